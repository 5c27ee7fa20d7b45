package org.atalaya.indicators.pattern;

import java.util.List;

/** A STIX 2.1 pattern: parsed once, shared by threads. */
public final class StixPattern {
    /** Characters of a pattern. */
    public static final int MOST_CHARACTERS = 100_000;
    /** Brackets within brackets. */
    public static final int MOST_DEPTH = 100;
    /** Observations that one pattern names. */
    public static final int MOST_OBSERVATIONS = 1_000;
    /** Times that REPEATS may ask for. */
    public static final int MOST_REPEATS = 10_000;
    /** Characters of one regular expression. */
    public static final int MOST_EXPRESSION = 4_096;
    /** Steps of one path. */
    public static final int MOST_STEPS = 50;
    /** Combinations of observations that are tried before a pattern is given up. */
    public static final int MOST_TRIED = 500_000;

    private final String text;
    private final Node.Observed root;
    private final int singles;

    private StixPattern(String text, Node.Observed root, int singles) {
        this.text = text;
        this.root = root;
        this.singles = singles;
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
        return new StixPattern(text, root, parser.singles());
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
