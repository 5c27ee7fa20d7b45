package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a {@code detection} (or the selections of a filter) into one {@link Condition}. */
final class DetectionParser {
    /** Tests that one rule may come to. The largest of the public set has some 7,000. */
    static final int MOST_TESTS = 100_000;

    /** Modifiers that say themselves how a value must stand, so that a keyword needs no {@code contains}. */
    private static final Set<String> PLACING = Set.of(
            "contains",
            "startswith",
            "endswith",
            "re",
            "cidr",
            "exists",
            "fieldref",
            "lt",
            "lte",
            "gt",
            "gte",
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "year");

    private final Placeholders placeholders;
    private final Set<String> declared = new LinkedHashSet<>();
    private final Set<String> usedNames = new HashSet<>();
    private final List<Oddity> oddities = new ArrayList<>();
    private int used;

    /** Something that the specification does not allow, though its meaning is plain. */
    record Oddity(Node node, String reason, String mend) {}

    DetectionParser(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    /**
     * Reads a detection.
     *
     * @param notSelections keys that are no selections, besides {@code condition}
     */
    Condition parse(Node detection, List<String> notSelections) throws RuleError {
        Map<String, Condition> identifiers = new LinkedHashMap<>();
        for (var entry : selections(detection, notSelections).entrySet()) {
            identifiers.put(entry.getKey(), selection(entry.getValue().getValueNode(), 0));
        }
        Condition condition = condition(detection, identifiers, usedNames);
        declared.addAll(identifiers.keySet());
        if (size(condition, MOST_TESTS) > MOST_TESTS) {
            throw RuleError.at(
                    detection, "the condition comes to more than " + MOST_TESTS + " tests", "split the rule");
        }
        return condition;
    }

    /** What the specification does not allow in the detection that was parsed. */
    List<Oddity> oddities() {
        return oddities;
    }

    /** Selections of the detection that was parsed which its condition does not use. */
    List<String> unused() {
        return declared.stream().filter(name -> !usedNames.contains(name)).toList();
    }

    /** The detection's condition with a test of nothing, named after it, for each selection. */
    Condition shape(Node detection, List<String> notSelections) throws RuleError {
        Map<String, Condition> identifiers = new LinkedHashMap<>();
        for (String name : selections(detection, notSelections).keySet()) {
            identifiers.put(name, new Condition.Test(name, new Check.Exists(true), name, Yaml.line(detection)));
        }
        return condition(detection, identifiers, new HashSet<>());
    }

    private static Map<String, NodeTuple> selections(Node detection, List<String> notSelections) throws RuleError {
        Map<String, NodeTuple> entries = Yaml.entries(detection, "a detection");
        if (!entries.containsKey("condition")) {
            throw RuleError.at(detection, "the detection has no condition", "add 'condition: selection'");
        }
        entries.remove("condition");
        notSelections.forEach(entries::remove);
        if (entries.isEmpty()) {
            throw RuleError.at(detection, "the detection has no selection", "add one, such as 'selection:'");
        }
        return entries;
    }

    /** One condition, or a list of them of which any may hold. */
    private static Condition condition(Node detection, Map<String, Condition> identifiers, Set<String> used)
            throws RuleError {
        Node node = Yaml.value(Yaml.entries(detection, "a detection"), "condition");
        if (node instanceof SequenceNode list) {
            List<Condition> parts = new ArrayList<>();
            for (Node item : list.getValue()) {
                parts.add(ConditionParser.parse(Yaml.text(item), item, identifiers, used));
            }
            if (parts.isEmpty()) {
                throw RuleError.at(node, "the list of conditions is empty", "write a condition");
            }
            return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
        }
        return ConditionParser.parse(Yaml.text(node), node, identifiers, used);
    }

    /** Tests in a condition, counted as often as they are used, up to just above a limit. */
    private static int size(Condition condition, int limit) {
        return switch (condition) {
            case Condition.All(var parts) -> size(parts, limit);
            case Condition.Any(var parts) -> size(parts, limit);
            case Condition.Not(var part) -> size(part, limit);
            case Condition.Test test -> 1;
        };
    }

    private static int size(List<Condition> parts, int limit) {
        int sum = 0;
        for (Condition part : parts) {
            sum += size(part, limit - sum);
            if (sum > limit) {
                break;
            }
        }
        return sum;
    }

    /** A mapping is all of its items, a list any of its members, a bare value a keyword. */
    private Condition selection(Node node, int level) throws RuleError {
        if (level > Yaml.MOST_LEVELS) {
            throw RuleError.at(node, "selections nested deeper than " + Yaml.MOST_LEVELS, "flatten the rule");
        }
        // Aliases can make a small text a large tree; each node counts as often as it is used.
        use(1, node);
        if (node instanceof MappingNode) {
            List<Condition> items = new ArrayList<>();
            for (NodeTuple tuple : Yaml.entries(node, "a selection").values()) {
                items.add(item(tuple));
            }
            if (items.isEmpty()) {
                throw RuleError.at(node, "the selection is empty", "add 'Field: value' lines");
            }
            return items.size() == 1 ? items.get(0) : new Condition.All(items);
        }
        if (node instanceof SequenceNode list) {
            List<Condition> parts = new ArrayList<>();
            for (Node member : list.getValue()) {
                parts.add(selection(member, level + 1));
            }
            if (parts.isEmpty()) {
                throw RuleError.at(node, "the selection is an empty list", "add a value");
            }
            return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
        }
        if (Yaml.isNull(node)) {
            throw RuleError.at(node, "the selection is empty", "add 'Field: value' lines or keywords");
        }
        return tests("", List.of("contains"), node, "", node, false);
    }

    private void use(int tests, Node node) throws RuleError {
        used += tests;
        if (used > MOST_TESTS) {
            throw RuleError.at(node, "the rule comes to more than " + MOST_TESTS + " tests", "split the rule");
        }
    }

    private Condition item(NodeTuple tuple) throws RuleError {
        ScalarNode key = (ScalarNode) tuple.getKeyNode();
        String[] parts = key.getValue().split("\\|", -1);
        String field = parts[0].replace(" ", "");
        List<String> modifiers = new ArrayList<>(Arrays.asList(parts).subList(1, parts.length));
        modifiers.replaceAll(name -> name.strip().toLowerCase(Locale.ROOT));
        legacy(modifiers);
        List<String> effective = modifiers;
        // A keyword is sought within every value, whatever it is encoded or expanded to.
        if (field.isEmpty() && modifiers.stream().noneMatch(PLACING::contains)) {
            effective = new ArrayList<>(modifiers);
            effective.add("contains");
        }
        Condition condition =
                tests(field, effective, tuple.getValueNode(), key.getValue(), key, modifiers.contains("all"));
        return modifiers.contains("neq") ? new Condition.Not(condition) : condition;
    }

    /** Names that older rules use for {@code fieldref}. */
    private static void legacy(List<String> modifiers) {
        int equals = modifiers.indexOf("equalsfield");
        if (equals >= 0) {
            modifiers.set(equals, "fieldref");
        }
        int ends = modifiers.indexOf("endswithfield");
        if (ends >= 0) {
            modifiers.set(ends, "fieldref");
            modifiers.add(ends + 1, "endswith");
        }
    }

    private Condition tests(String field, List<String> names, Node value, String words, Node key, boolean all)
            throws RuleError {
        Modifiers modifiers = new Modifiers(names, key, placeholders);
        if (field.isEmpty() && (names.contains("exists") || names.contains("fieldref"))) {
            throw RuleError.at(key, "'" + words + "' needs a field", "write the field's name before the modifiers");
        }
        List<Node> values = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        if (values.isEmpty()) {
            throw RuleError.at(value, "'" + words + "' has an empty list of values", "add a value, or remove it");
        }
        if (value instanceof MappingNode) {
            throw RuleError.at(value, "'" + words + "' must have a value or a list of values", "write values");
        }
        if (all && values.size() == 1) {
            oddities.add(new Oddity(key, "'all' wants a list of values", "remove 'all', or list several values"));
        }
        List<Condition> alternatives = new ArrayList<>();
        for (Node one : values) {
            if (values.size() > 1 && Yaml.isNull(one)) {
                oddities.add(new Oddity(one, "null in a list of values", "give null a selection of its own"));
            }
            List<Condition> checks = new ArrayList<>();
            String shown =
                    one instanceof ScalarNode scalar && !Yaml.isNull(one) ? "'" + scalar.getValue() + "'" : "null";
            List<Check> made = modifiers.checks(one);
            use(made.size(), one);
            for (Check check : made) {
                checks.add(new Condition.Test(
                        field, check, words.isEmpty() ? "keyword " + shown : words + ": " + shown, Yaml.line(one)));
            }
            alternatives.add(checks.size() == 1 ? checks.get(0) : new Condition.Any(checks));
        }
        return alternatives.size() == 1
                ? alternatives.get(0)
                : all ? new Condition.All(alternatives) : new Condition.Any(alternatives);
    }
}
