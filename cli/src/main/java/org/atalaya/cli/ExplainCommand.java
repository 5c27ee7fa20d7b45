package org.atalaya.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.atalaya.model.Finding;
import org.atalaya.sigma.Explanation;
import org.atalaya.sweep.Explain;
import org.atalaya.sweep.RuleFiles;
import org.atalaya.warning.TerminalSummary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Says why a finding fired: its rule's condition, each test true or false, with the values.",
        footer = {"", "Example:", "  atalaya explain 5f3a1c --out atalaya-out"})
final class ExplainCommand implements Callable<Integer> {
    private static final int MOST = 160;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FINDING", description = "A finding's id, or its beginning (see findings.jsonl).")
    private String id = "";

    @Option(names = "--out", paramLabel = "DIR", description = "Results of the sweep (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("atalaya-out");

    @Option(names = "--rules", arity = "1..*", paramLabel = "DIR", description = "The rules of the sweep, if not ours.")
    private List<Path> rules = new ArrayList<>();

    @Option(names = "--yara", arity = "1..*", paramLabel = "DIR", description = "YARA rules, where not ours.")
    private List<Path> yara = new ArrayList<>();

    @Option(names = "--mapping", paramLabel = "FILE", description = "Log sources that add to ours.")
    private @Nullable Path mapping;

    @Option(names = "--placeholders", paramLabel = "FILE", description = "Values for %%name%% in rules.")
    private @Nullable Path placeholders;

    @Override
    public Integer call() throws IOException {
        Explain.Explained explained = Explain.of(
                id,
                out,
                new RuleFiles(
                        Options.home().resolve("knowledge"),
                        Options.rules(rules),
                        Options.yara(yara),
                        List.of(),
                        Optional.ofNullable(mapping),
                        Optional.ofNullable(placeholders),
                        Options.cache()));
        Finding finding = explained.finding();
        PrintWriter to = spec.commandLine().getOut();
        to.println(TerminalSummary.clean(finding.rule().title()) + " ("
                + finding.rule().level().word() + ")");
        to.println(TerminalSummary.clean(finding.rule().file()) + ":"
                + finding.rule().line());
        to.println(finding.time().map(Object::toString).orElse("-") + "  " + TerminalSummary.clean(finding.host())
                + "  "
                + TerminalSummary.clean(finding.place().source()) + ", "
                + finding.place().unit().name().toLowerCase(java.util.Locale.ROOT)
                + " " + finding.place().number() + ", byte " + finding.place().offset());
        to.println();
        for (Explanation.Line line : explained.lines()) {
            String mark = line.holds() ? "✓" : "✗";
            if (Options.colour()) {
                mark = (line.holds() ? "\u001B[32m" : "\u001B[2m") + mark + "\u001B[0m";
            }
            StringBuilder text =
                    new StringBuilder("  ".repeat(line.level())).append(mark).append(' ');
            text.append(TerminalSummary.clean(line.text()));
            if (line.line() > 0) {
                text.append("   ← ")
                        .append(line.values().isEmpty() ? "(absent)" : cut(String.join(" | ", line.values())));
            }
            to.println(text);
        }
        if (explained.lines().isEmpty()) {
            to.println(
                    finding.related().isEmpty()
                            ? "The event or the rule is not where it was; what was noted then: " + finding.why()
                            : finding.why());
            finding.related()
                    .forEach(place -> to.println("  " + TerminalSummary.clean(place.source()) + " " + place.number()));
        }
        to.flush();
        return Main.EXIT_CLEAN;
    }

    private static String cut(String text) {
        String clean = TerminalSummary.clean(text);
        return clean.length() > MOST ? clean.substring(0, MOST) + "…" : clean;
    }
}
