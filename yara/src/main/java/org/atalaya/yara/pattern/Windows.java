package org.atalaya.yara.pattern;

import java.util.Arrays;

/**
 * Which windows of a content may begin something: two bitmaps over hashed windows that fit a core's second-level cache, one
 * for windows of 4 bytes, one for shorter ones, and behind them exact tables of the windows of 4, 3, 2 and 1 bytes.
 *
 * <p>Measured on 60 MB of system files with 25,000 public patterns: one bitmap for all lengths, with rows by the first two
 * bytes, let 5.9 % of the places through and ran at 450 MB/s; a bitmap by the hash of all four bytes lets 1.1 % through
 * and runs at 930 MB/s alone.
 */
final class Windows {
    /** Bits of the bitmap of 4-byte windows, as a power of two: 512 KiB. */
    private static final int BITS = 22;

    /** Bits of the bitmap of shorter windows, hashed by three bytes: 128 KiB. */
    private static final int SHORT_BITS = 20;

    private static final int FILTER_BITS = 15;

    final long[] bitmap;
    /** Empty where no window is shorter than 4 bytes. */
    final long[] shortBitmap;
    /** For 4 and 3 bytes: pairs of window and first posting, −1 for none; lengths are powers of two, or 0. */
    final int[] table4;

    final int[] table3;
    /** First postings by the window of 2 bytes, or of 1; −1 for none; empty where there are none at all. */
    final int[] table2;

    final int[] table1;
    /** Small filters before the tables of 3 and 2 bytes: hashed windows, and the windows themselves. */
    final long[] filter3 = new long[1 << FILTER_BITS - 6];

    final long[] filter2 = new long[1024];

    Windows(long[] bitmap, long[] shortBitmap, int[] table4, int[] table3, int[] table2, int[] table1) {
        this.bitmap = bitmap;
        this.shortBitmap = shortBitmap;
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

    /** The bit of a window of 4 bytes. */
    static int bit(int window) {
        return window * 0x9E3779B1 >>> 32 - BITS;
    }

    /** The bit of a window's first three bytes. */
    static int shortBit(int window) {
        return window * (0x9E3779B1 << 8) >>> 32 - SHORT_BITS;
    }

    private static int filterBit(int window3) {
        return window3 * 0x9E3779B1 >>> 32 - FILTER_BITS;
    }

    /** Whether a window of 4 bytes may be in the table. */
    boolean maybe4(int window) {
        int bit = bit(window);
        return (bitmap[bit >>> 6] >>> bit & 1) != 0;
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
        long[] bitmap = new long[1 << BITS - 6];
        for (int window : windows[4]) {
            set(bitmap, bit(window));
        }
        boolean anyShort = windows[3].length + windows[2].length + windows[1].length > 0;
        long[] shortBitmap = new long[anyShort ? 1 << SHORT_BITS - 6 : 0];
        for (int window : windows[3]) {
            set(shortBitmap, shortBit(window));
        }
        for (int window : windows[2]) {
            for (int b = 0; b < 256; b++) {
                set(shortBitmap, shortBit(window | b << 16));
            }
        }
        for (int window : windows[1]) {
            for (int b = 0; b < 65536; b++) {
                set(shortBitmap, shortBit(window | b << 8));
            }
        }
        return new Windows(
                bitmap,
                shortBitmap,
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
