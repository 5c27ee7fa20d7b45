package org.atalaya.yara.pattern;

/**
 * What a scan may spend. Reaching one ends the search for the one pattern, which is reported as truncated.
 *
 * @param matchesPerPattern greatest number of matches kept of one pattern, at most 1,000,000
 * @param matchesInAll greatest number of matches kept together
 * @param stepsPerPattern greatest number of bytes one pattern may compare in the whole content
 */
public record ScanLimits(int matchesPerPattern, int matchesInAll, long stepsPerPattern) {
    /** libyara's YR_CONFIG_MAX_MATCHES_PER_STRING. */
    public static final int MAX_MATCHES_PER_PATTERN = 1_000_000;

    /** The limits that suit a whole rule set and any file. */
    public static final ScanLimits STANDARD = new ScanLimits(MAX_MATCHES_PER_PATTERN, 4_000_000, 2_000_000_000L);

    public ScanLimits {
        if (matchesPerPattern < 1
                || matchesPerPattern > MAX_MATCHES_PER_PATTERN
                || matchesInAll < 1
                || stepsPerPattern < 1) {
            throw new IllegalArgumentException("limits out of range");
        }
    }
}
