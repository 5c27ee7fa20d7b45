package org.atalaya.warning;

import java.util.List;
import org.atalaya.model.Level;
import org.atalaya.model.Summary;

/** What a sweep found, in some lines for a terminal or a log. */
public final class TerminalSummary {
    private static final int TOP = 8;
    private static final int LEAST_COLUMNS = 40;

    private final Words words;
    private final int columns;
    private final boolean colour;
    private final StringBuilder out = new StringBuilder();

    private TerminalSummary(Words words, int columns, boolean colour) {
        this.words = words;
        this.columns = Math.max(LEAST_COLUMNS, columns);
        this.colour = colour;
    }

    /**
     * The text, with line ends.
     *
     * @param columns width of the terminal
     * @param colour whether it shows colours (ANSI)
     */
    public static String of(Summary summary, Tally tally, Language language, int columns, boolean colour) {
        TerminalSummary terminal = new TerminalSummary(new Words(language), columns, colour);
        terminal.write(summary, tally);
        return terminal.out.toString();
    }

    private void write(Summary summary, Tally tally) {
        out.append('\n');
        if (summary.partial()) {
            line(paint("1;33", words.get("verdict.partial")));
        }
        if (tally.count() == 0) {
            line(
                    summary.events() == 0 && tally.artifacts().count() == 0
                            ? paint("1;33", words.get("verdict.blind"))
                            : paint("1;32", words.get("verdict.none")));
            line(words.nothing(summary, tally.artifacts().count()));
        } else {
            line(paint(code(tally.gravest()), words.found(tally)));
        }
        row(
                words.get("terminal.read"),
                words.count("file", summary.sourceCount()) + " · " + words.count("event", summary.events()) + " · "
                        + (tally.artifacts().count() == 0
                                ? ""
                                : words.count("artifact", tally.artifacts().count()) + " · ")
                        + words.count("rule", summary.rulesLoaded()));
        if (tally.count() > 0) {
            StringBuilder levels = new StringBuilder();
            for (Level level : List.of(Level.values()).reversed()) {
                if (tally.count(level) > 0) {
                    levels.append(levels.isEmpty() ? "" : " · ")
                            .append(paint(code(level), words.count("levels." + level.word(), tally.count(level))));
                }
            }
            row(words.get("terminal.found"), levels.toString());
            out.append('\n');
            line(paint("1", words.get("terminal.top")));
            List<Tally.PerRule> rules = tally.rules();
            for (Tally.PerRule rule : rules.subList(0, Math.min(TOP, rules.size()))) {
                String level = words.get("level." + rule.rule().level().word());
                String count = words.number(rule.count());
                String title = clean(rule.rule().title(words.language().tag()));
                int room = columns - 2 - 12 - 2 - Math.max(6, count.length()) - 2;
                line("  " + paint(code(rule.rule().level()), pad(level, 12)) + "  "
                        + " ".repeat(Math.max(0, 6 - count.length())) + count + "  "
                        + (title.length() > room ? title.substring(0, Math.max(1, room - 1)) + "…" : title));
            }
            if (rules.size() > TOP) {
                line("  " + words.get("terminal.more", (long) rules.size() - TOP));
            }
            out.append('\n');
        }
        if (summary.noticeCount() > 0) {
            row(words.get("terminal.unread"), paint("33", words.number(summary.noticeCount())));
        }
        if (!summary.refused().isEmpty()) {
            row(
                    words.get("terminal.refused"),
                    paint("33", words.number(summary.refused().size())));
        }
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void row(String name, String value) {
        out.append(pad(name, 18)).append(' ').append(value).append('\n');
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private String paint(String code, String text) {
        return colour ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }

    private static String code(Level level) {
        return switch (level) {
            case CRITICAL -> "1;31";
            case HIGH -> "31";
            case MEDIUM -> "33";
            case LOW -> "32";
            case INFORMATIONAL -> "2";
        };
    }

    /** A text without the control characters by which evidence or a rule could drive a terminal. */
    public static String clean(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            if (type == Character.CONTROL || type == Character.FORMAT) {
                if (clean == null) {
                    clean = new StringBuilder(text);
                }
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean == null ? text : clean.toString();
    }
}
