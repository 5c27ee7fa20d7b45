package org.atalaya.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.atalaya.model.Level;
import org.atalaya.model.Rule;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one YAML document into a detection rule, a correlation rule or a filter. */
final class RuleParser {
    /** What a rule without {@code level} counts as. */
    static final Level DEFAULT_LEVEL = Level.MEDIUM;

    /** A twelfth of the mean Gregorian year of 365.2425 days. */
    private static final long SECONDS_PER_MONTH = 2_629_746;

    private static final Map<String, Check.Relation> RELATIONS = Map.of(
            "lt", Check.Relation.LESS,
            "lte", Check.Relation.LESS_OR_EQUAL,
            "gt", Check.Relation.GREATER,
            "gte", Check.Relation.GREATER_OR_EQUAL,
            "eq", Check.Relation.EQUAL,
            "neq", Check.Relation.NOT_EQUAL);

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Placeholders placeholders;
    private final String file;
    private final List<RuleWarning> warnings = new ArrayList<>();

    /** What a document turned out to be. */
    sealed interface Parsed {
        /** The document. */
        Node node();

        /** A detection rule. */
        record Detection(SigmaRule rule, Node node) implements Parsed {}

        /** A correlation rule whose references are not resolved yet. */
        record Correlation(CorrelationRule rule, Node node) implements Parsed {}

        /**
         * A filter: rules by id or name (none: any), log source, and the condition that rules must also meet.
         *
         * @param stays whether its author wrote what stays, rather than what is left out
         */
        record Filter(List<String> rules, LogSource logSource, Condition condition, boolean stays, Node node)
                implements Parsed {}
    }

    RuleParser(Placeholders placeholders, String file) {
        this.placeholders = placeholders;
        this.file = file;
    }

    /** What was odd about the documents parsed so far. */
    List<RuleWarning> warnings() {
        return warnings;
    }

    private void warn(Node node, String title, RuleWarning.Kind kind, String reason, String mend) {
        warnings.add(new RuleWarning(file, Yaml.line(node), title, kind, reason, mend));
    }

    private void warnOf(DetectionParser parser, Node node, String title) {
        for (DetectionParser.Oddity oddity : parser.oddities()) {
            warn(oddity.node(), title, RuleWarning.Kind.SPECIFICATION, oddity.reason(), oddity.mend());
        }
        for (String name : parser.unused()) {
            warn(
                    node,
                    title,
                    RuleWarning.Kind.UNUSED,
                    "the condition does not use '" + name + "'",
                    "use it, or remove it");
        }
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
        DetectionParser parser = new DetectionParser(placeholders);
        Condition condition = parser.parse(detection, List.of("timeframe"));
        Rule rule = rule(document, entries, "sigma");
        warnOf(parser, detection, rule.title());
        return new Parsed.Detection(
                new SigmaRule(rule, Yaml.text(entries, "name"), source, condition, false), document);
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
        String taxonomy = Yaml.note(entries, "taxonomy");
        if (!taxonomy.isEmpty() && !taxonomy.equalsIgnoreCase("sigma")) {
            warn(
                    Yaml.value(entries, "taxonomy"),
                    title,
                    RuleWarning.Kind.SPECIFICATION,
                    "the rule is written in the taxonomy '" + taxonomy + "', but is read as 'sigma'",
                    "write its fields and log source in Sigma's own names, or map them with --mapping FILE");
        }
        if (!UUID.matcher(id).matches()) {
            warn(
                    document,
                    title,
                    RuleWarning.Kind.ID,
                    id.isEmpty() ? "the rule has no id" : "the id '" + id + "' is no UUID",
                    "give it a random UUID");
        }
        if (level.isEmpty()) {
            warn(
                    document,
                    title,
                    RuleWarning.Kind.LEVEL,
                    "the rule has no level and counts as " + DEFAULT_LEVEL.word(),
                    "add one");
        }
        return new Rule(
                id.isEmpty() ? title : id,
                title.isEmpty() ? id : title,
                kind,
                known.get(),
                Yaml.note(entries, "status"),
                Yaml.note(entries, "description").strip(),
                Yaml.note(entries, "author"),
                Yaml.notes(entries, "tags"),
                Yaml.notes(entries, "references"),
                Yaml.notes(entries, "falsepositives"),
                file,
                Yaml.line(document),
                translations(entries));
    }

