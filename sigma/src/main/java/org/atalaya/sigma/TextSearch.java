package org.atalaya.sigma;

import java.util.regex.PatternSyntaxException;

/** Finds a text without regard to case, or a regular expression, in single values; in linear time. */
public final class TextSearch {
    private final Expression expression;

    private TextSearch(Expression expression) {
        this.expression = expression;
    }

    /**
     * A search for a text, or for a regular expression when it stands between slashes.
     *
     * @throws IllegalArgumentException when the expression is wrong
     */
    public static TextSearch of(String text) {
        boolean regex = text.length() > 2 && text.startsWith("/") && text.endsWith("/");
        String source = regex ? text.substring(1, text.length() - 1) : org.safere.Pattern.quote(text);
        try {
            return new TextSearch(Expression.compile(new Check.Regex(source, true, false, false)));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("not a regular expression: " + wrong.getMessage());
        }
    }

    /** Where it is found first: start in the upper, end in the lower 32 bits; -1 when it is not. */
    public long find(String value) {
        return expression.find(value);
    }
}
