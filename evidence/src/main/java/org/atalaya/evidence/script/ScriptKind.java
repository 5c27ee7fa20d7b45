package org.atalaya.evidence.script;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.atalaya.evidence.strings.Literals;

/** The script languages, told by words of theirs in the first bytes ({@code marks.tsv}): the most points, and enough. */
public enum ScriptKind {
    POWERSHELL,
    VBS,
    VBA,
    JS,
    BAT,
    AUTOIT,
    AHK;

    /** Points that make a script of a text. */
    private static final int ENOUGH = 6;

    /** Where the points of the languages are counted that are not read. */
    private static final int OTHERS = values().length;

    /** The name of the type. */
    public String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A word; an empty kind stands for the languages that are not read. */
    private record Mark(Optional<ScriptKind> kind, int points) {}

    private static final class Marks {
        static final Marks ALL = load();

        final List<Mark> marks = new ArrayList<>();
        final Literals literals;

        private Marks(List<String> lines) {
            List<String> texts = new ArrayList<>();
            for (String line : lines) {
                int first = line.indexOf('\t');
                int second = line.indexOf('\t', first + 1);
                if (!line.startsWith("#") && first > 0) {
                    marks.add(new Mark(
                            kind(line.substring(0, first)), Integer.parseInt(line.substring(first + 1, second))));
                    texts.add(line.substring(second + 1)
                            .toLowerCase(Locale.ROOT)
                            .replace("\\n", "\n")
                            .replace("\\r", "\r"));
                }
            }
            literals = new Literals(texts);
        }

        private static Optional<ScriptKind> kind(String word) {
            return word.equals("other") ? Optional.empty() : Optional.of(valueOf(word.toUpperCase(Locale.ROOT)));
        }

        private static Marks load() {
            InputStream in = Objects.requireNonNull(ScriptKind.class.getResourceAsStream("marks.tsv"));
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return new Marks(lines.lines().toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The language of a text by its first bytes; empty when it is none of these, or no text. */
    public static Optional<ScriptKind> of(byte[] head) {
        if (!SourceText.isText(head)) {
            return Optional.empty();
        }
        Marks all = Marks.ALL;
        boolean[] seen = new boolean[all.marks.size()];
        int[] points = new int[values().length + 1];
        all.literals.find(head, 0, head.length, head.length, (number, place, wide) -> {
            if (!seen[number]) {
                seen[number] = true;
                Mark mark = all.marks.get(number);
                points[mark.kind().map(ScriptKind::ordinal).orElse(OTHERS)] += mark.points();
            }
        });
        int best = 0;
        for (int i = 1; i < OTHERS; i++) {
            best = points[i] > points[best] ? i : best;
        }
        return points[best] >= ENOUGH && points[best] > points[OTHERS] ? Optional.of(values()[best]) : Optional.empty();
    }
}
