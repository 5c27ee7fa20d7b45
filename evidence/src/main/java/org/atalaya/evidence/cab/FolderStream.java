package org.atalaya.evidence.cab;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.atalaya.evidence.Refilled;
import org.atalaya.model.Content;

/** The unpacked bytes of a folder of a cabinet: its data blocks one after the other. */
final class FolderStream extends Refilled {
    private final Content content;
    private final Blocks blocks;
    private final int reserved;
    private long next;
    private int left;
    private final byte[] packed = new byte[0x1_0000];
    private final LongConsumer mismatch;
    private long unpackedBefore;

    /**
     * The bytes of a folder.
     *
     * @param from where its first data block lies
     * @param count how many there are
     * @param reserved bytes in each block's header that are of no concern
     * @param mismatch is told where a block lies whose checksum does not agree
     */
    FolderStream(Content content, long from, int count, int reserved, Blocks blocks, LongConsumer mismatch) {
        super(new byte[Blocks.MOST_UNPACKED]);
        this.content = content;
        this.next = from;
        this.left = count;
        this.reserved = reserved;
        this.blocks = blocks;
        this.mismatch = mismatch;
    }

    /** How many bytes were read or skipped. */
    long position() {
        return unpackedBefore + at;
    }

    @Override
    protected boolean refill() throws IOException {
        if (left == 0) {
            return false;
        }
        left--;
        byte[] header = new byte[8 + reserved];
        if (content.read(next, header, 0, header.length) < header.length) {
            throw new IOException("the cabinet ends within its data blocks");
        }
        int length = (header[4] & 0xFF) | (header[5] & 0xFF) << 8;
        int unpacked = (header[6] & 0xFF) | (header[7] & 0xFF) << 8;
        long place = next;
        next += 8 + reserved;
        if (content.read(next, packed, 0, length) < length) {
            throw new IOException("the cabinet ends within a data block");
        }
        next += length;
        int said = word(header, 0);
        // 2.4: zero where the writer made none. Some writers leave the reserved bytes out of it.
        if (said != 0
                && said != checksum(header, 4, 4, checksum(packed, 0, length, 0))
                && said != checksum(header, 4, 4 + reserved, checksum(packed, 0, length, 0))) {
            mismatch.accept(place);
        }
        if (unpacked == 0) {
            throw new IOException("a data block that goes on in the next cabinet");
        }
        if (unpacked > Blocks.MOST_UNPACKED) {
            throw new IOException("a data block of " + unpacked + " bytes");
        }
        blocks.unpack(packed, length, buffer, unpacked);
        unpackedBefore += end;
        at = 0;
        end = unpacked;
        return true;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xFF)
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }

    /** [MS-CAB] 3.1: the words of four bytes; what is left over counts with its first byte highest. */
    private static int checksum(byte[] bytes, int from, int length, int seed) {
        int sum = seed;
        int at = from;
        for (; at + 4 <= from + length; at += 4) {
            sum ^= word(bytes, at);
        }
        int rest = 0;
        for (; at < from + length; at++) {
            rest = rest << 8 | bytes[at] & 0xFF;
        }
        return sum ^ rest;
    }

    @Override
    public void close() {
        blocks.close();
    }
}
