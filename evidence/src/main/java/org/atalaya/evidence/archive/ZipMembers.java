package org.atalaya.evidence.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The members of a zip file, by its central directory, or where that is missing (a file cut short) by the local headers
 * one after the other. One entry is held at a time, so that a directory of any size costs no memory; an encrypted member
 * does not hide the others. Format: APPNOTE.TXT 6.3.10 (section numbers below).
 */
final class ZipMembers implements Members {
    /** 4.3.7 Local file header. */
    private static final int LOCAL = 0x04034b50;
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
    /** Unpacked bytes of encrypted members that are looked at to try passwords, over the whole file. */
    private static final long MOST_TRIED = 256L << 20;
    /** 4.4.4: sizes follow the data. */
    private static final int SIZES_FOLLOW = 8;

    private final Content content;
    private final String source;
    private final Iterable<String> passwords;
    private final long size;
    private boolean hasDirectory;
    private long at;
    private long end;
    private long shift;
    private long packedSum;
    private boolean started;
    private int locked;
    private long triable = MOST_TRIED;

    ZipMembers(Content content, String source) {
        this(content, source, List.of());
    }

    /**
     * The members of a zip file.
     *
     * @param passwords to try on encrypted members
     */
    ZipMembers(Content content, String source, Iterable<String> passwords) {
        this.content = content;
        this.source = source;
        this.passwords = passwords;
        this.size = content.size();
        findDirectory();
    }

    private boolean read(long from, byte[] into, int length) {
        return from >= 0 && content.read(from, into, 0, length) == length;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void findDirectory() {
        byte[] tail = new byte[(int) Math.min(size, MOST_END)];
        if (!read(size - tail.length, tail, tail.length)) {
            return;
        }
        ByteBuffer buffer = little(tail);
        for (int i = tail.length - END_BYTES; i >= 0; i--) {
            if (buffer.getInt(i) == END) {
                long place = size - tail.length + i;
                long length = buffer.getInt(i + 12) & 0xFFFF_FFFFL;
                long from = buffer.getInt(i + 16) & 0xFFFF_FFFFL;
                byte[] record = new byte[56];
                if (read(place - 20, record, 20)
                        && little(record).getInt(0) == LOCATOR_64
                        && read(little(record).getLong(8), record, 56)
                        && little(record).getInt(0) == END_64) {
                    length = little(record).getLong(40);
                    from = little(record).getLong(48);
                    place = Math.max(0, from + length);
                }
                if (length < 0 || from < 0 || length > place) {
                    continue;
                }
                // Bytes before the archive (a self-extracting one) move everything.
                shift = length == 0 || signature(from) == CENTRAL ? 0 : place - length - from;
                at = from + shift;
                end = at + length;
                hasDirectory = length == 0 || signature(at) == CENTRAL;
                if (hasDirectory) {
                    return;
                }
            }
        }
        at = 0;
        end = size;
        shift = 0;
    }

    private int signature(long place) {
        byte[] four = new byte[4];
        return read(place, four, 4) ? little(four).getInt(0) : 0;
    }

    @Override
    public @Nullable Member next(Consumer<Notice> notices) {
        if (!started) {
            started = true;
            if (!hasDirectory) {
                notices.accept(new Notice(
                        Notice.Kind.DAMAGED,
                        source,
                        size,
                        "zip file without its directory, probably cut short; its members are read as far as they go"));
            }
        }
        while (at < end) {
            Member member = hasDirectory ? central(notices) : local(notices);
            if (member != null) {
                packedSum += member.size;
                if (packedSum > size) {
                    notices.accept(new Notice(
                            Notice.Kind.LIMIT,
                            source,
                            at,
                            "members of the zip file overlap, as in a decompression bomb; the rest was left out"));
                    at = end;
                    return null;
                }
                return member;
            }
        }
        return null;
    }

    private @Nullable Member central(Consumer<Notice> notices) {
        byte[] bytes = new byte[CENTRAL_BYTES];
        if (!read(at, bytes, CENTRAL_BYTES) || little(bytes).getInt(0) != CENTRAL) {
            notices.accept(new Notice(
                    Notice.Kind.DAMAGED, source, at, "the zip file's directory is broken here; the rest was left out"));
            at = end;
            return null;
        }
        ByteBuffer header = little(bytes);
        int nameLength = header.getShort(28) & 0xFFFF;
        int extraLength = header.getShort(30) & 0xFFFF;
        byte[] rest = new byte[nameLength + extraLength];
        if (!read(at + CENTRAL_BYTES, rest, rest.length)) {
            at = end;
            return null;
        }
        long place = at;
        at += CENTRAL_BYTES + rest.length + (header.getShort(32) & 0xFFFF);
        long packed = header.getInt(20) & 0xFFFF_FFFFL;
        long unpacked = header.getInt(24) & 0xFFFF_FFFFL;
        long offset = header.getInt(42) & 0xFFFF_FFFFL;
        // 4.5.3: what does not fit stands in extra field 1, in this order.
        int wide = extra(rest, nameLength);
        if (wide >= 0) {
            ByteBuffer extra = little(rest);
            int limit = wide + (extra.getShort(wide - 2) & 0xFFFF);
            if (unpacked == IN_EXTRA && wide + 8 <= limit) {
                wide += 8;
            }
            if (packed == IN_EXTRA && wide + 8 <= limit) {
                packed = extra.getLong(wide);
                wide += 8;
            }
            if (offset == IN_EXTRA && wide + 8 <= limit) {
                offset = extra.getLong(wide);
            }
        }
        String name = name(rest, nameLength);
        offset += shift;
        byte[] local = new byte[LOCAL_BYTES];
        if (packed < 0
                || packed > size
                || !read(offset, local, LOCAL_BYTES)
                || little(local).getInt(0) != LOCAL) {
            notices.accept(new Notice(
                    Notice.Kind.UNREADABLE,
                    source,
                    place,
                    "member " + name + " does not lie where the directory says"));
            return null;
        }
        long data = offset
                + LOCAL_BYTES
                + (little(local).getShort(26) & 0xFFFF)
                + (little(local).getShort(28) & 0xFFFF);
        return member(
                name,
                header.getShort(8),
                header.getShort(10) & 0xFFFF,
                header.getInt(16) & 0xFFFF_FFFFL,
                data,
                packed,
                notices);
    }

    /** The member whose local header is next. */
    private @Nullable Member local(Consumer<Notice> notices) {
        byte[] bytes = new byte[LOCAL_BYTES];
        if (!read(at, bytes, LOCAL_BYTES) || little(bytes).getInt(0) != LOCAL) {
            at = end;
            return null;
        }
        ByteBuffer header = little(bytes);
        int nameLength = header.getShort(26) & 0xFFFF;
        byte[] rest = new byte[nameLength];
        if (!read(at + LOCAL_BYTES, rest, nameLength)) {
            at = end;
            return null;
        }
        int flags = header.getShort(6);
        long data = at + LOCAL_BYTES + nameLength + (header.getShort(28) & 0xFFFF);
        long packed = header.getInt(18) & 0xFFFF_FFFFL;
        long crc = header.getInt(14) & 0xFFFF_FFFFL;
        if ((flags & SIZES_FOLLOW) != 0 || packed > size - data) {
            packed = Math.max(0, nextLocal(data) - data);
            crc = -1;
        }
        at = data + packed;
        return member(name(rest, nameLength), flags, header.getShort(8) & 0xFFFF, crc, data, packed, notices);
    }

    /** The next local header at or behind a place, or the file's end. */
    private long nextLocal(long from) {
        byte[] bytes = new byte[1 << 16];
        for (long place = from; place < size; place += bytes.length - 3) {
            int length = (int) Math.min(bytes.length, size - place);
            if (!read(place, bytes, length)) {
                break;
            }
            for (int i = 0; i + 3 < length; i++) {
                if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4) {
                    return place + i;
                }
            }
        }
        return size;
    }

