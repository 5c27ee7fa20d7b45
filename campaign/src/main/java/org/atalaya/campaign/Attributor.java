package org.atalaya.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * when it leads by {@link #LEAST_MARGIN}, and one piece of evidence that is not weak weighs {@link #STRONG} by itself.
 */
public final class Attributor {
    /** Decibans between the first and the second candidate below which no campaign is named. */
    public static final double LEAST_MARGIN = 6;
    /** Decibans that at least one piece must weigh for a campaign to be named. */
    public static final double STRONG = 8;
    /** Decibans that all evidence together can weigh: no judgement of a machine is surer. */
    static final double MOST = 35;
    /** Decibans that all weak evidence together can weigh. */
    static final double MOST_WEAK = 3;
    /** Decibans of evidence that one would expect to see of a campaign. */
    private static final double TELLING = 6;
    /**
     * What it weighs against a campaign that none of its telling evidence was seen; chosen on generated cases, half of which
     * miss a sensor or have shares of evidence that the profiles do not say (bench/Calibration.java).
     */
    private static final double UNSEEN = -6;
    /** Probability that is never exceeded. */
    static final double SUREST = 0.99;
    /** Probability from which a family is named. */
    static final double FAMILY = 0.7;

    /** Clusters that say what the program is, rather than how it came and to whom. */
    private static final Set<String> OF_FAMILY = Set.of("sample", "family", "verbs", "infrastructure");

    private static final String TECHNIQUE = "technique:";
    private static final int MOST_SHOWN = 6;
    private static final int MOST_EVIDENCE = 12;

    private final List<Profile> profiles;
    private final Frequencies frequencies;

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
        this.frequencies = frequencies;
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

    private record Scored(Profile profile, double firm, double weak, List<Weighed> evidence) {
        double all() {
            return Math.clamp(firm + weak, -MOST, MOST);
        }
    }

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
        List<Scored> scored =
                profiles.stream().map(profile -> score(profile, byTerm, seen)).toList();
        Map<String, Double> firm = posterior(scored, score -> Math.clamp(score.firm, -MOST, MOST));
        Map<String, Double> shown = posterior(scored, Scored::all);
        List<Candidate> candidates = new ArrayList<>();
        for (Scored score : scored) {
            candidates.add(new Candidate(
                    score.profile.id(),
                    score.profile.name("en"),
                    shown.getOrDefault(score.profile.id(), 0.0),
                    round(score.all()),
                    score.evidence));
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
                .filter(score -> score.profile.id().equals(first))
                .findFirst();
        List<Statement> reasons = new ArrayList<>();
        boolean exercise = byTerm.containsKey("exercise:permission");
        boolean strong = top.isPresent() && strongest(top.get()) >= STRONG;
        if (exercise) {
            reasons.add(new Statement(
                    "reason.exercise", List.of(), exhibits(byTerm.getOrDefault("exercise:permission", List.of()))));
        }
        if (top.isEmpty()) {
            reasons.add(new Statement("reason.none-leads", List.of(), List.of()));
        } else {
            if (!strong) {
                reasons.add(new Statement("reason.nothing-strong", List.of("@profile:" + first), cited(top.get())));
            }
            if (margin < LEAST_MARGIN) {
                reasons.add(new Statement(
                        "reason.small-margin",
                        List.of("@profile:" + first, named(ranked.get(1).getKey()), number(margin)),
                        cited(top.get())));
            }
        }
        Optional<Answer> campaign = Optional.empty();
        if (top.isPresent() && strong && margin >= LEAST_MARGIN && !exercise) {
            Profile profile = top.get().profile;
            campaign = Optional.of(
                    new Answer(first, profile.campaign(), profile.name("en"), shown.getOrDefault(first, 0.0)));
            reasons.add(new Statement(
                    "reason.leads",
                    List.of(
                            "@profile:" + first,
                            number(margin),
                            named(ranked.get(1).getKey())),
                    cited(top.get())));
        }
        Confidence confidence = confidence(top, margin);
        return new Attribution(
                List.copyOf(candidates),
                campaign,
                family(scored),
                campaign.flatMap(answer -> actor(top.orElseThrow().profile, answer)),
                margin,
                confidence,
                List.copyOf(reasons),
                flips(top, scored, ranked));
    }

    private static String named(String profile) {
        return profile.equals(Attribution.NONE) ? "@none" : "@profile:" + profile;
    }

    private static double strongest(Scored scored) {
        return scored.evidence.stream()
                .filter(weighed -> weighed.counts() && !weighed.weak())
                .mapToDouble(Weighed::decibans)
                .max()
                .orElse(0);
    }

    private Map<String, Double> posterior(List<Scored> scored, ToDoubleFunction<Scored> decibans) {
        Map<String, Double> odds = new LinkedHashMap<>();
        double none = 1 - profiles.stream().mapToDouble(Profile::prior).sum();
        odds.put(Attribution.NONE, none);
        for (Scored score : scored) {
            odds.put(score.profile.id(), score.profile.prior() * Math.pow(10, decibans.applyAsDouble(score) / 10));
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

    private Scored score(Profile profile, NavigableMap<String, List<Trace>> byTerm, List<Seen> seen) {
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
        boolean couldTell = profile.entries().stream().anyMatch(entry -> !entry.weak() && most(entry) >= TELLING);
        boolean told = evidence.stream()
                .anyMatch(weighed -> weighed.counts() && !weighed.weak() && weighed.decibans() >= TELLING);
        if (couldTell && !told) {
            firm += UNSEEN;
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
    private double most(Profile.Entry entry) {
        return weight(
                entry,
                Stream.concat(entry.any().stream(), entry.all().stream())
                        .filter(term -> !term.endsWith("*"))
                        .toList());
    }

    private Optional<Weighed> weigh(
            Profile profile, Profile.Entry entry, NavigableMap<String, List<Trace>> byTerm, List<Seen> seen) {
        List<Trace> found = new ArrayList<>();
        double decibans = 0;
        if (entry.order().isPresent()) {
            Optional<Double> order = order(profile.chain(), seen, entry.order().get());
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
                round(
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

    private static List<String> exhibits(List<Trace> traces) {
        Set<String> ids = new LinkedHashSet<>();
        traces.forEach(trace -> ids.add(trace.exhibit()));
        return ids.stream().limit(MOST_EVIDENCE).toList();
    }

    /**
     * Decibans of the order of stages on the host where it fits best: the longest run of the chain's stages whose first
     * times do not go back, in proportion to the chain; empty below three stages. Clocks of one host only are compared.
     */
    static Optional<Double> order(List<Stage> chain, List<Seen> seen, Profile.Order order) {
        Map<String, Map<Stage, Instant>> firsts = new TreeMap<>();
        Map<Stage, Instant> mail = new EnumMap<>(Stage.class);
        for (Seen one : seen) {
            Map<Stage, Instant> of =
                    one.host.isEmpty() ? mail : firsts.computeIfAbsent(one.host, unused -> new EnumMap<>(Stage.class));
            of.merge(one.stage, one.time, (a, b) -> a.isBefore(b) ? a : b);
        }
        int best = 0;
        for (Map<Stage, Instant> first : firsts.values()) {
            mail.forEach(first::putIfAbsent);
            List<Instant> times =
                    chain.stream().filter(first::containsKey).map(first::get).toList();
            best = Math.max(best, longestRun(times));
        }
        if (best < 3 || chain.size() < 3) {
            return Optional.empty();
        }
        double share = chain.size() == 3 ? 1 : (best - 3.0) / (chain.size() - 3.0);
        return Optional.of(order.from() + (order.to() - order.from()) * share);
    }

    private static int longestRun(List<Instant> times) {
        int[] length = new int[times.size()];
        int longest = 0;
        for (int i = 0; i < length.length; i++) {
            length[i] = 1;
            for (int j = 0; j < i; j++) {
                if (!times.get(j).isAfter(times.get(i))) {
                    length[i] = Math.max(length[i], length[j] + 1);
                }
            }
            longest = Math.max(longest, length[i]);
        }
        return longest;
    }

    /**
     * The family, whoever uses it: the share of its profiles together, weighed by the one that explains best what the program
     * is, since a use that no profile knows is still a use of the family. How it came says nothing of that.
     */
    private Optional<Answer> family(List<Scored> scored) {
        Map<String, Double> priors = new TreeMap<>();
        Map<String, Double> best = new HashMap<>();
        Map<String, Profile> of = new HashMap<>();
        double others = 1 - profiles.stream().mapToDouble(Profile::prior).sum();
        for (Scored score : scored) {
            Profile profile = score.profile;
            double decibans = score.evidence.stream()
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
                            Math.min(SUREST, leading.getValue() / sum));
                });
    }

    /** Profiles of one family may give it different ids; its name is what they share. */
    private static String name(Profile profile) {
        return profile.objectNames().getOrDefault(profile.family(), profile.family());
    }

    private static Optional<Answer> actor(Profile profile, Answer campaign) {
        return profile.intrusionSet().isEmpty()
                ? Optional.empty()
                : Optional.of(new Answer(
                        profile.id(),
                        profile.intrusionSet(),
                        profile.objectNames().getOrDefault(profile.intrusionSet(), profile.name("en")),
                        campaign.probability() * profile.actorConfidence()));
    }

    private static Confidence confidence(Optional<Scored> top, double margin) {
        if (top.isEmpty()) {
            return Confidence.LOW;
        }
        List<Weighed> firm = top.get().evidence.stream()
                .filter(weighed -> weighed.counts() && !weighed.weak() && weighed.decibans() > 0)
                .toList();
        long strong =
                firm.stream().filter(weighed -> weighed.decibans() >= STRONG).count();
        if (strong >= 2 && firm.size() >= 3 && margin >= 2 * LEAST_MARGIN) {
            return Confidence.HIGH;
        }
        return firm.size() >= 2 && strong >= 1 ? Confidence.MODERATE : Confidence.LOW;
    }

    /** What is not there and would weigh most, for and against the first candidate. */
    private List<Statement> flips(Optional<Scored> top, List<Scored> scored, List<Map.Entry<String, Double>> ranked) {
        Profile profile;
        if (top.isPresent()) {
            profile = top.get().profile;
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
                .filter(score -> score.profile.id().equals(profile.id()))
                .forEach(score -> score.evidence.forEach(weighed -> {
                    found.add(weighed.id());
                    found.add(weighed.cluster());
                }));
        List<Statement> flips = new ArrayList<>();
        for (boolean against : new boolean[] {true, false}) {
            profile.entries().stream()
                    .filter(entry -> !entry.weak() && !found.contains(entry.id()) && !found.contains(entry.cluster()))
                    .filter(entry -> against ? entry.weight() <= -LEAST_MARGIN : most(entry) >= LEAST_MARGIN)
                    .sorted(Comparator.comparingDouble((Profile.Entry entry) -> -Math.abs(most(entry))))
                    .limit(3)
                    .forEach(entry -> flips.add(new Statement(
                            against ? "flip.against" : "flip.for",
                            List.of(
                                    "@profile:" + profile.id(),
                                    "@says:" + profile.id() + "/" + entry.id(),
                                    number(most(entry))),
                            List.of())));
        }
        return flips;
    }

    private static List<String> cited(Scored scored) {
        Set<String> ids = new LinkedHashSet<>();
        for (Weighed weighed : scored.evidence) {
            if (weighed.counts()) {
                ids.addAll(weighed.what().evidence());
            }
        }
        return ids.stream().limit(MOST_EVIDENCE).toList();
    }

    static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.1f", value);
    }
}
