package org.atalaya.evidence.pdf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Unheard;
import org.atalaya.model.Fact;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodesTest {
    private static final String SAYS = "https://prueba.test/TEST?c=1";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void aCodeInAGreyPictureIsReadAtAnyDepth(int bits) throws Exception {
        BitMatrix code = code(120);
        byte[] samples = samples(code, 1, bits, false);
        assertThat(says(object(
                        "/Type /XObject /Subtype /Image /Width 120 /Height 120 /ColorSpace /DeviceGray /BitsPerComponent "
                                + bits + " /Filter /FlateDecode",
                        deflate(samples))))
                .containsExactly(SAYS);
    }

    @Test
    void aCodeInAMaskIsRead() throws Exception {
        assertThat(says(object(
                        "/Subtype /Image /Width 120 /Height 120 /ImageMask true /Filter /FlateDecode",
                        deflate(samples(code(120), 1, 1, true)))))
                .containsExactly(SAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/DeviceRGB", "[/ICCBased 9 0 R]", "9 0 R"})
    void aCodeInColoursIsReadWhateverTheirSpace(String space) throws Exception {
        assertThat(says(object(
                        "/Subtype /Image /Width 120 /Height 120 /BitsPerComponent 8 /Filter /FlateDecode /ColorSpace "
                                + space,
                        deflate(samples(code(120), 3, 8, false)))))
                .containsExactly(SAYS);
    }

    @Test
    void aCodeInInksIsRead() throws Exception {
        assertThat(says(object(
                        "/Subtype /Image /Width 120 /Height 120 /BitsPerComponent 8 /ColorSpace /DeviceCMYK",
                        samples(code(120), 4, 8, true))))
                .containsExactly(SAYS);
    }

    @Test
    void aCodeInIndexedColoursIsRead() throws Exception {
        // Both indices are in the middle of the range: without the colours nothing would be told apart.
        BitMatrix code = code(120);
        byte[] samples = new byte[120 * 120];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (code.get(i % 120, i / 120) ? 2 : 1);
        }
        assertThat(says(object(
                        "/Subtype /Image /Width 120 /Height 120 /BitsPerComponent 8 "
                                + "/ColorSpace [/Indexed /DeviceRGB 2 <808080FFFFFF000000>]",
                        samples)))
                .containsExactly(SAYS);
    }

    @Test
    void aCodeInAJpegIsRead() throws Exception {
        assertThat(says(object("/Subtype /Image /Width 240 /Height 240 /Filter /DCTDecode", jpeg(code(240)))))
                .containsExactly(SAYS);
        assertThat(says(object(
                        "/Subtype /Image /Width 240 /Height 240 /Filter [/FlateDecode /DCTDecode]",
                        deflate(jpeg(code(240))))))
                .containsExactly(SAYS);
    }

    @Test
    void aCodeAmongTheOperatorsOfAPageIsRead() throws Exception {
        byte[] page = join(
                "q 100 0 0 100 0 0 cm BI /W 120 /H 120 /BPC 1 /CS /G ID ", samples(code(120), 1, 1, false), "\nEI Q");
        assertThat(says(object("/Filter /FlateDecode", deflate(page)))).containsExactly(SAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 0 0 1 0 0", "2.5 0 0 2.5 40 700", "1 0 0 -1 0 120", "0 1 -1 0 100 0"})
    void aCodeDrawnOfRectanglesIsRead(String matrix) throws Exception {
        StringBuilder page = new StringBuilder("q " + matrix + " cm 1 g 0 0 500 500 re f 0 g\n");
        modules((x, y) -> page.append(x * 3 + " " + y * 3 + " 3 3 re f\n"));
        assertThat(says(object(
                        "/Filter /FlateDecode",
                        deflate(page.append("Q").toString().getBytes(ISO_8859_1)))))
                .containsExactly(SAYS);
    }

    @Test
    void aCodeDrawnAsOnePathOfAFormIsRead() throws Exception {
        StringBuilder page = new StringBuilder("0 0 0 rg ");
        modules((x, y) -> page.append(x + " " + y + " m " + (x + 1) + " " + y + " l " + (x + 1) + " " + (y + 1) + " l "
                + x + " " + (y + 1) + " l h\n"));
        assertThat(says(object(
                        "/Type /XObject /Subtype /Form",
                        page.append("f").toString().getBytes(ISO_8859_1))))
                .containsExactly(SAYS);
    }

    @Test
    void aPictureInAWayThatIsNotReadIsTold() throws Exception {
        Gathered found = dissect(object("/Subtype /Image /Width 90 /Height 90 /Filter /JBIG2Decode", new byte[50]));
        assertThat(found.notices.toString()).contains("JBIG2");
    }

    @Test
    void picturesThatLieAboutTheirSizeAreTakenAsTheyAre() throws Exception {
        for (String size : List.of("1000000 /Height 1000000", "-5 /Height 30", "21 /Height 1048576", "30 /Height 30")) {
            Gathered found = dissect(object("/Subtype /Image /Width " + size + " /BitsPerComponent 16", new byte[64]));
            assertThat(found.facts).isEmpty();
        }
    }

    @Test
    void drawingsMadeToCostMuchAreLeftAndTold() throws Exception {
        String all = "0 0 1000 1000 re f ".repeat(40_000);
        StringBuilder edges = new StringBuilder();
        for (int i = 0; i < 39_000; i++) {
            edges.append(i % 1000).append(i % 2 == 0 ? " 0 " : " 1000 ").append(i == 0 ? "m " : "l ");
        }
        byte[] file = join(
                new String(object("", all.getBytes(ISO_8859_1)), ISO_8859_1).repeat(20),
                object("", edges.append("f").toString().getBytes(ISO_8859_1)),
                "");
        Gathered found = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> dissect(file));
        assertThat(found.notices.toString()).contains("cost more");
    }

    static Stream<byte[]> pages() throws Exception {
        byte[] inline = join("q 100 0 0 100 0 0 cm BI /W 21 /H 21 /BPC 1 /CS /G ID ", new byte[63], "\nEI Q");
        String drawn =
                "q 2.5 0 0 2.5 40 700 cm 1 g 0 0 50 50 re f 0 g 0 0 3 3 re f* 0 0 0 rg 1 1 m 2 1 l 2 2 l 1 2 l h f "
                        + "0 1 -1 0 100 0 cm 0 0 0 1 k 4 4 3 3 re B n Q /X Do (a\\)) Tj <00> Tj [1 2] 0 d";
        return Stream.of(inline, drawn.getBytes(ISO_8859_1));
    }

    @MethodSource("pages")
    @FuzzTest
    void anyPageIsDrawnToItsEnd(byte[] page) {
        new Codes(new Unheard() {}).page(page, 0, page.length);
    }

    private interface Module {
        void at(int x, int y);
    }

    private static void modules(Module each) throws WriterException {
        BitMatrix code = code(0);
        for (int y = 0; y < code.getHeight(); y++) {
            for (int x = 0; x < code.getWidth(); x++) {
                if (code.get(x, y)) {
                    each.at(x, code.getHeight() - y);
                }
            }
        }
    }

    private static BitMatrix code(int side) throws WriterException {
        return new QRCodeWriter().encode(SAYS, BarcodeFormat.QR_CODE, side, side, Map.of(EncodeHintType.MARGIN, 4));
    }

    /** Rows of samples, each row beginning at a byte; dark is 0 unless it is ink or a mask. */
    private static byte[] samples(BitMatrix code, int components, int bits, boolean darkIsHigh) {
        int side = code.getWidth();
        int row = (side * components * bits + 7) / 8;
        byte[] out = new byte[row * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side * components * bits; x++) {
                if (code.get(x / (components * bits), y) == darkIsHigh) {
                    out[y * row + x / 8] |= (byte) (0x80 >> x % 8);
                }
            }
        }
        return out;
    }

    private static byte[] jpeg(BitMatrix code) throws IOException {
        BufferedImage image = new BufferedImage(code.getWidth(), code.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < code.getHeight(); y++) {
            for (int x = 0; x < code.getWidth(); x++) {
                image.setRGB(x, y, code.get(x, y) ? 0 : 0xFFFFFF);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }

    private static byte[] object(String dictionary, byte[] stream) throws IOException {
        return join(
                "4 0 obj << " + dictionary + " /Length " + stream.length + " >> stream\n",
                stream,
                "\nendstream endobj\n");
    }

    private static byte[] join(String before, byte[] middle, String after) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(before.getBytes(ISO_8859_1));
        out.write(middle);
        out.write(after.getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream packed = new DeflaterOutputStream(out)) {
            packed.write(plain);
        }
        return out.toByteArray();
    }

    private static List<String> says(byte[] objects) throws IOException {
        return dissect(objects).facts.stream()
                .filter(fact -> fact.code().equals("image.qr"))
                .map(Fact::values)
                .flatMap(List::stream)
                .toList();
    }

    private static Gathered dissect(byte[] objects) throws IOException {
        return Gathered.from(Pdf.FORMAT, join("%PDF-1.7\n", objects, "%%EOF\n"));
    }
}
