package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.atalaya.sigma.Rules.HEAD;
import static org.atalaya.sigma.Rules.detection;
import static org.atalaya.sigma.Rules.load;
import static org.atalaya.sigma.Rules.refusal;
import static org.atalaya.sigma.Rules.selection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.atalaya.model.Level;
import org.atalaya.model.RefusedRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules that are broken or hostile: each is refused with its place, reason and mend, and harms nothing else. */
@Timeout(20)
class BadRulesTest {
    private static final String OTHER = selection("A: x").replace("11111111", "22222222");

    @Test
    void aRefusalPointsAtTheModifierAndNamesTheNearestKnownOnes() {
        RefusedRule refused = refusal(selection("CommandLine|contians|all: [a, b]"));
        assertThat(refused.line()).isEqualTo(7);
        assertThat(refused.column()).isEqualTo(17);
        assertThat(refused.excerpt().substring(refused.column() - 1)).startsWith("contians");
        assertThat(refused.reason()).isEqualTo("unknown modifier 'contians'");
        assertThat(refused.mend()).startsWith("the nearest known ones are contains, ");
        assertThat(refused.file()).isEqualTo("test.yml");
        assertThat(refused.title()).isEqualTo("Test");
    }

    @Test
    void aRefusalPointsIntoTheCondition() {
        RefusedRule refused = refusal(detection("sel:", "  A: x", "condition: 'sel and nosuch'"));
        assertThat(refused.excerpt().substring(refused.column() - 1)).startsWith("nosuch");
    }

    @Test
    void aRefusedDocumentDoesNotTakeTheOthersWithIt() {
        RuleSet rules = load(selection("A|nosuch: x") + "---\n" + OTHER);
        assertThat(rules.refused()).hasSize(1);
        assertThat(rules.rules()).hasSize(1);
    }

    @Test
    void aDocumentThatIsNotYamlDoesNotTakeTheOthersWithIt() {
        String third = OTHER.replace("22222222", "33333333").replace("A: x", "A|nosuch: x");
        RuleSet rules = load(OTHER + "---\ntitle: 'open\n---\n" + third + "---\n" + selection("A: x"));
        assertThat(rules.rules()).hasSize(2);
        assertThat(rules.refused()).hasSize(2);
        assertThat(rules.refused().get(0).reason()).startsWith("not YAML");
        RefusedRule last = rules.refused().get(1);
        assertThat(last.excerpt().substring(last.column() - 1)).startsWith("nosuch");
    }

    @Test
    void manyBrokenDocumentsAreGivenUpAloud() {
        RuleSet rules = load("a: 'x\n---\n".repeat(1000) + OTHER);
        assertThat(rules.refused()).hasSize(Yaml.MOST_BROKEN + 2);
        assertThat(rules.refused().get(Yaml.MOST_BROKEN + 1).reason()).contains("was not read");
    }

    @Test
    void aRepeatedKeyIsRefused() {
        assertThat(refusal(selection("A: x", "A: y")).reason()).isEqualTo("key 'A' stands twice");
        assertThat(refusal(OTHER + "level: low\nlevel: high\n").line()).isEqualTo(10);
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(refusal("a: " + "[".repeat(100_000)).reason()).contains("nested deeper");
        assertThat(refusal("a: " + "{a: ".repeat(100_000)).reason()).contains("nested deeper");
        assertThat(refusal("- ".repeat(100_000)).reason()).contains("nested deeper");
        String blocks =
                IntStream.range(0, 1000).mapToObj(i -> " ".repeat(i) + "a:\n").collect(Collectors.joining());
        assertThat(refusal(blocks).reason()).contains("nested deeper");
        assertThat(refusal(detection("s:", "  A: x", "condition: " + "(".repeat(9000) + "s"))
                        .reason())
                .contains("nested deeper");
        assertThat(refusal(detection("s:", "  A: x", "condition: " + "not ".repeat(4000) + "s"))
                        .reason())
                .contains("nested deeper");
    }

    @Test
    void bracketsAndDashesInTextAreNoNesting() {
        String text = "  " + "[({".repeat(200) + "\n  " + "-".repeat(200) + "\n  - - - - - -\n";
        assertThat(load(OTHER + "description: |\n" + text).refused()).isEmpty();
    }

