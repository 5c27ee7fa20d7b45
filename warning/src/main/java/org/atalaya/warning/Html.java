package org.atalaya.warning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
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

    /**
     * The beginning of a page up to the end of its head line: nothing of it is fetched or run, and a switch made of CSS shows
     * one language.
     *
     * @param initial the language that is shown first
     * @param styles names of resources beside this class
     */
    Html head(Language initial, String title, String... styles) {
        raw("<!doctype html>\n<html").attribute("lang", initial.tag()).raw("><head><meta charset=\"utf-8\">\n");
        raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
                + "base-uri 'none'; form-action 'none'\">\n");
        raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
        text(title).raw("</title>\n<style>\n");
        for (String style : styles) {
            raw(resource(style));
        }
        raw("</style></head><body>\n");
        for (Language language : Language.values()) {
            raw("<input class=switch type=radio name=lang").attribute("id", "lang-" + language.tag());
            raw(language == initial ? " checked" : "")
                    .attribute("aria-label", language == Language.ES ? "Español" : "English")
                    .raw(">");
        }
        return raw(
                "\n<main class=page><header><svg viewBox=\"0 0 34 34\" aria-hidden=\"true\"><path fill=\"currentColor\" "
                        + "d=\"M9 3h3v3h3V3h4v3h3V3h3v8h-2l2 20H9l2-20H9zm6 12v5h4v-5a2 2 0 0 0-4 0zm0 11v5h4v-5z\"/></svg>"
                        + "<b>Atalaya</b><span class=langs><label for=lang-es>Español</label>"
                        + "<label for=lang-en>English</label></span></header>\n");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Html.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
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
