package org.atalaya.lure.likeness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.lure.text.Tokens;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Text;

/**
 * What a text says, as numbers: each word that carries meaning, and each two that follow one another. Left out is what
 * differs between the copies of one mailing: addresses, numbers, the reader's name, words that no language would make.
 */
final class Features {
    /** Words of a message that are looked at; what follows is left out. */
    static final int MOST_WORDS = 3_000;
    /** Characters of one text that are looked at. */
    private static final int MOST_CHARACTERS = 100_000;

    private static final int LEAST_LENGTH = 3;
    private static final int MOST_LENGTH = 24;
    /** A longer run of consonants is no word of a language that is read here. */
    private static final int MOST_CONSONANTS = 6;

    /** Words without a meaning of their own in Spanish, English and Portuguese, which all texts share. */
    private static final Set<String> EMPTY = Set.of("""
            the and for you your our are was were will with this that these those have has had from not can
            all any but been they them their there here who what which when where how its his her she into
            out about just than then also more most may please click que los las del una uno unos unas por
            para con sin sus como mas pero esta este esto estos estas ese esa eso cual cuando donde quien
            muy ser son fue han hay nos les sobre entre desde hasta todo toda todos todas usted ustedes
            nuestro nuestra dos das nao sim seu sua seus suas voce mais com uma nas aos isso isto ele ela
            foi sao ter pelo pela favor clic aqui
            """.strip().split("\\s+"));

    private long[] values = new long[256];
    private int count;
    private int words;

    private Features() {}

    /** The features of what a reader sees of a message. */
    static Features of(Message message) {
        Features features = new Features();
        Set<String> reader = reader(message);
        features.add(message.subject(), reader);
        body(message).ifPresent(text -> features.add(OwnText.of(text.text()), reader));
        if (features.words < Sketch.FEW_WORDS) {
            // A mail that is a picture or carries its text in a document.
            for (Text text : message.texts()) {
                if (text.kind() == Text.Kind.ALT
                        || text.kind() == Text.Kind.PDF
                        || text.kind() == Text.Kind.CALENDAR
                        || text.kind() == Text.Kind.DOCUMENT) {
                    features.add(text.text(), reader);
                }
            }
        }
        return features;
    }

    /** How many words there are. */
    int words() {
        return words;
    }

    /** How many features there are; the same may come twice. */
    int count() {
        return count;
    }

    long value(int index) {
        return values[index];
    }

    private static Optional<Text> body(Message message) {
        List<Text> shown = new ArrayList<>();
        for (Text.Kind kind : List.of(Text.Kind.HTML, Text.Kind.PLAIN)) {
            message.texts().stream()
                    .filter(text -> text.kind() == kind && !text.text().isBlank())
                    .findFirst()
                    .ifPresent(shown::add);
        }
        return shown.stream().findFirst();
    }

    /** The words of the names and addresses of those who read the message. */
    private static Set<String> reader(Message message) {
        Set<String> own = new HashSet<>();
        for (Mailbox mailbox : message.recipients().stream().limit(5).toList()) {
            Tokens tokens = Tokens.of(mailbox.name() + " " + mailbox.address().replace('@', ' '));
            for (int i = 0; i < Math.min(tokens.size(), 12); i++) {
                own.add(tokens.word(i));
            }
        }
        return own;
    }

    private void add(String text, Set<String> reader) {
        Tokens tokens = Tokens.of(withoutAddresses(text));
        long previous = 0;
        for (int i = 0; i < tokens.size() && words < MOST_WORDS; i++) {
            String word = tokens.word(i);
            if (isMeant(word) && !reader.contains(word)) {
                long hash = hash(word);
                add(hash);
                if (previous != 0) {
                    add(mix(previous * 31 + hash));
                }
                previous = hash;
                words++;
            }
        }
    }

    private void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = value;
    }

    private static boolean isMeant(String word) {
        if (word.length() < LEAST_LENGTH || word.length() > MOST_LENGTH || EMPTY.contains(word)) {
            return false;
        }
        int consonants = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c <= '9') {
                return false;
            }
            boolean vowel = c > 'z' || "aeiouy".indexOf(c) >= 0;
            consonants = vowel ? 0 : consonants + 1;
            if (consonants > MOST_CONSONANTS) {
                return false;
            }
        }
        return true;
    }

    /** A text with a space in place of each run of characters that is an address of the web or of mail. */
    private static String withoutAddresses(String text) {
        int length = Math.min(text.length(), MOST_CHARACTERS);
        StringBuilder kept = new StringBuilder(length);
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || text.charAt(i) <= ' ') {
                if (!isAddress(text, start, i)) {
                    kept.append(text, start, i);
                }
                kept.append(' ');
                start = i + 1;
            }
        }
        return kept.toString();
    }

    private static boolean isAddress(String text, int start, int end) {
        if (end - start < 5) {
            return false;
        }
        if (text.regionMatches(true, start, "www.", 0, 4)) {
            return true;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '@' || c == ':' && i + 2 < end && text.charAt(i + 1) == '/' && text.charAt(i + 2) == '/') {
                return true;
            }
        }
        return false;
    }

    /** 64 bits of a text: FNV-1a over its characters, mixed. */
    static long hash(CharSequence text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    /** Spreads every bit over all others (the finalizer of SplitMix64, Steele, Lea and Flood 2014). */
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
