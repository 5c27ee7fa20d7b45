package org.atalaya.campaign;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Stage;

/**
 * What is known of one campaign, and how much each piece of evidence weighs for or against it.
 *
 * @param id name of its folder
 * @param names for people, by language tag
 * @param campaign STIX id; empty where public knowledge has none
 * @param intrusionSet STIX id; empty where there is none
 * @param actorConfidence probability of the intrusion set given the campaign
 * @param family STIX id of the malware family; empty where there is none
 * @param variant STIX id of the variant; empty where there is none
 * @param prior share of incidents that are of it before any evidence, 0 to 1
 * @param chain usual order of its stages
 * @param entries evidence, in the order of the file
 * @param objects STIX objects of its bundle by id, as JSON, in the order of the file
 * @param objectNames names of them by id
 * @param indicators equalities of its indicators
 */
public record Profile(
        String id,
        Map<String, String> names,
        String campaign,
        String intrusionSet,
        double actorConfidence,
        String family,
        String variant,
        double prior,
        List<Stage> chain,
        Victims victims,
        List<Entry> entries,
        Map<String, String> objects,
        Map<String, String> objectNames,
        List<Known> indicators) {
    /** The name in a language, or in English. */
    public String name(String language) {
        return names.getOrDefault(language, names.getOrDefault("en", id));
    }

    /**
     * Whom it attacks.
     *
     * @param countries ISO 3166 codes; empty when unknown
     * @param sectors of the STIX vocabulary
     * @param revenueUsdFrom least revenue in USD a year, 0 when it does not matter
     * @param reportsToImss whether its victims report to the Mexican social-security institute
     */
    public record Victims(Set<String> countries, Set<String> sectors, double revenueUsdFrom, boolean reportsToImss) {}

    /**
     * One piece of evidence.
     *
     * @param any one of these terms must be there; none given: does not matter
     * @param all each of these must be there
     * @param none none of these may be there
     * @param order decibans of the order of stages instead of terms; empty for terms
     * @param decibans for (positive) or against, before reliability; −20 to 20
     * @param cluster pieces of one cluster state the same fact
     * @param weak never decides, however many there are
     * @param baseRate how common it is among incidents of others, 0 to 1; for weak evidence
     * @param source name of the external reference
     * @param says the sentence by language, {0} for the values
     */
    public record Entry(
            String id,
            List<String> any,
            List<String> all,
            List<String> none,
            Optional<Order> order,
            double decibans,
            String cluster,
            boolean weak,
            double baseRate,
            Reliability reliability,
            String source,
            Map<String, String> says) {
        /** Decibans after reliability. */
        public double weight() {
            return decibans * reliability.factor();
        }
    }

    /** Decibans of the least and the most that the order of stages can say. */
    public record Order(double from, double to) {}

    /**
     * One equality of an indicator.
     *
     * @param kind such as {@code domain}, {@code sha256}
     * @param value in lower case
     * @param id STIX id of the indicator
     * @param confidence 0 to 100
     */
    public record Known(
            String kind, String value, String id, int confidence, Instant validFrom, Optional<Instant> validUntil) {
        boolean validAt(Instant time) {
            return !time.isBefore(validFrom) && validUntil.map(time::isBefore).orElse(true);
        }
    }
}
