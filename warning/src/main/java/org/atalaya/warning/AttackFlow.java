package org.atalaya.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.atalaya.model.Advisory;
import org.atalaya.model.Incident;

/**
 * {@code attack-flow.json}: the steps of the first incident as a flow (Attack Flow 3, Center for Threat-Informed Defense: an
 * extension of STIX 2.1).
 */
final class AttackFlow {
    private static final String EXTENSION = "extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4";

    private AttackFlow() {}

    static String write(Advisory advisory, Sentences english) {
        String now = StixIds.time(advisory.date());
        List<Object> objects = new ArrayList<>();
        objects.add(StixIds.author(now));
        objects.add(StixIds.object(
                "extension-definition",
                EXTENSION,
                "2022-08-02T19:34:35.143Z",
                "name",
                "Attack Flow",
                "schema",
                "https://center-for-threat-informed-defense.github.io/attack-flow/stix/attack-flow-schema-2.0.0.json",
                "version",
                "2.0.0",
                "extension_types",
                List.of("new-sdo")));
        List<Incident.Step> steps = advisory.incidents().isEmpty()
                ? List.of()
                : advisory.incidents().get(0).steps().stream()
                        .filter(step -> step.what().code().equals("step.seen"))
                        .toList();
        List<Map<String, Object>> actions = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Incident.Step step = steps.get(i);
            String technique = advisory.techniques().stream()
                    .filter(one ->
                            one.stage().filter(stage -> stage == step.stage()).isPresent())
                    .filter(one -> one.evidence().stream().anyMatch(step.what().evidence()::contains))
                    .map(Advisory.Technique::id)
                    .findFirst()
                    .orElse("");
            actions.add(StixIds.object(
                    "attack-action",
                    id(advisory, i),
                    now,
                    "extensions",
                    extension(),
                    "name",
                    english.word("stage." + step.stage().word()),
                    "technique_id",
                    technique.isEmpty() ? null : technique,
                    "description",
                    (step.host().isEmpty() ? "" : step.host() + ": ") + english.text(step.what()) + " ["
                            + String.join(" ", step.what().evidence()) + "]",
                    "execution_start",
                    step.first().map(StixIds::time).orElse(null),
                    "execution_end",
                    step.last().map(StixIds::time).orElse(null),
                    "effect_refs",
                    i + 1 < steps.size() ? List.of(id(advisory, i + 1)) : null));
        }
        if (!actions.isEmpty()) {
            objects.add(StixIds.object(
                    "attack-flow",
                    StixIds.of("attack-flow", advisory.id()),
                    now,
                    "extensions",
                    extension(),
                    "name",
                    english.word("advisory.title") + " " + advisory.number(),
                    "scope",
                    "incident",
                    "start_refs",
                    List.of(id(advisory, 0))));
        }
        objects.addAll(actions);
        return Json.file(
                Json.map("type", "bundle", "id", StixIds.of("bundle", "flow\n" + advisory.id()), "objects", objects));
    }

    private static String id(Advisory advisory, int step) {
        return StixIds.of("attack-action", advisory.id() + "\n" + step);
    }

    private static Map<String, Object> extension() {
        return Json.map(EXTENSION, Json.map("extension_type", "new-sdo"));
    }
}
