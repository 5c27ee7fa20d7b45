package org.atalaya.campaign;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.KnowledgeFile;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;
import org.atalaya.model.Stage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a campaign profile: a STIX 2.1 bundle and its weights. What is wrong is told with file, place and mend. */
public final class ProfileReader {
    /** Characters of a bundle. */
    public static final int MOST_CHARACTERS = 8 << 20;
    /** Characters of weights. */
    public static final int MOST_WEIGHTS = 1 << 20;
    /** Characters of an indicator's value. */
    private static final int MOST_VALUE = 4_096;

    private static final Set<String> KEYS = Set.of(
            "id",
            "any",
            "all",
            "none",
            "order",
            "decibans",
            "cluster",
            "weak",
            "base_rate",
            "reliability",
            "source",
            "says");
    private static final Pattern EQUALITY = Pattern.compile(
            "(file:hashes\\.'?[A-Za-z0-9-]+'?|file:name|domain-name:value|ipv4-addr:value|ipv6-addr:value|url:value|email-addr:value)"
                    + "\\s*=\\s*'");

    private final String weightsFile;
    private final String bundleFile;
    private final Map<String, String> objects = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<Profile.Known> indicators = new ArrayList<>();

    private ProfileReader(String weightsFile, String bundleFile) {
        this.weightsFile = weightsFile;
        this.bundleFile = bundleFile;
    }

    /**
     * Reads a profile.
     *
     * @param weightsFile name of the file, for messages
     * @param bundleFile name of the file, for messages
     * @throws IllegalArgumentException when something is wrong; the message says where, what was expected and found
     */
    public static Profile read(String weightsFile, String weights, String bundleFile, String bundle) {
        ProfileReader reader = new ProfileReader(weightsFile, bundleFile);
        reader.bundle(bundle);
        return reader.weights(weights);
    }

