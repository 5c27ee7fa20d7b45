package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says whether a condition holds for an event in the plainest way there is: the oracle for the fast matcher. */
final class ReferenceMatcher {
    private final Map<String, List<Optional<String>>> event;

    private ReferenceMatcher(Map<String, List<Optional<String>>> event) {
        this.event = event;
    }

    static boolean holds(Condition condition, Map<String, List<Optional<String>>> event) {
        return new ReferenceMatcher(event).holds(condition);
    }

    private boolean holds(Condition condition) {
        return switch (condition) {
            case Condition.All(var parts) -> parts.stream().allMatch(this::holds);
            case Condition.Any(var parts) -> parts.stream().anyMatch(this::holds);
            case Condition.Not(var part) -> !holds(part);
            case Condition.Test test -> holds(test);
        };
    }

    private List<Optional<String>> values(String field) {
        if (!field.isEmpty()) {
            return event.getOrDefault(field, List.of());
        }
        List<Optional<String>> all = new ArrayList<>();
        event.values().forEach(all::addAll);
        return all;
    }

    private boolean holds(Condition.Test test) {
        List<Optional<String>> values = values(test.field());
        return switch (test.check()) {
            case Check.Exists(var wanted) -> values.isEmpty() != wanted;
            case Check.IsNull() -> values.isEmpty() || values.contains(Optional.<String>empty());
            case Check check -> values.stream().anyMatch(value -> holds(check, value));
        };
    }

    private boolean holds(Check check, Optional<String> value) {
        String text = value.orElse("");
        return switch (check) {
            case Check.Text(var pattern, var cased)
            when value.isEmpty()
                    && !pattern.text().isEmpty()
                    && pattern.text().chars().allMatch(c -> c == Glob.ANY) -> false;
            case Check.Text(var pattern, var cased) ->
                cased ? like(pattern.text(), text) : like(Folding.fold(pattern.text()), Folding.fold(text));
            case Check.Regex regex -> {
                int flags =
                        1 | (regex.ignoreCase() ? 2 | 64 : 0) | (regex.multiline() ? 8 : 0) | (regex.dotAll() ? 32 : 0);
                var pattern = java.util.regex.Pattern.compile(regex.expression(), flags);
                // Java finds no empty line at the end of a text.
                var longer = pattern.matcher(text + "\n");
                yield pattern.matcher(text).find()
                        || regex.multiline()
                                && (text.isEmpty() || text.endsWith("\n"))
                                && longer.find()
                                && longer.end() <= text.length();
            }
            case Check.Cidr(var network) ->
                Network.parse(network).map(net -> net.contains(text)).orElse(false);
            case Check.Compare(var relation, var number) ->
                Numbers.parse(text)
                        .map(found -> Predicate.Compare.holds(relation, found, number))
                        .orElse(false);
            case Check.DatePart part -> throw new IllegalArgumentException("not in the reference: " + part);
            case Check.Exists exists -> throw new IllegalArgumentException("decided by the field: " + exists);
            case Check.IsNull isNull -> throw new IllegalArgumentException("decided by the field: " + isNull);
            case Check.FieldRef(var other, var where, var cased) ->
                value.isPresent()
                        && values(other).stream()
                                .flatMap(Optional::stream)
                                .anyMatch(found -> cased
                                        ? stands(text, found, where)
                                        : stands(Folding.fold(text), Folding.fold(found), where));
        };
    }

    private static boolean stands(String text, String other, Check.Where where) {
        return switch (where) {
            case WHOLE -> text.equals(other);
            case START -> text.startsWith(other);
            case END -> text.endsWith(other);
            case ANYWHERE -> text.contains(other);
        };
    }

    /** Whether the whole text fits a pattern, by dynamic programming over code points. */
    static boolean like(String pattern, String text) {
        int[] wanted = pattern.codePoints().toArray();
        int[] found = text.codePoints().toArray();
        boolean[] reached = new boolean[found.length + 1];
        reached[0] = true;
        for (int p : wanted) {
            boolean[] next = new boolean[found.length + 1];
            for (int i = 0; i <= found.length; i++) {
                if (p == Glob.ANY) {
                    next[i] = reached[i] || i > 0 && next[i - 1];
                } else {
                    next[i] = i > 0 && reached[i - 1] && (p == Glob.ONE || p == found[i - 1]);
                }
            }
            reached = next;
        }
        return reached[found.length];
    }
}
