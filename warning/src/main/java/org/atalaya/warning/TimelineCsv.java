package org.atalaya.warning;

import java.util.List;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;

/**
 * {@code timeline.csv}: findings by time, for spreadsheets and for Timesketch, whose required columns ({@code message},
 * {@code datetime}, {@code timestamp_desc}) come first. RFC 4180, UTF-8 without byte order mark (Timesketch refuses one;
 * Excel reads UTF-8 through Data → From Text/CSV). A cell that a spreadsheet would take for a formula gets an apostrophe
 * before it: cells hold what an attacker wrote.
 */
public final class TimelineCsv {
    /** Characters of one cell; spreadsheets allow 32,767. */
    static final int MOST_CHARACTERS = 8_000;

    private static final List<String> COLUMNS = List.of(
            "message",
            "datetime",
            "timestamp_desc",
            "level",
            "rule",
            "host",
            "channel",
            "event_id",
            "tags",
            "why",
            "details",
            "source",
            "record",
            "offset",
            "finding");

    private TimelineCsv() {}

    /** The first line. */
    public static String header() {
        return String.join(",", COLUMNS) + "\r\n";
    }

    /** One finding as a line. */
    public static String line(Finding finding) {
        StringBuilder line = new StringBuilder(2048);
        cell(finding.rule().title() + (finding.host().isEmpty() ? "" : " (" + finding.host() + ")"), line);
        cell(finding.time().map(Object::toString).orElse(""), line);
        cell("Event Logged", line);
        cell(finding.rule().level().word(), line);
        cell(finding.rule().id(), line);
        cell(finding.host(), line);
        cell(
                finding.type().channel().isEmpty()
                        ? finding.type().product() + " " + finding.type().service()
                        : finding.type().channel(),
                line);
        cell(finding.type().eventId(), line);
        cell(String.join(" ", finding.rule().tags()), line);
        cell(finding.why(), line);
        StringBuilder details = new StringBuilder();
        for (FieldValue field : finding.fields()) {
            if (details.length() > MOST_CHARACTERS) {
                break;
            }
            details.append(details.isEmpty() ? "" : " | ")
                    .append(field.name())
                    .append(": ")
                    .append(field.value());
        }
        cell(details.toString(), line);
        cell(finding.place().source(), line);
        cell(Long.toString(finding.place().number()), line);
        cell(Long.toString(finding.place().offset()), line);
        cell(finding.id(), line);
        line.setLength(line.length() - 1);
        return line.append("\r\n").toString();
    }

    private static void cell(String raw, StringBuilder line) {
        String text = raw.length() > MOST_CHARACTERS ? raw.substring(0, MOST_CHARACTERS) + "…" : raw;
        boolean formula = startsFormula(text) && !isNumber(text);
        line.append('"');
        if (formula) {
            line.append('\'');
        }
        String whole = text.indexOf(0) < 0 ? text : text.replace('\0', '\uFFFD');
        int from = 0;
        for (int quote = whole.indexOf('"'); quote >= 0; quote = whole.indexOf('"', from)) {
            line.append(whole, from, quote + 1).append('"');
            from = quote + 1;
        }
        line.append(whole, from, whole.length()).append("\",");
    }

    /** Whether a spreadsheet may take the text for a formula; some drop blanks before it or fold full-width signs. */
    private static boolean startsFormula(String text) {
        if (text.isEmpty()) {
            return false;
        }
        if ("\t\r\n".indexOf(text.charAt(0)) >= 0) {
            return true;
        }
        String bare = text.strip();
        return !bare.isEmpty() && "=+-@\uFF1D\uFF0B\uFF0D\uFF20".indexOf(bare.charAt(0)) >= 0;
    }

    private static boolean isNumber(String text) {
        return text.length() > 1
                && text.charAt(0) == '-'
                && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
    }
}
