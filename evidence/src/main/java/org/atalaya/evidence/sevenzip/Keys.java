package org.atalaya.evidence.sevenzip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.atalaya.evidence.Refilled;

/** Keys of AES-256 from passwords (Methods.txt 06F10701): SHA-256 over salt, password and counter, 2^n times. */
final class Keys {
    /** Steps over all keys of an archive, some ten seconds: 7z writes n = 19 and one salt for all; n may claim years. */
    static final long MOST_STEPS = 1L << 25;

    private static final int PLAIN = 0x3F;
    private static final int BLOCK = 16;
    private static final int KEY = 32;

    private final Map<String, byte[]> known = new HashMap<>();
    private long left = MOST_STEPS;

    InputStream decrypt(InputStream in, byte[] properties, String password) throws IOException {
        int first = properties.length < 1 ? 0 : properties[0] & 0xFF;
        int second = properties.length < 2 ? 0 : properties[1] & 0xFF;
        int cycles = first & 0x3F;
        int salts = (first >> 7 & 1) + (second >> 4);
        int vectors = (first >> 6 & 1) + (second & 0xF);
        if (2 + salts + vectors > properties.length && salts + vectors > 0) {
            throw new Broken("encryption without its salt");
        }
        byte[] salt = salts == 0 ? new byte[0] : Arrays.copyOfRange(properties, 2, 2 + salts);
        byte[] vector = new byte[BLOCK];
        System.arraycopy(properties, Math.min(properties.length, 2 + salts), vector, 0, vectors);
        String asked = cycles + " " + HexFormat.of().formatHex(salt) + " " + password;
        byte[] key = known.get(asked);
        if (key == null) {
            long steps = cycles == PLAIN ? 1 : 1L << cycles;
            if (steps > left) {
                throw new Broken("encrypted with keys that take more than the " + MOST_STEPS + " steps that are done");
            }
            left -= steps;
            key = key(cycles, salt, password);
            known.put(asked, key);
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            return new Decrypting(in, cipher);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static byte[] key(int cycles, byte[] salt, String password) {
        byte[] words = password.getBytes(StandardCharsets.UTF_16LE);
        if (cycles == PLAIN) {
            byte[] key = Arrays.copyOf(salt, KEY);
            System.arraycopy(
                    words,
                    0,
                    key,
                    Math.min(KEY, salt.length),
                    Math.min(words.length, KEY - Math.min(KEY, salt.length)));
            return key;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] round = Arrays.copyOf(salt, salt.length + words.length + Long.BYTES);
            System.arraycopy(words, 0, round, salt.length, words.length);
            int counter = salt.length + words.length;
            for (long i = 0; i < 1L << cycles; i++) {
                digest.update(round);
                for (int k = counter; k < round.length && ++round[k] == 0; k++) {
                    // The carry goes on to the next byte.
                }
            }
            return digest.digest();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static final class Decrypting extends Refilled {
        private final InputStream in;
        private final Cipher cipher;
        private final byte[] packed = new byte[1 << 14];

        Decrypting(InputStream in, Cipher cipher) {
            super(new byte[1 << 14]);
            this.in = in;
            this.cipher = cipher;
        }

        @Override
        protected boolean refill() throws IOException {
            int count = in.readNBytes(packed, 0, packed.length);
            if (count % BLOCK != 0) {
                throw new IOException("encrypted bytes end within a block");
            }
            at = 0;
            try {
                end = count == 0 ? 0 : cipher.update(packed, 0, count, buffer);
            } catch (GeneralSecurityException tooSmall) {
                throw new IllegalStateException(tooSmall);
            }
            return count > 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
