package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Level;
import org.atalaya.warning.Language;

/** Requests for tests: our own rules, everything reported, one worker. */
final class Sweeps {
    private Sweeps() {}

    static SweepRequest of(Path evidence, Path out) {
        return of(evidence, out, 1, Optional.empty());
    }

    static SweepRequest of(Path evidence, Path out, int threads, Optional<WarnRequest> warn) {
        Path knowledge = Corpora.root().resolve("knowledge");
        return new SweepRequest(
                List.of(evidence),
                List.of(knowledge.resolve("rules/sigma")),
                List.of(knowledge.resolve("rules/yara")),
                knowledge,
                out,
                Level.INFORMATIONAL,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                threads,
                Optional.empty(),
                Optional.empty(),
                Language.EN,
                false,
                Optional.empty(),
                warn);
    }
}
