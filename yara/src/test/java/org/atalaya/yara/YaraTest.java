package org.atalaya.yara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.atalaya.yara.pattern.Deadline;
import org.atalaya.yara.pattern.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YaraTest {
    private static final Yara.Options X = Yara.Options.CLASSIC.withDialect(Dialect.X);

    private static Content content(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean holds(String condition, Yara.Options options) {
        Rules rules = Yara.compile(
                List.of(Source.of("t.yar", "import \"tests\" rule t { condition: " + condition + " }")), options);
        assertThat(rules.diagnostics().stream().filter(Diagnostic::error)).isEmpty();
        return !new RuleScanner(rules).scan(content("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not tests.undefined.i | false",
                "tests.undefined.i or true | true",
                "not (tests.undefined.i and true) | true",
                "not defined tests.undefined.i | true",
                "tests.undefined.i + 1 == 1 | false",
                "not (tests.undefined.i == 1) | false",
                "uint8(0) == 0 | false"
            })
    void undefinedIsNeitherTrueNorItsOpposite(String condition, boolean expected) {
        assertThat(holds(condition, Yara.Options.CLASSIC)).isEqualTo(expected);
        assertThat(holds(condition, X)).isEqualTo(expected);
    }

    @Test
    void whatOnlyOneDialectKnowsIsAnErrorInTheOther() {
        assertThat(holds("with a = 1 : (a == 1)", X)).isTrue();
        assertThat(holds("1 of (true, false)", X)).isTrue();
        Rules rules = Yara.compile(
                List.of(Source.of("t.yar", "rule t { condition: with a = 1 : (a == 1) }")), Yara.Options.CLASSIC);
        assertThat(rules.hasErrors()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rule t { condition: } | E001",
                "rule t { condition: 1 == \"a\" } | E003",
                "rule t { condition: nothing } | E009",
                "import \"none\" | E010",
                "rule t { condition: true } rule t { condition: true } | E012",
                "rule t : a a { condition: true } | E013",
                "rule t { strings: $a = /(a/ condition: $a } | E014",
                "rule t { strings: $a = \"a\" condition: true } | E022",
                "import \"pe\" rule t { condition: pe.nothing } | E008"
            })
    void anErrorHasItsCodeAndPlaceAndTheOtherRulesStay(String source, String code) {
        Rules rules = Yara.compile(
                List.of(
                        Source.of("t.yar", source),
                        new Source("u.yar", "other", "rule u { condition: true }".getBytes(StandardCharsets.UTF_8))),
                Yara.Options.CLASSIC);
        assertThat(rules.diagnostics()).anyMatch(d -> d.error() && d.code().equals(code) && d.line() == 1);
        assertThat(rules.diagnostics().get(0).report()).contains("^");
        assertThat(rules.rules()).anyMatch(rule -> rule.title().equals("u"));
    }

    @Test
    void aConditionNestedWithoutEndIsRefused() {
        String source = "rule t { condition: " + "(".repeat(100_000) + "true" + ")".repeat(100_000) + " }";
        Rules rules = Yara.compile(List.of(Source.of("t.yar", source)), X);
        assertThat(rules.hasErrors()).isTrue();
        String row = "rule t { condition: 1" + "+1".repeat(100_000) + " == 3 }";
        assertThat(Yara.compile(List.of(Source.of("t.yar", row)), X).hasErrors())
                .isTrue();
    }

    @Test
    void aFileThatIncludesItselfIsRefused() {
        Source self = Source.of("a.yar", "include \"a.yar\" rule t { condition: true }");
        Rules rules = Yara.compile(
                List.of(self), new Yara.Options(Dialect.CLASSIC, Map.of(), (from, name) -> Optional.of(self)));
        assertThat(rules.diagnostics()).anyMatch(d -> d.kind().equals("ERROR_INCLUDES_CIRCULAR_REFERENCE"));
        assertThat(rules.rules()).hasSize(1);
    }

    @Test
    @Timeout(30)
    void functionsOverTheContentCountForTheTimeThatAScanMayTake() {
        Rules rules = Yara.compile(
                List.of(Source.of(
                        "t.yar",
                        "import \"math\" rule s { condition: for all i in (0..100000000) :"
                                + " (math.entropy(i % 1000, filesize) >= 0.0) }")),
                Yara.Options.CLASSIC);
        RuleScanner.Options one = new RuleScanner.Options(Map.of(), 1, 0);
        assertThatThrownBy(() ->
                        new RuleScanner(rules).scan(Content.of(new byte[4 << 20]), module -> Optional.empty(), one))
                .isInstanceOf(Deadline.Passed.class);
    }

    @Test
    void aPatternThatRulesShareIsNotBoundByTheConditionOfOne() {
        Rules rules = Yara.compile(List.of(Source.of("t.yar", """
                        rule small { strings: $a = "needle" condition: $a and filesize < 10 }
                        rule head { strings: $a = "needle" condition: $a at 0 and uint16(0) == 0x5A4D }
                        rule bare { strings: $a = "needle" condition: $a }
                        """)), Yara.Options.CLASSIC);
        RuleScanner scanner = new RuleScanner(rules);
        assertThat(scanner.scan(content("a haystack with a needle")))
                .extracting(RuleMatch::name)
                .containsExactly("bare");
        assertThat(scanner.scan(content("needle"))).extracting(RuleMatch::name).containsExactly("small", "bare");
    }

    @Test
    void aGlobalRuleThatFailsSilencesItsNamespaceAndAPrivateOneIsNotTold() {
        Rules rules = Yara.compile(
                List.of(Source.of(
                        "t.yar", "global private rule g { condition: filesize > 3 } rule t { condition: g }")),
                Yara.Options.CLASSIC);
        RuleScanner scanner = new RuleScanner(rules);
        assertThat(scanner.scan(content("abcd")))
                .extracting(m -> m.rule().title())
                .containsExactly("t");
        assertThat(scanner.scan(content("abc"))).isEmpty();
    }

    @Test
    void fieldsOfAFormatAndTheReasonAreTold() {
        Rules rules = Yara.compile(
                List.of(
                        Source.of(
                                "t.yar",
                                "import \"pe\" rule t { strings: $a = \"bc\" condition: $a and pe.machine == 332 and pe.is_dll() }")),
                Yara.Options.CLASSIC);
        RuleScanner scanner = new RuleScanner(rules);
        Structure.Struct pe = new Structure.Struct(
                Map.of("machine", new Structure.Int(0x14C), "characteristics", new Structure.Int(0x2000)));
        List<RuleMatch> matches = scanner.scan(
                content("abcd"),
                module -> module.equals("pe") ? Optional.of(pe) : Optional.empty(),
                RuleScanner.Options.STANDARD);
        assertThat(matches).hasSize(1);
        assertThat(matches.get(0).patterns().get(0).offset()).isEqualTo(1);
        assertThat(scanner.explain(matches.get(0)))
                .contains(new org.atalaya.yara.condition.Explanation.Line(2, "pe.machine", "332 (0x14c)"));
        assertThat(scanner.scan(content("abcd"))).isEmpty();
    }

    @FuzzTest
    void noSourceBreaksTheCompiler(byte[] source) {
        Rules rules = Yara.compile(List.of(Source.of("t.yar", source)), X);
        new RuleScanner(rules).scan(content("x"));
    }
}
