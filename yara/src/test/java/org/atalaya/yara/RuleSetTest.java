package org.atalaya.yara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    void loadedRulesHoldWhereCompiledOnesDo() {
        String text = """
                import "math"
                global private rule gate { condition: filesize < 100 and limit == 7 }
                rule a : one two {
                    meta: n = 1 s = "x" b = true
                    strings: $ = "abc" $h = { 61 ?? 63 }
                    condition: (any of them) or (#h > 0)
                }
                rule ab { condition: a and any of (a*) }
                rule l_x { condition: not any of (a*) and math.max(filesize, 1) == 4 }
                rule a_y { strings: $x = /ab+c/ private condition: for any i in (1..#x) : (@x[i] == 0 /* ) */) }
                """;
        Rules compiled =
                Yara.compile(List.of(Source.of("f", text)), Yara.Options.CLASSIC.withExternals(Map.of("limit", 7L)));
        assertThat(compiled.hasErrors()).isFalse();
        byte[] image = compiled.image();
        Rules loaded = Rules.load(image);
        assertThat(loaded.rules()).isEqualTo(compiled.rules());
        int matches = 0;
        for (String data : List.of("abc", "xabbc", "none", "abc".repeat(50))) {
            Content content = Content.of(data.getBytes(StandardCharsets.UTF_8));
            RuleScanner one = new RuleScanner(compiled);
            RuleScanner two = new RuleScanner(loaded);
            List<RuleMatch> expected = one.scan(content);
            List<RuleMatch> got = two.scan(content);
            assertThat(got).usingRecursiveComparison().isEqualTo(expected);
            for (int i = 0; i < got.size(); i++) {
                matches++;
                assertThat(two.explain(got.get(i))).isEqualTo(one.explain(expected.get(i)));
            }
        }
        assertThat(matches).isEqualTo(4);
        assertThatThrownBy(() -> Rules.load(Arrays.copyOf(image, image.length / 2)))
                .isInstanceOf(IllegalArgumentException.class);
        for (int at = 0; at < image.length; at += image.length / 997 + 1) {
            byte[] damaged = image.clone();
            damaged[at] ^= 0x10;
            assertThatThrownBy(() -> Rules.load(damaged)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Rules.load(new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyPublicRuleCompiles() throws IOException {
        List<Source> sources = sources();
        Rules rules = Yara.compile(sources, Yara.Options.CLASSIC.withExternals(EXTERNALS));
        assertThat(rules.diagnostics().stream().filter(Diagnostic::error).map(Diagnostic::report))
                .isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThan(5800);
        // Every condition can be made ready again from what an image keeps of it.
        Rules loaded = Rules.load(rules.image());
        loaded.rules.forEach(rule -> assertThat(rule.condition()).isNotNull());
        RuleScanner scanner = new RuleScanner(loaded);
        assertThat(scanner.scan(Content.of("hello, hello world".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }
}
