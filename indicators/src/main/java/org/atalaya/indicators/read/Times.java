package org.atalaya.indicators.read;

import java.nio.charset.StandardCharsets;
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

    /** Days from the first of March of the year 0 to the epoch. */
    private static final long EPOCH = 719_468;
    /** What is no time. */
    private static final long OTHER = Long.MIN_VALUE;

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

    /**
     * The time of a field.
     *
     * @throws Fault when it is none
     */
    static Optional<Instant> of(Supplier<String> place, String name, HeldText text) {
        long seconds = utc(text.bytes(), text.length());
        return seconds >= 0 && seconds < LAST.getEpochSecond()
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : of(place, name, text.toString());
    }

    private static boolean number(byte[] text) {
        for (byte c : text) {
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    /** A time or date, in UTC where it has no offset, or seconds of the epoch; empty when it is none. */
    static Optional<Instant> parse(String text) {
        try {
            if (text.length() > 40) {
                return Optional.empty();
            }
            Instant time;
            if (text.length() > 8 && text.length() < 12 && number(text.getBytes(StandardCharsets.UTF_8))) {
                time = Instant.ofEpochSecond(Long.parseLong(text));
            } else if (text.length() == 10) {
                time = LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            } else if (text.endsWith("Z")) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                long seconds = utc(bytes, bytes.length);
                time = seconds == OTHER ? Instant.parse(text) : Instant.ofEpochSecond(seconds);
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

    /**
     * The form of nearly all, {@code 2024-01-30T00:00:00.000Z}, whose fraction does not count: a million of them are read by
     * the second.
     *
     * @return seconds of the epoch; {@link #OTHER} for a text of another form, or that is no time
     */
    private static long utc(byte[] text, int length) {
        if (length < 20
                || length > 30
                || text[length - 1] != 'Z'
                || text[4] != '-'
                || text[7] != '-'
                || text[10] != 'T'
                || text[13] != ':'
                || text[16] != ':'
                || length > 20 && (text[19] != '.' || length == 21)) {
            return OTHER;
        }
        for (int i = 20; i < length - 1; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return OTHER;
            }
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        boolean date = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= days(year, month);
        boolean time = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
        if (!date || !time) {
            return OTHER;
        }
        // Years that begin in March have their odd day at the end: days since then, of years, leap days and months.
        int years = month > 2 ? year : year - 1;
        int months = month > 2 ? month - 3 : month + 9;
        long days = years * 365L + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - EPOCH;
        return days * 86_400 + hour * 3_600L + minute * 60L + second;
    }

    private static int days(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Digits as a number; −1 when there is anything else. */
    private static int number(byte[] text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
