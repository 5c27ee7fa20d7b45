package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.model.Attribution;
import org.atalaya.model.Stage;
import org.junit.jupiter.api.Test;

class AttributorTest {
    private static final Attributor ATTRIBUTOR = new Attributor(Shipped.PROFILES);
    private static final List<String> TERMS = terms();

    private static List<String> terms() {
        Set<String> terms = new LinkedHashSet<>();
        for (Profile profile : Shipped.PROFILES) {
            for (Profile.Entry entry : profile.entries()) {
                terms.addAll(entry.any());
                terms.addAll(entry.all());
            }
        }
        return terms.stream().map(term -> term.replace("*", "xx")).toList();
    }

    private static Attribution of(String... terms) {
        return of(List.of(terms));
    }

    private static Attribution of(List<String> terms) {
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            traces.add(new Trace(terms.get(i), "e" + i, "value"));
        }
        return ATTRIBUTOR.attribute(traces, List.of());
    }

    private static Optional<String> named(Attribution attribution) {
        return attribution.campaign().map(Attribution.Answer::profile);
    }

    @Property(tries = 2_000)
    void aNetworkOrALanguageChangesNoAnswer(@ForAll Random random) {
        List<String> terms = new ArrayList<>();
        for (String term : TERMS) {
            if (random.nextInt(5) == 0
                    && !term.startsWith("asn:")
                    && !term.startsWith("language:")
                    && !term.equals("fact:behaviour.spanish-verbs")) {
                terms.add(term);
            }
        }
        Attribution without = of(terms);
        terms.add("asn:14593");
        terms.add("language:es");
        Attribution with = of(terms);
        assertThat(named(with)).isEqualTo(named(without));
        assertThat(with.margin()).isEqualTo(without.margin());
    }

    @Property(tries = 1_000)
    void oddsAddUpToOneAndNothingIsCertain(@ForAll Random random) {
        Attribution attribution =
                of(TERMS.stream().filter(term -> random.nextInt(4) == 0).toList());
        double sum = attribution.candidates().stream()
                .mapToDouble(Attribution.Candidate::probability)
                .sum();
        assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(attribution.candidates().get(0).probability()).isLessThanOrEqualTo(0.99 + 1e-12);
        assertThat(attribution.candidates())
                .anyMatch(candidate -> candidate.profile().equals(Attribution.NONE));
    }

    @Property(tries = 1_000)
    void aCampaignIsNamedOnlyWithAMarginAndSomethingStrong(@ForAll Random random) {
        Attribution attribution =
                of(TERMS.stream().filter(term -> random.nextInt(6) == 0).toList());
        attribution.campaign().ifPresent(answer -> {
            assertThat(attribution.margin()).isGreaterThanOrEqualTo(Attributor.LEAST_MARGIN);
            assertThat(attribution.candidates().stream()
                            .filter(candidate -> candidate.profile().equals(answer.profile()))
                            .flatMap(candidate -> candidate.evidence().stream()))
                    .anyMatch(
                            weighed -> weighed.counts() && !weighed.weak() && weighed.decibans() >= Attributor.STRONG);
        });
    }

    @Test
    void nothingNamesNobody() {
        assertThat(named(of())).isEmpty();
        assertThat(of().family()).isEmpty();
        assertThat(of().candidates().get(0).profile()).isEqualTo(Attribution.NONE);
    }

    @Test
    void onlyAPublishedHashNamesTheCampaignWithLowConfidence() {
        Attribution attribution = of("indicator:greedy-sponge/sha256");
        assertThat(named(attribution)).contains("greedy-sponge");
        assertThat(attribution.confidence()).isEqualTo(Attribution.Confidence.LOW);
    }

    @Test
    void onlyALureInTheInstitutesNameNamesNobody() {
        assertThat(named(of("brand:imss", "mail:malicious", "ask:run", "victim:country=mx", "victim:imss")))
                .isEmpty();
    }

    @Test
    void contactWithAServerNamesNobodyUntilAnotherKindOfEvidenceTells() {
        Attribution contact = of("indicator:greedy-sponge/domain", "technique:t1614", "victim:country=mx");
        assertThat(named(contact)).isEmpty();
        assertThat(contact.reasons()).anyMatch(reason -> reason.code().equals("reason.contact-alone"));
        assertThat(named(of("indicator:greedy-sponge/domain", "brand:imss"))).contains("greedy-sponge");
    }

    @Test
    void oneFactCountsOnce() {
        Attribution.Candidate one = candidate(of("rule:allakore_mexico"));
        Attribution.Candidate both =
                candidate(of("rule:allakore_mexico", "indicator:greedy-sponge/sha256", "indicator:greedy-sponge/md5"));
        assertThat(both.decibans()).isEqualTo(one.decibans());
        assertThat(both.evidence()).filteredOn(weighed -> !weighed.counts()).isNotEmpty();
    }

    private static Attribution.Candidate candidate(Attribution attribution) {
        return attribution.candidates().stream()
                .filter(candidate -> candidate.profile().equals("greedy-sponge"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void portugueseVerbsAreTheBrazilianVariantAndNotTheMexicanCampaign() {
        Attribution attribution = of(
                "rule:allakore_family", "rule:allakore_brazil", "fact:behaviour.portuguese-verbs", "technique:t1219");
        assertThat(named(attribution)).contains("allasenha");
        assertThat(attribution.family().orElseThrow().name()).isEqualTo("AllaKore RAT");
    }

    @Test
    void baseMarkersAloneTellTheFamilyAndNoCampaignOfMexico() {
        Attribution attribution = of("rule:allakore_family", "fact:behaviour.allakore-markers");
        assertThat(named(attribution).orElse("")).isNotEqualTo("greedy-sponge");
        assertThat(attribution.family().orElseThrow().name()).isEqualTo("AllaKore RAT");
    }

    @Test
    void howItCameSaysNothingOfTheFamily() {
        assertThat(of("technique:t1218.005", "technique:t1574.001", "victim:country=in")
                        .family())
                .isEmpty();
        assertThat(of("brand:imss", "technique:t1218.007", "victim:country=mx").family())
                .isEmpty();
    }

    @Test
    void aSandboxThatSawNothingIsNoTermOfAnyProfile() {
        // The server decides who gets the program: what a sandbox abroad did not see says nothing, so nothing asks for
        // it.
        assertThat(Shipped.PROFILES.stream()
                        .flatMap(profile -> profile.entries().stream())
                        .flatMap(entry -> java.util.stream.Stream.of(entry.any(), entry.all(), entry.none())))
                .allMatch(terms -> terms.stream().noneMatch(term -> term.startsWith("sandbox:")));
    }

    @Test
    void aTechniqueWeighsNoMoreThanItsBaseRateAllows() {
        Attributor counted = new Attributor(
                Shipped.PROFILES,
                new org.atalaya.campaign.attack.Frequencies(172, java.util.Map.of("t1505.003", 31, "t1190", 42)));
        List<Trace> shell = List.of(new Trace("technique:t1505.003", "e", "v"), new Trace("technique:t1190", "e", "v"));
        Attribution attribution = counted.attribute(shell, List.of());
        assertThat(attribution.campaign()).isEmpty();
        assertThat(attribution.candidates().stream()
                        .filter(candidate -> candidate.profile().equals("fin13"))
                        .flatMap(candidate -> candidate.evidence().stream()))
                .allMatch(weighed -> weighed.decibans() < 4);
        // What speaks against is not capped: it does not make anybody look like a culprit.
        assertThat(attribution.candidates().stream()
                        .filter(candidate -> candidate.profile().equals("greedy-sponge"))
                        .flatMap(candidate -> candidate.evidence().stream()))
                .anyMatch(weighed -> weighed.decibans() < -5);
    }

    @Test
    void aPermissionForAnExerciseKeepsTheNameBack() {
        Attribution attribution = of("rule:allakore_mexico", "indicator:greedy-sponge/domain", "exercise:permission");
        assertThat(named(attribution)).isEmpty();
        assertThat(attribution.reasons()).anyMatch(reason -> reason.code().equals("reason.exercise"));
    }

    @Test
    void theOrderOfStagesIsLookedForOnEachHostByItsOwnClock() {
        List<Stage> chain = List.of(Stage.DELIVERY, Stage.INSTALL, Stage.GEOFENCE, Stage.DOWNLOAD);
        Profile.Order range = new Profile.Order(6, 10);
        Instant noon = Instant.parse("2026-03-03T12:00:00Z");
        List<Attributor.Seen> ordered = new ArrayList<>();
        List<Attributor.Seen> reversed = new ArrayList<>();
        List<Attributor.Seen> scattered = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            ordered.add(new Attributor.Seen(chain.get(i), noon.plusSeconds(i), "a"));
            reversed.add(new Attributor.Seen(chain.get(i), noon.minusSeconds(i), "a"));
            scattered.add(new Attributor.Seen(chain.get(i), noon.plusSeconds(i), "host" + i));
        }
        assertThat(ChainOrder.decibans(chain, ordered, range)).contains(10.0);
        assertThat(ChainOrder.decibans(chain, ordered.subList(0, 3), range)).contains(6.0);
        assertThat(ChainOrder.decibans(chain, reversed, range)).isEmpty();
        assertThat(ChainOrder.decibans(chain, scattered, range)).isEmpty();
    }
}
