package org.atalaya.evidence.artifact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.atalaya.model.Content;

/**
 * Hashes and entropy of a content, in one pass.
 *
 * @param hashes {@code md5}, {@code sha1}, {@code sha256}
 * @param entropy 0 to 8 bits per byte
 */
record Digests(Map<String, String> hashes, double entropy) {
    static Digests of(Content content, byte[] buffer) {
        MessageDigest[] digests = {digest("MD5"), digest("SHA-1"), digest("SHA-256")};
        long[] counts = new long[256];
        for (long at = 0; at < content.size(); ) {
            int length = content.read(at, buffer, 0, buffer.length);
            for (MessageDigest digest : digests) {
                digest.update(buffer, 0, length);
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
