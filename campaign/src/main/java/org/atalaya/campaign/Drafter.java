package org.atalaya.campaign;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.atalaya.model.Advisory;
import org.atalaya.model.Attribution;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Exposure;
import org.atalaya.model.Incident;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.atalaya.model.Stage;
import org.atalaya.model.Statement;
import org.atalaya.model.Tlp;

/**
 * Puts incidents, attribution and exposure into one advisory: statements that cite their exhibits, in no language yet.
 * Values that begin with {@code @} are words that each language has: {@code @profile:}, {@code @says:}, {@code @stages:},
 * {@code @titles:} (of exhibits), {@code @likelihood:}, {@code @confidence:}, {@code @none}.
 */
public final class Drafter {
    /** Incidents told one by one. */
    public static final int MOST_INCIDENTS = 20;
    /** Exhibits that one statement cites. */
    static final int MOST_CITED = 12;

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

    private final CaseFile file;
    private final Attributor attributor;
    private final List<Organisation> organisations;
    private final Function<Rule, String> ruleText;
    private final Optional<Organisation> own;

    /**
     * A drafter.
     *
     * @param own whose evidence it is, when that is known
     * @param organisations to be ranked by exposure; may be empty
     * @param ruleText the text of a rule, empty when it is not at hand
     */
    public Drafter(
            CaseFile file,
            Optional<Organisation> own,
            List<Organisation> organisations,
            Function<Rule, String> ruleText) {
        this.file = file;
        this.own = own;
        own.ifPresent(organisation -> about(file, organisation));
        this.attributor = new Attributor(file.profiles());
        this.organisations = List.copyOf(organisations);
        this.ruleText = ruleText;
    }

    private static void about(CaseFile file, Organisation own) {
        if (!own.country().isEmpty()) {
            file.about("victim:country=" + own.country(), own.id(), own.country());
        }
        own.sectors().forEach(sector -> file.about("victim:sector=" + sector, own.id(), sector));
        if (own.revenueUsd() >= 1e8) {
            file.about("victim:revenue-100m", own.id(), "");
        }
        if (own.reportsToImss()) {
            file.about("victim:imss", own.id(), "");
        }
    }

    /**
     * What else stands between the evidence and the whole truth.
     *
     * @param asOf time of the last thing in the evidence
     * @param notices what could not be read
     * @param refused rules that were not loaded
     * @param partial whether the sweep was stopped
     */
    public record Limits(Instant asOf, long notices, int refused, boolean partial) {}

    /** Drafts the advisory. */
    public Advisory draft(Limits limits) {
        List<List<CaseFile.Item>> groups = Grouping.of(file);
        List<Incident> incidents = new ArrayList<>();
        Map<String, CaseFile.Item> used = new LinkedHashMap<>();
        for (List<CaseFile.Item> group : groups.subList(0, Math.min(MOST_INCIDENTS, groups.size()))) {
            incidents.add(incident(group));
            group.forEach(item -> used.put(item.exhibit().id(), item));
        }
        incidents.sort(Comparator.comparing(
                        (Incident incident) -> incident.attribution().campaign().isEmpty())
                .thenComparingInt(incident -> -incident.steps().size())
                .thenComparing(Incident::id));
        boolean exercise = incidents.stream()
                .anyMatch(incident -> incident.attribution().reasons().stream()
                        .anyMatch(reason -> reason.code().equals("reason.exercise")));
        Map<String, Exhibit> exhibits = exhibits(used);
        if (!incidents.isEmpty()) {
            own.ifPresent(organisation -> knowledge(exhibits, organisation.id(), organisation.name(), "organisation"));
        }
        Map<String, String> knowledge = knowledge(incidents, exhibits);
        List<Exposure> exposures = exposures(incidents, used, exhibits);
        Tlp tlp = exercise ? Tlp.RED : exposures.isEmpty() ? Tlp.AMBER : Tlp.AMBER_STRICT;
        String id = id(incidents, exhibits);
        return new Advisory(
                id,
                "ATL-" + (limits.asOf().equals(Instant.EPOCH) ? "" : DAY.format(limits.asOf()) + "-")
                        + id.substring(0, 6),
                limits.asOf(),
                tlp,
                summary(incidents, exercise),
                List.copyOf(incidents),
                Actions.of(incidents, used),
                unknowns(incidents, groups.size(), limits),
                Sightings.of(file.published(), used),
                suppressed(used),
                techniques(used),
                rules(used),
                exposures,
                exhibits,
                knowledge,
                phrases(),
                exercise);
    }

