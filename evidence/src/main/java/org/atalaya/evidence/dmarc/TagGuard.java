package org.atalaya.evidence.dmarc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Ends a stream in which no tag ends for too long, for an XML parser holds every tag as a whole. */
final class TagGuard extends FilterInputStream {
    private final long most;
    private long open;
    private boolean full;
    private @Nullable IOException failed;

    TagGuard(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    /** Whether the stream was ended here. */
    boolean full() {
        return full;
    }

    /** The disk's failure, which the parser wraps; null when there was none. */
    @Nullable
    IOException failed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (full) {
            return -1;
        }
        int count;
        try {
            count = in.read(into, offset, length);
        } catch (IOException failing) {
            failed = failing;
            throw failing;
        }
        for (int i = offset; i < offset + count; i++) {
            open = into[i] == '>' ? 0 : open + 1;
        }
        full = open > most;
        return full ? -1 : count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
