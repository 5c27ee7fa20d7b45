package org.atalaya.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.atalaya.model.Level;
import org.atalaya.sweep.Ahead;
import org.atalaya.sweep.Sweep;
import org.atalaya.sweep.SweepRequest;
import org.atalaya.sweep.SweepResult;
import org.atalaya.warning.Language;
import org.atalaya.warning.TerminalSummary;
import org.atalaya.warning.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya sweep}. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Reads evidence, matches Sigma rules, and writes a report.",
        footer = {
            "",
            "Reads event logs (.evtx), JSON, XML and CSV exports, auditd and Sysmon for Linux,",
            "also inside .gz, .zip and .zst; what a file is, is told by its content.",
            "Writes report.html, findings.jsonl, timeline.csv and navigator.json.",
            "Ctrl-C leaves what was found so far; --resume goes on from there.",
            "",
            "Examples:",
            "  atalaya sweep samples/first-look",
            "  atalaya sweep /mnt/case --rules sigma/rules --level high --out case-17",
            "  atalaya sweep /mnt/case --since 2024-01-15 --host 'FIN-*' --lang es",
            "",
            "Exit codes: 0 nothing found; 1 findings; 2 wrong usage or input;",
            "3 stopped before the end; 4 results could not be written;",
            "5 memory not enough, or a defect of Atalaya."
        })
final class SweepCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 256;

    private final Ahead ahead;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders of evidence.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "DIR",
            description = "Sigma rules instead of ours: files or folders.")
    private List<Path> rules = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("atalaya-out");

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "Least level: informational, low, medium, high or critical (default: ${DEFAULT-VALUE}).")
    private String level = "informational";

    @Option(names = "--since", paramLabel = "TIME", description = "Only events from this time on (UTC).")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only events before this time (UTC).")
    private @Nullable String until;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Only events of this host; * and ? are wildcards; may repeat.")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--recover", description = "Also look for deleted records in the slack of event logs.")
    private boolean recover;

    @Option(names = "--threads", paramLabel = "N", description = "Workers (default: one per processor).")
    private int threads;

    @Option(names = "--mapping", paramLabel = "FILE", description = "Log sources that add to ours.")
    private @Nullable Path mapping;

    @Option(names = "--placeholders", paramLabel = "FILE", description = "Values for %%name%% in rules (expand).")
    private @Nullable Path placeholders;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "What to print: text or json, one line (default: ${DEFAULT-VALUE}).")
    private String format = "text";

    @Option(names = "--lang", paramLabel = "es|en", description = "Language (default: of the environment).")
    private @Nullable String language;

    @Option(names = "--resume", description = "Go on where an interrupted sweep into the same folder stopped.")
    private boolean resume;

    @Option(names = "--stats", description = "Also print how much work the rules were.")
    private boolean stats;

    SweepCommand() {
        this(Ahead.nothing());
    }

    /** A command whose rules are being loaded already. */
    SweepCommand(Ahead ahead) {
        this.ahead = ahead;
    }

    @Override
    public Integer call() throws Exception {
        Options.checkPaths(paths);
        Level least = Level.of(level)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--level: '" + level + "' is no level; use informational, low, medium, high or critical"));
        if (!format.equals("text") && !format.equals("json")) {
            throw new IllegalArgumentException("--format takes text or json, not '" + format + "'");
        }
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("--threads takes 1 to " + MOST_THREADS + ", not " + threads);
        }
        Optional<Instant> from = Options.time("--since", since);
        Optional<Instant> to = Options.time("--until", until);
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException("--since " + since + " must come before --until " + until);
        }
        Language shown = Options.language(language);
        SweepRequest request = new SweepRequest(
                paths,
                Options.rules(rules),
                Options.home().resolve("knowledge"),
                out,
                least,
                from,
                to,
                hosts,
                recover,
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                Optional.ofNullable(mapping),
                Optional.ofNullable(placeholders),
                shown,
                resume,
                Options.cache());
        boolean terminal = Options.terminal();
        ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), terminal, Options.columns(), Options.colour());
        Sweep sweep = new Sweep(request, bar, ahead);
        try (Interruption interruption = new Interruption(() -> {
            bar.stopping();
            sweep.stop();
        })) {
            SweepResult result = sweep.run();
            bar.clear();
            print(result, shown);
            return result.summary().partial()
                    ? Main.EXIT_PARTIAL
                    : result.tally().count() > 0 ? Main.EXIT_FINDINGS : Main.EXIT_CLEAN;
        } finally {
            bar.clear();
        }
    }

    private void print(SweepResult result, Language shown) {
        var printer = spec.commandLine().getOut();
        if (format.equals("json")) {
            printer.println(String.format(
                    Locale.ROOT,
                    "{\"files\":%d,\"events\":%d,\"findings\":%d,\"rules\":%d,\"refused\":%d,\"notices\":%d,\"partial\":%b}",
                    result.summary().sourceCount(),
                    result.summary().events(),
                    result.tally().count(),
                    result.summary().rulesLoaded(),
                    result.summary().refused().size(),
                    result.summary().noticeCount(),
                    result.summary().partial()));
        } else {
            printer.print(
                    TerminalSummary.of(result.summary(), result.tally(), shown, Options.columns(), Options.colour()));
            Words words = new Words(shown);
            printer.println(words.get("terminal.out") + " " + out + "/");
            printer.println(words.get("terminal.open", result.outputs().get(0)));
        }
        if (stats) {
            printer.println(String.format(
                    Locale.ROOT,
                    "evaluations per event: %.2f (%d evaluations, %d events)",
                    (double) result.evaluations() / Math.max(1, result.summary().events()),
                    result.evaluations(),
                    result.summary().events()));
        }
        printer.flush();
    }
}
