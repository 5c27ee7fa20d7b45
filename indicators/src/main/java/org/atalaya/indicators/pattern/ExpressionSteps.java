package org.atalaya.indicators.pattern;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many steps the program of a regular expression takes, about and rather too many: {@code (a{100}){100}} is short and
 * takes ten thousand. Told before it is compiled, since that is what costs.
 */
final class ExpressionSteps {
    /** Steps of a class of Unicode, such as {@code \p{L}}: its ranges. */
    private static final long UNICODE_CLASS = 100;
    /** What no expression takes that is compiled; keeps products from overflowing. */
    private static final long ENDLESS = 1L << 40;

    private final String expression;
    private int at;

    private ExpressionSteps(String expression) {
        this.expression = expression;
    }

    static long of(String expression) {
        return new ExpressionSteps(expression).count();
    }

    private long count() {
        Deque<Long> outer = new ArrayDeque<>();
        long all = 0;
        long last = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at++);
            switch (c) {
                case '(' -> {
                    outer.push(all + last);
                    all = 2;
                    last = 0;
                }
                case ')' -> {
                    last += all;
                    all = outer.isEmpty() ? 0 : outer.pop();
                }
                case '{' -> last = Math.min(ENDLESS, last * Math.max(1, most()));
                case '[' -> {
                    all += last;
                    last = bracket();
                }
                case '\\' -> {
                    all += last;
                    last = escape();
                }
                default -> {
                    all += last;
                    last = 1;
                }
            }
            all = Math.min(ENDLESS, all);
        }
        long total = all + last;
        for (long one : outer) {
            total += one;
        }
        return total;
    }

    /** The larger number of a repetition such as <code>{2,5}</code>; 0 where it is none. */
    private long most() {
        long most = 0;
        long number = 0;
        for (int i = at; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(ENDLESS, number * 10 + c - '0');
            } else if (c == ',' || c == '}') {
                most = Math.max(most, number);
                number = 0;
                if (c == '}') {
                    at = i + 1;
                    return most;
                }
            } else {
                return 0;
            }
        }
        return 0;
    }

    private long bracket() {
        long steps = 1;
        int inner = 1;
        boolean first = true;
        while (at < expression.length() && inner > 0) {
            char c = expression.charAt(at++);
            if (c == '\\') {
                steps += escape() - 1;
            } else if (c == '[') {
                inner++;
            } else if (c == ']' && !first) {
                inner--;
            }
            first = first && c == '^';
        }
        return steps;
    }

    private long escape() {
        if (at >= expression.length()) {
            return 1;
        }
        char c = expression.charAt(at++);
        if (c != 'p' && c != 'P') {
            return 1;
        }
        if (at < expression.length() && expression.charAt(at) == '{') {
            int end = expression.indexOf('}', at);
            at = end < 0 ? expression.length() : end + 1;
        }
        return UNICODE_CLASS;
    }
}
