package org.atalaya.campaign;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    /** Organisations that are ranked in the warning; the others are counted. */
    public static final int MOST_EXPOSURES = 500;

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
        this.attributor = new Attributor(file.profiles(), file.knowledge().frequencies());
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

    /** Drafts the advisory under the label that its content demands, at least TLP:AMBER. */
    public Advisory draft(Limits limits) {
        return draft(limits, Optional.empty());
    }

    /**
     * Drafts the advisory.
     *
     * @param asked the label that it is to have; where its content demands a stricter one, it gets that, and says so
     */
    public Advisory draft(Limits limits, Optional<Tlp> asked) {
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
        Label label = Label.of(incidents, exposures, exercise);
        List<Statement> summary = Headline.of(incidents, exercise);
        label.raised(asked).ifPresent(summary::add);
        String id = id(incidents, exhibits.keySet());
        Advisory whole = new Advisory(
                id,
                "ATL-" + (limits.asOf().equals(Instant.EPOCH) ? "" : DAY.format(limits.asOf()) + "-")
                        + id.substring(0, 6),
                limits.asOf(),
                label.given(asked),
                summary,
                List.copyOf(incidents),
                Actions.of(incidents, used),
                unknowns(incidents, groups.size(), !exposures.isEmpty(), limits),
                Sightings.of(file.published(), used),
                suppressed(used),
                techniques(used),
                rules(used),
                exposures,
                exhibits,
                knowledge,
                phrases(),
                exercise);
        return Bounds.of(whole);
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
        List<Incident.Step> steps = Chain.steps(group);
        return new Incident(
                "i-" + uuid("incident\n" + String.join("\n", ids)).substring(0, 8),
                steps,
                List.copyOf(hosts),
                List.copyOf(users),
                times.stream().findFirst(),
                times.reversed().stream().findFirst(),
                Chain.gaps(group, hosts, file.sensors()),
                ids,
                attributor.attribute(traces, seen),
                file.knowledge()
                        .groups()
                        .map(ranking -> Resembling.of(ranking, group))
                        .orElse(List.of()));
    }

    private List<Statement> unknowns(List<Incident> incidents, int groups, boolean exposed, Limits limits) {
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
        if (exposed && organisations.size() > MOST_EXPOSURES) {
            unknowns.add(new Statement(
                    "unknown.more-organisations",
                    List.of(Integer.toString(MOST_EXPOSURES), Integer.toString(organisations.size() - MOST_EXPOSURES)),
                    List.of()));
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
                Stages.ofTechniques(List.of(technique.toLowerCase(Locale.ROOT))).stream()
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
        List<Exposure> ranked = Exposures.rank(profile.get(), organisations, seen(used), MOST_EXPOSURES);
        ranked.forEach(exposure -> knowledge(exhibits, exposure.id(), exposure.name(), "organisations"));
        return ranked;
    }

    /** Exhibits on hosts of organisations, by the organisation's domain. */
    private Map<String, List<String>> seen(Map<String, CaseFile.Item> used) {
        Map<String, List<String>> seen = new HashMap<>();
        organisations.forEach(organisation ->
                organisation.domains().forEach(domain -> seen.computeIfAbsent(domain, unused -> new ArrayList<>())));
        for (CaseFile.Item item : used.values()) {
            String host = item.exhibit().host().toLowerCase(Locale.ROOT);
            for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
                List<String> of = seen.get(host.substring(dot + 1));
                if (of != null && of.size() < MOST_CITED) {
                    of.add(item.exhibit().id());
                }
            }
        }
        return seen;
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

    private static String id(List<Incident> incidents, Set<String> exhibits) {
        StringBuilder text = new StringBuilder("advisory\n");
        incidents.forEach(incident -> text.append(incident.id())
                .append(incident.attribution()
                        .campaign()
                        .map(Attribution.Answer::profile)
                        .orElse("-"))
                .append('\n'));
        exhibits.forEach(id -> text.append(id).append('\n'));
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
}
