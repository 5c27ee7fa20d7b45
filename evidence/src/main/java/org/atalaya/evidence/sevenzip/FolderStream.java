package org.atalaya.evidence.sevenzip;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The unpacked bytes of a folder, member by member; what is passed over must be unpacked all the same. */
final class FolderStream implements Closeable {
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
                isBroken = true;
                throw new IOException("the packed data end before it");
            }
        }
        return new Slice(size);
    }

    private int read(byte[] into, int offset, int length) throws IOException {
        try {
            int count = in.read(into, offset, length);
            position += Math.max(0, count);
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

    private final class Slice extends InputStream {
        private long left;

        Slice(long size) {
            this.left = size;
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
            int count = FolderStream.this.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                isBroken = true;
                throw new IOException("the packed data end " + left + " bytes before it does");
            }
            left -= count;
            return count;
        }
    }
}
