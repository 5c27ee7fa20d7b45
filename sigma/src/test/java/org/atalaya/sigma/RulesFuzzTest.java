package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever the text, a rule is loaded or refused with a reason; nothing is thrown. */
class RulesFuzzTest {
    @FuzzTest
    void anyTextIsLoadedOrRefused(byte[] data) {
        check(new String(data, StandardCharsets.UTF_8));
    }

    @FuzzTest
    void anyConditionIsParsedOrRefused(FuzzedDataProvider data) {
        String condition = data.consumeRemainingAsString().replace("'", "''").replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
        check(Rules.detection("a:", "  A: x", "b_1:", "  - y", "condition: '" + condition + "'"));
    }

    @FuzzTest
    void anyItemIsReadOrRefused(FuzzedDataProvider data) {
        String modifiers = data.consumeString(30).replaceAll("[^a-z|]", "");
        String value = data.consumeRemainingAsString().replace("'", "''").replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
        check(Rules.selection("'A|" + modifiers + "': '" + value + "'"));
    }

    private static void check(String yaml) {
        RuleSet rules = Rules.load(yaml);
        rules.refused().forEach(refused -> {
            assertThat(refused.reason()).isNotBlank();
            assertThat(refused.mend()).isNotBlank();
            assertThat(refused.line()).isPositive();
            assertThat(refused.column()).isPositive();
        });
        // What was loaded can be compiled and run.
        Rules.fast(rules, TestEvent.of("A", "some text"));
    }
}
