package org.atalaya.sweep;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.sigma.TextSearch;

/** Finds a text or a regular expression in the values of events. */
public final class Search {
    /**
     * A value in which it was found.
     *
     * @param start first character found
     * @param end after the last one
     */
    public record Found(
            Optional<Instant> time, String host, Place place, String field, String value, int start, int end) {}

    private Search() {}

    /**
     * Searches.
     *
     * @param text what to find, without regard to case; between slashes a regular expression
     * @param field only in fields of this name; empty: in all
     * @return what could not be read
     * @throws IllegalArgumentException when the regular expression is wrong
     */
    public static List<Notice> run(List<Path> paths, String text, String field, Consumer<Found> consumer) {
        TextSearch search = TextSearch.of(text);
        String wanted = field.toLowerCase(Locale.ROOT);
        return Reading.of(
                paths,
                Path.of("atalaya-out"),
                false,
                new FieldNames(),
                event -> event.visit((name, value) -> {
                    if (value != null
                            && (wanted.isEmpty()
                                    || name.toLowerCase(Locale.ROOT).equals(wanted))) {
                        long found = search.find(value);
                        if (found >= 0) {
                            consumer.accept(new Found(
                                    event.time(), event.host(), event.place(), name, value, (int) (found >>> 32), (int)
                                            found));
                        }
                    }
                }));
    }
}
