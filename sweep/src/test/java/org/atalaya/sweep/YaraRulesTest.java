package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.atalaya.model.Rule;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Rules;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Our own YARA rules, {@code knowledge/rules/yara}, each against its cases. */
class YaraRulesTest {
    private static final Path RULES = Corpora.root().resolve("knowledge/rules/yara");

    private static Rules compiled() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path file : Corpora.files(RULES, ".yar")) {
            sources.add(Source.of(file.getFileName().toString(), Files.readAllBytes(file)));
        }
        return Yara.compile(sources, Yara.Options.CLASSIC);
    }

    /** The rules that hold for a file or anything in it. */
    private static List<RuleMatch> scan(Rules rules, byte[] bytes) throws IOException {
        RuleScanner scanner = new RuleScanner(rules);
        List<RuleMatch> matches = new ArrayList<>();
        Formats.ALL.read(Content.of(bytes), "x", Options.STANDARD, new Artifacts.Visitor() {
            @Override
            public void artifact(Artifact artifact, Content content) {
                matches.addAll(scanner.scan(
                        content,
                        module -> Optional.ofNullable(artifact.structures().get(module)),
                        RuleScanner.Options.STANDARD));
            }

            @Override
            public void notice(Notice notice) {}
        });
        return matches;
    }

    private static Object meta(RuleMatch match, String name) {
        return match.meta().stream()
                .filter(entry -> entry.getKey().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void everyFalsePositiveIsSaidInSpanishToo() throws IOException {
        assertThat(compiled().rules())
                .filteredOn(rule -> !rule.falsePositives().isEmpty())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.falsePositives("es"))
                        .hasSameSizeAs(rule.falsePositives())
                        .doesNotContainAnyElementsOf(rule.falsePositives()));
    }

    @Test
    void allRulesCompileWithoutAWarning() throws IOException {
        Rules rules = compiled();
        assertThat(rules.diagnostics()).isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThanOrEqualTo(15);
    }

    @TestFactory
    Stream<DynamicTest> everyRuleFiresInItsCasesAndOnlyWhereItMust() throws IOException, GeneralSecurityException {
        Rules rules = compiled();
        return YaraCases.load().stream()
                .map(given -> DynamicTest.dynamicTest(
                        given.file() + ": " + given.says(),
                        () -> assertThat(scan(rules, given.bytes()).stream()
                                        .anyMatch(match -> meta(match, "id").equals(given.rule())))
                                .isEqualTo(given.fires())));
    }

    @Test
    void everyRuleHasCasesBothWays() throws IOException, GeneralSecurityException {
        Map<String, List<Boolean>> outcomes = new HashMap<>();
        for (YaraCases.Case given : YaraCases.load()) {
            outcomes.computeIfAbsent(given.rule(), key -> new ArrayList<>()).add(given.fires());
        }
        Map<String, String> names = ids();
        assertThat(outcomes.keySet()).isEqualTo(names.keySet());
        names.forEach((id, name) ->
                assertThat(outcomes.get(id)).as(name).contains(true).contains(false));
    }

    @Test
    void everyRuleSpeaksSpanishAndNamesItsSourcesAndDoubts() throws IOException {
        for (String text : texts()) {
            assertThat(text)
                    .contains("title = \"", "title_es = \"", "description = \"", "description_es = \"")
                    .contains("level = \"", "author = \"Atalaya\"", "reference = \"", "falsepositives = \"")
                    .containsPattern("attack = \"[^\"]*attack\\.t1\\d{3}");
        }
        for (Rule rule : compiled().rules()) {
            assertThat(rule.references()).as(rule.title()).isNotEmpty();
        }
    }

    @Test
    void theVariantsOfAllaKoreAreToldApart() throws IOException, GeneralSecurityException {
        Rules rules = compiled();
        Map<String, TreeSet<String>> fired = new LinkedHashMap<>();
        for (YaraCases.Case given : YaraCases.load()) {
            if (given.file().equals("allakore.yml") && given.fires()) {
                TreeSet<String> names = new TreeSet<>();
                scan(rules, given.bytes()).forEach(match -> names.add(match.name()));
                fired.put(given.says(), names);
            }
        }
        assertThat(fired.get("the sockets of the public source")).containsExactly("allakore_family");
        assertThat(fired.get("the sockets and Spanish verbs")).containsExactly("allakore_family", "allakore_mexico");
        assertThat(fired.get("the sockets and Portuguese verbs")).containsExactly("allakore_brazil", "allakore_family");
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : Corpora.files(RULES, ".yar")) {
            String[] parts = Files.readString(file).split("(?m)^rule ", -1);
            texts.addAll(List.of(parts).subList(1, parts.length));
        }
        return texts;
    }

    private static Map<String, String> ids() throws IOException {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String text : texts()) {
            int at = text.indexOf("id = \"") + 6;
            ids.put(
                    text.substring(at, text.indexOf('"', at)),
                    text.lines().findFirst().orElse(""));
        }
        return ids;
    }
}
