package org.atalaya.sigma;

import java.util.Arrays;
import org.atalaya.model.RefusedRule;

/** A rule file's text, which shows the line in question when a rule of it is refused. Lines are only sought then. */
final class SourceText {
    /** Characters of a line that a refusal shows. */
    static final int MOST_EXCERPT = 300;

    private final String file;
    private final String text;
    private int[] starts = {};

    SourceText(String file, String text) {
        this.file = file;
        this.text = text;
    }

    String file() {
        return file;
    }

    String text() {
        return text;
    }

    /** A refusal at the place of an error. */
    RefusedRule refusal(RuleError error, String title) {
        return new RefusedRule(
                file,
                error.line,
                error.column,
                title,
                String.valueOf(error.getMessage()),
                error.mend,
                line(error.line));
    }

    /** A line, from 1; empty when there is none of that number. */
    String line(int number) {
        if (starts.length == 0) {
            starts = starts();
        }
        if (number < 1 || number > starts.length) {
            return "";
        }
        int start = starts[number - 1];
        int end = text.indexOf('\n', start);
        String line = text.substring(start, Math.min(end < 0 ? text.length() : end, start + MOST_EXCERPT));
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private int[] starts() {
        int[] found = new int[64];
        int count = 1;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = at + 1;
        }
        return Arrays.copyOf(found, count);
    }
}
