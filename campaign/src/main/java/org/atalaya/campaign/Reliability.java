package org.atalaya.campaign;

import java.util.Optional;

/**
 * The Admiralty code of a statement: how reliable its source is (A to F) and how credible the statement (1 to 6).
 * Numbers of both follow the admiralty-scale taxonomy of MISP: 100, 75, 50, 25, 0 percent, and 50 for what cannot be judged.
 *
 * @param code such as {@code A2}
 * @param factor 0 to 1: the mean of both numbers; evidence is multiplied with it
 */
record Reliability(String code, double factor) {
    private static final double[] NUMBERS = {1.0, 0.75, 0.5, 0.25, 0.0, 0.5};

    /** The reliability of a code; empty when it is none. */
    static Optional<Reliability> of(String code) {
        if (code.length() != 2) {
            return Optional.empty();
        }
        int source = code.charAt(0) - 'A';
        int statement = code.charAt(1) - '1';
        if (source < 0 || source >= NUMBERS.length || statement < 0 || statement >= NUMBERS.length) {
            return Optional.empty();
        }
        return Optional.of(new Reliability(code, (NUMBERS[source] + NUMBERS[statement]) / 2));
    }
}
