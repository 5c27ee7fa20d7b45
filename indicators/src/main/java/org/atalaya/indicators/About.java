package org.atalaya.indicators;

import java.time.Instant;
import java.util.Optional;

/**
 * What is said of an indicator beside its value.
 *
 * @param id its own, such as {@code indicator--…}; empty when it has none
 * @param name for people, one line; empty when it has none
 * @param confidence 0 to 100; {@link Indicator#UNSPECIFIED} when its source does not say
 * @param from when it became known or valid
 * @param until when it ceased to be valid
 * @param seen when it was last seen, as sightings tell; it counts as known from then on anew
 */
public record About(
        String id,
        String name,
        int confidence,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Instant> seen) {
    /** Characters of an id, and of a name; what is longer is cut. */
    public static final int MOST_TEXT = 200;

    /** Cuts what is too long: a million names of a megabyte are an attack on memory. */
    public About {
        id = cut(id);
        name = cut(name);
    }

    /** An id or a name as it is kept. */
    public static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
    }

    /** What is said of one that nobody has told to have been seen. */
    public About(String id, String name, int confidence, Optional<Instant> from, Optional<Instant> until) {
        this(id, name, confidence, from, until, Optional.empty());
    }

    /** Nothing is said. */
    public static final About NOTHING = new About("", "", Indicator.UNSPECIFIED, Optional.empty(), Optional.empty());

    /** The same under another name. */
    public About named(String other) {
        return new About(id, other, confidence, from, until, seen);
    }

    /** The same seen at a time, unless it was seen later. */
    public About seenAt(Instant time) {
        boolean later = seen.isPresent() && seen.get().isAfter(time);
        return later ? this : new About(id, name, confidence, from, until, Optional.of(time));
    }
}
