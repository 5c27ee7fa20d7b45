package org.atalaya.evidence.strings;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds some hundred texts in bytes in one pass, in any ASCII case, as ASCII and as UTF-16.
 *
 * <p>Of each text one window of four bytes is looked for: for ASCII the four characters that are rarest, for UTF-16 the two.
 * Every window of the bytes, with bit 0x20 set in each byte so that case does not matter, is hashed into a bitmap that fits
 * the first cache; the few that are in it are looked up in a table and the whole text is compared there. UTF-16 is compared
 * from its first character's byte on and without the last zero, so that one form serves both byte orders. The windows that
 * are a text's own are read eight bytes at a time; nothing is allocated per byte.
 */
public final class Literals {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FOLD = 0x2020202020202020L;
    private static final int BITMAP_SHIFT = 32 - 17;
    private static final int TABLE_SHIFT = 32 - 13;
    /** Letters from frequent to rare in program texts; others count as rare. */
    private static final String FREQUENT = "etaoinsrlcdmpuhgfby.w-0v_/k1x2qj\\z";

    /** Takes a place where a text stands. */
    public interface Hits {
        /** Text {@code number} begins at {@code place} of the bytes; {@code wide}: two bytes a character. */
        void hit(int number, int place, boolean wide);
    }

    private final byte[][] texts;
    private final long[] bitmap = new long[1 << (32 - BITMAP_SHIFT - 6)];
    /** By slot: the folded window, and the first of its chain in {@link #chain}; 0 is no chain. */
    private final int[] windows = new int[1 << (32 - TABLE_SHIFT)];

    private final int[] heads = new int[windows.length];
    /** From 1: text number &lt;&lt; 1 | wide, the place of the window in bytes, the next of the chain. */
    private final int[] chain;

    private int links = 1;

    /** The texts in lower-case ASCII, 4 to 120 characters each. */
    public Literals(List<String> lowerCase) {
        texts = new byte[lowerCase.size()][];
        chain = new int[3 * (2 * texts.length + 1)];
        for (int number = 0; number < texts.length; number++) {
            String text = lowerCase.get(number);
            if (text.length() < 4 || text.length() > 120) {
                throw new IllegalArgumentException("4 to 120 characters: " + text);
            }
            texts[number] = text.getBytes(StandardCharsets.US_ASCII);
            byte[] t = texts[number];
            int narrow = rarest(text, 4);
            add(t[narrow] | t[narrow + 1] << 8 | t[narrow + 2] << 16 | t[narrow + 3] << 24, number << 1, narrow);
            int wide = rarest(text, 2);
            // The zeros between are folded to 0x20 like everything else.
            add(t[wide] | t[wide + 1] << 16, number << 1 | 1, 2 * wide);
        }
    }

    private static int rarest(String text, int length) {
        int best = 0;
        int bestScore = -1;
        for (int i = 0; i + length <= text.length(); i++) {
            int score = 0;
            for (int k = 0; k < length; k++) {
                int rank = FREQUENT.indexOf(text.charAt(i + k));
                score += rank < 0 ? FREQUENT.length() : rank;
            }
            if (score > bestScore) {
                bestScore = score;
                best = i;
            }
        }
        return best;
    }

    private void add(int window, int what, int place) {
        int folded = window | (int) FOLD;
        int hash = folded * 0x9E3779B1;
        bitmap[hash >>> BITMAP_SHIFT >>> 6] |= 1L << (hash >>> BITMAP_SHIFT);
        int slot = hash >>> TABLE_SHIFT;
        while (heads[slot] != 0 && windows[slot] != folded) {
            slot = (slot + 1) & (windows.length - 1);
        }
        windows[slot] = folded;
        chain[3 * links] = what;
        chain[3 * links + 1] = place;
        chain[3 * links + 2] = heads[slot];
        heads[slot] = links++;
    }

    /** Looks for windows that begin in {@code from} to {@code to}; texts may lie anywhere in {@code 0} to {@code end}. */
    public void find(byte[] bytes, int from, int to, int end, Hits hits) {
        int last = Math.min(to, end - 3);
        int i = from;
        long[] bits = bitmap;
        for (; i + 4 <= last && i + 8 <= bytes.length; i += 4) {
            long eight = (long) LONGS.get(bytes, i) | FOLD;
            int a = (int) eight * 0x9E3779B1;
            int b = (int) (eight >>> 8) * 0x9E3779B1;
            int c = (int) (eight >>> 16) * 0x9E3779B1;
            int d = (int) (eight >>> 24) * 0x9E3779B1;
            long any = bits[a >>> BITMAP_SHIFT >>> 6] >>> (a >>> BITMAP_SHIFT)
                    | bits[b >>> BITMAP_SHIFT >>> 6] >>> (b >>> BITMAP_SHIFT)
                    | bits[c >>> BITMAP_SHIFT >>> 6] >>> (c >>> BITMAP_SHIFT)
                    | bits[d >>> BITMAP_SHIFT >>> 6] >>> (d >>> BITMAP_SHIFT);
            if ((any & 1) != 0) {
                for (int k = 0; k < 4; k++) {
                    window((int) (eight >>> 8 * k), bytes, i + k, end, hits);
                }
            }
        }
        for (; i < last; i++) {
            window((int) INTS.get(bytes, i) | (int) FOLD, bytes, i, end, hits);
        }
    }

    private void window(int folded, byte[] bytes, int place, int end, Hits hits) {
        int slot = (folded * 0x9E3779B1) >>> TABLE_SHIFT;
        while (heads[slot] != 0) {
            if (windows[slot] == folded) {
                for (int link = heads[slot]; link != 0; link = chain[3 * link + 2]) {
                    int what = chain[3 * link];
                    int start = place - chain[3 * link + 1];
                    byte[] text = texts[what >> 1];
                    int step = 1 + (what & 1);
                    if (start >= 0 && start + step * (text.length - 1) < end && equal(text, bytes, start, step)) {
                        hits.hit(what >> 1, start, step == 2);
                    }
                }
                return;
            }
            slot = (slot + 1) & (windows.length - 1);
        }
    }

    private static boolean equal(byte[] text, byte[] bytes, int start, int step) {
        int at = start;
        for (int k = 0; k < text.length; k++, at += step) {
            int value = bytes[at];
            if (value >= 'A' && value <= 'Z') {
                value += 'a' - 'A';
            }
            if (value != text[k] || step == 2 && k + 1 < text.length && bytes[at + 1] != 0) {
                return false;
            }
        }
        return true;
    }
}
