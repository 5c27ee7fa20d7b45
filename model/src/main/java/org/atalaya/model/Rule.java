package org.atalaya.model;

import java.util.List;
import java.util.Map;

/**
 * What people need to know of a rule, whatever language it is written in. Lists and texts are empty, never null.
 *
 * @param id the rule's own id (a UUID for Sigma), or its title when it has none
 * @param kind {@code sigma}, {@code correlation}, …
 * @param file the file that it was read from, as it was named to the program
 * @param tags such as {@code attack.t1218.007}
 * @param translations title, description and false positives in other languages than English, by language tag such as
 *     {@code es}
 */
public record Rule(
        String id,
        String title,
        String kind,
        Level level,
        String status,
        String description,
        String author,
        List<String> tags,
        List<String> references,
        List<String> falsePositives,
        String file,
        int line,
        Map<String, Translation> translations) {
    /** A rule's title, description and false positives in another language; empty where there is none. */
    public record Translation(String title, String description, List<String> falsePositives) {
        /** One without false positives. */
        public Translation(String title, String description) {
            this(title, description, List.of());
        }
    }

    /** The title in a language, or as the rule has it. */
    public String title(String language) {
        Translation translation = translations.get(language);
        return translation == null || translation.title().isEmpty() ? title : translation.title();
    }

    /** The false positives in a language, or as the rule has them. */
    public List<String> falsePositives(String language) {
        Translation translation = translations.get(language);
        return translation == null || translation.falsePositives().isEmpty()
                ? falsePositives
                : translation.falsePositives();
    }

    /** The description in a language, or as the rule has it. */
    public String description(String language) {
        Translation translation = translations.get(language);
        return translation == null || translation.description().isEmpty() ? description : translation.description();
    }
}
