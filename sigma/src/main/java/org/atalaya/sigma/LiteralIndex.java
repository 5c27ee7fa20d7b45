package org.atalaya.sigma;

/**
 * Finds which of thousands of literals stand in a value, in one pass and a few nanoseconds per character.
 *
 * <p>Every literal of four characters or more is filed under one of its four-character grams, the one that is rarest
 * among all literals; the scan keeps the gram under its eyes in an int (the low bytes of four characters) and asks a
 * bitmap of a few kilobytes, which the first-level cache holds, whether any literal is filed there. Only then the literal
 * itself is compared, with its anchors. Literals that must be the whole value are found by the hash of the value
 * instead, and literals with a character beyond ASCII, which may be as short as one emoji, by that character: few values
 * have any, so most are spared the look. An Aho-Corasick automaton over the same literals needs megabytes and a cache miss per character.
 */
final class LiteralIndex {
    private static final int MIX = 0x9E3779B1;
    /** Bits of the bitmap per literal: how rarely a random gram passes it. */
    private static final int BITS_PER_LITERAL = 16;

    static final int GRAM = 4;
    /** Shorter literals, down to this length, are filed under a pair of characters. */
    static final int PAIR = 2;

    private static final int FOREIGN_PLACES = 1 << 10;
    private static final int[] NO_HEADS = {};
    private static final long[] NO_BITS = {};

    private final char[][] texts;
    private final boolean[] fromStart;
    private final boolean[] toEnd;
    private final int[] ids;
    private final int[] gramAt;
    private final long[] bitmap;
    private final int shift;
    private final int[] gramKeys;
    private final int[] gramHeads;
    private final int[] next;
    private final int[] wholeHeads;
    private final boolean hasWhole;
    private final boolean hasGrams;
    private final long[] pairBitmap;
    private final int[] pairHeads;
    private final boolean hasPairs;
    private final int[] foreignHeads;
    private final boolean hasForeign;

    enum Key {
        WHOLE,
        FOREIGN,
        PAIR,
        GRAM
    }

    /** A literal to be found: its folded text, its anchors, and the number to report. */
    record Literal(String text, boolean fromStart, boolean toEnd, int id) {
        boolean isWhole() {
            return fromStart && toEnd;
        }

        /** By what it is found. */
        Key key() {
            if (isWhole()) {
                return Key.WHOLE;
            }
            if (foreign(text) >= 0) {
                return Key.FOREIGN;
            }
            return text.length() < GRAM ? Key.PAIR : Key.GRAM;
        }

        /** Whether the index can hold it. */
        static boolean canHold(String text, boolean fromStart, boolean toEnd) {
            return fromStart && toEnd || text.length() >= PAIR || foreign(text) >= 0;
        }
    }

    LiteralIndex(java.util.List<Literal> literals) {
        int count = literals.size();
        texts = new char[count][];
        fromStart = new boolean[count];
        toEnd = new boolean[count];
        ids = new int[count];
        gramAt = new int[count];
        next = new int[count];
        int bits = Math.max(10, 32 - Integer.numberOfLeadingZeros(count * BITS_PER_LITERAL - 1));
        shift = 32 - bits;
        bitmap = new long[1 << (bits - 6)];
        int tableSize = Integer.highestOneBit(Math.max(16, count * 2)) << 1;
        gramKeys = new int[tableSize];
        gramHeads = emptyHeads(tableSize);
        wholeHeads = emptyHeads(tableSize);
        boolean anyForeign = false;
        boolean anyPairs = false;
        boolean anyWhole = false;
        boolean anyGrams = false;
        for (Literal literal : literals) {
            switch (literal.key()) {
                case WHOLE -> anyWhole = true;
                case FOREIGN -> anyForeign = true;
                case PAIR -> anyPairs = true;
                case GRAM -> anyGrams = true;
            }
        }
        hasWhole = anyWhole;
        hasGrams = anyGrams;
        hasForeign = anyForeign;
        hasPairs = anyPairs;
        foreignHeads = hasForeign ? emptyHeads(FOREIGN_PLACES) : NO_HEADS;
        pairBitmap = hasPairs ? new long[1 << 10] : NO_BITS;
        pairHeads = hasPairs ? emptyHeads(1 << 10) : NO_HEADS;
        // As many counters as the literals can tell apart; a program has dozens of indexes.
        int down = 32 - Math.clamp(bits + 2, 8, 16);
        int[] commonness = new int[1 << (32 - down)];
        for (int i = 0; i < count; i++) {
            Literal literal = literals.get(i);
            texts[i] = literal.text().toCharArray();
            fromStart[i] = literal.fromStart();
            toEnd[i] = literal.toEnd();
            ids[i] = literal.id();
            if (!literal.isWhole()) {
                for (int at = 0; at + GRAM <= texts[i].length; at++) {
                    commonness[gram(texts[i], at) * MIX >>> down]++;
                }
            }
        }
        for (int i = 0; i < count; i++) {
            switch (literals.get(i).key()) {
                case WHOLE -> {
                    int place = hash(texts[i], 0, texts[i].length) * MIX & tableSize - 1;
                    next[i] = wholeHeads[place];
                    wholeHeads[place] = i;
                }
                case FOREIGN -> {
                    gramAt[i] = foreign(literals.get(i).text());
                    int place = texts[i][gramAt[i]] & FOREIGN_PLACES - 1;
                    next[i] = foreignHeads[place];
                    foreignHeads[place] = i;
                }
                case PAIR -> {
                    gramAt[i] = texts[i].length - PAIR;
                    int pair = pair(texts[i][gramAt[i]], texts[i][gramAt[i] + 1]);
                    pairBitmap[pair >>> 6] |= 1L << (pair & 63);
                    next[i] = pairHeads[pair & pairHeads.length - 1];
                    pairHeads[pair & pairHeads.length - 1] = i;
                }
                case GRAM -> {
                    gramAt[i] = rarest(texts[i], commonness, down);
                    file(i, gram(texts[i], gramAt[i]));
                }
            }
        }
    }

