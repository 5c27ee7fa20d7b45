package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.lure.text.Phrases;
import org.atalaya.lure.text.Tokens;

/** What mails ask for, how they press for it, and words of advertising ({@code phrases.yml}). */
final class Lexicon {
    /** Words within which a negation before a phrase undoes it. */
    private static final int NEGATED = 6;

    /**
     * A phrase in a text.
     *
     * @param code {@code ask.seed}, {@code cue.press}, {@code spam.goods} …
     * @param first its first word
     * @param last its last word
     */
    record Said(String code, int first, int last) {}

    private final Phrases<String> phrases = new Phrases<>();

    private final java.util.Set<String> offices = new java.util.HashSet<>();

    private Lexicon() {}

    static Lexicon read(Path file) throws IOException {
        Lexicon lexicon = new Lexicon();
        Yaml all = Yaml.read(file);
        lexicon.offices.addAll(all.texts("offices"));
        for (String negation : all.texts("negations")) {
            lexicon.add(negation, "not", file);
        }
        for (String part : List.of("asks", "cues", "spam")) {
            Yaml kinds = all.at(part);
            String prefix = part.equals("spam") ? "spam" : part.substring(0, part.length() - 1);
            for (String kind : kinds.keys()) {
                for (String phrase : kinds.texts(kind)) {
                    lexicon.add(phrase, prefix + "." + kind, file);
                }
            }
        }
        return lexicon;
    }

    private void add(String phrase, String code, Path file) throws IOException {
        try {
            phrases.add(phrase, code);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    /** Whether a word says nothing beside the name of a brand, such as {@code support}. */
    boolean isOffice(String word) {
        return offices.contains(word);
    }

    /** What a text says; what a negation undoes is left out. */
    List<Said> in(Tokens tokens) {
        List<Phrases.Found<String>> found = phrases.find(tokens);
        List<Said> said = new ArrayList<>();
        int negation = Integer.MIN_VALUE / 2;
        for (Phrases.Found<String> one : found) {
            if (one.meaning().equals("not")) {
                negation = one.last();
            } else if (one.first() > negation + NEGATED || one.first() <= negation) {
                said.add(new Said(one.meaning(), one.first(), one.last()));
            }
        }
        return said;
    }
}
