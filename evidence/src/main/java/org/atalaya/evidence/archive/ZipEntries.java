package org.atalaya.evidence.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/**
 * What a zip file says of its members: its central directory, and the local headers before the members' bytes. One entry is
 * held at a time, so that a directory of any size costs no memory. Format: APPNOTE.TXT 6.3.10 (section numbers below).
 */
final class ZipEntries {
    /** 4.3.7 Local file header. */
    static final int LOCAL = 0x04034b50;
    /** 4.3.12 Central directory. */
    private static final int CENTRAL = 0x02014b50;
    /** 4.3.16 End of central directory record. */
    private static final int END = 0x06054b50;
    /** 4.3.15 Zip64 end of central directory locator. */
    private static final int LOCATOR_64 = 0x07064b50;
    /** 4.3.14 Zip64 end of central directory record. */
    private static final int END_64 = 0x06064b50;

    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int END_BYTES = 22;
    /** The end record and the longest comment. */
    private static final int MOST_END = END_BYTES + 0xFFFF;

    private static final long IN_EXTRA = 0xFFFF_FFFFL;
    /** 4.4.4: the member is encrypted. */
    private static final int ENCRYPTED = 1;
    /** 4.4.4: the sizes follow the data. */
    static final int SIZES_FOLLOW = 8;

    final Content content;
    private final long size;
    /** Where the central directory begins; 0 when there is none. */
    final long from;
    /** Where the central directory ends; the file's end when there is none. */
    final long end;
    /** By how much everything lies later than it says, since bytes were put before the archive. */
    final long shift;
    /** Where the end record with its comment ends; −1 when there is none. */
    final long wholeEnd;
    /** Number of members, as the end record says it. */
    final long count;

    final String comment;

    /**
     * One entry.
     *
     * @param place where it stands
     * @param flags 4.4.4
     * @param packed bytes
     * @param unpacked bytes; −1 when it is not known
     * @param crc of the unpacked bytes; −1 when it is not known
     * @param header where its local header lies, or is said to
     * @param data where its bytes begin; −1 in a central entry
     * @param extra its extra fields (4.5)
     * @param next where the next entry may stand
     */
    record Entry(
            long place,
            String name,
            int flags,
            int method,
            long packed,
            long unpacked,
            long crc,
            long header,
            long data,
            byte[] extra,
            String comment,
            long next) {
        boolean isEncrypted() {
            return (flags & ENCRYPTED) != 0;
        }
    }

    ZipEntries(Content content) {
        this.content = content;
        this.size = content.size();
        byte[] tail = new byte[(int) Math.min(size, MOST_END)];
        ByteBuffer buffer = little(tail);
        if (read(size - tail.length, tail, tail.length)) {
            for (int i = tail.length - END_BYTES; i >= 0; i--) {
                if (buffer.getInt(i) != END) {
                    continue;
                }
                long place = size - tail.length + i;
                long record = place;
                long length = buffer.getInt(i + 12) & 0xFFFF_FFFFL;
                long start = buffer.getInt(i + 16) & 0xFFFF_FFFFL;
                long members = buffer.getShort(i + 10) & 0xFFFF;
                byte[] wide = new byte[56];
                if (read(place - 20, wide, 20)
                        && little(wide).getInt(0) == LOCATOR_64
                        && read(little(wide).getLong(8), wide, 56)
                        && little(wide).getInt(0) == END_64) {
                    members = little(wide).getLong(32);
                    length = little(wide).getLong(40);
                    start = little(wide).getLong(48);
                    place = Math.max(0, start + length);
                }
                if (length < 0 || start < 0 || length > place) {
                    continue;
                }
                // Bytes before the archive (a self-extracting one) move everything.
                long moved = length == 0 || signature(start) == CENTRAL ? 0 : place - length - start;
                if (length == 0 || signature(start + moved) == CENTRAL) {
                    int said = buffer.getShort(i + 20) & 0xFFFF;
                    int there = Math.min(said, tail.length - i - END_BYTES);
                    shift = moved;
                    from = start + moved;
                    end = from + length;
                    wholeEnd = record + END_BYTES + there;
                    count = members;
                    comment = Tar.decoded(Arrays.copyOfRange(tail, i + END_BYTES, i + END_BYTES + there));
                    return;
                }
            }
        }
        shift = 0;
        from = 0;
        end = size;
        wholeEnd = -1;
        count = 0;
        comment = "";
    }

    boolean hasDirectory() {
        return wholeEnd >= 0;
    }

