package org.atalaya.indicators;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.atalaya.model.Level;

/**
 * A value known to be bad.
 *
 * @param value as it is compared: in lower case but for paths of URLs, which stand without their scheme; networks in CIDR
 *     notation
 */
public record Indicator(Kind kind, String value, About about, Origin origin) {
    /** The confidence that is taken where a source states none. */
    public static final int UNSPECIFIED = 50;

    /** The score from which a hit is of level high. */
    public static final int HIGH_FROM = 60;

    private static final int MEDIUM_FROM = 25;

    /** How the time of a piece of evidence lies to its validity. */
    public enum Validity {
        VALID,
        /** Before it was published or became valid; attackers used it before somebody saw it. */
        BEFORE,
        /** After it ceased to be valid. */
        AFTER
    }

    /** Its validity at a time; without a time it counts as valid. */
    public Validity at(Optional<Instant> time) {
        return validity(about, time);
    }

    /** The validity of what is said of something, at a time. */
    public static Validity validity(About about, Optional<Instant> time) {
        if (time.isPresent()
                && about.from().isPresent()
                && time.get().isBefore(about.from().get())) {
            return Validity.BEFORE;
        }
        if (time.isPresent()
                && about.until().isPresent()
                && !time.get().isBefore(about.until().get())) {
            return Validity.AFTER;
        }
        return Validity.VALID;
    }

    /**
     * Its confidence after decay: halved for each half-life of its kind between the time it became known and the time of
     * the evidence, whichever came first. A sighting renews it: from the time it became known to the last sighting it does
     * not decay, and after that from the sighting on.
     *
     * @return 0 to 100
     */
    public int score(Optional<Instant> time) {
        Optional<Duration> half = kind.halfLife();
        if (half.isEmpty() || time.isEmpty() || about.from().isEmpty()) {
            return about.confidence();
        }
        double at = time.get().getEpochSecond();
        double from = about.from().get().getEpochSecond();
        double seen = Math.max(from, about.seen().map(Instant::getEpochSecond).orElse(Long.MIN_VALUE));
        double seconds = Math.max(0, Math.max(from - at, at - seen));
        return (int) Math.round(
                about.confidence() * Math.pow(0.5, seconds / half.get().toSeconds()));
    }

    /** How grave its presence at a time is: by its score, at most low after its validity, at most medium for a name. */
    public Level level(Optional<Instant> time) {
        int score = score(time);
        if (at(time) == Validity.AFTER || score < MEDIUM_FROM) {
            return Level.LOW;
        }
        return score >= HIGH_FROM && kind != Kind.FILE_NAME ? Level.HIGH : Level.MEDIUM;
    }
}
