package org.atalaya.indicators.pattern;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Something observed: objects, and when and how often they were seen.
 *
 * @param objects that the observation is of
 * @param all objects by the ids that references use
 * @param first time
 * @param last time, not before the first
 * @param number how often; at least 1
 */
public record Observation(List<JsonNode> objects, Map<String, JsonNode> all, Instant first, Instant last, int number) {
    /**
     * The observations of STIX bundles: their {@code observed-data}, of version 2.1 (by reference) or 2.0 (embedded), also
     * without a bundle around.
     *
     * @throws PatternException when one of them bears no time
     */
    public static List<Observation> of(List<JsonNode> bundles) {
        List<Observation> observations = new ArrayList<>();
        for (JsonNode bundle : bundles) {
            if (bundle.path("type").asString("").equals("observed-data")) {
                observations.add(one(bundle, Map.of()));
            }
            Map<String, JsonNode> byId = new LinkedHashMap<>();
            for (JsonNode object : bundle.path("objects")) {
                byId.put(object.path("id").asString(""), object);
            }
            for (JsonNode object : bundle.path("objects")) {
                if (object.path("type").asString("").equals("observed-data")) {
                    observations.add(one(object, byId));
                }
            }
        }
        return observations;
    }

    private static Observation one(JsonNode object, Map<String, JsonNode> byId) {
        List<JsonNode> objects = new ArrayList<>();
        Map<String, JsonNode> all = byId;
        if (!object.has("object_refs") && object.path("objects").isObject()) {
            Map<String, JsonNode> embedded = new LinkedHashMap<>();
            object.path("objects").properties().forEach(entry -> embedded.put(entry.getKey(), entry.getValue()));
            objects.addAll(embedded.values());
            all = embedded;
        } else {
            for (JsonNode ref : object.path("object_refs")) {
                JsonNode referred = byId.get(ref.asString(""));
                if (referred != null) {
                    objects.add(referred);
                }
            }
        }
        Instant first = time(object, "first_observed");
        return new Observation(
                objects,
                all,
                first,
                object.has("last_observed") ? time(object, "last_observed") : first,
                Math.max(1, object.path("number_observed").asInt(1)));
    }

    private static Instant time(JsonNode object, String key) {
        String text = object.path(key).asString("");
        return Times.of(text)
                .orElseThrow(() -> new PatternException(
                        -1,
                        "observed-data: at " + key + " expected a time such as 2024-01-30T00:00:00Z, found " + text));
    }
}
