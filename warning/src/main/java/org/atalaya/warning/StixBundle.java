package org.atalaya.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.atalaya.model.Advisory;
import org.atalaya.model.Attribution;
import org.atalaya.model.Incident;
import org.atalaya.model.Statement;
import org.atalaya.model.Tlp;

/**
 * {@code advisory.stix.json}: the warning as a STIX 2.1 bundle: a report with its translation, what was observed and
 * sighted, indicators, techniques, one grouping and one note for each incident, and the objects of the campaign that is
 * named. Ids depend on the content only.
 */
final class StixBundle {
    /** How long an indicator that is new here is held valid after it was last seen. */
    private static final Duration VALID = Duration.ofDays(180);

    private static final Duration VALID_ADDRESS = Duration.ofDays(30);
    private static final Pattern EXTERNAL = Pattern.compile("\"external_id\":\"(T\\d{4}(?:\\.\\d{3})?)\"");

    private final Advisory advisory;
    private final Sentences english;
    private final Sentences spanish;
    private final String now;
    private final String marking;
    private final String author;
    private final Map<String, Object> objects = new LinkedHashMap<>();
    private final Set<String> referred = new LinkedHashSet<>();

    private StixBundle(Advisory advisory, Sentences english, Sentences spanish) {
        this.advisory = advisory;
        this.english = english;
        this.spanish = spanish;
        this.now = StixIds.time(advisory.date());
        this.marking = String.valueOf(StixIds.marking(advisory.tlp()).get("id"));
        this.author = StixIds.AUTHOR;
    }

    /** The bundle as JSON. */
    static String write(Advisory advisory, Sentences english, Sentences spanish) {
        StixBundle bundle = new StixBundle(advisory, english, spanish);
        bundle.build();
        return Json.file(Json.map(
                "type",
                "bundle",
                "id",
                StixIds.of("bundle", advisory.id()),
                "objects",
                new ArrayList<>(bundle.objects.values())));
    }

    /** An object of the knowledge base, marked: it was published, so anybody may see it. */
    private String published(String json) {
        if (json.contains("\"object_marking_refs\"") || json.contains("\"type\":\"marking-definition\"")) {
            return json;
        }
        Map<String, Object> clear = StixIds.marking(Tlp.CLEAR);
        String id = String.valueOf(clear.get("id"));
        objects.putIfAbsent(id, clear);
        int end = json.lastIndexOf('}');
        return json.substring(0, end) + ",\"object_marking_refs\":[\"" + id + "\"]}";
    }

    private void build() {
        Map<String, Object> mark = StixIds.marking(advisory.tlp());
        objects.put(marking, mark);
        Map<String, Object> identity = StixIds.author(now);
        identity.put("object_marking_refs", List.of(marking));
        objects.put(author, identity);
        advisory.knowledge().forEach((id, json) -> {
            objects.put(id, new Json.Raw(published(json)));
            referred.add(id);
        });
        Optional<String> campaign = advisory.incidents().stream()
                .flatMap(incident -> incident.attribution().campaign().stream())
                .map(Attribution.Answer::id)
                .filter(id -> !id.isEmpty())
                .findFirst();
        Map<String, List<String>> observed = indicators(campaign);
        Map<String, String> techniques = techniques();
        for (Incident incident : advisory.incidents()) {
            incident(incident, observed, techniques);
        }
        report();
    }

    /** A domain or relationship object of ours. */
    private String add(String type, String content, int confidence, Object... properties) {
        String id = StixIds.of(type, advisory.id() + "\n" + content);
        Map<String, Object> object = StixIds.object(type, id, now, properties);
        object.put("confidence", confidence);
        if (!type.equals("relationship") && !type.equals("sighting") && !type.equals("observed-data")) {
            object.put("lang", "en");
        }
        object.put("object_marking_refs", List.of(marking));
        objects.put(id, object);
        referred.add(id);
        return id;
    }

