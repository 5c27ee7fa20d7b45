package org.atalaya.evidence.authentication;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over the canonical form of a body (RFC 6376 section 3.4.3 and 3.4.4), which is made as it is fed. */
final class BodyHash {
    private final MessageDigest digest = sha256();
    private final boolean relaxed;
    private final long most;
    private final byte[] out = new byte[1 << 13];
    private int held;
    private long length;
    private long emptyLines;
    private boolean content;
    private boolean space;
    private boolean returned;

    /**
     * A hash of nothing yet.
     *
     * @param most bytes of the canonical body that count ({@code l=}); −1 for all
     */
    BodyHash(boolean relaxed, long most) {
        this.relaxed = relaxed;
        this.most = most;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void feed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                // A line end without CR is what mail that lies on a disk has.
                returned = false;
                line();
                continue;
            }
            if (returned) {
                character((byte) '\r');
            }
            returned = b == '\r';
            if (!returned) {
                character(b);
            }
        }
    }

    private void character(byte b) {
        if (relaxed && (b == ' ' || b == '\t')) {
            space = true;
            return;
        }
        for (; emptyLines > 0; emptyLines--) {
            put((byte) '\r');
            put((byte) '\n');
        }
        if (space) {
            put((byte) ' ');
            space = false;
        }
        put(b);
        content = true;
    }

    private void line() {
        space = false;
        if (content) {
            put((byte) '\r');
            put((byte) '\n');
        } else {
            emptyLines++;
        }
        content = false;
    }

    private void put(byte b) {
        length++;
        if (most >= 0 && length > most) {
            return;
        }
        if (held == out.length) {
            digest.update(out, 0, held);
            held = 0;
        }
        out[held++] = b;
    }

    /** The hash of all that was fed. */
    byte[] end() {
        if (returned) {
            character((byte) '\r');
            returned = false;
        }
        if (content) {
            line();
        }
        if (!relaxed && length == 0) {
            put((byte) '\r');
            put((byte) '\n');
        }
        digest.update(out, 0, held);
        held = 0;
        return digest.digest();
    }

    /** Bytes of the canonical body, those that do not count as well. */
    long length() {
        return length;
    }
}
