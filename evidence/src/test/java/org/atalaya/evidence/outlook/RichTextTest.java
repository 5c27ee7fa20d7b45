package org.atalaya.evidence.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.fixtures.RichTextWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RichTextTest {
    private static Held held(byte[] bytes) {
        return Held.of(bytes, index -> index);
    }

    private static String page(String rtf) throws IOException {
        RichText.Page page = RichText.of(held(rtf.getBytes(StandardCharsets.ISO_8859_1)));
        return new String(page.page().first(RichText.MOST), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body><p>[TEST] hola</p></body></html>",
                "<p>ñandú, 10 \u20AC \\ { } <b>x</b></p>",
                "<p>\uD83D\uDD11 llave</p>",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void whatWasWrappedAndPackedComesOutAgain(String html) throws IOException {
        List<String> told = new ArrayList<>();
        RichBody body = RichBody.of(
                held(RichTextWriter.packed(RichTextWriter.wrapped(html))), (kind, offset, what) -> told.add(what));
        assertThat(new String(body.page().first(RichText.MOST), StandardCharsets.UTF_8))
                .isEqualTo(html);
        assertThat(told).isEmpty();
    }

    /** The example of [MS-OXRTFCP] 3.1.2, where a reference runs into what it makes. */
    @Test
    void theExampleOfTheSpecificationIsUnpacked() throws IOException {
        byte[] packed = HexFormat.of().parseHex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");
        CompressedRtf.Unpacked unpacked = CompressedRtf.of(held(packed));
        assertThat(unpacked.isBroken()).isFalse();
        assertThat(new String(unpacked.rtf().first(100), StandardCharsets.US_ASCII).strip())
                .isEqualTo("{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    }

    @Test
    void textThatWasRichFromTheStartKeepsItsLinksAndWhatIsHidden() throws IOException {
        String rtf = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Cyr;}}{\\info{\\title no}}"
                + "\\pard Su a\\'f1o <1>\\par{\\field{\\*\\fldinst HYPERLINK \"https://malo.test/?a=1&b=2\"}"
                + "{\\fldrslt pulse aqu\\u237\\'ed}} {\\v oculto}{\\f1\\'e0\\'e1}{\\*\\unknown no}{\\pict 00ff}}";
        assertThat(page(rtf))
                .isEqualTo("Su año &lt;1&gt;<br><a href=\"https://malo.test/?a=1&amp;b=2\">pulse aquí</a> "
                        + "<span style=\"display:none\">oculto</span>аб");
    }

    @Test
    void plainTextThatWasWrappedIsPlainTextAgain() throws IOException {
        assertThat(page("{\\rtf1\\ansi\\fromtext{\\fonttbl{\\f0 A;}}[TEST] <uno>\\par dos}"))
                .isEqualTo("[TEST] <uno>\r\ndos");
    }

    @Test
    void whatUnpacksToMuchIsCutAndTold() throws IOException {
        byte[] body = new byte[2 << 20];
        for (int i = 0; i < body.length; i++) {
            // Groups of eight references, each to the first 16 bytes of the dictionary, where writing never stands.
            body[i] = (byte) (i % 17 == 0 ? 0xFF : i % 17 % 2 == 1 ? 0 : 0x0E);
        }
        List<String> told = new ArrayList<>();
        RichBody.of(held(RichTextWriter.packed(0x75465A4C, 10, body)), (kind, offset, what) -> told.add(what));
        assertThat(told).anyMatch(what -> what.contains("more than"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{\\*\\htmltag ", "\\u1", "\\bin9999999999 ", "{\\field{\\fldinst x", "\\'"})
    void whatRepeatsWithoutEndEnds(String piece) throws IOException {
        assertThat(page("{\\rtf1\\fromhtml1 " + piece.repeat(500_000))).isNotNull();
        assertThat(page("{\\rtf1 " + piece.repeat(500_000))).isNotNull();
    }

    @Test
    void packedTextThatIsCutAnywhereIsReadAsFarAsItGoes() throws IOException {
        byte[] packed = RichTextWriter.packed(RichTextWriter.wrapped("<p>[TEST] uno dos uno dos</p>"));
        for (int length = 0; length < packed.length; length++) {
            List<String> told = new ArrayList<>();
            RichBody.of(held(Arrays.copyOf(packed, length)), (kind, offset, what) -> told.add(what));
            assertThat(told).hasSize(1);
        }
    }

    @FuzzTest
    void anyPackedTextIsRead(byte[] data) throws IOException {
        RichBody body = RichBody.of(held(data), (kind, offset, what) -> {});
        assertThat(body.page().place(body.page().size())).isLessThanOrEqualTo(data.length);
        RichBody plain =
                RichBody.of(held(RichTextWriter.packed(0x414C454D, data.length, data)), (kind, offset, what) -> {});
        assertThat(plain.page().size()).isLessThanOrEqualTo(RichText.MOST);
    }
}
