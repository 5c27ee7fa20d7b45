package org.atalaya.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.atalaya.sweep.FileScan;
import org.atalaya.warning.TerminalSummary;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Rules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya yara scan}: takes the options that users of {@code yara} type, and prints what it prints. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scans files with YARA rules.",
        footer = {
            "",
            "Prints a line for every rule that holds: its name and the file, in the order",
            "of the files whatever the number of threads.",
            "",
            "Exit codes: 0 no rule holds; 1 some do; 2 wrong usage or rules."
        })
final class YaraScanCommand implements Callable<Integer> {
    /** Matches of one pattern that {@code -s} prints at most. */
    private static final int MOST_PRINTED = 100_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private YaraCommand.Compilation compilation = new YaraCommand.Compilation();

    @Parameters(
            arity = "2..*",
            paramLabel = "[NAMESPACE:]RULES... TARGET",
            description = "Files or folders of rules, and last what to scan: a file or folder, or a list of them.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = {"-C", "--compiled-rules"},
            description = "RULES is a file that 'atalaya yara compile' wrote.")
    private boolean compiled;

    @Option(
            names = {"-r", "--recursive"},
            description = "Scan folders within folders.")
    private boolean recursive;

    @Option(names = "--scan-list", description = "TARGET is a list of files, one a line.")
    private boolean list;

    @Option(names = "--inside", description = "Also scan what archives, installers and documents hold.")
    private boolean inside;

    @Option(names = "--why", description = "Print why a rule holds: its condition with the value of every part.")
    private boolean why;

    @Option(
            names = {"-s", "--print-strings"},
            description = "Print matches with their offsets.")
    private boolean strings;

    @Option(
            names = {"-L", "--print-string-length"},
            description = "Print the lengths of matches.")
    private boolean lengths;

    @Option(
            names = {"-X", "--print-xor-key"},
            description = "Print the keys of matches of xor patterns.")
    private boolean keys;

    @Option(
            names = {"-m", "--print-meta"},
            description = "Print metadata.")
    private boolean meta;

    @Option(
            names = {"-g", "--print-tags"},
            description = "Print tags.")
    private boolean tags;

