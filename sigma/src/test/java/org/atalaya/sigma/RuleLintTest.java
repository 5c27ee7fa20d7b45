package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.atalaya.sigma.Rules.detection;
import static org.atalaya.sigma.Rules.selection;

import java.util.LinkedHashMap;
import java.util.List;
import org.atalaya.sigma.RuleWarning.Kind;
import org.junit.jupiter.api.Test;

class RuleLintTest {
    private static final KnownFields FIELDS =
            KnownFields.parse("everywhere: [EventID]\ncategories:\n  process_creation: [CommandLine, Image]\n", "f");

    private static List<RuleWarning> check(String yaml) {
        LinkedHashMap<String, String> mapping = new LinkedHashMap<>();
        mapping.put("m", "services: {sysmon: [X]}\ncategories: {process_creation: [{service: sysmon, ids: [1]}]}\n");
        RuleSet rules = Rules.load(yaml + "level: high\n");
        assertThat(rules.refused()).isEmpty();
        return RuleLint.check(rules, LogSources.parse(mapping), FIELDS);
    }

    private static String created(String yaml) {
        return yaml.replace("  product: windows\n", "  product: windows\n  category: process_creation\n");
    }

    private static void only(String yaml, Kind kind, String reason) {
        assertThat(check(yaml)).hasSize(1).allSatisfy(warning -> {
            assertThat(warning.kind()).isEqualTo(kind);
            assertThat(warning.reason()).contains(reason);
            assertThat(warning.mend()).isNotBlank();
        });
    }

    @Test
    void aSoundRuleIsNotWarnedOf() {
        assertThat(check(created(selection("Image|endswith: '\\x.exe'", "EventID: 1"))))
                .isEmpty();
    }

    @Test
    void fieldsThatEventsDoNotCarryAreNamedWithTheNearest() {
        only(created(selection("commandline: x")), Kind.FIELD, "'commandline'");
        assertThat(check(created(selection("commandline: x"))).get(0).mend()).contains("'CommandLine'");
    }

    @Test
    void unusedSelectionsAreNamed() {
        only(detection("a:", "  A: x", "b:", "  B: x", "condition: a"), Kind.UNUSED, "'b'");
    }

    @Test
    void whatTheSpecificationDoesNotAllowIsNamed() {
        only(selection("A|contains|all: x"), Kind.SPECIFICATION, "'all' wants a list");
        only(selection("B: y", "A:", "  - ''", "  - null"), Kind.SPECIFICATION, "null in a list");
        only(selection("A: x") + "taxonomy: ecs\n", Kind.SPECIFICATION, "taxonomy 'ecs'");
        assertThat(check(selection("A: x") + "taxonomy: sigma\n")).isEmpty();
    }

    @Test
    void contradictionsAreNamed() {
        only(detection("a:", "  A: x", "condition: a and not a"), Kind.UNREACHABLE, "never holds");
        only(detection("a:", "  A: x", "b:", "  A: y", "condition: a and b"), Kind.UNREACHABLE, "at once");
        assertThat(check(detection("a:", "  A: x", "condition: a or not a")))
                .extracting(RuleWarning::kind)
                .containsExactlyInAnyOrder(Kind.UNREACHABLE, Kind.MATCHES_EMPTY);
    }

    @Test
    void rulesThatHoldForEmptyEventsAreNamed() {
        only(detection("a:", "  A: x", "condition: not a"), Kind.MATCHES_EMPTY, "none of its fields");
    }

    @Test
    void missingIdsAndOldRulesAreNamed() {
        only(selection("A: x").replaceAll("id: .*\n", ""), Kind.ID, "no id");
        only(selection("A: x").replaceAll("id: .*\n", "id: mine\n"), Kind.ID, "'mine'");
        only(selection("A: x") + "status: deprecated\n", Kind.STATUS, "deprecated");
        assertThat(Rules.load(selection("A: x")).warnings())
                .extracting(RuleWarning::kind)
                .containsExactly(Kind.LEVEL);
    }

    @Test
    void logSourcesThatNothingLeadsToAreNamed() {
        only(
                selection("A: x").replace("product: windows", "product: windows\n  service: nosuch"),
                Kind.LOGSOURCE,
                "nosuch");
    }

    @Test
    void theStyleOfAFilterIsNamed() {
        String filter =
                "title: F\nlogsource: {product: windows}\nfilter:\n  rules: [%s]\n  s: {B: y}\n  condition: %s\n";
        String rule = selection("A: x") + "level: low\n---\n";
        String id = "11111111-1111-4111-8111-111111111111";
        only(rule + filter.formatted(id, "s"), Kind.FILTER, "left out");
        assertThat(check(rule + filter.formatted(id, "not s"))).isEmpty();
        only(rule + filter.formatted(id + ", gone", "not s"), Kind.FILTER, "'gone'");
    }

    @Test
    void aTableOfFieldsThatIsWrongIsPointedAt() {
        assertThatThrownBy(() -> KnownFields.parse("categories:\n  x: {a: b}\n", "f.yml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("f.yml:2:");
    }
}
