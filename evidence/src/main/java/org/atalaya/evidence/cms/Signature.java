package org.atalaya.evidence.cms;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One signature of a file.
 *
 * @param verified whether the digest of the file is the signed one and the signer's key made the signature; says nothing
 *     about trust in the signer
 * @param digestName such as {@code sha256}; empty when unknown
 * @param digest what was signed; empty when there is none
 * @param fileDigest recomputed over the file; empty when the algorithm is unknown
 * @param chain the signer's certificate, then those that issued it as far as they are there
 */
public record Signature(
        boolean verified,
        String digestName,
        byte[] digest,
        byte[] fileDigest,
        List<Certificate> certificates,
        @Nullable String programName,
        @Nullable String moreInfo,
        String signerDigestName,
        byte[] signerDigest,
        List<Certificate> chain,
        List<Counter> counters) {
    /** A countersignature: who else saw this signature, and when. */
    public record Counter(
            boolean verified, OptionalLong time, String digestName, byte[] digest, List<Certificate> chain) {}

    /** Whether the file's bytes are those that were signed. */
    public boolean digestAgrees() {
        return digest.length > 0 && java.util.Arrays.equals(digest, fileDigest);
    }
}
