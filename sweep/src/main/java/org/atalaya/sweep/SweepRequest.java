package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.atalaya.warning.Language;

/**
 * What to sweep, with what, and where to.
 *
 * @param paths evidence: files and folders
 * @param out folder for the results; made if absent
 * @param rules what the evidence is held against
 * @param scope what of it counts
 * @param threads workers; at least 1
 * @param language of the report's first view
 * @param resume whether to go on where an interrupted sweep into the same folder stopped
 * @param warn the warning to draft; empty for none
 * @param mail what to know of the organisation when its mail is judged
 */
public record SweepRequest(
        List<Path> paths,
        Path out,
        RuleFiles rules,
        Scope scope,
        int threads,
        Language language,
        boolean resume,
        Optional<WarnRequest> warn,
        MailRequest mail) {}