    private boolean read(long place, byte[] into, int length) {
        return place >= 0 && content.read(place, into, 0, length) == length;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int signature(long place) {
        byte[] four = new byte[4];
        return read(place, four, 4) ? little(four).getInt(0) : 0;
    }

    /** The entry of the central directory at a place; null when none stands there. */
    @Nullable
    Entry central(long place) {
        byte[] bytes = new byte[CENTRAL_BYTES];
        if (!read(place, bytes, CENTRAL_BYTES) || little(bytes).getInt(0) != CENTRAL) {
            return null;
        }
        ByteBuffer header = little(bytes);
        int nameLength = header.getShort(28) & 0xFFFF;
        int extraLength = header.getShort(30) & 0xFFFF;
        int commentLength = header.getShort(32) & 0xFFFF;
        byte[] rest = new byte[nameLength + extraLength + commentLength];
        if (!read(place + CENTRAL_BYTES, rest, rest.length)) {
            return null;
        }
        long packed = header.getInt(20) & 0xFFFF_FFFFL;
        long unpacked = header.getInt(24) & 0xFFFF_FFFFL;
        long offset = header.getInt(42) & 0xFFFF_FFFFL;
        byte[] extra = Arrays.copyOfRange(rest, nameLength, nameLength + extraLength);
        // 4.5.3: what does not fit stands in extra field 1, in this order.
        int wide = field(extra, 1);
        if (wide >= 0) {
            ByteBuffer numbers = little(extra);
            int limit = wide + (numbers.getShort(wide - 2) & 0xFFFF);
            if (unpacked == IN_EXTRA && wide + 8 <= limit) {
                unpacked = numbers.getLong(wide);
                wide += 8;
            }
            if (packed == IN_EXTRA && wide + 8 <= limit) {
                packed = numbers.getLong(wide);
                wide += 8;
            }
            if (offset == IN_EXTRA && wide + 8 <= limit) {
                offset = numbers.getLong(wide);
            }
        }
        return new Entry(
                place,
                Tar.decoded(Arrays.copyOf(rest, nameLength)),
                header.getShort(8),
                header.getShort(10) & 0xFFFF,
                packed,
                unpacked,
                header.getInt(16) & 0xFFFF_FFFFL,
                offset + shift,
                -1,
                extra,
                Tar.decoded(Arrays.copyOfRange(rest, nameLength + extraLength, rest.length)),
                place + CENTRAL_BYTES + rest.length);
    }

    /** The local header at a place, its sizes as they stand there; null when none stands there. */
    @Nullable
    Entry local(long place) {
        byte[] bytes = new byte[LOCAL_BYTES];
        if (!read(place, bytes, LOCAL_BYTES) || little(bytes).getInt(0) != LOCAL) {
            return null;
        }
        ByteBuffer header = little(bytes);
        int nameLength = header.getShort(26) & 0xFFFF;
        byte[] rest = new byte[nameLength + (header.getShort(28) & 0xFFFF)];
        if (!read(place + LOCAL_BYTES, rest, rest.length)) {
            return null;
        }
        long data = place + LOCAL_BYTES + rest.length;
        long packed = header.getInt(18) & 0xFFFF_FFFFL;
        return new Entry(
                place,
                Tar.decoded(Arrays.copyOf(rest, nameLength)),
                header.getShort(6),
                header.getShort(8) & 0xFFFF,
                packed,
                header.getInt(22) & 0xFFFF_FFFFL,
                header.getInt(14) & 0xFFFF_FFFFL,
                place,
                data,
                Arrays.copyOfRange(rest, nameLength, rest.length),
                "",
                data + packed);
    }

    /** The member whose local header stands at a place, where no directory tells its size; null when none stands there. */
    @Nullable
    Entry alone(long place, long most) {
        Entry said = local(place);
        if (said == null) {
            return null;
        }
        boolean isKnown = (said.flags & SIZES_FOLLOW) == 0 && said.packed <= most - said.data;
        long packed = isKnown ? said.packed : Math.max(0, nextLocal(said.data, most) - said.data);
        return new Entry(
                place,
                said.name,
                said.flags,
                said.method,
                packed,
                isKnown ? said.unpacked : -1,
                isKnown ? said.crc : -1,
                place,
                said.data,
                said.extra,
                "",
                said.data + packed);
    }

    /** The next local header at or behind a place, or the end. */
    long nextLocal(long start, long most) {
        byte[] bytes = new byte[1 << 16];
        for (long place = start; place < most; place += bytes.length - 3) {
            int length = (int) Math.min(bytes.length, most - place);
            if (!read(place, bytes, length)) {
                break;
            }
            for (int i = 0; i + 3 < length; i++) {
                if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4) {
                    return place + i;
                }
            }
        }
        return most;
    }

    /** Where an extra field has its data, or -1. */
    static int field(byte[] extra, int id) {
        ByteBuffer buffer = little(extra);
        for (int i = 0; i + 4 <= extra.length; ) {
            int length = buffer.getShort(i + 2) & 0xFFFF;
            if (i + 4 + length > extra.length) {
                return -1;
            }
            if ((buffer.getShort(i) & 0xFFFF) == id) {
                return i + 4;
            }
            i += 4 + length;
        }
        return -1;
    }
}
