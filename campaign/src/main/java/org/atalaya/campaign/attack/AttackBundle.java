package org.atalaya.campaign.attack;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Groups, campaigns, software and techniques of an ATT&amp;CK bundle (STIX 2.0 or 2.1, such as {@code enterprise-attack.json}),
 * each statement with the reports that it cites. What is revoked or deprecated is left out.
 *
 * @param version of ATT&amp;CK; empty where the bundle does not say
 * @param modified day of the last change to a technique, group, software or campaign, ISO 8601
 * @param items techniques and software by STIX id
 * @param groups in the order of their ATT&amp;CK ids
 * @param campaigns likewise
 * @param software what it can do, by its STIX id
 */
public record AttackBundle(
        String version,
        String modified,
        Map<String, Item> items,
        List<Actor> groups,
        List<Actor> campaigns,
        Map<String, List<Use>> software) {
    /** Objects in one bundle; ATT&amp;CK 18 has 25,000. */
    static final int MOST_OBJECTS = 500_000;

    /**
     * A technique or a program.
     *
     * @param externalId such as {@code T1218.007} or {@code S0002}
     */
    public record Item(String id, String externalId, String name, boolean technique) {
        /** The technique above a sub-technique, else itself. */
        public String parent() {
            int dot = externalId.indexOf('.');
            return dot < 0 ? externalId : externalId.substring(0, dot);
        }
    }

    /**
     * That somebody uses something.
     *
     * @param item STIX id of it
     * @param cites names of the reports that say so; empty where none is named
     */
    public record Use(String item, Set<String> cites) {}

    /**
     * A group or a campaign.
     *
     * @param cites names of the reports that it cites itself
     * @param attributedTo STIX ids of groups, for a campaign
     */
    public record Actor(
            String id,
            String externalId,
            String name,
            String description,
            Set<String> cites,
            List<Use> uses,
            Set<String> attributedTo) {
        /** All reports that the actor and its uses cite. */
        public Set<String> reports() {
            Set<String> all = new LinkedHashSet<>(cites);
            uses.forEach(use -> all.addAll(use.cites));
            return all;
        }
    }

    /**
     * Reads a bundle, object by object.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException when it is no ATT&amp;CK bundle
     */
    public static AttackBundle read(String file, InputStream in) throws IOException {
        Reading reading = new Reading();
        int count = 0;
        try (JsonParser json = JsonMapper.shared().createParser(in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(file + ": expected a STIX bundle, a JSON object");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("objects")) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        reading.take(json.readValueAsTree());
                        if (++count > MOST_OBJECTS) {
                            throw new IllegalArgumentException(file + ": more than " + MOST_OBJECTS + " objects");
                        }
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException broken) {
            throw new IllegalArgumentException(file + ": no JSON: " + broken.getOriginalMessage());
        }
        if (reading.groups.isEmpty()) {
            throw new IllegalArgumentException(file
                    + ": expected an ATT&CK bundle with groups (intrusion-set), found none in " + count + " objects");
        }
        return reading.bundle();
    }

    /** What was read so far. */
    private static final class Reading {
        private final Map<String, Item> items = new HashMap<>();
        private final Map<String, JsonNode> groups = new HashMap<>();
        private final Map<String, JsonNode> campaigns = new HashMap<>();
        private final Map<String, List<Use>> uses = new HashMap<>();
        private final Map<String, Set<String>> attributed = new HashMap<>();
        private String version = "";
        private String modified = "";

        void take(JsonNode object) {
            if (object.path("revoked").asBoolean(false)
                    || object.path("x_mitre_deprecated").asBoolean(false)) {
                return;
            }
            String id = object.path("id").asString("");
            switch (object.path("type").asString("")) {
                case "attack-pattern" -> item(id, object, true);
                case "malware", "tool" -> item(id, object, false);
                case "intrusion-set" -> actor(id, object, groups);
                case "campaign" -> actor(id, object, campaigns);
                case "relationship" -> relationship(object);
                case "x-mitre-collection" ->
                    version = object.path("x_mitre_version").asString("");
                default -> {}
            }
        }

        private void item(String id, JsonNode object, boolean technique) {
            String external = external(object);
            if (!external.isEmpty()) {
                items.put(id, new Item(id, external, object.path("name").asString(""), technique));
                changed(object);
            }
        }

        private void actor(String id, JsonNode object, Map<String, JsonNode> into) {
            if (!external(object).isEmpty()) {
                into.put(id, object);
                changed(object);
            }
        }

        private void changed(JsonNode object) {
            String day = object.path("modified").asString("");
            if (day.length() >= 10 && day.substring(0, 10).compareTo(modified) > 0) {
                modified = day.substring(0, 10);
            }
        }

        private void relationship(JsonNode object) {
            String source = object.path("source_ref").asString("");
            String target = object.path("target_ref").asString("");
            switch (object.path("relationship_type").asString("")) {
                case "uses" ->
                    uses.computeIfAbsent(source, unused -> new ArrayList<>()).add(new Use(target, cites(object)));
                case "attributed-to" ->
                    attributed
                            .computeIfAbsent(source, unused -> new HashSet<>())
                            .add(target);
                default -> {}
            }
        }

        private static String external(JsonNode object) {
            for (JsonNode reference : object.path("external_references")) {
                if (reference.path("source_name").asString("").equals("mitre-attack")) {
                    return reference.path("external_id").asString("");
                }
            }
            return "";
        }

        /** Reports; aliases of the object itself stand among its references too and are none. */
        private static Set<String> cites(JsonNode object) {
            Set<String> aliases = new HashSet<>();
            object.path("aliases").forEach(alias -> aliases.add(alias.asString("")));
            Set<String> cites = new LinkedHashSet<>();
            for (JsonNode reference : object.path("external_references")) {
                String name = reference.path("source_name").asString("");
                if (!name.isEmpty() && !name.equals("mitre-attack") && !aliases.contains(name)) {
                    cites.add(name);
                }
            }
            return cites;
        }

        private List<Use> known(String id) {
            return uses.getOrDefault(id, List.of()).stream()
                    .filter(use -> items.containsKey(use.item))
                    .toList();
        }

        private List<Actor> actors(Collection<JsonNode> objects) {
            Map<String, Actor> ordered = new TreeMap<>();
            for (JsonNode object : objects) {
                String id = object.path("id").asString("");
                Set<String> to = new HashSet<>(attributed.getOrDefault(id, Set.of()));
                to.retainAll(groups.keySet());
                String external = external(object);
                ordered.put(
                        external,
                        new Actor(
                                id,
                                external,
                                object.path("name").asString(""),
                                object.path("description").asString(""),
                                cites(object),
                                known(id),
                                to));
            }
            return List.copyOf(ordered.values());
        }

        AttackBundle bundle() {
            Map<String, List<Use>> software = new HashMap<>();
            items.values().stream()
                    .filter(item -> !item.technique)
                    .forEach(item -> software.put(item.id, known(item.id)));
            return new AttackBundle(
                    version, modified, items, actors(groups.values()), actors(campaigns.values()), software);
        }
    }
}
