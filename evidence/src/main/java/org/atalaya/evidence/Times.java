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

    private static final String PLAIN = "0000-00-00T00:00:00";

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

    /** The same of characters, without making a text of the form that nearly all logs have. */
    public static Optional<Instant> parse(char[] text, int from, int to) {
        long seconds = plain(text, from, to);
        if (seconds == Long.MIN_VALUE) {
            return parse(new String(text, from, to - from));
        }
        int nanos = 0;
        int scale = 100_000_000;
        for (int i = from + PLAIN.length() + 1; i < to - 1; i++) {
            nanos += (text[i] - '0') * scale;
            scale /= 10;
        }
        return Optional.of(Instant.ofEpochSecond(seconds, nanos));
    }

    /** Seconds since 1970 of {@code 2024-01-30T09:15:00Z}, with up to nine digits more, or the least number. */
    private static long plain(char[] text, int from, int to) {
        int rest = to - from - PLAIN.length();
        if (rest < 1 || rest == 2 || rest > 11 || text[to - 1] != 'Z') {
            return Long.MIN_VALUE;
        }
        for (int i = 0; i < to - from - 1; i++) {
            char wanted = i < PLAIN.length() ? PLAIN.charAt(i) : i == PLAIN.length() ? '.' : '0';
            char c = text[from + i];
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted && !(wanted == 'T' && c == ' ')) {
                return Long.MIN_VALUE;
            }
        }
        int year = two(text, from) * 100 + two(text, from + 2);
        int month = two(text, from + 5);
        int day = two(text, from + 8);
        int hour = two(text, from + 11);
        int minute = two(text, from + 14);
        int second = two(text, from + 17);
        if (month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) {
            return Long.MIN_VALUE;
        }
        // Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
        int years = month > 2 ? year : year - 1;
        int months = month > 2 ? month - 3 : month + 9;
        long days = 365L * years
                + Math.floorDiv(years, 4)
                - Math.floorDiv(years, 100)
                + Math.floorDiv(years, 400)
                + (153 * months + 2) / 5
                + day
                - 1
                - 719_468;
        return ((days * 24 + hour) * 60 + minute) * 60 + second;
    }

    private static int two(char[] text, int at) {
        return (text[at] - '0') * 10 + text[at + 1] - '0';
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
