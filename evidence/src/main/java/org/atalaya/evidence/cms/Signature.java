package org.atalaya.evidence.cms;

import java.time.Instant;
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

    /** The signer's certificate in one line, empty when there is none. */
    public String signer() {
        return chain.isEmpty() ? "" : chain.get(0).subject();
    }

    /** Who issued the signer's certificate, empty when there is none. */
    public String issuer() {
        return chain.isEmpty() ? "" : chain.get(0).issuer();
    }

    /** When the first countersignature says that it was made, in ISO 8601; empty when none says. */
    public String time() {
        return counters.stream()
                .filter(counter -> counter.time().isPresent())
                .map(counter ->
                        Instant.ofEpochSecond(counter.time().getAsLong()).toString())
                .findFirst()
                .orElse("");
    }

    /** Whether the file's bytes are those that were signed. */
    public boolean digestAgrees() {
        return digest.length > 0 && java.util.Arrays.equals(digest, fileDigest);
    }
}
