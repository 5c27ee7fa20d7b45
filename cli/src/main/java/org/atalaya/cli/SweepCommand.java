package org.atalaya.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.atalaya.model.Level;
import org.atalaya.model.Tlp;
import org.atalaya.sweep.Ahead;
import org.atalaya.sweep.MailRequest;
import org.atalaya.sweep.RuleFiles;
import org.atalaya.sweep.Scope;
import org.atalaya.sweep.Sweep;
import org.atalaya.sweep.SweepRequest;
import org.atalaya.sweep.SweepResult;
import org.atalaya.sweep.WarnRequest;
import org.atalaya.warning.AdvisoryText;
import org.atalaya.warning.Language;
import org.atalaya.warning.TerminalSummary;
import org.atalaya.warning.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code atalaya sweep}. Its options are declared in code: reading them from annotations would take longer than the whole
 * sweep of a small log.
 */
final class SweepCommand implements Callable<Integer> {
    static final int MOST_THREADS = 256;

    private static final String[] FOOTER = {
        "",
        "Reads event logs (.evtx), JSON, XML and CSV exports, auditd and Sysmon for Linux,",
        "also inside archives; what a file is, is told by its content. Other files are",
        "taken apart: installers, archives, programs, documents, scripts.",
        "Writes report.html, findings.jsonl, artifacts.jsonl, messages.jsonl, timeline.csv,",
        "navigator.json.",
        "Ctrl-C leaves what was found so far; --resume goes on from there.",
        "",
        "Examples:",
        "  atalaya sweep samples/first-look",
        "  atalaya sweep /mnt/case --rules sigma/rules --level high --out case-17",
        "  atalaya sweep samples/imss-lure --warn atalaya-warning",
        "  atalaya sweep /mnt/case --since 2024-01-15 --host 'FIN-*' --lang es",
        "",
        "Exit codes: 0 nothing found; 1 findings; 2 wrong usage or input;",
        "3 stopped before the end; 4 results could not be written;",
        "5 memory not enough, or a defect of Atalaya."
    };

    private final Ahead ahead;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("sweep");