    @Test
    void aYamlBombIsRefused() {
        String lists = "A0: &a0 [x, x]\n"
                + IntStream.range(1, 24)
                        .mapToObj(i -> "    A" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                        .collect(Collectors.joining());
        assertThat(refusal(HEAD + "detection:\n  s:\n    " + lists + "  condition: s\n"))
                .isNotNull();
        String maps = "  s0: &s0\n    - A: x\n    - A: y\n"
                + IntStream.range(1, 24)
                        .mapToObj(i -> "  s" + i + ": &s" + i + "\n    - *s" + (i - 1) + "\n    - *s" + (i - 1) + "\n")
                        .collect(Collectors.joining());
        assertThat(refusal(HEAD + "detection:\n" + maps + "  condition: s23\n").reason())
                .contains("more than " + DetectionParser.MOST_TESTS);
    }

    @Test
    void aliasesInACircleAreRefused() {
        assertThat(refusal(HEAD + "detection:\n  s: &s\n    - *s\n    - *s\n  condition: s\n"))
                .isNotNull();
    }

    @Test
    void aConditionThatMultipliesIsRefused() {
        String many = IntStream.range(0, 2000).mapToObj(i -> "  - v" + i + "\n").collect(Collectors.joining());
        String rule =
                HEAD + "detection:\n  s:\n    A:\n" + many.indent(4) + "  condition: " + "s or ".repeat(1000) + "s\n";
        assertThat(refusal(rule).reason()).contains("more than " + DetectionParser.MOST_TESTS + " tests");
    }

    @Test
    void expressionsAreChecked() {
        assertThat(refusal(selection("A|re: '(a'")).reason()).contains("not a regular expression");
        assertThat(refusal(selection("A|re: '" + "(".repeat(3000) + "a" + ")".repeat(3000) + "'"))
                        .reason())
                .contains("groups deeper");
        assertThat(refusal(selection("A|re: '" + "a".repeat(20_000) + "'")).reason())
                .contains("longer than");
    }

    @Test
    void wildcardCharactersCannotBeSmuggledIn() {
        assertThat(refusal(selection("A: \"a\\uFFFEb\"")).reason()).contains("U+FFFE");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(refusal("title: x\nlogsource: {product: windows}\n").reason())
                .contains("no 'detection'");
        assertThat(refusal("title: x\ndetection: {s: {A: x}, condition: s}\n").reason())
                .contains("no 'logsource'");
        assertThat(refusal("title: x\nlogsource: {definition: y}\ndetection: {s: {A: x}, condition: s}\n")
                        .reason())
                .contains("neither product");
        assertThat(refusal(HEAD + "detection: {s: {A: x}}\n").reason()).contains("no condition");
        assertThat(refusal(HEAD + "detection: {condition: s}\n").reason()).contains("no selection");
        assertThat(refusal(HEAD + "detection:\n  s:\n  condition: s\n").reason())
                .contains("selection is empty");
        assertThat(refusal(selection("A: []")).reason()).contains("empty list");
        assertThat(refusal("just text\n").reason()).contains("mapping");
        assertThat(refusal("action: global\ntitle: x\n").reason()).contains("'action'");
        assertThat(refusal(selection("A: x") + "level: urgent\n").reason()).contains("unknown level");
    }

    @Test
    void metadataIsFilledAndItsFormIsForgiven() {
        RuleSet rules = load(OTHER
                + "level: high\nstatus: test\nauthor: [a, b]\nname: base\ntags: [attack.t1059]\n"
                + "references: [https://example.com/]\nfalsepositives:\n  - Legitimate use: backup\n");
        assertThat(rules.refused()).isEmpty();
        SigmaRule rule = rules.rules().get(0);
        assertThat(rule.name()).isEqualTo("base");
        assertThat(rule.rule().level()).isEqualTo(Level.HIGH);
        assertThat(rule.rule().author()).isEqualTo("a, b");
        assertThat(rule.rule().tags()).containsExactly("attack.t1059");
        assertThat(rule.rule().references()).containsExactly("https://example.com/");
        assertThat(rule.rule().falsePositives()).containsExactly("Legitimate use: backup");
        assertThat(load(OTHER).rules().get(0).rule().level()).isEqualTo(Level.MEDIUM);
    }

    @Test
    void testsKeepTheirAuthorsWordsAndLine() {
        Condition.Test test = (Condition.Test) Rules.condition(selection("CommandLine|contains: ' -enc '"));
        assertThat(test.words()).isEqualTo("CommandLine|contains: ' -enc '");
        assertThat(test.line()).isEqualTo(7);
    }

    @Test
    void foldersAreWalkedInOrderAndWhatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("b/c"));
        Files.writeString(folder.resolve("b/c/one.YML"), OTHER);
        Files.writeString(folder.resolve("a.yaml"), OTHER.replace("22222222", "33333333"));
        Files.writeString(folder.resolve("notes.txt"), "not a rule");
        Files.write(folder.resolve("latin.yml"), "title: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("large.yml"), "#".repeat(Sigma.MOST_BYTES + 1));
        Files.createSymbolicLink(folder.resolve("b/loop"), folder);
        RuleSet rules = Sigma.load(List.of(folder, folder.resolve("absent")), Placeholders.NONE);
        assertThat(rules.rules()).extracting(SigmaRule::id).satisfies(ids -> {
            assertThat(ids.get(0)).startsWith("33333333");
            assertThat(ids.get(1)).startsWith("22222222");
        });
        assertThat(rules.refused())
                .extracting(RefusedRule::reason)
                .satisfiesExactlyInAnyOrder(
                        reason -> assertThat(reason).contains("not UTF-8 from byte 10"),
                        reason -> assertThat(reason).contains("larger than"),
                        reason -> assertThat(reason).contains("leads back"),
                        reason -> assertThat(reason).contains("no such file"));
    }

    @Test
    void aFileNamedTwiceIsLoadedOnceButAnIdMayNotBeUsedTwice(@TempDir Path folder) throws IOException {
        Path one = Files.writeString(folder.resolve("one.yml"), OTHER);
        RuleSet twice =
                Sigma.load(List.of(folder, one, folder.resolve("../" + folder.getFileName())), Placeholders.NONE);
        assertThat(twice.rules()).hasSize(1);
        assertThat(twice.refused()).isEmpty();
        Files.writeString(folder.resolve("two.yml"), OTHER);
        RuleSet same = Sigma.load(List.of(folder), Placeholders.NONE);
        assertThat(same.rules()).hasSize(1);
        assertThat(same.refused())
                .hasSize(1)
                .allMatch(refused -> refused.reason().startsWith("another rule has the id"));
    }

    @Test
    void placeholderFilesAreReadAndTheirErrorsPointed() {
        assertThat(Placeholders.parse("admins: [a, b]\n'%dc%': c\n", "p.yml").values())
                .containsEntry("admins", List.of("a", "b"))
                .containsEntry("dc", List.of("c"));
        assertThatThrownBy(() -> Placeholders.parse("a:\n  b: {c: d}\n", "p.yml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("p.yml:2:");
    }
}
