package org.atalaya.indicators.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StixPatternTest {
    private static final Path CASES = Path.of("../../shared/corpora/stix/pattern-cases.jsonl");

    @Test
    void thePublicCasesAreAnsweredAsTheReferenceDoes() throws IOException {
        assumeTrue(Files.exists(CASES), "the corpus of STIX patterns is absent");
        List<String> different = new ArrayList<>();
        int count = 0;
        for (String line : Files.readAllLines(CASES)) {
            JsonNode one = JsonMapper.shared().readTree(line);
            String pattern = one.path("p").asString("");
            String expected = one.path("r").asString("").replaceAll(":.*", "");
            List<JsonNode> bundles = new ArrayList<>();
            one.path("o").forEach(bundles::add);
            String answer;
            try {
                answer = StixPattern.parse(pattern).matches(Observation.of(bundles)) ? "match" : "nomatch";
            } catch (PatternException error) {
                answer = "error";
            }
            count++;
            if (!answer.equals(expected)) {
                different.add(expected + " but " + answer + ": " + pattern);
            }
        }
        assertThat(different).isEmpty();
        assertThat(count).isEqualTo(423);
    }

    private static List<Observation> observed(String... objects) {
        List<JsonNode> bundles = new ArrayList<>();
        StringBuilder refs = new StringBuilder();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < objects.length; i++) {
            refs.append(i == 0 ? "" : ",").append("\"x--").append(i).append('"');
            all.append(",").append(objects[i].replaceFirst("\\{", "{\"id\":\"x--" + i + "\","));
        }
        bundles.add(JsonMapper.shared()
                .readTree(
                        "{\"type\":\"bundle\",\"objects\":[{\"type\":\"observed-data\",\"id\":\"o\",\"number_observed\":1,"
                                + "\"first_observed\":\"2024-01-01T00:00:00Z\",\"last_observed\":\"2024-01-01T00:00:00Z\","
                                + "\"object_refs\":[" + refs + "]}" + all + "]}"));
        return Observation.of(bundles);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[EXISTS a:b] | true",
                "[NOT EXISTS a:b] | false",
                "[NOT EXISTS a:c] | true",
                "[EXISTS a:c] | false",
                "[NOT EXISTS z:c] | false",
                "[a:b = 'x' AND NOT EXISTS a:c] | true",
                "[a:ip ISSUBSET '2001:db8::/32'] | true",
                "[a:ip ISSUBSET '2001:db9::/32'] | false",
                "[a:ip ISSUBSET '10.0.0.0/8'] | false",
                "[a:list[1] = 'two'] | true",
                "[a:list[2] = 'two'] | false",
                "[a:list[*] = 'one'] | true"
            })
    void whatTheSpecificationSaysIsAnswered(String pattern, boolean expected) {
        assertThat(StixPattern.parse(pattern)
                        .matches(observed(
                                "{\"type\":\"a\",\"b\":\"x\",\"ip\":\"2001:db8::1\",\"list\":[\"one\",\"two\"]}")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[a:b]",
                "[a:b =]",
                "[a:b = 'x'",
                "[a:b = 'x'] AND",
                "[a:b = x]",
                "[a = 'x']",
                "[a:b-c = 'x']",
                "[a:b = 'x\\n']",
                "[a:b MATCHES '(']",
                "[a:b = h'0']",
                "[a:b = b'*']",
                "[a:b = 'x'] REPEATS 0 TIMES",
                "[a:b = 'x'] REPEATS 99999999999 TIMES",
                "[a:b = 'x'] WITHIN 0 SECONDS",
                "[a:b = 'x'] garbage",
                "[a:b ISSUBSET 5]",
                "(([a:b = 'x'])",
                "/* [a:b = 'x']"
            })
    void whatIsNoPatternIsToldWithLineAndColumn(String pattern) {
        assertThatThrownBy(() -> StixPattern.parse(pattern))
                .isInstanceOf(PatternException.class)
                .hasMessageContaining("line 1, column ");
    }

    @Test
    void giantPatternsAreRefusedAndGiantSearchesGivenUp() {
        assertThatThrownBy(() -> StixPattern.parse("(".repeat(50_000))).isInstanceOf(PatternException.class);
        assertThatThrownBy(() -> StixPattern.parse("[a:b = 1] OR ".repeat(20_000) + "[a:b = 1]"))
                .isInstanceOf(PatternException.class);
        List<Observation> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.addAll(observed("{\"type\":\"a\",\"b\":1}"));
        }
        StixPattern impossible =
                StixPattern.parse("([a:b = 1] AND ".repeat(1) + "[a:b = 1] AND ".repeat(9) + "[a:b = 2])");
        assertThatThrownBy(() -> impossible.matches(many))
                .isInstanceOf(PatternException.class)
                .hasMessageContaining("combinations");
    }

    @Test
    void longPatternsNeedNoDeepStack() {
        String values = "[a:b = 0" + " OR a:b = 1".repeat(8_000) + "]";
        assertThat(StixPattern.parse(values).matches(observed("{\"type\":\"a\",\"b\":1}")))
                .isTrue();
        String all = "[a:b = 1" + " AND a:b = 1".repeat(8_000) + "]";
        assertThat(StixPattern.parse(all).matches(observed("{\"type\":\"a\",\"b\":1}")))
                .isTrue();
        String any = "[a:b = 0]" + " OR [a:b = 1]".repeat(999);
        assertThat(StixPattern.parse(any).matches(observed("{\"type\":\"a\",\"b\":1}")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {" AND [a:b = 1]", " FOLLOWEDBY [a:b = 1]"})
    void aPatternOfTooManyObservationsAtOnceIsGivenUpAndNotTheStack(String more) {
        StixPattern pattern = StixPattern.parse("[a:b = 1]" + more.repeat(999));
        List<Observation> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.addAll(observed("{\"type\":\"a\",\"b\":1}"));
        }
        assertThatThrownBy(() -> pattern.matches(many))
                .isInstanceOf(PatternException.class)
                .hasMessageContaining("too many observations at once");
    }

    @Test
    void whatIsRepeatedAsOftenAsItMayIsAnswered() {
        List<Observation> many = new ArrayList<>();
        for (int i = 0; i < StixPattern.MOST_REPEATS; i++) {
            many.addAll(observed("{\"type\":\"a\",\"b\":1}"));
        }
        String most = "[a:b = 1] REPEATS " + StixPattern.MOST_REPEATS + " TIMES";
        assertThat(StixPattern.parse(most).matches(many)).isTrue();
        assertThat(StixPattern.parse(most).matches(many.subList(1, many.size())))
                .isFalse();
        assertThatThrownBy(() -> StixPattern.parse("[a:b = 1]" + " WITHIN 5 SECONDS".repeat(11)))
                .isInstanceOf(PatternException.class)
                .hasMessageContaining("10 qualifiers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc | 3",
                "a{10} | 10",
                "(a{100}){100} | 10200",
                "((a{1000}){1000}){1000} | 1002002000",
                "[abc]{5,50} | 50",
                "[]{9]{2} | 2",
                "\\p{L}{3} | 300",
                "\\{9} | 3",
                "a{b | 2"
            })
    void whatAnExpressionTakesIsToldBeforeItIsCompiled(String expression, long steps) {
        assertThat(ExpressionSteps.of(expression.replace("\\\\", "\\"))).isEqualTo(steps);
    }

    @Test
    void anExpressionThatIsLargeOnceWrittenOutIsRefused() {
        assertThatThrownBy(() -> StixPattern.parse("[a:b MATCHES '" + "(x{1,1000}|y?)".repeat(250) + "']"))
                .isInstanceOf(PatternException.class)
                .hasMessageContaining("5000 steps");
    }

    @Test
    void aMessageIsOneLineWhateverThePatternHolds() {
        assertThatThrownBy(() -> StixPattern.parse("[a:b \n= ".concat("'x\ny" + "z".repeat(5_000) + "' 'c']")))
                .isInstanceOf(PatternException.class)
                .satisfies(told -> assertThat(String.valueOf(told.getMessage()))
                        .hasSizeLessThan(500)
                        .doesNotContain("\n"));
    }

    @FuzzTest
    void anyTextIsReadOrRefused(byte[] data) {
        try {
            StixPattern.parse(new String(data, StandardCharsets.UTF_8))
                    .matches(observed("{\"type\":\"a\",\"b\":1,\"c\":\"x\"}", "{\"type\":\"a\",\"d_ref\":\"x--0\"}"));
        } catch (PatternException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
