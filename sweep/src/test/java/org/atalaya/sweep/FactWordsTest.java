package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.atalaya.fixtures.Corpora;
import org.atalaya.warning.HtmlReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The report says every fact that a reader can tell in a sentence of each language. */
class FactWordsTest {
    private static final Pattern CODE =
            Pattern.compile("(?:Fact\\.(?:of|at)|new Fact|found\\.overlay)\\(\\s*\"([a-z]+\\.[a-z-]*[a-z])\"");

    @ParameterizedTest
    @ValueSource(strings = {"en", "es"})
    void everyFactHasASentence(String language) throws IOException {
        Properties sentences = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(HtmlReport.class.getResourceAsStream("facts_" + language + ".properties")),
                StandardCharsets.UTF_8)) {
            sentences.load(reader);
        }
        TreeSet<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Corpora.root().resolve("evidence/src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                CODE.matcher(Files.readString(file)).results().forEach(found -> codes.add("fact." + found.group(1)));
            }
        }
        assertThat(codes).hasSizeGreaterThan(30);
        assertThat(sentences.stringPropertyNames()).containsAll(codes);
    }
}
