package org.atalaya.yara.pattern;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How common byte windows are in ordinary files; a low cost means a rare window. The numbers come from a table beside
 * this class: the share of every pair of bytes, and of the 4-byte windows that are common, counted in the programs,
 * libraries and documents of a Linux system (WindowCostsWriter in the test code makes it). A window of which the table
 * knows only pairs is taken for a chain of them; text of two bytes a character, rare in those files, is rated by its
 * characters. The table decides speed only, never what matches.
 */
final class WindowCosts {
    /** Windows rarer than 2 to the power of −RARE / 8 are not in the table. */
    static final int RARE = 144;

    /** No window is rarer than this in files of other kinds than those counted; in eighths of a bit. */
    private static final int FLOOR_3 = 144;

    private static final int FLOOR_4 = 192;

    private static final float[] SHARES = new float[256];
    private static final byte[] PAIRS = new byte[65536];
    private static final float[] SINGLE = new float[256];
    private static final int[] COMMON;
    private static final byte[] COMMON_SHARES;

    static {
        for (int i = 0; i < 256; i++) {
            SHARES[i] = (float) Math.pow(2, -i / 8.0);
        }
        try (InputStream in = WindowCosts.class.getResourceAsStream("window-costs.bin")) {
            if (in == null) {
                throw new IllegalStateException("window-costs.bin is missing");
            }
            ByteBuffer table = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            table.get(PAIRS);
            COMMON = new int[table.getInt()];
            for (int i = 0; i < COMMON.length; i++) {
                COMMON[i] = table.getInt();
            }
            COMMON_SHARES = new byte[COMMON.length];
            table.get(COMMON_SHARES);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
        for (int pair = 0; pair < 65536; pair++) {
            SINGLE[pair & 0xFF] += SHARES[PAIRS[pair] & 0xFF];
        }
    }

    private WindowCosts() {}

    private static float pair(int pair) {
        return SHARES[PAIRS[pair & 0xFFFF] & 0xFF];
    }

    /**
     * The share of places in ordinary files where the window is expected.
     *
     * @param window little-endian, the first byte lowest
     * @param length 1 to 4 bytes
     */
    static float cost(int window, int length) {
        if (length == 1) {
            return SINGLE[window & 0xFF];
        }
        if (length == 2) {
            return pair(window);
        }
        float chain = pair(window) * pair(window >>> 8) / SINGLE[window >>> 8 & 0xFF];
        if (length == 3) {
            return chain + SHARES[FLOOR_3];
        }
        int found = Arrays.binarySearch(COMMON, window);
        if (found >= 0) {
            return SHARES[COMMON_SHARES[found] & 0xFF];
        }
        float wide = 0;
        if ((window & 0xFF00FF00) == 0) {
            wide = pair((window & 0xFF) | (window >>> 16 & 0xFF) << 8) / 64;
        } else if ((window & 0x00FF00FF) == 0) {
            wide = pair((window >>> 8 & 0xFF) | (window >>> 24) << 8) / 64;
        }
        chain *= pair(window >>> 16) / SINGLE[window >>> 16 & 0xFF];
        return Math.max(Math.min(chain, SHARES[RARE]), wide) + SHARES[FLOOR_4];
    }
}
