package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.sigma.Rules.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.model.RefusedRule;
import org.atalaya.sigma.Correlator.CorrelationHit;
import org.junit.jupiter.api.Test;

/** Our own correlation types, which compare with the past: how they are read, when they fire, and what bounds them. */
class BaselineTest {
    private static final long DAY = 86_400;
    private static final String LOGIN = "---\ntitle: Login\nid: 11111111-1111-4111-8111-111111111111\nname: login\n"
            + "logsource:\n  product: desk\ndetection:\n  sel:\n    A: x\n  condition: sel\n";

    private static String correlation(String... lines) {
        return "---\ntitle: Past\nid: 22222222-2222-4222-8222-222222222222\ncorrelation:\n  "
                + String.join("\n  ", lines) + "\n";
    }

    private static CorrelationRule rule(String... lines) {
        RuleSet rules = load(LOGIN + correlation(lines));
        assertThat(rules.refused()).isEmpty();
        return rules.correlations().get(0);
    }

    private static CorrelationRule newPlace(String condition) {
        return rule("type: new_value", "rules: login", "group-by: [g]", "timespan: 30d", "condition: " + condition);
    }

    private static CorrelationRule jump(String condition) {
        return rule("type: value_jump", "rules: login", "group-by: [g]", "timespan: 1d", "condition: " + condition);
    }

    private static Hit hit(double day, String group, String... values) {
        return CorrelatorTest.hit(
                "11111111-1111-4111-8111-111111111111",
                Instant.ofEpochSecond((long) (day * DAY)),
                Map.of("g", List.of(group), "v", Arrays.asList(values)));
    }

    private static List<String> of(Hit hit, String field) {
        return hit.fields().getOrDefault(field, List.of());
    }

    private static List<String> days(CorrelationRule rule, List<Hit> hits) {
        return CorrelatorTest.run(rule, hits).stream().map(BaselineTest::told).toList();
    }

    private static String told(CorrelationHit hit) {
        return hit.time().getEpochSecond() / DAY + " " + hit.group().get("g");
    }

    @Test
    void bothTypesAreReadWithTheirOwnWords() {
        CorrelationRule place = newPlace("{field: [v, w], learn: 7d, least: 5, bits: 16}");
        assertThat(place.baseline()).isEqualTo(new Baseline(Duration.ofDays(7), 5, 16, 0, 1));
        assertThat(place.fields()).containsExactly("v", "w");
        CorrelationRule jump = jump("{field: v, learn: 28d, times: 4, gte: 1000, cycle: 7d}");
        assertThat(jump.baseline()).isEqualTo(new Baseline(Duration.ofDays(28), 0, 0, 4, 7));
        assertThat(jump.threshold())
                .containsExactly(new CorrelationRule.Threshold(Check.Relation.GREATER_OR_EQUAL, 1000));
        assertThat(jump("{gt: 3, learn: 1d, times: 1.5}").fields()).isEmpty();
    }

    @Test
    void whatIsMalformedIsRefusedWithAReasonAndARemedy() {
        Map<String, String> reasons = new HashMap<>();
        reasons.put("type: new_value|30d|{learn: 7d}", "new_value needs a 'field' in its condition");
        reasons.put("type: new_value|30d|{field: v}", "new_value needs to be told how long to 'learn' what is usual");
        reasons.put("type: new_value|30d|{field: v, learn: soon}", "'soon' is not a timespan");
        reasons.put(
                "type: new_value|7d|{field: v, learn: 7d}",
                "'learn' is as long as 'timespan', in which values are remembered, or longer");
        reasons.put("type: new_value|30d|{field: v, learn: 7d, gte: 2}", "a condition of new_value has no 'gte'");
        reasons.put("type: new_value|30d|{field: v, learn: 7d, bits: 33}", "'bits' is a whole number from 1 to 32");
        reasons.put(
                "type: new_value|30d|{field: v, learn: 7d, least: 0.5}", "'least' is a whole number from 1 to 1000000");
        reasons.put("type: value_jump|1d|{learn: 7d, times: 2}", "the condition compares with nothing");
        reasons.put(
                "type: value_jump|1d|{learn: 7d, gte: 2}",
                "value_jump needs 'times': how often the median is exceeded");
        reasons.put("type: value_jump|1d|{learn: 7d, gte: 2, times: 0.5}", "'times' must be at least 1");
        reasons.put(
                "type: value_jump|1d|{learn: 1h, gte: 2, times: 2}",
                "'learn' is shorter than 'timespan': nothing would be compared");
        reasons.put(
                "type: value_jump|1d|{learn: 7d, gte: 2, times: 2, cycle: 36h}",
                "a 'cycle' must be a multiple of the timespan, at most 366 of them");
        reasons.put(
                "type: value_jump|1d|{learn: 2d, gte: 2, times: 2, cycle: 7d}",
                "'learn' is shorter than 'cycle': nothing would be compared");
        reasons.put("type: value_jump|1d|{learn: 7d, lt: 2, times: 2}", "a condition of value_jump has no 'lt'");
        reasons.put("type: value_jump|1d|{learn: 7d, gte: 2, times: 2, field: [v, w]}", "value_jump adds up one field");
        reasons.put("type: event_count|1d|{gte: 2, learn: 7d}", "unknown part of a condition: 'learn'");
        reasons.put("type: new_values|1d|{field: v, learn: 7h}", "unknown correlation type 'new_values'");
        reasons.forEach((given, reason) -> {
            String[] parts = given.split("\\|");
            RuleSet rules = load(
                    LOGIN + correlation(parts[0], "rules: login", "timespan: " + parts[1], "condition: " + parts[2]));
            assertThat(rules.refused()).as(given).hasSize(1);
            RefusedRule refused = rules.refused().get(0);
            assertThat(refused.reason()).as(given).isEqualTo(reason);
            assertThat(refused.mend()).as(given).isNotEmpty();
        });
        RuleSet bare = load(LOGIN + correlation("type: new_value", "rules: login", "timespan: 1d"));
        assertThat(bare.refused().get(0).reason()).isEqualTo("the correlation has no condition");
    }

