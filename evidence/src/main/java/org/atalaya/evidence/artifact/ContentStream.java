package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.atalaya.model.Content;

/** Some bytes of a content as a stream. */
public final class ContentStream extends InputStream {
    private final Content content;
    private final long end;
    private long at;

    /** The bytes from a place on, as far as the content goes. */
    public ContentStream(Content content, long from, long length) {
        this.content = content;
        this.at = from;
        this.end = from + Math.min(length, Math.max(0, content.size() - from));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at >= end) {
            return -1;
        }
        try {
            int count = content.read(at, into, offset, (int) Math.min(length, end - at));
            at += count;
            return count;
        } catch (UncheckedIOException failing) {
            throw failing.getCause();
        }
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - at);
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - at);
        at += skipped;
        return skipped;
    }
}
