package org.atalaya.evidence.evtx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Templates by their definitions, so that the same definition in the next chunk need not be compiled again. Two
 * definitions count as the same only when they are: equal GUID and size, equal bytes but for the offsets of names, and
 * equal names behind those. Nothing rests on a hash or on the GUID alone, by which one file of evidence could mislead the
 * reading of another. One per worker.
 */
final class TemplateCache {
    /** Definitions that are kept. */
    private static final int MOST = 4_000;
    /** Definitions of one GUID and size: they differ in which names stand inline. */
    private static final int MOST_VARIANTS = 12;

    private final Map<Key, List<Entry>> entries = new HashMap<>();
    private int count;

    private record Key(long guidHigh, long guidLow, int size) {
        @Override
        public int hashCode() {
            return (int) (guidHigh ^ guidHigh >>> 32 ^ guidLow ^ guidLow >>> 32) * 31 + size;
        }
    }

    /**
     * A definition that was compiled.
     *
     * @param bytes its BinXML
     * @param references for each name: where its offset stands in the BinXML, and where the token goes on behind it
     * @param names the names
     */
    private record Entry(byte[] bytes, int[] references, String[] names, Template template) {
        boolean fits(byte[] data, int base, int from) {
            int done = 0;
            for (int i = 0; i < names.length; i++) {
                int at = references[2 * i];
                int after = references[2 * i + 1];
                if (!Arrays.equals(bytes, done, at, data, from + done, from + at)) {
                    return false;
                }
                long offset = Bytes.u32(data, from + at);
                boolean inline = base + offset == from + at + 4;
                if (inline != after > at + 4 || !stands(names[i], data, base, offset)) {
                    return false;
                }
                done = after;
            }
            return Arrays.equals(bytes, done, bytes.length, data, from + done, from + bytes.length);
        }

        /** Whether a name stands at an offset of the chunk. */
        private static boolean stands(String name, byte[] data, int base, long offset) {
            int length = name.length();
            int place = base + (int) offset;
            boolean there = offset <= Chunk.SIZE - 10
                    && place + 8 + 2 * length <= Math.min(data.length, base + Chunk.SIZE)
                    && Bytes.u16(data, place + 6) == length;
            for (int i = 0; there && i < length; i++) {
                there = name.charAt(i) == Bytes.utf16(data, place + 8 + 2 * i);
            }
            return there;
        }
    }

    /** The template of the definition whose BinXML starts at {@code from}, or null when it is not known. */
    @Nullable
    Template get(byte[] data, int base, int from, int size) {
        List<Entry> variants = entries.get(key(data, from, size));
        if (variants != null) {
            for (Entry entry : variants) {
                if (entry.fits(data, base, from)) {
                    return entry.template();
                }
            }
        }
        return null;
    }

    /** Remembers a definition that was compiled. */
    void put(byte[] data, int from, int size, List<int[]> references, List<String> names, Template template) {
        if (count == MOST) {
            entries.clear();
            count = 0;
        }
        List<Entry> variants = entries.computeIfAbsent(key(data, from, size), key -> new ArrayList<>(2));
        if (variants.size() < MOST_VARIANTS) {
            int[] flat = new int[2 * references.size()];
            for (int i = 0; i < references.size(); i++) {
                flat[2 * i] = references.get(i)[0] - from;
                flat[2 * i + 1] = references.get(i)[1] - from;
            }
            variants.add(new Entry(
                    Arrays.copyOfRange(data, from, from + size), flat, names.toArray(String[]::new), template));
            count++;
        }
    }

    /** The GUID stands 20 bytes before the BinXML. */
    private static Key key(byte[] data, int from, int size) {
        return new Key(Bytes.i64(data, from - 20), Bytes.i64(data, from - 12), size);
    }
}
