package org.atalaya.lure.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Phrases that are looked for among the words of a text. A phrase is a row of words separated by spaces; {@code a|b} is one
 * or the other, {@code verif*} any word that begins so, and {@code ..} stands for up to {@link #MOST_BETWEEN} words of any
 * kind. Phrases are written in lower case without accents.
 *
 * @param <T> what a phrase stands for
 */
public final class Phrases<T> {
    /** Words that {@code ..} stands for at most. */
    public static final int MOST_BETWEEN = 5;
    /** Letters that a word before {@code *} has at least. */
    private static final int LEAST_STEM = 3;
    /** Letters of a stem that are looked up. */
    private static final int MOST_STEM = 14;

    private record Phrase<T>(String text, String[][] words, boolean[] between, T meaning) {}

    /**
     * A phrase in a text.
     *
     * @param first its first word
     * @param last its last word
     */
    public record Found<T>(T meaning, String phrase, int first, int last) {}

    private final Map<String, List<Phrase<T>>> byWord = new HashMap<>();
    private final Map<String, List<Phrase<T>>> byStem = new HashMap<>();

    /**
     * Adds a phrase.
     *
     * @throws IllegalArgumentException when it is written wrongly; the message says how
     */
    public void add(String phrase, T meaning) {
        List<String[]> words = new ArrayList<>();
        List<Boolean> between = new ArrayList<>();
        boolean gap = false;
        for (String part : phrase.trim().split("\\s+")) {
            if (part.equals("..")) {
                gap = true;
                continue;
            }
            String[] alternatives = part.split("\\|");
            for (String one : alternatives) {
                if (!one.matches("[a-z0-9]+\\*?") || one.endsWith("*") && one.length() <= LEAST_STEM) {
                    throw new IllegalArgumentException("\"" + one + "\" in the phrase \"" + phrase
                            + "\": expected a word of a to z and 0 to 9 in lower case without accents, or at least "
                            + LEAST_STEM + " of its letters before *");
                }
            }
            words.add(alternatives);
            between.add(gap);
            gap = false;
        }
        if (words.isEmpty() || gap || between.get(0)) {
            throw new IllegalArgumentException("the phrase \"" + phrase + "\" must begin and end with a word");
        }
        boolean[] gaps = new boolean[words.size()];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = between.get(i);
        }
        Phrase<T> made = new Phrase<>(phrase, words.toArray(String[][]::new), gaps, meaning);
        for (String one : words.get(0)) {
            if (one.endsWith("*")) {
                byStem.computeIfAbsent(
                                one.substring(0, Math.min(MOST_STEM, one.length() - 1)), key -> new ArrayList<>())
                        .add(made);
            } else {
                byWord.computeIfAbsent(one, key -> new ArrayList<>()).add(made);
            }
        }
    }

    /** Every phrase at every place, in the order of their first words. */
    public List<Found<T>> find(Tokens tokens) {
        List<Found<T>> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String word = tokens.word(i);
            at(tokens, i, byWord.get(word), found);
            for (int stem = LEAST_STEM; stem <= Math.min(MOST_STEM, word.length()); stem++) {
                at(tokens, i, byStem.get(word.substring(0, stem)), found);
            }
        }
        return found;
    }

    private void at(
            Tokens tokens,
            int first,
            @org.jspecify.annotations.Nullable List<Phrase<T>> phrases,
            List<Found<T>> found) {
        if (phrases == null) {
            return;
        }
        for (Phrase<T> phrase : phrases) {
            int last = matches(phrase.words[0], tokens.word(first)) ? ends(tokens, phrase, 1, first) : -1;
            if (last >= 0) {
                found.add(new Found<>(phrase.meaning, phrase.text, first, last));
            }
        }
    }

    /** The last word of a phrase whose part before {@code part} ends with {@code before}; −1 when it is not there. */
    private int ends(Tokens tokens, Phrase<T> phrase, int part, int before) {
        if (part == phrase.words.length) {
            return before;
        }
        int most = Math.min(tokens.size() - 1, before + 1 + (phrase.between[part] ? MOST_BETWEEN : 0));
        for (int i = before + 1; i <= most; i++) {
            if (matches(phrase.words[part], tokens.word(i))) {
                int end = ends(tokens, phrase, part + 1, i);
                if (end >= 0) {
                    return end;
                }
            }
        }
        return -1;
    }

    private static boolean matches(String[] alternatives, String word) {
        return Arrays.stream(alternatives)
                .anyMatch(
                        one -> one.endsWith("*") ? word.regionMatches(0, one, 0, one.length() - 1) : word.equals(one));
    }
}
