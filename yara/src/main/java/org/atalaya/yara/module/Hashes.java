package org.atalaya.yara.module;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Module hash: digests in lower-case hex, and sums. */
final class Hashes {
    private Hashes() {}

    static @Nullable Object call(Functions.Host host, String name, String letters, Object[] a) {
        if (letters.equals("s")) {
            return compute(name, Blocks.of((byte[]) a[0]));
        }
        Blocks blocks = Blocks.of(host, (Long) a[0], (Long) a[1]);
        if (blocks == null || blocks.length() == 0) {
            return null;
        }
        String key = "hash." + name + "," + blocks.from() + "," + blocks.length();
        return host.computed().computeIfAbsent(key, k -> compute(name, blocks));
    }

    private static Object compute(String name, Blocks blocks) {
        if (name.equals("crc32")) {
            CRC32 crc = new CRC32();
            blocks.each(crc::update);
            return crc.getValue();
        }
        if (name.equals("checksum32")) {
            long sum = 0;
            long[] counts = blocks.distribution();
            for (int i = 0; i < 256; i++) {
                sum += i * counts[i];
            }
            return sum & 0xFFFFFFFFL;
        }
        String algorithm = name.equals("md5") ? "MD5" : name.equals("sha1") ? "SHA-1" : "SHA-256";
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            blocks.each(digest::update);
            return HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has the three
        }
    }
}
