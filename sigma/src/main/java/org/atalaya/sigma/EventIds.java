package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The event ids for which a condition can hold at all, as far as its tests of {@code EventID} tell. Most rules for a
 * channel name theirs, so of hundreds of rules only a few are compiled for a kind of event.
 */
final class EventIds {
    private static final EventIds ANY = new EventIds(null);

    private final @Nullable Set<String> ids;

    private EventIds(@Nullable Set<String> ids) {
        this.ids = ids;
    }

    /** Whether events of an id can match; always true when the kind of event has none. */
    boolean allow(String eventId) {
        return ids == null || eventId.isEmpty() || ids.contains(Folding.fold(eventId));
    }

    static EventIds of(Condition condition) {
        return switch (condition) {
            case Condition.All(var parts) -> intersection(parts);
            case Condition.Any(var parts) -> union(parts);
            case Condition.Not not -> ANY;
            case Condition.Test(var field, var check, var words, var line)
            when field.equals("EventID") && check instanceof Check.Text(var pattern, var cased) -> one(pattern.text());
            case Condition.Test other -> ANY;
        };
    }

    private static EventIds one(String pattern) {
        return pattern.indexOf(Glob.ANY) >= 0 || pattern.indexOf(Glob.ONE) >= 0
                ? ANY
                : new EventIds(Set.of(Folding.fold(pattern)));
    }

    private static EventIds intersection(List<Condition> parts) {
        EventIds result = ANY;
        for (Condition part : parts) {
            EventIds found = of(part);
            if (result.ids == null) {
                result = found;
            } else if (found.ids != null) {
                Set<String> both = new HashSet<>(result.ids);
                both.retainAll(found.ids);
                result = new EventIds(both);
            }
        }
        return result;
    }

    private static EventIds union(List<Condition> parts) {
        List<EventIds> found = new ArrayList<>();
        for (Condition part : parts) {
            EventIds ids = of(part);
            if (ids.ids == null) {
                return ANY;
            }
            found.add(ids);
        }
        Set<String> all = new HashSet<>();
        for (EventIds ids : found) {
            all.addAll(ids.ids);
        }
        return new EventIds(all);
    }
}
