package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a {@code detection} (or the selections of a filter) into one {@link Condition}. */
final class DetectionParser {
    private final Placeholders placeholders;

    DetectionParser(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    /**
     * Reads a detection.
     *
     * @param notSelections keys that are no selections, besides {@code condition}
     */
    Condition parse(Node detection, List<String> notSelections) throws RuleError {
        Map<String, NodeTuple> entries = Yaml.entries(detection, "a detection");
        NodeTuple condition = entries.get("condition");
        if (condition == null) {
            throw RuleError.at(detection, "the detection has no condition", "add 'condition: selection'");
        }
        Map<String, Condition> identifiers = new LinkedHashMap<>();
        for (var entry : entries.entrySet()) {
            String name = entry.getKey();
            if (!name.equals("condition") && !notSelections.contains(name)) {
                identifiers.put(name, selection(entry.getValue().getValueNode(), 0));
            }
        }
        if (identifiers.isEmpty()) {
            throw RuleError.at(detection, "the detection has no selection", "add one, such as 'selection:'");
        }
        Node node = condition.getValueNode();
        if (node instanceof SequenceNode list) {
            List<Condition> parts = new ArrayList<>();
            for (Node item : list.getValue()) {
                parts.add(ConditionParser.parse(Yaml.text(item), item, identifiers));
            }
            if (parts.isEmpty()) {
                throw RuleError.at(node, "the list of conditions is empty", "write a condition");
            }
            return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
        }
        return ConditionParser.parse(Yaml.text(node), node, identifiers);
    }

    /** A mapping is all of its items, a list any of its members, a bare value a keyword. */
    private Condition selection(Node node, int level) throws RuleError {
        if (level > Yaml.MOST_LEVELS) {
            throw RuleError.at(node, "selections nested deeper than " + Yaml.MOST_LEVELS, "flatten the rule");
        }
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
        return tests("", List.of("contains"), node, "", node, false);
    }

    private Condition item(NodeTuple tuple) throws RuleError {
        ScalarNode key = (ScalarNode) tuple.getKeyNode();
        String[] parts = key.getValue().split("\\|", -1);
        String field = parts[0].replace(" ", "");
        List<String> modifiers = new ArrayList<>(Arrays.asList(parts).subList(1, parts.length));
        modifiers.replaceAll(name -> name.strip().toLowerCase(Locale.ROOT));
        legacy(modifiers);
        List<String> effective = modifiers;
        boolean plainKeyword =
                field.isEmpty() && modifiers.stream().allMatch(name -> name.equals("all") || name.equals("cased"));
        if (plainKeyword) {
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
        List<Node> values = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        if (values.isEmpty()) {
            throw RuleError.at(value, "'" + words + "' has an empty list of values", "add a value, or remove it");
        }
        if (value instanceof MappingNode) {
            throw RuleError.at(value, "'" + words + "' must have a value or a list of values", "write values");
        }
        if (all && values.size() < 2 && !(value instanceof SequenceNode)) {
            throw RuleError.at(key, "'all' needs a list of values", "remove |all, or write a list");
        }
        List<Condition> alternatives = new ArrayList<>();
        for (Node one : values) {
            List<Condition> checks = new ArrayList<>();
            String shown =
                    one instanceof ScalarNode scalar && !Yaml.isNull(one) ? "'" + scalar.getValue() + "'" : "null";
            for (Check check : modifiers.checks(one)) {
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
