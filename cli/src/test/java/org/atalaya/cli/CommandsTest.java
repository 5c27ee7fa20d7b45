package org.atalaya.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.fixtures.Corpora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    private static final List<String> RESULTS =
            List.of("findings.jsonl", "timeline.csv", "report.html", "navigator.json");

    @TempDir
    Path folder;

    private static void sameResults(Path one, Path other) throws IOException {
        for (String name : RESULTS) {
            assertThat(other.resolve(name)).hasSameBinaryContentAs(one.resolve(name));
        }
    }

    @Test
    void exitCodeIs1WithFindingsAndResultsDoNotDependOnThreads() throws IOException {
        for (int threads : new int[] {1, 2, 5}) {
            Door.Said said =
                    Door.run("sweep", Door.FIRST_LOOK, "--out", folder.resolve("t" + threads), "--threads", threads);
            assertThat(said.code()).as(said.err()).isEqualTo(Main.EXIT_FINDINGS);
            assertThat(said.out()).contains("report.html");
            assertThat(said.err()).as("no terminal, no progress bar").isEmpty();
            sameResults(folder.resolve("t1"), folder.resolve("t" + threads));
        }
    }

    @Test
    void aSealerIsOfNoUseWithoutChecking() {
        Door.Said said =
                Door.run("sweep", Door.FIRST_LOOK, "--out", folder.resolve("out"), "--sealer", "lista.example");
        assertThat(said.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(said.err()).contains("--sealer serves --online");
    }

    @Test
    void exitCodeIs0WhenNothingIsFound() throws IOException {
        Path quiet = Files.writeString(folder.resolve("quiet.jsonl"), "{\"Event\":{\"System\":{\"EventID\":1}}}\n");
        assertThat(Door.run("sweep", quiet, "--out", folder.resolve("out")).code())
                .isEqualTo(Main.EXIT_CLEAN);
    }

    @Test
    void whoeverIsWarnedLearnsWhetherTheyAreHit() throws IOException {
        Path warning = folder.resolve("warning");
        Door.run("sweep", Corpora.root().resolve("samples/imss-lure"), "--out", folder.resolve("a"), "--warn", warning);
        Door.Said hit = Door.run(
                "check",
                warning,
                Corpora.root().resolve("samples/imss-lure"),
                "--out",
                folder.resolve("b"),
                "--lang",
                "es");
        assertThat(hit.code()).as(hit.err()).isEqualTo(Main.EXIT_FINDINGS);
        assertThat(hit.out()).contains("AFECTADOS").contains("manzisuape[.]com").contains("FIN-PC-07.corp.example");
        Path quiet = Files.writeString(
                folder.resolve("quiet.jsonl"), "{\"Event\":{\"System\":{\"EventID\":1,\"Computer\":\"PC\"}}}\n");
        Path list = Files.writeString(folder.resolve("list.txt"), "bad.example\n" + "0".repeat(32) + "\n");
        Door.Said clean =
                Door.run("check", list, quiet, "--out", folder.resolve("c"), "--format", "json", "--lang", "en");
        assertThat(clean.code()).as(clean.err()).isEqualTo(Main.EXIT_CLEAN);
        assertThat(clean.out())
                .contains("\"verdict\":\"clean\"")
                .contains("\"rules\":0")
                .contains("{\"sensor\":\"network\",\"count\":1}");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"objects\":[7]}");
        assertThat(Door.run("check", broken, quiet, "--out", folder.resolve("d"))
                        .code())
                .isEqualTo(Main.EXIT_USAGE);
    }

    @Test
    void exitCodeIs4WhenResultsCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Door.Said said = Door.run("sweep", Door.FIRST_LOOK, "--out", file.resolve("below"));
        assertThat(said.code()).isEqualTo(Main.EXIT_OUTPUT);
        assertThat(said.err()).startsWith("atalaya: ").doesNotContain("\tat ");
    }

    @Test
    void evidenceFolderItselfIsRefusedAsOutput() throws IOException {
        Path evidence = Files.createDirectory(folder.resolve("evidence"));
        Path log = Files.writeString(evidence.resolve("findings.jsonl"), "{}\n");
        Door.Said said = Door.run("sweep", evidence, "--out", evidence);
        assertThat(said.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(said.err()).contains("choose another with --out");
        assertThat(log).hasContent("{}");
        assertThat(evidence).isDirectoryNotContaining(file -> !file.equals(log));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--level loud",
                "--since yesterday",
                "--until 2026-13-40",
                "--since 2026-03-04 --until 2026-03-03",
                "--lang fr",
                "--format xml",
                "--threads 0x",
                "--threads -1",
                "--threads 100000",
                "--nonsense"
            })
    void exitCodeIs2WithAReasonForWrongOptions(String options) {
        Object[] words = ("sweep " + Door.FIRST_LOOK + " --out " + folder.resolve("out") + " " + options).split(" ");
        Door.Said said = Door.run(words);
        assertThat(said.code()).as(said.err()).isEqualTo(Main.EXIT_USAGE);
        String[] told = options.split(" ");
        assertThat(said.err()).contains(told[0]).contains(told[told.length - 1]).doesNotContain("\tat ");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void exitCodeIs2WhenEvidenceOrRulesAreMissing() {
        assertThat(Door.run("sweep").code()).isEqualTo(Main.EXIT_USAGE);
        Door.Said noEvidence = Door.run("sweep", folder.resolve("absent"));
        assertThat(noEvidence.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(noEvidence.err()).contains("absent");
        Door.Said noRules = Door.run(
                "sweep", Door.FIRST_LOOK, "--out", folder.resolve("out"), "--rules", folder.resolve("absent-rules"));
        assertThat(noRules.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(noRules.err()).contains("absent-rules");
    }

    @Test
    void levelTimeAndHostNarrowTheFindings() throws IOException {
        assertThat(lines("--level", "critical")).isNotEmpty().allMatch(line -> line.contains("\"level\":\"critical\""));
        assertThat(lines("--host", "fin-srv-*"))
                .isNotEmpty()
                .allMatch(line -> line.contains("FIN-SRV-02.corp.example"));
        assertThat(lines("--until", "2026-03-03T15:00")).isEmpty();
        assertThat(lines("--since", "2026-03-03T15:00Z", "--recover")).isNotEmpty();
    }

    private List<String> lines(Object... options) throws IOException {
        Path out = folder.resolve("narrow");
        Object[] words = new Object[options.length + 4];
        words[0] = "sweep";
        words[1] = Door.FIRST_LOOK;
        words[2] = "--out";
        words[3] = out;
        System.arraycopy(options, 0, words, 4, options.length);
        assertThat(Door.run(words).code()).isLessThan(Main.EXIT_USAGE);
        return Files.readAllLines(out.resolve("findings.jsonl"));
    }

    @Test
    void formatJsonIsOneLine() {
        Door.Said said = Door.run("sweep", Door.FIRST_LOOK, "--out", folder.resolve("out"), "--format", "json");
        assertThat(said.out().strip())
                .doesNotContain("\n")
                .matches("\\{\"files\":\\d+,\"events\":\\d+,\"findings\":\\d+,.*\"partial\":false}");
    }

    @Test
    void theSummaryIsInTheAskedLanguageWithoutColourOffATerminal() {
        String spanish = Door.run("sweep", Door.FIRST_LOOK, "--out", folder.resolve("out"), "--lang", "es")
                .out();
        String english = Door.run("sweep", Door.FIRST_LOOK, "--out", folder.resolve("out"), "--lang", "en")
                .out();
        assertThat(spanish).contains("hallazgos").doesNotContain("\u001B");
        assertThat(english).contains("findings").doesNotContain("hallazgos").doesNotContain("\u001B");
    }

    @Test
    void sameFileNamedTwiceIsSweptOnceAndSaidSo() throws IOException {
        Path once = folder.resolve("once");
        Path twice = folder.resolve("twice");
        Path log = copy("a.jsonl");
        Door.run("sweep", log, "--out", once);
        Door.run("sweep", log, folder.resolve("a.jsonl"), "--out", twice);
        assertThat(twice.resolve("findings.jsonl")).hasSameBinaryContentAs(once.resolve("findings.jsonl"));
        assertThat(twice.resolve("report.html")).content().contains("the same file as");
    }

    private Path copy(String name) throws IOException {
        try (var files = Files.walk(Door.FIRST_LOOK)) {
            Path log = files.filter(file -> file.toString().endsWith(".evtx"))
                    .min(Path::compareTo)
                    .orElseThrow();
            return Files.copy(log, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void searchFindsTextsAndExpressions() {
        Door.Said text = Door.run("search", "manzisuape", Door.FIRST_LOOK);
        assertThat(text.code()).isEqualTo(Main.EXIT_FINDINGS);
        assertThat(text.out()).contains("manzisuape").contains("FIN-PC-07");
        assertThat(Door.run("search", "--field", "CommandLine", "/\\.msi\\b/", Door.FIRST_LOOK)
                        .out()
                        .lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("CommandLine: "));
        assertThat(Door.run("search", "no such text anywhere", Door.FIRST_LOOK).code())
                .isEqualTo(Main.EXIT_CLEAN);
        Door.Said wrong = Door.run("search", "/(/", Door.FIRST_LOOK);
        assertThat(wrong.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(wrong.err()).startsWith("atalaya: ").doesNotContain("\tat ");
    }

    @Test
    void metricsCountsEventsAndHosts() {
        Door.Said said = Door.run("metrics", Door.FIRST_LOOK, "--top", "3");
        assertThat(said.code()).isEqualTo(Main.EXIT_CLEAN);
        assertThat(said.out())
                .contains(" events")
                .contains("FIN-PC-07.corp.example")
                .contains("more");
    }

    @Test
    void explainShowsEachTestOfAFinding() throws IOException {
        Path out = folder.resolve("out");
        Door.run("sweep", Door.FIRST_LOOK, "--out", out);
        Matcher id = Pattern.compile("\"id\":\"([0-9a-f]+)\"").matcher(Files.readString(out.resolve("findings.jsonl")));
        assertThat(id.find()).isTrue();
        Door.Said said = Door.run("explain", id.group(1), "--out", out);
        assertThat(said.code()).as(said.err()).isEqualTo(Main.EXIT_CLEAN);
        assertThat(said.out()).contains("✓").contains(".yml:");
        Door.Said none = Door.run("explain", "ffffffffffffffffffff", "--out", out);
        assertThat(none.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(Door.run("explain", "00", "--out", folder.resolve("absent")).code())
                .isEqualTo(Main.EXIT_USAGE);
    }

    @Test
    void rulesCheckNamesPlaceReasonAndMend() throws IOException {
        assertThat(Door.run("rules", "check", Options.home().resolve("knowledge/rules/sigma"))
                        .code())
                .isEqualTo(Main.EXIT_CLEAN);
        Path bad = Files.writeString(
                folder.resolve("bad.yml"),
                "title: Bad\nlogsource:\n  category: process_creation\ndetection:\n  a:\n    Image|nonsense: x\n"
                        + "  condition: a\n");
        Door.Said said = Door.run("rules", "check", bad);
        assertThat(said.code()).isEqualTo(Main.EXIT_FINDINGS);
        assertThat(said.out())
                .contains("bad.yml:6:")
                .contains("error: ")
                .contains("nonsense")
                .contains("mend: ");
        assertThat(Door.run("rules", "check", folder.resolve("absent")).code()).isEqualTo(Main.EXIT_USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sweep", "search", "metrics", "explain", "rules", "rules check"})
    void everyCommandHasHelpWithExamples(String command) {
        Object[] words = (command + " --help").strip().split(" ");
        Door.Said said = Door.run(words);
        assertThat(said.code()).isEqualTo(Main.EXIT_CLEAN);
        assertThat(said.out()).contains("Example").contains("atalaya " + command);
        assertThat(said.out().lines()).allMatch(line -> line.length() <= 120);
    }

    /** Code 1 would say that there are findings. */
    @Test
    void exitCodeIs5WhenAtalayaItselfFails() {
        StringWriter said = new StringWriter();
        PrintWriter err = new PrintWriter(said, true);
        CommandLine line = Main.commandLine(err, err);
        line.addSubcommand("exhausted", CommandLine.Model.CommandSpec.wrapWithoutInspection((Runnable) () -> {
            throw new OutOfMemoryError("as if");
        }));
        line.addSubcommand("broken", CommandLine.Model.CommandSpec.wrapWithoutInspection((Runnable) () -> {
            throw new IllegalStateException("as if");
        }));
        assertThat(Main.run(line, err, "exhausted")).isEqualTo(Main.EXIT_DEFECT);
        assertThat(said.toString()).contains("ATALAYA_HEAP=2g");
        line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
        assertThat(Main.run(line, err, "broken")).isEqualTo(Main.EXIT_DEFECT);
        assertThat(said.toString()).contains("please report");
    }

    @Test
    void versionIsOneLine() {
        assertThat(Door.run("--version").out().strip()).matches("atalaya \\d+\\.\\d+\\.\\d+");
        assertThat(Door.run("sweep", "--version").out().strip()).matches("atalaya \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void completionIsAScript() {
        assertThat(Door.run("generate-completion").out())
                .startsWith("#!/usr/bin/env bash")
                .contains("complete -F");
    }
}
