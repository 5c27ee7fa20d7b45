package org.atalaya.indicators;

import java.util.ArrayList;
import java.util.List;

/**
 * A heap of bytes in blocks, so that growing copies nothing. An entry lies within one block. Places are unsigned ints:
 * the block in the upper twelve bits, the byte in the lower twenty.
 */
final class Blob {
    static final int BLOCK = 1 << 20;
    /** Blocks, one gigabyte. */
    static final int MOST_BLOCKS = 1 << 10;

    private final List<byte[]> blocks = new ArrayList<>();
    private byte[] last = new byte[0];
    private int used = BLOCK;

    /** The block of a place. */
    byte[] block(int place) {
        return blocks.get(place >>> 20);
    }

    /** The byte of a place within its block. */
    static int within(int place) {
        return place & BLOCK - 1;
    }

    /** Makes room for an entry and tells its place. */
    int reserve(int length) {
        if (length > BLOCK - used) {
            if (blocks.size() == MOST_BLOCKS) {
                throw new SetFullException(
                        "more indicators than one set holds (" + MOST_BLOCKS + " MB); load fewer files at once");
            }
            last = new byte[BLOCK];
            blocks.add(last);
            used = 0;
        }
        int place = blocks.size() - 1 << 20 | used;
        used += length;
        return place;
    }

    /** Where the next entry would begin at the earliest; for {@link #cut}. */
    long mark() {
        return (long) blocks.size() << 32 | used;
    }

    /** Forgets what was added after a mark. */
    void cut(long mark) {
        int count = (int) (mark >>> 32);
        while (blocks.size() > count) {
            blocks.remove(blocks.size() - 1);
        }
        last = count == 0 ? new byte[0] : blocks.get(count - 1);
        used = (int) mark;
    }

    /** Bytes in use by blocks. */
    long bytes() {
        return (long) blocks.size() << 20;
    }
}
