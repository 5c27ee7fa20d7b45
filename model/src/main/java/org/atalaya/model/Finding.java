package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule's match on evidence: what matched, where exactly, why, how grave.
 *
 * @param id short stable id: the same rule on the same place has the same id in every run
 * @param time when the event happened, UTC
 * @param type the kind of record; of the last event for a correlation
 * @param place where the record lies
 * @param fields every field of the record in its order
 * @param matches the parts that made the rule fire
 * @param why one sentence: why it fired
 * @param related places of the events that a correlation joined; empty for a plain rule
 * @param whyIn why it fired in other languages than English, by language tag such as {@code es}; empty for a plain rule,
 *     of which the matches say it
 */
public record Finding(
        String id,
        Rule rule,
        Optional<Instant> time,
        String host,
        EventType type,
        Place place,
        List<FieldValue> fields,
        List<Match> matches,
        String why,
        List<Place> related,
        Map<String, String> whyIn) {
    /** One that says why in English only. */
    public Finding(
            String id,
            Rule rule,
            Optional<Instant> time,
            String host,
            EventType type,
            Place place,
            List<FieldValue> fields,
            List<Match> matches,
            String why,
            List<Place> related) {
        this(id, rule, time, host, type, place, fields, matches, why, related, Map.of());
    }

    /** Why it fired in a language, or in English. */
    public String why(String language) {
        return whyIn.getOrDefault(language, why);
    }
}
