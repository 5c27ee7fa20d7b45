package org.atalaya.indicators;

import java.util.Map;

/**
 * What one file gave.
 *
 * @param values that went into the table
 * @param patterns that are more than a value
 * @param rules of other languages
 * @param passedOver what it held that cannot be looked for, with how often: in words, such as {@code pattern type snort}
 */
public record Imported(
        String file, String format, int values, int patterns, int rules, Map<String, Integer> passedOver) {}
