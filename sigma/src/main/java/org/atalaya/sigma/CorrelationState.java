package org.atalaya.sigma;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One correlation rule and its groups, fed hit by hit in the order of time. */
abstract sealed class CorrelationState permits WindowState, NewValueState, JumpState {
    final CorrelationRule rule;
    final Fired fired;
    private long dropped;

    /** Takes a result, and when it became known. */
    interface Fired {
        void fire(Correlator.CorrelationHit hit, Instant known);
    }

    CorrelationState(CorrelationRule rule, Fired fired) {
        this.rule = rule;
        this.fired = fired;
    }

    static CorrelationState of(CorrelationRule rule, Fired fired) {
        return switch (rule.type()) {
            case NEW_VALUE -> new NewValueState(rule, fired);
            case VALUE_JUMP -> new JumpState(rule, fired);
            case EVENT_COUNT,
                    VALUE_COUNT,
                    TEMPORAL,
                    TEMPORAL_ORDERED,
                    VALUE_SUM,
                    VALUE_AVG,
                    VALUE_MEDIAN,
                    VALUE_PERCENTILE -> new WindowState(rule, fired);
        };
    }

    /** Takes the next hit of a rule that the correlation joins. */
    abstract void accept(Hit hit, Instant now);

    /** When the first of what waits for its end ends. */
    Optional<Instant> deadline() {
        return Optional.empty();
    }

    /** Judges what ends first; only called when there is a deadline. */
    void end(Instant deadline) {}

    /** Groups, hits and values that were given up because of a limit. */
    final long dropped() {
        return dropped;
    }

    final void drop(long count) {
        dropped += count;
    }

    /** The field of a rule that a correlation's field or alias stands for. */
    static String field(CorrelationRule rule, String ruleId, String name) {
        return rule.aliases().getOrDefault(name, Map.of()).getOrDefault(ruleId, name);
    }

    /** The values of the group-by fields for every group that a hit belongs to. */
    final List<Map<String, String>> keys(Hit hit) {
        List<Map<String, String>> keys = new ArrayList<>();
        for (List<String> values : combinations(hit, rule.groupBy())) {
            Map<String, String> key = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                key.put(rule.groupBy().get(i), values.get(i));
            }
            keys.add(key);
        }
        return keys;
    }

    /** Every choice of one value per field; none when a field has no value. */
    final List<List<String>> combinations(Hit hit, List<String> names) {
        List<List<String>> tuples = List.of(List.of());
        for (String name : names) {
            List<String> values = hit.fields().getOrDefault(field(rule, hit.ruleId(), name), List.of()).stream()
                    .distinct()
                    .toList();
            List<List<String>> longer = new ArrayList<>();
            for (List<String> tuple : tuples) {
                for (String value : values) {
                    if (longer.size() == Correlator.MOST_COMBINATIONS) {
                        dropped++;
                        break;
                    }
                    List<String> next = new ArrayList<>(tuple);
                    next.add(value);
                    longer.add(next);
                }
            }
            tuples = longer;
        }
        return tuples;
    }

    /** The finite numbers among the values of the condition's field. */
    final List<Double> numbers(Hit hit) {
        List<Double> numbers = new ArrayList<>();
        String name = field(rule, hit.ruleId(), rule.fields().get(0));
        for (String value : hit.fields().getOrDefault(name, List.of())) {
            Numbers.parse(value).filter(number -> Double.isFinite(number)).ifPresent(numbers::add);
        }
        return numbers;
    }

    static Instant after(Instant time, Duration span) {
        try {
            return time.plus(span);
        } catch (DateTimeException | ArithmeticException beyond) {
            return Instant.MAX;
        }
    }

    static Instant before(Instant time, Duration span) {
        try {
            return time.minus(span);
        } catch (DateTimeException | ArithmeticException beyond) {
            return Instant.MIN;
        }
    }
}
