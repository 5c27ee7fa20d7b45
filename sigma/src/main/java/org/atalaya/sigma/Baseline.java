package org.atalaya.sigma;

import java.time.Duration;

/**
 * The past that a correlation compares with: Atalaya's own types {@code new_value} and {@code value_jump}, which the Sigma
 * specification does not have. Others refuse a correlation of an unknown type, so that none misreads it.
 *
 * @param learn how long a group is only watched, from its first hit on
 * @param least hits that a group must have had before, for {@link CorrelationRule.Type#NEW_VALUE}
 * @param bits leading bits of an IPv4 address that count, twice as many of an IPv6 one, for {@code NEW_VALUE}; 0: values
 *     count as they are
 * @param times how many times the median must be exceeded, for {@link CorrelationRule.Type#VALUE_JUMP}
 * @param cycle spans from one to the next that it is compared with, for {@code VALUE_JUMP}: 7 for days that are compared
 *     with the same day of earlier weeks, 1 for all
 */
public record Baseline(Duration learn, long least, int bits, double times, int cycle) {
    /** For correlations that compare with nothing. */
    public static final Baseline NONE = new Baseline(Duration.ZERO, 0, 0, 0, 1);

    /** Earlier spans of which the median is taken, the last ones. */
    public static final int MOST_COMPARED = 32;
    /** Spans of one cycle. */
    public static final int LONGEST_CYCLE = 366;
}
