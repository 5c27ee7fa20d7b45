package org.atalaya.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.atalaya.campaign.attack.Frequencies;
import org.atalaya.model.Attribution;
import org.atalaya.model.Attribution.Answer;
import org.atalaya.model.Attribution.Candidate;
import org.atalaya.model.Attribution.Confidence;
import org.atalaya.model.Attribution.Weighed;
import org.atalaya.model.Stage;
import org.atalaya.model.Statement;

/**
 * Weighs evidence for and against every campaign in decibans (ten times the decimal logarithm of a likelihood ratio, after
 * I. J. Good), against the background "none of these".
 *
 * <p>One fact counts once: of the entries of a cluster only the heaviest. What is weak (a country, a language, a network) is
 * shown in the odds but takes no part in the decision, so that nothing of it can change the answer. A campaign is named only
 * when it leads by {@link #LEAST_MARGIN}, and one piece of evidence that is not weak weighs {@link #STRONG} by itself. That a
 * server of it was contacted is not enough for that: whoever looks into a campaign asks for its servers too, so a piece of
 * another kind must tell of it as well.
 */
public final class Attributor {
    /** Decibans between the first and the second candidate below which no campaign is named. */
    public static final double LEAST_MARGIN = 6;
    /** Decibans that at least one piece must weigh for a campaign to be named. */
    public static final double STRONG = 8;
    /** Decibans that all evidence together can weigh: no judgement of a machine is surer. */
    static final double MOST = 35;
    /** Probability that is never exceeded. */
    static final double SUREST = 0.99;

    private final List<Profile> profiles;
    private final Weighing weighing;

    /** Weighs against these profiles, each technique as its profile says. */
    public Attributor(List<Profile> profiles) {
        this(profiles, Frequencies.none());
    }

    /**
     * Weighs against these profiles.
     *
     * @param frequencies what a technique can weigh at most, by how many groups use it
     */
    public Attributor(List<Profile> profiles, Frequencies frequencies) {
        this.profiles = List.copyOf(profiles);
        this.weighing = new Weighing(frequencies);
        double sum = profiles.stream().mapToDouble(Profile::prior).sum();
        if (sum > 0.8 + 1e-9) {
            throw new IllegalArgumentException(
                    "the priors of all profiles add up to " + sum + ", expected at most 0.8: none of these keeps 0.2");
        }
    }

    /**
     * A time at which a stage was seen on a host.
     *
     * @param host empty for mail, which comes before what it brings on any host
     */
    public record Seen(Stage stage, Instant time, String host) {}

