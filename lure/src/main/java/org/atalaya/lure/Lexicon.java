package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.atalaya.lure.text.Phrases;
import org.atalaya.lure.text.Tokens;

/** What mails ask for, how they press for it, and words of advertising ({@code phrases.yml}). */
final class Lexicon {
    /** Words within which a negation before a phrase undoes it. */
    private static final int NEGATED = 6;
    /** Words before a negation among which one of a condition makes it none ("if you do not"). */
    private static final int CONDITIONED = 3;
    /** Portuguese words that a text has at least for {@link #IN_THE} to be one. */
    private static final int LEAST_PORTUGUESE = 2;
    /** Negates in Spanish and English, and only means "in the" in Portuguese. */
    private static final String IN_THE = "no";

    /**
     * A phrase in a text.
     *
     * @param code {@code ask.seed}, {@code cue.press}, {@code spam.goods} …
     * @param first its first word
     * @param last its last word
     */
    record Said(String code, int first, int last) {}

    private final Phrases<String> phrases = new Phrases<>();

    private final Set<String> offices = new HashSet<>();
    private final Set<String> conditions = new HashSet<>();
    private final Set<String> portuguese = new HashSet<>();
    private final Set<String> greetings = new HashSet<>();

    private Lexicon() {}

    static Lexicon read(Path file) throws IOException {
        Lexicon lexicon = new Lexicon();
        Yaml all = Yaml.read(file);
        lexicon.offices.addAll(all.texts("offices"));
        lexicon.conditions.addAll(all.texts("conditions"));
        lexicon.portuguese.addAll(all.texts("portuguese"));
        lexicon.greetings.addAll(all.texts("greetings"));
        Yaml sets = all.at("words");
        for (String set : sets.keys()) {
            lexicon.name(set, sets.texts(set), file);
        }
        for (String negation : all.texts("negations")) {
            lexicon.add(negation, "not", file);
        }
        for (String part : List.of("asks", "cues", "tones", "spam")) {
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

    private void name(String set, List<String> members, Path file) throws IOException {
        try {
            phrases.name(set, members);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
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

    /** Whether a word greets whom the next one names, such as {@code dear}. */
    boolean greets(String word) {
        return greetings.contains(word);
    }

    /** What a text says; what a negation undoes is left out. */
    List<Said> in(Tokens tokens) {
        List<Phrases.Found<String>> found = phrases.find(tokens);
        List<Said> said = new ArrayList<>();
        int negation = Integer.MIN_VALUE / 2;
        boolean inPortuguese = isPortuguese(tokens);
        for (Phrases.Found<String> one : found) {
            if (one.meaning().equals("not")) {
                if (inPortuguese && one.phrase().equals(IN_THE)) {
                    continue;
                }
                negation = isConditioned(tokens, one.first()) ? negation : one.last();
            } else if (one.first() > negation + NEGATED
                    || one.first() <= negation
                    || isParted(tokens, negation, one.first())) {
                said.add(new Said(one.meaning(), one.first(), one.last()));
            }
        }
        return said;
    }

    private boolean isPortuguese(Tokens tokens) {
        int words = 0;
        for (int i = 0; i < tokens.size() && words < LEAST_PORTUGUESE; i++) {
            words += portuguese.contains(tokens.word(i)) ? 1 : 0;
        }
        return words >= LEAST_PORTUGUESE;
    }

    private boolean isConditioned(Tokens tokens, int negation) {
        for (int i = Math.max(0, negation - CONDITIONED); i < negation; i++) {
            if (conditions.contains(tokens.word(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isParted(Tokens tokens, int from, int to) {
        for (int i = Math.max(from + 1, 0); i <= to; i++) {
            if (tokens.opens(i)) {
                return true;
            }
        }
        return false;
    }
}
