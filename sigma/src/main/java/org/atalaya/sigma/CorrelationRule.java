package org.atalaya.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.atalaya.model.Rule;

/**
 * A correlation rule (Sigma specification 2.1, "Sigma Correlation Rules").
 *
 * @param rules ids of the rules and correlations that it joins, names resolved
 * @param groupBy fields, or aliases, whose values must be equal within a group
 * @param aliases alias → (rule id → that rule's field)
 * @param timespan length of the window
 * @param threshold the condition's relations, all of which must hold (a range is two); for temporal types the number of
 *     different rules that must occur, or empty: all
 * @param fields the condition's {@code field}: one for sums and the like, several for a tuple, none for counts
 * @param percentile for {@link Type#VALUE_PERCENTILE}, 0 to 100; otherwise 50
 * @param temporal for temporal types, an extended condition over rule ids; {@code All} of them when not given. Its tests
 *     have an empty check of {@code field} = rule id
 * @param baseline for types that compare with the past; {@link Baseline#NONE} for others
 * @param generate whether the hits of the joined rules are reported too
 */
public record CorrelationRule(
        Rule rule,
        String name,
        Type type,
        List<String> rules,
        List<String> groupBy,
        Map<String, Map<String, String>> aliases,
        Duration timespan,
        List<Threshold> threshold,
        List<String> fields,
        double percentile,
        Condition temporal,
        Baseline baseline,
        boolean generate) {

    /** The id by which it is known. */
    public String id() {
        return rule.id();
    }

    /** What is joined, and how. */
    public enum Type {
        EVENT_COUNT,
        VALUE_COUNT,
        TEMPORAL,
        TEMPORAL_ORDERED,
        VALUE_SUM,
        VALUE_AVG,
        VALUE_MEDIAN,
        VALUE_PERCENTILE,
        /** Ours: a value of {@code field} that the group has not had within {@code timespan}. */
        NEW_VALUE,
        /** Ours: a span of length {@code timespan} with many times the hits, or the sum, that are usual. */
        VALUE_JUMP;

        /** Whether it compares with the past instead of looking at a window. */
        public boolean looksBack() {
            return this == NEW_VALUE || this == VALUE_JUMP;
        }
    }

    /** One relation of a correlation's condition. */
    public record Threshold(Check.Relation relation, double number) {}
}