    /** A command whose rules may be being loaded already. */
    private SweepCommand(Ahead ahead) {
        this.ahead = ahead;
        spec.usageMessage()
                .description("Reads evidence, matches Sigma and YARA rules, and writes a report.")
                .footer(FOOTER)
                .sortOptions(false);
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("1..*")
                .required(true)
                .paramLabel("PATH")
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .description("Files and folders of evidence.")
                .build());
        folders("--rules", "Sigma rules instead of ours: files or folders.");
        folders("--yara", "YARA rules instead of ours: files or folders.");
        folders("--indicators", "Indicators to look for: STIX, MISP, OpenIOC, CSV, lists.");
        add("--out", "DIR", Path.class, "atalaya-out", "Where results go (default: ${DEFAULT-VALUE}).");
        add(
                "--level",
                "LEVEL",
                String.class,
                "informational",
                "Least level: informational, low, medium, high or critical (default: ${DEFAULT-VALUE}).");
        add("--since", "TIME", String.class, null, "Only events from this time on (UTC).");
        add("--until", "TIME", String.class, null, "Only events before this time (UTC).");
        texts("--host", "HOST", "Only events of this host; * and ? are wildcards; may repeat.");
        add("--warn", "DIR", Path.class, null, "Also draft the warning, into this folder.");
        add("--organisation", "FILE", Path.class, null, "Whose evidence it is: a STIX identity.");
        add("--organisations", "FILE", Path.class, null, "Whom to rank by exposure: a bundle of STIX identities.");
        add(
                "--tlp",
                "LABEL",
                String.class,
                null,
                "Label of the warning: clear, green, amber, amber+strict or red; stricter where its content demands it.");
        add("--network", "DIR", Path.class, null, "Tables of address ranges (CSV) that are asked before ours.");
        add(
                "--attack",
                "FILE",
                Path.class,
                null,
                "An ATT&CK bundle of yours: which of its groups resemble an incident.");
        texts(
                "--gateway",
                "AUTHSERV-ID",
                "Believe the Authentication-Results of this mail gateway of your own; may repeat."
                        + " Add :below where it writes beneath its own Received.");
        texts("--own", "DOMAIN", "A domain of your own: mail from it is judged as your own; may repeat.");
        add(
                "--history",
                "FILE",
                Path.class,
                null,
                "What senders of mail did in earlier sweeps; written anew when this one has come to its end.");
        flag("--online", "Check DKIM, SPF, DMARC and ARC of mails for real: asks the name servers of this machine.");
        texts(
                "--sealer",
                "DOMAIN",
                "A forwarder or list whose seals (ARC) you believe when they are checked with --online; may repeat.");
        flag("--recover", "Also look for deleted records in the slack of event logs.");
        add("--threads", "N", Integer.class, "0", "Workers (default: one per processor).");
        add("--mapping", "FILE", Path.class, null, "Log sources that add to ours.");
        add("--placeholders", "FILE", Path.class, null, "Values for %%name%% in rules (expand).");
        add(
                "--format",
                "FORMAT",
                String.class,
                "text",
                "What to print: text or json, one line (default: ${DEFAULT-VALUE}).");
        add("--lang", "es|en", String.class, null, "Language (default: of the environment).");
        flag("--resume", "Go on where an interrupted sweep into the same folder stopped.");
        flag("--stats", "Also print how much work the rules were.");
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
    }

    /** The command, as a part of a command tree or by itself. */
    static CommandLine line(Ahead ahead) {
        return new CommandLine(new SweepCommand(ahead).spec);
    }

    private void add(String name, String label, Class<?> type, @Nullable String byDefault, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(type)
                .defaultValue(byDefault)
                .description(description)
                .build());
    }

    private void folders(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .arity("1..*")
                .paramLabel("DIR")
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .description(description)
                .build());
    }

    private void texts(String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build());
    }

    private void flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .defaultValue("false")
                .description(description)
                .build());
    }

    /** The value of an option, which was given or has a default. */
    private <T> T value(String name) {
        return this.<T>given(name).orElseThrow();
    }

    private <T> Optional<T> given(String name) {
        return Optional.ofNullable(spec.findOption(name).getValue());
    }

    @Override
    public Integer call() throws Exception {
        List<Path> paths = spec.positionalParameters().get(0).getValue();
        Options.checkPaths(paths);
        String level = value("--level");
        Level least = Level.of(level)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--level: '" + level + "' is no level; use informational, low, medium, high or critical"));
        boolean json = Options.isJson(value("--format"));
        int threads = value("--threads");
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("--threads takes 1 to " + MOST_THREADS + ", not " + threads);
        }
        Optional<String> since = given("--since");
        Optional<String> until = given("--until");
        Optional<Instant> from = Options.time("--since", since.orElse(null));
        Optional<Instant> to = Options.time("--until", until.orElse(null));
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException(
                    "--since " + since.orElse("") + " must come before --until " + until.orElse(""));
        }
        Language shown = Options.language(this.<String>given("--lang").orElse(null));
        RuleFiles rules = new RuleFiles(
                Options.home().resolve("knowledge"),
                Options.rules(this.<List<Path>>given("--rules").orElse(List.of())),
                Options.yara(this.<List<Path>>given("--yara").orElse(List.of())),
                indicators(),
                given("--mapping"),
                given("--placeholders"),
                Options.cache());
        List<String> hosts = this.<List<String>>given("--host").orElse(List.of());
        SweepRequest request = new SweepRequest(
                paths,
                value("--out"),
                rules,
                new Scope(least, from, to, hosts, value("--recover")),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                shown,
                value("--resume"),
                warn(),
                mail());
        boolean terminal = Options.terminal();
        ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), terminal, Options.columns(), Options.colour());
        Sweep sweep = new Sweep(request, bar, ahead);
        try (Interruption interruption = new Interruption(() -> {
            bar.stopping();
            sweep.stop();
        })) {
            SweepResult result = sweep.run();
            bar.clear();
            print(result, json, shown);
            return result.summary().partial()
                    ? Main.EXIT_PARTIAL
                    : result.tally().count() > 0 ? Main.EXIT_FINDINGS : Main.EXIT_CLEAN;
        } finally {
            bar.clear();
        }
    }

    private List<Path> indicators() {
        List<Path> indicators = this.<List<Path>>given("--indicators").orElse(List.of());
        Options.checkPaths(indicators);
        return indicators;
    }

    private Optional<WarnRequest> warn() {
        Optional<Path> out = given("--warn");
        Optional<Path> own = given("--organisation");
        Optional<Path> others = given("--organisations");
        Optional<String> label = given("--tlp");
        Optional<Path> network = given("--network");
        Optional<Path> attack = given("--attack");
        if (out.isEmpty() && Stream.of(own, others, label, network, attack).anyMatch(Optional::isPresent)) {
            throw new IllegalArgumentException(
                    "--organisation, --organisations, --tlp, --network and --attack serve --warn DIR, which is missing");
        }
        Optional<Tlp> tlp = label.map(text -> Tlp.of(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--tlp: '" + text + "' is no label; use clear, green, amber, amber+strict or red")));
        return out.map(folder -> new WarnRequest(folder, own, others, tlp, network, attack));
    }

    private MailRequest mail() {
        List<String> sealers = this.<List<String>>given("--sealer").orElse(List.of());
        boolean online = value("--online");
        if (!sealers.isEmpty() && !online) {
            throw new IllegalArgumentException("--sealer serves --online, which is missing: seals have to be checked");
        }
        return new MailRequest(
                this.<List<String>>given("--gateway").orElse(List.of()),
                this.<List<String>>given("--own").orElse(List.of()),
                sealers,
                given("--history"),
                online,
                new Dns());
    }

    private void print(SweepResult result, boolean json, Language shown) {
        var printer = spec.commandLine().getOut();
        if (json) {
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
            result.advisory().ifPresent(advisory -> printer.print(AdvisoryText.of(advisory, shown, Options.columns())));
            printer.println(words.get("terminal.out") + " " + value("--out") + "/");
            printer.println(words.get("terminal.open", result.outputs().get(0)));
        }
        if (this.<Boolean>value("--stats")) {
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
