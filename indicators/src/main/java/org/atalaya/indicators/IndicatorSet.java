package org.atalaya.indicators;

import java.util.Arrays;
import java.util.List;

/**
 * Indicators by their value, and patterns that are more than a value. Built once by {@link IndicatorSetBuilder}, shared by
 * threads; each asks by a {@link Probe} of its own.
 *
 * <p>The table is open addressing over longs, at most half full: the upper half of a value's hash beside the place of its
 * entry in a {@link Blob}. A value that is not there costs one access to memory, nearly always, and none of the bytes of
 * any entry. The hash runs from the last byte to the first, so that one run over a host name gives the hash of each domain
 * above it. It begins with a number of chance: whoever writes indicators cannot choose values that collide.
 */
public final class IndicatorSet {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final Entries entries;
    private final long seed;
    private final long[] slots;
    private final int[] kinds = new int[Kind.values().length];
    private final int[] prefixes4;
    private final int[] prefixes6;
    private final List<WholePattern> patterns;
    private final List<CarriedRule> rules;
    private final List<Imported> files;
    private final int count;

    IndicatorSet(
            Entries entries,
            int[] places,
            int count,
            List<WholePattern> patterns,
            List<CarriedRule> rules,
            List<Imported> files,
            long seed) {
        this.entries = entries;
        this.count = count;
        this.patterns = List.copyOf(patterns);
        this.rules = List.copyOf(rules);
        this.files = List.copyOf(files);
        this.seed = seed;
        this.slots = new long[Math.max(16, Integer.highestOneBit(Math.max(1, count)) * 4)];
        boolean[] four = new boolean[33];
        boolean[] six = new boolean[129];
        for (int i = 0; i < count; i++) {
            int place = places[i];
            int kind = entries.kind(place);
            kinds[kind]++;
            byte[] block = entries.blob.block(place);
            int start = Entries.keyStart(place);
            if (kind == Kind.IPV4.ordinal()) {
                four[block[start] & 0xFF] = true;
            } else if (kind == Kind.IPV6.ordinal()) {
                six[block[start] & 0xFF] = true;
            }
            put(place, kind, block, start, entries.keyLength(place));
        }
        prefixes4 = longestFirst(four);
        prefixes6 = longestFirst(six);
    }

    private static int[] longestFirst(boolean[] there) {
        int[] lengths = new int[there.length];
        int size = 0;
        for (int i = there.length - 1; i >= 0; i--) {
            if (there[i]) {
                lengths[size++] = i;
            }
        }
        return Arrays.copyOf(lengths, size);
    }

    private void put(int place, int kind, byte[] key, int from, int length) {
        long hash = end(run(begin(kind), key, from, from + length));
        int mask = slots.length - 1;
        for (int i = (int) hash & mask; ; i = i + 1 & mask) {
            long slot = slots[i];
            if (slot == 0) {
                slots[i] = hash >>> 32 << 32 | place + 1;
                return;
            }
            int other = (int) slot - 1;
            if (slot >>> 32 == hash >>> 32 && entries.is(other, kind, key, from, length)) {
                entries.next(place, other);
                slots[i] = hash >>> 32 << 32 | place + 1;
                return;
            }
        }
    }

    /** The hash of nothing yet. */
    long begin(int kind) {
        return seed + kind * PRIME;
    }

    /** Goes on with bytes from the last to the first. */
    static long run(long hash, byte[] key, int from, int to) {
        long running = hash;
        for (int i = to - 1; i >= from; i--) {
            running = (running ^ key[i] & 0xFF) * PRIME;
        }
        return running;
    }

    /** The finished hash. */
    static long end(long hash) {
        long mixed = (hash ^ hash >>> 32) * PRIME;
        return mixed ^ mixed >>> 29;
    }

    /** The place of the latest entry of a value whose hash is known; −1 when it is not there. */
    int find(long hash, int kind, byte[] key, int from, int length) {
        int mask = slots.length - 1;
        for (int i = (int) hash & mask; slots[i] != 0; i = i + 1 & mask) {
            if (slots[i] >>> 32 == hash >>> 32) {
                int place = (int) slots[i] - 1;
                if (entries.is(place, kind, key, from, length)) {
                    return place;
                }
            }
        }
        return -1;
    }

    /** Whether it has indicators of a kind. */
    public boolean has(Kind kind) {
        return kinds[kind.ordinal()] > 0;
    }

    /** How many values of a kind there are. */
    public int count(Kind kind) {
        return kinds[kind.ordinal()];
    }

    int[] prefixes(Kind kind) {
        return kind == Kind.IPV4 ? prefixes4 : prefixes6;
    }

    Entries entries() {
        return entries;
    }

    /** How many values there are, those of several sources counted for each. */
    public int size() {
        return count;
    }

    /** Patterns that are more than values, in the order of the files. */
    public List<WholePattern> patterns() {
        return patterns;
    }

    /** Rules of other languages that came with the indicators. */
    public List<CarriedRule> rules() {
        return rules;
    }

    /** The files that it was read from, in their order. */
    public List<Imported> files() {
        return files;
    }

    /** Whether nothing can be asked of it. */
    public boolean isEmpty() {
        return count == 0 && patterns.isEmpty();
    }
}
