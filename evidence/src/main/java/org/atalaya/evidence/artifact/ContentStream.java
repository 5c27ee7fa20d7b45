package org.atalaya.evidence.artifact;

import java.io.InputStream;
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
    public int read() {
        return at < end ? content.at(at++) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (at >= end) {
            return -1;
        }
        int count = content.read(at, into, offset, (int) Math.min(length, end - at));
        at += count;
        return count;
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
