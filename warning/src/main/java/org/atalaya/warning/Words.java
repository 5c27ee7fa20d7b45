package org.atalaya.warning;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.atalaya.model.Fact;
import org.atalaya.model.Judgement;
import org.atalaya.model.Summary;

/** The texts of one language, from {@code messages_es.properties} or {@code messages_en.properties}. */
public final class Words {
    private final Properties texts = new Properties();
    private final Language language;

    /** The texts of a language. */
    public Words(Language language) {
        this.language = language;
        load("messages_" + language.tag() + ".properties");
        load("facts_" + language.tag() + ".properties");
        load("reasons_" + language.tag() + ".properties");
    }

    /** The texts of a language with those of warnings, which a sweep without one does not need. */
    static Words ofWarnings(Language language) {
        Words words = new Words(language);
        words.load("advisory_" + language.tag() + ".properties");
        return words;
    }

    /** The texts of a language with those of the notice to people in a stolen list. */
    static Words ofNotices(Language language) {
        Words words = new Words(language);
        words.load("notice_" + language.tag() + ".properties");
        return words;
    }

    /** The texts of a language with those of answers to warnings. */
    static Words ofChecks(Language language) {
        Words words = new Words(language);
        words.load("check_" + language.tag() + ".properties");
        return words;
    }

    private void load(String name) {
        try (Reader reader = new InputStreamReader(
                java.util.Objects.requireNonNull(Words.class.getResourceAsStream(name), name),
                StandardCharsets.UTF_8)) {
            texts.load(reader);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The language. */
    public Language language() {
        return language;
    }

    /** All keys, for the test that both languages have the same. */
    java.util.Set<String> keys() {
        return texts.stringPropertyNames();
    }

    /**
     * A text; {@code {0}}, {@code {1}} … are replaced, numbers among them written as the language writes them.
     *
     * @throws IllegalArgumentException when there is no such text
     */
    public String get(String key, Object... arguments) {
        String text = texts.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + language.tag());
        }
        // One pass, so that an argument that itself looks like a placeholder stays as it is.
        StringBuilder filled = new StringBuilder(text.length() + 32);
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int index = open + 2 < text.length() && text.charAt(open + 2) == '}' ? text.charAt(open + 1) - '0' : -1;
            if (index < 0 || index >= arguments.length) {
                filled.append(text, from, open + 1);
                from = open + 1;
                continue;
            }
            filled.append(text, from, open)
                    .append(
                            arguments[index] instanceof Number number
                                    ? number(number.longValue())
                                    : arguments[index].toString());
            from = open + 3;
        }
        return filled.append(text, from, text.length()).toString();
    }

    /** {@code key.one} for 1, {@code key.many} otherwise, with the count as {@code {0}}. */
    public String count(String key, long count) {
        return get(key + (count == 1 ? ".one" : ".many"), count);
    }

    /** The sentence of a reason; its code and values when there is none. */
    String reason(Judgement.Reason reason) {
        return sentence("reason.", reason.code(), reason.values());
    }

    /** The sentence of a reason as a finding has it: its code, and its values with a dot between. */
    String reason(String code, String values) {
        return sentence("reason.", code, List.of(values.split(" · ", -1)));
    }

    /** The sentence of a fact; its code and values when there is none. */
    String fact(Fact fact) {
        return sentence("fact.", fact.code(), fact.values());
    }

    private String sentence(String kind, String code, List<String> values) {
        String sentence = texts.getProperty(kind + code);
        if (sentence == null) {
            return code + (values.isEmpty() ? "" : ": " + String.join(", ", values));
        }
        StringBuilder filled = new StringBuilder(sentence.length() + 64);
        int from = 0;
        for (int open = sentence.indexOf('{'); open >= 0; open = sentence.indexOf('{', from)) {
            int close = sentence.indexOf('}', open);
            String which = sentence.substring(open + 1, close);
            filled.append(sentence, from, open);
            if (which.startsWith("*")) {
                int first = which.length() > 1 ? which.charAt(1) - '0' : 0;
                filled.append(String.join(", ", values.subList(Math.min(first, values.size()), values.size())));
            } else {
                int index = which.charAt(0) - '0';
                String value = index < values.size() ? values.get(index) : "";
                filled.append(kind.equals("reason.") ? reasonValue(value) : value);
            }
            from = close + 1;
        }
        return filled.append(sentence, from, sentence.length()).toString().strip();
    }

    /** A value of a reason: how a name was made, in words, or what somebody wrote. */
    private String reasonValue(String value) {
        return texts.getProperty("how." + value, Defanged.of(value));
    }

    /** How much was found, and on how many hosts where the evidence names them. */
    String found(Tally tally) {
        String findings = count("finding", tally.count());
        return tally.namedHosts() == 0 ? findings : get("verdict.found", findings, count("host", tally.namedHosts()));
    }

    /** What to say of a sweep that found nothing: whether there was anything to look at. */
    String nothing(Summary summary, long artifacts) {
        return summary.events() == 0 && artifacts == 0
                ? get("verdict.blind.detail")
                : get(
                        "verdict.none.detail",
                        (long) summary.rulesLoaded(),
                        count("event", summary.events()),
                        count("artifact", artifacts));
    }

    /** A whole number; Mexico's Spanish and English both set a comma before every three digits (CLDR es-MX, en). */
    public String number(long number) {
        StringBuilder digits = new StringBuilder().append(number);
        for (int at = digits.length() - 3; at > (number < 0 ? 1 : 0); at -= 3) {
            digits.insert(at, ',');
        }
        return digits.toString();
    }
}
