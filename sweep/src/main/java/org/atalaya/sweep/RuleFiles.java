package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What evidence is held against, and where it lies.
 *
 * @param knowledge folder that holds {@code logsources.yml}
 * @param sigma Sigma rules: files and folders
 * @param yara YARA rules: files and folders
 * @param indicators files and folders of indicators to look for; none: none
 * @param mapping a file of log sources that adds to ours
 * @param placeholders a file of values for {@code %name%}
 * @param cache folder for compiled rules; empty for none
 */
public record RuleFiles(
        Path knowledge,
        List<Path> sigma,
        List<Path> yara,
        List<Path> indicators,
        Optional<Path> mapping,
        Optional<Path> placeholders,
        Optional<Path> cache) {
    /** Rules alone, with the log sources and placeholders of the knowledge folder. */
    public static RuleFiles of(Path knowledge, List<Path> sigma, List<Path> yara, Optional<Path> cache) {
        return new RuleFiles(knowledge, sigma, yara, List.of(), Optional.empty(), Optional.empty(), cache);
    }

    /** Whether the Sigma rules and all that they are compiled with are the same. */
    boolean sameSigma(RuleFiles other) {
        return knowledge.equals(other.knowledge)
                && sigma.equals(other.sigma)
                && mapping.equals(other.mapping)
                && placeholders.equals(other.placeholders)
                && cache.equals(other.cache);
    }
}
