package org.atalaya.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;
import org.atalaya.sweep.EvidenceIds;
import org.atalaya.warning.BundleCheck;
import org.atalaya.warning.BundleProblem;
import org.atalaya.warning.CheckText;
import org.atalaya.warning.Language;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya warn}. */
@Command(
        name = "warn",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Works on warnings. They are drafted by: sweep EVIDENCE --warn DIR",
        subcommands = WarnCommand.VerifyCommand.class)
final class WarnCommand implements Runnable {
    /** Bytes of a bundle. */
    private static final long MOST_BYTES = 256L << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code atalaya warn verify}. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Checks a STIX 2.1 bundle: ids, properties, times, references, markings, links to evidence.",
            footer = {
                "",
                "Example:",
                "  atalaya warn verify warning/advisory.stix.json --evidence atalaya-out/findings.jsonl",
                "",
                "Exit codes: 0 nothing wrong, or warnings only; 1 errors; 2 wrong usage."
            })
    static final class VerifyCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "The bundle.")
        private Path file = Path.of("");

        @Option(names = "--evidence", paramLabel = "FILE", description = "findings.jsonl of the sweep it came from.")
        private @Nullable Path evidence;

        @Mixin
        private Options.Format format = new Options.Format();

        @Mixin
        private Options.Lang lang = new Options.Lang();

        @Override
        public Integer call() throws Exception {
            Options.checkPaths(List.of(file));
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + ": larger than " + (MOST_BYTES >> 20) + " MB");
            }
            boolean json = format.isJson();
            Language shown = lang.language();
            Optional<Set<String>> ids = evidence == null ? Optional.empty() : Optional.of(EvidenceIds.of(evidence));
            List<BundleProblem> problems = BundleCheck.of(Files.readAllBytes(file), VerifyCommand::wrong, ids);
            PrintWriter out = spec.commandLine().getOut();
            for (BundleProblem problem : problems) {
                out.print(json ? problem.json() + "\n" : problem.text(file.toString(), shown));
            }
            long errors = problems.stream().filter(BundleProblem::error).count();
            if (!json) {
                out.println(CheckText.verified(errors, problems.size() - errors, shown));
            }
            out.flush();
            return errors > 0 ? Main.EXIT_FINDINGS : Main.EXIT_CLEAN;
        }

        private static Optional<String> wrong(String pattern) {
            try {
                StixPattern.parse(pattern);
                return Optional.empty();
            } catch (PatternException broken) {
                return Optional.of(String.valueOf(broken.getMessage()));
            }
        }
    }
}
