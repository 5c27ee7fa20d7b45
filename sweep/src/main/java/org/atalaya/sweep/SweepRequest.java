package org.atalaya.sweep;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.Level;
import org.atalaya.warning.Language;

/**
 * What to sweep, with what, and where to.
 *
 * @param paths evidence: files and folders
 * @param rules Sigma rules: files and folders
 * @param yara YARA rules: files and folders
 * @param knowledge folder that holds {@code logsources.yml}
 * @param out folder for the results; made if absent
 * @param least findings below this level are left out
 * @param since only events at or after this time
 * @param until only events before this time
 * @param hosts only events of these hosts, {@code *} and {@code ?} as wildcards; none: all
 * @param recover whether to look for records outside the live part of event logs
 * @param threads workers; at least 1
 * @param mapping a file of log sources that adds to ours
 * @param placeholders a file of values for {@code %name%}
 * @param language of the report's first view
 * @param resume whether to go on where an interrupted sweep into the same folder stopped
 * @param cache folder for compiled rules; empty for none
 * @param warn the warning to draft; empty for none
 * @param indicators files and folders of indicators to look for; none: none
 * @param mail what to know of the organisation when its mail is judged
 */
public record SweepRequest(
        List<Path> paths,
        List<Path> rules,
        List<Path> yara,
        Path knowledge,
        Path out,
        Level least,
        Optional<Instant> since,
        Optional<Instant> until,
        List<String> hosts,
        boolean recover,
        int threads,
        Optional<Path> mapping,
        Optional<Path> placeholders,
        Language language,
        boolean resume,
        Optional<Path> cache,
        Optional<WarnRequest> warn,
        List<Path> indicators,
        MailRequest mail) {
    /** A sweep that looks for no indicators of its own, and knows nothing of the organisation's mail. */
    public SweepRequest(
            List<Path> paths,
            List<Path> rules,
            List<Path> yara,
            Path knowledge,
            Path out,
            Level least,
            Optional<Instant> since,
            Optional<Instant> until,
            List<String> hosts,
            boolean recover,
            int threads,
            Optional<Path> mapping,
            Optional<Path> placeholders,
            Language language,
            boolean resume,
            Optional<Path> cache,
            Optional<WarnRequest> warn) {
        this(
                paths,
                rules,
                yara,
                knowledge,
                out,
                least,
                since,
                until,
                hosts,
                recover,
                threads,
                mapping,
                placeholders,
                language,
                resume,
                cache,
                warn,
                List.of(),
                MailRequest.NONE);
    }

    /** The same, looking for indicators. */
    public SweepRequest with(List<Path> files) {
        return with(List.copyOf(files), mail);
    }

    /** The same, knowing something of the organisation's mail. */
    public SweepRequest with(MailRequest known) {
        return with(indicators, known);
    }

    private SweepRequest with(List<Path> files, MailRequest known) {
        return new SweepRequest(
                paths,
                rules,
                yara,
                knowledge,
                out,
                least,
                since,
                until,
                hosts,
                recover,
                threads,
                mapping,
                placeholders,
                language,
                resume,
                cache,
                warn,
                files,
                known);
    }
}
