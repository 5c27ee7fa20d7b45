package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The window of one group: what its condition looks at, how many hits it holds, and a sample of them. */
final class CorrelationGroup {
    /** The first hits of a window that its sample keeps, and as many of the last. */
    static final int HALF_SAMPLE = 20;

    final Map<String, String> key;
    final Instant opened;
    private final Tally tally;
    private final boolean slides;
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final ArrayDeque<Hit> first = new ArrayDeque<>();
    private final ArrayDeque<Hit> last = new ArrayDeque<>();
    private final Map<String, Hit> latest = new LinkedHashMap<>();
    private Instant touched;
    private long count;

    /** What came at one instant and must be taken back when the window has moved on. */
    private static final class Step {
        final Instant time;
        final List<?> parts;
        long hits = 1;

        Step(Instant time, List<?> parts) {
            this.time = time;
            this.parts = parts;
        }
    }

    CorrelationGroup(Map<String, String> key, CorrelationRule rule, boolean slides, Instant opened) {
        this.key = key;
        this.opened = opened;
        this.touched = opened;
        this.slides = slides;
        this.tally = Tally.of(rule);
    }

    void add(Hit hit, Instant now, List<?> parts) {
        touched = now;
        count++;
        tally.add(hit.ruleId(), now, parts);
        if (slides) {
            Step step = steps.peekLast();
            if (step != null && parts.isEmpty() && step.parts.isEmpty() && step.time.equals(now)) {
                step.hits++;
            } else {
                steps.addLast(new Step(now, parts));
            }
        }
        latest.put(hit.ruleId(), hit);
        if (last.isEmpty() && first.size() < HALF_SAMPLE) {
            first.addLast(hit);
            return;
        }
        if (last.size() == HALF_SAMPLE) {
            last.removeFirst();
        }
        last.addLast(hit);
    }

    /** Moves the start of a sliding window. */
    void slide(Instant start) {
        while (!steps.isEmpty() && steps.getFirst().time.isBefore(start)) {
            removeOldest();
        }
        drop(first, start);
        drop(last, start);
        latest.values().removeIf(hit -> hit.time().isBefore(start));
    }

    private static void drop(ArrayDeque<Hit> hits, Instant start) {
        while (!hits.isEmpty() && hits.getFirst().time().isBefore(start)) {
            hits.removeFirst();
        }
    }

    /** Takes back the oldest step; returns how many hits it held. */
    long removeOldest() {
        Step step = steps.removeFirst();
        count -= step.hits;
        tally.remove(step.hits, step.parts);
        return step.hits;
    }

    boolean holds(Instant start) {
        return tally.holds(start);
    }

    Instant touched() {
        return touched;
    }

    long count() {
        return count;
    }

    int steps() {
        return steps.size();
    }

    /** Entries in memory. */
    long kept() {
        return (long) steps.size() + tally.size() + first.size() + last.size() + latest.size();
    }

    /** The first and last hits of the window and the last of every rule, in the order of time. */
    List<Hit> sample() {
        Set<Hit> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Hit> sample = new ArrayList<>();
        List<Hit> all = new ArrayList<>(first);
        latest.values().stream().filter(hit -> !last.contains(hit)).forEach(all::add);
        all.addAll(last);
        for (Hit hit : all) {
            if (seen.add(hit)) {
                sample.add(hit);
            }
        }
        sample.sort((one, other) -> one.time().compareTo(other.time()));
        return sample;
    }
}
