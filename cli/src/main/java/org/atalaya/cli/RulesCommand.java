package org.atalaya.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.atalaya.model.RefusedRule;
import org.atalaya.sigma.KnownFields;
import org.atalaya.sigma.LogSources;
import org.atalaya.sigma.Placeholders;
import org.atalaya.sigma.RuleCost;
import org.atalaya.sigma.RuleLint;
import org.atalaya.sigma.RuleSet;
import org.atalaya.sigma.RuleWarning;
import org.atalaya.sigma.Sigma;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya rules}. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Looks after rules.",
        footer = {"", "Example:", "  atalaya rules check my-rules/"},
        subcommands = RulesCommand.CheckCommand.class)
final class RulesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code atalaya rules check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Says which rules cannot be loaded and why, what is odd about the others, and what each rule costs.",
            footer = {
                "",
                "Cost: tests, how many of them are expressions, and whether the rule has a",
                "witness (a text without which it cannot match); rules without one are",
                "evaluated on every event of their log source.",
                "",
                "Example:",
                "  atalaya rules check my-rules/ --cost",
                "",
                "Exit codes: 0 all loaded; 1 some refused; 2 wrong usage."
            })
    static final class CheckCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(arity = "1..*", paramLabel = "DIR", description = "Rule files and folders.")
        private List<Path> paths = new ArrayList<>();

        @Option(names = "--placeholders", paramLabel = "FILE", description = "Values for %%name%%.")
        private @Nullable Path placeholders;

        @Option(names = "--mapping", paramLabel = "FILE", description = "More log sources.")
        private @Nullable Path mapping;

        @Option(names = "--cost", description = "Also list every rule's cost, dearest first.")
        private boolean cost;

        @Override
        public Integer call() throws Exception {
            Options.checkPaths(paths);
            List<Path> files = new ArrayList<>(List.of(Options.home().resolve("knowledge/placeholders.yml")));
            if (placeholders != null) {
                files.add(placeholders);
            }
            Placeholders values = Placeholders.load(files);
            RuleSet rules = Sigma.load(paths, values);
            PrintWriter out = spec.commandLine().getOut();
            for (RefusedRule refused : rules.refused()) {
                caret(refused, out);
            }
            List<RuleWarning> warnings = RuleLint.check(rules, logSources(), fields());
            for (RuleWarning warning : warnings) {
                out.println(warning.file() + ":" + warning.line() + ": warning: " + warning.reason() + "; "
                        + warning.mend());
            }
            if (!warnings.isEmpty()) {
                out.println();
            }
            if (cost) {
                out.println(" tests  regex  witness  rule");
                RuleCost.of(rules.rules())
                        .forEach(row -> out.printf(
                                "%6d %6d  %-7s  %s%n",
                                row.tests(),
                                row.expressions(),
                                row.hasWitness() ? "yes" : "no",
                                row.rule().rule().title()));
            }
            out.printf(
                    "%,d rules and %,d correlations loaded, %,d refused, %,d warnings%n",
                    rules.rules().size(),
                    rules.correlations().size(),
                    rules.refused().size(),
                    warnings.size());
            out.flush();
            return rules.refused().isEmpty() ? Main.EXIT_CLEAN : Main.EXIT_FINDINGS;
        }

        private LogSources logSources() throws IOException {
            LinkedHashMap<String, String> texts = new LinkedHashMap<>();
            Path ours = Options.home().resolve("knowledge/logsources.yml");
            texts.put(ours.toString(), Files.readString(ours));
            if (mapping != null) {
                texts.put(mapping.toString(), Files.readString(mapping));
            }
            return LogSources.parse(texts);
        }

        private static KnownFields fields() throws IOException {
            Path ours = Options.home().resolve("knowledge/fields.yml");
            return KnownFields.parse(Files.readString(ours), ours.toString());
        }

        /** A report as compilers print it: place, reason, the line with a caret, and how to mend it. */
        private static void caret(RefusedRule refused, PrintWriter out) {
            out.println(
                    refused.file() + ":" + refused.line() + ":" + refused.column() + ": error: " + refused.reason());
            if (!refused.excerpt().isEmpty()) {
                String number = Integer.toString(refused.line());
                out.println("  " + number + " | " + refused.excerpt());
                out.println("  " + " ".repeat(number.length()) + " | "
                        + " "
                                .repeat(Math.clamp(
                                        refused.column() - 1L,
                                        0,
                                        refused.excerpt().length())) + "^");
            }
            out.println("  mend: " + refused.mend());
            out.println();
        }
    }
}
