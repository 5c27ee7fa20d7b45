package org.atalaya.warning;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.model.Tlp;
import org.jspecify.annotations.Nullable;

/**
 * Checks a warning in STIX 2.1 before it leaves the house or is believed: ids, required properties, kinds of values,
 * vocabularies, times, references, markings (each object marked, none above its report), and whether the findings that it
 * names exist. References are looked up and never followed, so that none can lead in circles.
 */
public final class BundleCheck {
    /** Problems that are told. */
    public static final int MOST_PROBLEMS = 1_000;
    /** Objects of a bundle. */
    static final int MOST_OBJECTS = 1_000_000;

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final Pattern ID = Pattern.compile("([a-z][a-z0-9-]{2,249})--" + UUID);
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{3,250}");
    private static final Pattern CITED = Pattern.compile("\\[((?:(?:[am]-)?[0-9a-f]{16}(?: |(?=\\])))+)\\]");
    /** What no relationship begins or ends at (§5.1). */
    private static final Set<String> NO_ENDS = Set.of(
            "relationship", "sighting", "bundle", "language-content", "marking-definition", "extension-definition");
    /** Of a name such as {@code id}, which is shorter than §3.1 allows for others. */
    private static final Set<String> SHORT = Set.of("id");

    private final List<BundleProblem> problems = new ArrayList<>();
    private final Function<String, Optional<String>> patterns;
    private final Optional<Set<String>> evidence;
    private final Map<String, Map<?, ?>> objects = new LinkedHashMap<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<String, Tlp> labels = new HashMap<>();
    private Optional<Tlp> allowed = Optional.empty();
    private String place = "";

    private BundleCheck(Function<String, Optional<String>> patterns, Optional<Set<String>> evidence) {
        this.patterns = patterns;
        this.evidence = evidence;
    }

    /**
     * What is wrong with a bundle, in its order; empty when nothing is.
     *
     * @param text the file
     * @param patterns says what is wrong with a STIX pattern; empty when nothing is
     * @param evidence ids of findings, artifacts and messages that exist; empty to leave them unchecked
     */
    public static List<BundleProblem> of(
            byte[] text, Function<String, Optional<String>> patterns, Optional<Set<String>> evidence) {
        BundleCheck check = new BundleCheck(patterns, evidence);
        try {
            check.bundle(BundleTree.read(text));
        } catch (BundleTree.Broken broken) {
            check.tell("", "json", String.valueOf(broken.getMessage()));
        }
        return check.problems;
    }

    private void tell(String property, String code, String... values) {
        add(new BundleProblem(true, place, property, code, List.of(values)));
    }

    private void warn(String property, String code, String... values) {
        add(new BundleProblem(false, place, property, code, List.of(values)));
    }

