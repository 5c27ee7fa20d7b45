package org.atalaya.sweep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Event;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Match;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.atalaya.sigma.Correlator;
import org.atalaya.sigma.Hit;

/** Makes findings of matches. Not thread-safe. */
final class Findings {
    /** Fields of an event that a finding carries. */
    static final int MOST_FIELDS = 500;
    /** Places of joined events that a finding carries. */
    static final int MOST_RELATED = 20;

    private final MessageDigest digest;

    Findings() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Finding of(Event event, Optional<Instant> time, Rule rule, List<Match> matches) {
        List<FieldValue> fields = new ArrayList<>();
        event.visit((name, value) -> {
            if (fields.size() < MOST_FIELDS) {
                fields.add(new FieldValue(name, value == null ? "" : value));
            }
        });
        Place place = event.place();
        return new Finding(
                id(rule, place),
                rule,
                time,
                event.host(),
                event.type(),
                place,
                fields,
                matches,
                why(matches),
                List.of());
    }

    Finding of(Correlator.CorrelationHit hit) {
        List<Hit> hits = hit.hits();
        Hit last = hits.get(hits.size() - 1);
        StringBuilder why = new StringBuilder()
                .append(hit.count())
                .append(hit.count() == 1 ? " hit" : " hits")
                .append(" within ")
                .append(hit.rule().timespan().toString().substring(2).toLowerCase(java.util.Locale.ROOT));
        List<FieldValue> fields = new ArrayList<>();
        hit.group().forEach((name, value) -> {
            why.append(fields.isEmpty() ? " for " : ", ")
                    .append(name)
                    .append(" = ")
                    .append(value);
            fields.add(new FieldValue(name, value));
        });
        Set<Place> related = new LinkedHashSet<>();
        hits.forEach(one -> related.add(one.place()));
        return new Finding(
                id(hit.rule().rule(), last.place()),
                hit.rule().rule(),
                Optional.of(last.time()),
                last.host(),
                last.type(),
                last.place(),
                fields,
                List.of(),
                why.append('.').toString(),
                related.stream().limit(MOST_RELATED).toList());
    }

    /** The first 16 hexadecimal digits of SHA-256 over rule and place. */
    private String id(Rule rule, Place place) {
        String text = rule.id() + "\n" + place.source() + "\n" + place.offset() + "\n" + place.number();
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
    }

    private static String why(List<Match> matches) {
        if (matches.isEmpty()) {
            return "The rule matched on what the event does not contain.";
        }
        Set<String> tests = new LinkedHashSet<>();
        matches.forEach(match -> tests.add(match.test()));
        return "The rule matched: " + String.join("; ", tests) + ".";
    }
}
