package org.atalaya.sigma;

import java.util.Optional;

/**
 * A text that every match of a regular expression must contain, found without understanding the whole expression: the
 * longest run of plain characters outside groups, classes and alternatives that no quantifier makes optional. Where the
 * syntax is in doubt there is none; a rule then is merely evaluated more often.
 */
final class RequiredLiteral {
    private static final String SPECIAL = "\\^$.|?*+()[]{}";

    private RequiredLiteral() {}

    static Optional<String> of(Check.Regex regex) {
        String text = regex.expression();
        StringBuilder run = new StringBuilder();
        String best = "";
        int depth = 0;
        int at = text.startsWith("(?i)") ? 4 : 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '|' && depth == 0) {
                return Optional.empty();
            }
            int plain = -1;
            int next = at + 1;
            if (c == '(') {
                if (text.startsWith("(?", at) && !text.startsWith("(?:", at)) {
                    return Optional.empty();
                }
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == '[') {
                next = afterClass(text, at);
                if (next < 0) {
                    return Optional.empty();
                }
            } else if (c == '\\') {
                if (next >= text.length()) {
                    return Optional.empty();
                }
                char escaped = text.charAt(next++);
                if (Character.isLetterOrDigit(escaped)) {
                    if ("wWdDsSbBAzZntrfv".indexOf(escaped) < 0) {
                        return Optional.empty();
                    }
                } else {
                    plain = escaped;
                }
            } else if (c == '{') {
                next = text.indexOf('}', at) + 1;
                if (next == 0) {
                    return Optional.empty();
                }
            } else if (SPECIAL.indexOf(c) < 0) {
                plain = c;
            }
            boolean counted = plain >= 0 && depth == 0 && !Character.isSurrogate((char) plain);
            boolean quantified = next < text.length() && "?*{".indexOf(text.charAt(next)) >= 0;
            boolean repeated = next < text.length() && text.charAt(next) == '+';
            if (counted && !quantified) {
                run.append((char) plain);
            }
            if (!counted || quantified || repeated) {
                best = run.length() > best.length() ? run.toString() : best;
                run.setLength(0);
            }
            at = next;
        }
        best = run.length() > best.length() ? run.toString() : best;
        return depth == 0 && !best.isEmpty() ? Optional.of(best) : Optional.empty();
    }

    private static int afterClass(String text, int at) {
        int i = at + 1;
        if (i < text.length() && text.charAt(i) == '^') {
            i++;
        }
        if (i < text.length() && text.charAt(i) == ']') {
            i++;
        }
        while (i < text.length() && text.charAt(i) != ']') {
            if (text.charAt(i) == '[') {
                return -1;
            }
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i < text.length() ? i + 1 : -1;
    }
}