    @Test
    void aValueIsNewOnceAfterTheGroupHasLearnt() {
        CorrelationRule rule = newPlace("{field: v, learn: 7d, least: 3}");
        List<Hit> hits = new ArrayList<>();
        for (int day = 0; day < 10; day++) {
            hits.add(hit(day, "ana", "192.0.2.1"));
        }
        hits.add(hit(10, "ana", "198.51.100.9"));
        hits.add(hit(10.1, "ana", "198.51.100.9"));
        hits.add(hit(10.2, "luis", "198.51.100.9"));
        hits.add(hit(20, "luis", "203.0.113.1"));
        hits.add(hit(21, "ana"));
        assertThat(days(rule, hits)).containsExactly("10 ana");
        CorrelationHit only = CorrelatorTest.run(rule, hits).get(0);
        assertThat(only.observed().toString()).isEqualTo("{v=198.51.100.9, EarlierHits=10, EarlierValues=1}");
    }

    @Test
    void aValueNotSeenForATimespanIsNewAgainAndASilentGroupLearnsAnew() {
        CorrelationRule rule = newPlace("{field: v, learn: 1d}");
        List<Hit> hits = new ArrayList<>(List.of(hit(0, "ana", "old"), hit(1, "ana", "a")));
        for (int day = 2; day < 40; day++) {
            hits.add(hit(day, "ana", "a"));
        }
        hits.add(hit(40, "ana", "old"));
        hits.add(hit(80, "ana", "b"));
        assertThat(days(rule, hits)).containsExactly("1 ana", "40 ana");
    }

    @Test
    void bitsMakeOnePlaceOfANetworkWhateverThePortOrTheForm() {
        CorrelationRule rule = newPlace("{field: v, learn: 1d, bits: 16}");
        assertThat(days(
                        rule,
                        List.of(
                                hit(0, "ana", "192.0.2.1"),
                                hit(2, "ana", "192.0.99.7:443"),
                                hit(3, "ana", "::ffff:192.0.3.3"),
                                hit(4, "ana", "2001:db8::1"),
                                hit(5, "ana", "[2001:db8:7::9]:1234"),
                                hit(6, "ana", "2001:db9::1"),
                                hit(7, "ana", "unknown"),
                                hit(8, "ana", "192.1.2.1"))))
                .containsExactly("4 ana", "6 ana", "7 ana", "8 ana");
    }

    @Test
    void aJumpIsSeenOnceASpanAtTheHitThatMakesIt() {
        CorrelationRule rule = jump("{field: v, learn: 5d, times: 3, gte: 100}");
        List<Hit> hits = new ArrayList<>();
        for (int day = 0; day < 8; day++) {
            hits.add(hit(day + 0.2, "shop.example", "" + (30 + day)));
        }
        hits.add(hit(8.1, "shop.example", "90"));
        hits.add(hit(8.2, "shop.example", "20"));
        hits.add(hit(8.3, "shop.example", "900"));
        hits.add(hit(9.3, "shop.example", "40"));
        List<CorrelationHit> results = CorrelatorTest.run(rule, hits);
        assertThat(results).hasSize(1);
        assertThat(results.get(0).observed().toString()).isEqualTo("{Total=110, Median=33.5, EarlierSpans=8}");
        assertThat(results.get(0).count()).isEqualTo(2);
    }

    @Test
    void aCycleComparesWithTheSameDayOfEarlierWeeks() {
        CorrelationRule rule = jump("{field: v, learn: 28d, times: 3, gte: 100, cycle: 7d}");
        List<Hit> hits = new ArrayList<>();
        for (int day = 0; day < 42; day++) {
            // A newsletter on one day of the week.
            hits.add(hit(day, "shop.example", day % 7 == 3 ? "5000" : "50"));
        }
        assertThat(days(rule, hits)).isEmpty();
        hits.add(hit(42, "shop.example", "5000"));
        assertThat(days(rule, hits)).containsExactly("42 shop.example");
    }

