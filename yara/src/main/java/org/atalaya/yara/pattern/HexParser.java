package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what stands between the braces of a hex pattern: bytes ({@code 4D}, {@code 4?}, {@code ??}, {@code ~4D}), jumps
 * ({@code [4]}, {@code [4-6]}, {@code [4-]}, {@code [-]}), choices ({@code (01 | 02 03)}) and comments.
 */
public final class HexParser {
    /** Choices within choices. */
    static final int MAX_NESTING = 100;
    /** Longest jump that may stand in a choice; longer ones cut a pattern in two. libyara's YR_STRING_CHAINING_THRESHOLD. */
    static final int CHAIN_GAP = 200;

    private final String body;
    private final List<PatternWarning> warnings;
    private int at;
    private int nesting;

    private HexParser(String body, List<PatternWarning> warnings) {
        this.body = body;
        this.warnings = warnings;
    }

    /**
     * @param body the text between the braces, comments and all
     * @param warnings gets what is odd but allowed
     * @throws PatternError with the offset in the body
     */
    public static HexNode parse(String body, Dialect dialect, List<PatternWarning> warnings) throws PatternError {
        HexParser parser = new HexParser(body, warnings);
        HexNode root = parser.sequence();
        if (parser.at < body.length()) {
            throw parser.error("')' or '|' outside of parentheses");
        }
        return root;
    }

    private HexNode sequence() throws PatternError {
        List<HexNode> parts = new ArrayList<>();
        int start = at;
        skipBlanks();
        int jumpAt = -1;
        while (at < body.length() && body.charAt(at) != ')' && body.charAt(at) != '|') {
            int from = at;
            char c = body.charAt(at);
            if (c == '[') {
                if (parts.isEmpty()) {
                    throw error("a pattern or alternative cannot begin with a jump");
                }
                if (jumpAt >= 0) {
                    warnings.add(new PatternWarning(
                            PatternWarning.Kind.ODD_JUMP, from, "two jumps in a row are better written as one"));
                }
                HexNode.Jump jump = jump();
                jumpAt = from;
                // A jump of one byte is "??" (libyara's grammar says so too).
                parts.add(jump.min() == 1 && jump.max() == 1 ? new HexNode.Byte(0, 0, false) : jump);
            } else {
                jumpAt = -1;
                parts.add(c == '(' ? choice() : oneByte());
            }
            skipBlanks();
        }
        if (parts.isEmpty()) {
            at = start;
            throw error("bytes expected");
        }
        if (jumpAt >= 0) {
            at = jumpAt;
            throw error("a pattern or alternative cannot end with a jump");
        }
        return parts.size() == 1 ? parts.get(0) : new HexNode.Sequence(parts);
    }

    private HexNode choice() throws PatternError {
        if (++nesting > MAX_NESTING) {
            throw error("more than " + MAX_NESTING + " parentheses within each other");
        }
        int open = at++;
        List<HexNode> options = new ArrayList<>();
        options.add(sequence());
        while (at < body.length() && body.charAt(at) == '|') {
            at++;
            options.add(sequence());
        }
        if (at == body.length()) {
            at = open;
            throw error("this parenthesis is not closed");
        }
        at++;
        nesting--;
        return options.size() == 1 ? options.get(0) : new HexNode.Choice(options);
    }

    private HexNode oneByte() throws PatternError {
        int start = at;
        boolean negated = body.charAt(at) == '~';
        if (negated) {
            at++;
        }
        int high = nibble(start);
        int low = nibble(start);
        int mask = (high < 0 ? 0 : 0xF0) | (low < 0 ? 0 : 0x0F);
        if (negated && mask == 0) {
            at = start;
            throw error("~?? matches nothing");
        }
        return new HexNode.Byte(Math.max(high, 0) << 4 | Math.max(low, 0), mask, negated);
    }

    private int nibble(int start) throws PatternError {
        char c = at < body.length() ? body.charAt(at) : ' ';
        if (c == '?') {
            at++;
            return -1;
        }
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            if (at > start && (c == ' ' || c == ')' || c == '|' || c == '[')) {
                at = start;
                throw error("two hex digits make a byte; one is missing");
            }
            throw error("a hex digit, '?', '~', '[' or '(' expected");
        }
        at++;
        return digit;
    }

    private HexNode.Jump jump() throws PatternError {
        int open = at++;
        skipBlanks();
        long min = number();
        long max = min;
        skipBlanks();
        if (peek() == '-') {
            at++;
            skipBlanks();
            max = number();
            skipBlanks();
            if (max < 0) {
                max = HexNode.UNBOUNDED;
            }
            if (min < 0) {
                min = 0;
            }
        }
        if (peek() != ']' || min < 0) {
            throw error("a jump is [n], [n-m], [n-] or [-]");
        }
        at++;
        if (min > max) {
            at = open;
            throw error("invalid jump range: " + min + " is greater than " + max);
        }
        if (nesting > 0 && max == HexNode.UNBOUNDED) {
            at = open;
            throw error("unbounded jumps are not allowed inside a choice");
        }
        if (nesting > 0 && max > CHAIN_GAP) {
            at = open;
            throw error("jumps over " + CHAIN_GAP + " are not allowed inside a choice");
        }
        if (max == 0) {
            warnings.add(new PatternWarning(PatternWarning.Kind.ODD_JUMP, open, "this jump jumps over nothing"));
        }
        return new HexNode.Jump((int) min, (int) max);
    }

    private char peek() {
        return at < body.length() ? body.charAt(at) : 0;
    }

    /** A number, hexadecimal ones begin with 0x; −1 when there is none. */
    private long number() throws PatternError {
        int start = at;
        int radix = 10;
        if (peek() == '0' && at + 1 < body.length() && (body.charAt(at + 1) | 0x20) == 'x') {
            radix = 16;
            at += 2;
        }
        long value = -1;
        while (peek() != 0 && peek() < 128 && Character.digit(peek(), radix) >= 0) {
            value = Math.max(value, 0) * radix + Character.digit(peek(), radix);
            if (value >= HexNode.UNBOUNDED) {
                at = start;
                throw error("this jump is too long");
            }
            at++;
        }
        return value;
    }

    private void skipBlanks() throws PatternError {
        while (at < body.length()) {
            char c = body.charAt(at);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                at++;
            } else if (body.startsWith("//", at)) {
                int end = body.indexOf('\n', at);
                at = end < 0 ? body.length() : end + 1;
            } else if (body.startsWith("/*", at)) {
                int end = body.indexOf("*/", at + 2);
                if (end < 0) {
                    throw error("this comment is not closed");
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private PatternError error(String message) {
        return new PatternError(PatternError.Kind.INVALID_HEX_STRING, Math.min(at, body.length()), "E003", message);
    }
}
