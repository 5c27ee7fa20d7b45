package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulePackTest {
    @TempDir
    Path folder;

    private Path rule;
    private Path mapping;
    private Path cache;

    @BeforeEach
    void files() throws IOException {
        rule = Files.writeString(folder.resolve("rule.yml"), rule("one"));
        mapping = Files.writeString(folder.resolve("logsources.yml"), "services: {}\n");
        cache = folder.resolve("cache");
    }

    @Test
    void aSecondLoadGivesTheSameRules() throws IOException {
        String first = load();
        assertThat(packs()).hasSize(1);
        assertThat(load()).isEqualTo(first).contains("one");
    }

    @Test
    void whatACorrelationComparesWithIsKept() throws IOException {
        Files.writeString(
                rule,
                rule("one")
                        + "name: one\n---\ntitle: Jump\nid: 22222222-2222-4222-8222-222222222222\ncorrelation:\n  type: value_jump\n"
                        + "  rules: one\n  timespan: 1d\n  condition: {times: 2.5, gte: 9, learn: 14d, cycle: 7d}\n"
                        + "---\ntitle: New\nid: 33333333-3333-4333-8333-333333333333\ncorrelation:\n  type: new_value\n"
                        + "  rules: one\n  timespan: 90d\n  condition: {field: A, learn: 14d, least: 5, bits: 16}\n");
        List<List<Baseline>> loads = new java.util.ArrayList<>();
        for (int i = 0; i < 2; i++) {
            RulePack.Loaded loaded = RulePack.load(List.of(rule), List.of(mapping), List.of(), Optional.of(cache));
            assertThat(loaded.rules().refused()).isEmpty();
            loads.add(loaded.rules().correlations().stream()
                    .map(CorrelationRule::baseline)
                    .toList());
        }
        assertThat(packs()).hasSize(1);
        assertThat(loads.get(0))
                .isEqualTo(loads.get(1))
                .containsExactlyInAnyOrder(
                        new Baseline(java.time.Duration.ofDays(14), 0, 0, 2.5, 7),
                        new Baseline(java.time.Duration.ofDays(14), 5, 16, 0, 1));
    }

    @Test
    void aChangedRuleIsReadAnew() throws IOException {
        load();
        Files.writeString(rule, rule("two"));
        assertThat(load()).contains("two");
        assertThat(packs()).hasSize(1);
    }

    @Test
    void aChangeThatKeepsSizeAndTimeIsSeenWhenTheFileWasYoung() throws IOException {
        load();
        FileTime time = Files.getLastModifiedTime(rule);
        Files.writeString(rule, rule("two"));
        Files.setLastModifiedTime(rule, time);
        assertThat(load()).contains("two");
    }

    @Test
    void aBrokenPackIsReplacedWhereverItIsCutOrChanged() throws IOException {
        String first = load();
        byte[] good = Files.readAllBytes(packs().get(0));
        for (int cut = 0; cut < good.length; cut += 7) {
            Files.write(packs().get(0), java.util.Arrays.copyOf(good, cut));
            assertThat(load()).isEqualTo(first);
        }
        assertThat(packs()).hasSize(1);
    }

    @Test
    void onlyTheLastPacksAreKept() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path copy = Files.writeString(folder.resolve("rule" + i + ".yml"), rule("copy" + i));
            RulePack.load(List.of(copy), List.of(mapping), List.of(), Optional.of(cache));
        }
        assertThat(packs()).hasSize(16);
    }

    private String load() throws IOException {
        RulePack.Loaded loaded = RulePack.load(List.of(rule), List.of(mapping), List.of(), Optional.of(cache));
        SigmaRule only = loaded.rules().rules().get(0);
        return only.id() + " " + only.rule().title() + " " + only.condition();
    }

    private List<Path> packs() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private static String rule(String word) {
        return """
                title: Test %s
                id: 3a6c1f5e-0000-4000-8000-000000000001
                logsource: {product: windows, category: process_creation}
                detection: {sel: {Image: '%s'}, condition: sel}
                level: low
                """.formatted(word, word);
    }
}