    private void bundle(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(bundleFile + ": longer than " + MOST_CHARACTERS + " characters");
        }
        JsonNode root = StrictJson.read(bundleFile, text);
        JsonNode list = root.path("objects");
        if (!"bundle".equals(root.path("type").asString("")) || !list.isArray()) {
            throw new IllegalArgumentException(bundleFile + ": expected a STIX 2.1 bundle with \"objects\"");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode object = list.get(i);
            String id = object.path("id").asString("");
            String type = object.path("type").asString("");
            if (type.isEmpty() || !id.startsWith(type + "--")) {
                throw new IllegalArgumentException(bundleFile + ": at objects[" + i
                        + "] expected an id that begins with the type, found \"" + StrictJson.shown(id) + "\"");
            }
            if (objects.put(id, object.toString()) != null) {
                throw new IllegalArgumentException(
                        bundleFile + ": at objects[" + i + "] " + StrictJson.shown(id) + " is there twice");
            }
            if (object.has("name") && !object.path("name").isString()) {
                throw new IllegalArgumentException(bundleFile + ": at objects[" + i + "].name expected a text, found "
                        + StrictJson.shown(object.path("name")));
            }
            names.put(id, object.path("name").asString(""));
            if (type.equals("indicator")) {
                indicator(object, id, i);
            }
        }
    }

    private void indicator(JsonNode object, String id, int index) {
        Instant from = time(object, "valid_from", index)
                .orElseThrow(() -> new IllegalArgumentException(
                        bundleFile + ": at objects[" + index + "].valid_from expected a time, found none"));
        Optional<Instant> until = time(object, "valid_until", index);
        if (until.isPresent() && !until.get().isAfter(from)) {
            throw new IllegalArgumentException(bundleFile + ": at objects[" + index
                    + "].valid_until expected a time after valid_from, found " + until.get());
        }
        JsonNode stated = object.path("confidence");
        int confidence = stated.isMissingNode() ? Indicator.UNSPECIFIED : stated.isInt() ? stated.intValue() : -1;
        if (confidence < 0 || confidence > 100) {
            throw new IllegalArgumentException(bundleFile + ": at objects[" + index
                    + "].confidence expected a whole number from 0 to 100, found " + StrictJson.shown(stated));
        }
        String pattern = object.path("pattern").asString("");
        try {
            StixPattern.parse(pattern);
        } catch (PatternException broken) {
            throw new IllegalArgumentException(
                    bundleFile + ": at objects[" + index + "].pattern: " + broken.getMessage(), broken);
        }
        Matcher equalities = EQUALITY.matcher(pattern);
        int at = 0;
        while (equalities.find(at)) {
            at = end(pattern, equalities.end());
            String quoted = pattern.substring(equalities.end(), at);
            if (quoted.length() > MOST_VALUE) {
                throw new IllegalArgumentException(bundleFile + ": at objects[" + index
                        + "].pattern: a value of more than " + MOST_VALUE + " characters");
            }
            String value = quoted.replaceAll("\\\\(.)", "$1").toLowerCase(Locale.ROOT);
            if (!value.isEmpty()) {
                indicators.add(new Profile.Known(kind(equalities.group(1)), value, id, confidence, from, until));
            }
        }
    }

    /** Index of the quote that ends a text which begins at an index; the pattern is known to be one. */
    private static int end(String pattern, int from) {
        int at = from;
        while (pattern.charAt(at) != '\'') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private Optional<Instant> time(JsonNode object, String key, int index) {
        if (!object.has(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(object.path(key).asString("")));
        } catch (DateTimeParseException broken) {
            throw new IllegalArgumentException(bundleFile + ": at objects[" + index + "]." + key
                    + " expected a time such as 2024-01-30T00:00:00Z, found " + StrictJson.shown(object.path(key)));
        }
    }

    /** The kind of an object path, as terms name it. */
    private static String kind(String path) {
        return switch (path) {
            case "file:name" -> "file-name";
            case "domain-name:value" -> "domain";
            case "ipv4-addr:value" -> "ipv4";
            case "ipv6-addr:value" -> "ipv6";
            case "url:value" -> "url";
            case "email-addr:value" -> "email";
            default ->
                path.substring("file:hashes.".length()).replaceAll("['-]", "").toLowerCase(Locale.ROOT);
        };
    }

    private Profile weights(String text) {
        Map<?, ?> root = KnowledgeFile.mapping(weightsFile, text, MOST_WEIGHTS);
        Map<?, ?> victims = root.get("victims") instanceof Map<?, ?> map ? map : Map.of();
        List<Stage> chain = new ArrayList<>();
        for (String word : texts(root, "chain")) {
            chain.add(Stage.of(word).orElseThrow(() -> wrong("chain", "words of stages such as remote-control", word)));
        }
        double prior = number(root, "prior", 0, 0.8);
        List<Profile.Entry> entries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        if (root.get("evidence") instanceof List<?> list) {
            for (Object item : list) {
                if (!(item instanceof Map<?, ?> map)) {
                    throw wrong("evidence", "a list of mappings", item);
                }
                Profile.Entry entry = entry(map);
                if (!ids.add(entry.id())) {
                    throw wrong("evidence", "ids that differ", entry.id());
                }
                entries.add(entry);
            }
        }
        return new Profile(
                text(root, "profile"),
                languages(root, "names"),
                id(root, "campaign"),
                id(root, "intrusion_set"),
                root.containsKey("actor_confidence") ? number(root, "actor_confidence", 0, 1) : 0,
                id(root, "family"),
                id(root, "variant"),
                prior,
                List.copyOf(chain),
                new Profile.Victims(
                        Set.copyOf(texts(victims, "countries")),
                        Set.copyOf(texts(victims, "sectors")),
                        victims.containsKey("revenue_usd_from") ? number(victims, "revenue_usd_from", 0, 1e15) : 0,
                        Boolean.TRUE.equals(victims.get("reports_to_imss"))),
                List.copyOf(entries),
                objects,
                names,
                List.copyOf(indicators));
    }

    private Profile.Entry entry(Map<?, ?> map) {
        for (Object key : map.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                throw wrong("evidence", "only " + new java.util.TreeSet<>(KEYS), key);
            }
        }
        String id = text(map, "id");
        Optional<Profile.Order> order = Optional.empty();
        if (map.get("order") instanceof Map<?, ?> range) {
            order = Optional.of(new Profile.Order(number(range, "from", -20, 20), number(range, "to", -20, 20)));
        }
        boolean weak = Boolean.TRUE.equals(map.get("weak"));
        if (weak && !map.containsKey("base_rate")) {
            throw wrong(id, "base_rate with weak evidence", null);
        }
        List<String> any = terms(map, "any");
        List<String> all = terms(map, "all");
        if (any.isEmpty() && all.isEmpty() && order.isEmpty()) {
            throw wrong(id, "any, all or order", null);
        }
        String code = text(map, "reliability");
        return new Profile.Entry(
                id,
                any,
                all,
                terms(map, "none"),
                order,
                order.isPresent() ? order.get().to() : number(map, "decibans", -20, 20),
                text(map, "cluster"),
                weak,
                weak ? number(map, "base_rate", 0, 1) : 0,
                Reliability.of(code).orElseThrow(() -> wrong(id, "a reliability such as A2", code)),
                map.containsKey("source") ? text(map, "source") : "",
                languages(map, "says"));
    }

    private List<String> terms(Map<?, ?> map, String key) {
        List<String> terms = new ArrayList<>();
        for (String term : texts(map, key)) {
            if (term.indexOf(':') < 1) {
                throw wrong(key, "terms such as rule:name", term);
            }
            terms.add(term.toLowerCase(Locale.ROOT));
        }
        return List.copyOf(terms);
    }

    private String id(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null || "".equals(value)) {
            return "";
        }
        String id = String.valueOf(value);
        if (!objects.containsKey(id)) {
            throw wrong(key, "the id of an object in " + bundleFile, id);
        }
        return id;
    }

    private Map<String, String> languages(Map<?, ?> map, String key) {
        if (!(map.get(key) instanceof Map<?, ?> inner)) {
            throw wrong(key, "texts by language (en, es)", map.get(key));
        }
        return Map.of("en", text(inner, "en"), "es", text(inner, "es"));
    }

    private String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(key, "a text", value);
    }

    private double number(Map<?, ?> map, String key, double least, double most) {
        if (map.get(key) instanceof Number number && number.doubleValue() >= least && number.doubleValue() <= most) {
            return number.doubleValue();
        }
        throw wrong(key, "a number from " + least + " to " + most, map.get(key));
    }

    private List<String> texts(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return new ArrayList<>(
                    new LinkedHashSet<>(list.stream().map(String::valueOf).toList()));
        }
        throw wrong(key, "a list", value);
    }

    private IllegalArgumentException wrong(String key, String expected, @Nullable Object found) {
        return new IllegalArgumentException(
                weightsFile + ": at \"" + key + "\" expected " + expected + ", found " + StrictJson.shown(found));
    }
}