    /** Indicators, observables and sightings; the observed data by exhibit. */
    private Map<String, List<String>> indicators(Optional<String> campaign) {
        Map<String, List<String>> observed = new LinkedHashMap<>();
        for (Advisory.Sighted sighted : advisory.indicators()) {
            Map<String, Object> observable = StixIds.observable(sighted);
            String sco = String.valueOf(observable.get("id"));
            observable.put("object_marking_refs", List.of(marking));
            objects.put(sco, observable);
            referred.add(sco);
            Instant first = sighted.first().orElse(advisory.date());
            Instant last = sighted.last().orElse(first);
            String key = sighted.kind() + "\n" + sighted.value();
            String data = add(
                    "observed-data",
                    key,
                    sighted.confidence(),
                    "first_observed",
                    StixIds.time(first),
                    "last_observed",
                    StixIds.time(last),
                    "number_observed",
                    Math.max(1, sighted.count()),
                    "object_refs",
                    List.of(sco));
            boolean known = !sighted.known().isEmpty() && objects.containsKey(sighted.known());
            String indicator = known ? sighted.known() : indicator(sighted, key, first, last);
            add(
                    "sighting",
                    key,
                    sighted.confidence(),
                    "first_seen",
                    StixIds.time(first),
                    "last_seen",
                    StixIds.time(last.isAfter(first) ? last : first.plusMillis(1)),
                    "count",
                    Math.max(1, sighted.count()),
                    "sighting_of_ref",
                    indicator,
                    "observed_data_refs",
                    List.of(data),
                    "where_sighted_refs",
                    List.of(author));
            if (!known) {
                relate(indicator, "based-on", data, sighted.confidence());
                campaign.ifPresent(id -> relate(indicator, "indicates", id, sighted.confidence()));
            }
            for (String exhibit : sighted.evidence()) {
                observed.computeIfAbsent(exhibit, unused -> new ArrayList<>()).add(data);
            }
        }
        return observed;
    }

    private String indicator(Advisory.Sighted sighted, String key, Instant first, Instant last) {
        Duration valid = sighted.kind().startsWith("ipv") ? VALID_ADDRESS : VALID;
        return add(
                "indicator",
                key,
                sighted.confidence(),
                "name",
                english.word("role." + sighted.role()) + ": " + AdvisoryPage.defanged(sighted),
                "indicator_types",
                List.of(sighted.known().isEmpty() ? "anomalous-activity" : "malicious-activity"),
                "pattern",
                StixIds.pattern(sighted),
                "pattern_type",
                "stix",
                "pattern_version",
                "2.1",
                "valid_from",
                StixIds.time(first),
                "valid_until",
                StixIds.time(last.plus(valid)));
    }

    private void relate(String from, String type, String to, int confidence) {
        add(
                "relationship",
                from + type + to,
                confidence,
                "relationship_type",
                type,
                "source_ref",
                from,
                "target_ref",
                to);
    }

    /** Techniques by their id: those of the knowledge base, else of ours. */
    private Map<String, String> techniques() {
        Map<String, String> ids = new LinkedHashMap<>();
        advisory.knowledge().forEach((id, json) -> {
            Matcher external = EXTERNAL.matcher(json);
            if (id.startsWith("attack-pattern--") && external.find()) {
                ids.put(external.group(1), id);
            }
        });
        for (Advisory.Technique technique : advisory.techniques()) {
            ids.computeIfAbsent(
                    technique.id(),
                    missing -> add(
                            "attack-pattern",
                            missing,
                            80,
                            "name",
                            missing,
                            "external_references",
                            List.of(Json.map(
                                    "source_name",
                                    "mitre-attack",
                                    "external_id",
                                    missing,
                                    "url",
                                    "https://attack.mitre.org/techniques/" + missing.replace('.', '/') + "/"))));
        }
        return ids;
    }

