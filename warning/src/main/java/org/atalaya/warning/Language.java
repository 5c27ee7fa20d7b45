package org.atalaya.warning;

import java.util.Locale;

/** The languages of the house. */
public enum Language {
    ES("es"),
    EN("en");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** {@code es} or {@code en}. */
    public String tag() {
        return tag;
    }

    /** The language of a tag such as {@code es_MX.UTF-8}; English for any that does not start with {@code es}. */
    public static Language of(String tag) {
        return tag.toLowerCase(Locale.ROOT).startsWith("es") ? ES : EN;
    }
}
