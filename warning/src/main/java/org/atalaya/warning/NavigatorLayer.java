package org.atalaya.warning;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** {@code navigator.json}: a layer for the ATT&amp;CK Navigator (layer format 4.5); a technique's score is its findings. */
public final class NavigatorLayer {
    private static final int MOST_TITLES = 20;

    private NavigatorLayer() {}

    /** The layer as UTF-8 JSON. */
    public static byte[] write(Tally tally) {
        SortedMap<String, Long> scores = new TreeMap<>();
        SortedMap<String, List<String>> titles = new TreeMap<>();
        for (Tally.PerRule rule : tally.rules()) {
            for (String technique : Tactic.techniques(rule.rule().tags())) {
                scores.merge(technique, rule.count(), Long::sum);
                List<String> list = titles.computeIfAbsent(technique, key -> new ArrayList<>());
                if (list.size() < MOST_TITLES) {
                    list.add(rule.rule().title() + " (" + rule.count() + ")");
                }
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringProperty("name", "Atalaya");
            json.writeStringProperty("domain", "enterprise-attack");
            json.writeStringProperty("description", "Techniques of the rules that matched; score = findings");
            json.writeObjectPropertyStart("versions");
            json.writeStringProperty("layer", "4.5");
            json.writeEndObject();
            json.writeNumberProperty("sorting", 3);
            json.writeArrayPropertyStart("techniques");
            scores.forEach((technique, score) -> {
                json.writeStartObject();
                json.writeStringProperty("techniqueID", technique);
                json.writeNumberProperty("score", score);
                json.writeStringProperty("comment", String.join("; ", titles.getOrDefault(technique, List.of())));
                json.writeBooleanProperty("enabled", true);
                json.writeBooleanProperty("showSubtechniques", technique.indexOf('.') > 0);
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeObjectPropertyStart("gradient");
            json.writeArrayPropertyStart("colors");
            List.of("#fff3d6", "#f0a13c", "#b3261e").forEach(json::writeString);
            json.writeEndArray();
            json.writeNumberProperty("minValue", 1);
            json.writeNumberProperty(
                    "maxValue",
                    scores.values().stream().mapToLong(Long::longValue).max().orElse(1));
            json.writeEndObject();
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
