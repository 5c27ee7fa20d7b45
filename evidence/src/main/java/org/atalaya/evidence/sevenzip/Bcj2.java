package org.atalaya.evidence.sevenzip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.Refilled;

/**
 * Puts the targets of x86 calls and jumps back into a program: they come in streams of their own, as absolute addresses, and
 * a range coder says which of them were taken out (Methods.txt 0303011B; LZMA SDK, Bcj2.c).
 */
final class Bcj2 extends Refilled {
    private static final int BITS = 11;
    private static final int MOVE = 5;
    private static final int TOP = 1 << 24;

    private final InputStream main;
    private final InputStream calls;
    private final InputStream jumps;
    private final InputStream choices;
    private long left;
    private final int[] odds = new int[2 + 256];
    private long range = 0xFFFF_FFFFL;
    private long code;
    private boolean isStarted;
    private int previous;
    private int place;

    /** Programs up to a size of unpacked bytes. */
    Bcj2(InputStream main, InputStream calls, InputStream jumps, InputStream choices, long size) {
        super(new byte[1 << 14]);
        this.main = new java.io.BufferedInputStream(main);
        this.calls = new java.io.BufferedInputStream(calls);
        this.jumps = new java.io.BufferedInputStream(jumps);
        this.choices = new java.io.BufferedInputStream(choices);
        this.left = size;
        java.util.Arrays.fill(odds, 1 << BITS - 1);
    }

    private static int byteOf(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("a stream of BCJ2 is cut short");
        }
        return b;
    }

    @Override
    protected boolean refill() throws IOException {
        if (!isStarted) {
            isStarted = true;
            for (int i = 0; i < 5; i++) {
                code = (code << 8 | byteOf(choices)) & 0xFFFF_FFFFL;
            }
        }
        at = 0;
        end = 0;
        while (left > 0 && end + 5 <= buffer.length) {
            int b = main.read();
            if (b < 0) {
                throw new EOFException("the main stream of BCJ2 is cut short");
            }
            put(b);
            boolean isCall = b == 0xE8;
            boolean isJump = b == 0xE9 || previous == 0x0F && (b & 0xF0) == 0x80;
            if (left > 0 && (isCall || isJump) && taken(isCall ? 2 + previous : b == 0xE9 ? 1 : 0)) {
                InputStream from = isCall ? calls : jumps;
                int target = byteOf(from) << 24 | byteOf(from) << 16 | byteOf(from) << 8 | byteOf(from);
                int relative = target - (place + 4);
                for (int i = 0; i < 4 && left > 0; i++) {
                    put(relative >>> 8 * i & 0xFF);
                }
                previous = relative >>> 24;
            } else {
                previous = b;
            }
        }
        return end > 0;
    }

    private void put(int b) {
        buffer[end++] = (byte) b;
        place++;
        left--;
    }

    private boolean taken(int context) throws IOException {
        if (range < TOP) {
            range = range << 8 & 0xFFFF_FFFFL;
            code = (code << 8 | byteOf(choices)) & 0xFFFF_FFFFL;
        }
        long bound = (range >>> BITS) * odds[context];
        if (code < bound) {
            range = bound;
            odds[context] += (1 << BITS) - odds[context] >> MOVE;
            return false;
        }
        range -= bound;
        code -= bound;
        odds[context] -= odds[context] >> MOVE;
        return true;
    }
}
