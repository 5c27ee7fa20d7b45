package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.atalaya.campaign.attack.Frequencies;
import org.atalaya.model.Attribution.Weighed;
import org.atalaya.model.Statement;

/**
 * Weighs what was seen for and against one campaign: each entry of its profile that applies, of each cluster only the
 * heaviest, and that nothing telling was seen.
 *
 * @param frequencies what a technique can weigh at most, by how many groups use it
 */
record Weighing(Frequencies frequencies) {
    /** Decibans that all weak evidence together can weigh. */
    static final double MOST_WEAK = 3;
    /** Exhibits that one piece of evidence cites. */
    static final int MOST_EVIDENCE = 12;
    /** Decibans of evidence that one would expect to see of a campaign. */
    static final double TELLING = 6;
    /** Share of its incidents in which a campaign shows a piece of telling evidence; an estimate of ours. */
    private static final double SHOWN = 0.6;
    /**
     * What each kind of telling evidence weighs against a campaign of which none was seen: the chance that a campaign does not
     * show it, against a stranger who never does. It counts only while nothing telling is there: one piece, such as a hash
     * by itself, may be all that the evidence could show.
     */
    private static final double UNSEEN = 10 * Math.log10(1 - SHOWN);

    /** The cluster of contact with servers. */
    static final String INFRASTRUCTURE = "infrastructure";

    private static final String TECHNIQUE = "technique:";
    private static final int MOST_SHOWN = 6;

    Scored score(Profile profile, NavigableMap<String, List<Trace>> byTerm, List<Attributor.Seen> seen) {
        List<Weighed> all = new ArrayList<>();
        Map<String, Weighed> heaviest = new HashMap<>();
        for (Profile.Entry entry : profile.entries()) {
            Optional<Weighed> weighed = weigh(profile, entry, byTerm, seen);
            weighed.ifPresent(found -> {
                all.add(found);
                heaviest.merge(
                        found.cluster(),
                        found,
                        (one, other) -> Math.abs(other.decibans()) > Math.abs(one.decibans()) ? other : one);
            });
        }
        double firm = 0;
        double weak = 0;
        List<Weighed> evidence = new ArrayList<>();
        for (Weighed found : all) {
            boolean counts = found.equals(heaviest.get(found.cluster()));
            evidence.add(new Weighed(
                    found.id(),
                    found.cluster(),
                    found.decibans(),
                    counts,
                    found.weak(),
                    found.what(),
                    found.reliability()));
            if (counts && found.weak()) {
                weak += found.decibans();
            } else if (counts) {
                firm += found.decibans();
            }
        }
        boolean told = evidence.stream()
                .anyMatch(weighed -> weighed.counts() && !weighed.weak() && weighed.decibans() >= TELLING);
        if (!told) {
            firm += UNSEEN
                    * profile.entries().stream()
                            .filter(entry -> !entry.weak() && most(entry) >= TELLING)
                            .map(Profile.Entry::cluster)
                            .distinct()
                            .count();
        }
        evidence.sort(Comparator.comparingDouble((Weighed one) -> -Math.abs(one.decibans()))
                .thenComparing(Weighed::id));
        return new Scored(profile, firm, Math.clamp(weak, -MOST_WEAK, MOST_WEAK), List.copyOf(evidence));
    }

    /** Decibans of an entry: what is nothing but a technique weighs no more than its base rate allows. */
    private double weight(Profile.Entry entry, List<String> terms) {
        boolean techniques = entry.order().isEmpty()
                && Stream.concat(entry.any().stream(), entry.all().stream())
                        .allMatch(term -> term.startsWith(TECHNIQUE));
        return techniques && entry.weight() > 0
                ? Math.min(
                        entry.weight(),
                        terms.stream()
                                .filter(term -> term.startsWith(TECHNIQUE))
                                .mapToDouble(term -> frequencies.most(term.substring(TECHNIQUE.length())))
                                .max()
                                .orElse(entry.weight()))
                : entry.weight();
    }

    /** The most that an entry can weigh. */
    double most(Profile.Entry entry) {
        return weight(
                entry,
                Stream.concat(entry.any().stream(), entry.all().stream())
                        .filter(term -> !term.endsWith("*"))
                        .toList());
    }

    private Optional<Weighed> weigh(
            Profile profile,
            Profile.Entry entry,
            NavigableMap<String, List<Trace>> byTerm,
            List<Attributor.Seen> seen) {
        List<Trace> found = new ArrayList<>();
        double decibans = 0;
        if (entry.order().isPresent()) {
            Optional<Double> order =
                    ChainOrder.decibans(profile.chain(), seen, entry.order().get());
            if (order.isEmpty()) {
                return Optional.empty();
            }
            decibans = order.get() * entry.reliability().factor();
            byTerm.subMap("stage:", "stage;").values().forEach(found::addAll);
        }
        boolean any = entry.any().isEmpty();
        for (String term : entry.any()) {
            List<Trace> traces = find(term, byTerm);
            any |= !traces.isEmpty();
            found.addAll(traces);
        }
        for (String term : entry.all()) {
            List<Trace> traces = find(term, byTerm);
            if (traces.isEmpty()) {
                return Optional.empty();
            }
            found.addAll(traces);
        }
        if (!any || entry.none().stream().anyMatch(term -> !find(term, byTerm).isEmpty())) {
            return Optional.empty();
        }
        String values = found.stream()
                .map(Trace::shown)
                .filter(value -> !value.isBlank())
                .distinct()
                .limit(MOST_SHOWN)
                .collect(Collectors.joining(", "));
        return Optional.of(new Weighed(
                entry.id(),
                entry.cluster(),
                Attributor.round(
                        entry.order().isPresent()
                                ? decibans
                                : weight(entry, found.stream().map(Trace::term).toList())),
                true,
                entry.weak(),
                new Statement("says:" + profile.id() + "/" + entry.id(), List.of(values), exhibits(found)),
                entry.reliability().code()));
    }

    private static List<Trace> find(String term, NavigableMap<String, List<Trace>> byTerm) {
        if (!term.endsWith("*")) {
            return byTerm.getOrDefault(term, List.of());
        }
        String beginning = term.substring(0, term.length() - 1);
        List<Trace> found = new ArrayList<>();
        byTerm.subMap(beginning, beginning + Character.MAX_VALUE).values().forEach(found::addAll);
        return found;
    }

    static List<String> exhibits(List<Trace> traces) {
        Set<String> ids = new LinkedHashSet<>();
        traces.forEach(trace -> ids.add(trace.exhibit()));
        return ids.stream().limit(MOST_EVIDENCE).toList();
    }
}
