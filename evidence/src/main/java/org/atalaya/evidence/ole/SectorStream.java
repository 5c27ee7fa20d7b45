package org.atalaya.evidence.ole;

import java.io.InputStream;

/** The bytes of a chain of sectors. */
final class SectorStream extends InputStream {
    private final CompoundFile file;
    private final int[] sectors;
    private final int shift;
    private final long size;
    private long at;

    SectorStream(CompoundFile file, int[] sectors, int shift, long size) {
        this.file = file;
        this.sectors = sectors;
        this.shift = shift;
        this.size = Math.min(size, (long) sectors.length << shift);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (at >= size) {
            return -1;
        }
        int from = (int) (at & (1 << shift) - 1);
        int wanted = (int) Math.min(Math.min(length, (1 << shift) - from), size - at);
        int count = file.read(sectors[(int) (at >> shift)], shift, from, into, offset, wanted);
        if (count <= 0) {
            at = size;
            return -1;
        }
        at += count;
        return count;
    }
}
