package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.atalaya.sigma.RuleWarning.Kind;

/** Looks at rules for what is allowed but seldom meant; for {@code atalaya rules check}. */
public final class RuleLint {
    private final LogSources logSources;
    private final KnownFields fields;
    private final Set<String> categories = new HashSet<>();
    private final Set<String> services = new HashSet<>();

    private RuleLint(LogSources logSources, KnownFields fields) {
        this.logSources = logSources;
        this.fields = fields;
        for (LogSources.Mapping mapping : logSources.mappings()) {
            categories.add(mapping.logSource().category());
            services.add(mapping.logSource().service());
        }
    }

    /** All warnings about a rule set, those from reading it among them, by file and line. */
    public static List<RuleWarning> check(RuleSet rules, LogSources logSources, KnownFields fields) {
        RuleLint lint = new RuleLint(logSources, fields);
        List<RuleWarning> warnings = new ArrayList<>(rules.warnings());
        rules.rules().forEach(rule -> lint.check(rule, warnings));
        warnings.sort(RuleWarning.ORDER);
        return List.copyOf(warnings);
    }

    private static void tests(Condition condition, Consumer<Condition.Test> visitor) {
        switch (condition) {
            case Condition.All(var parts) -> parts.forEach(part -> tests(part, visitor));
            case Condition.Any(var parts) -> parts.forEach(part -> tests(part, visitor));
            case Condition.Not(var part) -> tests(part, visitor);
            case Condition.Test test -> visitor.accept(test);
        }
    }

    private void check(SigmaRule rule, List<RuleWarning> warnings) {
        String status = rule.rule().status().toLowerCase(Locale.ROOT);
        if (status.equals("deprecated") || status.equals("unsupported")) {
            warn(rule, rule.rule().line(), Kind.STATUS, "the rule is " + status, "use its successor", warnings);
        }
        route(rule, warnings);
        Set<String> seen = new HashSet<>();
        tests(rule.condition(), test -> {
            if (seen.add(test.field())) {
                String known = fields.insteadOf(test.field(), rule.logSource()).orElse("");
                if (!known.isEmpty()) {
                    warn(
                            rule,
                            test.line(),
                            Kind.FIELD,
                            "events of " + rule.logSource().category() + " have no field '" + test.field() + "'",
                            "the nearest known one is '" + known + "'",
                            warnings);
                }
            }
        });
        unreachable(rule, rule.condition(), warnings);
        if (holdsForNothing(rule.condition())) {
            warn(
                    rule,
                    rule.rule().line(),
                    Kind.MATCHES_EMPTY,
                    "the condition holds for events that have none of its fields",
                    "demand something that must be there",
                    warnings);
        }
    }

    private void route(SigmaRule rule, List<RuleWarning> warnings) {
        LogSource source = rule.logSource();
        if (!source.product().equals("windows") || logSources.mappings().isEmpty()) {
            return;
        }
        boolean lost = !source.category().isEmpty() && !categories.contains(source.category())
                || !source.service().isEmpty() && !services.contains(source.service());
        if (lost) {
            warn(
                    rule,
                    rule.rule().line(),
                    Kind.LOGSOURCE,
                    "no Windows channel is known for category '" + source.category() + "', service '" + source.service()
                            + "': the rule matches only where a reader gives them",
                    "map it with --mapping FILE",
                    warnings);
        }
    }

    /** Parts of an {@code and} that exclude one another, and parts of an {@code or} of which one always holds. */
    private static void unreachable(SigmaRule rule, Condition condition, List<RuleWarning> warnings) {
        switch (condition) {
            case Condition.All(var parts) -> {
                contrary(rule, parts, "never holds: something is demanded and excluded at once", warnings);
                both(rule, parts, warnings);
                parts.forEach(part -> unreachable(rule, part, warnings));
            }
            case Condition.Any(var parts) -> {
                contrary(rule, parts, "always holds: something or its opposite", warnings);
                parts.forEach(part -> unreachable(rule, part, warnings));
            }
            case Condition.Not(var part) -> unreachable(rule, part, warnings);
            case Condition.Test test -> {}
        }
    }

    private static void contrary(SigmaRule rule, List<Condition> parts, String reason, List<RuleWarning> warnings) {
        Set<Condition> whole = new HashSet<>(parts);
        for (Condition part : parts) {
            if (part instanceof Condition.Not(var inner) && whole.contains(inner)) {
                warn(rule, line(inner), Kind.UNREACHABLE, reason, "correct the condition", warnings);
            }
        }
    }

    /** One field that is to be two different texts. */
    private static void both(SigmaRule rule, List<Condition> parts, List<RuleWarning> warnings) {
        java.util.Map<String, String> wanted = new java.util.HashMap<>();
        for (Condition part : parts) {
            if (part instanceof Condition.Test(var field, Check.Text(var pattern, var cased), var words, var line)
                    && pattern.isLiteral()
                    && !field.isEmpty()) {
                String text = Folding.fold(pattern.text());
                String other = wanted.putIfAbsent(field, text);
                if (other != null && !other.equals(text)) {
                    warn(
                            rule,
                            line,
                            Kind.UNREACHABLE,
                            "'" + field + "' is to be '" + other + "' and '" + text + "' at once",
                            "did you mean a list of values, or contains?",
                            warnings);
                }
            }
        }
    }

    private static int line(Condition condition) {
        int[] line = {1};
        boolean[] found = {false};
        tests(condition, test -> {
            if (!found[0]) {
                line[0] = test.line();
                found[0] = true;
            }
        });
        return line[0];
    }

    private static boolean holdsForNothing(Condition condition) {
        return switch (condition) {
            case Condition.All(var parts) -> parts.stream().allMatch(RuleLint::holdsForNothing);
            case Condition.Any(var parts) -> parts.stream().anyMatch(RuleLint::holdsForNothing);
            case Condition.Not(var part) -> !holdsForNothing(part);
            case Condition.Test test ->
                test.check() instanceof Check.IsNull || test.check() instanceof Check.Exists(var wanted) && !wanted;
        };
    }

    private static void warn(
            SigmaRule rule, int line, Kind kind, String reason, String mend, List<RuleWarning> warnings) {
        warnings.add(new RuleWarning(rule.rule().file(), line, rule.rule().title(), kind, reason, mend));
    }
}
