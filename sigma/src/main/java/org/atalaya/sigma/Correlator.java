package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs correlation rules (Sigma specification 2.1, "Sigma Correlation Rules") over hits that come in the order of time.
 *
 * <p>Every correlation keeps, per group (the values of its {@code group-by} fields), the hits of the last
 * {@code timespan}. When the condition becomes true the correlation fires and the group starts anew, so that a storm of
 * hits gives one result per filled window. Conditions that more hits can make false again (lt, lte, eq, neq) are judged
 * when their window closes. Results are hits themselves for correlations that refer to them. A hit that lacks a
 * {@code group-by} field belongs to no group and is left out.
 */
public final class Correlator {
    /** Groups that one correlation keeps; beyond it the group that has been still for longest is given up. */
    public static final int MOST_GROUPS = 100_000;
    /** Hits that one group keeps; beyond it the oldest are given up. */
    public static final int MOST_HITS = 10_000;

    private final Map<String, List<State>> listeners = new HashMap<>();
    private final List<State> states = new ArrayList<>();
    private final Consumer<CorrelationHit> results;
    private long dropped;

    /**
     * A correlation that fired.
     *
     * @param group values of the group-by fields
     * @param hits the hits of the window, in the order of time
     */
    public record CorrelationHit(CorrelationRule rule, Map<String, String> group, List<Hit> hits) {
        /** When it fired: the time of its last hit. */
        public Instant time() {
            return hits.get(hits.size() - 1).time();
        }
    }

    /** A correlator for rules in an order in which none stands before those it refers to. */
    public Correlator(List<CorrelationRule> rules, Consumer<CorrelationHit> results) {
        this.results = results;
        for (CorrelationRule rule : rules) {
            State state = new State(rule);
            states.add(state);
            for (String id : rule.rules()) {
                listeners.computeIfAbsent(id, key -> new ArrayList<>()).add(state);
            }
        }
    }

    /** For every rule that correlations refer to, directly or through others, the fields that its hits must carry. */
    public static Map<String, Set<String>> wantedFields(List<CorrelationRule> rules) {
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        for (CorrelationRule rule : rules.reversed()) {
            Set<String> asked = wanted.getOrDefault(rule.id(), Set.of());
            for (String id : rule.rules()) {
                Set<String> fields = wanted.computeIfAbsent(id, key -> new LinkedHashSet<>());
                fields.addAll(asked);
                for (String field : rule.groupBy()) {
                    fields.add(field(rule, id, field));
                }
                for (String field : rule.fields()) {
                    fields.add(field(rule, id, field));
                }
            }
        }
        return wanted;
    }

    private static String field(CorrelationRule rule, String ruleId, String name) {
        return rule.aliases().getOrDefault(name, Map.of()).getOrDefault(ruleId, name);
    }

    /** Takes the next hit; times must not go back. */
    public void accept(Hit hit) {
        expire(hit.time());
        deliver(hit);
    }

    /** Judges the windows that are still open. */
    public void finish() {
        expire(Instant.MAX);
    }

    /** Groups and hits that were given up because of a limit. */
    public long dropped() {
        return dropped;
    }

    private void deliver(Hit hit) {
        for (State state : listeners.getOrDefault(hit.ruleId(), List.of())) {
            state.accept(hit);
        }
    }

    private void expire(Instant now) {
        for (State state : states) {
            state.expire(now);
        }
    }

    private void fire(State state, Group group, List<Hit> hits) {
        results.accept(new CorrelationHit(state.rule, group.key, List.copyOf(hits)));
        Hit last = hits.get(hits.size() - 1);
        Map<String, List<String>> fields = new LinkedHashMap<>(last.fields());
        group.key.forEach((name, value) -> fields.put(name, List.of(value)));
        deliver(new Hit(state.rule.id(), last.time(), fields, last.host(), last.type(), last.place()));
    }

    /** The hits of one group within the window. */
    private static final class Group {
        final Map<String, String> key;
        final ArrayDeque<Hit> hits = new ArrayDeque<>();

        Group(Map<String, String> key) {
            this.key = key;
        }
    }

    /** One correlation rule and its groups, the group that was touched last at the end. */
    private final class State {
        final CorrelationRule rule;
        private final LinkedHashMap<Map<String, String>, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
        private final boolean judgedAtEnd;

        State(CorrelationRule rule) {
            this.rule = rule;
            boolean grows = rule.type() == CorrelationRule.Type.EVENT_COUNT
                    || rule.type() == CorrelationRule.Type.VALUE_COUNT
                    || rule.type() == CorrelationRule.Type.TEMPORAL
                    || rule.type() == CorrelationRule.Type.TEMPORAL_ORDERED;
            boolean onlyLowerBounds = rule.threshold().stream()
                    .allMatch(threshold -> threshold.relation() == Check.Relation.GREATER
                            || threshold.relation() == Check.Relation.GREATER_OR_EQUAL);
            judgedAtEnd = !(grows && onlyLowerBounds);
        }

