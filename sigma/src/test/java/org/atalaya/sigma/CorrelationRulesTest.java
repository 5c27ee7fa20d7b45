package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.sigma.Rules.load;

import java.time.Duration;
import java.util.List;
import org.atalaya.model.RefusedRule;
import org.junit.jupiter.api.Test;

/** Correlation rules and filters: how they are read and joined to what they refer to. */
class CorrelationRulesTest {
    private static final String ONE = rule("one", 'a');
    private static final String TWO = rule("two", 'b');

    private static String id(char digit) {
        return "11111111-1111-4111-8111-11111111111" + digit;
    }

    private static String rule(String name, char digit) {
        return "---\ntitle: Rule " + name + "\nid: " + id(digit) + "\nname: " + name
                + "\nlogsource:\n  product: windows\n  category: process_creation\n"
                + "detection:\n  sel:\n    A: x\n  condition: sel\n";
    }

    private static String correlation(String name, String... lines) {
        return "---\ntitle: Correlation " + name + "\nname: " + name + "\ncorrelation:\n  " + String.join("\n  ", lines)
                + "\n";
    }

    private static RefusedRule refused(RuleSet rules) {
        assertThat(rules.refused()).hasSize(1);
        return rules.refused().get(0);
    }

    @Test
    void rulesAreFoundByNameAndById() {
        RuleSet rules = load(correlation(
                        "c",
                        "type: event_count",
                        "rules: [one, " + id('b') + "]",
                        "group-by: [User]",
                        "timespan: 5m",
                        "condition: {gte: 3, lt: 10}")
                + ONE
                + TWO);
        assertThat(rules.refused()).isEmpty();
        CorrelationRule rule = rules.correlations().get(0);
        assertThat(rule.rules()).containsExactly(id('a'), id('b'));
        assertThat(rule.timespan()).isEqualTo(Duration.ofMinutes(5));
        assertThat(rule.threshold())
                .containsExactly(
                        new CorrelationRule.Threshold(Check.Relation.GREATER_OR_EQUAL, 3),
                        new CorrelationRule.Threshold(Check.Relation.LESS, 10));
        assertThat(rule.groupBy()).containsExactly("User");
        assertThat(rule.generate()).isFalse();
        assertThat(rules.rules()).allMatch(SigmaRule::silent);
    }

    @Test
    void generateLetsTheJoinedRulesSpeak() {
        RuleSet rules = load(ONE
                + TWO
                + correlation("c", "type: temporal", "rules: [one]", "timespan: 1h", "generate: true")
                + correlation("d", "type: temporal", "rules: [one, two]", "timespan: 1h"));
        assertThat(rules.refused()).isEmpty();
        assertThat(rules.rules()).extracting(SigmaRule::silent).containsExactly(false, true);
    }

    @Test
    void everyTypeIsRead() {
        for (CorrelationRule.Type type : CorrelationRule.Type.values()) {
            if (type.looksBack()) {
                continue; // BaselineTest
            }
            RuleSet rules = load(ONE
                    + correlation(
                            "c",
                            "type: " + type.name().toLowerCase(java.util.Locale.ROOT),
                            "rules: one",
                            "timespan: 1w",
                            "condition: {gt: 1.5, field: [A, B], percentile: 95}"));
            assertThat(rules.refused()).as(type.name()).isEmpty();
            assertThat(rules.correlations().get(0).type()).isEqualTo(type);
            assertThat(rules.correlations().get(0).fields()).containsExactly("A", "B");
            assertThat(rules.correlations().get(0).percentile()).isEqualTo(95);
        }
    }

    @Test
    void temporalConditionsMayBeWords() {
        for (String given : List.of("rules: [one, two]", "group-by: [User]")) {
            RuleSet rules = load(ONE
                    + TWO
                    + correlation("c", "type: temporal", given, "timespan: 30s", "condition: one and not two"));
            assertThat(rules.refused()).isEmpty();
            assertThat(rules.correlations().get(0).rules()).containsExactly(id('a'), id('b'));
            assertThat(CanonicalForm.of(rules.correlations().get(0).temporal()))
                    .isEqualTo("and(\"" + id('a') + " exists:true\",not(\"" + id('b') + " exists:true\"))");
        }
    }

    @Test
    void anOrderMayBeWrittenAsAConjunctionOfItsRules() {
        RuleSet rules = load(ONE
                + TWO
                + correlation(
                        "c", "type: temporal_ordered", "rules: [one, two]", "timespan: 30s", "condition: one AND two"));
        assertThat(rules.refused()).isEmpty();
        assertThat(rules.correlations().get(0).rules()).containsExactly(id('a'), id('b'));
        for (String words : List.of("one or two", "one and not two", "one")) {
            assertThat(refused(load(ONE
                                    + TWO
                                    + correlation(
                                            "c",
                                            "type: temporal_ordered",
                                            "rules: [one, two]",
                                            "timespan: 30s",
                                            "condition: " + words)))
                            .reason())
                    .contains("condition");
        }
    }

    @Test
    void anOrderMayNameARuleTwice() {
        RuleSet rules =
                load(ONE + TWO + correlation("c", "type: temporal_ordered", "rules: [one, two, one]", "timespan: 30s"));
        assertThat(rules.correlations().get(0).rules()).containsExactly(id('a'), id('b'), id('a'));
    }

