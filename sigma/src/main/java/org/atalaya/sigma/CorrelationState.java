package org.atalaya.sigma;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One correlation rule and its groups. Sliding groups stand in the order of their last hit, the others in the order of
 * their first, so that in both the group that ends first stands first.
 */
final class CorrelationState {
    final CorrelationRule rule;
    final boolean judgedAtEnd;
    private final Fired fired;
    private final LinkedHashMap<Map<String, String>, CorrelationGroup> groups;
    private long kept;
    private long dropped;

    /** Takes a window whose condition holds, and when that became known. */
    interface Fired {
        void fire(CorrelationState state, CorrelationGroup group, Instant known);
    }

    CorrelationState(CorrelationRule rule, Fired fired) {
        this.rule = rule;
        this.fired = fired;
        boolean onlyLowerBounds = rule.threshold().stream()
                .allMatch(threshold -> threshold.relation() == Check.Relation.GREATER
                        || threshold.relation() == Check.Relation.GREATER_OR_EQUAL);
        judgedAtEnd = !onlyLowerBounds || negates(rule.temporal());
        groups = new LinkedHashMap<>(16, 0.75f, !judgedAtEnd);
    }

    private static boolean negates(Condition condition) {
        return switch (condition) {
            case Condition.All(var parts) -> parts.stream().anyMatch(CorrelationState::negates);
            case Condition.Any(var parts) -> parts.stream().anyMatch(CorrelationState::negates);
            case Condition.Not not -> true;
            case Condition.Test test -> false;
        };
    }

    /** The field of a rule that a correlation's field or alias stands for. */
    static String field(CorrelationRule rule, String ruleId, String name) {
        return rule.aliases().getOrDefault(name, Map.of()).getOrDefault(ruleId, name);
    }

    long dropped() {
        return dropped;
    }

    void accept(Hit hit, Instant now) {
        List<?> parts = parts(hit);
        if (!judgedAtEnd) {
            forget(now);
        }
        for (List<String> values : combinations(hit, rule.groupBy())) {
            Map<String, String> key = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                key.put(rule.groupBy().get(i), values.get(i));
            }
            add(key, hit, now, parts);
        }
    }

    private void add(Map<String, String> key, Hit hit, Instant now, List<?> parts) {
        CorrelationGroup group = groups.get(key);
        if (group == null) {
            if (groups.size() == Correlator.MOST_GROUPS) {
                giveUp(now);
            }
            group = new CorrelationGroup(key, rule, !judgedAtEnd, now);
            groups.put(key, group);
        }
        kept -= group.kept();
        Instant start = judgedAtEnd ? Instant.MIN : before(now, rule.timespan());
        group.slide(start);
        group.add(hit, now, parts);
        kept += group.kept();
        if (!judgedAtEnd && group.holds(start)) {
            remove(group);
            fired.fire(this, group, now);
        }
        while (kept > Correlator.MOST_KEPT) {
            if (!judgedAtEnd && groups.size() == 1 && group.steps() > 1) {
                kept -= group.kept();
                dropped += group.removeOldest();
                kept += group.kept();
            } else {
                giveUp(now);
            }
        }
    }

    /** Gives up the group that would end first; one that waits for its end is judged as it stands. */
    private void giveUp(Instant now) {
        CorrelationGroup group = groups.values().iterator().next();
        remove(group);
        dropped++;
        if (judgedAtEnd && group.holds(Instant.MIN)) {
            fired.fire(this, group, now);
        }
    }

    private void remove(CorrelationGroup group) {
        groups.remove(group.key);
        kept -= group.kept();
    }

    /** Forgets sliding groups that have been still for longer than the window. */
    private void forget(Instant now) {
        Instant start = before(now, rule.timespan());
        while (!groups.isEmpty()) {
            CorrelationGroup group = groups.values().iterator().next();
            if (!group.touched().isBefore(start)) {
                return;
            }
            remove(group);
        }
    }

    /** When the first of the windows that wait for their end ends. */
    Optional<Instant> deadline() {
        return !judgedAtEnd || groups.isEmpty()
                ? Optional.empty()
                : Optional.of(after(groups.values().iterator().next().opened, rule.timespan()));
    }

    /** Judges the window that ends first. */
    void end(Instant deadline) {
        CorrelationGroup group = groups.values().iterator().next();
        remove(group);
        if (group.holds(Instant.MIN)) {
            fired.fire(this, group, deadline);
        }
    }

    private List<?> parts(Hit hit) {
        return switch (rule.type()) {
            case EVENT_COUNT, TEMPORAL, TEMPORAL_ORDERED -> List.of();
            case VALUE_COUNT ->
                combinations(hit, rule.fields()).stream().distinct().toList();
            case VALUE_SUM, VALUE_AVG, VALUE_MEDIAN, VALUE_PERCENTILE -> {
                List<Double> numbers = new ArrayList<>();
                String name = field(rule, hit.ruleId(), rule.fields().get(0));
                for (String value : hit.fields().getOrDefault(name, List.of())) {
                    Numbers.parse(value)
                            .filter(number -> Double.isFinite(number))
                            .ifPresent(numbers::add);
                }
                yield numbers;
            }
        };
    }

    /** Every choice of one value per field; none when a field has no value. */
    private List<List<String>> combinations(Hit hit, List<String> names) {
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

    private static Instant after(Instant time, Duration span) {
        try {
            return time.plus(span);
        } catch (DateTimeException | ArithmeticException beyond) {
            return Instant.MAX;
        }
    }

    private static Instant before(Instant time, Duration span) {
        try {
            return time.minus(span);
        } catch (DateTimeException | ArithmeticException beyond) {
            return Instant.MIN;
        }
    }
}
