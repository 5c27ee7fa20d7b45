package org.atalaya.indicators.pattern;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times of STIX: RFC 3339 in UTC with seconds and a {@code Z} (STIX 2.1 §2.16). */
final class Times {
    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,30})?Z");

    private Times() {}

    /** The time of a text, to the nanosecond; empty when it is none. */
    static Optional<Instant> of(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text.length() > 30 ? text.substring(0, 29) + "Z" : text));
        } catch (DateTimeException broken) {
            return Optional.empty();
        }
    }
}
