package org.atalaya.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.atalaya.sweep.Ahead;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code atalaya}: the top command. */
@Command(
        name = "atalaya",
        version = Main.VERSION,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Early warning of banking-trojan campaigns from the evidence you already have.",
        subcommands = {
            SearchCommand.class,
            MetricsCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            RulesCommand.class,
            YaraCommand.class,
            WarnCommand.class,
            MailCommand.class,
            ContactsCommand.class,
            picocli.AutoComplete.GenerateCompletion.class
        },
        footer = {
            "",
            "Examples:",
            "  atalaya sweep evidence/                     match our rules, write ./atalaya-out/report.html",
            "  atalaya sweep logs/ --rules sigma/rules     match a rule set of your own",
            "  atalaya search 'manzisuape' evidence/       find a text in any log",
            "  atalaya rules check my-rules/               say what is wrong with rules",
            "",
            "Exit codes: 0 done, nothing found; 1 findings; 2 wrong usage or input;",
            "3 stopped before the end; 4 results could not be written;",
            "5 memory not enough, or a defect of Atalaya.",
            "COMMAND --help says more."
        })
public final class Main implements Runnable {
    static final String VERSION = "atalaya 0.1.0";

    /** Done, and nothing was found. */
    static final int EXIT_CLEAN = 0;
    /** Done, and something was found. */
    static final int EXIT_FINDINGS = 1;
    /** The command line, a rule or another input is wrong. */
    static final int EXIT_USAGE = 2;
    /** Stopped before the end; what there is was written. */
    static final int EXIT_PARTIAL = 3;
    /** The results could not be written. */
    static final int EXIT_OUTPUT = 4;

    /** Atalaya itself failed, or its memory was not enough; the results are not complete. */
    static final int EXIT_DEFECT = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Runs a command line. */
    public static void main(String[] arguments) {
        if (arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"))) {
            // The most common question of scripts is answered without building the whole command tree.
            System.out.println(VERSION);
            return;
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        if (arguments.length > 0 && arguments[0].equals("sweep")) {
            // The command that is started most is started without building the tree of all the others.
            CommandLine sweep = SweepCommand.line(Options.rulesAhead(arguments));
            sweep.setCommandName("atalaya sweep");
            System.exit(run(set(sweep, out, err), err, Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        if (arguments.length > 0 && arguments[0].equals("mail")) {
            // Likewise: of a question that a store answers in a tenth of a second the tree would be the larger part.
            CommandLine mail = new CommandLine(new MailCommand()).setCommandName("atalaya mail");
            System.exit(run(set(mail, out, err), err, Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        System.exit(run(commandLine(out, err), err, arguments));
    }

    /** Runs a command line; an error of the JVM must not end with the code that means findings. */
    static int run(CommandLine line, PrintWriter err, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError exhausted) {
            err.println("atalaya: the memory of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB was not enough; give more with ATALAYA_HEAP, such as ATALAYA_HEAP=2g");
            return EXIT_DEFECT;
        }
    }

    /** The command tree with its error handling, writing to {@code out} and {@code err}. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new Main());
        Map<String, CommandLine> others = new LinkedHashMap<>(line.getSubcommands());
        others.keySet().forEach(line.getCommandSpec()::removeSubcommand);
        line.addSubcommand("sweep", SweepCommand.line(Ahead.nothing()));
        others.forEach(line::addSubcommand);
        return set(line, out, err);
    }

    private static void version(CommandLine line) {
        line.getCommandSpec().version(VERSION);
        line.getSubcommands().values().forEach(Main::version);
    }

    private static CommandLine set(CommandLine line, PrintWriter out, PrintWriter err) {
        version(line);
        line.setUsageHelpWidth(Math.clamp(Options.columns(), 60, 120));
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((problem, command, result) -> {
            if (problem instanceof IllegalArgumentException) {
                err.println("atalaya: " + problem.getMessage());
                return EXIT_USAGE;
            }
            if (problem instanceof NoSuchFileException missing) {
                err.println("atalaya: no such file: " + missing.getFile());
                return EXIT_USAGE;
            }
            if (problem instanceof java.io.IOException failed) {
                err.println("atalaya: " + failed + " (is the disk full, or the folder not yours?)");
                return EXIT_OUTPUT;
            }
            err.println("atalaya: a defect of Atalaya; please report it with these lines:");
            problem.printStackTrace(err);
            return EXIT_DEFECT;
        });
        return line;
    }
}
