package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs correlation rules (Sigma specification 2.1, "Sigma Correlation Rules") over hits that come in the order of time.
 *
 * <p>Conditions of lower bounds (gt, gte), and temporal ones without {@code not}, are judged at every hit over the hits
 * of the last {@code timespan}, both ends included, whatever the type; averages and percentiles may so fire at their
 * first number. When such a condition becomes true the correlation fires and the group starts anew, so that a storm of
 * hits gives one result per filled window. Conditions that more hits can make false again (lt, lte, eq, neq, ranges,
 * {@code not}) are judged once, when the window that the group's first hit opened is over.
 *
 * <p>Results are hits themselves for correlations that refer to them. Their time is when the result became known: that
 * of the last hit, or the end of the window; thus time never runs back for those that listen. Their fields are the
 * group's, and beside them those of the last hit.
 *
 * <p>A hit that lacks a {@code group-by} field belongs to no group; one that has several values of it belongs to a group
 * for each. Sums and the like need at least one number. A percentile is interpolated between its neighbours.
 *
 * <p>Two types are not Sigma's but ours, and compare a group with its own past ({@link Baseline}): {@code new_value} and
 * {@code value_jump}.
 */
public final class Correlator {
    /** Groups that one correlation keeps; beyond it the one that would end first is given up, judged if it waits. */
    public static final int MOST_GROUPS = 100_000;
    /** Hits, steps of windows, and different values that one correlation keeps over all its groups. */
    public static final int MOST_KEPT = 1_000_000;
    /** Groups, or tuples of values, that one hit of several values belongs to. */
    public static final int MOST_COMBINATIONS = 64;

    private final Map<String, Set<CorrelationState>> listeners = new HashMap<>();
    private final List<CorrelationState> states = new ArrayList<>();
    private final ArrayDeque<Hit> waiting = new ArrayDeque<>();
    private final Consumer<CorrelationHit> results;
    private Instant clock = Instant.MIN;

    /**
     * A correlation that fired.
     *
     * @param group values of the group-by fields
     * @param hits a sample of the window's hits, at least one, in the order of time: the first and last of all, and the
     *     last of every rule
     * @param count how many hits the window held
     * @param observed for types that compare with the past, what was seen and what was usual, in the order of telling
     */
    public record CorrelationHit(
            CorrelationRule rule, Map<String, String> group, List<Hit> hits, long count, Map<String, String> observed) {
        /** Copies the sample. */
        public CorrelationHit {
            hits = List.copyOf(hits);
        }

        /** The time of its last hit. */
        public Instant time() {
            return hits.get(hits.size() - 1).time();
        }
    }

    /** A correlator for rules in an order in which none stands before those it refers to. */
    public Correlator(List<CorrelationRule> rules, Consumer<CorrelationHit> results) {
        this.results = results;
        for (CorrelationRule rule : rules) {
            CorrelationState state = CorrelationState.of(rule, this::fire);
            states.add(state);
            for (String id : rule.rules()) {
                listeners.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(state);
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
                    fields.add(CorrelationState.field(rule, id, field));
                }
                for (String field : rule.fields()) {
                    fields.add(CorrelationState.field(rule, id, field));
                }
            }
        }
        return wanted;
    }

    /** Takes the next hit; one whose time goes back counts as of the latest time seen. */
    public void accept(Hit hit) {
        if (hit.time().isAfter(clock)) {
            end(hit.time(), false);
            clock = hit.time();
        }
        waiting.add(hit);
        deliver();
    }

    /** Judges the windows that are still open. */
    public void finish() {
        end(Instant.MAX, true);
    }

    /** Groups, hits and values that were given up because of a limit. */
    public long dropped() {
        return states.stream().mapToLong(CorrelationState::dropped).sum();
    }

    /** Judges windows in the order in which they end, for a result may count in a window that ends later. */
    private void end(Instant now, boolean all) {
        while (true) {
            CorrelationState next = null;
            Instant earliest = now;
            for (CorrelationState state : states) {
                Instant deadline = state.deadline().orElse(null);
                if (deadline != null && (deadline.isBefore(earliest) || all && next == null)) {
                    next = state;
                    earliest = deadline;
                }
            }
            if (next == null) {
                return;
            }
            clock = earliest.isAfter(clock) ? earliest : clock;
            next.end(earliest);
            deliver();
        }
    }

    private void deliver() {
        for (Hit hit = waiting.poll(); hit != null; hit = waiting.poll()) {
            for (CorrelationState state : listeners.getOrDefault(hit.ruleId(), Set.of())) {
                state.accept(hit, clock);
            }
        }
    }

    private void fire(CorrelationHit hit, Instant known) {
        results.accept(hit);
        Hit last = hit.hits().get(hit.hits().size() - 1);
        Map<String, List<String>> fields = new LinkedHashMap<>(last.fields());
        hit.group().forEach((name, value) -> fields.put(name, List.of(value)));
        waiting.add(new Hit(hit.rule().id(), known, fields, last.host(), last.type(), last.place()));
    }
}
