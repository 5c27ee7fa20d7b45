package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.atalaya.model.RefusedRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The public rule set of 2026-08-05: 3,753 files of one rule each. */
class PublicRulesTest {
    @BeforeAll
    static void corporaArePresent() {
        assumeTrue(PublicRules.arePresent(), "corpora absent: sigma-rules");
    }

    /** Two rules ship with placeholders that every user must fill in; all others load. */
    @Test
    void everyPublicRuleIsLoadedUnlessItWantsPlaceholders() {
        RuleSet rules = PublicRules.plain();
        assertThat(rules.refused())
                .hasSize(2)
                .extracting(RefusedRule::reason)
                .containsOnly("placeholder %known_cdcs% has no values");
        assertThat(rules.rules()).hasSize(3751);
        RuleSet filled = PublicRules.filled();
        assertThat(filled.refused()).isEmpty();
        assertThat(filled.rules()).hasSize(3753);
    }

    @Test
    void loadingTwiceGivesTheSameRules() {
        assertThat(PublicRules.load(Placeholders.NONE)).isEqualTo(PublicRules.plain());
    }

    /** What the warnings say of a well-kept rule set is true: few, and each looked at. */
    @Test
    void publicRulesAreWarnedOfSparingly() throws IOException {
        RuleSet rules = PublicRules.plain();
        List<RuleWarning> warnings = RuleLint.check(rules, logSources(), fields());
        Map<RuleWarning.Kind, Integer> counts = new TreeMap<>();
        warnings.forEach(warning -> counts.merge(warning.kind(), 1, Integer::sum));
        // Fields that only some collectors add (GrandParentImage, ParentImage of a connection); log sources that only a
        // trace of file_access and file_rename gives; one rule that is a single 'not'.
        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        RuleWarning.Kind.FIELD, 24, RuleWarning.Kind.LOGSOURCE, 15, RuleWarning.Kind.MATCHES_EMPTY, 1));
    }

    private static LogSources logSources() throws IOException {
        LinkedHashMap<String, String> texts = new LinkedHashMap<>();
        texts.put("logsources.yml", Files.readString(PublicRules.ROOT.resolve("knowledge/logsources.yml")));
        return LogSources.parse(texts);
    }

    private static KnownFields fields() throws IOException {
        return KnownFields.parse(Files.readString(PublicRules.ROOT.resolve("knowledge/fields.yml")), "fields.yml");
    }
}
