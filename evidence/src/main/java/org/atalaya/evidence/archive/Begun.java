package org.atalaya.evidence.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.atalaya.evidence.artifact.Artifacts;

/** A member whose first bytes have been unpacked. */
final class Begun implements Closeable {
    /** What is left behind {@link #head}. */
    final InputStream in;
    /** At most {@link Artifacts#HEAD} bytes. */
    final byte[] head;
    /** Why nothing follows, empty when something may. */
    final String broken;

    private Begun(InputStream in, byte[] head, String broken) {
        this.in = in;
        this.head = head;
        this.broken = broken;
    }

    /**
     * Begins to unpack a member.
     *
     * @param format of its container, for messages
     */
    static Begun of(Member member, String format) {
        InputStream in;
        try {
            in = member.open();
        } catch (IOException | RuntimeException broken) {
            return new Begun(
                    InputStream.nullInputStream(), new byte[0], "not " + format + " data: " + broken.getMessage());
        }
        byte[] head = new byte[Artifacts.HEAD];
        int length = 0;
        String why = "";
        try {
            for (int count = 0; count >= 0 && length < head.length; length += Math.max(0, count)) {
                count = in.read(head, length, head.length - length);
            }
        } catch (IOException | RuntimeException broken) {
            why = broken(length, broken);
        }
        return new Begun(in, Arrays.copyOf(head, length), why);
    }

    /** How it is told that packed data are broken. */
    static String broken(long unpacked, Exception broken) {
        return "packed data broken or cut short after " + unpacked + " unpacked bytes (" + broken.getMessage()
                + "); what came before was read";
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
