package org.atalaya.evidence.archive;

import java.nio.charset.StandardCharsets;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** The members of a cpio file, with headers in ASCII: newc and crc (numbers in hex), odc (POSIX.1-2001 cpio, in octal). */
final class Cpio implements Members {
    private static final int NEW_HEADER = 110;
    private static final int OLD_HEADER = 76;
    private static final int MOST_NAME = 4096;
    private static final int TYPE = 0xF000;
    private static final int REGULAR = 0x8000;
    private static final String END = "TRAILER!!!";

    private final Content content;
    private long at;
    private boolean ended;

    Cpio(Content content) {
        this.content = content;
    }

    static boolean recognises(byte[] head, int length) {
        String start = new String(head, 0, Math.min(6, length), StandardCharsets.ISO_8859_1);
        return start.equals("070701") && length >= NEW_HEADER
                || start.equals("070702") && length >= NEW_HEADER
                || start.equals("070707") && length >= OLD_HEADER;
    }

    @Override
    public @Nullable Member next(Remarks remarks) {
        byte[] header = new byte[NEW_HEADER];
        while (!ended) {
            int count = content.read(at, header, 0, NEW_HEADER);
            String text = new String(header, 0, count, StandardCharsets.ISO_8859_1);
            boolean isOld = text.startsWith("070707");
            long mode = isOld ? number(text, 18, 6, 8) : number(text, 14, 8, 16);
            long size = isOld ? number(text, 65, 11, 8) : number(text, 54, 8, 16);
            long nameLength = isOld ? number(text, 59, 6, 8) : number(text, 94, 8, 16);
            if (!recognises(header, count) || size < 0 || nameLength < 1 || nameLength > MOST_NAME) {
                ended = true;
                remarks.notice(
                        Notice.Kind.DAMAGED,
                        "",
                        at,
                        "no header of a member stands here; the rest of the cpio file was left out");
                return null;
            }
            byte[] name = new byte[(int) nameLength - 1];
            long place = at + (isOld ? OLD_HEADER : NEW_HEADER);
            content.read(place, name, 0, name.length);
            long data = isOld ? place + nameLength : fourth(place + nameLength);
            at = isOld ? data + size : fourth(data + size);
            String said = Tar.decoded(name);
            if (said.equals(END)) {
                ended = true;
                return null;
            }
            if ((mode & TYPE) == REGULAR) {
                long there = Member.there(said, content, data, size, remarks);
                return Member.stored(said, content, data, there);
            }
        }
        return null;
    }

    private static long fourth(long place) {
        return place + 3 & -4;
    }

    private static long number(String header, int from, int length, int radix) {
        if (header.length() < from + length) {
            return -1;
        }
        String digits = header.substring(from, from + length);
        return digits.matches(radix == 8 ? "[0-7]+" : "[0-9A-Fa-f]+") ? Long.parseLong(digits, radix) : -1;
    }
}
