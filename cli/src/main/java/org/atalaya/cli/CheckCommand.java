package org.atalaya.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.atalaya.sweep.Check;
import org.atalaya.sweep.Sweep;
import org.atalaya.sweep.SweepResult;
import org.atalaya.warning.CheckAnswer;
import org.atalaya.warning.CheckText;
import org.atalaya.warning.Language;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Takes a warning and says whether the evidence holds what it names: are we hit?",
        footer = {
            "",
            "The warning: STIX 2.1, MISP, OpenIOC, CSV or a list, or the folder that sweep --warn left, with its rules.",
            "Only what the warning names is looked for. What could not be, for lack of a log, is said.",
            "",
            "Examples:",
            "  atalaya check atalaya-warning/ /mnt/case",
            "  atalaya check advisory.stix.json /var/log/exports --format json",
            "",
            "Exit codes: 0 not hit; 1 hit; 2 wrong usage or input; others as for sweep."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "BUNDLE", description = "The warning: a file or folder.")
    private Path warning = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Files and folders of evidence.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("atalaya-check");

    @Option(names = "--threads", paramLabel = "N", description = "Workers (default: one per processor).")
    private int threads;

    @Mixin
    private Options.Format format = new Options.Format();

    @Mixin
    private Options.Lang lang = new Options.Lang();

    @Override
    public Integer call() throws Exception {
        Options.checkPaths(List.of(warning));
        Options.checkPaths(paths);
        if (threads < 0 || threads > SweepCommand.MOST_THREADS) {
            throw new IllegalArgumentException(
                    "--threads takes 1 to " + SweepCommand.MOST_THREADS + ", not " + threads);
        }
        boolean json = format.isJson();
        Language shown = lang.language();
        Check check = new Check(
                warning,
                paths,
                Options.home().resolve("knowledge"),
                out,
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                shown,
                Options.cache());
        ProgressBar bar =
                new ProgressBar(spec.commandLine().getErr(), Options.terminal(), Options.columns(), Options.colour());
        Sweep sweep = check.sweep(bar);
        try (Interruption interruption = new Interruption(() -> {
            bar.stopping();
            sweep.stop();
        })) {
            SweepResult result = sweep.run();
            bar.clear();
            CheckAnswer answer = check.answer(result);
            var to = spec.commandLine().getOut();
            if (json) {
                to.println(CheckText.json(answer));
            } else {
                to.print(CheckText.text(answer, shown));
                to.println(out + "/report.html");
            }
            to.flush();
            return answer.partial() ? Main.EXIT_PARTIAL : answer.findings() > 0 ? Main.EXIT_FINDINGS : Main.EXIT_CLEAN;
        } finally {
            bar.clear();
        }
    }
}
