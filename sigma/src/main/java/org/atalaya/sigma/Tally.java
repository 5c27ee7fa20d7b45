package org.atalaya.sigma;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a correlation's condition looks at, kept up to date hit by hit: each step costs O(log n) at most. */
abstract sealed class Tally {
    final CorrelationRule rule;

    private Tally(CorrelationRule rule) {
        this.rule = rule;
    }

    static Tally of(CorrelationRule rule) {
        return switch (rule.type()) {
            case EVENT_COUNT -> new Events(rule);
            case VALUE_COUNT -> new Distinct(rule);
            case TEMPORAL -> new Together(rule);
            case TEMPORAL_ORDERED -> new InOrder(rule);
            case VALUE_SUM, VALUE_AVG -> new Sum(rule);
            case VALUE_MEDIAN, VALUE_PERCENTILE -> new Rank(rule);
            case NEW_VALUE, VALUE_JUMP -> throw new IllegalArgumentException("no window: " + rule.type());
        };
    }

    /** Adds a hit's parts: the tuples or numbers that it brings, empty for types that look at neither. */
    abstract void add(String ruleId, Instant time, List<?> parts);

    /** Takes back what {@link #add} was given; times are judged by {@link #holds} instead. */
    abstract void remove(long hits, List<?> parts);

    /** Whether the condition holds over hits from {@code start} on. */
    abstract boolean holds(Instant start);

    /** Entries that it keeps beyond those of the window. */
    int size() {
        return 0;
    }

    final boolean within(double value) {
        for (CorrelationRule.Threshold threshold : rule.threshold()) {
            if (!Predicate.Compare.holds(threshold.relation(), value, threshold.number())) {
                return false;
            }
        }
        return true;
    }

    private static final class Events extends Tally {
        private long count;

        Events(CorrelationRule rule) {
            super(rule);
        }

        @Override
        void add(String ruleId, Instant time, List<?> parts) {
            count++;
        }

        @Override
        void remove(long hits, List<?> parts) {
            count -= hits;
        }

        @Override
        boolean holds(Instant start) {
            return within(count);
        }
    }

    private static final class Distinct extends Tally {
        private final Map<Object, Integer> counts = new HashMap<>();

        Distinct(CorrelationRule rule) {
            super(rule);
        }

        @Override
        void add(String ruleId, Instant time, List<?> parts) {
            parts.forEach(part -> counts.merge(part, 1, Integer::sum));
        }

        @Override
        void remove(long hits, List<?> parts) {
            parts.forEach(part -> counts.computeIfPresent(part, (key, count) -> count == 1 ? null : count - 1));
        }

        @Override
        boolean holds(Instant start) {
            return within(counts.size());
        }

        @Override
        int size() {
            return counts.size();
        }
    }

    /** The last time of every rule tells which of them lie within the window. */
    private static final class Together extends Tally {
        private final Map<String, Instant> last = new HashMap<>();

        Together(CorrelationRule rule) {
            super(rule);
        }

        @Override
        void add(String ruleId, Instant time, List<?> parts) {
            last.put(ruleId, time);
        }

        @Override
        void remove(long hits, List<?> parts) {}

        @Override
        boolean holds(Instant start) {
            last.values().removeIf(time -> time.isBefore(start));
            if (!rule.threshold().isEmpty()) {
                return within(last.size());
            }
            boolean extended = !(rule.temporal() instanceof Condition.All(var parts) && parts.isEmpty());
            return extended ? holds(rule.temporal()) : last.keySet().containsAll(rule.rules());
        }

        private boolean holds(Condition condition) {
            return switch (condition) {
                case Condition.All(var parts) -> parts.stream().allMatch(this::holds);
                case Condition.Any(var parts) -> parts.stream().anyMatch(this::holds);
                case Condition.Not(var part) -> !holds(part);
                case Condition.Test(var field, var check, var words, var line) -> last.containsKey(field);
            };
        }
    }

    /** For every position, when the latest chain of hits that has come as far began. */
    private static final class InOrder extends Tally {
        private final List<Instant> starts = new ArrayList<>();

