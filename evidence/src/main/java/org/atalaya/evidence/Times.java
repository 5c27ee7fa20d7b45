package org.atalaya.evidence;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Times as logs write them. A time without an offset is taken as UTC. */
public final class Times {
    private static final List<DateTimeFormatter> LOCAL = List.of(
            DateTimeFormatter.ofPattern("M/d/yyyy h:mm:ss a", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("M/d/yyyy H:mm:ss", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("d/M/yyyy H:mm:ss", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("d.M.yyyy H:mm:ss", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("MMM d yyyy HH:mm:ss", Locale.ENGLISH));

    private Times() {}

    /**
     * Reads ISO 8601 ({@code T} or a blank between date and time, any fraction, with or without offset), seconds or
     * milliseconds since 1970, {@code /Date(…)/}, and the local forms of spreadsheets.
     */
    public static Optional<Instant> parse(String raw) {
        String text = raw.strip();
        if (text.length() < 8 || text.length() > 48) {
            return Optional.empty();
        }
        try {
            if (text.startsWith("/Date(") && text.endsWith(")/")) {
                return Optional.of(Instant.ofEpochMilli(Long.parseLong(text, 6, text.length() - 2, 10)));
            }
            if (text.length() > 10 && text.charAt(4) == '-' && text.charAt(7) == '-') {
                return Optional.of(iso(text));
            }
            if (text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
                return Optional.of(epoch(text));
            }
        } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException notThis) {
            return Optional.empty();
        }
        for (DateTimeFormatter format : LOCAL) {
            try {
                return Optional.of(LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException notThis) {
                // The next form.
            }
        }
        return Optional.empty();
    }

    private static Instant epoch(String text) {
        double number = Double.parseDouble(text);
        if (number > 1e17) {
            return Instant.ofEpochSecond((long) (number / 1e9), (long) (number % 1e9));
        }
        if (number > 1e14) {
            return Instant.ofEpochSecond((long) (number / 1e6), (long) (number % 1e6) * 1000);
        }
        if (number > 1e11) {
            return Instant.ofEpochMilli((long) number);
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        String fraction = (text.substring(dot + 1) + "000000000").substring(0, 9);
        return Instant.ofEpochSecond(Long.parseLong(text.substring(0, dot)), Long.parseLong(fraction));
    }

    private static Instant iso(String text) {
        LocalDate date = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
        int at = 11;
        int hour = digits(text, at, at + 2);
        int minute = digits(text, at + 3, at + 5);
        at += 5;
        int second = 0;
        int nano = 0;
        if (at < text.length() && text.charAt(at) == ':') {
            second = digits(text, at + 1, at + 3);
            at += 3;
            if (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
                int from = ++at;
                while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                    at++;
                }
                nano = Integer.parseInt((text.substring(from, at) + "000000000").substring(0, 9));
            }
        }
        String zone = text.substring(at).strip();
        ZoneOffset offset =
                zone.isEmpty() || zone.equals("Z") || zone.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(zone);
        return LocalDateTime.of(date, LocalTime.of(hour, minute, second, nano)).toInstant(offset);
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
