package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Parses a condition (Sigma specification 2.1, "Condition"): {@code or} binds weakest, then {@code and}, {@code not},
 * {@code 1|any|all of …}, parentheses. Key words count without case.
 */
final class ConditionParser {
    /** Nesting of parentheses and negations. */
    static final int MOST_LEVELS = 200;
    /** Characters of a condition. */
    static final int MOST_CHARACTERS = 20_000;
    /** Selections that all quantifiers of a condition may bring in together. */
    static final int MOST_QUANTIFIED = 100_000;

    private static final Set<String> WORDS = Set.of("and", "or", "not");

    private final String text;
    private final Node node;
    private final Map<String, Condition> identifiers;
    private final Set<String> used;
    private int at;
    private int level;
    private int quantified;

    private ConditionParser(String text, Node node, Map<String, Condition> identifiers, Set<String> used) {
        this.text = text;
        this.node = node;
        this.identifiers = identifiers;
        this.used = used;
    }

    /** Parses {@code text}, which stands at {@code node}, over the detection's identifiers. */
    static Condition parse(String text, Node node, Map<String, Condition> identifiers) throws RuleError {
        return parse(text, node, identifiers, new HashSet<>());
    }

    /** The same; takes down which identifiers the condition uses. */
    static Condition parse(String text, Node node, Map<String, Condition> identifiers, Set<String> used)
            throws RuleError {
        ConditionParser parser = new ConditionParser(text, node, identifiers, used);
        if (text.length() > MOST_CHARACTERS) {
            throw parser.error("longer than " + MOST_CHARACTERS + " characters", "simplify the condition");
        }
        Condition condition = parser.or();
        if (parser.peek().equals("|")) {
            throw parser.aggregation();
        }
        if (!parser.peek().isEmpty()) {
            throw parser.unexpected("'and', 'or' or the end");
        }
        return condition;
    }