    /** Titles, descriptions and false positives under {@code custom}, by language: the specification leaves that key to authors. */
    private static Map<String, Rule.Translation> translations(Map<String, NodeTuple> entries) {
        Map<String, Rule.Translation> found = new TreeMap<>();
        if (Yaml.child(entries, "custom").orElse(null) instanceof MappingNode custom) {
            for (NodeTuple language : custom.getValue()) {
                if (language.getKeyNode() instanceof ScalarNode tag
                        && tag.getValue().matches("[a-z]{2}")
                        && language.getValueNode() instanceof MappingNode texts) {
                    Rule.Translation translation = new Rule.Translation(
                            text(texts, "title"), text(texts, "description"), list(texts, "falsepositives"));
                    if (!translation.equals(new Rule.Translation("", ""))) {
                        found.put(tag.getValue(), translation);
                    }
                }
            }
        }
        return found;
    }

    private static String text(MappingNode entries, String key) {
        for (NodeTuple entry : entries.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name
                    && name.getValue().equals(key)
                    && entry.getValueNode() instanceof ScalarNode value) {
                return value.getValue().strip();
            }
        }
        return "";
    }

    /** A text, or those of a list. */
    private static List<String> list(MappingNode entries, String key) {
        List<String> found = new ArrayList<>();
        for (NodeTuple entry : entries.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                List<Node> items = entry.getValueNode() instanceof SequenceNode sequence
                        ? sequence.getValue()
                        : List.of(entry.getValueNode());
                for (Node item : items) {
                    if (item instanceof ScalarNode value) {
                        found.add(value.getValue().strip());
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private static LogSource logSource(Map<String, NodeTuple> entries) throws RuleError {
        Optional<Node> node = Yaml.child(entries, "logsource");
        if (node.isEmpty()) {
            return new LogSource("", "", "");
        }
        Map<String, NodeTuple> parts = Yaml.entries(node.get(), "a logsource");
        LogSource source = new LogSource(
                Yaml.text(parts, "product").toLowerCase(Locale.ROOT),
                Yaml.text(parts, "category").toLowerCase(Locale.ROOT),
                Yaml.text(parts, "service").toLowerCase(Locale.ROOT));
        if (source.equals(new LogSource("", "", ""))) {
            throw RuleError.at(
                    node.get(),
                    "the logsource names neither product, category nor service",
                    "name at least one, such as 'product: windows'");
        }
        return source;
    }

    private Parsed filter(Node document, Map<String, NodeTuple> entries) throws RuleError {
        Node body = Yaml.value(entries, "filter");
        Map<String, NodeTuple> parts = Yaml.entries(body, "a filter");
        if (!parts.containsKey("rules")) {
            throw RuleError.at(
                    body,
                    "the filter does not say which rules it is for",
                    "add 'rules: any', or a list of ids or names");
        }
        if (!entries.containsKey("logsource")) {
            throw RuleError.at(document, "the filter has no 'logsource'", "add the logsource of the rules it is for");
        }
        List<String> rules = Yaml.texts(parts, "rules");
        if (rules.size() == 1 && rules.get(0).equalsIgnoreCase("any")) {
            rules = List.of();
        }
        DetectionParser detection = new DetectionParser(placeholders);
        Condition condition = detection.parse(body, List.of("rules"));
        boolean stays = saysWhatStays(detection.shape(body, List.of("rules")));
        String title = title(document);
        warnOf(detection, body, title);
        if (!stays) {
            warn(
                    Yaml.value(parts, "condition"),
                    title,
                    RuleWarning.Kind.FILTER,
                    "the filter says what is left out; other tools read it as what must also hold",
                    "write 'condition: not …', which all read alike");
        }
        return new Parsed.Filter(
                rules, logSource(entries), stays ? condition : new Condition.Not(condition), stays, document);
    }

    /**
     * Authors write filters in two ways: what a rule's hits must also meet ({@code not selection}), or, as in the
     * specification's example, what is to be left out ({@code selection}). A condition made of negations only is taken
     * for the first.
     */
    static boolean saysWhatStays(Condition condition) {
        return switch (condition) {
            case Condition.Not not -> true;
            case Condition.All(var parts) -> parts.stream().allMatch(RuleParser::saysWhatStays);
            case Condition.Any(var parts) -> parts.stream().allMatch(RuleParser::saysWhatStays);
            case Condition.Test test -> false;
        };
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
        Baseline baseline = Baseline.NONE;
        Condition extended = new Condition.All(List.of());
        Optional<Node> condition = Yaml.child(parts, "condition");
        if (condition.isPresent() && condition.get() instanceof MappingNode) {
            if (type.looksBack()) {
                baseline = BaselineParser.parse(type, condition.get(), timespan(body, parts));
            }
            threshold(type, condition.get(), threshold, fields, percentile);
        } else if (condition.isPresent()) {
            if (!temporal) {
                throw RuleError.at(
                        condition.get(),
                        "a condition in words is only for temporal types",
                        "write 'gte: 10' or the like");
            }
            Node words = condition.get();
            String text = Yaml.text(words);
            // Without a list of rules, the condition's own names are the list.
            List<String> named = rules.isEmpty() ? ConditionParser.names(text) : rules;
            Map<String, Condition> identifiers = new LinkedHashMap<>();
            for (String rule : named) {
                identifiers.put(rule, new Condition.Test(rule, new Check.Exists(true), rule, Yaml.line(words)));
            }
            extended = ConditionParser.parse(text, words, identifiers);
            rules = List.copyOf(named);
            if (type == CorrelationRule.Type.TEMPORAL_ORDERED) {
                ordered(extended, rules, words);
                extended = new Condition.All(List.of());
            }
        } else if (!temporal) {
            throw RuleError.at(body, "the correlation has no condition", "add 'condition: {gte: 10}' or the like");
        }
        if (rules.isEmpty()) {
            throw RuleError.at(body, "the correlation refers to no rules", "add 'rules:' with ids or names");
        }
        boolean needsField = switch (type) {
            case EVENT_COUNT, TEMPORAL, TEMPORAL_ORDERED, VALUE_JUMP -> false;
            case VALUE_COUNT, VALUE_SUM, VALUE_AVG, VALUE_MEDIAN, VALUE_PERCENTILE, NEW_VALUE -> true;
        };
        if (needsField && fields.isEmpty()) {
            throw RuleError.at(
                    body, type.name().toLowerCase(Locale.ROOT) + " needs a 'field' in its condition", "add it");
        }
        if (type == CorrelationRule.Type.VALUE_JUMP && fields.size() > 1) {
            throw RuleError.at(body, "value_jump adds up one field", "leave the others out, or count hits without one");
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
                        baseline,
                        generate(entries, parts)),
                document);
    }

    /** An order is known only where every rule of the list must occur: its words then say no more than the list does. */
    private static void ordered(Condition condition, List<String> rules, Node words) throws RuleError {
        List<Condition> parts = condition instanceof Condition.All(var all) ? all : List.of(condition);
        Set<String> named = new HashSet<>();
        for (Condition part : parts) {
            if (!(part instanceof Condition.Test test)) {
                throw RuleError.at(
                        words,
                        "a condition of temporal_ordered joins rules by 'and' only",
                        "use type temporal, or leave the condition away and list the rules in their order");
            }
            named.add(test.field());
        }
        if (!named.containsAll(rules)) {
            throw RuleError.at(
                    words, "the condition leaves out rules of the list", "name every rule, or shorten the list");
        }
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
                "use event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_median,"
                        + " value_percentile, or Atalaya's own new_value and value_jump");
    }

    private static void threshold(
            CorrelationRule.Type type,
            Node condition,
            List<CorrelationRule.Threshold> threshold,
            List<String> fields,
            double[] percentile)
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
            } else if (!BaselineParser.isPart(type, entry.getKey())) {
                throw RuleError.at(
                        entry.getValue().getKeyNode(),
                        "unknown part of a condition: '" + entry.getKey() + "'",
                        "use gt, gte, lt, lte, eq, neq, field or percentile");
            }
        }
        if (threshold.isEmpty() && type != CorrelationRule.Type.NEW_VALUE) {
            throw RuleError.at(condition, "the condition compares with nothing", "add 'gte: 10' or the like");
        }
    }

    static double number(Node value) throws RuleError {
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
        return span(node);
    }

    /** A length of time such as {@code 5m}. */
    static Duration span(Node node) throws RuleError {
        String text = Yaml.text(node);
        String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw RuleError.at(node, "'" + text + "' is not a timespan", "write a number and s, m, h, d, w, M or y");
        }
        long count = Long.parseLong(digits);
        if (count == 0) {
            throw RuleError.at(node, "a timespan must be longer than nothing", "write a number above 0");
        }
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            case 'w' -> Duration.ofDays(7 * count);
            case 'M' -> Duration.ofSeconds(SECONDS_PER_MONTH * count);
            case 'y' -> Duration.ofSeconds(12 * SECONDS_PER_MONTH * count);
            default ->
                throw RuleError.at(
                        node, "'" + text + "' is not a timespan", "write a number and s, m, h, d, w, M or y");
        };
    }
}
