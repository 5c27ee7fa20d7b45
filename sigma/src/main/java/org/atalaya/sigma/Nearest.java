package org.atalaya.sigma;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what a misspelt word may have been meant to be. */
final class Nearest {
    private Nearest() {}

    /** The {@code count} words with the least edit distance (case is free), nearest first. */
    static List<String> of(String word, Collection<String> known, int count) {
        String lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .sorted(Comparator.comparingInt(
                        (String candidate) -> distance(lower, candidate.toLowerCase(Locale.ROOT))))
                .limit(count)
                .toList();
    }

    /** Levenshtein's distance: insertions, deletions and replacements that make one text the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int k = 0; k <= b.length(); k++) {
            row[k] = k;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int k = 1; k <= b.length(); k++) {
                int above = row[k];
                row[k] = Math.min(
                        Math.min(row[k], row[k - 1]) + 1, corner + (a.charAt(i - 1) == b.charAt(k - 1) ? 0 : 1));
                corner = above;
            }
        }
        return row[b.length()];
    }
}
