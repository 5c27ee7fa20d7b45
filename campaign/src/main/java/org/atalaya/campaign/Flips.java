package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.atalaya.model.Statement;

/** What would change an attribution. */
final class Flips {
    private Flips() {}

    /** What is not there and would weigh most, for and against the first candidate. */
    static List<Statement> of(
            Optional<Scored> top, List<Scored> scored, List<Map.Entry<String, Double>> ranked, Weighing weighing) {
        Profile profile;
        if (top.isPresent()) {
            profile = top.get().profile();
        } else if (ranked.size() > 1) {
            String second = ranked.get(1).getKey();
            profile = scored.stream()
                    .map(Scored::profile)
                    .filter(one -> one.id().equals(second))
                    .findFirst()
                    .orElseThrow();
        } else {
            return List.of();
        }
        Set<String> found = new TreeSet<>();
        scored.stream()
                .filter(score -> score.profile().id().equals(profile.id()))
                .forEach(score -> score.evidence().forEach(weighed -> {
                    found.add(weighed.id());
                    found.add(weighed.cluster());
                }));
        List<Statement> flips = new ArrayList<>();
        for (boolean against : new boolean[] {true, false}) {
            profile.entries().stream()
                    .filter(entry -> !entry.weak() && !found.contains(entry.id()) && !found.contains(entry.cluster()))
                    .filter(entry -> against
                            ? entry.weight() <= -Attributor.LEAST_MARGIN
                            : weighing.most(entry) >= Attributor.LEAST_MARGIN)
                    .sorted(Comparator.comparingDouble((Profile.Entry entry) -> -Math.abs(weighing.most(entry))))
                    .limit(3)
                    .forEach(entry -> flips.add(new Statement(
                            against ? "flip.against" : "flip.for",
                            List.of(
                                    "@profile:" + profile.id(),
                                    "@says:" + profile.id() + "/" + entry.id(),
                                    Attributor.number(weighing.most(entry))),
                            List.of())));
        }
        return flips;
    }
}
