package org.atalaya.model;

import java.util.Locale;
import java.util.Optional;

/** How grave a finding is, in Sigma's words, from least to most. */
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The word as rules and outputs write it: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of a word in any case; empty when there is none of that name. */
    public static Optional<Level> of(String word) {
        for (Level level : values()) {
            if (level.name().equalsIgnoreCase(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
