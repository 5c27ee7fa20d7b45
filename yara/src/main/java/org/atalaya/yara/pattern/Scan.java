package org.atalaya.yara.pattern;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/**
 * One search after another for all patterns of a set; owned by one thread, its room reused.
 *
 * <p>The content is gone over once. At every place its next four bytes are looked up in {@link Windows}; only what is
 * found there is compared, with eight bytes at a time under a mask, or by a {@link Machine} that reads backwards to where
 * matches begin and forwards to where they end. A content that is not one array is read in blocks with a margin on both
 * sides, wide enough for the longest match of an expression.
 */
public final class Scan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bytes of a content in a file that are searched at a time. */
    static final int BLOCK = 1 << 20;
    /** Bytes before and behind a block that are there to be compared. */
    static final int MARGIN = 1 << 14;

    private static final int SCAN_LIMIT = Piece.SCAN_LIMIT;

    private final PatternSet set;
    private final Hits hits;
    private final @Nullable Machine[] machines;
    private final Ints begins = new Ints();
    private int[] matched = new int[64];
    private int matchedCount;
    private int[] truncated = new int[16];
    private int truncatedCount;
    private final boolean[] stopped;
    private final long[] spent;
    private int[] spenders = new int[64];
    private int spenderCount;

    // Of the run: the content, and the bytes at hand.
    private Content content = Content.of(new byte[0]);
    private ScanLimits limits = ScanLimits.STANDARD;
    private Deadline deadline = Deadline.never();
    private long size;
    private byte[] data = new byte[0];
    private int dataLength;
    private long base;
    private int low;
    private int high;
    private byte[] block = new byte[0];

    public Scan(PatternSet set) {
        this.set = set;
        hits = new Hits(set.slotPattern.length);
        machines = new Machine[set.elementSlot.length * 2];
        stopped = new boolean[set.patterns];
        spent = new long[set.patterns];
    }

    /** Finds all matches of all patterns, however long that takes. What the run before found is forgotten. */
    public void run(Content newContent, ScanLimits newLimits) {
        run(newContent, newLimits, Deadline.never());
    }

    /**
     * Finds all matches of all patterns. What the run before found is forgotten.
     *
     * @throws Deadline.Passed when the time is over; nothing is found then
     */
    public void run(Content newContent, ScanLimits newLimits, Deadline newDeadline) {
        reset();
        deadline = newDeadline;
        content = newContent;
        limits = newLimits;
        size = newContent.size();
        byte[] array = newContent.array().orElse(null);
        if (array != null) {
            take(array, (int) size, 0);
            for (int from = 0; from < dataLength; from += BLOCK) {
                deadline.worked(BLOCK);
                sweep(from, Math.min(dataLength, from + BLOCK));
            }
        } else {
            blocks();
        }
        finish();
        data = new byte[0];
    }

    /** Forgets what was found, and gives back memory that only a large content needs. */
    public void reset() {
        hits.reset();
        matchedCount = 0;
        for (int i = 0; i < truncatedCount; i++) {
            stopped[truncated[i]] = false;
        }
        truncatedCount = 0;
        for (int i = 0; i < spenderCount; i++) {
            spent[spenders[i]] = 0;
        }
        spenderCount = 0;
    }

    private void blocks() {
        int room = (int) Math.min(size, BLOCK + 2L * MARGIN);
        if (block.length < room) {
            block = new byte[room];
        }
        for (long from = 0; from < size; from += BLOCK) {
            long first = Math.max(0, from - MARGIN);
            int wanted = (int) Math.min(from + BLOCK + MARGIN - first, size - first);
            int got = 0;
            while (got < wanted) {
                int count = content.read(first + got, block, got, wanted - got);
                if (count <= 0) {
                    break;
                }
                got += count;
            }
            deadline.worked(BLOCK);
            take(block, got, first);
            sweep((int) (from - first), (int) Math.min(from - first + BLOCK, got));
        }
    }

    private void take(byte[] bytes, int length, long newBase) {
        data = bytes;
        dataLength = length;
        base = newBase;
        // Beyond the margins the ends of the content are out of any expression's sight.
        low = (int) Math.max(-newBase, -(1 << 29));
        high = (int) Math.min(size - newBase, Integer.MAX_VALUE);
    }

    private void sweep(int from, int to) {
        int whole = Math.min(to, dataLength - 3);
        int i = set.windows.shortBitmap.length == 0
                ? sweepWindows(data, set.windows.bitmap, from, whole)
                : sweepAllWindows(data, set.windows.bitmap, set.windows.shortBitmap, from, whole);
        for (; i < to; i++) {
            int window = 0;
            int length = Math.min(4, dataLength - i);
            for (int k = 0; k < length; k++) {
                window |= (data[i + k] & 0xFF) << 8 * k;
            }
            candidates(i, window, length);
        }
        for (int k = 0; k < set.slow.length; k++) {
            sweepSlowly(set.slow[k], set.slowFirst[k], from, to);
        }
    }

    /** The hot loop: four windows from one load of eight bytes, one bit of the bitmap for each. */
    private int sweepWindows(byte[] bytes, long[] bitmap, int from, int to) {
        int i = from;
        int last = Math.min(to - 4, bytes.length - 8);
        for (; i <= last; i += 4) {
            long eight = (long) LONGS.get(bytes, i);
            int a = Windows.bit((int) eight);
            int b = Windows.bit((int) (eight >>> 8));
            int c = Windows.bit((int) (eight >>> 16));
            int d = Windows.bit((int) (eight >>> 24));
            long w = bitmap[a >>> 6] >>> a;
            long x = bitmap[b >>> 6] >>> b;
            long y = bitmap[c >>> 6] >>> c;
            long z = bitmap[d >>> 6] >>> d;
            if (((w | x | y | z) & 1) == 0) {
                continue;
            }
            long any = w & 1 | (x & 1) << 1 | (y & 1) << 2 | (z & 1) << 3;
            while (any != 0) {
                int k = Long.numberOfTrailingZeros(any);
                any &= any - 1;
                candidates(i + k, (int) (eight >>> 8 * k), 4);
            }
        }
        return sweepRest(bytes, i, to);
    }

    /** The same where there are windows shorter than four bytes. */
    private int sweepAllWindows(byte[] bytes, long[] bitmap, long[] shortBitmap, int from, int to) {
        int i = from;
        int last = Math.min(to - 4, bytes.length - 8);
        for (; i <= last; i += 4) {
            long eight = (long) LONGS.get(bytes, i);
            int a = Windows.bit((int) eight);
            int b = Windows.bit((int) (eight >>> 8));
            int c = Windows.bit((int) (eight >>> 16));
            int d = Windows.bit((int) (eight >>> 24));
            int e = Windows.shortBit((int) eight);
            int f = Windows.shortBit((int) (eight >>> 8));
            int g = Windows.shortBit((int) (eight >>> 16));
            int h = Windows.shortBit((int) (eight >>> 24));
            long w = bitmap[a >>> 6] >>> a | shortBitmap[e >>> 6] >>> e;
            long x = bitmap[b >>> 6] >>> b | shortBitmap[f >>> 6] >>> f;
            long y = bitmap[c >>> 6] >>> c | shortBitmap[g >>> 6] >>> g;
            long z = bitmap[d >>> 6] >>> d | shortBitmap[h >>> 6] >>> h;
            if (((w | x | y | z) & 1) == 0) {
                continue;
            }
            long any = w & 1 | (x & 1) << 1 | (y & 1) << 2 | (z & 1) << 3;
            while (any != 0) {
                int k = Long.numberOfTrailingZeros(any);
                any &= any - 1;
                candidates(i + k, (int) (eight >>> 8 * k), 4);
            }
        }
        return sweepRest(bytes, i, to);
    }

    private int sweepRest(byte[] bytes, int from, int to) {
        int i = from;
        for (; i < to; i++) {
            candidates(i, (int) INTS.get(bytes, i), 4);
        }
        return i;
    }

    private void candidates(int at, int window, int length) {
        Windows windows = set.windows;
        if (length == 4 && windows.maybe4(window)) {
            int posting = Windows.find(windows.table4, window);
            if (posting >= 0) {
                verify(posting, at);
            }
        }
        if (length >= 3 && windows.maybe3(window & 0xFFFFFF)) {
            int posting = Windows.find(windows.table3, window & 0xFFFFFF);
            if (posting >= 0) {
                verify(posting, at);
            }
        }
        if (length >= 2 && windows.has2(window & 0xFFFF)) {
            verify(windows.table2[window & 0xFFFF], at);
        }
        if (windows.table1.length > 0) {
            int posting = windows.table1[window & 0xFF];
            if (posting >= 0) {
                verify(posting, at);
            }
        }
    }

    private void verify(int firstPosting, int at) {
        int[] postings = set.postings;
        for (int p = firstPosting; ; p += 6) {
            int head = postings[p];
            if (beside(postings, p, at)) {
                int element = head & (1 << PatternSet.KIND_SHIFT) - 1;
                int flags = set.elementFlags[element];
                switch (head >>> PatternSet.KIND_SHIFT & PatternSet.KIND) {
                    case PatternSet.BYTES -> verifyBytes(element, flags, at - postings[p + 1]);
                    case PatternSet.XOR -> verifyXor(element, flags, at - postings[p + 1]);
                    default -> verifyCode(element, flags, at, postings[p + 1], postings[p + 2]);
                }
            }
            if (head < 0) {
                return;
            }
        }
    }

    /** Whether the bytes beside a window can be those of the posting; also where they are not at hand. */
    private boolean beside(int[] postings, int p, int at) {
        int mask = postings[p + 5];
        int place = at + postings[p + 3];
        return mask == 0
                || place < 0
                || place > dataLength - 4
                || ((int) INTS.get(data, place) & mask) == postings[p + 4];
    }

    /** Whether the pattern is of no use here: stopped by a limit, or its hint says so. */
    private boolean idle(int pattern) {
        return stopped[pattern] || (set.hinted && (size < set.minSize[pattern] || size > set.maxSize[pattern]));
    }

    private void verifyBytes(int element, int flags, int at) {
        int start = set.elementStart[element];
        int length = set.elementLength[element];
        if (at < low || length > high - at) {
            return;
        }
        if (at < 0 || length > dataLength - at) {
            verifyFarBytes(element, flags, at);
            return;
        }
        if (equalMasked(data, at, start, length)) {
            accept(element, flags, at, length, 0);
        }
        if (length > 64) {
            spend(set.slotPattern[set.elementSlot[element]], length >>> 3);
        }
    }

    private boolean equalMasked(byte[] bytes, int at, int start, int length) {
        byte[] values = set.values;
        byte[] masks = set.masks;
        int k = 0;
        for (; k + 8 <= length; k += 8) {
            if (((long) LONGS.get(bytes, at + k) & (long) LONGS.get(masks, start + k))
                    != (long) LONGS.get(values, start + k)) {
                return false;
            }
        }
        for (; k < length; k++) {
            if ((bytes[at + k] & masks[start + k]) != values[start + k]) {
                return false;
            }
        }
        return true;
    }

    /** Compares a long run of bytes that reaches out of the block, byte by byte in the content. */
    private void verifyFarBytes(int element, int flags, int at) {
        int start = set.elementStart[element];
        int length = set.elementLength[element];
        int key = 0;
        if ((flags & PatternSet.KIND) == PatternSet.XOR) {
            key = content.at(base + at) ^ set.values[start] & 0xFF;
        }
        for (int k = 0; k < length; k++) {
            if (((content.at(base + at + k) ^ key) & set.masks[start + k] & 0xFF) != (set.values[start + k] & 0xFF)) {
                return;
            }
        }
        accept(element, flags, at, length, key);
    }

    private void verifyXor(int element, int flags, int at) {
        int start = set.elementStart[element];
        int length = set.elementLength[element];
        if (at < low || length > high - at) {
            return;
        }
        if (at < 0 || length > dataLength - at) {
            verifyFarBytes(element, flags, at);
            return;
        }
        int key = (data[at] ^ set.values[start]) & 0xFF;
        int range = set.elementExtra[element];
        if (key < (range & 0xFF) || key > range >>> 8) {
            return;
        }
        for (int k = 0; k < length; k++) {
            if ((byte) (data[at + k] ^ key) != set.values[start + k]) {
                return;
            }
        }
        accept(element, flags, at, length, key);
    }

    private Machine machine(int element, boolean forward) {
        int index = element * 2 + (forward ? 0 : 1);
        Machine machine = machines[index];
        if (machine == null) {
            boolean classic = set.dialect == Dialect.CLASSIC;
            int start = set.elementStart[element];
            int middle = set.elementLength[element];
            machine = new Machine(
                    set.code,
                    set.classes,
                    forward ? start : middle,
                    forward ? middle : set.elementExtra[element],
                    forward,
                    classic);
            machines[index] = machine;
        }
        machine.over(data, low, high);
        return machine;
    }

    private void verifyCode(int element, int flags, int at, int forwardPc, int backwardPc) {
        int pattern = set.slotPattern[set.elementSlot[element]];
        if (idle(pattern)) {
            return;
        }
        Machine forward = machine(element, true);
        long before = forward.steps;
        int length = forward.forward(at, end(at), forwardPc, false);
        long cost = forward.steps - before;
        if (length >= 0) {
            Machine backward = machine(element, false);
            before = backward.steps;
            begins.clear();
            backward.backward(at, bottom(at), backwardPc, begins);
            cost += backward.steps - before;
            for (int i = 0; i < begins.size(); i++) {
                int begin = begins.get(i);
                accept(element, flags, begin, at + length - begin, 0);
            }
        }
        spend(pattern, cost);
    }

    private int end(int at) {
        return Math.min(Math.min(at + SCAN_LIMIT, high), dataLength);
    }

    private int bottom(int at) {
        return Math.max(Math.max(at - SCAN_LIMIT, low), 0);
    }

    private void sweepSlowly(int element, int firstClass, int from, int to) {
        int pattern = set.slotPattern[set.elementSlot[element]];
        int flags = set.elementFlags[element];
        boolean isCode = (flags & PatternSet.KIND) == PatternSet.CODE;
        boolean greedy = (flags & PatternSet.GREEDY) != 0;
        if (idle(pattern)) {
            return;
        }
        long[] classes = set.classes;
        for (int i = from; i < to && !stopped[pattern]; i++) {
            int b = data[i] & 0xFF;
            if ((classes[firstClass * 4 + (b >>> 6)] >>> b & 1) == 0) {
                continue;
            }
            if (!isCode) {
                verifyBytes(element, flags, i);
                continue;
            }
            Machine forward = machine(element, true);
            long before = forward.steps;
            int length = forward.forward(i, end(i), set.elementStart[element], false);
            spend(pattern, forward.steps - before);
            if (length >= 0) {
                accept(element, greedy ? flags : flags & ~PatternSet.GREEDY, i, length, 0);
            }
        }
    }

    private void spend(int pattern, long steps) {
        if (spent[pattern] == 0 && steps > 0) {
            if (spenderCount == spenders.length) {
                spenders = Arrays.copyOf(spenders, spenderCount * 2);
            }
            spenders[spenderCount++] = pattern;
        }
        spent[pattern] += steps;
        deadline.worked(steps);
        if (spent[pattern] > limits.stepsPerPattern()) {
            stop(pattern);
        }
    }

    private void stop(int pattern) {
        if (!stopped[pattern]) {
            stopped[pattern] = true;
            if (truncatedCount == truncated.length) {
                truncated = Arrays.copyOf(truncated, truncatedCount * 2);
            }
            truncated[truncatedCount++] = pattern;
        }
    }

    private void accept(int element, int flags, int at, int length, int key) {
        int slot = set.elementSlot[element];
        int pattern = set.slotPattern[slot];
        if (idle(pattern)) {
            return;
        }
        long offset = base + at;
        if (set.onlyOffset[pattern] >= 0 && slot == pattern && set.onlyOffset[pattern] != offset) {
            return;
        }
        if ((flags & PatternSet.FULLWORD) != 0
                && !fullword(at, length, (flags & PatternSet.WIDE) != 0, set.dialect == Dialect.X ? key : 0)) {
            return;
        }
        if (hits.count(slot) >= limits.matchesPerPattern() || hits.size() >= limits.matchesInAll()) {
            stop(pattern);
            return;
        }
        hits.add(slot, offset, length, key, (flags & PatternSet.GREEDY) != 0);
    }

    /** Whether no letter or digit stands right before or behind; in wide text, none followed by a zero byte. */
    private boolean fullword(int at, int length, boolean wide, int key) {
        int behind = at + length;
        if (wide) {
            return !(at - low >= 2 && byteAt(at - 1, key) == 0 && isWordByte(byteAt(at - 2, key)))
                    && !(high - behind >= 2 && byteAt(behind + 1, key) == 0 && isWordByte(byteAt(behind, key)));
        }
        return !(at > low && isWordByte(byteAt(at - 1, key))) && !(behind < high && isWordByte(byteAt(behind, key)));
    }

    private int byteAt(int at, int key) {
        int value = at >= 0 && at < dataLength ? data[at] & 0xFF : content.at(base + at);
        return value ^ key;
    }

    private static boolean isWordByte(int c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }

    private void finish() {
        boolean parts = false;
        int touched = hits.touchedCount();
        for (int i = 0; i < touched; i++) {
            int slot = hits.touched(i);
            if (slot >= set.patterns) {
                hits.sort(slot);
                parts = true;
            }
        }
        if (parts) {
            int[] chains = set.chains;
            for (int at = 0; at < chains.length; at += 2 + chains[at + 1] * 3) {
                hits.join(chains, at);
            }
        }
        touched = hits.touchedCount();
        for (int i = 0; i < touched; i++) {
            int slot = hits.touched(i);
            if (slot < set.patterns) {
                hits.sort(slot);
                if (matchedCount == matched.length) {
                    matched = Arrays.copyOf(matched, matchedCount * 2);
                }
                matched[matchedCount++] = slot;
            }
        }
        Arrays.sort(matched, 0, matchedCount);
        Arrays.sort(truncated, 0, truncatedCount);
    }

    /** The number of patterns that matched. */
    public int matchedCount() {
        return matchedCount;
    }

    /** The i-th pattern that matched, in ascending order of ids. */
    public int matched(int i) {
        return matched[java.util.Objects.checkIndex(i, matchedCount)];
    }

    /** Whether the pattern matched. */
    public boolean any(int pattern) {
        return count(pattern) > 0;
    }

    /** The number of matches, at most one an offset. */
    public int count(int pattern) {
        return hits.count(java.util.Objects.checkIndex(pattern, set.patterns));
    }

    /** The offset of the i-th match from 0, ascending. */
    public long offset(int pattern, int i) {
        return hits.offset(pattern, java.util.Objects.checkIndex(i, count(pattern)));
    }

    /** The length of the i-th match in bytes, as libyara reports it. */
    public int length(int pattern, int i) {
        return hits.length(pattern, java.util.Objects.checkIndex(i, count(pattern)));
    }

    /** The key that the i-th match is XORed with; 0 for none. */
    public int xorKey(int pattern, int i) {
        return hits.key(pattern, java.util.Objects.checkIndex(i, count(pattern)));
    }

    /** The number of patterns whose search was cut short by a limit. */
    public int truncatedCount() {
        return truncatedCount;
    }

    /** The i-th pattern whose search was cut short, in ascending order of ids. */
    public int truncated(int i) {
        return truncated[java.util.Objects.checkIndex(i, truncatedCount)];
    }
}
