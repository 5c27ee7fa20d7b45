package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.atalaya.model.RefusedRule;
import org.junit.jupiter.api.Test;

class PublicRulesTest {
    private static final Path RULES =
            Path.of(System.getProperty("atalaya.root", ".")).resolve("../shared/corpora/sigma-rules");

    /** Placeholders without values are the only reason to refuse a rule of the public set. */
    @Test
    void everyPublicRuleIsLoadedUnlessItWantsPlaceholders() {
        assumeTrue(Files.isDirectory(RULES), "corpora absent: sigma-rules");
        long start = System.nanoTime();
        RuleSet rules = Sigma.load(
                List.of(
                        RULES.resolve("rules"),
                        RULES.resolve("rules-emerging-threats"),
                        RULES.resolve("rules-threat-hunting")),
                Placeholders.NONE);
        System.err.println((System.nanoTime() - start) / 1_000_000 + " ms, "
                + rules.rules().size());
        assertThat(rules.refused().stream()
                        .filter(refused -> !refused.reason().startsWith("placeholder %"))
                        .map(RefusedRule::toString))
                .isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThan(3600);
    }
}
