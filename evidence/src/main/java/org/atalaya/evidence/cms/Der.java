package org.atalaya.evidence.cms;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One element of DER, ITU-T X.690: a tag and its bytes inside an array. An element that claims more bytes than there are
 * does not exist.
 *
 * @param from first byte of the tag
 * @param start first byte of the value
 * @param end first byte behind the value
 */
record Der(byte[] data, int tag, int from, int start, int end) {
    static final int INTEGER = 0x02, BITS = 0x03, OCTETS = 0x04, OID = 0x06, SEQUENCE = 0x30, SET = 0x31;
    static final int UTC_TIME = 0x17, GENERAL_TIME = 0x18, BMP = 0x1E;
    /** Elements that are read of one sequence or set. */
    static final int MOST_CHILDREN = 1_024;

    /** The element at a place, which must end before {@code limit}. */
    static Optional<Der> at(byte[] data, int from, int limit) {
        if (from < 0 || limit > data.length || from > limit - 2) {
            return Optional.empty();
        }
        int tag = data[from] & 0xFF;
        int length = data[from + 1] & 0xFF;
        int start = from + 2;
        if ((tag & 0x1F) == 0x1F || length == 0x80 || length > 0x84) {
            return Optional.empty(); // long tags and indefinite lengths are not DER
        }
        if (length > 0x80) {
            int count = length & 0x7F;
            length = 0;
            for (int i = 0; i < count; i++, start++) {
                if (start >= limit || length > 0x7F_FFFF) {
                    return Optional.empty();
                }
                length = length << 8 | data[start] & 0xFF;
            }
        }
        return length <= limit - start
                ? Optional.of(new Der(data, tag, from, start, start + length))
                : Optional.empty();
    }

    /** The elements inside; stops at the first that is broken. */
    List<Der> children() {
        List<Der> found = new ArrayList<>();
        int place = start;
        while (place < end && found.size() < MOST_CHILDREN) {
            Optional<Der> next = at(data, place, end);
            if (next.isEmpty()) {
                break;
            }
            found.add(next.get());
            place = next.get().end;
        }
        return found;
    }

    /** An element inside, by number from 0. */
    Optional<Der> child(int index) {
        List<Der> all = children();
        return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
    }

    /** The value's bytes. */
    byte[] value() {
        return Arrays.copyOfRange(data, start, end);
    }

    /** Tag, length and value. */
    byte[] encoded() {
        return Arrays.copyOfRange(data, from, end);
    }

    boolean is(int wanted) {
        return tag == wanted;
    }

    /** An object identifier in dots, empty text when this is none. */
    String oid() {
        if (tag != OID || start == end) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        long part = 0;
        for (int i = start; i < end; i++) {
            part = part << 7 | data[i] & 0x7F;
            if ((data[i] & 0x80) == 0) {
                if (text.isEmpty()) {
                    long first = Math.min(part / 40, 2);
                    text.append(first).append('.').append(part - first * 40);
                } else {
                    text.append('.').append(part);
                }
                part = 0;
            }
        }
        return text.toString();
    }

    /** Seconds since 1970 of a UTCTime or GeneralizedTime in UTC. */
    OptionalLong seconds() {
        String text = new String(data, start, end - start, StandardCharsets.ISO_8859_1);
        if (tag != UTC_TIME && tag != GENERAL_TIME || !text.matches(tag == UTC_TIME ? "\\d{12}.*" : "\\d{14}.*")) {
            return OptionalLong.empty();
        }
        int year;
        int at;
        if (tag == UTC_TIME) {
            int two = Integer.parseInt(text.substring(0, 2));
            year = two < 70 ? 2000 + two : 1900 + two; // as libyara reads it; X.509 turns at 50
            at = 2;
        } else {
            year = Integer.parseInt(text.substring(0, 4));
            at = 4;
        }
        try {
            return OptionalLong.of(LocalDateTime.of(
                            year,
                            two(text, at),
                            two(text, at + 2),
                            two(text, at + 4),
                            two(text, at + 6),
                            two(text, at + 8))
                    .toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    private static int two(String text, int at) {
        return Integer.parseInt(text.substring(at, at + 2));
    }

    /** Text of a directory or program name: UTF-16 for BMPString, one byte a character otherwise. */
    String text() {
        return new String(data, start, end - start, tag == BMP ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    }
}
