package org.atalaya.indicators.read;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;

/** Times of files of indicators. */
final class Times {
    /** The least and the last second that counts as a time of an indicator: of the years 1970 and 2200. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    private Times() {}

    /**
     * The time of a field.
     *
     * @throws Fault when it is none
     */
    static Optional<Instant> of(Supplier<String> place, String name, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(parse(text)
                .orElseThrow(() -> new Fault(
                        place.get(),
                        name + ": expected a time such as 2024-01-30T00:00:00Z of 1970 to 2199, found "
                                + Fault.shown(text))));
    }

    /** A time or date, in UTC where it has no offset, or seconds of the epoch; empty when it is none. */
    static Optional<Instant> parse(String text) {
        try {
            if (text.length() > 40) {
                return Optional.empty();
            }
            Instant time;
            if (text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() > 8 && text.length() < 12) {
                time = Instant.ofEpochSecond(Long.parseLong(text));
            } else if (text.length() == 10) {
                time = LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            } else if (text.endsWith("Z")) {
                time = utc(text);
            } else if (text.length() > 19 && (text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10)) {
                time = OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
            } else {
                time = LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
            }
            return time.isBefore(FIRST) || !time.isBefore(LAST) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** The form of nearly all: a million of them are read by the second. */
    private static Instant utc(String text) {
        if (text.length() < 20 || text.charAt(4) != '-' || text.charAt(10) != 'T' || text.charAt(16) != ':') {
            return Instant.parse(text);
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        for (int i = 19; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (i == 19 ? c != '.' : c < '0' || c > '9') {
                return Instant.parse(text);
            }
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return Instant.parse(text);
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        return Instant.ofEpochSecond(day * 86_400 + hour * 3_600L + minute * 60L + second);
    }

    /** Digits as a number; −1 when there is anything else. */
    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
