package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks for an event that satisfies a condition. Of what must hold it takes one alternative after the other, and makes a
 * value for every field out of all that is demanded of it; what must not hold is only checked, by the plain matcher.
 */
final class ExampleEvent {
    /** Choices of alternatives that are tried. */
    private static final int MOST_TRIES = 20_000;
    /** Values of a field that are tried for each filler. */
    private static final int MOST_VARIANTS = 4;

    /** The field that keywords are put into. */
    static final String KEYWORDS = "Data";

    /** What a field must pass; {@code absent} and {@code present} say whether it may, or must, be there at all. */
    private static final class Demands {
        final List<Check> checks = new ArrayList<>();
        boolean absent;
        boolean present;
    }

    private final Condition condition;
    private final Predicate<Map<String, List<Optional<String>>>> fits;
    private final Set<String> fields;
    private int tries;

    private ExampleEvent(Condition condition, Predicate<Map<String, List<Optional<String>>>> fits, Set<String> fields) {
        this.condition = condition;
        this.fits = fits;
        this.fields = fields;
    }

    /**
     * Fields of an event that satisfies a condition.
     *
     * @param fields the fields that events of the kind can have; any if empty
     * @param fits what the event must also be
     */
    static Optional<Map<String, List<Optional<String>>>> of(
            Condition condition, Set<String> fields, Predicate<Map<String, List<Optional<String>>>> fits) {
        ExampleEvent search = new ExampleEvent(condition, fits, fields);
        return search.solve(List.of(new Goal(condition, true)), new LinkedHashMap<>());
    }

    private record Goal(Condition condition, boolean wanted) {}

