package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * {@code value_jump}: cuts time into spans of length {@code timespan}, counted from 1970-01-01T00:00Z, and adds up for each
 * group the numbers of {@code field}, or counts hits. It fires once in a span, at the hit by which the sum meets the
 * condition and exceeds {@code times} the median of earlier spans. Spans without hits count as zero; with a {@code cycle},
 * only those at the same place of earlier cycles are compared, the last {@link Baseline#MOST_COMPARED} of them. A group is
 * only watched until {@code learn} has passed since the beginning of its first span.
 *
 * <p>Groups stand in the order of their last hit, so that what is given up because of a limit is what has been still for
 * longest. A hit without a number counts for nothing.
 */
final class JumpState extends CorrelationState {
    private final LinkedHashMap<Map<String, String>, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
    private final long seconds;
    private final int cycle;
    private final int mostEarlier;
    private long kept;

    private static final class Group {
        final Map<String, String> key;
        final long first;
        /** Sums of the spans before the current one, the latest last. */
        final ArrayDeque<Double> earlier = new ArrayDeque<>();

        final ArrayDeque<Hit> sample = new ArrayDeque<>();
        long span;
        double sum;
        long count;
        boolean fired;
        OptionalDouble usual = OptionalDouble.empty();
        int compared;

        Group(Map<String, String> key, long span) {
            this.key = key;
            this.first = span;
            this.span = span;
        }

        int kept() {
            return earlier.size() + sample.size();
        }
    }

    JumpState(CorrelationRule rule, Fired fired) {
        super(rule, fired);
        seconds = rule.timespan().getSeconds();
        cycle = rule.baseline().cycle();
        mostEarlier = Baseline.MOST_COMPARED * cycle;
    }

    @Override
    void accept(Hit hit, Instant now) {
        double amount = 1;
        if (!rule.fields().isEmpty()) {
            List<Double> numbers = numbers(hit);
            if (numbers.isEmpty()) {
                return;
            }
            amount = numbers.stream().mapToDouble(Double::doubleValue).sum();
        }
        long span = Math.floorDiv(now.getEpochSecond(), seconds);
        forget(span);
        for (Map<String, String> key : keys(hit)) {
            Group group = groups.get(key);
            if (group == null) {
                if (groups.size() == Correlator.MOST_GROUPS) {
                    giveUp();
                }
                group = new Group(key, span);
                groups.put(key, group);
            }
            kept -= group.kept();
            advance(group, span);
            add(group, hit, amount, now);
            kept += group.kept();
            // One group alone stays far below the limit.
            while (kept > Correlator.MOST_KEPT && groups.size() > 1) {
                giveUp();
            }
        }
    }

    private void add(Group group, Hit hit, double amount, Instant now) {
        group.sum += amount;
        group.count++;
        if (group.sample.size() == 2 * CorrelationGroup.HALF_SAMPLE) {
            group.sample.removeFirst();
        }
        group.sample.addLast(hit);
        boolean holds = !group.fired && group.usual.isPresent() && meets(group.sum);
        if (holds && group.sum > rule.baseline().times() * group.usual.getAsDouble()) {
            group.fired = true;
            Map<String, String> observed = new LinkedHashMap<>();
            observed.put("Total", text(group.sum));
            observed.put("Median", text(group.usual.getAsDouble()));
            observed.put("EarlierSpans", Integer.toString(group.compared));
            fired.fire(
                    new Correlator.CorrelationHit(rule, group.key, List.copyOf(group.sample), group.count, observed),
                    now);
        }
    }

    private boolean meets(double sum) {
        return rule.threshold().stream()
                .allMatch(threshold -> Predicate.Compare.holds(threshold.relation(), sum, threshold.number()));
    }

    /** Whole numbers without a fraction. */
    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** Begins a group's next span when the last one is over. */
    private void advance(Group group, long span) {
        if (span == group.span && group.count > 0) {
            return;
        }
        if (span > group.span) {
            push(group, group.sum);
            for (long i = Math.min(span - group.span - 1, mostEarlier); i > 0; i--) {
                push(group, 0);
            }
            group.span = span;
            group.sum = 0;
            group.count = 0;
            group.fired = false;
            group.sample.clear();
        }
        boolean learnt = (span - group.first) * (double) seconds
                >= rule.baseline().learn().getSeconds();
        List<Double> earlier = List.copyOf(group.earlier);
        double[] compared = new double[earlier.size() / cycle];
        for (int i = 0; i < compared.length; i++) {
            compared[i] = earlier.get(earlier.size() - (i + 1) * cycle);
        }
        group.compared = compared.length;
        group.usual = learnt && compared.length > 0 ? OptionalDouble.of(median(compared)) : OptionalDouble.empty();
    }

    private void push(Group group, double sum) {
        if (group.earlier.size() == mostEarlier) {
            group.earlier.removeFirst();
        }
        group.earlier.addLast(sum);
    }

    private static double median(double[] numbers) {
        java.util.Arrays.sort(numbers);
        int half = numbers.length / 2;
        return numbers.length % 2 == 1 ? numbers[half] : numbers[half - 1] / 2 + numbers[half] / 2;
    }

    private void giveUp() {
        Group group = groups.values().iterator().next();
        groups.remove(group.key);
        kept -= group.kept();
        drop(1);
    }

    /** Forgets groups of which every span that could be compared would be empty. */
    private void forget(long span) {
        while (!groups.isEmpty()) {
            Group group = groups.values().iterator().next();
            if (span - group.span <= mostEarlier) {
                return;
            }
            groups.remove(group.key);
            kept -= group.kept();
        }
    }
}
