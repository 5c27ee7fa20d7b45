package org.atalaya.evidence;

import java.io.IOException;
import java.io.InputStream;

/** A stream over a buffer that is filled anew whenever it has been read. */
public abstract class Refilled extends InputStream {
    /** What is being read: from {@link #at} to {@link #end}. */
    protected byte[] buffer;

    /** The next byte. */
    protected int at;

    /** The place behind the last byte. */
    protected int end;

    /** A stream that is filled when it is read first. */
    protected Refilled(byte[] buffer) {
        this.buffer = buffer;
    }

    /** Sets {@link #at}, {@link #end} and, where it must, {@link #buffer}; false when nothing is left. */
    protected abstract boolean refill() throws IOException;

    private boolean fill() throws IOException {
        while (at == end) {
            if (!refill()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? buffer[at++] & 0xFF : -1;
    }

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, offset, count);
        at += count;
        return count;
    }
}
