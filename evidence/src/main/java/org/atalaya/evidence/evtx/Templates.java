package org.atalaya.evidence.evtx;

import java.util.Arrays;
import org.atalaya.model.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * The templates that a worker has compiled, found again in later chunks and files. Definitions differ from chunk to chunk
 * only in where their names stand, so they are compared in a plain form: tokens, texts and holes as they are, names in
 * full, sizes and offsets left out. Making that form costs a tenth of compiling. One per worker, so without locks.
 */
final class Templates {
    /** Templates kept; the public sample sets together have a few hundred. */
    private static final int MOST = 4096;
    /** Bytes of plain forms kept. */
    private static final int MOST_BYTES = 16 << 20;
    /** Bytes of one plain form; larger ones are compiled each time. */
    private static final int MOST_PLAIN = 1 << 20;

    private final FieldNames fields;
    private final Names names;
    private Entry[] table = new Entry[MOST * 2];
    private int size;
    private int bytes;
    private byte[] plain = new byte[1 << 16];
    private int length;

    private record Entry(int hash, byte[] plain, Template template) {}

    Templates(FieldNames fields, Names names) {
        this.fields = fields;
        this.names = names;
    }

    /** The template whose definition lies in {@code [from, end)}. */
    Template get(byte[] data, int base, int from, int end) throws BrokenXml {
        if (!flatten(data, base, from, end)) {
            return compile(data, base, from, end);
        }
        int hash = hash();
        int place = hash & table.length - 1;
        for (Entry entry = table[place]; entry != null; entry = table[place]) {
            if (entry.hash == hash && Arrays.equals(entry.plain, 0, entry.plain.length, plain, 0, length)) {
                return entry.template;
            }
            place = place + 1 & table.length - 1;
        }
        Template made = compile(data, base, from, end);
        if (size == MOST || bytes + length > MOST_BYTES) {
            table = new Entry[MOST * 2];
            size = 0;
            bytes = 0;
            place = hash & table.length - 1;
        }
        table[place] = new Entry(hash, Arrays.copyOf(plain, length), made);
        size++;
        bytes += length;
        return made;
    }

    private Template compile(byte[] data, int base, int from, int end) throws BrokenXml {
        return Template.of(new BinXml(data, base, from, end, true, names).element(), fields);
    }

    private int hash() {
        long sum = length;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            sum = (sum ^ Bytes.i64(plain, i)) * 0x9E3779B97F4A7C15L;
            sum ^= sum >>> 29;
        }
        for (; i < length; i++) {
            sum = sum * 31 + plain[i];
        }
        return (int) (sum ^ sum >>> 32);
    }

    /** Writes the plain form; false when the definition is broken or too large, which compiling will tell. */
    private boolean flatten(byte[] data, int base, int from, int end) {
        length = 0;
        int at = from;
        while (at < end) {
            int token = data[at] & ~BinXml.MORE;
            int size = switch (token) {
                case BinXml.OPEN -> 3;
                case BinXml.FRAGMENT, BinXml.NORMAL_SUBSTITUTION, BinXml.OPTIONAL_SUBSTITUTION -> 4;
                case BinXml.CHAR_REFERENCE -> 3;
                case BinXml.VALUE -> at + 4 <= end ? 4 + 2 * Bytes.u16(data, at + 2) : 4;
                case BinXml.CDATA, BinXml.PI_DATA -> at + 3 <= end ? 3 + 2 * Bytes.u16(data, at + 1) : 3;
                case BinXml.END,
                        BinXml.CLOSE_START,
                        BinXml.CLOSE_EMPTY,
                        BinXml.END_ELEMENT,
                        BinXml.ATTRIBUTE,
                        BinXml.ENTITY_REFERENCE,
                        BinXml.PI_TARGET -> 1;
                default -> -1;
            };
            if (size < 0 || size > end - at || !put(data, at, size)) {
                return false;
            }
            boolean more = (data[at] & BinXml.MORE) != 0;
            at += size;
            switch (token) {
                case BinXml.END -> {
                    return true;
                }
                case BinXml.OPEN -> {
                    at = name(data, base, at + 4, end);
                    if (at < 0) {
                        return false;
                    }
                    at += more ? 4 : 0;
                }
                case BinXml.ATTRIBUTE, BinXml.ENTITY_REFERENCE, BinXml.PI_TARGET -> {
                    at = name(data, base, at, end);
                    if (at < 0) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    /** Puts the name that the offset at {@code at} leads to, and returns where parsing goes on, or -1. */
    private int name(byte[] data, int base, int at, int end) {
        if (at + 4 > end) {
            return -1;
        }
        long offset = Bytes.u32(data, at);
        int limit = Math.min(data.length, base + Chunk.SIZE);
        if (offset > Chunk.SIZE - 10 || base + offset + 8 > limit) {
            return -1;
        }
        int place = base + (int) offset;
        int bytesOfName = 2 * Bytes.u16(data, place + 6);
        if (bytesOfName > 2 * BinXml.MOST_NAME
                || place + 8 + bytesOfName > limit
                || !put(data, place + 6, 2 + bytesOfName)) {
            return -1;
        }
        return place == at + 4 ? at + 4 + 10 + bytesOfName : at + 4;
    }

    private boolean put(byte[] data, int from, int count) {
        if (length + count > MOST_PLAIN) {
            return false;
        }
        if (length + count > plain.length) {
            plain = Arrays.copyOf(plain, Math.max(plain.length * 2, length + count));
        }
        System.arraycopy(data, from, plain, length, count);
        length += count;
        return true;
    }

    /** Templates of one chunk by the offset of their definition. */
    static final class ByOffset {
        private int[] offsets = new int[64];
        private @Nullable Template[] templates = new Template[64];
        private int size;

        void clear() {
            if (size > 0) {
                Arrays.fill(templates, null);
                size = 0;
            }
        }

        @Nullable
        Template get(int offset) {
            return templates[place(offset)];
        }

        void put(int offset, Template template) {
            if (size * 2 >= offsets.length) {
                int[] oldOffsets = offsets;
                @Nullable Template[] oldTemplates = templates;
                offsets = new int[oldOffsets.length * 2];
                templates = new Template[oldOffsets.length * 2];
                for (int i = 0; i < oldOffsets.length; i++) {
                    if (oldTemplates[i] != null) {
                        int place = place(oldOffsets[i]);
                        offsets[place] = oldOffsets[i];
                        templates[place] = oldTemplates[i];
                    }
                }
            }
            int place = place(offset);
            offsets[place] = offset;
            templates[place] = template;
            size++;
        }

        private int place(int offset) {
            int place = offset * 0x9E3779B1 >>> 12 & offsets.length - 1;
            while (templates[place] != null && offsets[place] != offset) {
                place = place + 1 & offsets.length - 1;
            }
            return place;
        }
    }
}
