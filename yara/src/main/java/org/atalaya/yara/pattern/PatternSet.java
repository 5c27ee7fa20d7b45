package org.atalaya.yara.pattern;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Patterns ready to be searched together; immutable, shared by threads.
 *
 * <p>A pattern is searched as one or more <i>elements</i> (its ASCII and wide form, the forms of base64): masked bytes or
 * the code of an expression. Matches are collected in <i>slots</i>: every pattern has one, and every part of a pattern
 * that is cut at a long jump. A <i>posting</i> says which element may match when a window is seen, and where the window
 * lies in it.
 */
public final class PatternSet {
    /** Element kinds and flags, in {@link #elementFlags}. */
    static final int BYTES = 0;

    static final int XOR = 1;
    static final int CODE = 2;
    static final int KIND = 3;
    /** The kind again, in the first int of a posting. */
    static final int KIND_SHIFT = 28;

    static final int FULLWORD = 4;
    static final int WIDE = 8;
    /** Of a CODE element: the longest match at a place is meant, else the shortest. */
    static final int GREEDY = 16;

    final Dialect dialect;
    final int patterns;
    /** The pattern of every slot; a pattern's own slot has its number. */
    final int[] slotPattern;

    final int[] elementSlot;
    final byte[] elementFlags;
    /** Masked bytes: where they begin in the pools. Code: the first instruction read forwards. */
    final int[] elementStart;
    /** Masked bytes: their number. Code: the first instruction read backwards. */
    final int[] elementLength;
    /** XOR: lowest key, plus highest × 256. Code: the first instruction after its code. */
    final int[] elementExtra;

    final byte[] values;
    final byte[] masks;
    final int[] code;
    final long[] classes;
    /**
     * Six ints each: element with its kind (sign bit set on a window's last); offset, or forward pc; backward pc; and four
     * bytes beside the window that must be there: their place from the window, their value, and their mask, 0 for none.
     * Most that is looked up is refused by these, without a look at the element (8.0 of 10.6 million on 500 MB).
     */
    final int[] postings;

    final Windows windows;
    /** Elements without a window, tried at every place, each with the class of its possible first bytes. */
    final int[] slow;

    final int[] slowFirst;
    /** Pattern, number of parts, then for every part its slot and the least and greatest gap before it. */
    final int[] chains;

    final long[] minSize;
    final long[] maxSize;
    final long[] onlyOffset;
    /** Whether any pattern has a hint at all. */
    final boolean hinted;

    PatternSet(
            Dialect dialect,
            int patterns,
            int[] slotPattern,
            int[] elementSlot,
            byte[] elementFlags,
            int[] elementStart,
            int[] elementLength,
            int[] elementExtra,
            byte[] values,
            byte[] masks,
            int[] code,
            long[] classes,
            int[] postings,
            Windows windows,
            int[] slow,
            int[] slowFirst,
            int[] chains,
            long[] minSize,
            long[] maxSize,
            long[] onlyOffset) {
        this.dialect = dialect;
        this.patterns = patterns;
        this.slotPattern = slotPattern;
        this.elementSlot = elementSlot;
        this.elementFlags = elementFlags;
        this.elementStart = elementStart;
        this.elementLength = elementLength;
        this.elementExtra = elementExtra;
        this.values = values;
        this.masks = masks;
        this.code = code;
        this.classes = classes;
        this.postings = postings;
        this.windows = windows;
        this.slow = slow;
        this.slowFirst = slowFirst;
        this.chains = chains;
        this.minSize = minSize;
        this.maxSize = maxSize;
        this.onlyOffset = onlyOffset;
        boolean any = false;
        for (int i = 0; i < patterns; i++) {
            any |= minSize[i] > 0 || maxSize[i] < Long.MAX_VALUE || onlyOffset[i] >= 0;
        }
        hinted = any;
    }

    public static Builder builder() {
        return new Builder(Dialect.CLASSIC);
    }

    public static Builder builder(Dialect dialect) {
        return new Builder(dialect);
    }

    /** How many patterns; their ids are 0 to size − 1. */
    public int size() {
        return patterns;
    }

    /** A flat image of the set, for {@link #load}. */
    public byte[] image() {
        return PatternImage.write(this);
    }

    /**
     * The set of an image written by {@link #image}, read from the buffer's position on.
     *
     * @throws IllegalArgumentException when the image is of another version or damaged
     */
    public static PatternSet load(ByteBuffer image) {
        return PatternImage.read(image);
    }

    /** Collects patterns. */
    public static final class Builder {
        private final PatternCompiler compiler;

        private Builder(Dialect dialect) {
            compiler = new PatternCompiler(dialect);
        }

        /**
         * Adds a pattern; equal patterns have the same id, whatever {@code private} says.
         *
         * @param warnings gets what is slow
         * @throws PatternError when the pattern is too large to compile
         */
        public int add(Pattern pattern, Hint hint, List<PatternWarning> warnings) throws PatternError {
            return compiler.add(pattern, hint, warnings);
        }

        /** Adds a pattern that matters always, without regard to warnings. */
        public int add(Pattern pattern) throws PatternError {
            return add(pattern, Hint.NONE, new ArrayList<>());
        }

        public PatternSet build() {
            return compiler.build();
        }
    }
}
