package org.atalaya.indicators.pattern;

import java.util.ArrayList;
import java.util.List;

/** Cuts a pattern into tokens. */
final class Lexer {
    /** Kinds of tokens. */
    enum Kind {
        WORD,
        INT,
        FLOAT,
        STRING,
        HEX,
        BINARY,
        TIME,
        SYMBOL,
        END
    }

    /** A token; {@code text} of literals is what stands within the quotes, still escaped. */
    record Token(Kind kind, String text, int offset) {
        boolean is(String symbol) {
            return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(symbol);
        }
    }

    private final String pattern;
    private int at;

    private Lexer(String pattern) {
        this.pattern = pattern;
    }

    static List<Token> tokens(String pattern) {
        Lexer lexer = new Lexer(pattern);
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(lexer.next());
        } while (tokens.get(tokens.size() - 1).kind != Kind.END);
        return tokens;
    }

    private Token next() {
        blanks();
        int start = at;
        if (at >= pattern.length()) {
            return new Token(Kind.END, "the end", at);
        }
        char c = pattern.charAt(at);
        char after = at + 1 < pattern.length() ? pattern.charAt(at + 1) : ' ';
        if (c == '\'') {
            return quoted(Kind.STRING, start);
        }
        if (after == '\'' && (c == 't' || c == 'h' || c == 'b')) {
            at++;
            return quoted(c == 't' ? Kind.TIME : c == 'h' ? Kind.HEX : Kind.BINARY, start);
        }
        if (Character.isLetter(c) || c == '_') {
            // Names of types may have hyphens; the parser says where they may not.
            while (at < pattern.length()
                    && (Character.isLetterOrDigit(pattern.charAt(at))
                            || pattern.charAt(at) == '_'
                            || pattern.charAt(at) == '-')) {
                at++;
            }
            return new Token(Kind.WORD, pattern.substring(start, at), start);
        }
        if (digit(c) || (c == '-' || c == '+') && (digit(after) || after == '.') || c == '.' && digit(after)) {
            return number(start);
        }
        if (c == '<' && after == '>' || (c == '!' || c == '<' || c == '>' || c == '=') && after == '=') {
            at += 2;
            return new Token(Kind.SYMBOL, pattern.substring(start, at), start);
        }
        if ("[]()=<>:.,*".indexOf(c) >= 0) {
            at++;
            return new Token(Kind.SYMBOL, String.valueOf(c), start);
        }
        throw PatternException.at(pattern, at, "no part of a pattern begins with '" + c + "'");
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private Token number(int start) {
        at++;
        boolean isFloat = pattern.charAt(start) == '.';
        while (at < pattern.length() && (digit(pattern.charAt(at)) || pattern.charAt(at) == '.' && !isFloat)) {
            isFloat |= pattern.charAt(at) == '.';
            at++;
        }
        return new Token(isFloat ? Kind.FLOAT : Kind.INT, pattern.substring(start, at), start);
    }

    private Token quoted(Kind kind, int start) {
        int from = ++at;
        while (at < pattern.length() && pattern.charAt(at) != '\'') {
            if (pattern.charAt(at) == '\\') {
                char after = at + 1 < pattern.length() ? pattern.charAt(at + 1) : ' ';
                if (after != '\\' && after != '\'') {
                    throw PatternException.at(pattern, at, "a backslash stands only before ' or another; write \\\\");
                }
                at++;
            }
            at++;
        }
        if (at >= pattern.length()) {
            throw PatternException.at(pattern, start, "a quote without its pair");
        }
        return new Token(kind, pattern.substring(from, at++), start);
    }

    /** White space and comments, {@code // …} and {@code /* … *}{@code /}. */
    private void blanks() {
        while (at < pattern.length()) {
            if (Character.isWhitespace(pattern.charAt(at))) {
                at++;
            } else if (pattern.startsWith("//", at)) {
                int end = pattern.indexOf('\n', at);
                at = end < 0 ? pattern.length() : end;
            } else if (pattern.startsWith("/*", at)) {
                int end = pattern.indexOf("*/", at + 2);
                if (end < 0) {
                    throw PatternException.at(pattern, at, "a comment without its end");
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }
}
