package org.atalaya.yara.pattern;

/** How common byte windows are in ordinary files; a low cost means a rare window. */
final class WindowCosts {
    private WindowCosts() {}

    private static final float[] BYTE = new float[256];

    static {
        for (int b = 0; b < 256; b++) {
            BYTE[b] = b >= 'a' && b <= 'z' ? 0.012f : b >= ' ' && b < 127 ? 0.005f : 0.002f;
        }
        BYTE[0] = 0.25f;
        BYTE[0xFF] = 0.03f;
        BYTE[' '] = 0.04f;
        BYTE['e'] = 0.03f;
        BYTE[1] = 0.02f;
        BYTE[0x48] = 0.02f;
        BYTE[0xCC] = 0.02f;
        BYTE[0x90] = 0.02f;
    }

    /**
     * The share of places in ordinary files where the window is expected.
     *
     * @param window little-endian, the first byte lowest
     * @param length 1 to 4 bytes
     */
    static float cost(int window, int length) {
        float cost = 1;
        for (int i = 0; i < length; i++) {
            int b = window >>> (8 * i) & 0xFF;
            cost *= i > 0 && b == (window >>> (8 * i - 8) & 0xFF) ? 0.3f : BYTE[b];
        }
        return cost;
    }
}
