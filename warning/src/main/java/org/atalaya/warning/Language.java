package org.atalaya.warning;

import java.util.Locale;

/** The languages of the house. */
public enum Language {
    ES("es", Locale.forLanguageTag("es-MX")),
    EN("en", Locale.ENGLISH);

    private final String tag;
    private final Locale locale;

    Language(String tag, Locale locale) {
        this.tag = tag;
        this.locale = locale;
    }

    /** {@code es} or {@code en}. */
    public String tag() {
        return tag;
    }

    /** For numbers. */
    public Locale locale() {
        return locale;
    }

    /** The language of a tag such as {@code es_MX.UTF-8}; English for any that does not start with {@code es}. */
    public static Language of(String tag) {
        return tag.toLowerCase(Locale.ROOT).startsWith("es") ? ES : EN;
    }
}