    private void incident(Incident incident, Map<String, List<String>> observed, Map<String, String> techniques) {
        Set<String> members = new LinkedHashSet<>();
        incident.exhibits().forEach(exhibit -> members.addAll(observed.getOrDefault(exhibit, List.of())));
        for (Advisory.Technique technique : advisory.techniques()) {
            if (technique.evidence().stream().anyMatch(incident.exhibits()::contains)) {
                members.add(techniques.get(technique.id()));
            }
        }
        if (members.isEmpty()) {
            members.add(author);
        }
        Attribution attribution = incident.attribution();
        int confidence = switch (attribution.confidence()) {
            case LOW -> 15;
            case MODERATE -> 50;
            case HIGH -> 85;
        };
        String grouping = add(
                "grouping",
                incident.id(),
                confidence,
                "name",
                english.word("advisory.incident", number(incident)),
                "description",
                incident.steps().stream()
                        .map(step -> step.stage().word() + ": " + english.text(step.what()))
                        .collect(Collectors.joining("\n")),
                "context",
                "suspicious-activity",
                "object_refs",
                List.copyOf(members));
        List<String> about = new ArrayList<>(List.of(grouping));
        attribution
                .campaign()
                .map(Attribution.Answer::id)
                .filter(objects::containsKey)
                .ifPresent(about::add);
        add(
                "note",
                incident.id(),
                confidence,
                "abstract",
                english.word("advisory.attribution"),
                "content",
                odds(attribution),
                "object_refs",
                about);
        if (about.size() > 1) {
            double probability = attribution.campaign().orElseThrow().probability();
            add(
                    "opinion",
                    incident.id(),
                    confidence,
                    "explanation",
                    attribution.reasons().stream().map(english::text).collect(Collectors.joining(" ")),
                    "opinion",
                    probability >= 0.95 ? "strongly-agree" : probability >= 0.55 ? "agree" : "neutral",
                    "object_refs",
                    about);
        }
    }

    private int number(Incident incident) {
        return advisory.incidents().indexOf(incident) + 1;
    }

    private String odds(Attribution attribution) {
        StringBuilder text = new StringBuilder();
        for (Attribution.Candidate candidate : attribution.candidates()) {
            text.append(String.format(
                    Locale.ROOT, "%s: %.1f %%%n", english.name(candidate.profile()), candidate.probability() * 100));
            for (Attribution.Weighed weighed : candidate.evidence()) {
                text.append(String.format(
                        Locale.ROOT,
                        "  %+.1f dB%s %s [%s]%n",
                        weighed.decibans(),
                        weighed.counts() ? "" : " (" + english.word("advisory.clustered") + ")",
                        english.text(weighed.what()),
                        String.join(" ", weighed.what().evidence())));
            }
        }
        return text.toString();
    }

    private void report() {
        String description = paragraphs(english);
        String name = english.word("advisory.title") + " " + advisory.number();
        List<String> refs = referred.isEmpty() ? List.of(author) : List.copyOf(referred);
        String report = add(
                "report",
                "report",
                advisory.draft() ? 15 : 50,
                "name",
                name,
                "description",
                description,
                "report_types",
                List.of("threat-report"),
                "published",
                now,
                "object_refs",
                refs);
        add(
                "language-content",
                "es",
                50,
                "object_ref",
                report,
                "object_modified",
                now,
                "contents",
                Json.map(
                        "es",
                        Json.map(
                                "name",
                                spanish.word("advisory.title") + " " + advisory.number(),
                                "description",
                                paragraphs(spanish))));
    }

    private String paragraphs(Sentences sentences) {
        List<String> lines = new ArrayList<>();
        for (Statement statement : advisory.summary()) {
            lines.add(sentences.text(statement)
                    + (statement.evidence().isEmpty() ? "" : " [" + String.join(" ", statement.evidence()) + "]"));
        }
        advisory.actions().forEach((audience, actions) -> {
            lines.add(sentences.word("audience." + audience.name().toLowerCase(Locale.ROOT)) + ":");
            actions.forEach(action -> lines.add("- " + sentences.text(action)));
        });
        return String.join("\n", lines);
    }
}
