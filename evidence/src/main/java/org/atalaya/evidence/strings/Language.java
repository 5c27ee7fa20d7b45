package org.atalaya.evidence.strings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * In which language a short text seems to be: a hint for a person, and one weak piece of evidence for attribution.
 *
 * <p>The model is a list of words of each language ({@code words.txt}) and the character n-grams (2 to 4, with the word's
 * ends) counted in them at start; a word that is on a list of one language only counts more than its n-grams. A text is
 * {@link #UNSURE} when it is too short, when it does not look like any of the three, or when two are about as likely:
 * Spanish and Portuguese share many words.
 */
public enum Language {
    SPANISH,
    PORTUGUESE,
    ENGLISH,
    UNSURE;

    /** Characters of a text that are looked at. */
    public static final int MOST_CHARACTERS = 512;
    /** Letters below which nothing is said. */
    private static final int FEWEST_LETTERS = 4;

    /** Nats by which the best must lead the next. */
    private static final double MARGIN = 1.6;
    /** Nats for each letter by which the best must exceed letters at random. */
    private static final double LIKE_WORDS = 0.35;
    /** Nats that a listed word of four letters or more adds; a shorter one a third. */
    private static final double LISTED = 2.5;

    private static final Language[] KNOWN = {SPANISH, PORTUGUESE, ENGLISH};

    private static final class Model {
        static final Map<Language, Model> ALL = load();

        final Map<String, Integer> counts = new HashMap<>();
        final Set<String> words = new HashSet<>();

        void learn(String word) {
            words.add(word);
            words.add(plain(word));
            count(word);
            // Commands are written without accents as often as with them.
            if (!plain(word).equals(word)) {
                count(plain(word));
            }
        }

        private void count(String word) {
            String ended = "^" + word + "$";
            for (int n = 1; n <= 4; n++) {
                for (int i = 0; i + n <= ended.length(); i++) {
                    counts.merge(ended.substring(i, i + n), 1, Integer::sum);
                }
            }
        }

        /** Log probability of a word, each letter after up to three before it, backing off to fewer. */
        double score(String word) {
            String ended = "^" + word + "$";
            double sum = 0;
            for (int i = 1; i < ended.length(); i++) {
                double p = 1.0 / 40;
                for (int n = 1; n <= 3 && i - n >= 0; n++) {
                    int before = counts.getOrDefault(ended.substring(i - n, i), 0);
                    int both = counts.getOrDefault(ended.substring(i - n, i + 1), 0);
                    // Witten-Bell-like smoothing with a constant: four pseudo-counts shared by the shorter history.
                    p = (both + 4 * p) / (before + 4);
                }
                sum += Math.log(p);
            }
            return sum;
        }

        private static Map<Language, Model> load() {
            Map<Language, Model> models = new EnumMap<>(Language.class);
            for (Language language : KNOWN) {
                models.put(language, new Model());
            }
            InputStream in = Objects.requireNonNull(Language.class.getResourceAsStream("words.txt"));
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Language language =
                            line.startsWith("es:") ? SPANISH : line.startsWith("pt:") ? PORTUGUESE : ENGLISH;
                    Model model = models.get(language);
                    if (line.length() > 3 && line.charAt(2) == ':' && model != null) {
                        for (String word : line.substring(3).trim().split(" ")) {
                            model.learn(word);
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return models;
        }
    }

    /** The language of a text of a few words, {@link #UNSURE} when it cannot be told. */
    public static Language of(String text) {
        double[] scores = new double[KNOWN.length];
        int letters = 0;
        StringBuilder word = new StringBuilder();
        int end = Math.min(text.length(), MOST_CHARACTERS);
        for (int i = 0; i <= end; i++) {
            char c = i < end ? text.charAt(i) : ' ';
            boolean letter = Character.isLetter(c) && c < 0x250;
            // A capital after a small letter begins a word: saldoCuenta.
            boolean begins = letter && Character.isUpperCase(c) && i > 0 && Character.isLowerCase(text.charAt(i - 1));
            if ((!letter || begins) && word.length() > 0) {
                letters += word.length();
                add(scores, word.toString());
                word.setLength(0);
            }
            if (letter) {
                word.append(Character.toLowerCase(c));
            }
        }
        if (letters < FEWEST_LETTERS) {
            return UNSURE;
        }
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        double next = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            next = i == best ? next : Math.max(next, scores[i]);
        }
        boolean likeWords = scores[best] > LIKE_WORDS * letters;
        return likeWords && scores[best] - next >= MARGIN ? KNOWN[best] : UNSURE;
    }

    private static void add(double[] scores, String word) {
        // Letters at random, as measure: one of 26 each, and an end after each seventh.
        double random = word.length() * Math.log(1.0 / 30) + Math.log(1.0 / 7);
        int listed = 0;
        for (Language language : KNOWN) {
            listed += model(language).words.contains(word) ? 1 : 0;
        }
        for (int i = 0; i < KNOWN.length; i++) {
            Model model = model(KNOWN[i]);
            double bonus = word.length() >= 4 ? LISTED : LISTED / 3;
            scores[i] += model.score(word) - random + (listed < KNOWN.length && model.words.contains(word) ? bonus : 0);
        }
    }

    private static Model model(Language language) {
        return Objects.requireNonNull(Model.ALL.get(language));
    }

    private static String plain(String word) {
        StringBuilder plain = new StringBuilder(word.length());
        for (char c : word.toLowerCase(Locale.ROOT).toCharArray()) {
            int at = "áàâãéêíóôõúüçñ".indexOf(c);
            plain.append(at < 0 ? c : "aaaaeeiooouucn".charAt(at));
        }
        return plain.toString();
    }
}
