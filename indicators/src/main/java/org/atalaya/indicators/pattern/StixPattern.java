package org.atalaya.indicators.pattern;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A STIX 2.1 pattern: parsed once, shared by threads. */
public final class StixPattern {
    /** Characters of a pattern. */
    public static final int MOST_CHARACTERS = 100_000;
    /** Brackets within brackets. */
    public static final int MOST_DEPTH = 100;
    /** Observations that one pattern names. */
    public static final int MOST_OBSERVATIONS = 1_000;
    /** Qualifiers one after the other. */
    public static final int MOST_QUALIFIERS = 10;
    /** Times that REPEATS may ask for. */
    public static final int MOST_REPEATS = 400;
    /** Characters of one regular expression. */
    public static final int MOST_EXPRESSION = 4_096;
    /** Steps of one regular expression, once its repetitions are written out. */
    public static final int MOST_EXPRESSION_STEPS = 5_000;
    /** Steps of one path. */
    public static final int MOST_STEPS = 50;
    /** Steps within each other of one search: what joins observations, and their number. The stack holds them. */
    static final int MOST_NESTED = 900;
    /** Combinations of observations that are tried before a pattern is given up. */
    public static final int MOST_TRIED = 500_000;

    private final String text;
    private final Node.Observed root;
    private final int singles;
    private final List<Node.Single> tests = new ArrayList<>();
    private final Set<String> types = new TreeSet<>();
    private final boolean alone;
    private final long cost;

    private StixPattern(String text, Node.Observed root, int singles, long steps) {
        this.text = text;
        this.root = root;
        this.singles = singles;
        this.cost = text.length() + steps;
        this.alone = gather(root);
        tests.forEach(single -> types(single.test()));
    }

    /**
     * Something observed of which it is known already which observations of a pattern it can be.
     *
     * @param holds what {@link #holds} said of it
     */
    public record Seen(BitSet holds, Instant time) {}

    /** Gathers the observations that are named; whether any one of them by itself is enough. */
    private boolean gather(Node.Observed node) {
        return switch (node) {
            case Node.Single single -> {
                tests.add(single);
                yield true;
            }
            case Node.Or or -> {
                boolean each = true;
                for (Node.Observed part : or.parts()) {
                    each &= gather(part);
                }
                yield each;
            }
            case Node.And and -> gather(and.left()) & gather(and.right()) & false;
            case Node.FollowedBy followed -> gather(followed.left()) & gather(followed.right()) & false;
            case Node.Within within -> gather(within.inner()) & false;
            case Node.Between between -> gather(between.inner()) & false;
            case Node.Repeats repeats -> gather(repeats.inner()) & false;
        };
    }

    private void types(Node.Test test) {
        switch (test) {
            case Node.All all -> all.tests().forEach(this::types);
            case Node.Any any -> any.tests().forEach(this::types);
            case Node.Compare compare -> types.add(compare.path().type());
            case Node.Exists exists -> types.add(exists.path().type());
        }
    }

    /** What it takes of the memory, about: its characters, and the steps of its regular expressions. */
    public long cost() {
        return cost;
    }

    /** The types of objects that it asks for, such as {@code process}. */
    public Set<String> types() {
        return types;
    }

    /** Whether one observation decides: there is neither AND nor FOLLOWEDBY between observations, nor a qualifier. */
    public boolean alone() {
        return alone;
    }

    /**
     * Which of the observations that it names something observed can be, by their number; none when that cannot be told.
     */
    public BitSet holds(Observation observation) {
        BitSet holds = new BitSet();
        for (Node.Single single : tests) {
            try {
                holds.set(single.number(), Tests.holds(single.test(), observation));
            } catch (PatternException untold) {
                holds.clear(single.number());
            }
        }
        return holds;
    }

    /**
     * Observations that hold it together: their indices, in rising order; empty when there are none.
     *
     * @param most combinations that are tried
     * @throws PatternException when more would have to be tried
     */
    public List<Integer> binding(List<Seen> seen, int most) {
        return new Matching(singles, seen, Math.min(most, MOST_TRIED)).binding(root);
    }

    /**
     * Parses a pattern.
     *
     * @throws PatternException when it is none; the message says line, column, what was expected and found
     */
    public static StixPattern parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new PatternException(-1, "a pattern of more than " + MOST_CHARACTERS + " characters");
        }
        Parser parser = new Parser(text);
        Node.Observed root = parser.parse();
        return new StixPattern(text, root, parser.singles(), parser.steps());
    }

    /**
     * Whether the observations hold it.
     *
     * @throws PatternException when that cannot be told: a text is compared with a time and is none, or
     *     {@link #MOST_TRIED} is reached
     */
    public boolean matches(List<Observation> observations) {
        return new Matching(singles, observations).matches(root);
    }

    @Override
    public String toString() {
        return text;
    }
}
