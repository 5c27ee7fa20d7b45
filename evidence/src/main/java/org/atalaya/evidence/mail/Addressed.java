package org.atalaya.evidence.mail;

import java.util.ArrayList;
import java.util.List;

/** Addresses of the web within plain text, which mail programs turn into links. */
final class Addressed {
    /**
     * An address in a text.
     *
     * @param target completed by a scheme where it has none
     */
    record At(String target, int start, int end) {}

    private Addressed() {}

    /** All addresses of a text, in their order. */
    static List<At> in(String text) {
        List<At> found = new ArrayList<>();
        int i = 0;
        while (i < text.length() && found.size() < Reading.MOST_LINKS) {
            char c = text.charAt(i);
            boolean begins = c == 'h' || c == 'H' || c == 'w' || c == 'W';
            if (!begins || i > 0 && Character.isLetterOrDigit(text.charAt(i - 1))) {
                i++;
                continue;
            }
            int host = text.regionMatches(true, i, "http://", 0, 7)
                    ? i + 7
                    : text.regionMatches(true, i, "https://", 0, 8)
                            ? i + 8
                            : text.regionMatches(true, i, "www.", 0, 4) ? i : -1;
            if (host < 0 || host >= text.length()) {
                i++;
                continue;
            }
            int end = host;
            while (end < text.length() && isPart(text.charAt(end))) {
                end++;
            }
            while (end > host && isTrailing(text, host, end)) {
                end--;
            }
            if (end - host > 3) {
                String written = text.substring(i, Math.min(end, i + 8_000));
                found.add(new At(host == i ? "http://" + written : written, i, end));
            }
            i = Math.max(i + 1, end);
        }
        return found;
    }

    private static boolean isPart(char c) {
        return c > ' '
                && c != '<'
                && c != '>'
                && c != '"'
                && c != '\u00A0'
                && c != '\u201C'
                && c != '\u201D'
                && c != 0x7F;
    }

    private static boolean isTrailing(String text, int from, int end) {
        char c = text.charAt(end - 1);
        if (c == ')' || c == ']') {
            char opens = c == ')' ? '(' : '[';
            return text.lastIndexOf(opens, end - 1) < from;
        }
        return c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == '\'' || c == '*';
    }
}
