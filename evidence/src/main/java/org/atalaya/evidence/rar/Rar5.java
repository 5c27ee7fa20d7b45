package org.atalaya.evidence.rar;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.atalaya.model.Content;

/** Headers of RAR 5 ("RAR 5.0 archive format", general archive block layout). */
final class Rar5 extends Rar.Headers {
    private static final int MARK = 8;
    /** The format allows 2 MB for a header. */
    private static final int MOST_HEADER = 2 << 20;
    /** Bytes that the size of a header takes at most. */
    private static final int MOST_SIZE = 3;

    private static final int FILE = 2;
    private static final int ENCRYPTION = 4;
    private static final int END = 5;
    private static final int HAS_EXTRA = 1;
    private static final int HAS_DATA = 2;
    private static final int GOES_ON = 8 | 16;
    private static final int IS_FOLDER = 1;
    private static final int HAS_TIME = 2;
    private static final int HAS_CRC = 4;
    private static final int SIZE_UNKNOWN = 8;
    /** Compression information: bits 7 to 9 are the method, 0 is none. */
    private static final int METHOD = 7 << 7;

    private static final int EXTRA_ENCRYPTION = 1;

    private byte[] bytes = new byte[0];
    private int next;
    private int limit;

    Rar5(Content content) {
        super(content, MARK);
    }

    @Override
    Optional<RarMember> next() throws Rar.Broken {
        while (!ended && at < content.size()) {
            long place = at;
            bytes = new byte[MOST_SIZE];
            next = 0;
            limit = content.read(at + 4, bytes, 0, MOST_SIZE);
            long size = number();
            long from = at + 4 + next;
            if (size < 2 || size > MOST_HEADER || from + size > content.size()) {
                throw new Rar.Broken("no header stands here; the rest was left out");
            }
            bytes = new byte[(int) size];
            next = 0;
            limit = content.read(from, bytes, 0, bytes.length);
            long type = number();
            long flags = number();
            long extra = (flags & HAS_EXTRA) != 0 ? number() : 0;
            long data = (flags & HAS_DATA) != 0 ? number() : 0;
            long end = from + size + data;
            if (data < 0 || end < from) {
                throw new Rar.Broken("a member of a negative size; the rest was left out");
            }
            at = end;
            if (type == ENCRYPTION) {
                isLocked = true;
                ended = true;
            } else if (type == END) {
                ended = true;
            } else if (type == FILE) {
                Optional<RarMember> member = member(flags, extra, place, from + size, data);
                if (member.isPresent()) {
                    return member;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<RarMember> member(long header, long extra, long place, long from, long packed) throws Rar.Broken {
        long flags = number();
        long size = number();
        number();
        next += ((flags & HAS_TIME) != 0 ? 4 : 0) + ((flags & HAS_CRC) != 0 ? 4 : 0);
        long compression = number();
        number();
        long nameLength = number();
        if (nameLength < 0 || nameLength > limit - next) {
            throw new Rar.Broken("a name longer than its header; the rest was left out");
        }
        String name = new String(bytes, next, (int) nameLength, StandardCharsets.UTF_8);
        if ((flags & IS_FOLDER) != 0) {
            return Optional.empty();
        }
        boolean isStored = (compression & METHOD) == 0 && (header & GOES_ON) == 0;
        return Optional.of(new RarMember(
                name, (flags & SIZE_UNKNOWN) != 0 ? -1 : size, isEncrypted(extra), isStored, place, from, packed));
    }

    /** Whether one of the extra records at the header's end says so. */
    private boolean isEncrypted(long extra) throws Rar.Broken {
        next = (int) Math.max(0, limit - Math.clamp(extra, 0, limit));
        while (next < limit) {
            long size = number();
            int start = next;
            if (size <= 0 || size > limit - start) {
                break;
            }
            if (number() == EXTRA_ENCRYPTION) {
                return true;
            }
            next = (int) (start + size);
        }
        return false;
    }

    /** "vint": seven bits a byte, the lowest first. */
    private long number() throws Rar.Broken {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next >= limit) {
                throw new Rar.Broken("a header that ends too early; the rest was left out");
            }
            int b = bytes[next++];
            value |= (long) (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
        throw new Rar.Broken("a number without an end; the rest was left out");
    }
}
