package org.atalaya.yara.syntax;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts rule text into tokens in one pass. It works on bytes, as patterns do; a place that cannot be read becomes a bad
 * token, and reading goes on behind it. A brace is a hex pattern only behind {@code $name =}.
 */
final class Lexer {
    private final byte[] source;
    private int at;
    private final List<Token> tokens = new ArrayList<>();

    private Lexer(byte[] source) {
        this.source = source;
    }

    static List<Token> tokens(byte[] source) {
        Lexer lexer = new Lexer(source);
        lexer.run();
        return lexer.tokens;
    }

    private int peek(int ahead) {
        return at + ahead < source.length ? source[at + ahead] & 0xFF : -1;
    }

    private void run() {
        if (source.length >= 3 && peek(0) == 0xEF && peek(1) == 0xBB && peek(2) == 0xBF) {
            at = 3;
        }
        while (true) {
            skipBlanks();
            if (at >= source.length) {
                add(Token.Kind.END, "end of the rules", at);
                return;
            }
            next();
        }
    }

    private void add(Token.Kind kind, String text, int start) {
        tokens.add(new Token(kind, text, Token.NO_BYTES, 0, start, at));
    }

    private void skipBlanks() {
        while (at < source.length) {
            int c = peek(0);
            if (c == ' ' || (c >= 9 && c <= 13)) {
                at++;
            } else if (c == 0xC2 && peek(1) == 0xA0) {
                at += 2;
            } else if (c == '/' && peek(1) == '/') {
                while (at < source.length && source[at] != '\n') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                int start = at;
                at += 2;
                while (at < source.length && !(peek(0) == '*' && peek(1) == '/')) {
                    at++;
                }
                if (at >= source.length) {
                    add(Token.Kind.BAD, "a comment that does not end", start);
                } else {
                    at += 2;
                }
            } else {
                return;
            }
        }
    }

    private void next() {
        int start = at;
        int c = peek(0);
        if (isLetter(c)) {
            while (isLetter(peek(0)) || isDigit(peek(0))) {
                at++;
            }
            add(Token.Kind.WORD, slice(start, at), start);
        } else if (isDigit(c)) {
            number(start);
        } else if (c == '"') {
            text(start);
        } else if (c == '/') {
            regex(start);
        } else if (c == '{' && expectsHex()) {
            hex(start);
        } else if (c == '$' || c == '#' || c == '@' || (c == '!' && peek(1) != '=')) {
            at++;
            while (isLetter(peek(0)) || isDigit(peek(0))) {
                at++;
            }
            add(Token.Kind.PATTERN, slice(start, at), start);
        } else {
            sign(start, c);
        }
    }

    private boolean expectsHex() {
        int n = tokens.size();
        return n >= 2 && tokens.get(n - 1).is("=") && tokens.get(n - 2).kind() == Token.Kind.PATTERN;
    }

    private void sign(int start, int c) {
        int d = peek(1);
        boolean two = (c == '.' && d == '.')
                || (d == '=' && (c == '=' || c == '!' || c == '<' || c == '>'))
                || (c == '<' && d == '<')
                || (c == '>' && d == '>');
        at += two ? 2 : 1;
        if ("{}()[]:=.,<>!|&^~+-*\\%".indexOf(c) < 0) {
            add(Token.Kind.BAD, "a character that means nothing here", start);
        } else {
            add(Token.Kind.SIGN, slice(start, at), start);
        }
    }

