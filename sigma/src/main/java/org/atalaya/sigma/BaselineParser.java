package org.atalaya.sigma;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Reads the condition of the correlation types that compare with the past: what is usual, and from when on that is known. */
final class BaselineParser {
    private static final Map<CorrelationRule.Type, Set<String>> PARTS = Map.of(
            CorrelationRule.Type.NEW_VALUE, Set.of("field", "learn", "least", "bits"),
            CorrelationRule.Type.VALUE_JUMP, Set.of("gt", "gte", "field", "learn", "times", "cycle"));

    private final CorrelationRule.Type type;
    private final Node condition;
    private final Map<String, NodeTuple> entries;
    private final Duration timespan;

    private BaselineParser(CorrelationRule.Type type, Node condition, Duration timespan) throws RuleError {
        this.type = type;
        this.condition = condition;
        this.entries = Yaml.entries(condition, "a correlation's condition");
        this.timespan = timespan;
    }

    /**
     * Reads what a type's condition says of the past, and refuses what the type does not know.
     *
     * @param type one that looks back
     * @param condition the correlation's condition, a mapping
     * @param timespan of the correlation
     */
    static Baseline parse(CorrelationRule.Type type, Node condition, Duration timespan) throws RuleError {
        return new BaselineParser(type, condition, timespan).parse();
    }

    /** Whether a part of a condition is one of a type's own. */
    static boolean isPart(CorrelationRule.Type type, String key) {
        return PARTS.getOrDefault(type, Set.of()).contains(key);
    }

    private Baseline parse() throws RuleError {
        for (var entry : entries.entrySet()) {
            if (!isPart(type, entry.getKey())) {
                throw RuleError.at(
                        entry.getValue().getKeyNode(),
                        "a condition of " + word() + " has no '" + entry.getKey() + "'",
                        "use "
                                + String.join(
                                        ", ",
                                        PARTS.getOrDefault(type, Set.of()).stream()
                                                .sorted()
                                                .toList()));
            }
        }
        Node at = Yaml.child(entries, "learn")
                .orElseThrow(() -> RuleError.at(
                        condition,
                        word() + " needs to be told how long to 'learn' what is usual",
                        "add 'learn: 7d' or the like"));
        Duration learn = RuleParser.span(at);
        return type == CorrelationRule.Type.NEW_VALUE ? newValue(learn, at) : jump(learn, at);
    }

    private Baseline newValue(Duration learn, Node at) throws RuleError {
        if (learn.compareTo(timespan) >= 0) {
            throw RuleError.at(
                    at,
                    "'learn' is as long as 'timespan', in which values are remembered, or longer",
                    "make it shorter, or the timespan longer");
        }
        int least = whole("least", 1, 1, 1_000_000);
        return new Baseline(learn, least, whole("bits", 0, 1, 32), 0, 1);
    }

    private Baseline jump(Duration learn, Node at) throws RuleError {
        if (learn.compareTo(timespan) < 0) {
            throw RuleError.at(
                    at, "'learn' is shorter than 'timespan': nothing would be compared", "make it a timespan or more");
        }
        Node timesAt = Yaml.child(entries, "times")
                .orElseThrow(() -> RuleError.at(
                        condition, "value_jump needs 'times': how often the median is exceeded", "add 'times: 5'"));
        double times = RuleParser.number(timesAt);
        if (!(times >= 1 && times <= 1e9)) {
            throw RuleError.at(timesAt, "'times' must be at least 1", "correct it");
        }
        int cycle = 1;
        Node cycleAt = Yaml.child(entries, "cycle").orElse(null);
        if (cycleAt != null) {
            long seconds = RuleParser.span(cycleAt).getSeconds();
            long spans = seconds / timespan.getSeconds();
            if (seconds % timespan.getSeconds() != 0 || spans > Baseline.LONGEST_CYCLE) {
                throw RuleError.at(
                        cycleAt,
                        "a 'cycle' must be a multiple of the timespan, at most " + Baseline.LONGEST_CYCLE + " of them",
                        "such as 'cycle: 7d' with 'timespan: 1d'");
            }
            if (learn.getSeconds() < seconds) {
                throw RuleError.at(
                        at, "'learn' is shorter than 'cycle': nothing would be compared", "make it a cycle or more");
            }
            cycle = (int) spans;
        }
        return new Baseline(learn, 0, 0, times, cycle);
    }

    private int whole(String key, int byDefault, int least, int most) throws RuleError {
        Node node = Yaml.child(entries, key).orElse(null);
        if (node == null) {
            return byDefault;
        }
        double number = RuleParser.number(node);
        if (number != Math.rint(number) || number < least || number > most) {
            throw RuleError.at(node, "'" + key + "' is a whole number from " + least + " to " + most, "correct it");
        }
        return (int) number;
    }

    private String word() {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