    private Optional<Map<String, List<Optional<String>>>> solve(List<Goal> goals, Map<String, Demands> demands) {
        List<Goal> open = new ArrayList<>(goals);
        Map<String, Demands> now = copy(demands);
        List<Goal> choices = new ArrayList<>();
        while (!open.isEmpty()) {
            Goal goal = open.remove(0);
            boolean wanted = goal.wanted();
            switch (goal.condition()) {
                case Condition.All(var parts) -> {
                    if (wanted) {
                        parts.forEach(part -> open.add(new Goal(part, true)));
                    } else if (parts.size() == 1) {
                        open.add(new Goal(parts.get(0), false));
                    }
                }
                case Condition.Any(var parts) -> {
                    if (!wanted) {
                        parts.forEach(part -> open.add(new Goal(part, false)));
                    } else {
                        choices.add(goal);
                    }
                }
                case Condition.Not(var part) -> open.add(new Goal(part, !wanted));
                case Condition.Test test -> {
                    if (!demand(test, wanted, now)) {
                        return Optional.empty();
                    }
                }
            }
        }
        if (choices.isEmpty()) {
            return made(now);
        }
        Goal choice = choices.remove(0);
        if (!(choice.condition() instanceof Condition.Any(var parts))) {
            throw new IllegalStateException("no choice");
        }
        for (Condition part : parts) {
            List<Goal> next = new ArrayList<>(choices);
            next.add(new Goal(part, true));
            Optional<Map<String, List<Optional<String>>>> found = solve(next, now);
            if (found.isPresent() || tries > MOST_TRIES) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Map<String, Demands> copy(Map<String, Demands> demands) {
        Map<String, Demands> copy = new LinkedHashMap<>();
        demands.forEach((field, one) -> {
            Demands same = new Demands();
            same.checks.addAll(one.checks);
            same.absent = one.absent;
            same.present = one.present;
            copy.put(field, same);
        });
        return copy;
    }

    private boolean demand(Condition.Test test, boolean wanted, Map<String, Demands> demands) {
        Demands field = demands.computeIfAbsent(test.field(), name -> new Demands());
        switch (test.check()) {
            case Check.IsNull isNull -> {
                field.absent |= wanted;
                field.present |= !wanted;
            }
            case Check.Exists(var there) -> {
                field.absent |= there != wanted;
                field.present |= there == wanted;
            }
            default -> {
                if (wanted) {
                    field.checks.add(test.check());
                    field.present = true;
                }
            }
        }
        boolean possible = fields.isEmpty() || fields.contains(test.field()) || !field.present;
        return possible && !(field.absent && field.present);
    }

    private Optional<Map<String, List<Optional<String>>>> made(Map<String, Demands> demands) {
        tries++;
        for (int variant = 0; variant < 3 * MOST_VARIANTS; variant++) {
            String filler = List.of("", "x", "C:\\Example\\").get(variant % 3);
            int skipped = variant / 3;
            Map<String, List<Optional<String>>> event = new LinkedHashMap<>();
            boolean whole = true;
            for (var field : demands.entrySet()) {
                Demands wanted = field.getValue();
                if (field.getKey().isEmpty()) {
                    List<Optional<String>> keywords = event.computeIfAbsent(KEYWORDS, name -> new ArrayList<>());
                    wanted.checks.forEach(check -> values(List.of(check), "", "").stream()
                            .findFirst()
                            .ifPresent(value -> keywords.add(Optional.of(value))));
                } else if (wanted.present) {
                    List<String> values = values(wanted.checks, filler, field.getKey()).stream()
                            .filter(text -> passes(wanted.checks, text))
                            .distinct()
                            .toList();
                    Optional<String> value = values.isEmpty()
                            ? Optional.empty()
                            : Optional.of(values.get(Math.min(skipped, values.size() - 1)));
                    whole &= value.isPresent();
                    event.computeIfAbsent(field.getKey(), name -> new ArrayList<>())
                            .add(value);
                }
            }
            for (var field : demands.entrySet()) {
                for (Check check : field.getValue().checks) {
                    if (check instanceof Check.FieldRef(var other, var where, var cased)) {
                        event.put(other, event.getOrDefault(field.getKey(), List.of()));
                    }
                }
            }
            if (whole && ReferenceMatcher.holds(condition, event) && fits.test(event)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private static boolean passes(List<Check> checks, String value) {
        Map<String, List<Optional<String>>> event = Map.of("f", List.of(Optional.of(value)));
        return checks.stream()
                .filter(check -> !(check instanceof Check.FieldRef))
                .allMatch(check -> ReferenceMatcher.holds(new Condition.Test("f", check, "", 1), event));
    }

    /** Texts that may pass all checks: their pieces put together in several ways. */
    private static List<String> values(List<Check> checks, String filler, String field) {
        String prefix = "";
        String suffix = "";
        StringBuilder middle = new StringBuilder();
        List<String> whole = new ArrayList<>();
        for (Check check : checks) {
            switch (check) {
                case Check.Text(var pattern, var cased) -> {
                    TextPattern text = new TextPattern(pattern.text());
                    int last = text.segments.length - 1;
                    for (int i = 0; i <= last; i++) {
                        String piece = new String(text.segments[i]).replace(Glob.ONE, 'x');
                        if (i == 0 && text.fromStart) {
                            prefix = piece.length() > prefix.length() ? piece : prefix;
                        }
                        if (i == last && text.toEnd) {
                            suffix = piece.length() > suffix.length() ? piece : suffix;
                        }
                        if (!(i == 0 && text.fromStart) && !(i == last && text.toEnd)) {
                            middle.append(piece);
                        }
                    }
                    whole.add(
                            pattern.text().replace(String.valueOf(Glob.ANY), "").replace(Glob.ONE, 'x'));
                }
                case Check.Regex regex -> {
                    String sample = RegexSample.of(regex.expression());
                    middle.append(sample);
                    whole.add(sample);
                    whole.add(sample + "\n");
                }
                case Check.Cidr(var network) -> {
                    String address = network.substring(0, (network + "/").indexOf('/'));
                    whole.add(address);
                    whole.add(address.replaceAll("\\.0$", ".77"));
                }
                case Check.Compare(var relation, var number) -> {
                    for (double near : new double[] {number, number + 1, number - 1}) {
                        whole.add(near == Math.rint(near) ? String.valueOf((long) near) : String.valueOf(near));
                    }
                }
                default -> whole.add("x");
            }
        }
        if (checks.isEmpty()) {
            return List.of("some " + field);
        }
        List<String> values = new ArrayList<>();
        String front = prefix.isEmpty() ? filler : prefix;
        values.add(front + middle + suffix);
        values.add(front + middle + filler + suffix);
        values.add(front + suffix);
        values.add(prefix + filler + middle + filler + suffix);
        values.add(suffix);
        values.add(prefix);
        values.addAll(whole);
        values.add(String.join("", whole));
        values.add(String.join(" ", whole));
        values.add(front + String.join(" ", whole) + suffix);
        values.add("x");
        return values;
    }
}