    @Test
    void silenceCountsAsZeroAndHitsAreCountedWithoutAField() {
        CorrelationRule rule = jump("{learn: 3d, times: 2, gte: 4}");
        List<Hit> hits = new ArrayList<>(List.of(hit(0, "a", "x")));
        for (int i = 0; i < 4; i++) {
            hits.add(hit(6 + i * 0.1, "a", "x"));
        }
        assertThat(days(rule, hits)).containsExactly("6 a");
        hits.set(0, hit(5, "a", "x"));
        assertThat(days(rule, hits)).as("it has not learnt yet").isEmpty();
    }

    @Test
    void whatWasStillForLongestIsGivenUpAtTheLimitAndCounted() {
        for (CorrelationRule rule : List.of(newPlace("{field: v, learn: 1d}"), jump("{learn: 1d, times: 2, gte: 4}"))) {
            Correlator correlator = new Correlator(List.of(rule), hit -> {});
            for (int i = 0; i < Correlator.MOST_GROUPS + 5; i++) {
                correlator.accept(hit(1, "g" + i, "v"));
            }
            assertThat(correlator.dropped()).as(rule.type().name()).isEqualTo(5);
        }
    }

    @Test
    void valuesOfOneGroupAreBoundedToo() {
        Correlator correlator = new Correlator(List.of(newPlace("{field: v, learn: 1d}")), hit -> {});
        for (int i = 0; i < Correlator.MOST_KEPT + 7; i++) {
            correlator.accept(hit(0, "ana", "v" + i));
        }
        assertThat(correlator.dropped()).isEqualTo(7);
    }

    @Test
    void aResultIsAHitForOtherCorrelations() {
        RuleSet rules = load(LOGIN
                + LOGIN.replace('1', '3').replace("login", "export").replace("Login", "Export")
                + correlation(
                                "type: new_value",
                                "rules: login",
                                "group-by: [g]",
                                "timespan: 30d",
                                "condition: {field: v, learn: 7d}")
                        .replace("title: Past", "title: Past\nname: new_place")
                + "---\ntitle: Both\nid: 44444444-4444-4444-8444-444444444444\ncorrelation:\n  type: temporal_ordered\n"
                + "  rules: [new_place, export]\n  group-by: [g]\n  timespan: 1h\n");
        assertThat(rules.refused()).isEmpty();
        List<String> results = new ArrayList<>();
        Correlator correlator = new Correlator(
                rules.correlations(), hit -> results.add(hit.rule().rule().title() + " " + told(hit)));
        Hit export = hit(10.01, "ana", "b");
        List.of(
                        hit(0, "ana", "a"),
                        hit(9, "ana", "a"),
                        hit(10, "ana", "b"),
                        new Hit(
                                "33333333-3333-4333-8333-333333333333",
                                export.time(),
                                export.fields(),
                                "",
                                export.type(),
                                export.place()))
                .forEach(correlator::accept);
        correlator.finish();
        assertThat(results).containsExactly("Past 10 ana", "Both 10 ana");
    }

    @Property(tries = 500)
    void aPlainReadingGivesTheSameNewValues(@ForAll long seed) {
        Random random = new Random(seed);
        CorrelationRule rule = rule(
                "type: new_value",
                "rules: login",
                "group-by: [g]",
                "timespan: 9d",
                "condition: {field: v, learn: " + (1 + random.nextInt(6)) + "d, least: " + (1 + random.nextInt(4))
                        + "}");
        List<Hit> hits = new ArrayList<>();
        double day = 0;
        for (int i = random.nextInt(80); i > 0; i--) {
            day += random.nextInt(4) == 0 ? random.nextInt(12) : 0.5;
            hits.add(hit(day, "g" + random.nextInt(3), "v" + random.nextInt(4)));
        }
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            Hit now = hits.get(i);
            // Back to where the group was last silent for longer than the timespan.
            List<Hit> past = new ArrayList<>();
            Hit later = now;
            for (int k = i - 1; k >= 0; k--) {
                Hit old = hits.get(k);
                if (of(old, "g").equals(of(now, "g"))) {
                    if (Duration.between(old.time(), later.time()).compareTo(rule.timespan()) > 0) {
                        break;
                    }
                    past.add(old);
                    later = old;
                }
            }
            boolean knows = past.size() >= rule.baseline().least()
                    && !now.time().isBefore(later.time().plus(rule.baseline().learn()));
            boolean known = past.stream()
                    .anyMatch(old -> of(old, "v").equals(of(now, "v"))
                            && !old.time().isBefore(now.time().minus(rule.timespan())));
            if (knows && !known) {
                plain.add(now.time().getEpochSecond() / DAY + " " + of(now, "g").get(0));
            }
        }
        assertThat(days(rule, hits)).isEqualTo(plain);
    }
}