    /** Where the gram stands that the fewest literals share. */
    private static int rarest(char[] text, int[] commonness, int down) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int at = 0; at + GRAM <= text.length; at++) {
            int common = commonness[gram(text, at) * MIX >>> down];
            if (common < least) {
                least = common;
                best = at;
            }
        }
        return best;
    }

    private static int[] emptyHeads(int size) {
        int[] heads = new int[size];
        java.util.Arrays.fill(heads, -1);
        return heads;
    }

    private static int pair(char first, char second) {
        return (first & 0xFF) << 8 | second & 0xFF;
    }

    /** Index of the last character beyond ASCII, or -1. */
    private static int foreign(String text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (text.charAt(i) >= 0x80) {
                return i;
            }
        }
        return -1;
    }

    private void file(int literal, int gram) {
        int bit = gram * MIX >>> shift;
        bitmap[bit >>> 6] |= 1L << (bit & 63);
        int place = place(gram);
        gramKeys[place] = gram;
        next[literal] = gramHeads[place];
        gramHeads[place] = literal;
    }

    /** Where a gram is filed, or the free place where it would be. */
    private int place(int gram) {
        int mask = gramKeys.length - 1;
        int place = gram * MIX >>> 7 & mask;
        while (gramHeads[place] >= 0 && gramKeys[place] != gram) {
            place = place + 1 & mask;
        }
        return place;
    }

    /** Reports every literal that stands in the folded text {@code [start, end)}; some may be reported repeatedly. */
    void scan(char[] text, int start, int end, ProgramState into) {
        int seen = 0;
        if (hasGrams && end - start >= GRAM) {
            long[] bits = bitmap;
            int move = shift;
            int gram = (text[start] & 0xFF) << 16 | (text[start + 1] & 0xFF) << 8 | text[start + 2] & 0xFF;
            seen = text[start] | text[start + 1] | text[start + 2];
            for (int i = start + GRAM - 1; i < end; i++) {
                char c = text[i];
                seen |= c;
                gram = gram << 8 | c & 0xFF;
                int bit = gram * MIX >>> move;
                if ((bits[bit >>> 6] >>> bit & 1) != 0) {
                    probe(gram, text, start, end, i - GRAM + 1, into);
                }
            }
        }
        if (hasPairs && end - start >= PAIR) {
            long[] bits = pairBitmap;
            char before = text[start];
            for (int i = start + 1; i < end; i++) {
                char c = text[i];
                int pair = pair(before, c);
                if ((bits[pair >>> 6] >>> pair & 1) != 0) {
                    compare(pairHeads[pair & pairHeads.length - 1], text, start, end, i - 1, into);
                }
                before = c;
            }
        }
        if (hasForeign && (seen >= 0x80 || !hasGrams || end - start < GRAM)) {
            for (int i = start; i < end; i++) {
                if (text[i] >= 0x80) {
                    compare(foreignHeads[text[i] & FOREIGN_PLACES - 1], text, start, end, i, into);
                }
            }
        }
        if (hasWhole) {
            int place = hash(text, start, end) * MIX & wholeHeads.length - 1;
            for (int i = wholeHeads[place]; i >= 0; i = next[i]) {
                if (java.util.Arrays.equals(text, start, end, texts[i], 0, texts[i].length)) {
                    into.found(ids[i]);
                }
            }
        }
    }

    private void probe(int gram, char[] text, int start, int end, int at, ProgramState into) {
        compare(gramHeads[place(gram)], text, start, end, at, into);
    }

    /** Compares the literals of a chain, whose key stands at {@code at}. */
    private void compare(int head, char[] text, int start, int end, int at, ProgramState into) {
        for (int i = head; i >= 0; i = next[i]) {
            char[] literal = texts[i];
            int from = at - gramAt[i];
            int to = from + literal.length;
            if (from >= start
                    && to <= end
                    && (!fromStart[i] || from == start)
                    && (!toEnd[i] || to == end)
                    && java.util.Arrays.equals(text, from, to, literal, 0, literal.length)) {
                into.found(ids[i]);
            }
        }
    }

    private static int gram(char[] text, int at) {
        return text[at] << 24 | (text[at + 1] & 0xFF) << 16 | (text[at + 2] & 0xFF) << 8 | text[at + 3] & 0xFF;
    }

    private static int hash(char[] text, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + text[i];
        }
        return hash;
    }
}
