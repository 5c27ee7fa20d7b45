package org.atalaya.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.atalaya.model.Incident;
import org.atalaya.model.Stage;
import org.atalaya.model.Statement;

/** Lays exhibits of an incident out as a chain of stages, with its gaps. */
final class Chain {
    /** Steps of one stage that are told; the others are counted. */
    static final int MOST_STEPS_OF_STAGE = 40;

    private Chain() {}

    /** What happened, by stage and host, in the order of the chain and then of time. */
    static List<Incident.Step> steps(List<CaseFile.Item> group) {
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
            List<Instant> times = Drafter.times(items);
            String titles = items.stream()
                    .sorted(Comparator.comparing(
                                    (CaseFile.Item item) -> item.exhibit().level())
                            .reversed())
                    .map(item -> item.exhibit().id())
                    .limit(3)
                    .collect(Collectors.joining("|"));
            steps.add(new Incident.Step(
                    where.stage,
                    new Statement(
                            where.able ? "step.able" : "step.seen", List.of("@titles:" + titles), Drafter.cite(items)),
                    times.isEmpty() || where.able ? Optional.empty() : Optional.of(times.get(0)),
                    times.isEmpty() || where.able ? Optional.empty() : Optional.of(times.get(times.size() - 1)),
                    where.host));
        });
        steps.sort(Comparator.comparing(Incident.Step::stage)
                .thenComparing(step -> step.first().orElse(Instant.MAX))
                .thenComparing(Incident.Step::host)
                .thenComparing(step -> step.what().code()));
        return bounded(steps);
    }

    /** The first steps of each stage, and one that counts the others. */
    private static List<Incident.Step> bounded(List<Incident.Step> steps) {
        List<Incident.Step> told = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            List<Incident.Step> of =
                    steps.stream().filter(step -> step.stage() == stage).toList();
            told.addAll(of.subList(0, Math.min(MOST_STEPS_OF_STAGE, of.size())));
            if (of.size() > MOST_STEPS_OF_STAGE) {
                List<Incident.Step> rest = of.subList(MOST_STEPS_OF_STAGE, of.size());
                told.add(new Incident.Step(
                        stage,
                        new Statement(
                                "step.more",
                                List.of(Integer.toString(rest.size())),
                                rest.stream()
                                        .flatMap(step -> step.what().evidence().stream())
                                        .limit(Drafter.MOST_CITED)
                                        .toList()),
                        rest.get(0).first(),
                        rest.stream().flatMap(step -> step.last().stream()).max(Comparator.naturalOrder()),
                        ""));
            }
        }
        return told;
    }

    /**
     * The stages without a trace.
     *
     * @param sensors what the logs of a host could show; of none under the empty name
     */
    static List<Incident.Gap> gaps(List<CaseFile.Item> group, Set<String> hosts, Map<String, Set<String>> sensors) {
        Set<Stage> seen = EnumSet.noneOf(Stage.class);
        group.forEach(item -> seen.addAll(item.seen()));
        List<Incident.Gap> gaps = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (!seen.contains(stage)) {
                String sensor = Stages.sensor(stage);
                boolean there = Stream.concat(hosts.stream(), Stream.of(""))
                        .anyMatch(host -> sensors.getOrDefault(host, Set.of()).contains(sensor));
                gaps.add(new Incident.Gap(stage, there ? "gap.not-seen" : "gap.no-sensor", sensor));
            }
        }
        return gaps;
    }
}
