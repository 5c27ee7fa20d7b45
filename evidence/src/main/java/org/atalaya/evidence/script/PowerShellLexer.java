package org.atalaya.evidence.script;

import java.util.Locale;
import org.atalaya.evidence.script.Token.Kind;

/** Words of PowerShell; backticks within a word are taken away from its value. */
final class PowerShellLexer extends Lexer {
    PowerShellLexer(String source) {
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
        } else if (c == '#') {
            skipLine();
        } else if (c == '<' && peek(1) == '#') {
            int end = source.indexOf("#>", at + 2);
            at = end < 0 ? source.length() : end + 2;
        } else if (c == '`' && (peek(1) == '\n' || peek(1) == '\r')) {
            at += peek(1) == '\r' && peek(2) == '\n' ? 3 : 2;
        } else if (c == '@' && (peek(1) == '\'' || peek(1) == '"')) {
            hereString(peek(1));
        } else if (isSingle(c) && mayQuote()) {
            single();
        } else if (isDouble(c) && mayQuote()) {
            doubled();
        } else if (c == '$') {
            variable();
        } else if (c == '0' && (peek(1) | 0x20) == 'x' && isHex(peek(2))) {
            number(2);
        } else if (isDigit(c)) {
            number(0);
        } else if (isLetter(c) || c == '`' && isLetter(peek(1))) {
            word();
        } else if (c == '-' && (isLetter(peek(1)) || peek(1) == '`')) {
            operator();
        } else if (c == '[' && type()) {
            return;
        } else if (c == ':' && peek(1) == ':'
                || c == '.' && peek(1) == '.'
                || (c == '@' || c == '$') && peek(1) == '('
                || (c == '+' || c == '-' || c == '*') && peek(1) == '='
                || (c == '+' || c == '-') && peek(1) == c) {
            symbol(2);
        } else {
            symbol(1);
        }
    }

    /** The language takes the printer's quotes for quotes too. */
    private static boolean isSingle(char c) {
        return c == '\'' || c >= 0x2018 && c <= 0x201B;
    }

    private static boolean isDouble(char c) {
        return c == '"' || c >= 0x201C && c <= 0x201E;
    }

    private void single() {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (isSingle(c)) {
                if (!isSingle(peek(0))) {
                    add(Kind.STRING, text.toString(), start);
                    return;
                }
                at++;
            }
            text.append(c);
        }
        unended(start);
    }

    private void doubled() {
        int start = at++;
        StringBuilder text = new StringBuilder();
        boolean template = false;
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (isDouble(c)) {
                if (!isDouble(peek(0))) {
                    add(template ? Kind.TEMPLATE : Kind.STRING, text.toString(), start);
                    return;
                }
                at++;
                text.append(c);
            } else if (c == '`' && at < source.length()) {
                text.append(escaped(source.charAt(at++)));
            } else {
                template |= c == '$' && (isLetter(peek(0)) || peek(0) == '{' || peek(0) == '(' || peek(0) == '_');
                text.append(c);
            }
        }
        unended(start);
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '0' -> '\0';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> '\u000B';
            default -> c;
        };
    }

    private void hereString(char quote) {
        int start = at;
        // The opening must end its line.
        int line = at + 2;
        while (line < source.length() && line - at < 64 && source.charAt(line) <= ' ' && source.charAt(line) != '\n') {
            line++;
        }
        boolean opens = line < source.length() && source.charAt(line) == '\n' && mayQuote();
        int end = opens ? source.indexOf("\n" + quote + "@", line) : -1;
        if (opens && end < 0) {
            at = source.length();
            unended(start);
            return;
        }
        if (end < 0) {
            symbol(1);
            return;
        }
        String text = end <= line ? "" : source.substring(line + 1, end);
        text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        at = end + 3;
        add(quote == '"' && text.indexOf('$') >= 0 ? Kind.TEMPLATE : Kind.STRING, text, start);
    }

    private void variable() {
        int start = at++;
        if (peek(0) == '{') {
            int end = source.indexOf('}', at, Math.min(source.length(), at + 128));
            if (end > 0) {
                at = end + 1;
                add(
                        Kind.NAME,
                        "$" + source.substring(start + 2, end).replace("`", "").toLowerCase(Locale.ROOT),
                        start);
                return;
            }
        }
        if (peek(0) == '(') {
            at = start;
            symbol(2);
            return;
        }
        while (isLetter(peek(0)) || isDigit(peek(0)) || peek(0) == ':' && isLetter(peek(1)) || peek(0) == '?') {
            at++;
        }
        add(Kind.NAME, source.substring(start, at).toLowerCase(Locale.ROOT), start);
    }

    private void word() {
        int start = at;
        StringBuilder word = new StringBuilder();
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '`' && isLetter(peek(1))) {
                at++;
            } else if (isLetter(c) || isDigit(c) || c == '-' && isLetter(peek(1))) {
                word.append(c);
                at++;
            } else {
                break;
            }
        }
        add(Kind.NAME, word.toString().toLowerCase(Locale.ROOT), start);
    }

    private void operator() {
        int start = at;
        StringBuilder word = new StringBuilder("-");
        at++;
        while (isLetter(peek(0)) || peek(0) == '`' && isLetter(peek(1))) {
            if (peek(0) != '`') {
                word.append(peek(0));
            }
            at++;
        }
        add(Kind.SYMBOL, word.toString().toLowerCase(Locale.ROOT), start);
    }

    private boolean type() {
        int i = at + 1;
        while (i < source.length()
                && i - at < 96
                && (isLetter(source.charAt(i))
                        || isDigit(source.charAt(i))
                        || source.charAt(i) == '.'
                        || source.charAt(i) == '`')) {
            i++;
        }
        boolean array = i + 1 < source.length() && source.charAt(i) == '[' && source.charAt(i + 1) == ']';
        int end = array ? i + 2 : i;
        if (i == at + 1 || !isLetter(source.charAt(at + 1)) || end >= source.length() || source.charAt(end) != ']') {
            return false;
        }
        int start = at;
        at = end + 1;
        String name = source.substring(start + 1, end).replace("`", "").toLowerCase(Locale.ROOT);
        add(Kind.TYPE, name.startsWith("system.") ? name.substring(7) : name, start);
        return true;
    }
}