    private Incident incident(List<CaseFile.Item> group) {
        List<Trace> traces = new ArrayList<>(file.about());
        List<Attributor.Seen> seen = new ArrayList<>();
        Set<String> hosts = new TreeSet<>();
        Set<String> users = new TreeSet<>();
        for (CaseFile.Item item : group) {
            traces.addAll(item.traces());
            Exhibit exhibit = item.exhibit();
            for (Stage stage : item.seen()) {
                traces.add(new Trace("stage:" + stage.word(), exhibit.id(), ""));
                if (item.seen().size() <= 2 && exhibit.time().isPresent()) {
                    seen.add(new Attributor.Seen(stage, exhibit.time().get(), exhibit.host()));
                }
            }
            if (!exhibit.host().isEmpty()) {
                hosts.add(exhibit.host());
            }
            if (!exhibit.user().isEmpty()) {
                users.add(exhibit.user());
            }
        }
        List<Instant> times = times(group);
        List<String> ids = group.stream().map(item -> item.exhibit().id()).toList();
        List<Incident.Step> steps = steps(group);
        return new Incident(
                "i-" + uuid("incident\n" + String.join("\n", ids)).substring(0, 8),
                steps,
                List.copyOf(hosts),
                List.copyOf(users),
                times.stream().findFirst(),
                times.reversed().stream().findFirst(),
                gaps(group, hosts),
                ids,
                attributor.attribute(traces, seen));
    }

    private static List<Incident.Step> steps(List<CaseFile.Item> group) {
        record Where(Stage stage, String host, boolean able) {}
        Map<Where, List<CaseFile.Item>> by = new LinkedHashMap<>();
        for (CaseFile.Item item : group) {
            item.seen()
                    .forEach(stage -> by.computeIfAbsent(
                                    new Where(stage, item.exhibit().host(), false), key -> new ArrayList<>())
                            .add(item));
            item.able()
                    .forEach(stage -> by.computeIfAbsent(new Where(stage, "", true), key -> new ArrayList<>())
                            .add(item));
        }
        List<Incident.Step> steps = new ArrayList<>();
        by.forEach((where, items) -> {
            List<Instant> times = times(items);
            String titles = items.stream()
                    .sorted(Comparator.comparing(
                                    (CaseFile.Item item) -> item.exhibit().level())
                            .reversed())
                    .map(item -> item.exhibit().id())
                    .limit(3)
                    .collect(Collectors.joining("|"));
            steps.add(new Incident.Step(
                    where.stage,
                    new Statement(where.able ? "step.able" : "step.seen", List.of("@titles:" + titles), cite(items)),
                    times.isEmpty() || where.able ? Optional.empty() : Optional.of(times.get(0)),
                    times.isEmpty() || where.able ? Optional.empty() : Optional.of(times.get(times.size() - 1)),
                    where.host));
        });
        steps.sort(Comparator.comparing(Incident.Step::stage)
                .thenComparing(step -> step.first().orElse(Instant.MAX))
                .thenComparing(Incident.Step::host)
                .thenComparing(step -> step.what().code()));
        return steps;
    }

