package org.atalaya.warning;

import java.util.Locale;
import org.atalaya.model.Advisory;
import org.atalaya.model.Statement;

/** The summary of a warning for a terminal. */
public final class AdvisoryText {
    private AdvisoryText() {}

    /**
     * The summary and what to do, broken into lines.
     *
     * @param columns of the terminal; 0 when unknown
     */
    public static String of(Advisory advisory, Language language, int columns) {
        Sentences sentences = new Sentences(advisory, language);
        int width = columns <= 0 ? 100 : Math.max(40, columns);
        StringBuilder text = new StringBuilder("\n");
        text.append(advisory.tlp().label())
                .append("  ")
                .append(sentences.word("advisory.title").toUpperCase(Locale.ROOT))
                .append(' ')
                .append(advisory.number())
                .append('\n');
        for (Statement statement : advisory.summary()) {
            wrap(plain(sentences.text(statement)), width, "  ", text);
        }
        advisory.actions()
                .getOrDefault(Advisory.Audience.RESPONDER, java.util.List.of())
                .forEach(action -> wrap("→ " + plain(sentences.text(action)), width, "  ", text));
        return text.append('\n').toString();
    }

    /** Without what would move a terminal's cursor or deceive the eye. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            boolean shown = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.PRIVATE_USE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            plain.appendCodePoint(shown ? point : '?');
        });
        return plain.toString();
    }

    private static void wrap(String text, int width, String indent, StringBuilder into) {
        int used = 0;
        for (String word : text.split(" ")) {
            if (used > 0 && used + 1 + word.length() > width - indent.length()) {
                into.append('\n');
                used = 0;
            }
            into.append(used == 0 ? indent : " ").append(word);
            used += word.length() + (used == 0 ? 0 : 1);
        }
        into.append('\n');
    }
}
