package org.atalaya.sweep.contacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one exchange, in a file that only its owner may read. Whoever has it can find out which of any addresses are in
 * a set: it goes to the other side by another way than the set, and is deleted afterwards. Not thread-safe.
 */
public final class ContactKey {
    /** Bytes of a key and of what it makes (HMAC-SHA-256, RFC 2104, FIPS 180-4). */
    static final int BYTES = 32;

    static final int ID_BYTES = 8;

    private static final String MARK = "atalaya-contact-key-1 ";
    private static final int MOST_FILE = 4_096;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final Mac mac;

    private ContactKey(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A key of known bytes, for tests. */
    static ContactKey of(byte[] key) {
        return new ContactKey(key);
    }

    /**
     * Makes a key file that only its owner may read.
     *
     * @throws java.nio.file.FileAlreadyExistsException when it is there
     */
    public static ContactKey create(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        boolean posix = file.toAbsolutePath()
                .getFileSystem()
                .supportedFileAttributeViews()
                .contains("posix");
        FileAttribute<?>[] only =
                posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)} : new FileAttribute<?>[0];
        Files.createFile(file, only);
        if (!posix) {
            // What other systems have instead: nobody, then the owner.
            boolean closed =
                    file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true);
            if (!closed) {
                Files.delete(file);
                throw new IOException(file + " cannot be made so that only its owner may read it");
            }
        }
        Files.writeString(file, MARK + HexFormat.of().formatHex(key) + "\n");
        return new ContactKey(key);
    }

    /**
     * Reads a key file.
     *
     * @throws IllegalArgumentException when it is none, or others may read it; the message says how to mend it
     */
    public static ContactKey read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (file.toAbsolutePath().getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> all = Files.getPosixFilePermissions(file);
            if (all.stream().anyMatch(one -> !one.name().startsWith("OWNER_"))) {
                throw new IllegalArgumentException(
                        file + ": others than its owner may use this key; mend it with: chmod 600 " + file);
            }
        }
        String text =
                Files.size(file) > MOST_FILE ? "" : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String hex = text.startsWith(MARK) ? text.substring(MARK.length()).strip() : "";
        if (hex.length() != 2 * BYTES || !hex.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(file + " is no key; expected one line \"" + MARK
                    + "\" with 64 hexadecimal digits, as contacts make writes it");
        }
        return new ContactKey(HexFormat.of().parseHex(hex));
    }

    /** What stands for an address in a set. */
    byte[] contact(String address) {
        return sum("contact", address.getBytes(StandardCharsets.UTF_8));
    }

    /** What tells one key from another and gives nothing of it away. */
    byte[] id() {
        return Arrays.copyOf(sum("id", new byte[0]), ID_BYTES);
    }

    /** HMAC over a use, which keeps sums of different kinds apart, and some bytes. */
    byte[] sum(String use, byte[]... parts) {
        begin(use);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** HMAC over a use and the bytes of a buffer up to its limit. */
    byte[] sum(String use, ByteBuffer bytes) {
        begin(use);
        mac.update(bytes);
        return mac.doFinal();
    }

    private void begin(String use) {
        mac.reset();
        mac.update(("atalaya " + use + " 1\0").getBytes(StandardCharsets.US_ASCII));
    }
}
