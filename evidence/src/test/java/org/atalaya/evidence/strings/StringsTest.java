package org.atalaya.evidence.strings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.atalaya.evidence.strings.StringRun.Form;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

class StringsTest {
    @Test
    void aRunIsToldWithItsPlaceAndForm() {
        byte[] bytes = bytes(
                new byte[] {1, 2, 3},
                "Narrow text".getBytes(ISO_8859_1),
                new byte[] {0, 0, 0, 0, 0},
                wide("Año nuevo"));
        assertThat(all(bytes))
                .containsExactly(
                        new StringRun(Form.ASCII, 3, 11, "Narrow text"),
                        new StringRun(Form.UTF_16LE, 19, 18, "Año nuevo"));
    }

    @Test
    void highByteFirstIsToldOnce() {
        byte[] bytes = bytes(new byte[] {1, 1}, "Mensaje".getBytes(UTF_16BE), new byte[] {1, 1});
        assertThat(all(bytes)).containsExactly(new StringRun(Form.UTF_16BE, 2, 14, "Mensaje"));
    }

    @Test
    void aDelphiConstantIsKnownByItsHead() {
        byte[] narrow =
                bytes(new byte[] {-1, -1, -1, -1, 7, 0, 0, 0}, "MENSAJE".getBytes(ISO_8859_1), new byte[] {0, 1});
        byte[] wide = bytes(new byte[] {-1, -1, -1, -1, 7, 0, 0, 0}, wide("MENSAJE"), new byte[] {0, 0});
        assertThat(all(narrow)).containsExactly(new StringRun(Form.DELPHI, 8, 7, "MENSAJE"));
        assertThat(all(wide)).containsExactly(new StringRun(Form.DELPHI, 8, 14, "MENSAJE"));
    }

    @Test
    void shortRunsAreLeftOut() {
        assertThat(all("abcd\0efgh\0ijklm".getBytes(ISO_8859_1)))
                .extracting(StringRun::text)
                .containsExactly("ijklm");
    }

    @Test
    void aLongRunIsCutAndTheLimitOfRunsIsSaid() {
        byte[] bytes = "x".repeat(10_000).getBytes(ISO_8859_1);
        assertThat(all(bytes).getFirst().text()).hasSize(Strings.MOST_CHARACTERS);
        assertThat(all(bytes).getFirst().length()).isEqualTo(10_000);
        byte[] many = "abcdef\0".repeat(50).getBytes(ISO_8859_1);
        assertThat(Strings.find(Content.of(many), 5, 10, run -> true)).isFalse();
        assertThat(Strings.find(Content.of(many), 5, 50, run -> true)).isTrue();
    }

    @Property
    void whateverStandsBeforeATextItIsFound(
            @ForAll byte[] before, @ForAll @AlphaChars @StringLength(min = 6, max = 40) String text) {
        byte[] bytes =
                bytes(before, new byte[] {1}, text.getBytes(ISO_8859_1), new byte[] {1}, wide(text), new byte[] {1, 1});
        assertThat(all(bytes)).extracting(StringRun::text).contains(text);
        assertThat(all(bytes)).extracting(StringRun::form).contains(Form.UTF_16LE);
    }

    @FuzzTest
    void anyBytesGiveRunsWithinThem(byte[] data) {
        Strings.find(Content.of(data), run -> {
            assertThat(run.offset()).isNotNegative();
            assertThat(run.offset() + run.length()).isLessThanOrEqualTo(data.length);
            return true;
        });
    }

    static List<StringRun> all(byte[] bytes) {
        List<StringRun> runs = new ArrayList<>();
        Strings.find(Content.of(bytes), runs::add);
        return runs;
    }

    static byte[] wide(String text) {
        return text.getBytes(UTF_16LE);
    }

    static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
