package org.atalaya.evidence.iso;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.atalaya.model.Content;

/** Names and places in the system use area of directory records (IEEE P1281 SUSP, P1282 Rock Ridge). */
final class RockRidge {
    /** Continuations of one record's fields. */
    private static final int MOST_CONTINUED = 16;

    private static final int MOST_AREA = 4096;
    private static final int MOST_NAME = 1024;

    private final Content content;
    private final int blockSize;
    private final int skip;

    RockRidge(Content content, int blockSize, int skip) {
        this.content = content;
        this.blockSize = blockSize;
        this.skip = skip;
    }

    /**
     * What the fields say.
     *
     * @param name empty when they say none
     * @param movedTo block of the folder that stands in this place, −1 if none
     * @param isMoved whether it is such a folder, which is told of where it belongs
     */
    record Fields(String name, long movedTo, boolean isMoved) {}

    /** How many bytes stand before the fields, by the root folder's first record (P1281 5.3); −1 when there are none. */
    static int recognise(Content content, long root) {
        byte[] record = new byte[34 + 7];
        if (root < 0
                || content.read(root, record, 0, record.length) < record.length
                || record[34] != 'S'
                || record[35] != 'P'
                || (record[38] & 0xFF) != 0xBE
                || (record[39] & 0xFF) != 0xEF) {
            return -1;
        }
        return record[40] & 0xFF;
    }

    Fields fields(byte[] bytes, int from, int end) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        long movedTo = -1;
        boolean isMoved = false;
        byte[] area = bytes;
        int at = from + skip;
        int limit = end;
        for (int i = 0; i < MOST_CONTINUED; i++) {
            long nextBlock = -1;
            long nextFrom = 0;
            long nextLength = 0;
            while (at + 4 <= limit) {
                int length = area[at + 2] & 0xFF;
                if (length < 4 || at + length > limit) {
                    break;
                }
                ByteBuffer field = ByteBuffer.wrap(area, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
                char first = (char) area[at];
                char second = (char) area[at + 1];
                if (first == 'N' && second == 'M' && length > 5 && name.size() < MOST_NAME) {
                    name.write(area, at + 5, length - 5);
                } else if (first == 'C' && second == 'L' && length >= 12) {
                    movedTo = field.getInt(4) & 0xFFFF_FFFFL;
                } else if (first == 'R' && second == 'E') {
                    isMoved = true;
                } else if (first == 'C' && second == 'E' && length >= 28) {
                    nextBlock = field.getInt(4) & 0xFFFF_FFFFL;
                    nextFrom = field.getInt(12) & 0xFFFF_FFFFL;
                    nextLength = field.getInt(20) & 0xFFFF_FFFFL;
                }
                at += length;
            }
            if (nextBlock < 0) {
                break;
            }
            area = new byte[(int) Math.min(MOST_AREA, nextLength)];
            limit = content.read(nextBlock * blockSize + nextFrom, area, 0, area.length);
            at = 0;
        }
        return new Fields(name.toString(StandardCharsets.UTF_8), movedTo, isMoved);
    }
}
