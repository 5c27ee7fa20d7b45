package org.atalaya.yara.pattern;

import java.util.Arrays;

/**
 * Runs one expression's code over bytes. Threads of the code run side by side, in order of preference; the ordered list
 * of threads is a state, and states are remembered with their successors (a DFA built as it is walked) as long as the
 * code has no places like {@code \b} that depend on more than the byte read. Work per byte is bounded by the size of the
 * code, and memory by {@link #MAX_STATES}.
 */
final class Machine {
    /** States remembered at most; beyond, all are forgotten and built anew. */
    static final int MAX_STATES = 2000;

    /** Threads in all remembered states together; beyond, all are forgotten too. */
    static final int MAX_THREADS = 1 << 18;

    private static final int UNKNOWN = -1;
    private static final int DEAD = 0;

    private final int[] code;
    private final long[] classes;
    private final int from;
    /** Whether a match ends all threads less preferred than the one that matched. */
    private final boolean cut;

    private final boolean hasPlaces;
    private final boolean oddEdges;

    private final byte[] groupOf = new byte[256];
    private int[] sampleOf = new int[256];
    private int groups;

    private int[][] threads = new int[16][];
    private boolean[] accepts = new boolean[16];
    private int[] next = new int[0];
    private int states;
    private int threadsKept;
    private int[] table = new int[256];
    private final int[] startStates;

    private final int[] marks;
    private int mark;
    private int[] list = new int[64];
    private int listSize;
    private boolean listAccepts;
    private boolean listDone;
    private int[] stack = new int[64];
    private int[] other = new int[64];

    /** Bytes read since the machine was made. */
    long steps;

    private byte[] data = new byte[0];
    private int low;
    private int high;

    /**
     * @param oddEdges whether {@code \b} holds at both ends of the content whatever is there, as libyara has it
     */
    Machine(int[] code, long[] classes, int from, int to, boolean cut, boolean oddEdges) {
        this.code = code;
        this.classes = classes;
        this.from = from;
        this.cut = cut;
        this.oddEdges = oddEdges;
        boolean places = false;
        for (int pc = from; pc < to; pc++) {
            places |= (code[pc * 2] & 7) == CodeWriter.PLACE;
        }
        hasPlaces = places;
        marks = new int[to - from];
        startStates = new int[to - from];
        groupBytes(to);
        forget();
    }

    /** Bytes that all classes of the code treat alike are one group. */
    private void groupBytes(int to) {
        int[] group = new int[256];
        int count = 1;
        long[] seen = new long[classes.length / 256 + 1];
        for (int pc = from; pc < to; pc++) {
            int instruction = code[pc * 2];
            int id = instruction >>> 3;
            if ((instruction & 7) != CodeWriter.CHAR || (seen[id >> 6] >>> id & 1) != 0) {
                continue;
            }
            seen[id >> 6] |= 1L << id;
            int[] split = new int[count];
            int[] whole = new int[count];
            for (int b = 0; b < 256; b++) {
                whole[group[b]]++;
                split[group[b]] += has(id, b) ? 1 : 0;
            }
            int[] fresh = new int[count];
            int before = count;
            for (int g = 0; g < before; g++) {
                fresh[g] = split[g] > 0 && split[g] < whole[g] ? count++ : g;
            }
            for (int b = 0; b < 256; b++) {
                if (has(id, b)) {
                    group[b] = fresh[group[b]];
                }
            }
        }
        groups = count;
        for (int b = 255; b >= 0; b--) {
            groupOf[b] = (byte) group[b];
            sampleOf[group[b]] = b;
        }
    }

    private boolean has(int id, int b) {
        return (classes[id * 4 + (b >>> 6)] >>> b & 1) != 0;
    }

    private void forget() {
        states = 0;
        threadsKept = 0;
        Arrays.fill(table, UNKNOWN);
        Arrays.fill(startStates, UNKNOWN);
        listSize = 0;
        listAccepts = false;
        intern(); // the dead state, number 0
    }

    /** Sets the bytes to run over: the content is {@code data[low..high)}, which may reach beyond the array. */
    void over(byte[] newData, int newLow, int newHigh) {
        data = newData;
        low = newLow;
        high = newHigh;
    }

