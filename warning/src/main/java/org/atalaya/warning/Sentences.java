package org.atalaya.warning;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.atalaya.model.Advisory;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Statement;

/** Puts the statements of an advisory into one language. What evidence says is defanged on the way. */
public final class Sentences {
    private final Words words;
    private final String language;
    private final Advisory advisory;

    /** The sentences of an advisory in a language. */
    public Sentences(Advisory advisory, Language language) {
        this.words = Words.ofWarnings(language);
        this.language = language.tag();
        this.advisory = advisory;
    }

    /** Those of every language. */
    static Map<Language, Sentences> all(Advisory advisory) {
        Map<Language, Sentences> all = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            all.put(language, new Sentences(advisory, language));
        }
        return all;
    }

    /** The texts that the sentences are made of. */
    Words words() {
        return words;
    }

    /** The sentence of a statement. */
    public String text(Statement statement) {
        Object[] values = statement.values().stream().map(this::value).toArray();
        Map<String, String> phrase = advisory.phrases().get(statement.code());
        if (phrase != null) {
            String text = phrase.getOrDefault(language, statement.code());
            String value = values.length > 0 ? String.valueOf(values[0]) : "";
            return value.isEmpty() ? text.replace(" ({0})", "").replace("{0}", "") : text.replace("{0}", value);
        }
        return words.get(statement.code(), values);
    }

    /** A text of the page itself. */
    String word(String key, Object... values) {
        return words.get(key, values);
    }

    private String value(String value) {
        if (!value.startsWith("@")) {
            return Defanged.of(value);
        }
        int colon = value.indexOf(':');
        String kind = colon < 0 ? value : value.substring(0, colon);
        String rest = colon < 0 ? "" : value.substring(colon + 1);
        return switch (kind) {
            case "@none" -> words.get("none.campaign");
            case "@profile" -> name(rest);
            case "@says" -> phrase("says:" + rest).replace(" ({0})", "").replace("{0}", "…");
            case "@stages" -> list("stage.", rest);
            case "@likelihood" -> words.get("likelihood." + rest);
            case "@confidence" -> words.get("confidence." + rest);
            case "@plain" -> rest;
            case "@titles" -> titles(rest);
            default -> Defanged.of(value);
        };
    }

    private String phrase(String code) {
        return advisory.phrases().getOrDefault(code, Map.of()).getOrDefault(language, code);
    }

    /** The name of a profile; of none where it is none. */
    String name(String profile) {
        return profile.equals(org.atalaya.model.Attribution.NONE)
                ? words.get("none.campaign")
                : phrase("profile:" + profile);
    }

    private String list(String prefix, String codes) {
        List<String> texts = new ArrayList<>();
        for (String code : codes.split("\\|")) {
            if (!code.isEmpty()) {
                texts.add(words.get(prefix + code));
            }
        }
        return texts.isEmpty() ? "–" : String.join(", ", texts);
    }

    private String titles(String ids) {
        List<String> titles = new ArrayList<>();
        for (String id : ids.split("\\|")) {
            Exhibit exhibit = advisory.exhibits().get(id);
            String title = exhibit == null ? id : Defanged.of(exhibit.title(language));
            if (!titles.contains(title)) {
                titles.add(title);
            }
        }
        return String.join("; ", titles);
    }
}
