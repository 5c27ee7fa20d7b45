package org.atalaya.evidence.script;

import java.util.Set;
import org.atalaya.evidence.script.Token.Kind;

/** Words of JavaScript and JScript. */
final class JsLexer extends Lexer {
    private static final Set<String> BEFORE_REGEX =
            Set.of("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new");

    JsLexer(String source) {
        super(source);
    }

    @Override
    void next() {
        char c = peek(0);
        if (c == '\n') {
            at++;
            add(Kind.LINE_END, "", at - 1);
        } else if (c <= ' ') {
            at++;
        } else if (c == '/' && peek(1) == '/') {
            skipLine();
        } else if (c == '/' && peek(1) == '*') {
            int end = source.indexOf("*/", at + 2);
            at = end < 0 ? source.length() : end + 2;
        } else if ((c == '"' || c == '\'' || c == '`') && mayQuote()) {
            string(c);
        } else if (c == '0' && (peek(1) | 0x20) == 'x' && isHex(peek(2))) {
            number(2);
        } else if (isDigit(c)) {
            number(0);
        } else if (isLetter(c) || c == '$') {
            int start = at;
            while (isLetter(peek(0)) || isDigit(peek(0)) || peek(0) == '$') {
                at++;
            }
            add(Kind.NAME, source.substring(start, at), start);
        } else if (c == '/' && regexMayBegin() && regex()) {
            return;
        } else {
            symbol(length(c));
        }
    }

    private int length(char c) {
        char next = peek(1);
        if (next == '=' && "+-*/%&|^!<>=".indexOf(c) >= 0) {
            return peek(2) == '=' ? 3 : 2;
        }
        return next == c && "+-&|<>".indexOf(c) >= 0 || c == '=' && next == '>' ? 2 : 1;
    }

    private boolean regexMayBegin() {
        if (tokens.isEmpty()) {
            return true;
        }
        Token last = tokens.getLast();
        return switch (last.kind()) {
            case STRING, NUMBER, TEMPLATE, TYPE, REGEX -> false;
            case NAME -> BEFORE_REGEX.contains(last.value());
            case SYMBOL -> !last.is(")") && !last.is("]") && !last.is("}");
            case LINE_END -> true;
        };
    }

    private boolean regex() {
        int start = at;
        boolean within = false;
        for (int i = at + 1; i < source.length() && i - at < 1024; i++) {
            char c = source.charAt(i);
            if (c == '\n') {
                return false;
            } else if (c == '\\') {
                i++;
            } else if (c == '[') {
                within = true;
            } else if (c == ']') {
                within = false;
            } else if (c == '/' && !within) {
                at = i + 1;
                while (isLetter(peek(0))) {
                    at++;
                }
                add(Kind.REGEX, source.substring(start, at), start);
                return true;
            }
        }
        return false;
    }

    private void string(char quote) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        boolean template = false;
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (c == quote) {
                add(template ? Kind.TEMPLATE : Kind.STRING, text.toString(), start);
                return;
            }
            if (c == '\n' && quote != '`') {
                break;
            }
            template |= quote == '`' && c == '$' && peek(0) == '{';
            if (c == '\\') {
                escape(text);
            } else {
                text.append(c);
            }
        }
        unended(start);
    }

    private void escape(StringBuilder text) {
        char c = peek(0);
        at++;
        switch (c) {
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000B');
            case '0' -> text.append('\0');
            case 'x' -> code(text, 2, c);
            case 'u' -> {
                if (peek(0) == '{' && isHex(peek(1))) {
                    at++;
                    int value = 0;
                    while (isHex(peek(0)) && value < 0x110000) {
                        value = value << 4 | Character.digit(peek(0), 16);
                        at++;
                    }
                    at += peek(0) == '}' ? 1 : 0;
                    text.appendCodePoint(Math.min(value, 0x10FFFF));
                } else {
                    code(text, 4, c);
                }
            }
            case '\r' -> at += peek(0) == '\n' ? 1 : 0;
            case '\n', '\0' -> {}
            default -> text.append(c);
        }
    }

    private void code(StringBuilder text, int digits, char letter) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            if (!isHex(peek(i))) {
                text.append(letter);
                return;
            }
            value = value << 4 | Character.digit(peek(i), 16);
        }
        at += digits;
        text.append((char) value);
    }
}
