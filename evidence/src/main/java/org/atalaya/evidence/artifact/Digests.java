package org.atalaya.evidence.artifact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.atalaya.evidence.image.Tlsh;
import org.atalaya.model.Content;

/**
 * Hashes and entropy of a content, in one pass.
 *
 * @param hashes {@code md5}, {@code sha1}, {@code sha256}; {@code tlsh} where wanted and where the bytes are neither few nor alike
 * @param entropy 0 to 8 bits per byte
 */
record Digests(Map<String, String> hashes, double entropy) {
    /** Bytes beyond which a content has no TLSH, which costs more than all the others together. */
    static final long MOST_LIKENED = 16L << 20;

    /**
     * Reads a content.
     *
     * @param isLikened whether its TLSH is wanted
     */
    static Digests of(Content content, byte[] buffer, boolean isLikened) {
        Tlsh tlsh = isLikened && content.size() >= Tlsh.SHORTEST && content.size() <= MOST_LIKENED ? new Tlsh() : null;
        MessageDigest[] digests = {digest("MD5"), digest("SHA-1"), digest("SHA-256")};
        long[] counts = new long[256];
        for (long at = 0; at < content.size(); ) {
            int length = content.read(at, buffer, 0, buffer.length);
            for (MessageDigest digest : digests) {
                digest.update(buffer, 0, length);
            }
            if (tlsh != null) {
                tlsh.update(buffer, length);
            }
            for (int i = 0; i < length; i++) {
                counts[buffer[i] & 0xFF]++;
            }
            at += length;
        }
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("md5", HexFormat.of().formatHex(digests[0].digest()));
        hashes.put("sha1", HexFormat.of().formatHex(digests[1].digest()));
        hashes.put("sha256", HexFormat.of().formatHex(digests[2].digest()));
        if (tlsh != null) {
            tlsh.hash().ifPresent(hash -> hashes.put("tlsh", hash));
        }
        return new Digests(hashes, Entropy.of(counts, content.size()));
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
