package org.atalaya.campaign;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.atalaya.model.Attribution;
import org.atalaya.model.Incident;
import org.atalaya.model.Statement;

/** The first sentences of a warning: what happened, whose it is, how sure that is. */
final class Headline {
    /** Incidents that it tells of. */
    private static final int MOST_TOLD = 3;

    private Headline() {}

    /** Three to six sentences on the first incidents; one where there is none. */
    static List<Statement> of(List<Incident> incidents, boolean exercise) {
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
        for (Incident incident : incidents.subList(0, Math.min(MOST_TOLD, incidents.size()))) {
            number++;
            List<String> evidence =
                    incident.exhibits().stream().limit(Drafter.MOST_CITED).toList();
            String stages = incident.steps().stream()
                    .filter(step -> step.what().code().equals("step.seen"))
                    .map(step -> step.stage().word())
                    .distinct()
                    .collect(Collectors.joining("|"));
            summary.add(new Statement(
                    incident.hosts().isEmpty() ? "summary.incident-no-host" : "summary.incident",
                    List.of(
                            Integer.toString(number),
                            "@plain:" + Drafter.some(incident.hosts()),
                            incident.first().map(Headline::time).orElse("?"),
                            incident.last().map(Headline::time).orElse("?"),
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

    private static String percent(double probability) {
        return Long.toString(Math.round(probability * 100));
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' ').replace(":00Z", "Z");
    }
}
