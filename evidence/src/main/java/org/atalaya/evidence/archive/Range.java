package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.atalaya.evidence.FileBytes;

/** Some bytes of a file as a stream; does not close the file. */
final class Range extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long at;

    Range(FileChannel channel, long from, long length) {
        this.channel = channel;
        this.at = from;
        this.end = from + length;
    }

    /** Reads exactly {@code length} bytes at a place; false when the file ends before. */
    static boolean read(FileChannel channel, long from, byte[] into, int length) throws IOException {
        if (from < 0) {
            return false;
        }
        return FileBytes.read(channel, into, 0, length, from) == length;
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
        int count = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, end - at)), at);
        if (count > 0) {
            at += count;
        }
        return count;
    }

    /** Tells {@code GZIPInputStream} that another member may follow. */
    @Override
    public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, Math.min(end, channel.size()) - at));
    }
}
