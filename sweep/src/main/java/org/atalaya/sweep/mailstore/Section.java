package org.atalaya.sweep.mailstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * A part of a segment, mapped into memory. Each block is held against its checksum when it is first read, so that no answer
 * comes from a damaged one, and a question reads no more than it needs.
 */
final class Section {
    private final Path file;
    private final long start;
    private final ByteBuffer bytes;
    private final ByteBuffer sums;
    private final BitSet checked;
    private final CRC32C crc = new CRC32C();

    /**
     * Maps a part.
     *
     * @param start of the part in the file, at a whole block
     * @param length in bytes, below 2 GB
     * @param sums checksums of all blocks of the file
     */
    Section(Path file, FileChannel channel, long start, long length, ByteBuffer sums) throws IOException {
        this.file = file;
        this.start = start;
        long whole = Layout.blocks(length) * Layout.BLOCK;
        this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, start, whole).order(ByteOrder.LITTLE_ENDIAN);
        this.sums = sums;
        this.checked = new BitSet((int) Layout.blocks(length));
    }

    /** The bytes, after those that are going to be read were checked. */
    ByteBuffer at(long from, int length) throws StoreDamaged {
        int last = (int) ((from + length - 1) / Layout.BLOCK);
        for (int block = (int) (from / Layout.BLOCK); block <= last; block++) {
            if (!checked.get(block)) {
                check(block);
            }
        }
        return bytes;
    }

    private void check(int block) throws StoreDamaged {
        crc.reset();
        crc.update(bytes.slice(block * Layout.BLOCK, Layout.BLOCK));
        int stated = sums.getInt((int) (4 * (start / Layout.BLOCK + block)));
        if ((int) crc.getValue() != stated) {
            throw new StoreDamaged(file, start + (long) block * Layout.BLOCK, "the checksum does not agree");
        }
        checked.set(block);
    }

    int getInt(long at) throws StoreDamaged {
        return at(at, 4).getInt((int) at);
    }

    long getLong(long at) throws StoreDamaged {
        return at(at, 8).getLong((int) at);
    }

    byte[] get(long at, int length) throws StoreDamaged {
        byte[] copy = new byte[length];
        at(at, length).get((int) at, copy);
        return copy;
    }

    /** What is wrong at a place, for a value that no store has. */
    StoreDamaged wrong(long at, String found) {
        return new StoreDamaged(file, start + at, found);
    }
}
