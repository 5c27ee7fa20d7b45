package org.atalaya.sigma;

import java.util.List;
import org.atalaya.model.RefusedRule;

/**
 * All rules of a sweep.
 *
 * @param rules detection rules in the order of their files
 * @param correlations correlation rules, each after the correlations that it refers to
 * @param refused what could not be loaded, and why
 */
public record RuleSet(List<SigmaRule> rules, List<CorrelationRule> correlations, List<RefusedRule> refused) {}
