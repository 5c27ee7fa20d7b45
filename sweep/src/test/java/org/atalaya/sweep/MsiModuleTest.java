package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.fixtures.CabWriter;
import org.atalaya.fixtures.Corpora;
import org.atalaya.fixtures.MsiWriter;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Rules;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The module {@code msi} does what {@code docs/msi-module.md} says. */
class MsiModuleTest {
    private static final Pattern ROW = Pattern.compile("\\| `[^|]+\\|[^|]*\\| `(.+)` \\|");

    private static byte[] example() throws GeneralSecurityException {
        Map<Integer, Object> summary = new TreeMap<>(Map.of(
                1, 1252, 2, "Installation Database", 3, "Example Tool", 4, "Example", 5, "Installer", 6, "an example"));
        summary.putAll(Map.of(7, "x64;1033", 8, "ana", 9, "{00000000-0000-0000-0000-00000000000A}", 14, 200, 15, 2));
        summary.putAll(Map.of(
                12,
                Instant.parse("2026-03-03T00:00:00Z"),
                13,
                Instant.parse("2026-03-04T00:00:00Z"),
                18,
                "Example Writer 1.0",
                19,
                2));
        return new MsiWriter()
                        .table("Property", "Property", "Value")
                        .row("Property", "ProductName", "Example Tool")
                        .row("Property", "Manufacturer", "Example")
                        .row("Property", "ProductVersion", "1.0.0")
                        .table("Binary", "Name", "Data*")
                        .row("Binary", "B1", "")
                        .table("CustomAction", "Action", "Type#", "Source", "Target")
                        .row("CustomAction", "Run", 3074, "B1", "/quiet")
                        .row("CustomAction", "Script", 38, "", "' a comment")
                        .row("CustomAction", "Start", 18, "F1", "/start")
                        .table("InstallExecuteSequence", "Action", "Condition", "Sequence#")
                        .row("InstallExecuteSequence", "Run", "NOT Installed", 6401)
                        .table("AdminExecuteSequence", "Action", "Condition", "Sequence#")
                        .row("AdminExecuteSequence", "Run", "1", 100)
                        .table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                        .row("Directory", "TARGETDIR", "", "SourceDir")
                        .row("Directory", "ProgramFiles64Folder", "TARGETDIR", ".")
                        .row("Directory", "HOME", "ProgramFiles64Folder", "Tool")
                        .table("Component", "Component", "Directory_")
                        .row("Component", "C1", "HOME")
                        .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                        .row("File", "F1", "C1", "tool.exe", 5, 1)
                        .table("Media", "DiskId#", "LastSequence#", "Cabinet")
                        .row("Media", 1, 1, "#data.cab")
                        .table("Registry", "Registry", "Root#", "Key", "Name", "Value", "Component_")
                        .row(
                                "Registry",
                                "R1",
                                1,
                                "Software\\Microsoft\\Windows\\CurrentVersion\\Run",
                                "Tool",
                                "x",
                                "C1")
                        .stream("Binary.B1", "binary".getBytes(StandardCharsets.US_ASCII))
                        .stream(
                                "data.cab",
                                new CabWriter(true)
                                        .file("F1", "hello".getBytes(StandardCharsets.US_ASCII))
                                        .bytes())
                        .summary(summary)
                        .signed("Ana Example", true);
    }

    private static String documentation() throws IOException {
        return Files.readString(Corpora.root().resolve("docs/msi-module.md"));
    }

    @TestFactory
    Stream<DynamicTest> everyExampleHolds() throws IOException, GeneralSecurityException {
        byte[] bytes = example();
        List<Structure.Struct> found = new ArrayList<>();
        Formats.ALL.read(Content.of(bytes), "x", Options.STANDARD, new Artifacts.Visitor() {
            @Override
            public void artifact(Artifact artifact, Content content) {
                if (artifact.structures().get("msi") instanceof Structure.Struct msi) {
                    found.add(msi);
                }
            }

            @Override
            public void notice(Notice notice) {
                throw new AssertionError(notice);
            }
        });
        Matcher rows = ROW.matcher(documentation());
        List<String> conditions = new ArrayList<>();
        while (rows.find()) {
            conditions.add(rows.group(1));
        }
        assertThat(conditions).hasSizeGreaterThan(40);
        return conditions.stream()
                .map(condition -> DynamicTest.dynamicTest(condition, () -> {
                    Rules rules = Yara.compile(
                            List.of(Source.of("doc", "import \"msi\" rule r { condition: " + condition + " }")),
                            Yara.Options.CLASSIC);
                    assertThat(rules.diagnostics()).isEmpty();
                    assertThat(new RuleScanner(rules)
                                    .scan(
                                            Content.of(bytes),
                                            module ->
                                                    module.equals("msi") ? Optional.of(found.get(0)) : Optional.empty(),
                                            RuleScanner.Options.STANDARD))
                            .hasSize(1);
                }));
    }

    @Test
    void everyFieldIsDocumented() throws IOException {
        String text = documentation();
        try (InputStream in =
                Objects.requireNonNull(Yara.class.getResourceAsStream("/org/atalaya/yara/module/msi.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("//") || line.equals("}") || line.isBlank()) {
                    continue;
                }
                String[] words = line.split("[ {(]+", -1);
                boolean isElement = words[0].matches("array|dict") && words[1].matches("str|int");
                for (int i = isElement || words[0].equals("func") ? 2 : 1; i < words.length; i++) {
                    if (words[i].matches("[a-z_0-9]{2,}")) {
                        assertThat(text).containsPattern("\\b" + words[i] + "\\b");
                    }
                }
            }
        }
    }

    @Test
    void theRuleAtItsTopCompiles() throws IOException {
        String rule = documentation()
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(line -> line.substring(4))
                .reduce("", (a, b) -> a + b + "\n");
        assertThat(Yara.compile(List.of(Source.of("doc", rule)), Yara.Options.CLASSIC)
                        .diagnostics())
                .isEmpty();
    }
}
