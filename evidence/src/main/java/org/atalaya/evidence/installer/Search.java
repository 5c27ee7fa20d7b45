package org.atalaya.evidence.installer;

import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.image.View;

/** Finds bytes in a range of a content, read by the block. */
final class Search {
    private static final int BLOCK = 1 << 16;

    private Search() {}

    /** The first place of some text from a place on, −1 when it is not there. */
    static long first(View view, long from, long to, String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.ISO_8859_1);
        for (long at = from; at < to; at += BLOCK) {
            byte[] block = view.bytes(at, (int) Math.min(BLOCK + wanted.length - 1L, to - at));
            int found = in(block, wanted);
            if (found >= 0) {
                return at + found;
            }
        }
        return -1;
    }

    /** The last place of some text before a place, −1 when it is not there. */
    static long last(View view, long from, long to, String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.ISO_8859_1);
        byte[] block = view.bytes(from, (int) Math.min(BLOCK, to - from));
        for (int at = block.length - wanted.length; at >= 0; at--) {
            if (is(block, at, wanted)) {
                return from + at;
            }
        }
        return -1;
    }

    static int in(byte[] block, byte[] wanted) {
        for (int at = 0; at + wanted.length <= block.length; at++) {
            if (is(block, at, wanted)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean is(byte[] block, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (block[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
