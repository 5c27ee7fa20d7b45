package org.atalaya.lure.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A text cut into words as a person reads them: lower case, without accents, without characters that have no width, and with
 * the letters of other scripts that look Latin read as Latin where they stand among Latin ones. Each word knows where it
 * stood. What was disguised is counted.
 */
public final class Tokens {
    /** Characters of a text that are looked at; what follows is left out. */
    public static final int MOST_CHARACTERS = 200_000;

    /** Blanks that an empty line may have. */
    private static final int MOST_BLANKS = 80;

    private final List<String> words = new ArrayList<>();
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private final BitSet openings = new BitSet();
    private int invisible;
    private int disguised;
    private int firstDisguised = -1;

    private Tokens() {}

    /** Cuts a text. */
    public static Tokens of(String text) {
        Tokens tokens = new Tokens();
        tokens.cut(text, Math.min(text.length(), MOST_CHARACTERS));
        return tokens;
    }

    /** How many words there are. */
    public int size() {
        return words.size();
    }

    /** A word, in the letters that it is read as. */
    public String word(int index) {
        return words.get(index);
    }

    /** The index in the text of a word's first character. */
    public int start(int index) {
        return starts[index];
    }

    /** The index in the text after a word's last character. */
    public int end(int index) {
        return ends[index];
    }

    /** Whether a sentence or paragraph begins with a word. */
    public boolean opens(int index) {
        return openings.get(index);
    }

    /** How many characters without width stand within words. */
    public int invisible() {
        return invisible;
    }

    /** How many words mix Latin letters with letters of other scripts that look like them. */
    public int disguised() {
        return disguised;
    }

    /** The first such word, −1 without one. */
    public int firstDisguised() {
        return firstDisguised;
    }

    private void cut(String text, int length) {
        StringBuilder word = new StringBuilder();
        int start = -1;
        boolean latin = false;
        boolean foreign = false;
        int unseen = 0;
        int end = 0;
        for (int i = 0; i <= length; ) {
            int c = i < length ? text.codePointAt(i) : ' ';
            int width = i < length ? Character.charCount(c) : 1;
            if (c < 128) {
                if (isWord(c)) {
                    if (start < 0) {
                        start = i;
                    }
                    invisible += unseen;
                    unseen = 0;
                    latin |= c > '9';
                    word.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
                    i += width;
                    end = i;
                    continue;
                }
            } else if (isUnseen(c)) {
                if (start >= 0) {
                    unseen++;
                }
                i += width;
                continue;
            } else if (Character.isLetterOrDigit(c) || isStyled(c)) {
                if (start < 0) {
                    start = i;
                }
                invisible += unseen;
                unseen = 0;
                char like = Confusables.latin(c);
                if (like != 0) {
                    foreign = true;
                    word.append(like);
                } else {
                    latin |= append(c, word);
                }
                i += width;
                end = i;
                continue;
            } else if (Character.getType(c) == Character.NON_SPACING_MARK) {
                foreign |= latin && isStray(c);
                i += width;
                continue;
            }
            if (ends(text, i, length)) {
                openings.set(words.size() + (start >= 0 ? 1 : 0));
            }
            if (start >= 0) {
                boolean mixed = latin && foreign;
                if (mixed) {
                    if (firstDisguised < 0) {
                        firstDisguised = words.size();
                    }
                    disguised++;
                }
                add(word.toString(), start, end);
                word.setLength(0);
                start = -1;
                latin = false;
                foreign = false;
                unseen = 0;
            }
            i += width;
        }
    }

    /** Whether a sentence or paragraph ends with a character: a stop before a space, a bar, an empty line. */
    private static boolean ends(String text, int at, int length) {
        if (at >= length) {
            return false;
        }
        char c = text.charAt(at);
        if (c == '.' || c == '!' || c == '?') {
            return at + 1 >= length || text.charAt(at + 1) <= ' ' || text.charAt(at + 1) == 0xA0;
        }
        if (c != '\n') {
            return c == '|';
        }
        int next = at + 1;
        while (next < length && next <= at + MOST_BLANKS && (text.charAt(next) == ' ' || text.charAt(next) == '\r')) {
            next++;
        }
        return next < length && text.charAt(next) == '\n';
    }

    /** Appends a letter without its accents and in its plain form; whether it is Latin. */
    private static boolean append(int c, StringBuilder word) {
        String plain = Normalizer.normalize(Character.toString(Character.toLowerCase(c)), Normalizer.Form.NFKD);
        boolean latin = false;
        for (int i = 0; i < plain.length(); i++) {
            char one = Character.toLowerCase(plain.charAt(i));
            if (Character.isLetterOrDigit(one)) {
                word.append(one);
                latin |= one >= 'a' && one <= 'z';
            }
        }
        return latin;
    }

    private static boolean isWord(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** Marks that no language writes on Latin letters: those of other scripts, and strokes through a letter. */
    private static boolean isStray(int c) {
        boolean latin = c >= 0x300 && c <= 0x36F
                || c >= 0x1AB0 && c <= 0x1AFF
                || c >= 0x1DC0 && c <= 0x1DFF
                || c >= 0x20D0 && c <= 0x20FF
                || c >= 0xFE20 && c <= 0xFE2F;
        return !latin || c >= 0x334 && c <= 0x338;
    }

    /** Letters in circles and squares, which are symbols to Unicode. */
    private static boolean isStyled(int c) {
        return c >= 0x24B6 && c <= 0x24E9;
    }

    private static boolean isUnseen(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x180E
                || c >= 0x200B && c <= 0x200F
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2060 && c <= 0x2069
                || c == 0xFEFF
                || c >= 0xFE00 && c <= 0xFE0F
                || c >= 0xE0000 && c <= 0xE01EF;
    }

    private void add(String word, int start, int end) {
        if (words.size() == starts.length) {
            starts = java.util.Arrays.copyOf(starts, starts.length * 2);
            ends = java.util.Arrays.copyOf(ends, ends.length * 2);
        }
        starts[words.size()] = start;
        ends[words.size()] = end;
        words.add(word);
    }
}
