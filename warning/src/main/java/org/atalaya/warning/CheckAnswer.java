package org.atalaya.warning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Level;

/**
 * The answer to "are we hit?" of somebody who was warned.
 *
 * @param warning the file or folder of the warning
 * @param indicators values that it names
 * @param patterns of it that are more than values
 * @param rules Sigma and YARA rules that it carries
 * @param files of evidence that were read
 * @param events that were read
 * @param findings in all
 * @param seen what was found, the gravest first
 * @param more kinds of things found beyond those
 * @param unchecked what could not be looked for
 * @param partial whether the reading was stopped before its end
 * @param notices notes on reading
 */
public record CheckAnswer(
        String warning,
        long indicators,
        long patterns,
        long rules,
        long files,
        long events,
        long findings,
        List<Seen> seen,
        long more,
        List<Unchecked> unchecked,
        boolean partial,
        long notices) {
    /**
     * Something that the warning names and the evidence holds.
     *
     * @param value what was found; for a rule its title
     * @param kind of the rule: {@code indicator}, {@code sigma}, {@code yara} …
     * @param titleEs its title in Spanish where it differs, for rules
     * @param count findings
     * @param hosts where, in order; the first of them
     * @param first time, UTC
     * @param last time, UTC
     * @param place of the first finding: file, and what of it
     */
    public record Seen(
            String value,
            String titleEs,
            String kind,
            Level level,
            long count,
            Set<String> hosts,
            Optional<Instant> first,
            Optional<Instant> last,
            String place) {}

    /**
     * Part of the warning that the evidence could not show.
     *
     * @param what {@code network}, {@code files}, {@code mail}, {@code process}: the sensor that is missing, or {@code rule}
     *     for rules that nothing maps
     * @param count values or rules concerned
     */
    public record Unchecked(String what, long count) {}

    /** Whether there was anything to look at. */
    public boolean blind() {
        return findings == 0 && (events == 0 && files == 0 || indicators + patterns + rules == 0);
    }
}
