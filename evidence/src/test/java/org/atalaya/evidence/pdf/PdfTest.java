package org.atalaya.evidence.pdf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.atalaya.evidence.Gathered;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PdfTest {
    @Test
    void actionsAreToldWithWhatTheyName() throws IOException {
        Gathered found =
                dissect("1 0 obj << /OpenAction << /S /Launch /Win << /F (cmd.exe) /P (/c echo hi) >> >> >> endobj\n"
                        + "2 0 obj << /A << /S /URI /URI (http://x.test/\\(a\\)) >> >> endobj\n"
                        + "3 0 obj << /S /SubmitForm /F << /FS /URL /F (http://y.test) >> >> endobj\n"
                        + "4 0 obj << /S /GoToR /F (\\\\\\\\192.0.2.1\\\\s) >> endobj\n");
        assertThat(found.codes())
                .containsExactlyInAnyOrder(
                        "pdf.acts-on-opening", "pdf.launches", "pdf.link", "pdf.sends-form", "pdf.opens-other");
        assertThat(found.facts.stream()
                        .filter(f -> f.code().equals("pdf.link"))
                        .findFirst()
                        .orElseThrow()
                        .values())
                .containsExactly("http://x.test/(a)");
        assertThat(found.facts.stream()
                        .filter(f -> f.code().equals("pdf.launches"))
                        .findFirst()
                        .orElseThrow()
                        .values())
                .containsExactly("cmd.exe /c echo hi");
    }

    @Test
    void scriptsAreChildrenWhereverTheyStand() throws IOException {
        byte[] packed = deflate("app.alert(3)");
        Gathered found = dissect(join(
                ("1 0 obj << /S /JavaScript /JS (app.alert\\(1\\)) >> endobj 2 0 obj << /S/JavaScript/JS 3 0 R >> endobj "
                        + "3 0 obj <FEFF006100700070002E0061006C006500720074002800320029> endobj "
                        + "4 0 obj << /#4aS 5 0 R >> endobj 5 0 obj << /Filter /FlateDecode /Length " + packed.length
                        + " >> stream\n"),
                packed,
                "\nendstream endobj"));
        assertThat(found.children)
                .extracting(Gathered.Child::text)
                .containsExactlyInAnyOrder("app.alert(1)", "app.alert(2)", "app.alert(3)");
        assertThat(found.children).allMatch(child -> child.type().equals("js"));
        assertThat(found.codes()).contains("pdf.hidden-names", "pdf.javascript");
    }

    @Test
    void anEmbeddedFileIsCarvedUnderItsName() throws IOException {
        byte[] packed = deflate("hello");
        Gathered found = dissect(join(
                "1 0 obj << /Type /Filespec /UF (nota.txt) /EF << /F 2 0 R >> >> endobj "
                        + "2 0 obj << /Type /EmbeddedFile /Filter [/FlateDecode] /Length 99 >> stream\r\n",
                packed,
                "\r\nendstream endobj"));
        assertThat(found.codes()).containsExactly("pdf.embedded-file");
        assertThat(found.child("nota.txt").text()).isEqualTo("hello");
    }

    @Test
    void objectStreamsAreOpened() throws IOException {
        String objects = "<< /S /URI /URI (http://in.test) >> (app.alert\\(1\\))";
        int second = objects.indexOf("(app");
        String head = "11 0 12 " + second + " ";
        byte[] packed = deflate(head + objects);
        Gathered found = dissect(join(
                "1 0 obj << /S /JavaScript /JS 12 0 R >> endobj 9 0 obj << /Type /ObjStm /N 2 /First " + head.length()
                        + " /Filter /FlateDecode /Length " + packed.length + " >> stream\n",
                packed,
                "\nendstream endobj"));
        assertThat(found.codes()).containsExactlyInAnyOrder("pdf.javascript", "pdf.link");
        assertThat(found.child("javascript").text()).isEqualTo("app.alert(1)");
    }

    @Test
    void anEncryptedDocumentIsSaidToBe() throws IOException {
        assertThat(dissect("1 0 obj << >> endobj trailer << /Encrypt 5 0 R >>").codes())
                .containsExactly("pdf.encrypted");
    }

    @Test
    void whatFollowsTheEndIsAPart() throws IOException {
        byte[] pdf = ("%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n" + "MZ" + "x".repeat(100)).getBytes(ISO_8859_1);
        Gathered found = Gathered.from(Pdf.FORMAT, pdf);
        assertThat(found.codes()).containsExactly("pdf.bytes-after-end");
        assertThat(found.child("after-end").text()).startsWith("MZx");
    }

    @ParameterizedTest
    @CsvSource({
        "ASCIIHexDecode, 68 65 6C6c6F>, hello",
        "ASCII85Decode, BOu!rDZ~>, hello",
        "AHx, 6869, hi",
    })
    void textFiltersAreUndone(String filter, String text, String plain) {
        assertThat(Filters.decode(
                        new Item.Dictionary(Map.of("Filter", new Item.Name(filter))), text.getBytes(ISO_8859_1)))
                .hasValueSatisfying(
                        bytes -> assertThat(new String(bytes, ISO_8859_1)).isEqualTo(plain));
    }

    /** The example of ISO 32000-1 7.4.4.2: its nine bytes and what they stand for. */
    @Test
    void theExampleOfLzwIsUndone() {
        byte[] packed = {(byte) 0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, (byte) 0x85, 0x01};
        assertThat(Filters.decode(new Item.Dictionary(Map.of("Filter", new Item.Name("LZWDecode"))), packed))
                .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(45, 45, 45, 45, 45, 65, 45, 45, 45, 66));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 0 obj ",
                "<<",
                "[",
                "/a ",
                "((",
                "1 0 obj << /Length 5 >> stream\n",
                "trailer <<",
                "1 0 obj [1 0 R ",
                "%",
                "1 0 R "
            })
    void brokenDocumentsAreReadInLinearTime(String piece) {
        byte[] pdf = ("%PDF-1.4\n1 0 obj " + piece.repeat(3_000_000 / piece.length())).getBytes(ISO_8859_1);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Gathered.from(Pdf.FORMAT, pdf));
    }

    @Test
    void aPdfIsKnownByItsMark() {
        byte[] head = "junk\n%PDF-1.7".getBytes(ISO_8859_1);
        assertThat(Pdf.FORMAT.recognises(head, Content.of(head))).isTrue();
        assertThat(Pdf.FORMAT.recognises(new byte[20], Content.of(new byte[20])))
                .isFalse();
    }

    @FuzzTest
    void anyBytesAreReadAsPdf(byte[] data) throws IOException {
        Gathered.from(Pdf.FORMAT, data);
        dissect(join("1 0 obj ", data, " endobj"));
        for (String filter :
                new String[] {"LZWDecode", "FlateDecode", "ASCII85Decode", "RunLengthDecode", "ASCIIHexDecode"}) {
            Filters.decode(new Item.Dictionary(Map.of("Filter", new Item.Name(filter))), data);
        }
    }

    private static Gathered dissect(String body) throws IOException {
        return dissect(body.getBytes(ISO_8859_1));
    }

    private static Gathered dissect(byte[] body) throws IOException {
        return Gathered.from(Pdf.FORMAT, join("%PDF-1.4\n", body, "\n%%EOF\n"));
    }

    private static byte[] join(String before, byte[] middle, String after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before.getBytes(ISO_8859_1));
        out.writeBytes(middle);
        out.writeBytes(after.getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    private static byte[] deflate(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(text.getBytes(ISO_8859_1));
        }
        return out.toByteArray();
    }
}
