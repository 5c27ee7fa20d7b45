package org.atalaya.evidence.behaviour;

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
import org.atalaya.evidence.strings.Literals;

/** The texts that are looked for, from {@code catalogue.tsv}. */
final class Catalogue {
    /** What all threads share. */
    static final Catalogue SHIPPED = load();

    final List<Entry> entries;
    final Literals literals;

    /**
     * One line.
     *
     * @param whole whether its neighbours must not be parts of a name
     */
    record Entry(Trait trait, boolean whole, String text) {}

    private Catalogue(List<Entry> entries) {
        this.entries = entries;
        this.literals = new Literals(entries.stream()
                .map(entry -> entry.text().toLowerCase(Locale.ROOT))
                .toList());
    }

    private static Catalogue load() {
        List<Entry> entries = new ArrayList<>();
        InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream("catalogue.tsv"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int first = line.indexOf('\t');
                int second = line.indexOf('\t', first + 1);
                if (!line.startsWith("#") && first > 0) {
                    entries.add(new Entry(
                            Trait.of(line.substring(0, first)),
                            line.startsWith("whole", first + 1),
                            line.substring(second + 1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Catalogue(List.copyOf(entries));
    }
}
