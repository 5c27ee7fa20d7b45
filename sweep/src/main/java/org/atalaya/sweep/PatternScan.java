package org.atalaya.sweep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.atalaya.indicators.WholePattern;
import org.atalaya.indicators.pattern.Observation;
import org.atalaya.model.Artifact;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.Match;
import org.atalaya.model.Message;
import org.atalaya.model.Place;
import org.atalaya.sigma.Hit;

/**
 * Asks the STIX patterns that are more than values of what a worker reads. A pattern that one observation decides gives its
 * finding at once; of the others it is kept which part each observation can be, for {@link PatternJoin}.
 */
final class PatternScan {
    /** What the rule ids of partial hits begin with. */
    static final String PREFIX = "\0stix-pattern:";
    /** The field of a partial hit that names parts of its pattern. */
    static final String PARTS = "parts";
    /** Characters of a pattern that a finding shows. */
    private static final int MOST_SHOWN = 2_000;

    private final IndicatorPack pack;

    /**
     * What one observation gave.
     *
     * @param whole findings-to-be
     * @param parts hits that others may complete
     * @param timeless hits of that kind that were given up, for want of a time
     */
    record Found(List<IndicatorScan.Hit> whole, List<Hit> parts, int timeless) {
        static final Found NOTHING = new Found(List.of(), List.of(), 0);
    }

    PatternScan(IndicatorPack pack) {
        this.pack = pack;
    }

    Found event(Event event, Optional<Instant> time) {
        return ask(Observables.of(event, time), time, event.host(), event.type(), event.place());
    }

    Found artifact(Artifact artifact, EventType type) {
        Place place = Place.at(artifact.source(), 0);
        return ask(Observables.of(artifact), Optional.empty(), "", type, place);
    }

    Found message(Message message, EventType type) {
        Place place = Place.at(message.source(), 0);
        return ask(Observables.of(message), message.date(), "", type, place);
    }

    private Found ask(Observation observation, Optional<Instant> time, String host, EventType type, Place place) {
        if (observation.objects().isEmpty()) {
            return Found.NOTHING;
        }
        List<IndicatorScan.Hit> whole = List.of();
        List<Hit> parts = List.of();
        int timeless = 0;
        for (WholePattern one : pack.set().patterns()) {
            boolean asked = observation.objects().stream()
                    .anyMatch(object ->
                            one.pattern().types().contains(object.path("type").asString("")));
            BitSet holds = asked ? one.pattern().holds(observation) : new BitSet();
            if (holds.isEmpty()) {
                continue;
            }
            if (one.pattern().alone()) {
                whole = whole.isEmpty() ? new ArrayList<>() : whole;
                whole.add(
                        new IndicatorScan.Hit(pack.rule(one, time), List.of(match(one)), Math.max(0, place.offset())));
            } else if (time.isEmpty()) {
                timeless++;
            } else {
                parts = parts.isEmpty() ? new ArrayList<>() : parts;
                List<String> numbers =
                        holds.stream().mapToObj(Integer::toString).collect(Collectors.toList());
                parts.add(new Hit(PREFIX + one.number(), time.get(), Map.of(PARTS, numbers), host, type, place));
            }
        }
        return whole.isEmpty() && parts.isEmpty() && timeless == 0 ? Found.NOTHING : new Found(whole, parts, timeless);
    }

    /** The part of a finding that says which pattern holds. */
    static Match match(WholePattern one) {
        String text = one.pattern().toString();
        String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
        return new Match(
                "",
                shown,
                0,
                shown.length(),
                "STIX pattern of " + one.origin().file() + ", confidence "
                        + one.about().confidence());
    }
}
