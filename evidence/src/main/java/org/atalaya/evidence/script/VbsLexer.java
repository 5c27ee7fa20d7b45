package org.atalaya.evidence.script;

import java.util.Locale;
import org.atalaya.evidence.script.Token.Kind;

/** Words of VBScript and VBA, and of AutoIt, whose differences are few: {@code ;} comments, {@code $} names, both quotes. */
final class VbsLexer extends Lexer {
    private final boolean autoIt;

    VbsLexer(String source, boolean autoIt) {
        super(source);
        this.autoIt = autoIt;
    }

    @Override
    void next() {
        char c = peek(0);
        if (c == '\n') {
            at++;
            add(Kind.LINE_END, "", at - 1);
        } else if (c <= ' ') {
            at++;
        } else if ((c == '"' || autoIt && c == '\'') && mayQuote()) {
            string(c);
        } else if (c == '\'' || autoIt && (c == ';' || c == '#' && !tokens.isEmpty())) {
            skipLine();
        } else if (c == '_' && isBreak()) {
            at++;
            skipLine();
            at++;
        } else if (c == '&' && (peek(1) | 0x20) == 'h' && isHex(peek(2))) {
            number(2);
        } else if (autoIt && c == '0' && (peek(1) | 0x20) == 'x') {
            number(2);
        } else if (isDigit(c)) {
            number(0);
        } else if (isLetter(c) || autoIt && (c == '$' || c == '@')) {
            name();
        } else if (c == '&' && peek(1) == '=' || c == '+' && peek(1) == '=') {
            symbol(2);
        } else {
            symbol(1);
        }
    }

    /** The underscore that lets a line go on in the next. */
    private boolean isBreak() {
        int i = at + 1;
        while (i < source.length()
                && (source.charAt(i) == ' ' || source.charAt(i) == '\r' || source.charAt(i) == '\t')) {
            i++;
            if (i - at > 200) {
                return false;
            }
        }
        return i >= source.length() || source.charAt(i) == '\n';
    }

    private void string(char quote) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < source.length() && source.charAt(at) != '\n') {
            char c = source.charAt(at++);
            if (c == quote) {
                if (peek(0) != quote) {
                    add(Kind.STRING, text.toString(), start);
                    return;
                }
                at++;
            }
            text.append(c);
        }
        // Without its end: no string, so that the rest of the line is not lost.
        unended(start);
    }

    private void name() {
        int start = at++;
        while (isLetter(peek(0)) || isDigit(peek(0))) {
            at++;
        }
        String name = source.substring(start, at).toLowerCase(Locale.ROOT);
        if (!autoIt && name.equals("rem")) {
            skipLine();
        } else {
            add(Kind.NAME, name, start);
        }
    }
}
