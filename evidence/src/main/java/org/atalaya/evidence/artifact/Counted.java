package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.io.InputStream;

/** So many bytes of a stream, which stays open; a stream that ends before is an error. */
public final class Counted extends InputStream {
    private final InputStream in;
    private final String broken;
    private long left;

    /**
     * The next {@code size} bytes.
     *
     * @param broken says that the stream ends too early, with {@code %d} for the number of bytes that are missing
     */
    public Counted(InputStream in, long size, String broken) {
        this.in = in;
        this.left = size;
        this.broken = broken;
    }

    /** Bytes that have not been read. */
    public long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException(broken.formatted(left));
        }
        left -= count;
        return count;
    }
}
