package org.atalaya.sigma;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The public rule set of 2026-08-05: 3,753 files of one rule each, loaded once for all tests. */
final class PublicRules {
    static final Path ROOT = Path.of(System.getProperty("atalaya.root", "."));
    private static final Path RULES = ROOT.resolve("../shared/corpora/sigma-rules");

    private PublicRules() {}

    /** Whether the corpora are at hand. */
    static boolean arePresent() {
        return Files.isDirectory(RULES);
    }

    /** Loads them anew. */
    static RuleSet load(Placeholders placeholders) {
        return Sigma.load(
                List.of(
                        RULES.resolve("rules"),
                        RULES.resolve("rules-emerging-threats"),
                        RULES.resolve("rules-threat-hunting")),
                placeholders);
    }

    /** The rules with the one placeholder that they ship filled in. */
    static RuleSet filled() {
        return Filled.RULES;
    }

    /** The rules as they are. */
    static RuleSet plain() {
        return Plain.RULES;
    }

    private static final class Filled {
        static final RuleSet RULES = load(new Placeholders(Map.of("known_cdcs", List.of("dc.example.com"))));
    }

    private static final class Plain {
        static final RuleSet RULES = load(Placeholders.NONE);
    }
}
