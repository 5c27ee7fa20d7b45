package org.atalaya.lure.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Phrases that are looked for among the words of a text. A phrase is a row of words separated by spaces; {@code a|b} is one
 * or the other, {@code verif*} any word that begins so, {@code @name} any word of a set, and {@code ..} stands for up to {@link
 * #MOST_BETWEEN} words of any kind. A phrase does not reach from one sentence into the next. Phrases are written in lower case without accents.
 *
 * <p>Alternatives that several phrases share are numbered once; for every different word the numbers that it answers are found
 * once, so that comparing a word with alternatives is looking at a bit.
 *
 * @param <T> what a phrase stands for
 */
public final class Phrases<T> {
    /** Words that {@code ..} stands for at most. */
    public static final int MOST_BETWEEN = 5;
    /** Letters that a word before {@code *} has at least. */
    private static final int LEAST_STEM = 3;

    /** Words whose answer is kept; whoever writes mails to fill them makes the others only as slow as without. */
    private static final int MOST_KNOWN = 50_000;
    /** Letters of the longest such word. */
    private static final int LONGEST_KNOWN = 32;

    private static final BitSet NONE = new BitSet();

    private record Phrase<T>(String text, int[] parts, boolean[] between, T meaning) {}

    /**
     * A phrase in a text.
     *
     * @param first its first word
     * @param last its last word
     */
    public record Found<T>(T meaning, String phrase, int first, int last) {}

    private final Map<String, String> sets = new HashMap<>();
    /** The number of each row of alternatives. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private final Map<String, BitSet> words = new HashMap<>();
    private final Map<String, BitSet> stems = new HashMap<>();
    private int longestStem;
    /** What words answered, those that were asked for first: texts share most of their words. */
    private final Map<String, BitSet> known = new ConcurrentHashMap<>();
    /** Phrases by the number of their first part. */
    private final Map<Integer, List<Phrase<T>>> byFirst = new HashMap<>();

    /**
     * Names a set of words.
     *
     * @throws IllegalArgumentException when a word is written wrongly; the message says how
     */
    public void name(String set, List<String> members) {
        for (String one : members) {
            check(one, "@" + set);
        }
        sets.put("@" + set, String.join("|", members));
    }

    /**
     * Adds a phrase.
     *
     * @throws IllegalArgumentException when it is written wrongly; the message says how
     */
    public void add(String phrase, T meaning) {
        List<Integer> parts = new ArrayList<>();
        List<Boolean> between = new ArrayList<>();
        boolean gap = false;
        for (String part : phrase.trim().split("\\s+")) {
            if (part.equals("..")) {
                gap = true;
                continue;
            }
            parts.add(number(part, phrase));
            between.add(gap);
            gap = false;
        }
        if (parts.isEmpty() || gap || between.get(0)) {
            throw new IllegalArgumentException("the phrase \"" + phrase + "\" must begin and end with a word");
        }
        boolean[] gaps = new boolean[parts.size()];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = between.get(i);
        }
        int[] numbered = parts.stream().mapToInt(Integer::intValue).toArray();
        byFirst.computeIfAbsent(numbered[0], key -> new ArrayList<>())
                .add(new Phrase<>(phrase, numbered, gaps, meaning));
    }

    private int number(String part, String phrase) {
        Integer known = numbers.get(part);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        for (String one : part.split("\\|")) {
            if (one.startsWith("@")) {
                String members = sets.get(one);
                if (members == null) {
                    throw new IllegalArgumentException(
                            "\"" + one + "\" in the phrase \"" + phrase + "\": expected one of " + sets.keySet());
                }
                for (String member : members.split("\\|")) {
                    answers(member, number);
                }
            } else {
                check(one, phrase);
                answers(one, number);
            }
        }
        numbers.put(part, number);
        return number;
    }

    private static void check(String one, String phrase) {
        if (!one.matches("[a-z0-9]+\\*?") || one.endsWith("*") && one.length() <= LEAST_STEM) {
            throw new IllegalArgumentException("\"" + one + "\" in the phrase \"" + phrase
                    + "\": expected a word of a to z and 0 to 9 in lower case without accents, or at least "
                    + LEAST_STEM + " of its letters before *");
        }
    }

    private void answers(String one, int number) {
        known.clear();
        if (one.endsWith("*")) {
            String stem = one.substring(0, one.length() - 1);
            longestStem = Math.max(longestStem, stem.length());
            stems.computeIfAbsent(stem, key -> new BitSet()).set(number);
        } else {
            words.computeIfAbsent(one, key -> new BitSet()).set(number);
        }
    }

    /** Every phrase at every place, in the order of their first words. */
    public List<Found<T>> find(Tokens tokens) {
        BitSet[] answered = new BitSet[tokens.size()];
        for (int i = 0; i < answered.length; i++) {
            answered[i] = answered(tokens.word(i));
        }
        List<Found<T>> found = new ArrayList<>();
        for (int i = 0; i < answered.length; i++) {
            if (answered[i] == NONE) {
                continue;
            }
            for (int part = answered[i].nextSetBit(0); part >= 0; part = answered[i].nextSetBit(part + 1)) {
                at(tokens, answered, i, byFirst.get(part), found);
            }
        }
        return found;
    }

    /** The numbers of all alternatives that a word is one of. */
    private BitSet answered(String word) {
        BitSet before = known.get(word);
        if (before != null) {
            return before;
        }
        BitSet all = numbersOf(word);
        all = all.isEmpty() ? NONE : all;
        if (word.length() <= LONGEST_KNOWN && known.size() < MOST_KNOWN) {
            known.put(word, all);
        }
        return all;
    }

    private BitSet numbersOf(String word) {
        BitSet all = new BitSet();
        BitSet whole = words.get(word);
        if (whole != null) {
            all.or(whole);
        }
        for (int length = LEAST_STEM; length <= Math.min(longestStem, word.length()); length++) {
            BitSet stem = stems.get(word.substring(0, length));
            if (stem != null) {
                all.or(stem);
            }
        }
        return all;
    }

    private void at(
            Tokens tokens, BitSet[] answered, int first, @Nullable List<Phrase<T>> phrases, List<Found<T>> found) {
        if (phrases == null) {
            return;
        }
        for (Phrase<T> phrase : phrases) {
            int last = ends(tokens, answered, phrase, 1, first);
            if (last >= 0) {
                found.add(new Found<>(phrase.meaning, phrase.text, first, last));
            }
        }
    }

    /** The last word of a phrase whose part before {@code part} ends with {@code before}; −1 when it is not there. */
    private int ends(Tokens tokens, BitSet[] answered, Phrase<T> phrase, int part, int before) {
        if (part == phrase.parts.length) {
            return before;
        }
        int most = Math.min(answered.length - 1, before + 1 + (phrase.between[part] ? MOST_BETWEEN : 0));
        for (int i = before + 1; i <= most && !tokens.opens(i); i++) {
            if (answered[i].get(phrase.parts[part])) {
                int end = ends(tokens, answered, phrase, part + 1, i);
                if (end >= 0) {
                    return end;
                }
            }
        }
        return -1;
    }
}
