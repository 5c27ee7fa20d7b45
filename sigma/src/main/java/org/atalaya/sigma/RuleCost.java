package org.atalaya.sigma;

import java.util.Comparator;
import java.util.List;

/**
 * What a rule costs to match.
 *
 * @param tests tests of its condition
 * @param expressions regular expressions among them
 * @param hasWitness whether some text must stand in every event that it matches
 */
public record RuleCost(SigmaRule rule, int tests, int expressions, boolean hasWitness) {
    /** The costs of rules, dearest first: without witness, then by expressions, then by tests. */
    public static List<RuleCost> of(List<SigmaRule> rules) {
        return rules.stream()
                .map(rule -> {
                    int[] counts = new int[2];
                    count(rule.condition(), counts);
                    return new RuleCost(rule, counts[0], counts[1], ProgramCompiler.hasWitness(rule.condition()));
                })
                .sorted(Comparator.comparing(RuleCost::hasWitness)
                        .thenComparing(cost -> -cost.expressions)
                        .thenComparing(cost -> -cost.tests)
                        .thenComparing(cost -> cost.rule.rule().title()))
                .toList();
    }

    private static void count(Condition condition, int[] counts) {
        switch (condition) {
            case Condition.All(var parts) -> parts.forEach(part -> count(part, counts));
            case Condition.Any(var parts) -> parts.forEach(part -> count(part, counts));
            case Condition.Not(var part) -> count(part, counts);
            case Condition.Test test -> {
                counts[0]++;
                counts[1] += test.check() instanceof Check.Regex ? 1 : 0;
            }
        }
    }
}
