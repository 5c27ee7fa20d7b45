package org.atalaya.indicators.pattern;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One question to some observations. A binding is a set of observations, each used once; the search goes through bindings
 * one by one and stops at the first that fits. Of equal bindings of REPEATS only the one in order is tried.
 */
final class Matching {
    /** Copies of one observation that was made many times. */
    private static final int MOST_COPIES = 10_000;

    private final List<Observation> observations = new ArrayList<>();
    private final @Nullable BitSet[] fitting;
    private final BitSet used = new BitSet();
    private final Deque<Window> windows = new ArrayDeque<>();
    private final int most;
    private int tried;
    private int nested;

    /**
     * A WITHIN whose observations are being chosen: what does not fit is left out at once, not when all are chosen.
     *
     * @param before observations that were in use when it began, which are none of its own
     */
    private record Window(double seconds, BitSet before) {}

    Matching(int singles, List<Observation> seen) {
        for (Observation observation : seen) {
            for (int i = 0; i < Math.min(observation.number(), MOST_COPIES) && observations.size() < 100_000; i++) {
                observations.add(observation);
            }
        }
        fitting = new BitSet[singles];
        most = StixPattern.MOST_TRIED;
    }

    /** Of observations whose tests have been asked already. */
    Matching(int singles, List<StixPattern.Seen> seen, int most) {
        fitting = new BitSet[singles];
        this.most = most;
        for (int i = 0; i < singles; i++) {
            BitSet fits = new BitSet();
            for (int k = 0; k < seen.size(); k++) {
                fits.set(k, seen.get(k).holds().get(i));
            }
            fitting[i] = fits;
        }
        for (StixPattern.Seen one : seen) {
            observations.add(new Observation(List.of(), Map.of(), one.time(), one.time(), 1));
        }
    }

    /** The first binding that fits, as indices in rising order; empty when none does. */
    List<Integer> binding(Node.Observed root) {
        List<Integer> found = new ArrayList<>();
        search(root, binding -> {
            binding.stream().forEach(found::add);
            return true;
        });
        return found;
    }

    boolean matches(Node.Observed root) {
        return search(root, binding -> true);
    }

    /** Goes through the bindings of a node until one is accepted. */
    private boolean search(Node.Observed node, Predicate<BitSet> accept) {
        if (nested == StixPattern.MOST_NESTED) {
            throw new PatternException(
                    -1,
                    "a pattern that joins too many observations at once: more than " + StixPattern.MOST_NESTED
                            + " steps within each other; ask for fewer of them");
        }
        nested++;
        boolean accepted = choose(node, accept);
        nested--;
        return accepted;
    }

    private boolean choose(Node.Observed node, Predicate<BitSet> accept) {
        return switch (node) {
            case Node.Single single -> single(single, accept);
            case Node.And and ->
                search(and.left(), left -> search(and.right(), right -> accept.test(union(left, right))));
            case Node.Or or -> {
                boolean accepted = false;
                for (int i = 0; i < or.parts().size() && !accepted; i++) {
                    accepted = search(or.parts().get(i), accept);
                }
                yield accepted;
            }
            case Node.FollowedBy followed ->
                search(
                        followed.left(),
                        left -> search(
                                followed.right(),
                                right -> !latestStart(left).isAfter(earliestEnd(right))
                                        && accept.test(union(left, right))));
            case Node.Within within -> within(within, accept);
            case Node.Between between ->
                search(
                        between.inner(),
                        binding -> binding.stream().allMatch(i -> {
                                    Observation one = observations.get(i);
                                    return one.first().isBefore(between.stop())
                                            && !one.last().isBefore(between.start());
                                })
                                && accept.test(binding));
            case Node.Repeats repeats -> repeat(repeats, repeats.times(), -1, new BitSet(), accept);
        };
    }

    private boolean within(Node.Within within, Predicate<BitSet> accept) {
        Window window = new Window(within.seconds(), (BitSet) used.clone());
        windows.push(window);
        boolean accepted = search(within.inner(), binding -> {
            windows.remove(window);
            boolean fits = near(binding, within.seconds()) && accept.test(binding);
            windows.push(window);
            return fits;
        });
        windows.remove(window);
        return accepted;
    }

    private boolean fits(int candidate) {
        for (Window window : windows) {
            BitSet own = (BitSet) used.clone();
            own.andNot(window.before);
            own.set(candidate);
            if (!near(own, window.seconds)) {
                return false;
            }
        }
        return true;
    }

    /** The observations that a test holds for. */
    private BitSet fitting(Node.Single single) {
        BitSet fits = fitting[single.number()];
        if (fits == null) {
            fits = new BitSet();
            Observation before = null;
            for (int i = 0; i < observations.size(); i++) {
                Observation now = observations.get(i);
                fits.set(i, now == before ? fits.get(i - 1) : Tests.holds(single.test(), now));
                before = now;
            }
            fitting[single.number()] = fits;
        }
        return fits;
    }

    private boolean single(Node.Single single, Predicate<BitSet> accept) {
        BitSet fits = fitting(single);
        for (int i = fits.nextSetBit(0); i >= 0; i = fits.nextSetBit(i + 1)) {
            if (!used.get(i) && fits(i)) {
                BitSet binding = new BitSet();
                binding.set(i);
                if (tried(binding, accept)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Marks a binding as used while what follows is tried. */
    private boolean tried(BitSet binding, Predicate<BitSet> accept) {
        if (++tried > most) {
            throw new PatternException(
                    -1,
                    "more than " + most + " combinations of observations were tried; ask for fewer of them at once");
        }
        used.or(binding);
        boolean accepted = accept.test(binding);
        used.andNot(binding);
        return accepted;
    }

    private boolean repeat(Node.Repeats repeats, int left, int least, BitSet so, Predicate<BitSet> accept) {
        if (left == 0) {
            return accept.test(so);
        }
        if (repeats.inner() instanceof Node.Single single) {
            // Where too few are left, all choices of the earlier ones would be tried in vain.
            BitSet free = (BitSet) fitting(single).clone();
            free.andNot(used);
            free.clear(0, least + 1);
            if (free.cardinality() < left) {
                return false;
            }
        }
        return search(repeats.inner(), binding -> {
            int first = binding.nextSetBit(0);
            return first > least && repeat(repeats, left - 1, first, union(so, binding), accept);
        });
    }

    private static BitSet union(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.or(other);
        return both;
    }

    private Instant latestStart(BitSet binding) {
        return binding.stream()
                .mapToObj(i -> observations.get(i).first())
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    private Instant earliestEnd(BitSet binding) {
        return binding.stream()
                .mapToObj(i -> observations.get(i).last())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Whether a span of so many seconds touches every observation. */
    private boolean near(BitSet binding, double seconds) {
        Instant late = latestStart(binding);
        Instant early = earliestEnd(binding);
        java.time.Duration apart = java.time.Duration.between(early, late);
        return apart.getSeconds() + apart.getNano() / 1e9 <= seconds;
    }
}
