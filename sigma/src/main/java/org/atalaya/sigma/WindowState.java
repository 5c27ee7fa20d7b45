package org.atalaya.sigma;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A correlation over windows of time, and its groups. Sliding groups stand in the order of their last hit, the others in the order of
 * their first, so that in both the group that ends first stands first.
 */
final class WindowState extends CorrelationState {
    private final boolean judgedAtEnd;
    private final LinkedHashMap<Map<String, String>, CorrelationGroup> groups;
    private long kept;

    WindowState(CorrelationRule rule, Fired fired) {
        super(rule, fired);
        boolean onlyLowerBounds = rule.threshold().stream()
                .allMatch(threshold -> threshold.relation() == Check.Relation.GREATER
                        || threshold.relation() == Check.Relation.GREATER_OR_EQUAL);
        judgedAtEnd = !onlyLowerBounds || negates(rule.temporal());
        groups = new LinkedHashMap<>(16, 0.75f, !judgedAtEnd);
    }

    private static boolean negates(Condition condition) {
        return switch (condition) {
            case Condition.All(var parts) -> parts.stream().anyMatch(WindowState::negates);
            case Condition.Any(var parts) -> parts.stream().anyMatch(WindowState::negates);
            case Condition.Not not -> true;
            case Condition.Test test -> false;
        };
    }

    @Override
    void accept(Hit hit, Instant now) {
        List<?> parts = parts(hit);
        if (!judgedAtEnd) {
            forget(now);
        }
        for (Map<String, String> key : keys(hit)) {
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
            fire(group, now);
        }
        while (kept > Correlator.MOST_KEPT) {
            if (!judgedAtEnd && groups.size() == 1 && group.steps() > 1) {
                kept -= group.kept();
                drop(group.removeOldest());
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
        drop(1);
        if (judgedAtEnd && group.holds(Instant.MIN)) {
            fire(group, now);
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
    @Override
    Optional<Instant> deadline() {
        return !judgedAtEnd || groups.isEmpty()
                ? Optional.empty()
                : Optional.of(after(groups.values().iterator().next().opened, rule.timespan()));
    }

    /** Judges the window that ends first. */
    @Override
    void end(Instant deadline) {
        CorrelationGroup group = groups.values().iterator().next();
        remove(group);
        if (group.holds(Instant.MIN)) {
            fire(group, deadline);
        }
    }

    private void fire(CorrelationGroup group, Instant known) {
        fired.fire(new Correlator.CorrelationHit(rule, group.key, group.sample(), group.count(), Map.of()), known);
    }

    private List<?> parts(Hit hit) {
        return switch (rule.type()) {
            case EVENT_COUNT, TEMPORAL, TEMPORAL_ORDERED, NEW_VALUE, VALUE_JUMP -> List.of();
            case VALUE_COUNT ->
                combinations(hit, rule.fields()).stream().distinct().toList();
            case VALUE_SUM, VALUE_AVG, VALUE_MEDIAN, VALUE_PERCENTILE -> numbers(hit);
        };
    }
}