    /** The names that a condition uses, in their order; key words and quantifiers are none. */
    static List<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : text.split("[\\s()|]+")) {
            if (!word.isEmpty() && !WORDS.contains(word.toLowerCase(Locale.ROOT))) {
                names.add(word);
            }
        }
        return List.copyOf(names);
    }

    private Condition or() throws RuleError {
        List<Condition> parts = new ArrayList<>();
        parts.add(and());
        while (peek().equalsIgnoreCase("or")) {
            next();
            parts.add(and());
        }
        return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
    }

    private Condition and() throws RuleError {
        List<Condition> parts = new ArrayList<>();
        parts.add(not());
        while (peek().equalsIgnoreCase("and")) {
            next();
            parts.add(not());
        }
        return parts.size() == 1 ? parts.get(0) : new Condition.All(parts);
    }

    private Condition not() throws RuleError {
        if (++level > MOST_LEVELS) {
            throw RuleError.at(node, "condition nested deeper than " + MOST_LEVELS, "simplify the condition");
        }
        try {
            if (peek().equalsIgnoreCase("not")) {
                next();
                return new Condition.Not(not());
            }
            if (peek().equals("(")) {
                next();
                Condition inner = or();
                if (!peek().equals(")")) {
                    throw unexpected("')'");
                }
                next();
                return inner;
            }
            return operand();
        } finally {
            level--;
        }
    }

    private Condition operand() throws RuleError {
        String word = peek();
        if (word.equals("|")) {
            throw aggregation();
        }
        if (word.isEmpty() || word.equals(")")) {
            throw unexpected("a name of the detection");
        }
        int start = at;
        next();
        String lower = word.toLowerCase(Locale.ROOT);
        if ((lower.equals("1") || lower.equals("any") || lower.equals("all")) && peek().equalsIgnoreCase("of")) {
            next();
            return quantified(lower.equals("all"));
        }
        Condition found = identifiers.get(word);
        if (found == null) {
            at = start;
            throw error(
                    "the detection has no '" + word + "'",
                    "names that it has: " + String.join(", ", identifiers.keySet()));
        }
        used.add(word);
        return found;
    }

    private Condition quantified(boolean all) throws RuleError {
        String pattern = peek();
        if (pattern.isEmpty() || "()|".contains(pattern)) {
            throw unexpected("'them' or a pattern such as selection_*");
        }
        int start = at;
        next();
        quantified += identifiers.size();
        if (quantified > MOST_QUANTIFIED) {
            throw error("its quantifiers bring in over " + MOST_QUANTIFIED + " selections", "simplify the condition");
        }
        boolean them = pattern.equalsIgnoreCase("them");
        List<Condition> parts = new ArrayList<>();
        identifiers.forEach((name, condition) -> {
            boolean hidden = name.startsWith("_") && !pattern.startsWith("_");
            if (!hidden && (them || fits(pattern, 0, name, 0))) {
                parts.add(condition);
                used.add(name);
            }
        });
        if (parts.isEmpty()) {
            at = start;
            throw error(
                    "no name of the detection fits '" + pattern + "'",
                    "names that it has: " + String.join(", ", identifiers.keySet()));
        }
        return all ? new Condition.All(parts) : new Condition.Any(parts);
    }

    /** Whether a name fits a pattern in which {@code *} stands for any run of characters. */
    private static boolean fits(String pattern, int p, String name, int n) {
        int star = -1;
        int retry = 0;
        int i = n;
        int k = p;
        while (i < name.length()) {
            if (k < pattern.length() && pattern.charAt(k) == '*') {
                star = k++;
                retry = i;
            } else if (k < pattern.length() && pattern.charAt(k) == name.charAt(i)) {
                k++;
                i++;
            } else if (star >= 0) {
                k = star + 1;
                i = ++retry;
            } else {
                return false;
            }
        }
        while (k < pattern.length() && pattern.charAt(k) == '*') {
            k++;
        }
        return k == pattern.length();
    }

    /** The word at the current place without passing it; empty at the end. */
    private String peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(at, end());
    }

    private int end() {
        int end = at;
        if (end < text.length() && "()|".indexOf(text.charAt(end)) >= 0) {
            return end + 1;
        }
        while (end < text.length()
                && !Character.isWhitespace(text.charAt(end))
                && "()|".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private void next() {
        at = end();
    }

    private RuleError aggregation() {
        return error(
                "aggregation after '|' was removed from Sigma",
                "write a correlation rule (type event_count or value_count) over this rule");
    }

    private RuleError unexpected(String expected) {
        String found = peek();
        return error(
                "expected " + expected + ", found " + (found.isEmpty() ? "the end" : "'" + found + "'"),
                "see 'condition' in the Sigma specification");
    }

    /** An error at the current place; exact for a condition without escapes, as nearly all are. */
    private RuleError error(String reason, String mend) {
        RuleError start = RuleError.at(node, "condition: " + reason, mend);
        String message = String.valueOf(start.getMessage());
        if (!(node instanceof ScalarNode scalar) || scalar.getStartMark().isEmpty()) {
            return start;
        }
        Mark mark = scalar.getStartMark().get();
        boolean oneLine =
                mark.getLine() == scalar.getEndMark().map(Mark::getLine).orElse(-1);
        boolean quoted = scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
                || scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
        if (oneLine && (quoted || scalar.getScalarStyle() == ScalarStyle.PLAIN)) {
            return new RuleError(start.line, start.column + (quoted ? 1 : 0) + at, message, mend);
        }
        return folded(mark, scalar, quoted)
                .map(place -> new RuleError(place[0], place[1], message, mend))
                .orElse(start);
    }

    /** Line and column of the current place in a condition of several lines: folding them changes white space only. */
    private Optional<int[]> folded(Mark start, ScalarNode scalar, boolean quoted) {
        int[] source = start.getBuffer();
        int i = start.getPointer();
        int line = start.getLine() + 1;
        int column = start.getColumn() + 1;
        boolean header = !quoted && scalar.getScalarStyle() != ScalarStyle.PLAIN;
        long left = text.substring(0, at)
                        .chars()
                        .filter(c -> !Character.isWhitespace(c))
                        .count()
                + (quoted ? 1 : 0);
        for (; i < source.length; i++) {
            boolean blank = Character.isWhitespace(source[i]);
            if (!header && !blank && left-- == 0) {
                return Optional.of(new int[] {line, column});
            }
            column++;
            if (source[i] == '\n') {
                line++;
                column = 1;
                header = false;
            }
        }
        return Optional.empty();
    }
}
