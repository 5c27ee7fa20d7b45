package org.atalaya.evidence.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class QrCodesTest {
    private final List<String> told = new ArrayList<>();

    private static BufferedImage white(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, side, side);
        canvas.dispose();
        return image;
    }

    private static void code(BufferedImage image, String text, int left, int top) throws WriterException {
        BitMatrix code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 120, 120);
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 120; x++) {
                image.setRGB(left + x, top + y, code.get(x, y) ? 0 : 0xFFFFFF);
            }
        }
    }

    /** Squares as in the corners of codes, side by side. */
    private static void squares(BufferedImage image, int left, int top, int side) {
        Graphics2D canvas = image.createGraphics();
        for (int y = top; y + 14 < top + side; y += 18) {
            for (int x = left; x + 14 < left + side; x += 18) {
                canvas.setColor(Color.BLACK);
                canvas.fillRect(x, y, 14, 14);
                canvas.setColor(Color.WHITE);
                canvas.fillRect(x + 2, y + 2, 10, 10);
                canvas.setColor(Color.BLACK);
                canvas.fillRect(x + 4, y + 4, 6, 6);
            }
        }
        canvas.dispose();
    }

    @Test
    void thousandsOfCornersWithoutCodesAreLeftAndTold() {
        BufferedImage image = white(1_000);
        squares(image, 20, 20, 960);
        List<String> found =
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(120), () -> QrCodes.in(image, told::add));
        assertThat(found).isEmpty();
        assertThat(told).singleElement().asString().contains("not searched");
    }

    @Test
    void aCodeApartFromSuchCornersIsFoundAllTheSame() throws WriterException {
        BufferedImage image = white(900);
        squares(image, 460, 460, 420);
        code(image, "https://prueba.test/TEST", 40, 40);
        assertThat(QrCodes.in(image, told::add)).containsExactly("https://prueba.test/TEST");
        assertThat(told).hasSize(1);
    }

    @Test
    void manyCodesInOnePictureAreFound() throws WriterException {
        BufferedImage image = white(800);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            texts.add("https://prueba.test/TEST/" + i);
            code(image, texts.get(i), 30 + i % 4 * 190, 30 + i / 4 * 190);
        }
        assertThat(QrCodes.in(image, told::add)).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(told).isEmpty();
    }
}
