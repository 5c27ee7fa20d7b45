package org.atalaya.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Tlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleCheckTest {
    private static final String AMBER = Json.line(StixIds.marking(Tlp.AMBER));
    private static final String RED = Json.line(StixIds.marking(Tlp.RED));
    private static final String MARK =
            "'object_marking_refs':['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421']";
    private static final String MADE =
            "'spec_version':'2.1','created':'2024-01-20T00:00:00.000Z','modified':'2024-01-20T00:00:00.000Z'," + MARK;
    private static final String IDENTITY = "identity--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b11";
    private static final String INDICATOR = "indicator--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b12";
    private static final String GOOD = "{'type':'identity','id':'" + IDENTITY + "','name':'x'," + MADE + "},"
            + "{'type':'indicator','id':'" + INDICATOR + "','pattern':'[a:b = 1]','pattern_type':'stix',"
            + "'valid_from':'2024-01-20T00:00:00Z','created_by_ref':'" + IDENTITY + "'," + MADE + "},"
            + "{'type':'domain-name','id':'domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7','value':'example.com',"
            + MARK + "},"
            + "{'type':'report','id':'report--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b13','name':'r','published':'2024-01-20T00:00:00Z',"
            + "'description':'seen [0123456789abcdef]','object_refs':['" + INDICATOR + "']," + MADE + "}";

    private static List<BundleProblem> check(String objects, Optional<Set<String>> evidence) {
        String text = "{'type':'bundle','id':'bundle--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b14','objects':[" + objects + ","
                + AMBER.replace('"', '\'') + "]}";
        return BundleCheck.of(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                pattern -> pattern.startsWith("[") ? Optional.empty() : Optional.of("no pattern"),
                evidence);
    }

    @Test
    void aSoundBundleHasNoProblem() {
        assertThat(check(GOOD, Optional.of(Set.of("0123456789abcdef")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'name':'x'| 'nom':'x' | missing",
                "'name':'x'| 'name':7 | type",
                "'name':'x'| 'name':'x','name':'y' | json",
                "'name':'x'| 'name':'x','labels':[] | empty",
                "'name':'x'| 'name':'x','Wrong Name':1 | name",
                "'name':'x'| 'name':'x','confidence':101 | number",
                "'name':'x'| 'name':'x','revoked':'yes' | type",
                "'name':'x'| 'name':'x','external_references':[{'url':'u'}] | type",
                "'modified':'2024-01-20T00:00:00.000Z'| 'modified':'2023-01-20T00:00:00.000Z' | order",
                "'created':'2024-01-20T00:00:00.000Z'| 'created':'2024-01-20 00:00' | time",
                "identity--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b11','name'| identity--1','name' | id",
                "'created_by_ref':'identity--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b11'| 'created_by_ref':'identity--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b99' | reference",
                "example.com| example.org | sco-id",
                "'value':'example.com',| 'value':'example.com','x':1, | name",
                "'[a:b = 1]'| 'a:b' | pattern",
                "'name':'r'| 'name':'r [fedcba9876543210]' | evidence"
            })
    void eachKindOfMistakeIsToldWithAWayToMendIt(String right, String wrong, String code) {
        assertThat(GOOD).contains(right);
        List<BundleProblem> problems = check(
                GOOD.replaceFirst(java.util.regex.Pattern.quote(right), wrong),
                Optional.of(Set.of("0123456789abcdef")));
        assertThat(problems).extracting(BundleProblem::code).contains(code);
        for (BundleProblem problem : problems) {
            for (Language language : Language.values()) {
                assertThat(problem.text("f.json", language))
                        .startsWith("f.json: ")
                        .doesNotContain("{0}");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "indicator, indicates, malware, ''",
        "malware, variant-of, malware, ''",
        "infrastructure, consists-of, ipv4-addr, ''",
        "identity, related-to, indicator, ''",
        "malware, derived-from, malware, ''",
        "ipv4-addr, belongs-to, autonomous-system, ''",
        "malware, indicates, indicator, relation",
        "campaign, impersonates, identity, relation",
        "identity, uses, malware, relation",
        "malware, duplicate-of, tool, relation",
        "indicator, indicates, report, relation",
        "indicator, spies-on, malware, relation-unknown",
        "indicator, related-to, relationship, relation-end",
        "sighting, related-to, malware, relation-end"
    })
    void aRelationshipJoinsTheTypesOfTheSpecification(String source, String name, String target, String code) {
        String uuid = "--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b";
        String relation = ",{'type':'relationship','id':'relationship" + uuid + "20','relationship_type':'" + name
                + "','source_ref':'" + source + uuid + "21','target_ref':'" + target + uuid + "22'," + MADE + "}";
        List<BundleProblem> problems = check(GOOD + relation, Optional.empty()).stream()
                .filter(problem -> problem.code().startsWith("relation"))
                .toList();
        if (code.isEmpty()) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(code);
                assertThat(problem.error()).isEqualTo(!code.equals("relation-unknown"));
                for (Language language : Language.values()) {
                    assertThat(problem.text("f.json", language))
                            .doesNotContain("{0}")
                            .doesNotContain("verify.");
                }
            });
        }
    }

    @Test
    void anObjectAboveItsReportOrWithoutAMarkingIsTold() {
        String red = GOOD.replaceFirst("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "e828b379-4e03-4974-9ac4-e53a884c97c1");
        assertThat(check(red + "," + RED.replace('"', '\''), Optional.empty()))
                .extracting(BundleProblem::code)
                .containsExactly("marking-above");
        assertThat(check(GOOD.replaceFirst("," + java.util.regex.Pattern.quote(MARK), ""), Optional.empty()))
                .extracting(BundleProblem::code)
                .containsExactly("unmarked");
    }

    @Test
    void aMarkingThatSaysSomethingElseThanItsIdIsTold() {
        String lied = RED.replace('"', '\'').replace("'red'", "'clear'");
        assertThat(check(GOOD + "," + lied, Optional.empty()))
                .extracting(BundleProblem::code)
                .contains("marking-content");
    }

    @Test
    void anIdThatIsThereTwiceAndCirclesOfReferencesAreTold() {
        String twice = GOOD + ",{'type':'identity','id':'" + IDENTITY + "','name':'y'," + MADE + "}";
        assertThat(check(twice, Optional.empty()))
                .extracting(BundleProblem::code)
                .contains("twice");
        String circle = GOOD
                + ",{'type':'grouping','id':'grouping--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b21','context':'unspecified','object_refs':['grouping--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b22'],"
                + MADE
                + "},{'type':'grouping','id':'grouping--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b22','context':'unspecified','object_refs':['grouping--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b21'],"
                + MADE + "}";
        assertThat(check(circle, Optional.empty())).isEmpty();
    }

    @Test
    void textThatIsNoBundleIsOneProblem() {
        for (String text : List.of("", "[", "{}", "[1]", "{\"type\":\"bundle\"}", "{\"a\":".repeat(500), "\u0000")) {
            assertThat(BundleCheck.of(
                            text.getBytes(StandardCharsets.UTF_8), pattern -> Optional.empty(), Optional.empty()))
                    .as(text)
                    .isNotEmpty()
                    .allMatch(BundleProblem::error);
        }
    }

    @Test
    void bothLanguagesHaveTheSameTexts() {
        assertThat(Words.ofChecks(Language.ES).keys())
                .isEqualTo(Words.ofChecks(Language.EN).keys());
    }
}
