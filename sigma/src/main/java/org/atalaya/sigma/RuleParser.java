package org.atalaya.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Level;
import org.atalaya.model.Rule;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Reads one YAML document into a detection rule, a correlation rule or a filter. */
final class RuleParser {
    /** What a rule without {@code level} counts as. */
    static final Level DEFAULT_LEVEL = Level.MEDIUM;

    private static final Map<String, Check.Relation> RELATIONS = Map.of(
            "lt", Check.Relation.LESS,
            "lte", Check.Relation.LESS_OR_EQUAL,
            "gt", Check.Relation.GREATER,
            "gte", Check.Relation.GREATER_OR_EQUAL,
            "eq", Check.Relation.EQUAL,
            "neq", Check.Relation.NOT_EQUAL);

    private final Placeholders placeholders;
    private final String file;

    /** What a document turned out to be. */
    sealed interface Parsed {
        /** A detection rule. */
        record Detection(SigmaRule rule, Node node) implements Parsed {}

        /** A correlation rule whose references are not resolved yet. */
        record Correlation(CorrelationRule rule, Node node) implements Parsed {}

        /** A filter: rules by id or name (none: any), log source, and the condition that rules must also meet. */
        record Filter(List<String> rules, LogSource logSource, Condition condition, Node node) implements Parsed {}
    }

    RuleParser(Placeholders placeholders, String file) {
        this.placeholders = placeholders;
        this.file = file;
    }

    /** A document's title, for naming it in a refusal; empty when it has none that can be read. */
    static String title(Node node) {
        try {
            return Yaml.text(Yaml.entries(node, "a rule"), "title");
        } catch (RuleError unreadable) {
            return "";
        }
    }

    Parsed parse(Node document) throws RuleError {
        Map<String, NodeTuple> entries = Yaml.entries(document, "a rule");
        if (entries.containsKey("action")) {
            throw RuleError.at(
                    Yaml.value(entries, "action"),
                    "'action' (global, reset, repeat) is not part of Sigma any more",
                    "write each document out in full");
        }
        if (entries.containsKey("correlation")) {
            return correlation(document, entries);
        }
        if (entries.containsKey("filter")) {
            return filter(document, entries);
        }
        Node detection = Yaml.child(entries, "detection")
                .orElseThrow(() -> RuleError.at(
                        document, "the document has no 'detection', 'correlation' or 'filter'", "add a detection"));
        if (!entries.containsKey("logsource")) {
            throw RuleError.at(
                    document, "the rule has no 'logsource'", "add one, such as 'logsource: {product: windows}'");
        }
        LogSource source = logSource(entries);
        Condition condition = new DetectionParser(placeholders).parse(detection, List.of("timeframe"));
        return new Parsed.Detection(
                new SigmaRule(rule(document, entries, "sigma"), Yaml.text(entries, "name"), source, condition, false),
                document);
    }

    private Rule rule(Node document, Map<String, NodeTuple> entries, String kind) throws RuleError {
        String title = Yaml.text(entries, "title");
        String id = Yaml.text(entries, "id");
        if (title.isEmpty() && id.isEmpty()) {
            throw RuleError.at(document, "the rule has neither 'title' nor 'id'", "add a title");
        }
        String level = Yaml.text(entries, "level");
        Optional<Level> known = level.isEmpty() ? Optional.of(DEFAULT_LEVEL) : Level.of(level);
        if (known.isEmpty()) {
            throw RuleError.at(
                    Yaml.value(entries, "level"),
                    "unknown level '" + level + "'",
                    "use informational, low, medium, high or critical");
        }
        return new Rule(
                id.isEmpty() ? title : id,
                title.isEmpty() ? id : title,
                kind,
                known.get(),
                Yaml.text(entries, "status"),
                Yaml.text(entries, "description").strip(),
                Yaml.text(entries, "author"),
                Yaml.texts(entries, "tags"),
                Yaml.texts(entries, "references"),
                Yaml.texts(entries, "falsepositives"),
                file,
                Yaml.line(document));
    }

    private static LogSource logSource(Map<String, NodeTuple> entries) throws RuleError {
        Optional<Node> node = Yaml.child(entries, "logsource");
        if (node.isEmpty()) {
            return new LogSource("", "", "");
        }
        Map<String, NodeTuple> parts = Yaml.entries(node.get(), "a logsource");
        return new LogSource(
                Yaml.text(parts, "product").toLowerCase(Locale.ROOT),
                Yaml.text(parts, "category").toLowerCase(Locale.ROOT),
                Yaml.text(parts, "service").toLowerCase(Locale.ROOT));
    }

    private Parsed filter(Node document, Map<String, NodeTuple> entries) throws RuleError {
        Node body = Yaml.value(entries, "filter");
        Map<String, NodeTuple> parts = Yaml.entries(body, "a filter");
        List<String> rules = Yaml.texts(parts, "rules");
        if (rules.size() == 1 && rules.get(0).equalsIgnoreCase("any")) {
            rules = List.of();
        }
        Condition condition = new DetectionParser(placeholders).parse(body, List.of("rules"));
        // Authors write 'not selection' (rule and not selection) as well as 'selection' (what is to be left out).
        Condition kept = condition instanceof Condition.Not ? condition : new Condition.Not(condition);
        return new Parsed.Filter(rules, logSource(entries), kept, document);
    }

