package org.atalaya.yara.pattern;

/** A set of byte values, as four words of 64 bits: bit {@code b % 64} of word {@code b / 64} stands for byte b. */
public record ByteClass(long w0, long w1, long w2, long w3) {
    public static final ByteClass NONE = new ByteClass(0, 0, 0, 0);
    public static final ByteClass ALL = new ByteClass(-1, -1, -1, -1);
    public static final ByteClass DIGITS = range('0', '9');
    public static final ByteClass LETTERS = range('a', 'z').or(range('A', 'Z'));
    /** Letters, digits and the underscore. */
    public static final ByteClass WORD = LETTERS.or(DIGITS).or(of('_'));
    /** Blank, tab, line feed, vertical tab, form feed, carriage return. */
    public static final ByteClass SPACE = range(9, 13).or(of(' '));
    /** Everything but the line feed. */
    public static final ByteClass NO_LINE_FEED = of('\n').not();

    public static ByteClass of(int value) {
        return range(value, value);
    }

    /** All values from low to high, both inclusive. */
    public static ByteClass range(int low, int high) {
        return new ByteClass(word(low, high, 0), word(low, high, 64), word(low, high, 128), word(low, high, 192));
    }

    private static long word(int low, int high, int from) {
        int first = Math.max(low - from, 0);
        int last = Math.min(high - from, 63);
        return first > last ? 0 : (-1L << first) & (-1L >>> (63 - last));
    }

    /** All values that have the value's bits within the mask. */
    public static ByteClass masked(int value, int mask) {
        ByteClass set = NONE;
        for (int b = 0; b < 256; b++) {
            if ((b & mask) == value) {
                set = set.or(of(b));
            }
        }
        return set;
    }

    public boolean has(int value) {
        long word = value < 128 ? (value < 64 ? w0 : w1) : (value < 192 ? w2 : w3);
        return (word >>> value & 1) != 0;
    }

    public ByteClass or(ByteClass other) {
        return new ByteClass(w0 | other.w0, w1 | other.w1, w2 | other.w2, w3 | other.w3);
    }

    public ByteClass and(ByteClass other) {
        return new ByteClass(w0 & other.w0, w1 & other.w1, w2 & other.w2, w3 & other.w3);
    }

    public ByteClass not() {
        return new ByteClass(~w0, ~w1, ~w2, ~w3);
    }

    /** With the other case of every ASCII letter in it. */
    public ByteClass bothCases() {
        // Letters stand at bits 1 to 26 (upper) and 33 to 58 (lower) of the second word.
        long upper = w1 & 0x07FF_FFFEL;
        long lower = w1 & 0x07FF_FFFE_0000_0000L;
        return new ByteClass(w0, w1 | upper << 32 | lower >>> 32, w2, w3);
    }

    /** How many values, 0 to 256. */
    public int size() {
        return Long.bitCount(w0) + Long.bitCount(w1) + Long.bitCount(w2) + Long.bitCount(w3);
    }

    /** The smallest value; −1 when empty. */
    public int first() {
        return next(0);
    }

    /** The smallest value not below a value; −1 when there is none. */
    public int next(int from) {
        for (int b = from; b < 256; b++) {
            if (has(b)) {
                return b;
            }
        }
        return -1;
    }
}
