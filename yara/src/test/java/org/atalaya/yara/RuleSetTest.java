package org.atalaya.yara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

/** A large public rule set compiles whole. */
final class RuleSetTest {
    private static final Path RULES =
            Path.of(System.getProperty("atalaya.root", ".."), "..", "shared", "corpora", "yara", "rules");

    static List<Source> sources() throws IOException {
        assumeTrue(Files.isDirectory(RULES), "no public rules at " + RULES);
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(RULES)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> f.toString().matches(".*\\.yara?"))
                    .sorted()
                    .toList()) {
                sources.add(new Source(
                        file.getFileName().toString(), file.getFileName().toString(), Files.readAllBytes(file)));
            }
        }
        return sources;
    }

    static final Map<String, Object> EXTERNALS =
            Map.of("filename", "", "filepath", "", "extension", "", "filetype", "", "owner", "");

    @Test
    void everyPublicRuleCompiles() throws IOException {
        List<Source> sources = sources();
        Rules rules = Yara.compile(sources, Yara.Options.CLASSIC.withExternals(EXTERNALS));
        assertThat(rules.diagnostics().stream().filter(Diagnostic::error).map(Diagnostic::report))
                .isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThan(5800);
        RuleScanner scanner = new RuleScanner(rules);
        assertThat(scanner.scan(Content.of("hello, hello world".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .isEmpty();
    }
}
