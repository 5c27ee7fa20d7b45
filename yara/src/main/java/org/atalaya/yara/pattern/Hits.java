package org.atalaya.yara.pattern;

import java.util.Arrays;

/**
 * The matches of one scan, by slot: first a log in the order of finding, each entry linked to the one before it in its
 * slot, then sorted by offset with one match an offset. Only slots that were touched are reset.
 */
final class Hits {
    private static final int NONE = -1;
    /** Matches whose room is kept for the next scan; the room of more is given back, since each takes 30 bytes. */
    private static final int MOST_KEPT = 1 << 18;

    private final int[] counts;
    private final int[] lasts;
    private final int[] starts;
    private int[] touched = new int[64];
    private int touchedCount;

    private long[] offsets = new long[256];
    private int[] lengths = new int[256];
    private byte[] keys = new byte[256];
    private int[] links = new int[256];
    private int size;

    private long[] sortedOffsets = new long[256];
    private int[] sortedLengths = new int[256];
    private byte[] sortedKeys = new byte[256];
    private int sortedSize;
    private long[] order = new long[64];

    Hits(int slots) {
        counts = new int[slots];
        lasts = new int[slots];
        starts = new int[slots];
    }

    void reset() {
        for (int i = 0; i < touchedCount; i++) {
            counts[touched[i]] = 0;
        }
        touchedCount = 0;
        size = 0;
        sortedSize = 0;
        if (offsets.length > MOST_KEPT) {
            offsets = new long[256];
            lengths = new int[256];
            keys = new byte[256];
            links = new int[256];
        }
        if (sortedOffsets.length > MOST_KEPT) {
            sortedOffsets = new long[256];
            sortedLengths = new int[256];
            sortedKeys = new byte[256];
            order = new long[64];
        }
    }

    int size() {
        return size;
    }

    int count(int slot) {
        return counts[slot];
    }

    long offset(int slot, int i) {
        return sortedOffsets[starts[slot] + i];
    }

    int length(int slot, int i) {
        return sortedLengths[starts[slot] + i];
    }

    int key(int slot, int i) {
        return sortedKeys[starts[slot] + i] & 0xFF;
    }

    int touchedCount() {
        return touchedCount;
    }

    int touched(int i) {
        return touched[i];
    }

    /** Logs a match. Of two at one offset the longer stays when {@code longest}, else the shorter. */
    void add(int slot, long offset, int length, int key, boolean longest) {
        int count = counts[slot];
        if (count > 0) {
            int last = lasts[slot];
            if (offsets[last] == offset) {
                if (longest ? length > lengths[last] : length < lengths[last]) {
                    lengths[last] = length;
                    keys[last] = (byte) key;
                }
                return;
            }
        } else {
            if (touchedCount == touched.length) {
                touched = Arrays.copyOf(touched, touchedCount * 2);
            }
            touched[touchedCount++] = slot;
        }
        if (size == offsets.length) {
            grow();
        }
        offsets[size] = offset;
        lengths[size] = length;
        keys[size] = (byte) key;
        // The sign bit of a link keeps whether the longest is meant, for the merge after sorting.
        links[size] = (count > 0 ? lasts[slot] + 1 : 0) | (longest ? Integer.MIN_VALUE : 0);
        lasts[slot] = size++;
        counts[slot] = count + 1;
    }

    private void grow() {
        int room = size * 2;
        offsets = Arrays.copyOf(offsets, room);
        lengths = Arrays.copyOf(lengths, room);
        keys = Arrays.copyOf(keys, room);
        links = Arrays.copyOf(links, room);
    }

    /** Sorts the matches of a slot; nothing may be added to it afterwards. */
    void sort(int slot) {
        int count = counts[slot];
        int start = sortedSize;
        starts[slot] = start;
        if (start + count > sortedOffsets.length) {
            int room = Math.max(sortedOffsets.length * 2, start + count);
            sortedOffsets = Arrays.copyOf(sortedOffsets, room);
            sortedLengths = Arrays.copyOf(sortedLengths, room);
            sortedKeys = Arrays.copyOf(sortedKeys, room);
        }
        int hit = lasts[slot];
        boolean longest = links[hit] < 0;
        boolean ascending = true;
        for (int i = start + count - 1; i >= start; i--) {
            sortedOffsets[i] = offsets[hit];
            sortedLengths[i] = lengths[hit];
            sortedKeys[i] = keys[hit];
            ascending &= i == start + count - 1 || sortedOffsets[i] < sortedOffsets[i + 1];
            hit = (links[hit] & Integer.MAX_VALUE) - 1;
        }
        if (!ascending) {
            count = merge(slot, count, longest);
            counts[slot] = count;
        }
        sortedSize = start + count;
    }

