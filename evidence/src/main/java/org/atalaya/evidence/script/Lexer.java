package org.atalaya.evidence.script;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.script.Token.Kind;

/** Cuts a script into its words; what is no word of the language is a symbol of one character. Linear, never fails. */
abstract class Lexer {
    /** Words of one script; the rest is left as it is. */
    static final int MOST_TOKENS = 1_000_000;

    /** The symbols of one character, so that a million of them are not a million texts. */
    private static final String[] ONE = new String[128];

    static {
        for (char c = 0; c < ONE.length; c++) {
            ONE[c] = String.valueOf(c);
        }
    }

    /** Quotes without a partner that are looked for further than {@link #FAR}. */
    private static final int MOST_UNENDED = 32;

    private static final int FAR = 4096;

    final String source;
    final List<Token> tokens = new ArrayList<>();
    int at;
    private int unended;

    Lexer(String source) {
        this.source = source;
    }

    /** All words; fewer when there are more than {@link #MOST_TOKENS}. */
    final List<Token> lex() {
        while (at < source.length() && tokens.size() < MOST_TOKENS) {
            int before = at;
            next();
            if (at <= before) {
                at = before + 1;
            }
        }
        return tokens;
    }

    final boolean isCut() {
        return at < source.length();
    }

    /** Reads one word, comment or run of space at {@link #at} and moves behind it. */
    abstract void next();

    final char peek(int ahead) {
        return at + ahead < source.length() ? source.charAt(at + ahead) : '\0';
    }

    final void add(Kind kind, String value, int start) {
        tokens.add(new Token(kind, value, start, Math.min(at, source.length())));
    }

    /** Goes back to a quote that has no partner: it is a symbol, and after many such at long distance every quote is. */
    final void unended(int start) {
        unended += at - start > FAR ? 1 : 0;
        at = start;
        symbol(1);
    }

    final boolean mayQuote() {
        return unended < MOST_UNENDED;
    }

    final void symbol(int length) {
        int start = at;
        at = Math.min(source.length(), at + length);
        char c = source.charAt(start);
        add(Kind.SYMBOL, at == start + 1 && c < ONE.length ? ONE[c] : source.substring(start, at), start);
    }

    final void skipLine() {
        while (at < source.length() && source.charAt(at) != '\n') {
            at++;
        }
    }

    /** A number in decimal, or in hexadecimal after so many characters of prefix. */
    final void number(int hexPrefix) {
        int start = at;
        if (hexPrefix > 0) {
            at += hexPrefix;
            int first = at;
            while (Character.digit(peek(0), 16) >= 0 && peek(0) < 0x80) {
                at++;
            }
            String digits = source.substring(first, Math.min(at, first + 12));
            add(Kind.NUMBER, Long.toString(digits.isEmpty() ? 0 : Long.parseLong(digits, 16)), start);
            return;
        }
        while (isDigit(peek(0)) || peek(0) == '.' && isDigit(peek(1))) {
            at++;
        }
        add(Kind.NUMBER, source.substring(start, Math.min(at, start + 32)), start);
    }

    final Kind last() {
        return tokens.isEmpty() ? Kind.LINE_END : tokens.getLast().kind();
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0xC0 && Character.isLetter(c);
    }

    static boolean isHex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }
}