    private void number(int start) {
        int radix = 10;
        if (peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'o')) {
            radix = peek(1) == 'x' ? 16 : 8;
            at += 2;
        }
        int digits = at;
        long value = 0;
        boolean tooLarge = false;
        while (true) {
            int digit = Character.digit(Math.max(0, peek(0)), radix);
            if (digit < 0) {
                if (peek(0) == '_' && at > digits) {
                    at++;
                    continue;
                }
                break;
            }
            if (value > (Long.MAX_VALUE - digit) / radix) {
                tooLarge = true;
            }
            value = value * radix + digit;
            at++;
        }
        if (at == digits) {
            add(Token.Kind.BAD, "a number without digits", start);
            return;
        }
        if (radix == 10 && peek(0) == '.' && isDigit(peek(1))) {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
            double real = Double.parseDouble(slice(start, at).replace("_", ""));
            tokens.add(new Token(
                    Token.Kind.REAL, "a number", Token.NO_BYTES, Double.doubleToRawLongBits(real), start, at));
            return;
        }
        if (radix == 10 && (peek(0) == 'K' || peek(0) == 'M') && peek(1) == 'B') {
            int shift = peek(0) == 'K' ? 10 : 20;
            at += 2;
            tooLarge |= value > Long.MAX_VALUE >> shift;
            value <<= shift;
        }
        if (tooLarge) {
            add(Token.Kind.BAD, "a number beyond 9223372036854775807", start);
        } else if (isLetter(peek(0))) {
            at++;
            add(Token.Kind.BAD, "a number that runs into a word", start);
        } else {
            tokens.add(new Token(Token.Kind.INTEGER, "a number", Token.NO_BYTES, value, start, at));
        }
    }

    private void text(int start) {
        if (peek(1) == '"' && peek(2) == '"') {
            multiLine(start);
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        at++;
        String wrong = "";
        while (true) {
            int c = peek(0);
            if (c < 0 || c == '\n') {
                add(Token.Kind.BAD, "a text that does not end", start);
                return;
            }
            at++;
            if (c == '"') {
                break;
            }
            if (c != '\\') {
                out.write(c);
                continue;
            }
            int e = peek(0);
            at++;
            switch (e) {
                case 't' -> out.write('\t');
                case 'n' -> out.write('\n');
                case 'r' -> out.write('\r');
                case '"' -> out.write('"');
                case '\\' -> out.write('\\');
                case 'x' -> {
                    int high = Character.digit(Math.max(0, peek(0)), 16);
                    int low = Character.digit(Math.max(0, peek(1)), 16);
                    if (high < 0 || low < 0) {
                        wrong = "an escape \\x without two hex digits";
                    } else {
                        out.write(high * 16 + low);
                        at += 2;
                    }
                }
                default -> {
                    wrong = "an escape that means nothing";
                    if (e < 0 || e == '\n') {
                        at--;
                    }
                }
            }
        }
        if (wrong.isEmpty()) {
            tokens.add(new Token(Token.Kind.TEXT, "a text", out.toByteArray(), 0, start, at));
        } else {
            add(Token.Kind.BAD, wrong, start);
        }
    }

    /** A text between three quotes, YARA-X: no escapes, line ends and all. */
    private void multiLine(int start) {
        for (int i = start + 3; i + 2 < source.length; i++) {
            if (source[i] == '"' && source[i + 1] == '"' && source[i + 2] == '"') {
                at = i + 3;
                tokens.add(
                        new Token(Token.Kind.TEXT, "a text", Arrays.copyOfRange(source, start + 3, i), 0, start, at));
                return;
            }
        }
        at = start + 2;
        tokens.add(new Token(Token.Kind.TEXT, "a text", Token.NO_BYTES, 0, start, at));
    }

    private void regex(int start) {
        at++;
        while (true) {
            int c = peek(0);
            if (c < 0 || c == '\n') {
                add(Token.Kind.BAD, "a regular expression that does not end", start);
                return;
            }
            if (c == '\\' && peek(1) >= 0 && peek(1) != '\n') {
                at += 2;
                continue;
            }
            at++;
            if (c == '/') {
                break;
            }
        }
        byte[] body = Arrays.copyOfRange(source, start + 1, at - 1);
        int flags = at;
        while (isLetter(peek(0)) || isDigit(peek(0))) {
            at++;
        }
        String letters = slice(flags, at);
        if (!letters.chars().allMatch(c -> c == 'i' || c == 's')) {
            add(Token.Kind.BAD, "a flag other than i and s behind a regular expression", flags);
        } else if (body.length == 0) {
            add(Token.Kind.BAD, "an empty regular expression", start);
        } else {
            tokens.add(new Token(Token.Kind.REGEX, letters, body, 0, start, at));
        }
    }

    private void hex(int start) {
        at++;
        int body = at;
        while (at < source.length && source[at] != '}') {
            if (peek(0) == '/' && (peek(1) == '/' || peek(1) == '*')) {
                int before = at;
                skipBlanks();
                if (at == before) {
                    at++;
                }
            } else {
                at++;
            }
        }
        if (at >= source.length) {
            at = body;
            add(Token.Kind.BAD, "a hex pattern that does not end", start);
            at = source.length;
            return;
        }
        byte[] bytes = Arrays.copyOfRange(source, body, at);
        at++;
        tokens.add(new Token(Token.Kind.HEX, "a hex pattern", bytes, 0, start, at));
    }

    private String slice(int from, int to) {
        return new String(source, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