    @Test
    void aliasesNameTheFieldOfEachRule() {
        RuleSet rules = load(ONE
                + TWO
                + correlation(
                        "c",
                        "type: temporal",
                        "rules: [one, two]",
                        "timespan: 1d",
                        "aliases:",
                        "  who:",
                        "    one: User",
                        "    two: TargetUser",
                        "group-by: [who]"));
        assertThat(rules.refused()).isEmpty();
        assertThat(rules.correlations().get(0).aliases().get("who"))
                .containsEntry(id('a'), "User")
                .containsEntry(id('b'), "TargetUser");
    }

    @Test
    void correlationsMayJoinCorrelationsAndComeAfterThem() {
        RuleSet rules = load(correlation("outer", "type: temporal", "rules: [inner, two]", "timespan: 1h")
                + correlation("inner", "type: event_count", "rules: [one]", "timespan: 1h", "condition: {gte: 2}")
                + ONE
                + TWO);
        assertThat(rules.refused()).isEmpty();
        assertThat(rules.correlations()).extracting(CorrelationRule::name).containsExactly("inner", "outer");
    }

    @Test
    void aCorrelationThatAnotherJoinsIsSilentUnlessThatOneGenerates() {
        String inner = correlation("inner", "type: event_count", "rules: [one]", "timespan: 1h", "condition: {gte: 2}");
        String outer = correlation("outer", "type: temporal", "rules: [inner, two]", "timespan: 1h");
        assertThat(load(ONE + TWO + inner + outer).silent())
                .containsExactlyInAnyOrder(id('a'), id('b'), "Correlation inner");
        RuleSet generating = load(ONE + TWO + inner + outer + "  generate: true\n");
        assertThat(generating.silent()).containsExactly(id('a'));
    }

    @Test
    void circlesAreRefused() {
        RuleSet rules = load(correlation("a", "type: temporal", "rules: [b]", "timespan: 1h")
                + correlation("b", "type: temporal", "rules: [a]", "timespan: 1h")
                + correlation("self", "type: temporal", "rules: [self]", "timespan: 1h")
                + ONE);
        assertThat(rules.correlations()).isEmpty();
        assertThat(rules.refused())
                .hasSize(3)
                .allMatch(refused -> refused.reason().contains("circle"));
        assertThat(rules.rules()).hasSize(1).noneMatch(SigmaRule::silent);
    }

    @Test
    void whatIsNotFoundOrMissingIsRefused() {
        assertThat(refused(load(correlation("c", "type: temporal", "rules: [gone]", "timespan: 1h")))
                        .reason())
                .contains("'gone'");
        assertThat(refused(load(ONE + correlation("c", "type: temporal", "rules: [one]")))
                        .reason())
                .contains("no timespan");
        assertThat(refused(load(ONE + correlation("c", "type: temporal", "rules: [one]", "timespan: 0m")))
                        .reason())
                .contains("longer than nothing");
        assertThat(refused(load(ONE + correlation("c", "type: often", "rules: [one]", "timespan: 1m")))
                        .reason())
                .contains("unknown correlation type");
        assertThat(refused(load(ONE + correlation("c", "type: event_count", "rules: [one]", "timespan: 1m")))
                        .reason())
                .contains("no condition");
        assertThat(refused(load(ONE
                                + correlation(
                                        "c", "type: value_sum", "rules: [one]", "timespan: 1m", "condition: {gt: 1}")))
                        .reason())
                .contains("needs a 'field'");
    }

    private static String filter(String rules, String condition, String selection) {
        return "---\ntitle: Filter\nlogsource:\n  product: windows\nfilter:\n  rules: " + rules + "\n  selection:\n    "
                + selection + "\n  condition: " + condition + "\n";
    }

    private static boolean hit(RuleSet rules, String... event) {
        assertThat(rules.refused()).isEmpty();
        return ReferenceMatcher.holds(
                rules.rules().get(0).condition(), TestEvent.of(event).fields());
    }

    @Test
    void aFilterMaySayWhatIsLeftOutOrWhatStays() {
        for (String condition :
                List.of("selection", "not selection", "1 of sel*", "not 1 of them", "not (selection)")) {
            RuleSet rules = load(ONE + filter("[one]", condition, "User: adm"));
            assertThat(hit(rules, "A", "x", "User", "adm")).as(condition).isFalse();
            assertThat(hit(rules, "A", "x", "User", "eve")).as(condition).isTrue();
        }
    }

    @Test
    void aFilterWhoseSelectionIsNegatedInsideStillLeavesOut() {
        RuleSet rules = load(ONE + filter("any", "selection", "User|neq: eve"));
        assertThat(hit(rules, "A", "x", "User", "adm")).isFalse();
        assertThat(hit(rules, "A", "x", "User", "eve")).isTrue();
    }

    @Test
    void aFilterThatFitsNothingIsNamed() {
        assertThat(refused(load(ONE + filter("[gone]", "selection", "User: adm")))
                        .reason())
                .contains("fits none");
        assertThat(refused(load(ONE + filter("any", "selection", "User: adm").replace("windows", "linux")))
                        .reason())
                .contains("fits none");
        assertThat(refused(load(ONE + filter("any", "selection", "User: adm").replace("  rules: any\n", "")))
                        .reason())
                .contains("which rules");
    }
}
