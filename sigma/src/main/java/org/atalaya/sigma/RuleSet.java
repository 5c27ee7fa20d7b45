package org.atalaya.sigma;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.atalaya.model.RefusedRule;

/**
 * All rules of a sweep.
 *
 * @param rules detection rules in the order of their files
 * @param correlations correlation rules, each after the correlations that it refers to
 * @param refused what could not be loaded, and why
 * @param warnings what was odd about rules that were loaded, as far as reading them shows; {@link RuleLint} finds more
 */
public record RuleSet(
        List<SigmaRule> rules,
        List<CorrelationRule> correlations,
        List<RefusedRule> refused,
        List<RuleWarning> warnings) {
    /** A rule set without warnings. */
    public RuleSet(List<SigmaRule> rules, List<CorrelationRule> correlations, List<RefusedRule> refused) {
        this(rules, correlations, refused, List.of());
    }

    /**
     * Ids of the rules and correlations that are not reported themselves: those that a correlation refers to, unless one
     * that does says {@code generate: true}.
     */
    public Set<String> silent() {
        return silent(correlations);
    }

    static Set<String> silent(List<CorrelationRule> correlations) {
        Set<String> used = new HashSet<>();
        Set<String> generating = new HashSet<>();
        for (CorrelationRule correlation : correlations) {
            (correlation.generate() ? generating : used).addAll(correlation.rules());
        }
        used.removeAll(generating);
        return used;
    }
}
