package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.atalaya.evidence.Refilled;
import org.atalaya.evidence.archive.ZipEntries.Entry;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/**
 * A member encrypted as WinZip does (WinZip, "AES Encryption Information: Encryption Specification AE-1 and AE-2"): salt,
 * two bytes that tell a wrong password, the encrypted bytes, a code over them.
 */
final class WinZipAes {
    private static final int EXTRA = 0x9901;
    private static final int ITERATIONS = 1000;
    private static final int VERIFIER = 2;
    private static final int CODE = 10;
    private static final int BLOCK = 16;

    private final Content content;
    private final byte[] salt;
    private final byte[] verifier = new byte[VERIFIER];
    private final long from;
    private final long length;
    private final int keyBytes;
    private final int method;
    private final boolean hasCrc;

    private WinZipAes(Content content, Entry entry, int version, int strength, int method) {
        this.content = content;
        this.method = method;
        this.hasCrc = version == 1;
        this.keyBytes = 8 + 8 * strength;
        this.salt = new byte[keyBytes / 2];
        content.read(entry.data(), salt, 0, salt.length);
        content.read(entry.data() + salt.length, verifier, 0, VERIFIER);
        this.from = entry.data() + salt.length + VERIFIER;
        this.length = entry.packed() - salt.length - VERIFIER - CODE;
    }

    /** How a member is encrypted; null when it does not say so rightly. */
    static @Nullable WinZipAes of(Content content, Entry entry) {
        byte[] extra = entry.extra();
        int at = ZipEntries.field(extra, EXTRA);
        if (at < 0 || at + 7 > extra.length) {
            return null;
        }
        int strength = extra[at + 4];
        WinZipAes aes = strength < 1 || strength > 3
                ? null
                : new WinZipAes(
                        content, entry, extra[at], strength, extra[at + 5] & 0xFF | (extra[at + 6] & 0xFF) << 8);
        return aes == null || aes.length < 0 ? null : aes;
    }

    /** How it is packed below. */
    int method() {
        return method;
    }

    boolean hasCrc() {
        return hasCrc;
    }

    /** The encrypted bytes. */
    InputStream bytes() {
        return new ContentStream(content, from, length);
    }

    /** What a password gives; null when it is a wrong one. */
    @Nullable
    Keys keys(String password) {
        if (password.isEmpty()) {
            return null;
        }
        try {
            byte[] derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(new PBEKeySpec(
                            password.toCharArray(), salt, ITERATIONS, (2 * keyBytes + VERIFIER) * Byte.SIZE))
                    .getEncoded();
            return Arrays.equals(Arrays.copyOfRange(derived, 2 * keyBytes, derived.length), verifier)
                    ? new Keys(Arrays.copyOf(derived, keyBytes), Arrays.copyOfRange(derived, keyBytes, 2 * keyBytes))
                    : null;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Whether the code over the encrypted bytes agrees. */
    boolean isAuthentic(Keys keys) {
        try (InputStream in = bytes()) {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(keys.authentication, "HmacSHA1"));
            byte[] block = new byte[1 << 14];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                mac.update(block, 0, count);
            }
            byte[] said = new byte[CODE];
            return content.read(from + length, said, 0, CODE) == CODE
                    && MessageDigest.isEqual(said, Arrays.copyOf(mac.doFinal(), CODE));
        } catch (IOException cutShort) {
            return false;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The keys of one password. */
    static final class Keys {
        private final byte[] encryption;
        private final byte[] authentication;

        private Keys(byte[] encryption, byte[] authentication) {
            this.encryption = encryption;
            this.authentication = authentication;
        }

        InputStream decrypt(InputStream in) throws IOException {
            try {
                Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
                cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(encryption, "AES"));
                return new Decrypting(in, cipher);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException(missing);
            }
        }
    }

    /** Counter mode whose counter begins at 1 with its lowest byte first, which no mode of the JDK does. */
    private static final class Decrypting extends Refilled {
        private static final int BYTES = 1 << 14;

        private final InputStream in;
        private final Cipher cipher;
        private final byte[] counters = new byte[BYTES];
        private final byte[] mask = new byte[BYTES];
        private long counter = 1;

        Decrypting(InputStream in, Cipher cipher) {
            super(new byte[BYTES]);
            this.in = in;
            this.cipher = cipher;
        }

        @Override
        protected boolean refill() throws IOException {
            at = 0;
            end = in.readNBytes(buffer, 0, BYTES);
            for (int i = 0; i < end; i += BLOCK) {
                for (int k = 0; k < Long.BYTES; k++) {
                    counters[i + k] = (byte) (counter >>> 8 * k);
                }
                counter++;
            }
            try {
                cipher.update(counters, 0, (end + BLOCK - 1) / BLOCK * BLOCK, mask);
            } catch (GeneralSecurityException tooSmall) {
                throw new IllegalStateException(tooSmall);
            }
            for (int i = 0; i < end; i++) {
                buffer[i] ^= mask[i];
            }
            return end > 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
