package org.atalaya.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.atalaya.sweep.YaraFiles;
import org.atalaya.yara.Diagnostic;
import org.atalaya.yara.Rules;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;
import org.atalaya.yara.pattern.Dialect;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya yara}. */
@Command(
        name = "yara",
        mixinStandardHelpOptions = true,
        description = "Checks, compiles and scans with YARA rules.",
        footer = {
            "",
            "Examples:",
            "  atalaya yara check my-rules/",
            "  atalaya yara scan -r -s my-rules/ /mnt/case",
            "  atalaya yara scan --inside --why rules.yar setup.msi",
        },
        subcommands = {YaraCommand.CheckCommand.class, YaraCommand.CompileCommand.class, YaraScanCommand.class})
final class YaraCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** How rules are compiled, for all commands that do. */
    static final class Compilation {
        @Option(
                names = {"-d", "--define"},
                paramLabel = "VAR=VALUE",
                description = "An external variable; true, false and numbers are what they look like.")
        private Map<String, String> defined = new LinkedHashMap<>();

        @Option(
                names = "--dialect",
                paramLabel = "DIALECT",
                description = "Where they differ: classic as libyara, or x as YARA-X (default: ${DEFAULT-VALUE}).",
                defaultValue = "classic")
        private String dialect = "classic";

        @Option(
                names = {"-w", "--no-warnings"},
                description = "Do not print warnings.")
        private boolean noWarnings;

        @Option(names = "--fail-on-warnings", description = "Treat warnings as errors.")
        private boolean failOnWarnings;

        /** Compiles files written as {@code [NAMESPACE:]FILE}, printing what is wrong with them. */
        Rules compile(List<String> files, PrintWriter err) throws IOException {
            List<Source> sources = new ArrayList<>();
            for (String file : files) {
                int colon = Files.exists(Path.of(file)) ? -1 : file.indexOf(':');
                Path path = Path.of(file.substring(colon + 1));
                Options.checkPaths(List.of(path));
                sources.addAll(YaraFiles.read(List.of(path), colon < 0 ? Source.DEFAULT : file.substring(0, colon)));
            }
            if (!dialect.equals("classic") && !dialect.equals("x")) {
                throw new IllegalArgumentException("--dialect takes classic or x, not '" + dialect + "'");
            }
            Rules rules = Yara.compile(
                    sources,
                    new Yara.Options(
                            dialect.equals("x") ? Dialect.X : Dialect.CLASSIC, externals(), YaraFiles::include));
            for (Diagnostic diagnostic : rules.diagnostics()) {
                if (diagnostic.error() || !noWarnings) {
                    err.println(diagnostic.report());
                }
            }
            err.flush();
            return rules;
        }

        /** Whether what was compiled may be used. */
        boolean accepts(Rules rules) {
            return !rules.hasErrors() && (!failOnWarnings || rules.diagnostics().isEmpty());
        }

        Map<String, Object> externals() {
            Map<String, Object> values = new LinkedHashMap<>();
            defined.forEach((name, value) -> values.put(name, value(value)));
            return values;
        }

        private static Object value(String written) {
            if (written.equals("true") || written.equals("false")) {
                return Boolean.valueOf(written);
            }
            if (written.matches("-?[0-9]{1,18}")) {
                return Long.valueOf(written);
            }
            return written.matches("-?[0-9]+\\.[0-9]+") ? (Object) Double.valueOf(written) : written;
        }
    }

    /** {@code atalaya yara check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Says what is wrong or odd in files of YARA rules.",
            footer = {"", "Exit codes: 0 nothing wrong; 1 rules were refused; 2 wrong usage."})
    static final class CheckCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Compilation compilation = new Compilation();

        @Parameters(arity = "1..*", paramLabel = "[NAMESPACE:]FILE", description = "Files and folders of rules.")
        private List<String> files = new ArrayList<>();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            Rules rules = compilation.compile(files, out);
            long errors = rules.diagnostics().stream().filter(Diagnostic::error).count();
            out.printf(
                    "%,d rules compiled, %,d errors, %,d warnings%n",
                    rules.count(), errors, rules.diagnostics().size() - errors);
            out.flush();
            return compilation.accepts(rules) ? Main.EXIT_CLEAN : Main.EXIT_FINDINGS;
        }
    }

    /** {@code atalaya yara compile}. */
    @Command(
            name = "compile",
            mixinStandardHelpOptions = true,
            description = "Compiles files of YARA rules into one that is loaded at once by scan -C.",
            footer = {
                "",
                "Example:",
                "  atalaya yara compile my-rules/ rules.yarc && atalaya yara scan -C rules.yarc /mnt/case",
                "",
                "Exit codes: 0 written; 2 wrong usage or rules; 4 it could not be written."
            })
    static final class CompileCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Compilation compilation = new Compilation();

        @Parameters(
                arity = "2..*",
                paramLabel = "[NAMESPACE:]FILE... OUTPUT",
                description = "Files and folders of rules, and last the file to write.")
        private List<String> files = new ArrayList<>();

        @Override
        public Integer call() throws IOException {
            Rules rules = compilation.compile(
                    files.subList(0, files.size() - 1), spec.commandLine().getErr());
            if (!compilation.accepts(rules)) {
                return Main.EXIT_USAGE;
            }
            Files.write(Path.of(files.get(files.size() - 1)), rules.image());
            return Main.EXIT_CLEAN;
        }
    }
}
