package org.atalaya.warning;

import java.util.Map;
import java.util.function.Function;

/**
 * A page in the making. Every text that goes in is escaped for where it stands (element content or attribute value); what
 * would deceive the eye, control and bidirectional characters, is made visible.
 */
final class Html {
    private final StringBuilder out;
    private final Map<Language, Words> words;

    Html(StringBuilder out, Map<Language, Words> words) {
        this.out = out;
        this.words = words;
    }

    /** Markup of our own. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text from anywhere. */
    Html text(String text) {
        return text(text, 0, text.length());
    }

    Html text(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(c);
                default -> {
                    if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                        point(Character.toCodePoint(c, text.charAt(++i)));
                    } else {
                        point(c);
                    }
                }
            }
        }
        return this;
    }

    private void point(int point) {
        int type = Character.getType(point);
        if (type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR) {
            out.append("<span class=ctl>\\u{")
                    .append(Integer.toHexString(point))
                    .append("}</span>");
        } else {
            out.appendCodePoint(point);
        }
    }

    /** An attribute with its value. */
    Html attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c < 0x20 ? ' ' : c);
            }
        }
        out.append('"');
        return this;
    }

    /** One of our texts, in both languages. */
    Html say(String key, Object... arguments) {
        return say(texts -> texts.get(key, arguments));
    }

    /** What each language makes of its texts, one after the other; the page shows one of them. */
    Html say(Function<Words, String> text) {
        words.forEach((language, texts) -> {
            out.append("<span lang=").append(language.tag()).append('>');
            text(text.apply(texts));
            out.append("</span>");
        });
        return this;
    }

    /** A text that each language has its own of, once when they are the same. */
    Html each(Function<Language, String> text) {
        if (words.keySet().stream().map(text).distinct().count() == 1) {
            return text(text.apply(words.keySet().iterator().next()));
        }
        return say(texts -> text.apply(texts.language()));
    }

    /** A count of something, in both languages. */
    Html count(String key, long count) {
        return say(texts -> texts.count(key, count));
    }

    /** A number, in both languages where they write it differently. */
    Html number(long number) {
        String spanish =
                words.get(Language.ES) == null ? "" : words.get(Language.ES).number(number);
        String english =
                words.get(Language.EN) == null ? "" : words.get(Language.EN).number(number);
        if (spanish.equals(english)) {
            return text(english);
        }
        return say(texts -> texts.number(number));
    }
}
