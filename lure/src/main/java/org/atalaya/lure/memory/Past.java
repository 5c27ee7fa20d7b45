package org.atalaya.lure.memory;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one sender did before. */
final class Past {
    /** Days on which the sender wrote, of which the earliest are kept. */
    static final int MOST_DAYS = 8;
    /** Days of one trait that are kept. */
    static final int MOST_TRAIT_DAYS = 3;
    /** Values of one trait of one sender. */
    static final int MOST_VALUES = 300;

    final Days days = new Days(MOST_DAYS);
    private final Map<Trait, TreeMap<String, Days>> traits = new EnumMap<>(Trait.class);

    /**
     * Remembers something.
     *
     * @param room whether something that was not known yet may be added
     * @return whether something new was added
     */
    boolean add(Trait trait, String value, int day, boolean room) {
        TreeMap<String, Days> values = traits.computeIfAbsent(trait, key -> new TreeMap<>());
        Days known = values.get(value);
        if (known != null) {
            known.add(day);
            return false;
        }
        if (!room || values.size() >= MOST_VALUES) {
            return false;
        }
        Days first = new Days(MOST_TRAIT_DAYS);
        first.add(day);
        values.put(value, first);
        return true;
    }

    /** Whether something had been seen on a number of days by a certain day. */
    boolean knows(Trait trait, String value, int day, int count) {
        TreeMap<String, Days> values = traits.get(trait);
        Days known = values == null ? null : values.get(value);
        return known != null && known.by(day, count);
    }

    /** The values of a trait that had been seen by a certain day. */
    SortedSet<String> by(Trait trait, int day) {
        SortedSet<String> known = new TreeSet<>();
        traits.getOrDefault(trait, new TreeMap<>()).forEach((value, days) -> {
            if (days.by(day, 1)) {
                known.add(value);
            }
        });
        return known;
    }

    /** How many values of a trait had been seen on one day only by a certain day. */
    int once(Trait trait, int day) {
        return (int) traits.getOrDefault(trait, new TreeMap<>()).values().stream()
                .filter(days -> days.count(day) == 1)
                .count();
    }

    /** All that is remembered, in order. */
    Map<Trait, TreeMap<String, Days>> traits() {
        return traits;
    }
}
