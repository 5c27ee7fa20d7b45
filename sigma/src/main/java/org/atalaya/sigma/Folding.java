package org.atalaya.sigma;

/**
 * Unicode simple case folding (CaseFolding.txt, statuses C and S): lengths never change, so that an index in a folded
 * text is the same index in the raw one. The dotted capital I and the dotless small i stay as they are, as there.
 */
final class Folding {
    private static final char[] BASIC = new char[0x10000];

    static {
        for (char c = 1; c < 0x80; c++) {
            BASIC[c] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        }
    }

    private Folding() {}

    /** Folds {@code from[start, end)} into {@code to} at the same indices; {@code to} must be long enough. */
    static void fold(char[] from, char[] to, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = from[i];
            char folded = BASIC[c];
            if (folded != 0) {
                to[i] = folded;
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(from[i + 1])) {
                int point = foldPoint(Character.toCodePoint(c, from[i + 1]));
                to[i++] = Character.highSurrogate(point);
                to[i] = Character.lowSurrogate(point);
            } else {
                to[i] = learn(c);
            }
        }
    }

    /** The folded form of a text. */
    static String fold(String text) {
        int i = 0;
        while (i < text.length() && isFolded(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        char[] chars = text.toCharArray();
        fold(chars, chars, 0, chars.length);
        return new String(chars);
    }

    private static boolean isFolded(char c) {
        return c < 0x80 && (c < 'A' || c > 'Z');
    }

    /** Fills the table on first use of a character; racing threads write the same value. */
    private static char learn(char c) {
        int point = c == 'İ' || c == 'ı' || c == 0 ? c : foldPoint(c);
        char folded = point <= 0xFFFF ? (char) point : c;
        BASIC[c] = folded;
        return folded;
    }

    private static int foldPoint(int point) {
        int folded = Character.toLowerCase(Character.toUpperCase(point));
        return Character.charCount(folded) == Character.charCount(point) ? folded : point;
    }
}
