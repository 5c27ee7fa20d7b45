package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A plain reading of what a correlation is: keeps every hit of a window and looks through all of them each time. */
final class SlowCorrelation {
    private SlowCorrelation() {}

    /** Each result as {@code group count known}, in the order of the text. */
    static List<String> run(CorrelationRule rule, List<Hit> hits, boolean atEnd) {
        Map<String, List<Hit>> groups = new LinkedHashMap<>();
        for (Hit hit : hits) {
            groups.computeIfAbsent(hit.fields().getOrDefault("g", List.of("")).get(0), key -> new ArrayList<>())
                    .add(hit);
        }
        List<String> results = new ArrayList<>();
        groups.forEach((group, own) -> {
            List<Hit> window = new ArrayList<>();
            for (Hit hit : own) {
                Instant start = hit.time().minus(rule.timespan());
                if (!atEnd) {
                    window.removeIf(old -> old.time().isBefore(start));
                } else if (!window.isEmpty() && window.get(0).time().isBefore(start)) {
                    judge(rule, group, window, results);
                }
                window.add(hit);
                if (!atEnd) {
                    judge(rule, group, window, results);
                }
            }
            if (atEnd) {
                judge(rule, group, window, results);
            }
            window.clear();
        });
        return results.stream().sorted().toList();
    }

    private static void judge(CorrelationRule rule, String group, List<Hit> window, List<String> results) {
        boolean holds = holds(rule, window);
        if (holds) {
            results.add(group + " " + window.size() + " "
                    + window.get(window.size() - 1).time().getEpochSecond());
        }
        if (holds || SlowCorrelation.ends(rule)) {
            window.clear();
        }
    }

    static boolean ends(CorrelationRule rule) {
        return rule.temporal() instanceof Condition.Not
                || rule.threshold().stream()
                        .anyMatch(threshold -> threshold.relation() != Check.Relation.GREATER
                                && threshold.relation() != Check.Relation.GREATER_OR_EQUAL);
    }

    private static boolean holds(CorrelationRule rule, List<Hit> window) {
        Set<String> seen = new HashSet<>();
        Set<String> values = new HashSet<>();
        List<Double> numbers = new ArrayList<>();
        int position = 0;
        for (Hit hit : window) {
            seen.add(hit.ruleId());
            for (String value : hit.fields().getOrDefault("v", List.of())) {
                values.add(value);
                numbers.add(Double.valueOf(value));
            }
            if (position < rule.rules().size() && rule.rules().get(position).equals(hit.ruleId())) {
                position++;
            }
        }
        numbers.sort(null);
        double sum = numbers.stream().mapToDouble(Double::doubleValue).sum();
        boolean some = !numbers.isEmpty();
        return switch (rule.type()) {
            case EVENT_COUNT -> within(rule, window.size());
            case VALUE_COUNT -> within(rule, values.size());
            case TEMPORAL ->
                rule.temporal() instanceof Condition.Not(Condition.Test test)
                        ? !seen.contains(test.field())
                        : rule.threshold().isEmpty() ? seen.containsAll(rule.rules()) : within(rule, seen.size());
            case TEMPORAL_ORDERED ->
                rule.threshold().isEmpty() ? position == rule.rules().size() : within(rule, position);
            case VALUE_SUM -> some && within(rule, sum);
            case VALUE_AVG -> some && within(rule, sum / numbers.size());
            case VALUE_MEDIAN, VALUE_PERCENTILE -> some && within(rule, percentile(numbers, rule.percentile()));
            case NEW_VALUE, VALUE_JUMP -> throw new IllegalArgumentException();
        };
    }

    private static double percentile(List<Double> sorted, double percent) {
        double rank = percent / 100 * (sorted.size() - 1);
        int below = (int) Math.floor(rank);
        double share = rank - below;
        return share == 0 ? sorted.get(below) : sorted.get(below) * (1 - share) + sorted.get(below + 1) * share;
    }

    private static boolean within(CorrelationRule rule, double value) {
        return rule.threshold().stream()
                .allMatch(threshold -> Predicate.Compare.holds(threshold.relation(), value, threshold.number()));
    }
}
