package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.atalaya.model.Exposure;
import org.atalaya.model.Statement;

/**
 * How likely organisations are targets of a campaign: a logistic sum of named factors. The weights are estimates of ours
 * from what is published of the victims; they order organisations, they do not measure them.
 */
final class Exposures {
    private static final double BIAS = -4.0;
    private static final double SECTOR = 1.2;
    private static final double COUNTRY = 1.5;
    private static final double OTHER_COUNTRY = -3.0;
    private static final double REVENUE = 1.0;
    private static final double IMSS = 0.8;
    private static final double NAMED_KIND = 1.0;
    private static final double NO_GATEWAY = 0.4;
    private static final double SEEN = 5.0;

    private Exposures() {}

    /**
     * Ranks organisations: the likeliest first, of equals that with the higher impact.
     *
     * @param seen exhibits on hosts of a domain, by the domain
     * @param most how many are told, the first of the rank
     */
    static List<Exposure> rank(
            Profile profile, List<Organisation> organisations, Map<String, List<String>> seen, int most) {
        Comparator<Exposure> order = Comparator.comparingDouble(Exposure::probability)
                .reversed()
                .thenComparing(Comparator.comparingDouble(Exposure::impact).reversed())
                .thenComparing(Exposure::name)
                .thenComparing(Exposure::id);
        PriorityQueue<Exposure> ranked = new PriorityQueue<>(order.reversed());
        for (Organisation organisation : organisations) {
            List<String> there = organisation.domains().stream()
                    .flatMap(domain -> seen.getOrDefault(domain, List.of()).stream())
                    .distinct()
                    .limit(Drafter.MOST_CITED)
                    .toList();
            List<Exposure.Factor> factors = factors(profile, organisation, there);
            double logit =
                    BIAS + factors.stream().mapToDouble(Exposure.Factor::logit).sum();
            double probability = 1 / (1 + Math.exp(-logit));
            ranked.add(new Exposure(
                    organisation.id(),
                    organisation.name(),
                    Math.round(probability * 1000) / 1000.0,
                    impact(organisation),
                    factors));
            if (ranked.size() > most) {
                ranked.remove();
            }
        }
        return ranked.stream().sorted(order).toList();
    }

    private static List<Exposure.Factor> factors(Profile profile, Organisation organisation, List<String> seen) {
        Profile.Victims victims = profile.victims();
        String campaign = profile.campaign().isEmpty() ? profile.intrusionSet() : profile.campaign();
        List<String> source = campaign.isEmpty() ? List.of() : List.of(campaign);
        List<Exposure.Factor> factors = new ArrayList<>();
        if (!seen.isEmpty()) {
            factors.add(new Exposure.Factor(new Statement("exposure.seen", List.of(), seen), SEEN));
        }
        if (!victims.countries().isEmpty() && !organisation.country().isEmpty()) {
            boolean there = victims.countries().contains(organisation.country());
            factors.add(factor(
                    there ? "exposure.country" : "exposure.other-country",
                    organisation.country(),
                    source,
                    there ? COUNTRY : OTHER_COUNTRY));
        }
        Set<String> sectors = victims.sectors();
        organisation.sectors().stream()
                .filter(sectors::contains)
                .findFirst()
                .ifPresent(sector -> factors.add(factor("exposure.sector", sector, source, SECTOR)));
        if (victims.revenueUsdFrom() > 0 && organisation.revenueUsd() >= victims.revenueUsdFrom()) {
            factors.add(factor(
                    "exposure.revenue", Long.toString((long) (organisation.revenueUsd() / 1e6)), source, REVENUE));
        }
        if (victims.reportsToImss() && organisation.reportsToImss()) {
            factors.add(factor("exposure.imss", "", source, IMSS));
        }
        if (organisation.kind().equals("bank") || organisation.kind().equals("exchange")) {
            factors.add(factor("exposure." + organisation.kind(), "", source, NAMED_KIND));
        }
        if (!organisation.mailGateway()) {
            factors.add(factor("exposure.no-gateway", "", List.of(organisation.id()), NO_GATEWAY));
        }
        factors.sort(Comparator.comparingDouble((Exposure.Factor factor) -> -Math.abs(factor.logit())));
        return factors;
    }

    private static Exposure.Factor factor(String code, String value, List<String> evidence, double logit) {
        return new Exposure.Factor(new Statement(code, List.of(value), evidence), logit);
    }

    /** 0 to 1, by the decimal logarithm of revenue, higher where others' money is kept. */
    private static double impact(Organisation organisation) {
        double size = organisation.revenueUsd() <= 0
                ? 0.3
                : Math.clamp((Math.log10(organisation.revenueUsd()) - 6) / 5, 0, 1);
        double holds = organisation.kind().isEmpty() ? 0 : 0.25;
        return Math.round(Math.min(1, size + holds) * 100) / 100.0;
    }
}
