package org.atalaya.model;

import java.util.List;
import java.util.Optional;

/**
 * Whose an incident is: three answers, with the evidence for and against each campaign that is known.
 *
 * @param candidates all campaigns of the knowledge base and {@link #NONE}, the most likely first
 * @param campaign the campaign that is named; empty when Atalaya abstains
 * @param family of the malware
 * @param actor the intrusion set
 * @param margin between the first and the second candidate, decibans
 * @param confidence in the judgement: how much and how good the evidence is, apart from what it says
 * @param reasons why it was named, or why not, one sentence each
 * @param flips what would change the answer
 */
public record Attribution(
        List<Candidate> candidates,
        Optional<Answer> campaign,
        Optional<Answer> family,
        Optional<Answer> actor,
        double margin,
        Confidence confidence,
        List<Statement> reasons,
        List<Statement> flips) {
    /** Id of the candidate "none of these". */
    public static final String NONE = "none";

    /** How much and how good evidence is. */
    public enum Confidence {
        LOW,
        MODERATE,
        HIGH
    }

    /**
     * An answer.
     *
     * @param profile id of the profile, such as {@code greedy-sponge}
     * @param id of the STIX object that is named
     * @param name for people
     * @param probability 0 to 1
     */
    public record Answer(String profile, String id, String name, double probability) {}

    /**
     * One campaign and what speaks for and against it.
     *
     * @param profile id of its profile, or {@link #NONE}
     * @param name for people; empty for none
     * @param probability 0 to 1; all candidates add up to 1
     * @param decibans sum of the evidence that counts, without the prior
     * @param evidence the heaviest first
     */
    public record Candidate(String profile, String name, double probability, double decibans, List<Weighed> evidence) {}

    /**
     * A piece of evidence that speaks for or against a campaign.
     *
     * @param id of the entry in the profile
     * @param cluster pieces of one cluster state the same fact; only the heaviest counts
     * @param decibans after the reliability of its source
     * @param counts whether it is in the sum
     * @param weak whether it alone may never decide
     * @param what the sentence for it, with the exhibits
     * @param reliability Admiralty code of the statement, such as {@code A2}
     */
    public record Weighed(
            String id,
            String cluster,
            double decibans,
            boolean counts,
            boolean weak,
            Statement what,
            String reliability) {}
}
