package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.atalaya.fixtures.Corpora;
import org.atalaya.warning.Language;

/** Requests for tests: our own rules, everything reported, one worker. */
final class Sweeps {
    private static final Path KNOWLEDGE = Corpora.root().resolve("knowledge");

    private Sweeps() {}

    static SweepRequest of(Path evidence, Path out) {
        return of(evidence, out, 1, Optional.empty());
    }

    static SweepRequest of(Path evidence, Path out, int threads, Optional<WarnRequest> warn) {
        return of(evidence, out, threads, false, warn);
    }

    static SweepRequest of(Path evidence, Path out, int threads, boolean resume, Optional<WarnRequest> warn) {
        return of(evidence, out, ours(), threads, resume, warn, MailRequest.NONE);
    }

    /** One that knows something of the organisation's mail. */
    static SweepRequest of(Path evidence, Path out, RuleFiles rules, int threads, MailRequest mail) {
        return of(evidence, out, rules, threads, false, Optional.empty(), mail);
    }

    private static SweepRequest of(
            Path evidence,
            Path out,
            RuleFiles rules,
            int threads,
            boolean resume,
            Optional<WarnRequest> warn,
            MailRequest mail) {
        return new SweepRequest(List.of(evidence), out, rules, Scope.ALL, threads, Language.EN, resume, warn, mail);
    }

    static RuleFiles ours() {
        return rules(KNOWLEDGE.resolve("rules/sigma"), KNOWLEDGE.resolve("rules/yara"));
    }

    static RuleFiles rules(Path sigma, Path yara) {
        return RuleFiles.of(KNOWLEDGE, List.of(sigma), List.of(yara), Optional.empty());
    }
}
