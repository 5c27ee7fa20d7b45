package org.atalaya.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.atalaya.model.Notice;
import org.atalaya.sweep.Search;
import org.atalaya.warning.TerminalSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya search}. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Finds a text in any log, without regard to case; between slashes a regular expression.",
        footer = {
            "",
            "Examples:",
            "  atalaya search manzisuape evidence/",
            "  atalaya search '/\\\\\\\\temp\\\\\\\\.*\\.msi/' --field CommandLine evidence/",
            "",
            "Exit codes: 0 found nothing; 1 found something; 2 wrong usage."
        })
final class SearchCommand implements Callable<Integer> {
    private static final int CONTEXT = 120;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "TEXT", description = "A text, or /a regular expression/.")
    private String text = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Files and folders of evidence.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--field", paramLabel = "NAME", description = "Only in fields of this name.")
    private String field = "";

    private long found;

    @Override
    public Integer call() {
        Options.checkPaths(paths);
        PrintWriter out = spec.commandLine().getOut();
        boolean colour = Options.colour();
        List<Notice> notices;
        try {
            notices = Search.run(paths, text, field, hit -> {
                found++;
                print(hit, out, colour);
                if (out.checkError()) {
                    throw new NobodyReads();
                }
            });
        } catch (NobodyReads pipeClosed) {
            return Main.EXIT_FINDINGS;
        }
        out.flush();
        notices.forEach(notice -> spec.commandLine()
                .getErr()
                .println("atalaya: " + TerminalSummary.clean(notice.source() + ": " + notice.detail())));
        return found > 0 ? Main.EXIT_FINDINGS : Main.EXIT_CLEAN;
    }

    /** The reader of our output has gone, as {@code head} does: the rest need not be searched. */
    private static final class NobodyReads extends RuntimeException {
        private static final long serialVersionUID = 1;

        NobodyReads() {
            super("output closed", null, false, false);
        }
    }

    private static void print(Search.Found hit, PrintWriter out, boolean colour) {
        int from = Math.max(0, hit.start() - CONTEXT);
        int to = Math.min(hit.value().length(), hit.end() + CONTEXT);
        String before = TerminalSummary.clean(hit.value().substring(from, hit.start()));
        String part = TerminalSummary.clean(hit.value().substring(hit.start(), hit.end()));
        String after = TerminalSummary.clean(hit.value().substring(hit.end(), to));
        out.println(hit.time().map(Object::toString).orElse("-") + "  " + TerminalSummary.clean(hit.host()) + "  "
                + TerminalSummary.clean(hit.place().source()) + ":"
                + hit.place().number() + "  " + hit.field() + ": " + (from > 0 ? "…" : "")
                + before + (colour ? "\u001B[1;31m" + part + "\u001B[0m" : part) + after
                + (to < hit.value().length() ? "…" : ""));
    }
}
