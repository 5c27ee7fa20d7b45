package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The incremental correlator gives what a plain one gives, for every type and relation. */
class CorrelatorPropertiesTest {
    @Property(tries = 3750)
    void everyTypeGivesWhatThePlainReadingGives(
            @ForAll CorrelationRule.Type type,
            @ForAll Check.Relation relation,
            @ForAll @IntRange(min = -1, max = 7) int number,
            @ForAll @IntRange(min = 1, max = 8) int span,
            @ForAll long seed) {
        Assume.that(!type.looksBack());
        Random random = new Random(seed);
        boolean temporal = type == CorrelationRule.Type.TEMPORAL || type == CorrelationRule.Type.TEMPORAL_ORDERED;
        List<CorrelationRule.Threshold> threshold =
                temporal && random.nextBoolean() ? List.of() : List.of(new CorrelationRule.Threshold(relation, number));
        Condition condition = new Condition.All(List.of());
        if (type == CorrelationRule.Type.TEMPORAL && threshold.isEmpty() && random.nextBoolean()) {
            condition = new Condition.Not(new Condition.Test("b", new Check.Exists(true), "b", 1));
        }
        double percentile = type == CorrelationRule.Type.VALUE_PERCENTILE ? random.nextInt(101) : 50;
        List<String> rules = random.nextBoolean() ? List.of("a", "b", "c") : List.of("a", "b", "a");
        CorrelationRule rule = CorrelatorTest.rule("x", type, rules, span, threshold, percentile, condition);
        List<Hit> hits = new ArrayList<>();
        long time = 0;
        for (int i = random.nextInt(60); i > 0; i--) {
            time += random.nextInt(3);
            Map<String, List<String>> fields = new LinkedHashMap<>();
            fields.put("g", List.of("" + random.nextInt(4)));
            if (random.nextInt(4) > 0) {
                fields.put("v", List.of("" + (random.nextInt(9) - 3)));
            }
            hits.add(CorrelatorTest.hit(rules.get(random.nextInt(3)), Instant.ofEpochSecond(time), fields));
        }
        List<String> results = CorrelatorTest.run(rule, hits).stream()
                .map(hit -> hit.group().get("g") + " " + hit.count() + " "
                        + hit.time().getEpochSecond())
                .sorted()
                .toList();
        assertThat(results).isEqualTo(SlowCorrelation.run(rule, hits, SlowCorrelation.ends(rule)));
    }
}
