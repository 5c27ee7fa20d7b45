package org.atalaya.yara.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsersTest {
    private static RegexNode regex(String body, Dialect dialect) throws PatternError {
        return RegexParser.parse(Found.bytes(body), dialect, new ArrayList<>());
    }

    private static boolean warnsSlow(Pattern pattern) throws PatternError {
        List<PatternWarning> warnings = new ArrayList<>();
        PatternSet.builder().add(pattern, Hint.NONE, warnings);
        return warnings.stream().anyMatch(w -> w.kind() == PatternWarning.Kind.SLOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[-] 01 02",
                "01 [2]",
                "01 (02 [-] 03 | 04)",
                "01 ~ 02",
                "01 ~0 11",
                "0",
                "01 (02",
                "01 )",
                "61 [0-2147483648] 62",
                "61 [4-2] 62",
                "~??",
                "",
                "01 zz",
                "01 /* 02"
            })
    void badHexPatternsAreRefused(String body) {
        assertThatThrownBy(() -> HexParser.parse(body, Dialect.CLASSIC, new ArrayList<>()))
                .isInstanceOf(PatternError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ")",
                "(abc",
                ")(",
                "(|abc)ef",
                "\\x0",
                "\\xxy",
                "a{4294967296}",
                "[a",
                "a\\",
                "a**",
                "*a",
                "a.*b.*?c",
                "(?:a)",
                "a\\1",
                "a{3,2}",
                "[z-a]"
            })
    void badExpressionsAreRefusedInTheClassicDialect(String body) {
        assertThatThrownBy(() -> regex(body, Dialect.CLASSIC)).isInstanceOf(PatternError.class);
    }

    @Test
    void theDialectsDifferInBracesEscapesAndGroups() throws PatternError {
        assertThat(regex("abc{", Dialect.CLASSIC)).isInstanceOf(RegexNode.Sequence.class);
        assertThatThrownBy(() -> regex("abc{", Dialect.X)).hasMessageContaining("brace");
        assertThatThrownBy(() -> regex("a\\gb", Dialect.X)).hasMessageContaining("escape");
        assertThatThrownBy(() -> regex("x*", Dialect.X)).hasMessageContaining("nothing");
        assertThat(regex("(?i)a[[:digit:]&&[^0]]\\x{66}", Dialect.X))
                .isEqualTo(
                        regex("[aA][1-9]f", Dialect.X) instanceof RegexNode.Sequence same
                                ? new RegexNode.Sequence(List.of(
                                        same.parts().get(0),
                                        same.parts().get(1),
                                        new RegexNode.Chars(ByteClass.of('f').bothCases(), false)))
                                : null);
    }

    @Test
    void libyarasWarningOfSlowPatternsIsKept() throws PatternError {
        for (String slow : List.of("01", "01 ??", "1? 2? 3? 04", "01 00", "00 00")) {
            assertThat(warnsSlow(Found.hex(slow))).as(slow).isTrue();
        }
        for (String fine : List.of("01 ?? ?2 03", "01 ?? 02 1?", "00 00 01", "01 02 03", "20 01 02", "01 02")) {
            assertThat(warnsSlow(Found.hex(fine))).as(fine).isFalse();
        }
        assertThat(warnsSlow(Found.text("MZ"))).isFalse();
        assertThat(warnsSlow(Found.text("foo", Modifiers.NONE.withWide()))).isFalse();
        assertThat(warnsSlow(Found.text("A".repeat(20), Modifiers.NONE.withXor(0, 255))))
                .isTrue();
        assertThat(warnsSlow(Found.regex("abcd.*efgh"))).isTrue();
        assertThat(warnsSlow(Found.regex("abcd.{10,}efgh"))).isTrue();
        assertThat(warnsSlow(Found.regex("abcdefgh"))).isFalse();
    }
}
