package org.atalaya.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The indicators of all profiles, by value. Built once, shared by threads.
 *
 * <p>A map, and not an {@link org.atalaya.indicators.IndicatorSet}: they are some hundreds, each leads back to its profile
 * and to the words in which terms name it, and a set knows neither; a map from its answers to these would be this map again.
 */
public final class Published {
    private final Map<String, List<One>> byValue = new HashMap<>();

    private Published() {}

    /** An indicator and whose it is. */
    public record One(Profile profile, Profile.Known indicator) {
        /** Whether it is valid at a time; without a time it counts as valid. */
        public boolean validAt(Optional<Instant> time) {
            return time.map(indicator::validAt).orElse(true);
        }

        /** The term of a hit at a time: {@code indicator:PROFILE/KIND}, or {@code expired:PROFILE/KIND}. */
        public String term(Optional<Instant> time) {
            return (validAt(time) ? "indicator:" : "expired:") + profile.id() + "/" + indicator.kind();
        }
    }

    /** Those of some profiles. */
    public static Published of(List<Profile> profiles) {
        Published published = new Published();
        for (Profile profile : profiles) {
            for (Profile.Known indicator : profile.indicators()) {
                published
                        .byValue
                        .computeIfAbsent(indicator.value(), key -> new ArrayList<>())
                        .add(new One(profile, indicator));
            }
        }
        return published;
    }

    /** All of them. */
    public List<One> all() {
        return byValue.values().stream().flatMap(List::stream).toList();
    }

    /** Those whose value is a text, else the nearest domain above it; the text in lower case. */
    public List<One> find(String text) {
        List<One> exact = byValue.getOrDefault(text, List.of());
        if (!exact.isEmpty()) {
            return exact;
        }
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
            List<One> above = byValue.getOrDefault(text.substring(dot + 1), List.of()).stream()
                    .filter(one -> one.indicator.kind().equals("domain"))
                    .toList();
            if (!above.isEmpty()) {
                return above;
            }
        }
        return List.of();
    }

    /** The first of a kind and value. */
    Profile.@Nullable Known of(String kind, String value) {
        return byValue.getOrDefault(value, List.of()).stream()
                .map(One::indicator)
                .filter(indicator -> indicator.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }
}
