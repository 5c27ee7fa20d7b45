package org.atalaya.sigma;

import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a rule, searched for in values. SafeRE runs it in time linear in the value; what its syntax
 * lacks (look-around, back-references) falls back to the JDK's engine under a step limit, so that no value can hang a
 * sweep.
 */
sealed interface Expression {
    /** Steps that the fallback engine may take per character of a value, and at least in all. */
    int STEPS_PER_CHAR = 200;

    int LEAST_STEPS = 100_000;

    /** A group of flags that turns multi-line mode on. */
    java.util.regex.Pattern INLINE_MULTILINE = java.util.regex.Pattern.compile("\\(\\?[a-z]*m");

    /**
     * Where the expression is found first.
     *
     * @return start in the upper and end in the lower 32 bits, or -1 when it is not found
     */
    long find(String value);

    /** Whether it is found. */
    default boolean isFound(String value) {
        return find(value) >= 0;
    }

    /**
     * Compiles an expression.
     *
     * @throws PatternSyntaxException when neither engine can read it
     */
    static Expression compile(Check.Regex regex) {
        Expression expression = regex.ignoreCase() && namesAsciiOnly(regex.expression())
                ? new Insensitive(regex, engine(regex, false))
                : engine(regex, true);
        boolean lines = regex.multiline()
                || INLINE_MULTILINE.matcher(regex.expression()).find();
        return lines ? new Lines(expression) : expression;
    }

    private static Expression engine(Check.Regex regex, boolean unicode) {
        // As in PCRE only a line feed ends a line: a dot matches every other character.
        int flags = java.util.regex.Pattern.UNIX_LINES
                | (regex.ignoreCase() ? java.util.regex.Pattern.CASE_INSENSITIVE : 0)
                | (regex.ignoreCase() && unicode ? java.util.regex.Pattern.UNICODE_CASE : 0)
                | (regex.multiline() ? java.util.regex.Pattern.MULTILINE : 0)
                | (regex.dotAll() ? java.util.regex.Pattern.DOTALL : 0);
        try {
            int safe = org.safere.Pattern.UNIX_LINES
                    | (regex.ignoreCase() ? org.safere.Pattern.CASE_INSENSITIVE : 0)
                    | (regex.ignoreCase() && unicode ? org.safere.Pattern.UNICODE_CASE : 0)
                    | (regex.multiline() ? org.safere.Pattern.MULTILINE : 0)
                    | (regex.dotAll() ? org.safere.Pattern.DOTALL : 0);
            return new Linear(org.safere.Pattern.compile(regex.expression(), safe));
        } catch (RuntimeException notSupported) {
            return new Stepped(java.util.regex.Pattern.compile(regex.expression(), flags));
        }
    }

    /** Whether an expression names no letter beyond ASCII: neither as it is, nor by number, property or name. */
    private static boolean namesAsciiOnly(String expression) {
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            if (c == '\\' && ++i < expression.length() && "uxpPN0123456789cbB".indexOf(expression.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * In any case, where the expression names ASCII letters only: the case of other letters then makes no difference, but
     * for the few that are forms of i, k and s. The engine is spared the tables of Unicode, which
     * take it a twentieth of a second to build.
     */
    final class Insensitive implements Expression {
        /** The capital i with a dot, the small one without, the long s, and the Kelvin sign. */
        private static final String FORMS = "\u0130\u0131\u017F\u212A";

        private final Check.Regex regex;
        private final Expression ascii;
        private volatile @Nullable Expression unicode;

        Insensitive(Check.Regex regex, Expression ascii) {
            this.regex = regex;
            this.ascii = ascii;
        }

        @Override
        public long find(String value) {
            return of(value).find(value);
        }

        @Override
        public boolean isFound(String value) {
            return of(value).isFound(value);
        }

        private Expression of(String value) {
            boolean hasForm = false;
            for (int i = 0; i < FORMS.length(); i++) {
                hasForm |= value.indexOf(FORMS.charAt(i)) >= 0;
            }
            if (!hasForm) {
                return ascii;
            }
            Expression known = unicode;
            if (known == null) {
                known = engine(regex, true);
                unicode = known;
            }
            return known;
        }
    }

    /**
     * In multi-line mode: elsewhere {@code ^} also matches in an empty value and after a last line feed, in Java it does
     * not.
     */
    record Lines(Expression inner) implements Expression {
        @Override
        public long find(String value) {
            long found = inner.find(value);
            if (found < 0 && (value.isEmpty() || value.endsWith("\n"))) {
                long longer = inner.find(value + "\n");
                return longer >= 0 && (int) longer <= value.length() ? longer : -1;
            }
            return found;
        }
    }

    /** By SafeRE. */
    record Linear(org.safere.Pattern pattern) implements Expression {
        @Override
        public long find(String value) {
            org.safere.Matcher matcher = pattern.matcher(value);
            return matcher.find() ? ((long) matcher.start() << 32) | matcher.end() : -1;
        }

        @Override
        public boolean isFound(String value) {
            return pattern.matcher(value).find();
        }
    }

    /** By the JDK, under a step limit; a value that exceeds it counts as not found. */
    record Stepped(java.util.regex.Pattern pattern) implements Expression {
        @Override
        public long find(String value) {
            java.util.regex.Matcher matcher =
                    pattern.matcher(new Counted(value, Math.max(LEAST_STEPS, value.length() * STEPS_PER_CHAR)));
            try {
                return matcher.find() ? ((long) matcher.start() << 32) | matcher.end() : -1;
            } catch (OutOfSteps | StackOverflowError tooHard) {
                return -1;
            }
        }
    }

    /** Thrown when the fallback engine looked at too many characters. */
    final class OutOfSteps extends RuntimeException {
        OutOfSteps() {
            super("regular expression took too many steps", null, false, false);
        }
    }

    /** A text that counts how often it is looked at. */
    final class Counted implements CharSequence {
        private final String text;
        private int left;

        Counted(String text, int steps) {
            this.text = text;
            this.left = steps;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new OutOfSteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
