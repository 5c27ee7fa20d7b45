package org.atalaya.evidence.cab;

import java.io.IOException;
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
    private long unpackedBefore;

    /**
     * The bytes of a folder.
     *
     * @param from where its first data block lies
     * @param count how many there are
     * @param reserved bytes in each block's header that are of no concern
     */
    FolderStream(Content content, long from, int count, int reserved, Blocks blocks) {
        super(new byte[Blocks.MOST_UNPACKED]);
        this.content = content;
        this.next = from;
        this.left = count;
        this.reserved = reserved;
        this.blocks = blocks;
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
        byte[] header = new byte[8];
        if (content.read(next, header, 0, 8) < 8) {
            throw new IOException("the cabinet ends within its data blocks");
        }
        int length = (header[4] & 0xFF) | (header[5] & 0xFF) << 8;
        int unpacked = (header[6] & 0xFF) | (header[7] & 0xFF) << 8;
        next += 8 + reserved;
        if (content.read(next, packed, 0, length) < length) {
            throw new IOException("the cabinet ends within a data block");
        }
        next += length;
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

    @Override
    public void close() {
        blocks.close();
    }
}
