package org.atalaya.evidence.mail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates of header fields (RFC 5322 section 3.3 with the obsolete forms of 4.3), commas and the day of the week optional. */
final class Dates {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private Dates() {}

    /** Reads a date; empty when it is none. */
    static Optional<Instant> read(String text) {
        String[] words = text.replace(',', ' ').strip().split("\\s+", 12);
        for (int i = 1; i + 2 < words.length; i++) {
            int month = words[i].length() < 3
                    ? -1
                    : MONTHS.indexOf(words[i].substring(0, 3).toLowerCase(Locale.ROOT));
            if (month < 0 || !words[i - 1].matches("\\d{1,2}") || !words[i + 1].matches("\\d{2,4}")) {
                continue;
            }
            int year = Integer.parseInt(words[i + 1]);
            year += words[i + 1].length() == 4 ? 0 : year < 50 ? 2000 : 1900;
            String[] clock = words[i + 2].split(":", 4);
            String zone = i + 3 < words.length ? words[i + 3] : "";
            try {
                LocalDateTime local = LocalDateTime.of(
                        year,
                        month + 1,
                        Integer.parseInt(words[i - 1]),
                        Integer.parseInt(clock[0]),
                        clock.length > 1 ? Integer.parseInt(clock[1]) : 0,
                        clock.length > 2 ? Math.min(59, Integer.parseInt(clock[2])) : 0);
                int seconds = 0;
                if (zone.matches("[+-]\\d{4}")) {
                    int value = Integer.parseInt(zone.substring(1));
                    seconds = (value / 100 * 60 + value % 100) * 60 * (zone.charAt(0) == '-' ? -1 : 1);
                }
                return Optional.of(local.toInstant(ZoneOffset.UTC).minusSeconds(seconds));
            } catch (DateTimeException | NumberFormatException none) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
