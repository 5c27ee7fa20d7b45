package org.atalaya.model;

import java.util.List;

/**
 * How likely an organisation is a target of the campaign, and what that would cost.
 *
 * @param id STIX id of its identity
 * @param name of it
 * @param probability 0 to 1
 * @param impact 0 to 1
 * @param factors what made the probability, the heaviest first
 */
public record Exposure(String id, String name, double probability, double impact, List<Factor> factors) {
    /**
     * One factor.
     *
     * @param what the sentence for it
     * @param logit what it adds to the logarithm of the odds
     */
    public record Factor(Statement what, double logit) {}
}
