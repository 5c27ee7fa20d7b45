package org.atalaya.yara.pattern;

import java.util.Arrays;

/**
 * What the code of an expression says of the four bytes behind or before a window: the bits that they have in every match.
 * So most windows that stand in the content by chance are passed over without running the code.
 */
final class Neighbours {
    /** Bytes that are looked at on either side. */
    static final int WIDTH = 4;

    /** Places in the code that are followed at once; beyond, nothing more is said. */
    private static final int MOST_THREADS = 48;

    private final int[] code;
    private final long[] classes;
    private final int[] classBits;
    private final int[] marks;
    private int mark;
    private final int[] threads = new int[MOST_THREADS];
    private int count;
    private final int[] stack = new int[MOST_THREADS * 2];
    /** Whether the expression may have matched already, or too many places are to be followed. */
    private boolean open;

    private int value;
    private int mask;

    Neighbours(int[] code, long[] classes) {
        this.code = code;
        this.classes = classes;
        this.marks = new int[code.length / 2 + 1];
        this.classBits = new int[classes.length / 4];
        Arrays.fill(classBits, -1);
    }

    /** The bits that are known: those of {@link #mask}; the first byte is the lowest. */
    int value() {
        return value;
    }

    /** Which bits are known. */
    int mask() {
        return mask;
    }

    /**
     * Looks behind a window.
     *
     * @param pc where the code reads the window's first byte, forwards
     */
    void behind(int pc, int window, int length) {
        begin(pc);
        for (int k = 0; k < length && !open; k++) {
            step(window >>> 8 * k & 0xFF);
        }
        for (int k = 0; k < WIDTH && !open && count > 0; k++) {
            know(8 * k);
        }
    }

    /**
     * Looks before a window.
     *
     * @param pc where the code reads the byte before the window's first, backwards
     */
    void before(int pc) {
        begin(pc);
        for (int k = WIDTH - 1; k >= 0 && !open && count > 0; k--) {
            know(8 * k);
        }
    }

    private void begin(int pc) {
        value = 0;
        mask = 0;
        open = false;
        count = 0;
        mark++;
        follow(pc);
    }

    /** Goes on over a byte that is known. */
    private void step(int b) {
        int before = count;
        int[] old = Arrays.copyOf(threads, before);
        count = 0;
        mark++;
        for (int pc : old) {
            int id = code[pc * 2] >>> 3;
            if ((classes[id * 4 + (b >>> 6)] >>> b & 1) != 0) {
                follow(pc + 1);
            }
        }
    }

    /** Notes the bits that all bytes which may come next share, then goes on over any of them. */
    private void know(int shift) {
        int all = bits(threads[0]);
        for (int i = 1; i < count; i++) {
            int other = bits(threads[i]);
            // The bits that both know and know alike.
            int known = (all & other) >>> 8 & ~(all ^ other) & 0xFF;
            all = known << 8 | all & known;
        }
        value |= (all & 0xFF) << shift;
        mask |= (all >>> 8) << shift;
        int[] old = Arrays.copyOf(threads, count);
        count = 0;
        mark++;
        for (int pc : old) {
            follow(pc + 1);
        }
    }

    /** Known bits of a class as {@code mask << 8 | value}. */
    private int bits(int pc) {
        int id = code[pc * 2] >>> 3;
        if (classBits[id] < 0) {
            int all = 0xFF;
            int any = 0;
            for (int b = 0; b < 256; b++) {
                if ((classes[id * 4 + (b >>> 6)] >>> b & 1) != 0) {
                    all &= b;
                    any |= b;
                }
            }
            int known = ~(all ^ any) & 0xFF;
            classBits[id] = known << 8 | all & known;
        }
        return classBits[id];
    }

    /** Adds the places that read a byte next. What a place such as {@code \b} asks is left to the code. */
    private void follow(int start) {
        int depth = 0;
        stack[depth++] = start;
        while (depth > 0 && !open) {
            int pc = stack[--depth];
            if (marks[pc] == mark) {
                continue;
            }
            marks[pc] = mark;
            switch (code[pc * 2] & 7) {
                case CodeWriter.CHAR -> {
                    if (count == MOST_THREADS) {
                        open = true;
                    } else {
                        threads[count++] = pc;
                    }
                }
                case CodeWriter.SPLIT -> {
                    if (depth + 2 > stack.length) {
                        open = true;
                    } else {
                        stack[depth++] = code[pc * 2 + 1];
                        stack[depth++] = pc + 1;
                    }
                }
                case CodeWriter.JUMP -> stack[depth++] = code[pc * 2 + 1];
                case CodeWriter.PLACE -> stack[depth++] = pc + 1;
                default -> open = true;
            }
        }
    }
}