    /**
     * Attributes an incident.
     *
     * @param traces what its exhibits say
     * @param seen when stages were seen, for the order of the chain
     */
    public Attribution attribute(List<Trace> traces, List<Seen> seen) {
        NavigableMap<String, List<Trace>> byTerm = new TreeMap<>();
        for (Trace trace : traces) {
            byTerm.computeIfAbsent(trace.term(), unused -> new ArrayList<>()).add(trace);
        }
        List<Scored> scored = profiles.stream()
                .map(profile -> weighing.score(profile, byTerm, seen))
                .toList();
        Map<String, Double> firm = posterior(scored, score -> Math.clamp(score.firm(), -MOST, MOST));
        Map<String, Double> shown = posterior(scored, Scored::all);
        List<Candidate> candidates = new ArrayList<>();
        for (Scored score : scored) {
            candidates.add(new Candidate(
                    score.profile().id(),
                    score.profile().name("en"),
                    shown.getOrDefault(score.profile().id(), 0.0),
                    round(score.all()),
                    score.evidence()));
        }
        candidates.add(new Candidate(Attribution.NONE, "", shown.getOrDefault(Attribution.NONE, 0.0), 0, List.of()));
        candidates.sort(
                Comparator.comparingDouble(Candidate::probability).reversed().thenComparing(Candidate::profile));
        List<Map.Entry<String, Double>> ranked = firm.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        String first = ranked.get(0).getKey();
        double margin = ranked.size() < 2
                ? MOST
                : round(10
                        * Math.log10(ranked.get(0).getValue()
                                / Math.max(1e-12, ranked.get(1).getValue())));
        Optional<Scored> top = scored.stream()
                .filter(score -> score.profile().id().equals(first))
                .findFirst();
        List<Statement> reasons = new ArrayList<>();
        boolean exercise = byTerm.containsKey("exercise:permission");
        boolean strong = top.isPresent() && top.get().strongest() >= STRONG;
        boolean contact = strong && top.get().restsOnContact();
        if (exercise) {
            reasons.add(new Statement(
                    "reason.exercise",
                    List.of(),
                    Weighing.exhibits(byTerm.getOrDefault("exercise:permission", List.of()))));
        }
        if (top.isEmpty()) {
            reasons.add(new Statement("reason.none-leads", List.of(), List.of()));
        } else {
            if (!strong) {
                reasons.add(new Statement(
                        "reason.nothing-strong",
                        List.of("@profile:" + first),
                        top.get().cited()));
            }
            if (contact) {
                reasons.add(new Statement(
                        "reason.contact-alone",
                        List.of("@profile:" + first, number(Weighing.TELLING)),
                        top.get().cited()));
            }
            if (margin < LEAST_MARGIN) {
                reasons.add(new Statement(
                        "reason.small-margin",
                        List.of("@profile:" + first, named(ranked.get(1).getKey()), number(margin)),
                        top.get().cited()));
            }
        }
        Optional<Answer> campaign = Optional.empty();
        if (top.isPresent() && strong && !contact && margin >= LEAST_MARGIN && !exercise) {
            Profile profile = top.get().profile();
            campaign = Optional.of(
                    new Answer(first, profile.campaign(), profile.name("en"), shown.getOrDefault(first, 0.0)));
            reasons.add(new Statement(
                    "reason.leads",
                    List.of(
                            "@profile:" + first,
                            number(margin),
                            named(ranked.get(1).getKey())),
                    top.get().cited()));
        }
        Confidence confidence = confidence(top, margin);
        return new Attribution(
                List.copyOf(candidates),
                campaign,
                OtherAnswers.family(scored),
                campaign.flatMap(answer -> OtherAnswers.actor(top.orElseThrow().profile(), answer)),
                margin,
                confidence,
                List.copyOf(reasons),
                Flips.of(top, scored, ranked, weighing));
    }

    private static String named(String profile) {
        return profile.equals(Attribution.NONE) ? "@none" : "@profile:" + profile;
    }

    private Map<String, Double> posterior(List<Scored> scored, ToDoubleFunction<Scored> decibans) {
        Map<String, Double> odds = new LinkedHashMap<>();
        double none = 1 - profiles.stream().mapToDouble(Profile::prior).sum();
        odds.put(Attribution.NONE, none);
        for (Scored score : scored) {
            odds.put(score.profile().id(), score.profile().prior() * Math.pow(10, decibans.applyAsDouble(score) / 10));
        }
        double sum = odds.values().stream().mapToDouble(Double::doubleValue).sum();
        double most =
                odds.values().stream().mapToDouble(Double::doubleValue).max().orElse(0) / sum;
        // The surest candidate gives what it has above the limit back to the others, in their proportion.
        double rest = sum - most * sum;
        Map<String, Double> posterior = new LinkedHashMap<>();
        odds.forEach((id, value) -> {
            double share = value / sum;
            if (most > SUREST && share == most) {
                posterior.put(id, SUREST);
            } else if (most > SUREST) {
                posterior.put(id, rest <= 0 ? 0 : (1 - SUREST) * value / rest);
            } else {
                posterior.put(id, share);
            }
        });
        return posterior;
    }

    private static Confidence confidence(Optional<Scored> top, double margin) {
        if (top.isEmpty()) {
            return Confidence.LOW;
        }
        List<Weighed> firm = top.get().evidence().stream()
                .filter(weighed -> weighed.counts() && !weighed.weak() && weighed.decibans() > 0)
                .toList();
        long strong =
                firm.stream().filter(weighed -> weighed.decibans() >= STRONG).count();
        if (strong >= 2 && firm.size() >= 3 && margin >= 2 * LEAST_MARGIN) {
            return Confidence.HIGH;
        }
        return firm.size() >= 2 && strong >= 1 ? Confidence.MODERATE : Confidence.LOW;
    }

    static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }

    static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.1f", value);
    }
}
