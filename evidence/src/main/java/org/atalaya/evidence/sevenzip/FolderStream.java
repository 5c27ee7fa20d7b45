package org.atalaya.evidence.sevenzip;

import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.artifact.Counted;

/** The unpacked bytes of a folder, member by member; what is passed over must be unpacked all the same. */
final class FolderStream extends InputStream {
    private final InputStream in;
    private long position;
    private boolean isBroken;
    private boolean isTold;

    FolderStream(InputStream in) {
        this.in = in;
    }

    /** Whether reading failed, so that nothing behind that place can be had. */
    boolean isBroken() {
        return isBroken;
    }

    /** True the first time. */
    boolean tellsOnce() {
        boolean first = !isTold;
        isTold = true;
        return first;
    }

    /** The bytes of one member, which lie behind those of the members opened before. */
    InputStream member(long from, long size) throws IOException {
        byte[] block = new byte[1 << 14];
        while (position < from) {
            if (read(block, 0, (int) Math.min(block.length, from - position)) < 0) {
                throw new IOException("the packed data end before it");
            }
        }
        return new Counted(this, size, "the packed data end %d bytes before it does");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int count = in.read(into, offset, length);
            position += Math.max(0, count);
            // Members are all that is read: the data end before one of them does.
            isBroken |= count < 0;
            return count;
        } catch (IOException | RuntimeException failed) {
            isBroken = true;
            throw failed;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