    private Parsed correlation(Node document, Map<String, NodeTuple> entries) throws RuleError {
        Node body = Yaml.value(entries, "correlation");
        Map<String, NodeTuple> parts = Yaml.entries(body, "a correlation");
        CorrelationRule.Type type = type(body, parts);
        List<String> rules = Yaml.texts(parts, "rules");
        boolean temporal = type == CorrelationRule.Type.TEMPORAL || type == CorrelationRule.Type.TEMPORAL_ORDERED;
        List<CorrelationRule.Threshold> threshold = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        double[] percentile = {50};
        Condition extended = new Condition.All(List.of());
        Optional<Node> condition = Yaml.child(parts, "condition");
        if (condition.isPresent() && condition.get() instanceof MappingNode) {
            threshold(condition.get(), threshold, fields, percentile);
        } else if (condition.isPresent()) {
            if (!temporal) {
                throw RuleError.at(
                        condition.get(),
                        "a condition in words is only for temporal types",
                        "write 'gte: 10' or the like");
            }
            Map<String, Condition> identifiers = new LinkedHashMap<>();
            for (String rule : rules) {
                identifiers.put(
                        rule, new Condition.Test(rule, new Check.Exists(true), rule, Yaml.line(condition.get())));
            }
            extended = ConditionParser.parse(Yaml.text(condition.get()), condition.get(), identifiers);
        } else if (!temporal) {
            throw RuleError.at(body, "the correlation has no condition", "add 'condition: {gte: 10}' or the like");
        }
        if (rules.isEmpty() && extended instanceof Condition.All(var none) && none.isEmpty()) {
            throw RuleError.at(body, "the correlation refers to no rules", "add 'rules:' with ids or names");
        }
        boolean needsField = type.name().startsWith("VALUE_");
        if (needsField && fields.isEmpty()) {
            throw RuleError.at(
                    body, type.name().toLowerCase(Locale.ROOT) + " needs a 'field' in its condition", "add it");
        }
        return new Parsed.Correlation(
                new CorrelationRule(
                        rule(document, entries, "correlation"),
                        Yaml.text(entries, "name"),
                        type,
                        rules,
                        Yaml.texts(parts, "group-by"),
                        aliases(parts),
                        timespan(body, parts),
                        List.copyOf(threshold),
                        List.copyOf(fields),
                        percentile[0],
                        extended,
                        generate(entries, parts)),
                document);
    }

    private static boolean generate(Map<String, NodeTuple> entries, Map<String, NodeTuple> parts) throws RuleError {
        String inner = Yaml.text(parts, "generate");
        return (inner.isEmpty() ? Yaml.text(entries, "generate") : inner).equalsIgnoreCase("true");
    }

    private static CorrelationRule.Type type(Node body, Map<String, NodeTuple> parts) throws RuleError {
        String name = Yaml.text(parts, "type");
        for (CorrelationRule.Type type : CorrelationRule.Type.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        Node at = Yaml.child(parts, "type").orElse(body);
        throw RuleError.at(
                at,
                "unknown correlation type '" + name + "'",
                "use event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_median or"
                        + " value_percentile");
    }

    private static void threshold(
            Node condition, List<CorrelationRule.Threshold> threshold, List<String> fields, double[] percentile)
            throws RuleError {
        Map<String, NodeTuple> entries = Yaml.entries(condition, "a correlation's condition");
        for (var entry : entries.entrySet()) {
            Node value = entry.getValue().getValueNode();
            Check.Relation relation = RELATIONS.get(entry.getKey());
            if (relation != null) {
                threshold.add(new CorrelationRule.Threshold(relation, number(value)));
            } else if (entry.getKey().equals("field")) {
                fields.addAll(Yaml.texts(entries, "field"));
            } else if (entry.getKey().equals("percentile")) {
                percentile[0] = number(value);
                if (percentile[0] < 0 || percentile[0] > 100) {
                    throw RuleError.at(value, "a percentile lies between 0 and 100", "correct it");
                }
            } else {
                throw RuleError.at(
                        entry.getValue().getKeyNode(),
                        "unknown part of a condition: '" + entry.getKey() + "'",
                        "use gt, gte, lt, lte, eq, neq, field or percentile");
            }
        }
        if (threshold.isEmpty()) {
            throw RuleError.at(condition, "the condition compares with nothing", "add 'gte: 10' or the like");
        }
    }

    private static double number(Node value) throws RuleError {
        String text = Yaml.text(value);
        return Numbers.parse(text)
                .orElseThrow(() -> RuleError.at(value, "'" + text + "' is not a number", "write a number"));
    }

    private static Map<String, Map<String, String>> aliases(Map<String, NodeTuple> parts) throws RuleError {
        Optional<Node> node = Yaml.child(parts, "aliases");
        if (node.isEmpty()) {
            return Map.of();
        }
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        for (var alias : Yaml.entries(node.get(), "aliases").entrySet()) {
            Map<String, NodeTuple> fields = Yaml.entries(alias.getValue().getValueNode(), "an alias");
            Map<String, String> byRule = new LinkedHashMap<>();
            for (String rule : fields.keySet()) {
                byRule.put(rule, Yaml.text(fields, rule));
            }
            aliases.put(alias.getKey(), byRule);
        }
        return aliases;
    }

    private static Duration timespan(Node body, Map<String, NodeTuple> parts) throws RuleError {
        Node node = Yaml.child(parts, "timespan")
                .or(() -> Yaml.child(parts, "timeframe"))
                .orElseThrow(() -> RuleError.at(body, "the correlation has no timespan", "add 'timespan: 5m'"));
        String text = Yaml.text(node);
        String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw RuleError.at(node, "'" + text + "' is not a timespan", "write a number and s, m, h, d, w, M or y");
        }
        long count = Long.parseLong(digits);
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            case 'w' -> Duration.ofDays(7 * count);
            case 'M' -> Duration.ofDays(30 * count);
            case 'y' -> Duration.ofDays(365 * count);
            default ->
                throw RuleError.at(
                        node, "'" + text + "' is not a timespan", "write a number and s, m, h, d, w, M or y");
        };
    }
}
