package org.atalaya.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads parts of a file by their place. */
public final class FileBytes {
    private FileBytes() {}

    /**
     * Reads as many bytes as are wanted, fewer only when the file ends before.
     *
     * @param into where they go, from {@code offset} on
     * @param from where they begin in the file
     * @return how many were read
     */
    public static int read(FileChannel channel, byte[] into, int offset, int length, long from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        long at = from;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                break;
            }
            at += count;
        }
        return buffer.position() - offset;
    }
}
