package org.atalaya.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-01-30T09:15:02Z | 2024-01-30T09:15:02Z",
                "2024-01-30 09:15:02 | 2024-01-30T09:15:02Z",
                "2024-01-30 09:15 | 2024-01-30T09:15:00Z",
                "2024-01-30T09:15:02.1234567Z | 2024-01-30T09:15:02.123456700Z",
                "2024-01-30T09:15:02,5+01:00 | 2024-01-30T08:15:02.500Z",
                "/Date(1706606102123)/ | 2024-01-30T09:15:02.123Z",
                "1706606102 | 2024-01-30T09:15:02Z",
                "1706606102.25 | 2024-01-30T09:15:02.250Z",
                "1706606102123 | 2024-01-30T09:15:02.123Z",
                "1/30/2024 9:15:02 AM | 2024-01-30T09:15:02Z",
                "30.1.2024 09:15:02 | 2024-01-30T09:15:02Z"
            })
    void timesAsLogsWriteThemAreRead(String text, String instant) {
        assertThat(Times.parse(text)).contains(Instant.parse(instant));
        assertThat(ofCharacters(text)).contains(Instant.parse(instant));
    }

    @Property
    void charactersAreReadAsTheirTextIs(
            @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano,
            @ForAll @IntRange(max = 32) int at,
            @ForAll @CharRange(from = ' ', to = 'z') char c) {
        String text = Instant.ofEpochSecond(second, nano).toString();
        assertThat(ofCharacters(text)).contains(Instant.ofEpochSecond(second, nano));
        StringBuilder broken = new StringBuilder(text);
        broken.setCharAt(at % text.length(), c);
        assertThat(ofCharacters(broken.toString())).isEqualTo(Times.parse(broken.toString()));
    }

    private static Optional<Instant> ofCharacters(String text) {
        return Times.parse(("  " + text + "  ").toCharArray(), 2, text.length() + 2);
    }

    @Property
    void whatIsNoTimeIsToldNotThrown(@ForAll @StringLength(max = 50) @CharRange(from = '+', to = ':') String text) {
        assertThat(Times.parse(text)).isNotNull();
        assertThat(Times.parse("2026-03-03T" + text)).isNotNull();
    }

    @Test
    void aTimeThatIsCutIsNone() {
        for (String text : new String[] {"2026-03-03Ts", "2026-03-03T1", "2026-03-03T12:3", "2026-03-03T12:30:4"}) {
            assertThat(Times.parse(text)).as(text).isEmpty();
        }
    }
}
