package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the windows of 1 to 4 bytes that stand for an expression: at least one of them is in every match, and together
 * they are as rare in ordinary files as can be had.
 */
final class WindowChoice {
    /** Byte values that a window may stand for, counting all its places together. */
    static final int MAX_EXPANSION = 256;

    /** A little cost for every entry, so that among rare windows the plain ones win. */
    private static final float ENTRY_COST = 1e-9f;

    /** Consecutive bytes of the expression, of which the window is made. */
    record Window(List<Piece> leaves, float cost) {}

    /** Windows one of which is in every match. */
    record Cover(List<Window> windows, float cost) {}

    private WindowChoice() {}

    /** The best windows for an expression; none when it has no bytes that must be there. */
    static @org.jspecify.annotations.Nullable Cover best(Piece piece) {
        Search search = new Search();
        search.visit(piece);
        search.flush();
        return search.best;
    }

    private static final class Search {
        private final List<Piece> run = new ArrayList<>();
        private @org.jspecify.annotations.Nullable Cover best;

        private void offer(@org.jspecify.annotations.Nullable Cover cover) {
            if (cover != null && (best == null || cover.cost() < best.cost())) {
                best = cover;
            }
        }

        private void visit(Piece piece) {
            switch (piece.kind) {
                case EMPTY, PLACE -> {}
                case LEAF -> run.add(piece);
                case SEQUENCE -> {
                    for (Piece part : piece.parts) {
                        visit(part);
                    }
                }
                case CHOICE -> {
                    flush();
                    offer(choice(piece));
                }
                case LOOP -> {
                    for (int i = 0; i < piece.min; i++) {
                        visit(piece.parts.get(i));
                    }
                    flush();
                }
            }
        }

        private static @org.jspecify.annotations.Nullable Cover choice(Piece choice) {
            List<Window> windows = new ArrayList<>();
            float cost = 0;
            for (Piece option : choice.parts) {
                Cover cover = WindowChoice.best(option);
                if (cover == null) {
                    return null;
                }
                windows.addAll(cover.windows());
                cost += cover.cost();
            }
            return new Cover(windows, cost);
        }

        private void flush() {
            for (int from = 0; from < run.size(); from++) {
                if (run.get(from).set.size() > 128) {
                    continue;
                }
                int expansion = 1;
                for (int length = 1; length <= 4 && from + length <= run.size(); length++) {
                    expansion *= Math.max(1, run.get(from + length - 1).set.size());
                    if (expansion > MAX_EXPANSION) {
                        break;
                    }
                    List<Piece> leaves = run.subList(from, from + length);
                    float cost = cost(leaves, 0, 0);
                    if (best == null || cost < best.cost()) {
                        best = new Cover(List.of(new Window(List.copyOf(leaves), cost)), cost);
                    }
                }
            }
            run.clear();
        }

        private static float cost(List<Piece> leaves, int index, int window) {
            if (index == leaves.size()) {
                return WindowCosts.cost(window, index) + ENTRY_COST;
            }
            float sum = 0;
            ByteClass set = leaves.get(index).set;
            for (int b = set.first(); b >= 0; b = set.next(b + 1)) {
                sum += cost(leaves, index + 1, window | b << (8 * index));
            }
            return sum;
        }
    }

    /**
     * The best window of a run of masked bytes: offset × 8 + length, or −1 when there is none.
     *
     * @param xorLow lowest key, −1 for none
     */
    static int bestMasked(byte[] values, byte[] masks, int xorLow, int xorHigh) {
        int best = -1;
        float bestCost = Float.MAX_VALUE;
        for (int from = 0; from < values.length; from++) {
            if (masks[from] == 0) {
                continue;
            }
            int free = 0;
            for (int length = 1; length <= 4 && from + length <= values.length; length++) {
                free += 8 - Integer.bitCount(masks[from + length - 1] & 0xFF);
                if (free > 8) {
                    break;
                }
                if (length < 4 && plainFour(masks, from)) {
                    continue; // four bytes are rarer than fewer
                }
                float cost = 0;
                if (xorLow < 0) {
                    cost = maskedCost(values, masks, from, length, 0, 0);
                } else {
                    for (int key = xorLow; key <= xorHigh; key++) {
                        cost += maskedCost(values, masks, from, length, 0, key * 0x01010101);
                    }
                }
                if (cost < bestCost) {
                    bestCost = cost;
                    best = from * 8 + length;
                }
            }
        }
        return best;
    }

    private static boolean plainFour(byte[] masks, int from) {
        int free = 0;
        for (int i = from; i < from + 4 && i < masks.length; i++) {
            free += 8 - Integer.bitCount(masks[i] & 0xFF);
        }
        return from + 4 <= masks.length && free <= 4;
    }

    private static float maskedCost(byte[] values, byte[] masks, int from, int length, int index, int window) {
        if (index == length) {
            int used = length == 4 ? window : window & (1 << 8 * length) - 1;
            return WindowCosts.cost(used, length) + ENTRY_COST;
        }
        int value = values[from + index] & 0xFF;
        int free = ~masks[from + index] & 0xFF;
        float sum = 0;
        // Every subset of the free bits, from all of them down to none.
        for (int bits = free; ; bits = bits - 1 & free) {
            sum += maskedCost(values, masks, from, length, index + 1, window ^ (value | bits) << (8 * index));
            if (bits == 0) {
                return sum;
            }
        }
    }
}
