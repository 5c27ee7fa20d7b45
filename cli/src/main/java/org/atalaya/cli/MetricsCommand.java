package org.atalaya.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.atalaya.sweep.Metrics;
import org.atalaya.warning.TerminalSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya metrics}. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = "Counts what evidence holds: kinds of events, hosts, gaps in time, logons.",
        footer = {"", "Example:", "  atalaya metrics evidence/ --top 20"})
final class MetricsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders of evidence.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--top", paramLabel = "N", description = "Rows of each table (default: ${DEFAULT-VALUE}).")
    private int top = 15;

    @Override
    public Integer call() {
        Options.checkPaths(paths);
        Metrics metrics = Metrics.of(paths);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%,d events%n", metrics.events);
        table(out, "Kinds of events (channel, id)", metrics.kinds);
        table(out, "Hosts", metrics.hosts);
        table(out, "Logons (outcome, user, type, source)", metrics.logons);
        if (!metrics.gaps.isEmpty()) {
            out.println("\nLongest gaps over an hour (host, channel)");
            metrics.gaps.stream()
                    .limit(top)
                    .forEach(gap -> out.printf(
                            "  %12s  %s – %s  %s%n",
                            gap.length().toHours() + " h",
                            gap.from(),
                            gap.to(),
                            TerminalSummary.clean(gap.what().replace("\t", "  "))));
        }
        out.flush();
        metrics.notices.forEach(notice -> spec.commandLine()
                .getErr()
                .println("atalaya: " + TerminalSummary.clean(notice.source() + ": " + notice.detail())));
        return Main.EXIT_CLEAN;
    }

    private void table(PrintWriter out, String title, Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return;
        }
        out.println("\n" + title);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(top)
                .forEach(row -> out.printf(
                        "  %,12d  %s%n",
                        row.getValue(), TerminalSummary.clean(row.getKey().replace("\t", "  "))));
        if (counts.size() > top) {
            out.printf("  %12s  and %,d more%n", "", counts.size() - top);
        }
    }
}
