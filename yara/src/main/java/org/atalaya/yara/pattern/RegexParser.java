package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what stands between the slashes of a regular expression, over bytes. {@link Dialect#CLASSIC} is libyara's small
 * language; {@link Dialect#X} adds what YARA-X takes from Rust's regex syntax: groups with flags or names, POSIX classes,
 * classes in classes, {@code \x{..}}, and refuses braces and escapes that mean nothing.
 */
public final class RegexParser {
    /** What means something else without a backslash before it, or ends an expression. */
    private static final String ESCAPED = "\\/.*+?|()[]{}^$-\"";

    /** Groups within groups. */
    static final int MAX_NESTING = 250;
    /** Quantifiers right behind one another. */
    static final int MAX_STACKED = 4;
    /** Greatest bound of a repetition in the classic dialect: libyara's RE_MAX_RANGE. */
    static final int MAX_CLASSIC_REPEAT = 32767;
    /** Longest expression in bytes. */
    static final int MAX_BODY = 1 << 16;

    private final byte[] body;
    private final Dialect dialect;
    private final List<PatternWarning> warnings;
    private int at;
    private int nesting;
    private int greedyAt = -1;
    private int lazyAt = -1;
    // Flags set inside the expression, YARA-X only.
    private boolean caseless;
    private boolean dotAll;

    private RegexParser(byte[] body, Dialect dialect, List<PatternWarning> warnings) {
        this.body = body;
        this.dialect = dialect;
        this.warnings = warnings;
    }

    /**
     * @param body the bytes between the slashes, escapes and all ({@code \/} still with its backslash)
     * @param warnings gets what is odd but allowed
     * @throws PatternError with the offset in the body
     */
    public static RegexNode parse(byte[] body, Dialect dialect, List<PatternWarning> warnings) throws PatternError {
        RegexParser parser = new RegexParser(body, dialect, warnings);
        if (body.length > MAX_BODY) {
            throw new PatternError(
                    PatternError.Kind.REGULAR_EXPRESSION_TOO_LARGE,
                    MAX_BODY,
                    "E014",
                    "longer than " + MAX_BODY + " bytes");
        }
        RegexNode root = parser.choice();
        if (parser.at < body.length) {
            throw parser.error(parser.at, "this parenthesis closes nothing");
        }
        if (parser.greedyAt >= 0 && parser.lazyAt >= 0) {
            throw parser.error(
                    Math.max(parser.greedyAt, parser.lazyAt),
                    "greedy and ungreedy quantifiers can't be mixed in a regular expression");
        }
        if (Shape.canBeEmpty(root)) {
            if (dialect == Dialect.X) {
                throw parser.error(0, "the expression can match nothing");
            }
            warnings.add(
                    new PatternWarning(PatternWarning.Kind.MATCHES_EMPTY, 0, "the expression matches nothing too"));
        }
        return root;
    }

    private boolean extended() {
        return dialect == Dialect.X;
    }

    private int peek() {
        return at < body.length ? body[at] & 0xFF : -1;
    }

    private int peek(int ahead) {
        return at + ahead < body.length ? body[at + ahead] & 0xFF : -1;
    }

    private RegexNode choice() throws PatternError {
        int start = at;
        List<RegexNode> options = new ArrayList<>();
        options.add(sequence());
        if (options.get(0) instanceof RegexNode.Empty && !extended() && at == start) {
            throw error(at, "something to match expected");
        }
        while (peek() == '|') {
            at++;
            options.add(sequence());
        }
        return options.size() == 1 ? options.get(0) : new RegexNode.Choice(options);
    }

    private RegexNode sequence() throws PatternError {
        List<RegexNode> parts = new ArrayList<>();
        while (peek() >= 0 && peek() != '|' && peek() != ')') {
            int start = at;
            RegexNode part = single();
            if (part instanceof RegexNode.Empty && at > start && body[start] == '(' && body[start + 1] == '?') {
                continue; // (?i) and the like stand for nothing
            }
            parts.add(repeated(part, start));
        }
        if (parts.isEmpty()) {
            return new RegexNode.Empty();
        }
        return parts.size() == 1 ? parts.get(0) : new RegexNode.Sequence(parts);
    }

    private RegexNode repeated(RegexNode part, int start) throws PatternError {
        RegexNode result = part;
        for (int times = 0; ; times++) {
            int quantifierAt = at;
            int min;
            int max = HexNode.UNBOUNDED;
            switch (peek()) {
                case '*' -> min = 0;
                case '+' -> min = 1;
                case '?' -> {
                    min = 0;
                    max = 1;
                }
                case '{' -> {
                    long range = range();
                    if (range < 0) {
                        return result;
                    }
                    min = (int) (range >>> 32);
                    max = (int) range;
                }
                default -> {
                    return result;
                }
            }
            if (peek() != '{' && quantifierAt == at) {
                at++;
            }
            if (!extended() && (times > 0 || part instanceof RegexNode.Place)) {
                throw error(quantifierAt, "nothing here to repeat");
            }
            boolean lazy = peek() == '?';
            if (lazy) {
                at++;
                lazyAt = quantifierAt;
            } else if (!extended() || min != max) {
                greedyAt = quantifierAt;
            }
            if (times >= MAX_STACKED) {
                throw error(start, "too many quantifiers");
            }
            result = new RegexNode.Repeat(result, min, max, !lazy);
        }
    }

    /** Reads {n}, {n,}, {,m} or {n,m}: min in the upper half, max in the lower; −1 when the brace is no range. */
    private long range() throws PatternError {
        int open = at;
        int i = skipSpaces(at + 1);
        int digits = i;
        long min = 0;
        while (i < body.length && isDigit(body[i])) {
            min = Math.min(min * 10 + (body[i] - '0'), Integer.MAX_VALUE);
            i++;
        }
        boolean hasMin = i > digits;
        long max = min;
        boolean hasMax = hasMin;
        i = skipSpaces(i);
        if (i < body.length && body[i] == ',') {
            i = skipSpaces(i + 1);
            digits = i;
            max = 0;
            while (i < body.length && isDigit(body[i])) {
                max = Math.min(max * 10 + (body[i] - '0'), Integer.MAX_VALUE);
                i++;
            }
            hasMax = i > digits;
            i = skipSpaces(i);
            if (!hasMax) {
                max = HexNode.UNBOUNDED;
            }
        } else if (!hasMin) {
            i = body.length;
        }
        if (i >= body.length || body[i] != '}') {
            if (extended()) {
                throw error(open, "a brace that is no repetition: write \\{");
            }
            return -1;
        }
        at = i + 1;
        long limit = extended() ? Integer.MAX_VALUE - 1 : MAX_CLASSIC_REPEAT;
        if (min > limit || (hasMax && max > limit)) {
            throw error(open, "repeat interval too large");
        }
        if (min > max) {
            throw error(open, "bad repeat interval");
        }
        return min << 32 | max;
    }

    private int skipSpaces(int from) {
        int i = from;
        while (i < body.length && body[i] == ' ') {
            i++;
        }
        return i;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private RegexNode single() throws PatternError {
        int start = at;
        int c = body[at++] & 0xFF;
        return switch (c) {
            case '(' -> group(start);
            case '[' -> characterClass(start);
            case '.' -> dotAll ? new RegexNode.Chars(ByteClass.ALL, false) : new RegexNode.Dot();
            case '^' -> RegexNode.Place.START;
            case '$' -> RegexNode.Place.END;
            case '*', '+', '?' -> throw error(start, "nothing here to repeat");
            case '\\' -> escape(start);
            case '{' -> {
                at = start;
                if (extended() || range() >= 0) {
                    throw error(start, "nothing here to repeat");
                }
                at = start + 1;
                yield chars(ByteClass.of(c));
            }
            default -> chars(ByteClass.of(c));
        };
    }

    private RegexNode chars(ByteClass set) {
        return new RegexNode.Chars(caseless ? set.bothCases() : set, false);
    }

    private RegexNode group(int open) throws PatternError {
        if (++nesting > MAX_NESTING) {
            throw error(open, "more than " + MAX_NESTING + " groups within each other");
        }
        boolean outerCaseless = caseless;
        boolean outerDotAll = dotAll;
        if (peek() == '?') {
            if (!extended()) {
                throw error(at, "nothing here to repeat");
            }
            at++;
            if (flagsOnly(open)) {
                nesting--;
                return new RegexNode.Empty();
            }
        }
        RegexNode inner = choice();
        if (peek() != ')') {
            throw error(open, "this parenthesis is not closed");
        }
        at++;
        nesting--;
        caseless = outerCaseless;
        dotAll = outerDotAll;
        return inner;
    }

    /** Reads what follows {@code (?}; true when it was flags for the rest of the group, closing parenthesis included. */
    private boolean flagsOnly(int open) throws PatternError {
        int c = peek();
        if (c == 'P' || c == '<') {
            if (c == 'P') {
                at++;
            }
            if (peek() != '<' || peek(1) == '=' || peek(1) == '!') {
                throw error(open, "look-around and back references are not known");
            }
            while (peek() >= 0 && peek() != '>') {
                at++;
            }
            if (peek() < 0) {
                throw error(open, "the group's name is not closed");
            }
            at++;
            return false;
        }
        if (c == '=' || c == '!') {
            throw error(open, "look-around and back references are not known");
        }
        boolean on = true;
        for (; ; at++) {
            switch (peek()) {
                case 'i' -> caseless = on;
                case 's' -> dotAll = on;
                case '-' -> on = false;
                case ':' -> {
                    at++;
                    return false;
                }
                case ')' -> {
                    at++;
                    return true;
                }
                default -> throw error(Math.min(at, body.length), "unknown group or flag");
            }
        }
    }

    private RegexNode escape(int start) throws PatternError {
        int c = peek();
        ByteClass set = namedClass(c);
        if (!set.equals(ByteClass.NONE)) {
            at++;
            return new RegexNode.Chars(set, false);
        }
        switch (c) {
            case 'b' -> {
                at++;
                return RegexNode.Place.WORD_EDGE;
            }
            case 'B' -> {
                at++;
                return RegexNode.Place.NO_WORD_EDGE;
            }
            case 'A', 'z' -> {
                if (extended()) {
                    at++;
                    return c == 'A' ? RegexNode.Place.START : RegexNode.Place.END;
                }
            }
            default -> {
                if (isDigit(c)) {
                    throw error(start, "backreferences are not allowed");
                }
            }
        }
        return chars(ByteClass.of(escapedByte(start)));
    }

    private static ByteClass namedClass(int letter) {
        return switch (letter) {
            case 'w' -> ByteClass.WORD;
            case 'W' -> ByteClass.WORD.not();
            case 's' -> ByteClass.SPACE;
            case 'S' -> ByteClass.SPACE.not();
            case 'd' -> ByteClass.DIGITS;
            case 'D' -> ByteClass.DIGITS.not();
            default -> ByteClass.NONE;
        };
    }

    /** The byte that an escape stands for; the backslash is already read. */
    private int escapedByte(int start) throws PatternError {
        int c = peek();
        if (c < 0) {
            throw error(start, "unexpected end after a backslash");
        }
        at++;
        switch (c) {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'a':
                return 7;
            case 'x':
                return hexByte(start);
            default:
                boolean known = extended() ? !Character.isLetterOrDigit(c) || c > 127 : ESCAPED.indexOf(c) >= 0;
                if (extended() && c == 'v') {
                    return 11;
                }
                if (!known && extended()) {
                    throw error(start, "unknown escape");
                }
                if (!known) {
                    warnings.add(new PatternWarning(
                            PatternWarning.Kind.UNKNOWN_ESCAPE,
                            start,
                            "\\" + (char) c + " means nothing but " + (char) c));
                }
                return c;
        }
    }

    private int hexByte(int start) throws PatternError {
        if (extended() && peek() == '{') {
            int value = 0;
            at++;
            int digits = 0;
            while (Character.digit(peek(), 16) >= 0) {
                value = Math.min(value * 16 + Character.digit(peek(), 16), 0xFFFF);
                at++;
                digits++;
            }
            if (peek() != '}' || digits == 0 || value > 0xFF) {
                throw error(start, "illegal escape sequence");
            }
            at++;
            return value;
        }
        int high = Character.digit(Math.max(peek(), 0), 16);
        int low = Character.digit(Math.max(peek(1), 0), 16);
        if (high < 0 || low < 0) {
            throw error(start, "illegal escape sequence");
        }
        at += 2;
        return high * 16 + low;
    }

    private RegexNode characterClass(int open) throws PatternError {
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        ByteClass set = classItems(open);
        if (caseless) {
            set = set.bothCases();
        }
        return new RegexNode.Chars(set, negated);
    }

    /** Reads up to and including the closing bracket. */
    private ByteClass classItems(int open) throws PatternError {
        if (++nesting > MAX_NESTING) {
            throw error(open, "too many classes within each other");
        }
        ByteClass set = ByteClass.NONE;
        boolean first = true;
        while (first || peek() != ']') {
            int start = at;
            if (peek() < 0) {
                throw error(open, "this bracket is not closed");
            }
            if (extended() && peek() == '[') {
                set = set.or(nestedClass(start));
                first = false;
                continue;
            }
            if (extended() && peek() == '&' && peek(1) == '&') {
                at += 2;
                ByteClass other = classItems(open);
                nesting--;
                return set.and(other);
            }
            if (extended() && peek() == '-' && peek(1) == '-') {
                at += 2;
                ByteClass other = classItems(open);
                nesting--;
                return set.and(other.not());
            }
            first = false;
            ByteClass named = peek() == '\\' ? namedClass(peek(1)) : ByteClass.NONE;
            if (!named.equals(ByteClass.NONE)) {
                at += 2;
                set = set.or(named);
                continue;
            }
            int low = classByte();
            if (peek() == '-' && peek(1) >= 0 && peek(1) != ']') {
                at++;
                int high = classByte();
                if (high < low) {
                    throw error(start, "bad character range");
                }
                set = set.or(ByteClass.range(low, high));
            } else {
                set = set.or(ByteClass.of(low));
            }
        }
        at++;
        nesting--;
        return set;
    }

    private int classByte() throws PatternError {
        int start = at;
        int c = body[at++] & 0xFF;
        return c == '\\' ? escapedByte(start) : c;
    }

    private ByteClass nestedClass(int start) throws PatternError {
        at++;
        if (peek() == ':') {
            int end = at + 1;
            while (end < body.length && body[end] != ':') {
                end++;
            }
            if (end + 1 < body.length && body[end + 1] == ']') {
                boolean negated = peek(1) == '^';
                String name = new String(
                        body,
                        at + (negated ? 2 : 1),
                        end - at - (negated ? 2 : 1),
                        java.nio.charset.StandardCharsets.ISO_8859_1);
                at = end + 2;
                ByteClass set = posix(name, start);
                return negated ? set.not() : set;
            }
        }
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        ByteClass set = classItems(start);
        if (caseless) {
            set = set.bothCases();
        }
        return negated ? set.not() : set;
    }

    private ByteClass posix(String name, int start) throws PatternError {
        return switch (name) {
            case "alpha" -> ByteClass.LETTERS;
            case "digit" -> ByteClass.DIGITS;
            case "alnum" -> ByteClass.LETTERS.or(ByteClass.DIGITS);
            case "upper" -> ByteClass.range('A', 'Z');
            case "lower" -> ByteClass.range('a', 'z');
            case "space" -> ByteClass.SPACE;
            case "blank" -> ByteClass.of(' ').or(ByteClass.of('\t'));
            case "cntrl" -> ByteClass.range(0, 31).or(ByteClass.of(127));
            case "graph" -> ByteClass.range(33, 126);
            case "print" -> ByteClass.range(32, 126);
            case "punct" ->
                ByteClass.range(33, 126)
                        .and(ByteClass.LETTERS.or(ByteClass.DIGITS).not());
            case "word" -> ByteClass.WORD;
            case "xdigit" -> ByteClass.DIGITS.or(ByteClass.range('a', 'f')).or(ByteClass.range('A', 'F'));
            case "ascii" -> ByteClass.range(0, 127);
            default -> throw error(start, "unknown class [:" + name + ":]");
        };
    }

    private PatternError error(int offset, String message) {
        return new PatternError(
                PatternError.Kind.INVALID_REGULAR_EXPRESSION, Math.min(offset, body.length), "E014", message);
    }
}