    private int intern() {
        int hash = listAccepts ? 1 : 0;
        for (int i = 0; i < listSize; i++) {
            hash = hash * 31 + list[i];
        }
        hash *= 0x9E3779B9;
        int slot = hash >>> 8 & table.length - 1;
        while (table[slot] != UNKNOWN) {
            int state = table[slot];
            if (accepts[state] == listAccepts
                    && Arrays.equals(threads[state], 0, threads[state].length, list, 0, listSize)) {
                return state;
            }
            slot = slot + 1 & table.length - 1;
        }
        if (states == threads.length) {
            threads = Arrays.copyOf(threads, states * 2);
            accepts = Arrays.copyOf(accepts, states * 2);
        }
        if ((states + 1) * groups > next.length) {
            next = Arrays.copyOf(next, Math.max(next.length * 2, (states + 4) * groups));
        }
        int state = states++;
        threads[state] = Arrays.copyOf(list, listSize);
        threadsKept += listSize;
        accepts[state] = listAccepts;
        Arrays.fill(next, state * groups, (state + 1) * groups, UNKNOWN);
        table[slot] = state;
        if (states * 2 > table.length) {
            rehash();
        }
        return state;
    }

    private void rehash() {
        int[] bigger = new int[table.length * 4];
        Arrays.fill(bigger, UNKNOWN);
        for (int state = 0; state < states; state++) {
            int hash = accepts[state] ? 1 : 0;
            for (int pc : threads[state]) {
                hash = hash * 31 + pc;
            }
            hash *= 0x9E3779B9;
            int slot = hash >>> 8 & bigger.length - 1;
            while (bigger[slot] != UNKNOWN) {
                slot = slot + 1 & bigger.length - 1;
            }
            bigger[slot] = state;
        }
        table = bigger;
    }

    private void beginList() {
        listSize = 0;
        listAccepts = false;
        listDone = false;
        if (++mark == Integer.MAX_VALUE) {
            Arrays.fill(marks, 0);
            mark = 1;
        }
    }

    /** Adds a thread and all it reaches without reading, the preferred first. */
    private void add(int start, int at) {
        int depth = 0;
        stack[depth++] = start;
        while (depth > 0) {
            int pc = stack[--depth];
            while (marks[pc - from] != mark) {
                marks[pc - from] = mark;
                int instruction = code[pc * 2];
                int target = code[pc * 2 + 1];
                switch (instruction & 7) {
                    case CodeWriter.CHAR -> {
                        if (listSize == list.length) {
                            list = Arrays.copyOf(list, listSize * 2);
                        }
                        list[listSize++] = pc;
                    }
                    case CodeWriter.SPLIT -> {
                        if (depth == stack.length) {
                            stack = Arrays.copyOf(stack, depth * 2);
                        }
                        boolean jump = instruction >>> 3 != 0;
                        stack[depth++] = jump ? pc + 1 : target;
                        pc = jump ? target : pc + 1;
                    }
                    case CodeWriter.JUMP -> pc = target;
                    case CodeWriter.PLACE -> {
                        if (holds(instruction >>> 3, at)) {
                            pc++;
                        }
                    }
                    default -> {
                        listAccepts = true;
                        if (cut) {
                            listDone = true;
                            return;
                        }
                    }
                }
            }
        }
    }

    private boolean holds(int place, int at) {
        boolean wide = (place & 1) != 0;
        return switch (place >> 1) {
            case 0 -> at == low;
            case 1 -> at == high;
            case 2 -> wordEdge(wide, at);
            default -> !wordEdge(wide, at);
        };
    }

    private boolean wordEdge(boolean wide, int at) {
        int width = wide ? 2 : 1;
        boolean first = at - low < width;
        boolean last = high - at < width;
        if (oddEdges && (first || last)) {
            return true;
        }
        return (!first && word(wide, at - width)) != (!last && word(wide, at));
    }

    private boolean word(boolean wide, int at) {
        return isWord(data[at] & 0xFF) && (!wide || data[at + 1] == 0);
    }

    private static boolean isWord(int c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
    }

