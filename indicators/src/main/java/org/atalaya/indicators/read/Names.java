package org.atalaya.indicators.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names that are found by their bytes, most often by the first comparison. */
final class Names {
    private static final int SLOTS = 64;

    private final byte[][] names;
    private final int[] first = new int[SLOTS];
    private final int[] next;

    Names(String... names) {
        this.names = new byte[names.length][];
        this.next = new int[names.length];
        Arrays.fill(first, -1);
        for (int i = 0; i < names.length; i++) {
            byte[] name = names[i].getBytes(StandardCharsets.UTF_8);
            int slot = slot(name, 0, name.length);
            this.names[i] = name;
            next[i] = first[slot];
            first[slot] = i;
        }
    }

    private static int slot(byte[] bytes, int from, int to) {
        return bytes[from] * 7 + bytes[to - 1] + (to - from) * 5 & SLOTS - 1;
    }

    /** The number of a name, from 0; −1 for one that is not among them. */
    int find(byte[] bytes, int from, int to) {
        if (from == to) {
            return -1;
        }
        int i = first[slot(bytes, from, to)];
        while (i >= 0 && !Arrays.equals(names[i], 0, names[i].length, bytes, from, to)) {
            i = next[i];
        }
        return i;
    }
}