        void accept(Hit hit) {
            Map<String, String> key = new LinkedHashMap<>();
            for (String name : rule.groupBy()) {
                List<String> values = hit.fields().getOrDefault(field(rule, hit.ruleId(), name), List.of());
                if (values.isEmpty()) {
                    return;
                }
                key.put(name, values.get(0));
            }
            Group group = groups.get(key);
            if (group == null) {
                if (groups.size() == MOST_GROUPS) {
                    var oldest = groups.values().iterator();
                    oldest.next();
                    oldest.remove();
                    dropped++;
                }
                group = new Group(key);
                groups.put(key, group);
            }
            if (!judgedAtEnd) {
                Instant start = hit.time().minus(rule.timespan());
                while (!group.hits.isEmpty() && group.hits.peekFirst().time().isBefore(start)) {
                    group.hits.removeFirst();
                }
            }
            if (group.hits.size() == MOST_HITS) {
                group.hits.removeFirst();
                dropped++;
            }
            group.hits.addLast(hit);
            if (!judgedAtEnd && holds(group)) {
                groups.remove(key);
                fire(this, group, new ArrayList<>(group.hits));
            }
        }

        /** Forgets groups whose window has passed; judges them first when only the end can tell. */
        void expire(Instant now) {
            while (!groups.isEmpty()) {
                Group oldest = groups.values().iterator().next();
                Instant end = judgedAtEnd
                        ? oldest.hits.peekFirst().time()
                        : oldest.hits.peekLast().time();
                boolean passed =
                        now.equals(Instant.MAX) || end.plus(rule.timespan()).isBefore(now);
                if (!passed) {
                    return;
                }
                groups.remove(oldest.key);
                if (judgedAtEnd && holds(oldest)) {
                    fire(this, oldest, new ArrayList<>(oldest.hits));
                }
            }
        }

        private boolean holds(Group group) {
            return switch (rule.type()) {
                case EVENT_COUNT -> within(group.hits.size());
                case VALUE_COUNT -> within(distinct(group));
                case TEMPORAL -> temporal(group);
                case TEMPORAL_ORDERED -> ordered(group);
                case VALUE_SUM ->
                    within(numbers(group).stream()
                            .mapToDouble(Double::doubleValue)
                            .sum());
                case VALUE_AVG -> {
                    List<Double> numbers = numbers(group);
                    yield !numbers.isEmpty()
                            && within(numbers.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .average()
                                    .orElse(0));
                }
                case VALUE_MEDIAN, VALUE_PERCENTILE -> {
                    List<Double> numbers = new ArrayList<>(numbers(group));
                    numbers.sort(null);
                    yield !numbers.isEmpty() && within(percentile(numbers, rule.percentile()));
                }
            };
        }

        private boolean within(double value) {
            for (CorrelationRule.Threshold threshold : rule.threshold()) {
                if (!Predicate.Compare.holds(threshold.relation(), value, threshold.number())) {
                    return false;
                }
            }
            return true;
        }

        private int distinct(Group group) {
            Set<List<List<String>>> values = new HashSet<>();
            for (Hit hit : group.hits) {
                List<List<String>> tuple = new ArrayList<>();
                for (String name : rule.fields()) {
                    tuple.add(hit.fields().getOrDefault(field(rule, hit.ruleId(), name), List.of()));
                }
                if (tuple.stream().noneMatch(List::isEmpty)) {
                    values.add(tuple);
                }
            }
            return values.size();
        }

        private List<Double> numbers(Group group) {
            List<Double> numbers = new ArrayList<>();
            for (Hit hit : group.hits) {
                String name = field(rule, hit.ruleId(), rule.fields().get(0));
                for (String value : hit.fields().getOrDefault(name, List.of())) {
                    Numbers.parse(value).ifPresent(numbers::add);
                }
            }
            return numbers;
        }

        private boolean temporal(Group group) {
            Set<String> seen = new HashSet<>();
            group.hits.forEach(hit -> seen.add(hit.ruleId()));
            if (!rule.threshold().isEmpty()) {
                return within(seen.size());
            }
            boolean extended = !(rule.temporal() instanceof Condition.All(var parts) && parts.isEmpty());
            return extended ? holds(rule.temporal(), seen) : seen.containsAll(rule.rules());
        }

        private static boolean holds(Condition condition, Set<String> seen) {
            return switch (condition) {
                case Condition.All(var parts) -> parts.stream().allMatch(part -> holds(part, seen));
                case Condition.Any(var parts) -> parts.stream().anyMatch(part -> holds(part, seen));
                case Condition.Not(var part) -> !holds(part, seen);
                case Condition.Test(var field, var check, var words, var line) -> seen.contains(field);
            };
        }

        /** Whether the rules' hits stand in the order of the rules, other hits between them allowed. */
        private boolean ordered(Group group) {
            int next = 0;
            for (Hit hit : group.hits) {
                if (next < rule.rules().size()
                        && hit.ruleId().equals(rule.rules().get(next))) {
                    next++;
                }
            }
            return rule.threshold().isEmpty() ? next == rule.rules().size() : within(next);
        }
    }

    /** The value below which {@code percent} of sorted numbers lie, interpolated between neighbours. */
    static double percentile(List<Double> sorted, double percent) {
        double rank = percent / 100 * (sorted.size() - 1);
        int below = (int) Math.floor(rank);
        int above = Math.min(sorted.size() - 1, below + 1);
        return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
    }
}