    /** Sorts and merges by packing the offset (43 bits) and the entry's number (20 bits) in one long. */
    private int merge(int slot, int count, boolean longest) {
        if (order.length < count) {
            order = new long[Math.max(count, order.length * 2)];
        }
        int hit = lasts[slot];
        for (int i = count - 1; i >= 0; i--) {
            order[i] = offsets[hit] << 20 | i;
            hit = (links[hit] & Integer.MAX_VALUE) - 1;
        }
        Arrays.sort(order, 0, count);
        int start = starts[slot];
        int[] oldLengths = Arrays.copyOfRange(sortedLengths, start, start + count);
        byte[] oldKeys = Arrays.copyOfRange(sortedKeys, start, start + count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            long offset = order[i] >>> 20;
            int number = (int) order[i] & (1 << 20) - 1;
            int place = start + kept;
            if (kept > 0 && sortedOffsets[place - 1] == offset) {
                int before = sortedLengths[place - 1];
                if (longest ? oldLengths[number] > before : oldLengths[number] < before) {
                    sortedLengths[place - 1] = oldLengths[number];
                    sortedKeys[place - 1] = oldKeys[number];
                }
                continue;
            }
            sortedOffsets[place] = offset;
            sortedLengths[place] = oldLengths[number];
            sortedKeys[place] = oldKeys[number];
            kept++;
        }
        return kept;
    }

    /**
     * Joins the parts of a cut pattern: a match of the first part counts where parts follow one another with gaps in their
     * bounds, and ends with the first last part that is reached.
     *
     * @param chains see {@link PatternSet#chains}
     */
    void join(int[] chains, int at) {
        int slot = chains[at];
        int parts = chains[at + 1];
        for (int part = 0; part < parts; part++) {
            if (counts[chains[at + 2 + part * 3]] == 0) {
                return;
            }
        }
        // For every match of a part: the last part's match that is reached from it, NONE for none.
        int later = chains[at + 2 + (parts - 1) * 3];
        int[] reached = new int[counts[later]];
        for (int i = 0; i < reached.length; i++) {
            reached[i] = i;
        }
        int tail = later;
        for (int part = parts - 2; part >= 0; part--) {
            int own = chains[at + 2 + part * 3];
            long minGap = chains[at + 3 + (part + 1) * 3];
            long maxGap = chains[at + 4 + (part + 1) * 3];
            maxGap = maxGap == HexNode.UNBOUNDED ? Long.MAX_VALUE / 2 : maxGap;
            int[] following = new int[reached.length + 1];
            following[reached.length] = reached.length;
            for (int i = reached.length - 1; i >= 0; i--) {
                following[i] = reached[i] == NONE ? following[i + 1] : i;
            }
            int[] mine = new int[counts[own]];
            for (int i = 0; i < mine.length; i++) {
                long end = offset(own, i) + length(own, i);
                int next = following[firstFrom(later, end + minGap)];
                boolean near = next < reached.length && offset(later, next) <= end + maxGap;
                mine[i] = near ? reached[next] : NONE;
            }
            reached = mine;
            later = own;
        }
        for (int i = 0; i < reached.length; i++) {
            if (reached[i] != NONE) {
                long begin = offset(later, i);
                long length = offset(tail, reached[i]) + length(tail, reached[i]) - begin;
                add(slot, begin, (int) Math.min(length, Integer.MAX_VALUE), 0, false);
            }
        }
    }

    /** The first match of a slot at or behind an offset; the count when there is none. */
    private int firstFrom(int slot, long offset) {
        int low = 0;
        int high = counts[slot];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offset(slot, middle) < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
