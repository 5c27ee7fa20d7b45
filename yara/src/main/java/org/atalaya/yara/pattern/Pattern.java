package org.atalaya.yara.pattern;

import java.util.Arrays;

/** What a rule searches for. Patterns are values: two that say the same are equal. */
public sealed interface Pattern {
    /** The words behind the pattern. */
    Modifiers modifiers();

    /** A text in double quotes, its escapes already resolved. */
    record Text(byte[] bytes, Modifiers modifiers) implements Pattern {
        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(bytes, text.bytes) && modifiers.equals(text.modifiers);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(bytes) + modifiers.hashCode();
        }

        @Override
        public String toString() {
            return "Text[" + Arrays.toString(bytes) + ", " + modifiers + "]";
        }
    }

    /** A hex pattern in braces; only {@code private} may stand behind it. */
    record Hex(HexNode root, Modifiers modifiers) implements Pattern {}

    /**
     * A regular expression.
     *
     * @param caseless flag {@code i}; the modifier {@code nocase} means the same
     * @param dotAll flag {@code s}: a dot matches a line feed too
     */
    record Regex(RegexNode root, boolean caseless, boolean dotAll, Modifiers modifiers) implements Pattern {}
}
