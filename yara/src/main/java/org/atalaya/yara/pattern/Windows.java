package org.atalaya.yara.pattern;

import java.util.Arrays;

/**
 * Which windows of a content may begin something: a bitmap over hashed 4-byte windows that fits a core's second-level
 * cache, and behind it exact tables of the windows of 4, 3, 2 and 1 bytes. The first two bytes of a window choose a row of
 * 256 bits, the other two a column of it; thus a window of 2 bytes fills its row, one of 3 bytes every sixteenth column,
 * and one look-up serves all lengths.
 */
final class Windows {
    /** Rows of the bitmap: 2^14 rows of 256 bits are 512 KiB. */
    static final int ROW_BITS = 14;

    private static final int FILTER_BITS = 15;

    final long[] bitmap;
    /** For 4 and 3 bytes: pairs of window and first posting, −1 for none; lengths are powers of two, or 0. */
    final int[] table4;

    final int[] table3;
    /** First postings by the window of 2 bytes, or of 1; −1 for none; empty where there are none at all. */
    final int[] table2;

    final int[] table1;
    /** Small filters before the tables of 3 and 2 bytes: hashed windows, and the windows themselves. */
    final long[] filter3 = new long[1 << FILTER_BITS - 6];

    final long[] filter2 = new long[1024];

    Windows(long[] bitmap, int[] table4, int[] table3, int[] table2, int[] table1) {
        this.bitmap = bitmap;
        this.table4 = table4;
        this.table3 = table3;
        this.table2 = table2;
        this.table1 = table1;
        for (int i = 0; i < table3.length; i += 2) {
            if (table3[i + 1] >= 0) {
                set(filter3, filterBit(table3[i]));
            }
        }
        for (int i = 0; i < table2.length; i++) {
            if (table2[i] >= 0) {
                set(filter2, i);
            }
        }
    }

    /** The bit of a window, 0 to 2^22 − 1. */
    static int bit(int window) {
        int row = (window << 16) * 0x9E3779B1 >>> 32 - ROW_BITS;
        int nibbles = (window ^ window >>> 4) >>> 16 & 0x0F0F;
        return row << 8 | (nibbles | nibbles >>> 4) & 0xFF;
    }

    private static int filterBit(int window3) {
        return window3 * 0x9E3779B1 >>> 32 - FILTER_BITS;
    }

    /** Whether a window of 3 bytes may be in the table. */
    boolean maybe3(int window3) {
        int bit = filterBit(window3);
        return (filter3[bit >>> 6] >>> bit & 1) != 0;
    }

    /** Whether a window of 2 bytes is in the table. */
    boolean has2(int window2) {
        return (filter2[window2 >>> 6] >>> window2 & 1) != 0;
    }

    static int slot(int window) {
        int hash = window * 0x85EBCA6B;
        return hash ^ hash >>> 15;
    }

    /** The first posting of a window in a table of pairs, or −1. */
    static int find(int[] table, int window) {
        int mask = table.length / 2 - 1;
        for (int slot = slot(window) & mask; ; slot = slot + 1 & mask) {
            int posting = table[slot * 2 + 1];
            if (posting < 0 || table[slot * 2] == window) {
                return posting;
            }
        }
    }

    /** Builds the tables: windows of each length, sorted without repeats, with their first postings. */
    static Windows of(int[][] windows, int[][] postings) {
        long[] bitmap = new long[1 << ROW_BITS + 2];
        for (int window : windows[4]) {
            set(bitmap, bit(window));
        }
        for (int window : windows[3]) {
            for (int b = 0; b < 256; b++) {
                set(bitmap, bit(window | b << 24));
            }
        }
        for (int window : windows[2]) {
            int row = bit(window) >>> 8;
            Arrays.fill(bitmap, row * 4, row * 4 + 4, -1L);
        }
        for (int window : windows[1]) {
            for (int b = 0; b < 256; b++) {
                int row = bit(window | b << 8) >>> 8;
                Arrays.fill(bitmap, row * 4, row * 4 + 4, -1L);
            }
        }
        return new Windows(
                bitmap,
                hashed(windows[4], postings[4]),
                hashed(windows[3], postings[3]),
                direct(windows[2], postings[2], 65536),
                direct(windows[1], postings[1], 256));
    }

    private static void set(long[] bitmap, int bit) {
        bitmap[bit >>> 6] |= 1L << bit;
    }

    private static int[] hashed(int[] windows, int[] postings) {
        if (windows.length == 0) {
            return new int[0];
        }
        int capacity = Integer.highestOneBit(Math.max(windows.length, 4)) * 4;
        int[] table = new int[capacity * 2];
        Arrays.fill(table, -1);
        for (int i = 0; i < windows.length; i++) {
            int slot = slot(windows[i]) & capacity - 1;
            while (table[slot * 2 + 1] >= 0) {
                slot = slot + 1 & capacity - 1;
            }
            table[slot * 2] = windows[i];
            table[slot * 2 + 1] = postings[i];
        }
        return table;
    }

    private static int[] direct(int[] windows, int[] postings, int size) {
        if (windows.length == 0) {
            return new int[0];
        }
        int[] table = new int[size];
        Arrays.fill(table, -1);
        for (int i = 0; i < windows.length; i++) {
            table[windows[i]] = postings[i];
        }
        return table;
    }
}