    private List<Incident.Gap> gaps(List<CaseFile.Item> group, Set<String> hosts) {
        Set<Stage> seen = EnumSet.noneOf(Stage.class);
        group.forEach(item -> seen.addAll(item.seen()));
        List<Incident.Gap> gaps = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (!seen.contains(stage)) {
                String sensor = Stages.sensor(stage);
                boolean there = Stream.concat(hosts.stream(), Stream.of(""))
                        .anyMatch(host ->
                                file.sensors().getOrDefault(host, Set.of()).contains(sensor));
                gaps.add(new Incident.Gap(stage, there ? "gap.not-seen" : "gap.no-sensor", sensor));
            }
        }
        return gaps;
    }

    private List<Statement> summary(List<Incident> incidents, boolean exercise) {
        if (incidents.isEmpty()) {
            return List.of(new Statement("nothing.found", List.of(), List.of()));
        }
        List<Statement> summary = new ArrayList<>();
        if (exercise) {
            summary.add(new Statement(
                    "summary.exercise",
                    List.of(),
                    incidents.stream()
                            .flatMap(incident -> incident.attribution().reasons().stream())
                            .filter(reason -> reason.code().equals("reason.exercise"))
                            .flatMap(reason -> reason.evidence().stream())
                            .distinct()
                            .toList()));
        }
        int number = 0;
        for (Incident incident : incidents.subList(0, Math.min(3, incidents.size()))) {
            number++;
            List<String> evidence =
                    incident.exhibits().stream().limit(MOST_CITED).toList();
            String stages = incident.steps().stream()
                    .filter(step -> step.what().code().equals("step.seen"))
                    .map(step -> step.stage().word())
                    .distinct()
                    .collect(Collectors.joining("|"));
            summary.add(new Statement(
                    incident.hosts().isEmpty() ? "summary.incident-no-host" : "summary.incident",
                    List.of(
                            Integer.toString(number),
                            "@plain:" + some(incident.hosts()),
                            incident.first().map(Drafter::time).orElse("?"),
                            incident.last().map(Drafter::time).orElse("?"),
                            Integer.toString(incident.exhibits().size()),
                            "@stages:" + stages),
                    evidence));
            verdict(incident, number, evidence, summary);
        }
        return summary;
    }

    private static void verdict(Incident incident, int number, List<String> evidence, List<Statement> summary) {
        Attribution attribution = incident.attribution();
        Attribution.Candidate first = attribution.candidates().get(0);
        if (attribution.campaign().isPresent()) {
            Attribution.Answer answer = attribution.campaign().get();
            Attribution.Candidate runner = attribution.candidates().stream()
                    .filter(candidate -> !candidate.profile().equals(answer.profile()))
                    .findFirst()
                    .orElse(first);
            summary.add(new Statement(
                    "summary.named",
                    List.of(
                            "@likelihood:" + Likelihood.of(answer.probability()).word(),
                            "@profile:" + answer.profile(),
                            percent(answer.probability()),
                            "@confidence:" + attribution.confidence().name().toLowerCase(java.util.Locale.ROOT),
                            named(runner),
                            percent(runner.probability()),
                            Integer.toString(number)),
                    evidence));
        } else {
            summary.add(new Statement(
                    "summary.unnamed",
                    List.of(Integer.toString(number), named(first), percent(first.probability())),
                    evidence));
        }
        attribution
                .family()
                .ifPresent(family -> summary.add(new Statement(
                        "summary.family",
                        List.of(Integer.toString(number), family.name(), percent(family.probability())),
                        evidence)));
        attribution
                .actor()
                .ifPresent(actor -> summary.add(new Statement(
                        "summary.actor",
                        List.of(Integer.toString(number), actor.name(), percent(actor.probability())),
                        evidence)));
    }

    private static String named(Attribution.Candidate candidate) {
        return candidate.profile().equals(Attribution.NONE) ? "@none" : "@profile:" + candidate.profile();
    }

    private List<Statement> unknowns(List<Incident> incidents, int groups, Limits limits) {
        List<Statement> unknowns = new ArrayList<>();
        Set<String> missing = new TreeSet<>();
        incidents.forEach(incident -> incident.gaps().stream()
                .filter(gap -> gap.code().equals("gap.no-sensor"))
                .forEach(gap -> missing.add(gap.sensor())));
        missing.forEach(sensor -> unknowns.add(new Statement("unknown.no-" + sensor, List.of(), List.of())));
        if (limits.notices() > 0) {
            unknowns.add(new Statement("unknown.not-read", List.of(Long.toString(limits.notices())), List.of()));
        }
        if (limits.refused() > 0) {
            unknowns.add(new Statement("unknown.refused", List.of(Integer.toString(limits.refused())), List.of()));
        }
        if (limits.partial()) {
            unknowns.add(new Statement("unknown.partial", List.of(), List.of()));
        }
        if (groups > MOST_INCIDENTS) {
            unknowns.add(new Statement(
                    "unknown.more-incidents", List.of(Integer.toString(groups - MOST_INCIDENTS)), List.of()));
        }
        if (file.passedOver() > 0) {
            unknowns.add(new Statement("unknown.passed-over", List.of(Long.toString(file.passedOver())), List.of()));
        }
        return unknowns;
    }

    private List<Statement> suppressed(Map<String, CaseFile.Item> used) {
        List<Statement> suppressed = new ArrayList<>();
        file.ordinary().forEach((domain, ids) -> {
            List<String> there =
                    ids.stream().filter(used::containsKey).limit(MOST_CITED).toList();
            if (!there.isEmpty()) {
                suppressed.add(new Statement("suppressed.ordinary", List.of(domain), there));
            }
        });
        return suppressed;
    }

    private static List<Advisory.Technique> techniques(Map<String, CaseFile.Item> used) {
        Map<String, List<CaseFile.Item>> by = new TreeMap<>();
        used.values()
                .forEach(item -> item.exhibit()
                        .techniques()
                        .forEach(technique -> by.computeIfAbsent(technique, key -> new ArrayList<>())
                                .add(item)));
        List<Advisory.Technique> techniques = new ArrayList<>();
        by.forEach((technique, items) -> techniques.add(new Advisory.Technique(
                technique,
                Stages.ofTechniques(List.of(technique.toLowerCase(java.util.Locale.ROOT))).stream()
                        .findFirst(),
                cite(items))));
        return techniques;
    }

    private List<Advisory.UsedRule> rules(Map<String, CaseFile.Item> used) {
        List<Advisory.UsedRule> rules = new ArrayList<>();
        file.rules().forEach((id, rule) -> {
            List<String> there = rule.exhibits().stream()
                    .filter(used::containsKey)
                    .limit(MOST_CITED)
                    .toList();
            if (!there.isEmpty()) {
                rules.add(new Advisory.UsedRule(
                        id, rule.rule().title(), rule.rule().kind(), ruleText.apply(rule.rule()), there));
            }
        });
        rules.sort(Comparator.comparing(Advisory.UsedRule::title).thenComparing(Advisory.UsedRule::id));
        return rules;
    }

    private List<Exposure> exposures(
            List<Incident> incidents, Map<String, CaseFile.Item> used, Map<String, Exhibit> exhibits) {
        Optional<Profile> profile = incidents.stream()
                .flatMap(incident -> incident.attribution().campaign().stream())
                .findFirst()
                .flatMap(answer -> file.profiles().stream()
                        .filter(one -> one.id().equals(answer.profile()))
                        .findFirst());
        if (profile.isEmpty() || organisations.isEmpty()) {
            return List.of();
        }
        for (Organisation organisation : organisations) {
            knowledge(exhibits, organisation.id(), organisation.name(), "organisations");
        }
        return Exposures.rank(
                profile.get(),
                organisations,
                organisation -> used.values().stream()
                        .filter(item -> organisation.domains().stream()
                                .anyMatch(domain -> item.exhibit()
                                        .host()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .endsWith("." + domain)))
                        .map(item -> item.exhibit().id())
                        .limit(MOST_CITED)
                        .toList());
    }

    private static Map<String, Exhibit> exhibits(Map<String, CaseFile.Item> used) {
        Map<String, Exhibit> exhibits = new LinkedHashMap<>();
        used.values().stream()
                .map(CaseFile.Item::exhibit)
                .sorted(Comparator.comparing((Exhibit exhibit) -> exhibit.time().orElse(Instant.MAX))
                        .thenComparing(Exhibit::id))
                .forEach(exhibit -> exhibits.put(exhibit.id(), exhibit));
        return exhibits;
    }

    private Map<String, String> knowledge(List<Incident> incidents, Map<String, Exhibit> exhibits) {
        Map<String, String> knowledge = new LinkedHashMap<>();
        for (Incident incident : incidents) {
            incident.attribution()
                    .campaign()
                    .ifPresent(answer -> file.profiles().stream()
                            .filter(profile -> profile.id().equals(answer.profile()))
                            .forEach(profile -> {
                                knowledge.putAll(profile.objects());
                                for (String id : List.of(profile.campaign(), profile.intrusionSet())) {
                                    if (!id.isEmpty()) {
                                        knowledge(
                                                exhibits,
                                                id,
                                                profile.name("en"),
                                                "knowledge/campaigns/" + profile.id());
                                    }
                                }
                            }));
        }
        return knowledge;
    }

    private static void knowledge(Map<String, Exhibit> exhibits, String id, String name, String source) {
        exhibits.putIfAbsent(
                id,
                new Exhibit(
                        id,
                        Exhibit.Kind.KNOWLEDGE,
                        Level.INFORMATIONAL,
                        Map.of("en", name, "es", name),
                        Optional.empty(),
                        "",
                        "",
                        Place.at(source, 0),
                        "",
                        List.of(),
                        Map.of()));
    }

    private Map<String, Map<String, String>> phrases() {
        Map<String, Map<String, String>> phrases = new TreeMap<>();
        for (Profile profile : file.profiles()) {
            phrases.put("profile:" + profile.id(), profile.names());
            for (Profile.Entry entry : profile.entries()) {
                phrases.put("says:" + profile.id() + "/" + entry.id(), entry.says());
            }
        }
        return phrases;
    }

    private static String id(List<Incident> incidents, Map<String, Exhibit> exhibits) {
        StringBuilder text = new StringBuilder("advisory\n");
        incidents.forEach(incident -> text.append(incident.id())
                .append(incident.attribution()
                        .campaign()
                        .map(Attribution.Answer::profile)
                        .orElse("-"))
                .append('\n'));
        exhibits.keySet().forEach(id -> text.append(id).append('\n'));
        return uuid(text.toString());
    }

    private static String uuid(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** When items happened, in order. */
    static List<Instant> times(List<CaseFile.Item> items) {
        return items.stream()
                .flatMap(item -> item.exhibit().time().stream())
                .sorted()
                .toList();
    }

    static List<String> cite(List<CaseFile.Item> items) {
        return items.stream()
                .sorted(Comparator.comparing(
                                (CaseFile.Item item) -> item.exhibit().level())
                        .reversed())
                .map(item -> item.exhibit().id())
                .limit(MOST_CITED)
                .toList();
    }

    static String some(List<String> names) {
        return names.stream().limit(12).collect(Collectors.joining(", "))
                + (names.size() > 12 ? " +" + (names.size() - 12) : "");
    }

    private static String percent(double probability) {
        return Long.toString(Math.round(probability * 100));
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' ').replace(":00Z", "Z");
    }
}
