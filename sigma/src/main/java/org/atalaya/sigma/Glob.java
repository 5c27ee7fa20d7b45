package org.atalaya.sigma;

/**
 * A text pattern: characters that stand for themselves, {@link #ANY} for any run of characters and {@link #ONE} for any
 * one character. Escapes are resolved already. The two wildcards are Unicode noncharacters, which YAML forbids in a rule,
 * so they cannot be mistaken for text.
 *
 * @param text the pattern in that form
 */
public record Glob(String text) {
    /** Stands for any run of characters, also none. */
    public static final char ANY = '\uFFFE';
    /** Stands for exactly one character. */
    public static final char ONE = '\uFFFF';

    /** Whether the pattern has no wildcard. */
    public boolean isLiteral() {
        return text.indexOf(ANY) < 0 && text.indexOf(ONE) < 0;
    }
}