        InOrder(CorrelationRule rule) {
            super(rule);
        }

        @Override
        void add(String ruleId, Instant time, List<?> parts) {
            // From the end on, so that one hit does not fill two positions of the same rule.
            for (int i = Math.min(starts.size(), rule.rules().size() - 1); i >= 0; i--) {
                if (rule.rules().get(i).equals(ruleId)) {
                    Instant start = i == 0 ? time : starts.get(i - 1);
                    if (i == starts.size()) {
                        starts.add(start);
                    } else {
                        starts.set(i, start);
                    }
                }
            }
        }

        @Override
        void remove(long hits, List<?> parts) {}

        @Override
        boolean holds(Instant start) {
            while (!starts.isEmpty() && starts.get(starts.size() - 1).isBefore(start)) {
                starts.remove(starts.size() - 1);
            }
            return rule.threshold().isEmpty() ? starts.size() == rule.rules().size() : within(starts.size());
        }
    }

    /** Exact, since a running sum of doubles would keep the rounding of numbers that have left the window. */
    private static final class Sum extends Tally {
        private BigDecimal sum = BigDecimal.ZERO;
        private long count;

        Sum(CorrelationRule rule) {
            super(rule);
        }

        @Override
        void add(String ruleId, Instant time, List<?> parts) {
            for (Object part : parts) {
                sum = sum.add(new BigDecimal((Double) part));
                count++;
            }
        }

        @Override
        void remove(long hits, List<?> parts) {
            for (Object part : parts) {
                sum = sum.subtract(new BigDecimal((Double) part));
                count--;
            }
            sum = count == 0 ? BigDecimal.ZERO : sum;
        }

        @Override
        boolean holds(Instant start) {
            double total = sum.doubleValue();
            return count > 0 && within(rule.type() == CorrelationRule.Type.VALUE_SUM ? total : total / count);
        }
    }

    /** The numbers up to the wanted rank and those above it; neighbours of the border give the percentile. */
    private static final class Rank extends Tally {
        private final TreeMap<Double, Integer> low = new TreeMap<>();
        private final TreeMap<Double, Integer> high = new TreeMap<>();
        private int lowSize;
        private int size;

        Rank(CorrelationRule rule) {
            super(rule);
        }

        @Override
        void add(String ruleId, Instant time, List<?> parts) {
            for (Object part : parts) {
                Double number = (Double) part;
                boolean below = !low.isEmpty() && number.compareTo(low.lastKey()) <= 0;
                (below ? low : high).merge(number, 1, Integer::sum);
                lowSize += below ? 1 : 0;
                size++;
                balance();
            }
        }

        @Override
        void remove(long hits, List<?> parts) {
            for (Object part : parts) {
                boolean below = low.containsKey(part);
                take(below ? low : high, (Double) part);
                lowSize -= below ? 1 : 0;
                size--;
                balance();
            }
        }

        @Override
        boolean holds(Instant start) {
            if (size == 0) {
                return false;
            }
            double rank = rank();
            double share = rank - Math.floor(rank);
            double below = low.lastKey();
            return within(share == 0 || high.isEmpty() ? below : below * (1 - share) + high.firstKey() * share);
        }

        @Override
        int size() {
            return size;
        }

        private double rank() {
            return rule.percentile() / 100 * (size - 1);
        }

        private void balance() {
            int wanted = size == 0 ? 0 : (int) Math.floor(rank()) + 1;
            for (; lowSize < wanted; lowSize++) {
                Double number = high.firstKey();
                take(high, number);
                low.merge(number, 1, Integer::sum);
            }
            for (; lowSize > wanted; lowSize--) {
                Double number = low.lastKey();
                take(low, number);
                high.merge(number, 1, Integer::sum);
            }
        }

        private static void take(TreeMap<Double, Integer> numbers, Double number) {
            numbers.computeIfPresent(number, (key, count) -> count == 1 ? null : count - 1);
        }
    }
}