    private @Nullable Member member(
            String name, int flags, int method, long crc, long data, long packed, Consumer<Notice> notices) {
        if (name.endsWith("/")) {
            return null;
        }
        Member.Unpacking unpacking = switch (method) {
            case 0 -> in -> in;
            case 8 -> Inflating::new;
            case 93 -> ZstdInputStream::new;
            default -> null;
        };
        if ((flags & ENCRYPTED) != 0) {
            if (unpacking != null) {
                Member.Unpacking plain = unpacking;
                for (String password : passwords) {
                    Member.Unpacking opened = in -> plain.of(new ZipCrypto(in, password));
                    Member member =
                            new Member(name, packed, crc, () -> new ContentStream(content, data, packed), opened, true);
                    if (crc >= 0 && isRight(member)) {
                        return member;
                    }
                }
            }
            locked++;
            notices.accept(new Notice(
                    Notice.Kind.UNREADABLE,
                    source + "!" + name,
                    -1,
                    "encrypted; unpack it with its password and sweep the result"));
            return null;
        }
        if (unpacking == null) {
            notices.accept(new Notice(
                    Notice.Kind.UNREADABLE,
                    source + "!" + name,
                    -1,
                    "packed by method " + method + ", which is not read; unpack it and sweep the result"));
            return null;
        }
        return new Member(name, packed, crc, () -> new ContentStream(content, data, packed), unpacking);
    }

    /** Whether a member unpacks to what its checksum says: a wrong password mostly fails at once. */
    private boolean isRight(Member member) {
        CRC32 sum = new CRC32();
        byte[] block = new byte[1 << 14];
        try (InputStream in = member.open()) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                sum.update(block, 0, count);
                triable -= count;
                if (triable < 0) {
                    return false;
                }
            }
        } catch (IOException wrong) {
            return false;
        }
        return sum.getValue() == member.crc;
    }

    /** Members that no password opened. */
    int locked() {
        return locked;
    }

    /** Where extra field 1 has its data, or -1. */
    private static int extra(byte[] bytes, int from) {
        ByteBuffer buffer = little(bytes);
        for (int i = from; i + 4 <= bytes.length; ) {
            int length = buffer.getShort(i + 2) & 0xFFFF;
            if (i + 4 + length > bytes.length) {
                return -1;
            }
            if (buffer.getShort(i) == 1) {
                return i + 4;
            }
            i += 4 + length;
        }
        return -1;
    }

    /** Appendix D: UTF-8 or code page 437, whose first half is ASCII; many writers do not say which. */
    private static String name(byte[] bytes, int length) {
        byte[] name = Arrays.copyOf(bytes, length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(name, StandardCharsets.ISO_8859_1);
        }
    }
}