    private int startState(int pc) {
        int state = startStates[pc - from];
        if (state == UNKNOWN) {
            if (states >= MAX_STATES || threadsKept >= MAX_THREADS) {
                forget();
            }
            beginList();
            add(pc, 0);
            state = intern();
            startStates[pc - from] = state;
        }
        return state;
    }

    private int step(int state, int b) {
        int group = groupOf[b] & 0xFF;
        boolean full = states >= MAX_STATES || threadsKept >= MAX_THREADS;
        int[] current = threads[state];
        steps += current.length;
        beginList();
        int sample = sampleOf[group];
        for (int i = 0; i < current.length && !listDone; i++) {
            int pc = current[i];
            if (has(code[pc * 2] >>> 3, sample)) {
                add(pc + 1, 0);
            }
        }
        if (full) {
            int[] keep = Arrays.copyOf(list, listSize);
            boolean keepAccepts = listAccepts;
            forget();
            list = keep.length == 0 ? new int[64] : keep;
            listSize = keep.length;
            listAccepts = keepAccepts;
            return intern();
        }
        int result = intern();
        next[state * groups + group] = result;
        return result;
    }

    /**
     * Reads forwards from a place to at most the end.
     *
     * @param first whether the shortest match is wanted, else the one that the threads' order prefers (or, without
     *     cutting, the longest)
     * @return the length of the match, −1 for none
     */
    int forward(int at, int end, int pc, boolean first) {
        if (hasPlaces) {
            return slowForward(at, end, pc, first);
        }
        int state = startState(pc);
        int last = -1;
        int i = at;
        for (; ; i++) {
            if (accepts[state]) {
                last = i;
                if (first) {
                    break;
                }
            }
            if (state == DEAD || i >= end) {
                break;
            }
            int b = data[i] & 0xFF;
            int following = next[state * groups + (groupOf[b] & 0xFF)];
            state = following == UNKNOWN ? step(state, b) : following;
        }
        steps += i - at + 1;
        return last < 0 ? -1 : last - at;
    }

    private int slowForward(int at, int end, int pc, boolean first) {
        beginList();
        add(pc, at);
        int last = -1;
        for (int i = at; ; i++) {
            if (listAccepts) {
                last = i;
                if (first) {
                    break;
                }
            }
            if (listSize == 0 || i >= end) {
                break;
            }
            slowStep(data[i] & 0xFF, i + 1);
        }
        return last < 0 ? -1 : last - at;
    }

    private void slowStep(int b, int after) {
        int[] current = list;
        int count = listSize;
        list = other;
        other = current;
        beginList();
        for (int i = 0; i < count && !listDone; i++) {
            int pc = current[i];
            if (has(code[pc * 2] >>> 3, b)) {
                add(pc + 1, after);
            }
        }
        steps += count + 1;
    }

    /** Reads backwards from a place to at least the bottom and adds every place where the expression may begin. */
    void backward(int at, int bottom, int pc, Ints starts) {
        if (hasPlaces) {
            slowBackward(at, bottom, pc, starts);
            return;
        }
        int state = startState(pc);
        int i = at;
        for (; ; i--) {
            if (accepts[state]) {
                starts.add(i);
            }
            if (state == DEAD || i <= bottom) {
                break;
            }
            int b = data[i - 1] & 0xFF;
            int following = next[state * groups + (groupOf[b] & 0xFF)];
            state = following == UNKNOWN ? step(state, b) : following;
        }
        steps += at - i + 1;
    }

    private void slowBackward(int at, int bottom, int pc, Ints starts) {
        beginList();
        add(pc, at);
        for (int i = at; ; i--) {
            if (listAccepts) {
                starts.add(i);
            }
            if (listSize == 0 || i <= bottom) {
                break;
            }
            slowStep(data[i - 1] & 0xFF, i - 1);
        }
    }

    /** Whether the expression matches anywhere from a place on: threads start anew at every byte. */
    boolean anywhere(int end, int pc) {
        beginList();
        add(pc, 0);
        for (int i = 0; ; i++) {
            if (listAccepts) {
                return true;
            }
            if (i >= end) {
                return false;
            }
            int b = data[i] & 0xFF;
            slowStep(b, i + 1);
            if (!listDone) {
                add(pc, i + 1);
            }
        }
    }
}
