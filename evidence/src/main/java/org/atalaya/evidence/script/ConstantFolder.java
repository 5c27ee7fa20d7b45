package org.atalaya.evidence.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.script.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the constant expressions of a script by their values and leaves everything else as it stands.
 *
 * <p>It walks over the words once. Where an operand can begin, it parses as long as everything is constant: literals, the
 * language's pure functions of them, operators between them, and names that were given a constant before. A name that is
 * given a value once keeps it; one that is given several keeps each to the end of its block at most. What is not constant
 * ends the attempt, and the walk goes on one word later. Steps, nesting and characters made are limited ({@link #MOST_DEPTH},
 * {@link #STEPS_PER_TOKEN}, {@link #MOST_MADE}), so that the whole is linear in the script.
 */
abstract class ConstantFolder {
    /** Brackets within brackets. */
    static final int MOST_DEPTH = 48;
    /** Words looked at, for each word of the script. */
    static final int STEPS_PER_TOKEN = 24;
    /** Characters made in all values together. */
    static final long MOST_MADE = 256L << 20;
    /** Characters of one value. */
    static final int MOST_VALUE = 16 << 20;
    /** Elements of one list. */
    static final int MOST_ELEMENTS = 1 << 20;
    /** Texts given to an evaluator that are kept. */
    static final int MOST_EVALUATED = 64;

    /** Characters of a text that is looked for in another. */
    static final int MOST_SOUGHT = 1024;

    private static final Set<String> DECLARING = Set.of("var", "let", "const", "dim", "local", "global", "static");

    /** A text that the script hands to its language's evaluator. */
    record Evaluated(String by, String text, int from, int to) {}

    final String source;
    final List<Token> tokens;
    /** Position in {@link #tokens}. */
    int at;
    /** Operations done in the present attempt. */
    int operations;

    /** All replacements made. */
    int replaced;
    /** Whether the script has more words than were read. */
    boolean cut;

    /** Whether a limit ended the folding. */
    boolean limited;

    final List<Evaluated> evaluated = new ArrayList<>();

    private final Map<String, StringBuilder> growing = new HashMap<>();
    private final Map<String, Value> once = new HashMap<>();
    private final Map<String, Value> here = new HashMap<>();
    private final Set<String> several = new HashSet<>();
    private int substituted;
    private int depth;
    private long stepsLeft;
    private long madeLeft = MOST_MADE;

    ConstantFolder(String source, List<Token> tokens) {
        this.source = source;
        this.tokens = tokens;
        this.stepsLeft = (long) STEPS_PER_TOKEN * tokens.size() + 100_000;
    }

    /** How tightly an operator binds, from 1; 0 when it is none. */
    abstract int precedence(Token token);

    /** The value of an operator between constants; null when it has none that is certain. */
    abstract @Nullable Value apply(Token operator, Value left, Value right);

    /** Reads one operand with what hangs on it; null (at any position) when it is not constant. */
    abstract @Nullable Value operand();

    /** The value as the language writes it; empty when it cannot be written in one word. */
    abstract Optional<String> literal(Value value);

    /** Whether the word hands a text that follows to the evaluator. */
    abstract boolean isEvaluator(Token token);

    /** Whether what was known of names that change is forgotten here. */
    abstract boolean isBlockEdge(Token token);

    /** Whether the operator joins texts. */
    abstract boolean joins(Token operator);

    /** Whether the operator makes lists. */
    boolean lists(Token operator) {
        return false;
    }

    /** Looks for what only this language has, at the present position; true when it was replaced or passed over. */
    boolean special(StringBuilder out) {
        return false;
    }

    private int copied;

    /** The folded script; the source itself when nothing was constant. */
    final String fold() {
        countAssignments();
        StringBuilder out = new StringBuilder();
        while (at < tokens.size() && !limited) {
            Token token = tokens.get(at);
            if (isBlockEdge(token)) {
                here.clear();
                growing.clear();
            }
            int start = at;
            if (special(out)) {
                at = Math.max(at, start + 1);
            } else if (assignment(out)) {
                continue;
            } else if (isEvaluator(token)) {
                evaluator();
                at = start + 1;
            } else if (beginsOperand(token)) {
                attempt(out, start);
            } else {
                at++;
            }
        }
        out.append(source, copied, source.length());
        return replaced == 0 ? source : out.toString();
    }

    /** Tries to fold what begins here; moves on in any case. */
    private @Nullable Value attempt(StringBuilder out, int start) {
        operations = 0;
        substituted = 0;
        at = start;
        int least = start == 0 ? 1 : Math.max(1, precedence(tokens.get(start - 1)));
        Value value = expression(least, true);
        if (value == null) {
            at = start + 1;
            return null;
        }
        if (value instanceof Value.Text text
                && at + 1 < tokens.size()
                && tokens.get(at).is("|")
                && isEvaluator(tokens.get(at + 1))) {
            evaluated(tokens.get(at + 1).value(), text.text(), start);
        }
        boolean argument = substituted > 0 && at == start + 1 && start > 0 && isArgument(start);
        if (operations > 0 || argument) {
            replace(out, start, at, value);
        }
        at = Math.max(at, start + 1);
        return value;
    }

    private boolean isArgument(int start) {
        Token before = tokens.get(start - 1);
        Token after = peek();
        return (before.is("(") || before.is(",")) && after != null && (after.is(")") || after.is(","));
    }

    final void replace(StringBuilder out, int from, int to, Value value) {
        Optional<String> literal = literal(value);
        if (literal.isPresent()) {
            replace(out, tokens.get(from).start(), tokens.get(to - 1).end(), literal.get());
        }
    }

    final void replace(StringBuilder out, int from, int to, String by) {
        if (from < copied || by.length() == to - from && source.startsWith(by, from)) {
            return;
        }
        out.append(source, copied, from).append(by);
        copied = to;
        replaced++;
    }

    /** Whether a constant can begin with this word, and folding there helps. */
    boolean beginsOperand(Token token) {
        return switch (token.kind()) {
            case STRING, TEMPLATE, TYPE -> true;
            case NAME -> at == 0 || !tokens.get(at - 1).is(".");
            case SYMBOL -> (token.is("(") || token.is("[") || token.is("@(")) && !isCall();
            default -> false;
        };
    }

    /** Whether the bracket here belongs to the name or value before it. */
    private boolean isCall() {
        if (at == 0) {
            return false;
        }
        Token before = tokens.get(at - 1);
        return before.end() == tokens.get(at).start()
                && (before.kind() == Kind.NAME
                        || before.kind() == Kind.STRING
                        || before.kind() == Kind.TYPE
                        || before.is(")")
                        || before.is("]"));
    }

    // --- names ---

    private void countAssignments() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = tokens.get(i + 1);
            if (token.kind() == Kind.NAME
                    && (next.is("=") || next.is("+=") || next.is("&=") || next.is("++") || next.is("--"))
                    && (!seen.add(token.value()) || !next.is("="))) {
                several.add(token.value());
            }
        }
    }

    /** Reads {@code name = constant} or {@code name += constant} and remembers it; false when there is none here. */
    private boolean assignment(StringBuilder out) {
        Token name = tokens.get(at);
        if (name.kind() != Kind.NAME || at + 2 >= tokens.size() || !beginsStatement(at)) {
            return false;
        }
        Token sign = tokens.get(at + 1);
        boolean more = sign.is("+=") || sign.is("&=");
        if (!more && !sign.is("=")) {
            return false;
        }
        int start = at;
        int first = at + 2;
        boolean itself =
                tokens.get(first).isName(name.value()) && first + 2 < tokens.size() && joins(tokens.get(first + 1));
        if (itself) {
            first += 2;
        }
        at = first;
        int before = replaced;
        Value value = attempt(out, first);
        boolean ends = value != null && endsStatement();
        if (more || itself) {
            grow(name.value(), ends ? value : null);
        } else {
            growing.remove(name.value());
            here.remove(name.value());
            if (ends && value != null) {
                (several.contains(name.value()) ? here : once).put(name.value(), value);
            }
        }
        if (value == null || replaced == before && at <= start) {
            at = start + 2;
        }
        return true;
    }

    private void grow(String name, @Nullable Value value) {
        Value had = here.remove(name);
        StringBuilder text = growing.get(name);
        if (text == null && had instanceof Value.Text known) {
            text = new StringBuilder(known.text());
            growing.put(name, text);
        }
        if (value == null || text == null || text.length() + value.weight() > MOST_VALUE) {
            growing.remove(name);
        } else {
            text.append(value.asText());
        }
    }

    private boolean beginsStatement(int place) {
        if (place == 0) {
            return true;
        }
        Token before = tokens.get(place - 1);
        return before.kind() == Kind.LINE_END
                || before.is(";")
                || before.is(":")
                || before.is("{")
                || before.is("}")
                || before.is(",")
                || before.kind() == Kind.NAME && DECLARING.contains(before.value());
    }

    private boolean endsStatement() {
        Token next = peek();
        return next == null
                || next.kind() == Kind.LINE_END
                || next.is(";")
                || next.is(":")
                || next.is("}")
                || next.is(",");
    }

    /** The constant of a name, where it has one here. */
    final @Nullable Value named(Token token) {
        StringBuilder text = growing.get(token.value());
        Value value = text != null ? made(text.toString()) : here.getOrDefault(token.value(), once.get(token.value()));
        if (value != null) {
            substituted++;
        }
        return value;
    }

    // --- evaluators ---

    private void evaluator() {
        int start = at;
        at++;
        while (tokens.get(start).kind() == Kind.STRING && take(")")) {
            // & ('iex') 'text'
        }
        if (peek() == null) {
            return;
        }
        Value value = expression(1, true);
        if (value instanceof Value.Text text && endsArgument()) {
            evaluated(tokens.get(start).value(), text.text(), start);
        }
    }

    private boolean endsArgument() {
        Token next = peek();
        return endsStatement() || next != null && (next.is(")") || next.is("|"));
    }

    final void evaluated(String by, String text, int from) {
        if (evaluated.size() < MOST_EVALUATED && !text.isBlank()) {
            evaluated.add(new Evaluated(
                    by,
                    text,
                    tokens.get(from).start(),
                    tokens.get(Math.max(from, at - 1)).end()));
        }
    }

    // --- expressions ---

    final @Nullable Token peek() {
        return at < tokens.size() ? tokens.get(at) : null;
    }

    final boolean take(String symbol) {
        Token token = peek();
        if (token != null && token.is(symbol)) {
            step();
            return true;
        }
        return false;
    }

    final void step() {
        at++;
        if (--stepsLeft < 0) {
            limited = true;
        }
    }

    /** Operands and the operators between them that bind at least so tightly. */
    final @Nullable Value expression(int least, boolean outermost) {
        if (limited || depth >= MOST_DEPTH) {
            return null;
        }
        depth++;
        try {
            Value left = operand();
            if (left == null) {
                return null;
            }
            StringBuilder joined = null;
            List<Value> gathered = null;
            while (true) {
                Token operator = peek();
                int binds = operator == null ? 0 : precedence(operator);
                if (operator == null || binds < least || limited) {
                    break;
                }
                int before = at;
                int done = operations;
                step();
                Value right = expression(binds + 1, false);
                if (right != null && lists(operator)) {
                    if (gathered == null) {
                        gathered = new ArrayList<>();
                        gathered.add(left);
                    }
                    gathered.add(right);
                    limited |= gathered.size() >= MOST_ELEMENTS;
                    continue;
                }
                if (gathered != null) {
                    left = charged(new Value.Many(gathered));
                    gathered = null;
                }
                if (right != null
                        && joins(operator)
                        && (joined != null || left instanceof Value.Text)
                        && !(right instanceof Value.Many)) {
                    if (joined == null) {
                        joined = new StringBuilder(left == null ? "" : left.asText());
                    }
                    joined.append(right.asText());
                    limited |= joined.length() > MOST_VALUE;
                    operations++;
                    continue;
                }
                if (joined != null) {
                    left = made(joined.toString());
                    joined = null;
                }
                Value result = right == null || left == null ? null : charged(apply(operator, left, right));
                if (result == null) {
                    at = before;
                    operations = done;
                    // To the right of an operator, what stands here belongs to the one that binds more tightly.
                    return outermost ? left : null;
                }
                left = result;
                operations++;
            }
            if (gathered != null) {
                return charged(new Value.Many(gathered));
            }
            return joined == null ? left : made(joined.toString());
        } finally {
            depth--;
        }
    }

    /** The values up to a closing bracket, which is taken; null when one is not constant. */
    final @Nullable List<Value> arguments(String closing, int least) {
        List<Value> values = new ArrayList<>();
        skipLineEnds();
        if (take(closing)) {
            return values;
        }
        while (values.size() < MOST_ELEMENTS) {
            skipLineEnds();
            Value value = expression(least, false);
            if (value == null) {
                return null;
            }
            values.add(value);
            skipLineEnds();
            if (take(closing)) {
                return values;
            }
            if (!take(",")) {
                return null;
            }
        }
        limited = true;
        return null;
    }

    final void skipLineEnds() {
        Token token = peek();
        while (token != null && token.kind() == Kind.LINE_END) {
            step();
            token = peek();
        }
    }

    /** A text that was made, or null when too much was. */
    final @Nullable Value made(String text) {
        return charged(new Value.Text(text));
    }

    final @Nullable Value charged(@Nullable Value value) {
        if (value != null) {
            long weight = value.weight();
            madeLeft -= weight;
            if (madeLeft < 0 || weight > MOST_VALUE) {
                limited = true;
                return null;
            }
        }
        return value;
    }

    // --- what several languages have ---

    static @Nullable Value arithmetic(String operator, Value left, Value right) {
        if (!(left instanceof Value.Number a) || !(right instanceof Value.Number b)) {
            return null;
        }
        double x = a.value();
        double y = b.value();
        return switch (operator) {
            case "+" -> new Value.Number(x + y);
            case "-" -> new Value.Number(x - y);
            case "*" -> new Value.Number(x * y);
            case "/" -> y == 0 ? null : new Value.Number(x / y);
            case "\\" -> y == 0 ? null : new Value.Number((double) (long) (x / y));
            case "%", "mod" -> y == 0 ? null : new Value.Number(x % y);
            case "^", "xor", "-bxor" -> new Value.Number((double) ((long) x ^ (long) y));
            case "-band", "and" -> new Value.Number((double) ((long) x & (long) y));
            case "-bor", "or" -> new Value.Number((double) ((long) x | (long) y));
            default -> null;
        };
    }

    /** A character by its number. */
    static @Nullable Value character(Value code) {
        double value = number(code);
        return value >= 0 && value <= 0xFFFF ? new Value.Text(String.valueOf((char) (int) value)) : null;
    }

    /** A number, or a text that is one; not a number otherwise. */
    static double number(Value value) {
        if (value instanceof Value.Number number) {
            return number.value();
        }
        String text = value.asText().trim();
        if (text.isEmpty() || text.length() > 18) {
            return Double.NaN;
        }
        try {
            if (text.startsWith("0x") || text.startsWith("0X") || text.startsWith("&H") || text.startsWith("&h")) {
                return (double) Long.parseLong(text.substring(2), 16);
            }
            return (double) Long.parseLong(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Replaces every occurrence, as far as the limit of a value allows; null beyond. */
    static @Nullable Value replaced(String text, String what, String by, boolean anyCase) {
        if (what.isEmpty()) {
            return new Value.Text(text);
        }
        if (what.length() > MOST_SOUGHT) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (from <= text.length()) {
            int found = indexOf(text, what, from, anyCase);
            if (found < 0) {
                break;
            }
            out.append(text, from, found).append(by);
            from = found + what.length();
            if (out.length() > MOST_VALUE) {
                return null;
            }
        }
        return new Value.Text(out.append(text, from, text.length()).toString());
    }

    static int indexOf(String text, String what, int from, boolean anyCase) {
        if (!anyCase) {
            return text.indexOf(what, from);
        }
        for (int i = from; i + what.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, what, 0, what.length())) {
                return i;
            }
        }
        return -1;
    }

    static @Nullable Value split(String text, String separator) {
        if (separator.length() > MOST_SOUGHT) {
            return null;
        }
        List<Value> parts = new ArrayList<>();
        if (separator.isEmpty()) {
            for (int i = 0; i < text.length() && i < MOST_ELEMENTS; i++) {
                parts.add(new Value.Text(text.substring(i, i + 1)));
            }
            return new Value.Many(parts);
        }
        int from = 0;
        for (int found = text.indexOf(separator);
                found >= 0 && parts.size() < MOST_ELEMENTS;
                found = text.indexOf(separator, from)) {
            parts.add(new Value.Text(text.substring(from, found)));
            from = found + separator.length();
        }
        parts.add(new Value.Text(text.substring(from)));
        return new Value.Many(parts);
    }

    static @Nullable Value join(Value list, String separator) {
        List<Value> values = list instanceof Value.Many many ? many.values() : List.of(list);
        long size = 0;
        for (Value value : values) {
            size += value.weight() + separator.length();
        }
        return size > MOST_VALUE
                ? null
                : new Value.Text(String.join(
                        separator, values.stream().map(Value::asText).toList()));
    }

    static String reversed(String text) {
        // Not StringBuilder.reverse: the languages turn the halves of a surrogate pair round too.
        char[] chars = new char[text.length()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = text.charAt(chars.length - 1 - i);
        }
        return new String(chars);
    }

    /** Part of a text from a place for a length, both cut to what there is. */
    static Value.Text part(String text, double from, double length) {
        int first = (int) Math.max(0, Math.min(text.length(), from));
        int size = (int) Math.max(0, Math.min(text.length() - first, length));
        return new Value.Text(text.substring(first, first + size));
    }
}
