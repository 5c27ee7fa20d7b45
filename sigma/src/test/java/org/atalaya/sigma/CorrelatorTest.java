package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.atalaya.sigma.Check.Relation;
import org.atalaya.sigma.CorrelationRule.Threshold;
import org.atalaya.sigma.CorrelationRule.Type;
import org.atalaya.sigma.Correlator.CorrelationHit;
import org.junit.jupiter.api.Test;

/** When correlations fire, with what, and what bounds them. */
class CorrelatorTest {
    private static final Condition ALL = new Condition.All(List.of());

    static CorrelationRule rule(
            String id,
            Type type,
            List<String> rules,
            long seconds,
            List<Threshold> threshold,
            double percentile,
            Condition temporal) {
        boolean field = type.name().startsWith("VALUE_");
        Rule head = new Rule(
                id, id, "correlation", Level.LOW, "", "", "", List.of(), List.of(), List.of(), "test.yml", 1, Map.of());
        return new CorrelationRule(
                head,
                id,
                type,
                rules,
                List.of("g"),
                Map.of(),
                Duration.ofSeconds(seconds),
                threshold,
                field ? List.of("v") : List.of(),
                percentile,
                temporal,
                Baseline.NONE,
                false);
    }

    private static CorrelationRule rule(Type type, Relation relation, double number) {
        return rule("x", type, List.of("a", "b"), 10, List.of(new Threshold(relation, number)), 50, ALL);
    }

    static Hit hit(String rule, Instant time, Map<String, List<String>> fields) {
        return new Hit(rule, time, fields, "host", TestEvent.TYPE, Place.line("test", 1, 0));
    }

    private static Hit hit(String rule, long second, String group, String... values) {
        return hit(rule, Instant.ofEpochSecond(second), Map.of("g", List.of(group), "v", Arrays.asList(values)));
    }

    static List<CorrelationHit> run(CorrelationRule rule, List<Hit> hits) {
        return run(List.of(rule), hits);
    }

    private static List<CorrelationHit> run(List<CorrelationRule> rules, List<Hit> hits) {
        List<CorrelationHit> results = new ArrayList<>();
        Correlator correlator = new Correlator(rules, results::add);
        hits.forEach(correlator::accept);
        correlator.finish();
        return results;
    }

    @Test
    void hitsExactlyATimespanApartCountTogetherAndLaterOnesDoNot() {
        CorrelationRule rule = rule(Type.EVENT_COUNT, Relation.GREATER_OR_EQUAL, 2);
        assertThat(run(rule, List.of(hit("a", 0, "1"), hit("a", 10, "1")))).hasSize(1);
        assertThat(run(rule, List.of(hit("a", 0, "1"), hit("a", 11, "1")))).isEmpty();
    }

    @Test
    void aWindowThatWaitsEndsThoughItsGroupWasTouchedAfterOthers() {
        List<String> seen = new ArrayList<>();
        Correlator correlator = new Correlator(
                List.of(rule(Type.EVENT_COUNT, Relation.LESS, 5)),
                hit -> seen.add(hit.group().get("g")));
        correlator.accept(hit("a", 0, "1"));
        correlator.accept(hit("a", 5, "2"));
        correlator.accept(hit("a", 9, "1"));
        correlator.accept(hit("a", 11, "3"));
        assertThat(seen).containsExactly("1");
        correlator.finish();
        assertThat(seen).containsExactly("1", "2", "3");
    }

