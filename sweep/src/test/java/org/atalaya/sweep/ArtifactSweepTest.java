package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** YARA rules in a sweep: every layer of a file is scanned, and what is found says where it lies. */
class ArtifactSweepTest {
    private static final String RULES = """
            rule inner { meta: level = "high" title = "Inner" strings: $a = "needle" condition: $a at 4 }
            rule named { meta: level = "low" condition: filename == "inner.txt" and extension == ".txt" }
            rule broken { condition: $missing }
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void evidence() throws IOException {
        Files.createDirectories(folder.resolve("evidence"));
        Files.write(
                folder.resolve("evidence/a.zip"),
                zip("b.zip", zip("inner.txt", "the needle".getBytes(StandardCharsets.UTF_8))));
        Files.writeString(folder.resolve("evidence/log.jsonl"), "{\"Channel\":\"Security\",\"EventID\":4624}\n");
        Files.writeString(folder.resolve("rules.yar"), RULES);
    }

    private static byte[] zip(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private SweepRequest request(int threads) {
        RuleFiles rules = Sweeps.rules(Sweeps.ours().sigma().get(0), folder.resolve("rules.yar"));
        return Sweeps.of(folder.resolve("evidence"), folder.resolve("out" + threads), rules, threads, MailRequest.NONE);
    }

    private SweepResult sweep(int threads) throws IOException {
        return new Sweep(request(threads), Progress.NONE).run();
    }

    @Test
    void whatLiesTwoArchivesDeepIsFoundAtItsByte() throws IOException {
        SweepResult result = sweep(1);
        String findings = Files.readString(folder.resolve("out1/findings.jsonl"));
        String inner = folder.resolve("evidence") + "/a.zip!b.zip!inner.txt";
        assertThat(findings.lines().filter(line -> line.contains("\"inner\"")))
                .singleElement()
                .asString()
                .contains("\"source\":\"" + inner + "\"")
                .contains("\"byte\":4");
        assertThat(findings.lines().filter(line -> line.contains("\"named\""))).hasSize(1);
        assertThat(result.tally().count()).isEqualTo(2);
        assertThat(result.summary().events()).isEqualTo(1);
        assertThat(result.tally().hosts()).isEmpty();
    }

    @Test
    void aRuleThatDoesNotCompileIsRefusedWithItsPlace() throws IOException {
        assertThat(sweep(1).summary().refused()).singleElement().satisfies(refused -> {
            assertThat(refused.line()).isEqualTo(3);
            assertThat(refused.reason()).contains("$missing");
        });
    }

    @Test
    void twoWorkersWriteWhatOneWrites() throws IOException {
        sweep(1);
        sweep(2);
        for (String file : List.of("findings.jsonl", "artifacts.jsonl", "report.html")) {
            assertThat(folder.resolve("out2").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("out1").resolve(file));
        }
    }

    @Test
    void whyARuleFiredIsExplainedFromTheEvidence() throws IOException {
        sweep(1);
        String line = Files.readString(folder.resolve("out1/findings.jsonl"))
                .lines()
                .filter(one -> one.contains("\"inner\""))
                .findFirst()
                .orElseThrow();
        String id = line.replaceFirst(".*?\"id\":\"([0-9a-f]{16})\".*", "$1");
        assertThat(Explain.of(id, request(1).out(), request(1).rules())
                        .lines()
                        .get(0)
                        .text())
                .isEqualTo("$a at 4 = true");
    }

    @Test
    void aScanOfFilesTellsThemInTheirOrder() throws IOException {
        StringBuilder told = new StringBuilder();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            files.add(Files.writeString(folder.resolve("f" + i), "needle".repeat(300 - i)));
        }
        files.add(folder.resolve("absent"));
        FileScan.Request request = new FileScan.Request(
                Yara.compile(
                        List.of(Source.of("r", "rule r { strings: $a = \"needle\" condition: $a }")),
                        Yara.Options.CLASSIC),
                3,
                RuleScanner.Options.STANDARD,
                false,
                false,
                false);
        FileScan.run(
                request,
                files,
                result -> told.append(Path.of(result.source()).getFileName())
                        .append(result.matches().size())
                        .append(result.problems().size())
                        .append(' '),
                new AtomicBoolean());
        assertThat(told.toString()).startsWith("f010 f110 f210 ").endsWith("f29910 absent01 ");
    }
}
