package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private static final String[] PARTS = {
        "a", "K", "s", "[a-z]", "[^k]", "[^a-r]", "\\w", "\\W", "\\s", ".", "(s|kk)", "st", "\\.", "[st]{2}", "k?", "$",
        "^"
    };
    private static final String LETTERS = "aAkKsStT .\u017F\u212A\u00E9\u00C9\u0130\u0131\u03A3\u03C3\u03C2\uFB05";

    /** Expressions of ASCII letters go to an engine that knows no other letters, but for values with forms of those. */
    @Test
    void caseIsIgnoredAsUnicodeHasIt() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder expression = new StringBuilder();
            for (int k = random.nextInt(4); k >= 0; k--) {
                expression.append(PARTS[random.nextInt(PARTS.length)]);
            }
            StringBuilder value = new StringBuilder();
            for (int k = random.nextInt(6); k > 0; k--) {
                value.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            int all = org.safere.Pattern.UNIX_LINES
                    | org.safere.Pattern.CASE_INSENSITIVE
                    | org.safere.Pattern.UNICODE_CASE;
            var expected =
                    org.safere.Pattern.compile(expression.toString(), all).matcher(value);
            long found = Expression.compile(new Check.Regex(expression.toString(), true, false, false))
                    .find(value.toString());
            assertThat(found)
                    .as(expression + " in " + value)
                    .isEqualTo(expected.find() ? (long) expected.start() << 32 | expected.end() : -1);
        }
    }

    @Test
    void lettersByNumberAreFoundInEitherCase() {
        for (String expression : new String[] {"\\u00e9", "\\x{E9}", "\u00e9", "[\\u00e0-\\u00ef]"}) {
            assertThat(Expression.compile(new Check.Regex(expression, true, false, false))
                            .isFound("\u00c9"))
                    .as(expression)
                    .isTrue();
        }
    }
}