    private void add(BundleProblem problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        } else if (problems.size() == MOST_PROBLEMS) {
            problems.add(new BundleProblem(true, "", "", "more", List.of(Integer.toString(MOST_PROBLEMS))));
        }
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    private void bundle(Map<?, ?> root) {
        if (!text(root, "type").equals("bundle")) {
            tell("type", "bundle", shown(root.get("type")));
            return;
        }
        id(root, "bundle");
        if (!(root.get("objects") instanceof List<?> list)) {
            tell("objects", "type", "a list of objects", shown(root.get("objects")));
            return;
        }
        if (list.size() > MOST_OBJECTS) {
            tell("objects", "many", Integer.toString(MOST_OBJECTS));
            return;
        }
        List<Map<?, ?>> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            place = "objects[" + i + "]";
            if (list.get(i) instanceof Map<?, ?> object) {
                String id = text(object, "id");
                place += id.isEmpty() ? "" : " " + shown(id);
                all.add(object);
                places.put(id, place);
                if (!id.isEmpty() && objects.put(id, object) != null) {
                    tell("id", "twice", shown(id));
                }
            } else {
                tell("", "type", "an object", shown(list.get(i)));
            }
        }
        for (Map<?, ?> object : all) {
            if (text(object, "type").equals("marking-definition")) {
                marking(object);
            }
        }
        for (Map<?, ?> object : all) {
            if (text(object, "type").equals("report")) {
                Optional<Tlp> own = label(object);
                allowed =
                        own.isPresent() ? Optional.of(allowed.orElse(Tlp.CLEAR).and(own.get())) : allowed;
            }
        }
        for (Map<?, ?> object : all) {
            place = places.getOrDefault(text(object, "id"), "");
            object(object);
        }
    }

    private void id(Map<?, ?> object, String type) {
        Matcher id = ID.matcher(text(object, "id"));
        if (!id.matches() || !id.group(1).equals(type)) {
            tell("id", "id", type, shown(object.get("id")));
        }
    }

    private void object(Map<?, ?> object) {
        String type = text(object, "type");
        if (type.isEmpty()) {
            tell("type", "missing", "type");
            return;
        }
        id(object, type);
        boolean observable = StixShapes.OBSERVABLES.containsKey(type);
        List<String> required = observable ? StixShapes.OBSERVABLES.get(type) : StixShapes.REQUIRED.get(type);
        if (required == null) {
            warn("type", "unknown-type", shown(type));
            required = List.of();
        }
        for (String name : required) {
            require(object, name);
        }
        if (!observable) {
            require(object, "created");
            require(object, "spec_version");
            if (!type.equals("marking-definition")) {
                require(object, "modified");
            }
        }
        if (object.containsKey("spec_version") && !"2.1".equals(object.get("spec_version"))) {
            tell("spec_version", "type", "\"2.1\"", shown(object.get("spec_version")));
        }
        object.forEach((name, value) -> property(String.valueOf(name), value));
        StixShapes.ORDERED.forEach((pair, strictly) -> ordered(object, pair.get(0), pair.get(1), strictly));
        if (observable) {
            contributed(object, type);
        }
        marked(object, type);
        switch (type) {
            case "indicator" -> pattern(object);
            case "language-content" -> translation(object);
            case "relationship" -> relation(object);
            default -> {}
        }
    }

    private void require(Map<?, ?> object, String name) {
        if (object.get(name) == null) {
            tell(name, "missing", name);
        }
    }

    private void property(String name, @Nullable Object value) {
        if (!SHORT.contains(name) && !NAME.matcher(name).matches()) {
            tell(name, "name", shown(name));
        } else if (value == null || value instanceof List<?> list && list.isEmpty()) {
            tell(name, "empty", name);
        } else if (name.endsWith("_ref")) {
            reference(name, value);
        } else if (name.endsWith("_refs")) {
            if (value instanceof List<?> list) {
                list.forEach(one -> reference(name, one));
            } else {
                tell(name, "type", "a list of ids", shown(value));
            }
        } else if (StixShapes.TIMES.contains(name)) {
            if (time(value).isEmpty()) {
                tell(name, "time", shown(value));
            }
        } else {
            kinds(name, value);
        }
    }

    private void kinds(String name, Object value) {
        List<Long> range = StixShapes.NUMBERS.get(name);
        if (range != null && !(value instanceof Long number && number >= range.get(0) && number <= range.get(1))) {
            tell(name, "number", Long.toString(range.get(0)), Long.toString(range.get(1)), shown(value));
        } else if (StixShapes.TEXTS.contains(name) && !(value instanceof String)) {
            tell(name, "type", "a text", shown(value));
        } else if (StixShapes.TRUTHS.contains(name) && !(value instanceof Boolean)) {
            tell(name, "type", "true or false", shown(value));
        } else if (StixShapes.LISTS.contains(name)
                && !(value instanceof List<?> list && list.stream().allMatch(String.class::isInstance))) {
            tell(name, "type", "a list of texts", shown(value));
        } else if (name.equals("external_references")) {
            external(value);
        }
        Set<String> closed = StixShapes.ENUMERATIONS.get(name);
        if (closed != null && !closed.contains(String.valueOf(value))) {
            tell(name, "vocabulary", words(closed), shown(value));
        }
        Set<String> open = StixShapes.VOCABULARIES.get(name);
        if (open != null) {
            List<?> given = value instanceof List<?> list ? list : List.of(value);
            for (Object one : given) {
                if (!open.contains(String.valueOf(one))) {
                    warn(name, "vocabulary", words(open), shown(one));
                }
            }
        }
    }

    private static String words(Set<String> vocabulary) {
        return String.join(", ", new java.util.TreeSet<>(vocabulary));
    }

    /** §2.5: a source name, and a description, URL or id. */
    private void external(Object value) {
        boolean right = value instanceof List<?> list
                && list.stream()
                        .allMatch(one -> one instanceof Map<?, ?> map
                                && map.get("source_name") instanceof String
                                && (map.containsKey("description")
                                        || map.containsKey("url")
                                        || map.containsKey("external_id")));
        if (!right) {
            tell(
                    "external_references",
                    "type",
                    "a list of source_name with description, url or external_id",
                    shown(value));
        }
    }

    private void reference(String name, @Nullable Object value) {
        if (!(value instanceof String id) || !ID.matcher(id).matches()) {
            tell(name, "type", "an id such as identity--…", shown(value));
        } else if (!objects.containsKey(id) && StixIds.label(id).isEmpty()) {
            tell(name, "reference", shown(id));
        } else if (name.equals("created_by_ref") && !id.startsWith("identity--")) {
            tell(name, "reference-type", "identity", shown(id));
        } else if (name.equals("object_marking_refs") && !id.startsWith("marking-definition--")) {
            tell(name, "reference-type", "marking-definition", shown(id));
        }
    }

    private static Optional<Instant> time(@Nullable Object value) {
        try {
            return value instanceof String text && TIME.matcher(text).matches()
                    ? Optional.of(Instant.parse(text))
                    : Optional.empty();
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private void ordered(Map<?, ?> object, String first, String second, boolean strictly) {
        Optional<Instant> from = time(object.get(first));
        Optional<Instant> to = time(object.get(second));
        if (from.isPresent()
                && to.isPresent()
                && (strictly ? !to.get().isAfter(from.get()) : to.get().isBefore(from.get()))) {
            tell(second, "order", first, from.get().toString(), to.get().toString());
        }
    }

    /** §2.9: the id of a cyber-observable object says what it is of. */
    private void contributed(Map<?, ?> object, String type) {
        Map<String, @Nullable Object> content = new TreeMap<>();
        for (String name : StixShapes.CONTRIBUTING.getOrDefault(type, List.of())) {
            if (object.get(name) != null) {
                content.put(name, name.equals("hashes") ? chosen(object.get(name)) : sorted(object.get(name)));
            }
        }
        String id = text(object, "id");
        if (content.isEmpty() || !ID.matcher(id).matches()) {
            return;
        }
        String expected = type + "--" + StixIds.v5(StixIds.OBSERVABLES, Json.line(content));
        if (id.charAt(id.length() - 22) != '5') {
            warn("id", "random-id", expected);
        } else if (!id.equals(expected)) {
            tell("id", "sco-id", expected);
        }
    }

    private static @Nullable Object chosen(@Nullable Object hashes) {
        if (hashes instanceof Map<?, ?> map && !map.isEmpty()) {
            for (String name : StixShapes.CHOSEN_HASHES) {
                if (map.containsKey(name)) {
                    return Json.map(name, map.get(name));
                }
            }
            Object first = new TreeMap<>(map).firstKey();
            return Json.map(first, map.get(first));
        }
        return hashes;
    }

    /** With the names of all maps in order, as canonical JSON has them (RFC 8785 §3.2.3). */
    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> names = new TreeMap<>();
            map.forEach((name, inner) -> names.put(String.valueOf(name), sorted(inner)));
            return names;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return value;
    }

    /** A marking with a fixed id must say what the id stands for. */
    private void marking(Map<?, ?> object) {
        place = places.getOrDefault(text(object, "id"), "");
        Optional<Tlp> fixed = StixIds.label(text(object, "id"));
        Optional<Tlp> said = Optional.empty();
        if (object.get("extensions") instanceof Map<?, ?> extensions
                && extensions.get(StixIds.TLP_EXTENSION) instanceof Map<?, ?> extension) {
            String word = text(extension, "tlp_2_0").toUpperCase(java.util.Locale.ROOT);
            for (Tlp tlp : Tlp.values()) {
                said = tlp.label().equals("TLP:" + word) ? Optional.of(tlp) : said;
            }
        }
        if (fixed.isPresent() && said.isPresent() && fixed.get() != said.get()) {
            tell(
                    "extensions",
                    "marking-content",
                    fixed.get().label(),
                    said.get().label());
        }
        Optional<Tlp> label = fixed.isPresent() ? fixed : said;
        label.ifPresent(tlp -> labels.put(text(object, "id"), tlp));
    }

    /** The strictest label of an object's markings. */
    private Optional<Tlp> label(Map<?, ?> object) {
        Optional<Tlp> strictest = Optional.empty();
        if (object.get("object_marking_refs") instanceof List<?> list) {
            for (Object one : list) {
                Tlp label = labels.get(String.valueOf(one));
                Optional<Tlp> known = label == null ? StixIds.label(String.valueOf(one)) : Optional.of(label);
                strictest = known.isPresent()
                        ? Optional.of(strictest.orElse(Tlp.CLEAR).and(known.get()))
                        : strictest;
            }
        }
        return strictest;
    }

    private void marked(Map<?, ?> object, String type) {
        if (type.equals("marking-definition") || type.equals("extension-definition")) {
            return;
        }
        Optional<Tlp> own = label(object);
        if (own.isEmpty()) {
            tell("object_marking_refs", "unmarked");
        } else if (allowed.isPresent() && own.get().compareTo(allowed.get()) > 0) {
            tell(
                    "object_marking_refs",
                    "marking-above",
                    own.get().label(),
                    allowed.get().label());
        }
        if (evidence.isPresent()) {
            Set<String> told = new HashSet<>();
            cited(object, told);
        }
    }

    private void pattern(Map<?, ?> object) {
        if (text(object, "pattern_type").equals("stix")) {
            patterns.apply(text(object, "pattern")).ifPresent(wrong -> tell("pattern", "pattern", wrong));
        }
    }

    /** §5.1: a relationship joins domain or observable objects, and those of the specification join certain types. */
    private void relation(Map<?, ?> object) {
        String name = text(object, "relationship_type");
        String source = end(object, "source_ref");
        String target = end(object, "target_ref");
        if (name.isEmpty() || source.isEmpty() || target.isEmpty()) {
            return;
        }
        if (!StixRelations.known(name)) {
            warn("relationship_type", "relation-unknown", shown(name));
        } else {
            StixRelations.wrong(name, source, target).ifPresent(joins -> {
                if (StixRelations.standard(source) && StixRelations.standard(target)) {
                    tell("relationship_type", "relation", shown(name), joins, source + " → " + target);
                } else {
                    warn("relationship_type", "relation", shown(name), joins, source + " → " + target);
                }
            });
        }
    }

    /** The type of one end; empty when it is none, or told already. */
    private String end(Map<?, ?> object, String name) {
        Matcher id = ID.matcher(text(object, name));
        if (!id.matches()) {
            return "";
        }
        String type = id.group(1);
        if (NO_ENDS.contains(type)) {
            tell(name, "relation-end", shown(text(object, name)));
            return "";
        }
        return type;
    }

    /** §7.1: a translation is of one version of one object, and of properties that it has. */
    private void translation(Map<?, ?> object) {
        Map<?, ?> of = objects.get(text(object, "object_ref"));
        if (of == null || !(object.get("contents") instanceof Map<?, ?> contents)) {
            return;
        }
        if (object.containsKey("object_modified")
                && !object.get("object_modified").equals(of.get("modified"))) {
            tell("object_modified", "translation-version", shown(of.get("modified")));
        }
        contents.forEach((language, texts) -> {
            if (texts instanceof Map<?, ?> map) {
                map.forEach((name, text) -> {
                    if (!of.containsKey(name)) {
                        tell("contents", "translation", shown(language), shown(name));
                    }
                });
            }
        });
    }

    /** The ids of findings in brackets, in any text of an object, and in its references to evidence. */
    private void cited(@Nullable Object value, Set<String> told) {
        switch (value) {
            case Map<?, ?> map -> {
                if ("atalaya".equals(map.get("source_name")) && map.get("external_id") instanceof String id) {
                    cite(id, told);
                }
                map.values().forEach(inner -> cited(inner, told));
            }
            case List<?> list -> list.forEach(inner -> cited(inner, told));
            case String text -> {
                Matcher cited = CITED.matcher(text);
                while (cited.find()) {
                    for (String id :
                            Objects.requireNonNull(cited.group(1)).strip().split(" ")) {
                        cite(id, told);
                    }
                }
            }
            case null, default -> {}
        }
    }

    private void cite(String id, Set<String> told) {
        if (!evidence.orElse(Set.of()).contains(id) && told.add(id)) {
            tell("", "evidence", id);
        }
    }
}
