package org.atalaya.evidence.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The members of a tar file: ustar and pax (POSIX.1-2017 pax, "ustar Interchange Format", "pax Header Block") and what GNU
 * tar adds (long names, large numbers, sparse files).
 */
final class Tar implements Members {
    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;
    /** Bytes of a long name or of the records of a pax header. */
    private static final int MOST_HEADER = 1 << 20;
    /** Records of one pax header. */
    private static final int MOST_RECORDS = 1_000;

    private final Content content;
    private final byte[] block = new byte[BLOCK];
    private long at;
    private boolean ended;
    private int sparse;
    private int links;
    private String firstLink = "";
    private final Map<String, String> global = new LinkedHashMap<>();

    Tar(Content content) {
        this.content = content;
    }

    /** Whether a block is a header: the sum of its bytes stands in it. Old files have no other mark. */
    static boolean recognises(byte[] head, int length) {
        return length >= BLOCK && head[0] != 0 && isHeader(head);
    }

    private static boolean isHeader(byte[] block) {
        long said = number(block, CHECKSUM, 8);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
            unsigned += b & 0xFF;
            signed += b;
        }
        // Old writers added signed characters.
        return said == unsigned || said == signed;
    }

    /** Octal digits, or where the first bit is set a binary number (GNU); -1 when it is neither. */
    private static long number(byte[] block, int from, int length) {
        long value = 0;
        if ((block[from] & 0x80) != 0) {
            for (int i = 1; i < length; i++) {
                if (value > Long.MAX_VALUE >> 9) {
                    return -1;
                }
                value = value << 8 | block[from + i] & 0xFF;
            }
            return (block[from] & 0x40) != 0 ? -1 : value;
        }
        int i = from;
        while (i < from + length && block[i] == ' ') {
            i++;
        }
        for (; i < from + length && block[i] >= '0' && block[i] <= '7'; i++) {
            value = value << 3 | block[i] - '0';
        }
        return i == from + length || block[i] == 0 || block[i] == ' ' ? value : -1;
    }

    private boolean header() {
        return content.read(at, block, 0, BLOCK) == BLOCK;
    }

    private boolean isBlank() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Member next(Remarks remarks) {
        String longName = "";
        Map<String, String> pax = new LinkedHashMap<>(global);
        while (!ended) {
            if (!header()) {
                if (at < content.size() || !longName.isEmpty()) {
                    remarks.notice(Notice.Kind.DAMAGED, "", at, "the tar file ends within a header");
                }
                break;
            }
            if (isBlank()) {
                // Two blank blocks end the archive; what follows is fill, or something else.
                behind(remarks);
                break;
            }
            long size = number(block, 124, 12);
            if (!isHeader(block) || size < 0) {
                remarks.notice(
                        Notice.Kind.DAMAGED,
                        "",
                        at,
                        "no header of a member stands here; the rest of the tar file was left out");
                break;
            }
            long data = at + BLOCK;
            char type = (char) block[156];
            if (type == 'L' || type == 'K' || type == 'x' || type == 'g') {
                byte[] bytes = bytes(data, size, remarks);
                if (type == 'L') {
                    longName = text(bytes, 0, bytes.length);
                } else if (type == 'x') {
                    records(bytes, pax);
                } else if (type == 'g') {
                    records(bytes, global);
                    pax.putAll(global);
                }
                at = after(data, size);
                continue;
            }
            Member member = member(type, data, size, longName, pax, remarks);
            longName = "";
            pax = new LinkedHashMap<>(global);
            if (member != null) {
                return member;
            }
        }
        if (!ended) {
            ended = true;
            end(remarks);
        }
        return null;
    }

    private void end(Remarks remarks) {
        if (links > 0) {
            remarks.fact(Fact.of("tar.links", Level.INFORMATIONAL, Integer.toString(links), firstLink));
        }
        if (sparse > 0) {
            remarks.notice(
                    Notice.Kind.NOTE,
                    "",
                    -1,
                    sparse + " sparse files: their stored bytes were read without the holes between them");
        }
    }

    private @Nullable Member member(
            char type, long data, long said, String longName, Map<String, String> pax, Remarks remarks) {
        long size = said;
        String name = longName;
        if (name.isEmpty()) {
            name = text(block, 0, 100);
            boolean isUstar = block[257] == 'u' && block[262] == 0;
            String prefix = isUstar ? text(block, 345, 155) : "";
            name = prefix.isEmpty() ? name : prefix + "/" + name;
        }
        name = pax.getOrDefault("path", name);
        String paxSize = pax.getOrDefault("size", "");
        if (paxSize.matches("[0-9]{1,18}")) {
            size = Long.parseLong(paxSize);
        }
        boolean isSparse = type == 'S' || pax.containsKey("GNU.sparse.major") || pax.containsKey("GNU.sparse.map");
        if (isSparse) {
            sparse++;
            name = pax.getOrDefault("GNU.sparse.name", name);
            // GNU: the list of stored parts goes on in further blocks while their byte 504 says so.
            boolean goesOn = type == 'S' && block[482] != 0;
            byte[] more = new byte[BLOCK];
            while (goesOn && content.read(data, more, 0, BLOCK) == BLOCK) {
                data += BLOCK;
                goesOn = more[504] != 0;
            }
        }
        at = type == '1' || type == '2' || type == '3' || type == '4' || type == '5' || type == '6'
                ? data
                : after(data, size);
        if (type == '1' || type == '2') {
            if (links++ == 0) {
                firstLink = name + " → " + pax.getOrDefault("linkpath", text(block, 157, 100));
            }
            return null;
        }
        if (at == data || name.endsWith("/") || type == 'D' || type == 'V') {
            return null;
        }
        long there = Member.there(name, content, data, size, remarks);
        return Member.stored(name, content, data, there);
    }

    private static long after(long data, long size) {
        long end = data + (size + BLOCK - 1) / BLOCK * BLOCK;
        return end < data ? Long.MAX_VALUE : end;
    }

    private byte[] bytes(long from, long size, Remarks remarks) {
        if (size > MOST_HEADER) {
            remarks.notice(
                    Notice.Kind.LIMIT, "", from, "a header of " + size + " bytes; its first " + MOST_HEADER + " count");
        }
        byte[] bytes = new byte[(int) Math.max(0, Math.min(Math.min(size, MOST_HEADER), content.size() - from))];
        content.read(from, bytes, 0, bytes.length);
        return bytes;
    }

    /** "%d %s=%s\n": the length counts the whole record. */
    private static void records(byte[] bytes, Map<String, String> into) {
        int from = 0;
        for (int i = 0; i < MOST_RECORDS && from < bytes.length; i++) {
            int digits = from;
            int length = 0;
            while (digits < bytes.length && bytes[digits] >= '0' && bytes[digits] <= '9' && length < MOST_HEADER) {
                length = length * 10 + bytes[digits++] - '0';
            }
            int end = from + length;
            if (digits == from || digits + 1 >= end || end > bytes.length || bytes[digits] != ' ') {
                return;
            }
            String record = text(bytes, digits + 1, end - digits - 2);
            int equal = record.indexOf('=');
            if (equal > 0) {
                into.put(record.substring(0, equal), record.substring(equal + 1));
            }
            from = end;
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return decoded(java.util.Arrays.copyOfRange(bytes, from, end));
    }

    /** UTF-8 where it is, else Latin-1: old writers do not say. */
    static String decoded(byte[] name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(name, StandardCharsets.ISO_8859_1);
        }
    }

    private void behind(Remarks remarks) {
        long place = Overlay.firstWritten(content, at, content.size());
        if (place >= 0) {
            Overlay.tell("tar", place & -BLOCK, content, remarks);
        }
    }
}