    @Option(
            names = {"-e", "--print-namespace"},
            description = "Print namespaces.")
    private boolean namespaces;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "Only rules with this tag.")
    private List<String> onlyTags = new ArrayList<>();

    @Option(
            names = {"-i", "--identifier"},
            paramLabel = "NAME",
            description = "Only rules of this name.")
    private List<String> onlyNames = new ArrayList<>();

    @Option(
            names = {"-c", "--count"},
            description = "Print only the number of rules that hold.")
    private boolean count;

    @Option(
            names = {"-n", "--negate"},
            description = "Print the rules that do not hold.")
    private boolean negate;

    @Option(
            names = {"-l", "--max-rules"},
            paramLabel = "N",
            description = "Stop after so many matching rules.")
    private long most = Long.MAX_VALUE;

    @Option(
            names = {"-z", "--skip-larger"},
            paramLabel = "BYTES",
            description = "Leave larger files of a folder or list out.")
    private long larger = Long.MAX_VALUE;

    @Option(
            names = {"-a", "--timeout"},
            paramLabel = "SECONDS",
            description = "Give a file up after so many seconds.")
    private long seconds;

    @Option(
            names = {"-p", "--threads"},
            paramLabel = "N",
            description = "Threads (default: one per processor).")
    private int threads;

    @Option(
            names = {"-N", "--no-follow-symlinks"},
            description = "Do not follow links in folders.")
    private boolean noLinks;

    @Option(
            names = {"-q", "--disable-console-logs"},
            description = "Do not print what rules say with module console.")
    private boolean quiet;

    @Option(
            names = {"-f", "--fast-scan"},
            description = "Accepted; scans are always fast.")
    private boolean fast;

    @Option(
            names = {"-k", "--stack-size"},
            paramLabel = "SLOTS",
            description = "Accepted; there is no such limit.")
    private @Nullable Long stack;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private long printed;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<String> ruleFiles = arguments.subList(0, arguments.size() - 1);
        Path target = Path.of(arguments.get(arguments.size() - 1));
        Options.checkPaths(List.of(target));
        Rules rules = compiled ? load(ruleFiles) : compilation.compile(ruleFiles, err);
        if (!compilation.accepts(rules)) {
            return Main.EXIT_USAGE;
        }
        FileScan.Request request = new FileScan.Request(
                rules,
                threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
                new RuleScanner.Options(
                        compilation.externals(), seconds, strings || lengths || keys ? MOST_PRINTED : 0),
                inside,
                negate,
                why);
        try (Interruption interruption = new Interruption(() -> stopped.set(true))) {
            FileScan.run(request, files(target, err), result -> print(result, out, err), stopped);
        }
        out.flush();
        return printed > 0 ? Main.EXIT_FINDINGS : Main.EXIT_CLEAN;
    }

    private static Rules load(List<String> files) throws IOException {
        if (files.size() != 1) {
            throw new IllegalArgumentException("-C takes one file of compiled rules, not " + files.size());
        }
        return Rules.load(Files.readAllBytes(Path.of(files.get(0))));
    }

    // ---- what to scan

    private List<Path> files(Path target, PrintWriter err) throws IOException {
        if (list) {
            List<Path> files = new ArrayList<>();
            // A name that is not UTF-8 is told as a file that cannot be read, like one that is not there.
            for (String line : new String(Files.readAllBytes(target), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                try {
                    if (!line.isEmpty() && fits(Path.of(line))) {
                        files.add(Path.of(line));
                    }
                } catch (InvalidPathException odd) {
                    err.println("atalaya: " + TerminalSummary.clean(line) + ": no name of a file");
                }
            }
            return files;
        }
        if (!Files.isDirectory(target)) {
            return List.of(target);
        }
        List<Path> files = new ArrayList<>();
        Set<FileVisitOption> links =
                noLinks ? EnumSet.noneOf(FileVisitOption.class) : EnumSet.of(FileVisitOption.FOLLOW_LINKS);
        Files.walkFileTree(target, links, recursive ? Integer.MAX_VALUE : 1, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && attributes.size() <= larger) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException reason) {
                err.println("atalaya: " + TerminalSummary.clean(reason.toString()));
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    private boolean fits(Path file) {
        try {
            return larger == Long.MAX_VALUE || Files.size(file) <= larger;
        } catch (IOException saidWhenRead) {
            return true;
        }
    }

    // ---- what to print

    private void print(FileScan.Result result, PrintWriter out, PrintWriter err) {
        if (!quiet) {
            result.said().forEach(line -> out.println(shown(line)));
        }
        result.problems()
                .forEach(problem -> err.println("atalaya: " + TerminalSummary.clean(result.source() + ": " + problem)));
        if (count) {
            out.println(shown(result.source()) + ": "
                    + (negate
                            ? result.others().stream().filter(this::wanted).count()
                            : result.matches().stream().filter(this::wanted).count()));
            return;
        }
        if (negate) {
            result.others().stream().filter(this::wanted).forEach(rule -> {
                printed++;
                print(rule, result.source(), out);
            });
            return;
        }
        for (int i = 0; i < result.matches().size() && printed < most; i++) {
            RuleMatch match = result.matches().get(i);
            if (wanted(match)) {
                printed++;
                print(match, result.source(), out);
                if (why) {
                    result.why()
                            .get(i)
                            .forEach(line -> out.println(
                                    "    " + "  ".repeat(line.level()) + line.text() + " = " + line.value()));
                }
            }
        }
        if (printed >= most) {
            stopped.set(true);
        }
    }

    /** Names and texts come from the evidence: on a terminal nothing in them may steer it, elsewhere they are as they are. */
    private static String shown(String text) {
        return "1".equals(System.getenv("ATALAYA_TTY_OUT")) ? TerminalSummary.clean(text) : text;
    }

    private boolean wanted(RuleMatch rule) {
        return (onlyNames.isEmpty() || onlyNames.contains(rule.name()))
                && (onlyTags.isEmpty() || rule.tags().stream().anyMatch(onlyTags::contains));
    }

    private void print(RuleMatch match, String source, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        if (namespaces) {
            line.append(match.namespace()).append(':');
        }
        line.append(match.name()).append(' ');
        if (tags) {
            line.append('[').append(String.join(",", match.tags())).append("] ");
        }
        if (meta) {
            line.append(match.meta().stream()
                    .map(one -> one.getKey() + "="
                            + (one.getValue() instanceof String text ? '"' + escaped(text) + '"' : one.getValue()))
                    .collect(Collectors.joining(",", "[", "] ")));
        }
        out.println(line.append(shown(source)));
        if (strings || lengths || keys) {
            match.patterns().forEach(one -> out.println(line(one)));
        }
    }

    private String line(RuleMatch.PatternMatch match) {
        StringBuilder line =
                new StringBuilder("0x").append(Long.toHexString(match.offset())).append(':');
        if (lengths) {
            line.append(match.length()).append(':');
        }
        line.append(match.name());
        if (keys) {
            line.append(":xor(0x").append("%02x,".formatted(match.xorKey()));
            for (byte b : match.data()) {
                character((b ^ match.xorKey()) & 0xFF, line);
            }
            line.append(')');
        }
        if (strings) {
            line.append(": ");
            if (match.hex()) {
                for (int i = 0; i < match.data().length; i++) {
                    line.append(i == 0 ? "" : " ").append("%02X".formatted(match.data()[i]));
                }
            } else {
                for (byte b : match.data()) {
                    character(b & 0xFF, line);
                }
            }
        }
        return line.toString();
    }

    private static void character(int c, StringBuilder line) {
        if (c >= 32 && c < 127) {
            line.append((char) c);
        } else {
            line.append("\\x%02X".formatted(c));
        }
    }

    /** A text of a rule on one line. */
    private static String escaped(String text) {
        StringBuilder line = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            switch (b) {
                case '"', '\\' -> line.append('\\').append((char) b);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> character(b & 0xFF, line);
            }
        }
        return line.toString();
    }
}
