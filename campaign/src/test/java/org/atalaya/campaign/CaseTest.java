package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Advisory;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Incident;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.atalaya.model.Statement;
import org.atalaya.model.Tlp;
import org.junit.jupiter.api.Test;

class CaseTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private int number;

    private Finding finding(String rule, Level level, String host, int minute, String technique, String... fields) {
        List<FieldValue> values = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.add(new FieldValue(fields[i], fields[i + 1]));
        }
        number++;
        return new Finding(
                "f" + number,
                new Rule(
                        rule,
                        rule,
                        "sigma",
                        level,
                        "test",
                        "",
                        "",
                        List.of("attack." + technique),
                        List.of(),
                        List.of(),
                        "x",
                        1,
                        Map.of()),
                Optional.of(NOON.plusSeconds(60L * minute)),
                host,
                EventType.of("windows", "", ""),
                Place.line(host + ".jsonl", number, 0),
                values,
                List.of(),
                "why",
                List.of());
    }

    /** A finding in the log of a service, which names no host. */
    private Finding inService(Level level, int minute, String actor) {
        Finding one = finding("service rule " + number, level, "", minute, "t1078", "Actor", actor);
        return new Finding(
                one.id(),
                one.rule(),
                one.time(),
                "",
                EventType.of("zendesk", "", "audit"),
                one.place(),
                one.fields(),
                List.of(),
                "why",
                List.of());
    }

    @Test
    void whatHappenedInOneServiceInCloseSuccessionIsOneIncident() {
        assertThat(draft(List.of(
                                inService(Level.HIGH, 0, "702"),
                                inService(Level.CRITICAL, 40, ""),
                                inService(Level.CRITICAL, 41, "")))
                        .incidents())
                .singleElement()
                .satisfies(incident -> {
                    assertThat(incident.exhibits()).hasSize(3);
                    assertThat(incident.users()).containsExactly("702");
                });
        assertThat(draft(List.of(inService(Level.HIGH, 0, ""), inService(Level.HIGH, 180, "")))
                        .incidents())
                .hasSize(2);
    }

    @Test
    void manyAccountsOfOneServiceAreNotOneIncidentButEachAccountIs() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i <= Grouping.MOST_SHARING_COMMON; i++) {
            findings.add(inService(Level.HIGH, i, "agent" + i));
            findings.add(inService(Level.HIGH, 600 + i, "agent" + i));
        }
        assertThat(draft(findings).incidents()).hasSize(Grouping.MOST_SHARING_COMMON + 1);
    }

    @Test
    void aCorrelationIsJoinedWithWhatFiredOnItsRecords() {
        Finding one = finding("one", Level.HIGH, "", 0, "t1078");
        Finding two = finding("two", Level.HIGH, "", 300, "t1078");
        Finding apart = finding("apart", Level.HIGH, "", 5, "t1078");
        Finding joined = finding("joined", Level.CRITICAL, "", 300, "t1078");
        Finding correlation = new Finding(
                joined.id(),
                joined.rule(),
                joined.time(),
                "",
                joined.type(),
                two.place(),
                List.of(),
                List.of(),
                "why",
                List.of(one.place(), two.place()));
        assertThat(draft(List.of(one, two, apart, correlation)).incidents())
                .hasSize(2)
                .extracting(incident -> incident.exhibits().size())
                .containsExactlyInAnyOrder(3, 1);
    }

    private static Advisory draft(List<Finding> findings) {
        CaseFile file = new CaseFile(Shipped.PROFILES, Shipped.LISTS);
        file.add(findings, List.of(), List.of());
        return new Drafter(file, Optional.empty(), List.of(), rule -> "").draft(new Drafter.Limits(NOON, 0, 0, false));
    }

    private List<Finding> chain(String host) {
        return List.of(
                finding(
                        "7efe127a-300f-41cc-995d-d17da1f52bda",
                        Level.HIGH,
                        host,
                        1,
                        "t1218.007",
                        "CommandLine",
                        "msiexec /i IMSS_TEST.msi"),
                finding("geo", Level.HIGH, host, 2, "t1614", "QueryName", "ip-api.com"),
                finding("query", Level.CRITICAL, host, 3, "t1105", "QueryName", "manzisuape.com"),
                finding("clean", Level.MEDIUM, host, 4, "t1070.004", "CommandLine", "Remove-Item IMSS_TEST.msi"),
                finding("beacon", Level.MEDIUM, host, 9, "t1219", "QueryName", "manzisuape.com"));
    }

    @Test
    void aChainOnOneHostIsOneIncidentOfTheCampaign() {
        Advisory advisory = draft(chain("pc1"));
        assertThat(advisory.incidents()).hasSize(1);
        assertThat(advisory.incidents()
                        .get(0)
                        .attribution()
                        .campaign()
                        .orElseThrow()
                        .profile())
                .isEqualTo("greedy-sponge");
        assertThat(advisory.indicators()).extracting(Advisory.Sighted::value).containsExactly("manzisuape.com");
        assertThat(advisory.suppressed())
                .extracting(statement -> statement.values().get(0))
                .containsExactly("ip-api.com");
    }

    @Test
    void everyStatementRestsOnExhibitsThatAreThere() {
        Advisory advisory = draft(chain("pc1"));
        Set<Statement> statements = new LinkedHashSet<>(advisory.summary());
        advisory.actions().values().forEach(statements::addAll);
        statements.addAll(advisory.suppressed());
        for (Incident incident : advisory.incidents()) {
            incident.steps().forEach(step -> statements.add(step.what()));
            statements.addAll(incident.attribution().reasons());
            incident.attribution()
                    .candidates()
                    .forEach(candidate -> candidate.evidence().forEach(weighed -> statements.add(weighed.what())));
        }
        assertThat(statements).hasSizeGreaterThan(15);
        for (Statement statement : statements) {
            assertThat(statement.evidence()).as(statement.code()).isNotEmpty();
            assertThat(advisory.exhibits().keySet()).as(statement.code()).containsAll(statement.evidence());
        }
    }

    @Test
    void hostsThatShareARareDomainAreOneIncidentAndOthersAreNot() {
        List<Finding> findings = new ArrayList<>(chain("pc1"));
        findings.add(finding("query", Level.CRITICAL, "pc2", 30, "t1105", "QueryName", "manzisuape.com"));
        findings.add(finding("shell", Level.HIGH, "web1", 31, "t1505.003", "CommandLine", "w3wp whoami"));
        Advisory advisory = draft(findings);
        assertThat(advisory.incidents()).hasSize(2);
        assertThat(advisory.incidents().get(0).hosts()).containsExactly("pc1", "pc2");
        assertThat(advisory.incidents().get(1).attribution().campaign()).isEmpty();
    }

    @Test
    void whatManyHostsShareJoinsNone() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            findings.add(finding("update", Level.HIGH, "pc" + i, i, "t1105", "QueryName", "updates.example.test"));
        }
        CaseFile file = new CaseFile(Shipped.PROFILES, Shipped.LISTS);
        file.add(findings, List.of(), List.of());
        assertThat(Grouping.of(file)).hasSize(40);
    }

    @Test
    void howeverManyHostsShareAPublishedDomainTheyAreOneIncidentOnASmallPage() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            findings.add(finding("query", Level.CRITICAL, "pc" + i, i, "t1105", "QueryName", "manzisuape.com"));
        }
        Advisory advisory = draft(findings);
        assertThat(advisory.incidents()).hasSize(1);
        Incident incident = advisory.incidents().get(0);
        assertThat(incident.hosts()).hasSize(30_000);
        assertThat(incident.steps()).hasSizeLessThanOrEqualTo(Chain.MOST_STEPS_OF_STAGE + 1);
        assertThat(incident.steps().get(Chain.MOST_STEPS_OF_STAGE).what().values())
                .containsExactly(Integer.toString(30_000 - Chain.MOST_STEPS_OF_STAGE));
        assertThat(advisory.exhibits()).hasSizeLessThan(Bounds.MOST_EXHIBITS + 200);
        assertThat(advisory.unknowns()).extracting(Statement::code).contains("unknown.more-exhibits");
        for (Incident.Step step : incident.steps()) {
            assertThat(advisory.exhibits().keySet()).containsAll(step.what().evidence());
        }
    }

    @Test
    void theLabelIsTheOneAskedForUnlessTheContentDemandsAStricterOne() {
        CaseFile file = new CaseFile(Shipped.PROFILES, Shipped.LISTS);
        file.add(chain("pc1"), List.of(), List.of());
        Drafter drafter = new Drafter(file, Optional.empty(), List.of(), rule -> "");
        Drafter.Limits limits = new Drafter.Limits(NOON, 0, 0, false);
        assertThat(drafter.draft(limits).tlp()).isEqualTo(Tlp.AMBER);
        assertThat(drafter.draft(limits, Optional.of(Tlp.RED)).tlp()).isEqualTo(Tlp.RED);
        Advisory raised = drafter.draft(limits, Optional.of(Tlp.CLEAR));
        assertThat(raised.tlp()).isEqualTo(Tlp.AMBER);
        assertThat(raised.summary()).extracting(Statement::code).contains("summary.tlp-hosts");
        Advisory nothing = new Drafter(
                        new CaseFile(Shipped.PROFILES, Shipped.LISTS), Optional.empty(), List.of(), rule -> "")
                .draft(limits, Optional.of(Tlp.GREEN));
        assertThat(nothing.tlp()).isEqualTo(Tlp.GREEN);
        assertThat(nothing.summary()).extracting(Statement::code).containsExactly("nothing.found");
    }

    @Test
    void aHundredThousandOrganisationsAreRankedAndTheFirstAreTold() {
        List<Organisation> organisations = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            organisations.add(new Organisation(
                    "identity--" + i,
                    "Org TEST " + i,
                    List.of("retail"),
                    i % 2 == 0 ? "MX" : "FR",
                    i * 1000.0,
                    i % 3 == 0,
                    "",
                    true,
                    List.of("org" + i + ".example")));
        }
        CaseFile file = new CaseFile(Shipped.PROFILES, Shipped.LISTS);
        file.add(chain("pc1.org77778.example"), List.of(), List.of());
        Advisory advisory = new Drafter(file, Optional.empty(), organisations, rule -> "")
                .draft(new Drafter.Limits(NOON, 0, 0, false));
        assertThat(advisory.exposures()).hasSize(Drafter.MOST_EXPOSURES);
        assertThat(advisory.exposures().get(0).factors().get(0).what().code()).isEqualTo("exposure.seen");
        assertThat(advisory.exposures().get(0).name()).isEqualTo("Org TEST 77778");
        assertThat(advisory.unknowns()).extracting(Statement::code).contains("unknown.more-organisations");
    }

    @Test
    void findingsOfLowLevelAreNoIncident() {
        Advisory advisory = draft(List.of(
                finding("a", Level.LOW, "pc1", 1, "t1218.007"),
                finding("b", Level.INFORMATIONAL, "pc1", 2, "t1566.001")));
        assertThat(advisory.incidents()).isEmpty();
        assertThat(advisory.summary()).extracting(Statement::code).containsExactly("nothing.found");
        assertThat(advisory.actions()).isEmpty();
        assertThat(advisory.tlp()).isEqualTo(Tlp.AMBER);
    }

    @Test
    void aStageWithoutASensorIsNotCalledUnseen() {
        CaseFile file = new CaseFile(Shipped.PROFILES, Shipped.LISTS);
        file.add(chain("pc1"), List.of(), List.of());
        file.sensor("pc1", "process");
        Advisory advisory =
                new Drafter(file, Optional.empty(), List.of(), rule -> "").draft(new Drafter.Limits(NOON, 0, 0, false));
        List<Incident.Gap> gaps = advisory.incidents().get(0).gaps();
        assertThat(gaps)
                .anyMatch(gap -> gap.sensor().equals("network") && gap.code().equals("gap.no-sensor"));
        assertThat(gaps)
                .anyMatch(gap -> gap.sensor().equals("process") && gap.code().equals("gap.not-seen"));
    }

    @Test
    void aCommandLineFilledUpWithBlanksHidesNothing() {
        Advisory advisory = draft(List.of(finding(
                "x",
                Level.HIGH,
                "pc1",
                1,
                "t1105",
                "CommandLine",
                "curl" + " ".repeat(30_000) + "http://manzisuape.com/TEST")));
        assertThat(advisory.indicators()).extracting(Advisory.Sighted::value).containsExactly("manzisuape.com");
    }

    @Test
    void theSameFindingsGiveTheSameAdvisory() {
        Advisory one = draft(chain("pc1"));
        number = 0;
        assertThat(draft(chain("pc1"))).isEqualTo(one);
    }

    @Test
    void organisationsOfTheKindAttackedComeFirst() {
        List<Organisation> organisations = Organisation.read("o.json", """
                {"type":"bundle","objects":[
                 {"type":"identity","id":"identity--1","name":"Shop TEST","sectors":["retail"],"x_atalaya_country":"FR"},
                 {"type":"identity","id":"identity--2","name":"Bank TEST","sectors":["financial-services"],"x_atalaya_country":"MX",
                  "x_atalaya_revenue_usd":900000000,"x_atalaya_reports_to_imss":true,"x_atalaya_kind":"bank"}]}""");
        CaseFile file = new CaseFile(Shipped.PROFILES, Shipped.LISTS);
        file.add(chain("pc1"), List.of(), List.of());
        Advisory advisory = new Drafter(file, Optional.empty(), organisations, rule -> "")
                .draft(new Drafter.Limits(NOON, 0, 0, false));
        assertThat(advisory.exposures())
                .extracting(exposure -> exposure.name())
                .containsExactly("Bank TEST", "Shop TEST");
        assertThat(advisory.exposures().get(0).probability()).isGreaterThan(0.5);
        assertThat(advisory.exposures().get(1).probability()).isLessThan(0.05);
        assertThat(advisory.tlp()).isEqualTo(Tlp.AMBER_STRICT);
    }
}
