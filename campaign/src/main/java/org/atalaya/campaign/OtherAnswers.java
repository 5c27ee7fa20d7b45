package org.atalaya.campaign;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.atalaya.model.Attribution.Answer;
import org.atalaya.model.Attribution.Weighed;

/** The two answers beside the campaign: which malware family, and which actor. */
final class OtherAnswers {
    /** Probability from which a family is named. */
    static final double FAMILY = 0.7;

    /** Clusters that say what the program is, rather than how it came and to whom. */
    private static final Set<String> OF_FAMILY = Set.of("sample", "family", "verbs", "infrastructure");

    private OtherAnswers() {}

    /**
     * The family, whoever uses it: the share of its profiles together, weighed by the one that explains best what the program
     * is, since a use that no profile knows is still a use of the family. How it came says nothing of that.
     */
    static Optional<Answer> family(List<Scored> scored) {
        Map<String, Double> priors = new TreeMap<>();
        Map<String, Double> best = new HashMap<>();
        Map<String, Profile> of = new HashMap<>();
        double others =
                1 - scored.stream().mapToDouble(one -> one.profile().prior()).sum();
        for (Scored score : scored) {
            Profile profile = score.profile();
            double decibans = score.evidence().stream()
                    .filter(weighed -> weighed.counts() && !weighed.weak() && OF_FAMILY.contains(weighed.cluster()))
                    .mapToDouble(Weighed::decibans)
                    .sum();
            if (profile.family().isEmpty()) {
                others += profile.prior();
            } else {
                priors.merge(name(profile), profile.prior(), Double::sum);
                best.merge(name(profile), decibans, Math::max);
                of.putIfAbsent(name(profile), profile);
            }
        }
        Map<String, Double> odds = new TreeMap<>();
        priors.forEach((name, prior) -> odds.put(name, prior * Math.pow(10, best.getOrDefault(name, 0.0) / 10)));
        double sum =
                others + odds.values().stream().mapToDouble(Double::doubleValue).sum();
        return odds.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(leading -> leading.getValue() / sum >= FAMILY && best.getOrDefault(leading.getKey(), 0.0) > 0)
                .map(leading -> {
                    Profile profile = Objects.requireNonNull(of.get(leading.getKey()));
                    return new Answer(
                            profile.id(),
                            profile.family(),
                            leading.getKey(),
                            Math.min(Attributor.SUREST, leading.getValue() / sum));
                });
    }

    /** Profiles of one family may give it different ids; its name is what they share. */
    private static String name(Profile profile) {
        return profile.objectNames().getOrDefault(profile.family(), profile.family());
    }

    static Optional<Answer> actor(Profile profile, Answer campaign) {
        return profile.intrusionSet().isEmpty()
                ? Optional.empty()
                : Optional.of(new Answer(
                        profile.id(),
                        profile.intrusionSet(),
                        profile.objectNames().getOrDefault(profile.intrusionSet(), profile.name("en")),
                        campaign.probability() * profile.actorConfidence()));
    }
}