    @Test
    void aMillionHitsInOneInstantAreCountedInFullAndSampled() {
        List<CorrelationHit> results = new ArrayList<>();
        Correlator correlator =
                new Correlator(List.of(rule(Type.EVENT_COUNT, Relation.GREATER_OR_EQUAL, 1_000_000)), results::add);
        Hit hit = hit("a", 0, "1");
        long began = System.nanoTime();
        for (int i = 0; i < 1_000_000; i++) {
            correlator.accept(hit);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(results).hasSize(1);
        assertThat(results.get(0).count()).isEqualTo(1_000_000);
        assertThat(results.get(0).hits()).hasSizeLessThanOrEqualTo(2 * CorrelationGroup.HALF_SAMPLE + 2);
        assertThat(correlator.dropped()).isZero();
    }

    @Test
    void groupsBeyondTheLimitAreJudgedThenGivenUpAndCounted() {
        List<CorrelationHit> results = new ArrayList<>();
        Correlator correlator = new Correlator(List.of(rule(Type.EVENT_COUNT, Relation.LESS, 5)), results::add);
        for (int i = 0; i < Correlator.MOST_GROUPS + 3; i++) {
            correlator.accept(hit("a", 0, "" + i));
        }
        assertThat(correlator.dropped()).isEqualTo(3);
        assertThat(results).extracting(hit -> hit.group().get("g")).containsExactly("0", "1", "2");
    }

    @Test
    void distinctValuesBeyondTheLimitAreGivenUpAndCounted() {
        Correlator correlator = new Correlator(List.of(rule(Type.VALUE_COUNT, Relation.GREATER, 2_000_000)), hit -> {});
        for (int i = 0; i < 600_000; i++) {
            correlator.accept(hit("a", 0, "1", "" + i));
        }
        assertThat(correlator.dropped()).isBetween(99_000L, 101_000L);
    }

    @Test
    void aConditionWithNotWaitsForTheEndOfItsWindow() {
        Condition condition = new Condition.All(List.of(
                new Condition.Test("a", new Check.Exists(true), "a", 1),
                new Condition.Not(new Condition.Test("b", new Check.Exists(true), "b", 1))));
        CorrelationRule rule = rule("x", Type.TEMPORAL, List.of("a", "b"), 10, List.of(), 50, condition);
        assertThat(run(rule, List.of(hit("a", 0, "1"), hit("b", 5, "1")))).isEmpty();
        assertThat(run(rule, List.of(hit("a", 0, "1"), hit("b", 11, "1")))).hasSize(1);
    }

    @Test
    void orderedRulesFireInTheirOrderOnly() {
        CorrelationRule rule = rule("x", Type.TEMPORAL_ORDERED, List.of("a", "b"), 10, List.of(), 50, ALL);
        assertThat(run(rule, List.of(hit("a", 0, "1"), hit("b", 5, "1")))).hasSize(1);
        assertThat(run(rule, List.of(hit("b", 0, "1"), hit("a", 5, "1")))).isEmpty();
    }

    @Test
    void aSumWithoutNumbersIsNotZero() {
        assertThat(run(rule(Type.VALUE_SUM, Relation.LESS, 5), List.of(hit("a", 0, "1", "word"), hit("a", 1, "1"))))
                .isEmpty();
    }

    @Test
    void hugeNumbersThatLeftTheWindowLeaveNoTraceInASum() {
        CorrelationRule rule = rule(Type.VALUE_SUM, Relation.GREATER_OR_EQUAL, 3);
        assertThat(run(rule, List.of(hit("a", 0, "1", "-1e300"), hit("a", 9, "1", "1"), hit("a", 15, "1", "2"))))
                .hasSize(1);
    }

    @Test
    void aHitOfSeveralGroupValuesBelongsToEveryGroupAndOneWithoutToNone() {
        Hit both = hit("a", Instant.EPOCH, Map.of("g", List.of("1", "2")));
        Hit none = hit("a", Instant.EPOCH, Map.of());
        assertThat(run(rule(Type.EVENT_COUNT, Relation.GREATER_OR_EQUAL, 1), List.of(both, none)))
                .extracting(hit -> hit.group().get("g"))
                .containsExactly("1", "2");
    }

    @Test
    void theEndsOfTimeDoNotBreakIt() {
        for (Relation relation : Relation.values()) {
            CorrelationRule rule = rule(Type.EVENT_COUNT, relation, 1);
            Map<String, List<String>> group = Map.of("g", List.of("1"));
            assertThat(run(rule, List.of(hit("a", Instant.MIN, group), hit("a", Instant.MAX, group))))
                    .hasSize(
                            switch (relation) {
                                case GREATER_OR_EQUAL, LESS_OR_EQUAL, EQUAL -> 2;
                                default -> 0;
                            });
        }
    }

    @Test
    void aResultThatWaitedIsAHitAtTheEndOfItsWindow() {
        CorrelationRule few = rule(Type.EVENT_COUNT, Relation.LESS, 5);
        CorrelationRule both = rule("y", Type.TEMPORAL_ORDERED, List.of("x", "c"), 3, List.of(), 50, ALL);
        List<CorrelationHit> results =
                run(List.of(few, both), List.of(hit("a", 0, "1"), hit("c", 5, "1"), hit("c", 12, "1")));
        assertThat(results).extracting(hit -> hit.rule().id()).containsExactly("x", "y");
        assertThat(results.get(1).hits())
                .extracting(hit -> hit.time().getEpochSecond())
                .containsExactly(10L, 12L);
    }

    @Test
    void rulesOfAFileRunAsTheySay() {
        String base = "logsource:\n  product: windows\ndetection:\n  sel:\n    A: x\n  condition: sel\n";
        RuleSet rules = Rules.load("title: One\nname: one\nid: 11111111-1111-4111-8111-11111111111a\n" + base
                + "---\ntitle: Two\nname: two\nid: 11111111-1111-4111-8111-11111111111b\n" + base
                + "---\ntitle: Many\nname: many\ncorrelation:\n  type: event_count\n  rules: [one, two]\n"
                + "  group-by: [who]\n  aliases:\n    who:\n      one: User\n      two: Account\n"
                + "  timespan: 1m\n  condition: {gte: 2}\n");
        assertThat(rules.refused()).isEmpty();
        String one = rules.rules().get(0).rule().id();
        String two = rules.rules().get(1).rule().id();
        assertThat(Correlator.wantedFields(rules.correlations()).get(two)).containsExactly("Account");
        assertThat(run(
                        rules.correlations(),
                        List.of(
                                hit(one, Instant.EPOCH, Map.of("User", List.of("u"))),
                                hit(two, Instant.EPOCH.plusSeconds(60), Map.of("Account", List.of("u"))))))
                .singleElement()
                .satisfies(hit -> assertThat(hit.group()).isEqualTo(Map.of("who", "u")));
    }

    @Test
    void anOrderedCorrelationRefusesAConditionInWords() {
        RuleSet rules = Rules.load("title: T\nname: t\nid: 11111111-1111-4111-8111-11111111111a\n"
                + "logsource:\n  product: windows\ndetection:\n  sel:\n    A: x\n  condition: sel\n"
                + "---\ntitle: O\ncorrelation:\n  type: temporal_ordered\n  rules: [t]\n  timespan: 1m\n"
                + "  condition: not t\n");
        assertThat(rules.refused()).hasSize(1);
    }
}
