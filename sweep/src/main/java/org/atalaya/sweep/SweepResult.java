package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Advisory;
import org.atalaya.model.Summary;
import org.atalaya.warning.Tally;

/**
 * What a sweep gave.
 *
 * @param evaluations conditions that were evaluated in all, for {@code evaluations / events}
 * @param outputs the files written
 * @param advisory the warning, where one was asked for
 * @param sensors what the evidence could show: {@code files}, {@code mail}, and where indicators or a warning were asked for
 *     {@code process} and {@code network}
 */
public record SweepResult(
        Summary summary,
        Tally tally,
        long evaluations,
        List<Path> outputs,
        Optional<Advisory> advisory,
        Set<String> sensors) {}
