package org.atalaya.evidence.picture;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.Result;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** QR codes in a picture, dark on light and light on dark (ISO/IEC 18004). */
public final class QrCodes {
    /** Codes of one picture. */
    static final int MOST = 20;
    /** Pixels of one picture; larger ones are not decoded. */
    public static final long MOST_PIXELS = 40_000_000;
    /** Pixels that are kept for the search; larger pictures are made smaller while they are read. */
    static final long MOST_KEPT = 1_000_000;
    /** Pixels that the shorter side of the smallest code has (section 5.3.1: 21 modules). */
    public static final int LEAST_SIDE = 21;

    private static final Map<DecodeHintType, Object> HINTS = Map.of(DecodeHintType.TRY_HARDER, Boolean.TRUE);

    private QrCodes() {}

    /** Every how many pixels of a picture are kept, in both directions. */
    public static int step(int width, int height) {
        return (int) Math.max(1, Math.ceil(Math.sqrt((double) width * height / MOST_KEPT)));
    }

    /**
     * What the codes of a picture say, which is made smaller while it is read.
     *
     * @param reader of a picture between {@link #LEAST_SIDE} and {@link #MOST_PIXELS}
     * @throws IOException when it cannot be shown
     */
    public static List<String> in(ImageReader reader) throws IOException {
        ImageReadParam smaller = reader.getDefaultReadParam();
        int step = step(reader.getWidth(0), reader.getHeight(0));
        smaller.setSourceSubsampling(step, step, 0, 0);
        return in(reader.read(0, smaller));
    }

    /** What the codes say, each once. */
    public static List<String> in(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        // What shines through lies on white paper. Drawing is several times as fast as asking for each pixel.
        BufferedImage paper = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = paper.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, width, height);
        canvas.drawImage(image, 0, 0, null);
        canvas.dispose();
        int[] pixels = ((DataBufferInt) paper.getRaster().getDataBuffer()).getData();
        if (!isOfTwo(pixels)) {
            return List.of();
        }
        LuminanceSource source = new RGBLuminanceSource(width, height, pixels);
        Set<String> found = new LinkedHashSet<>();
        read(source, found);
        if (found.isEmpty()) {
            read(source.invert(), found);
        }
        return List.copyOf(found);
    }

    /** Whether the picture has both light and dark parts, enough of each for a code. */
    private static boolean isOfTwo(int[] pixels) {
        int dark = 0;
        int light = 0;
        int step = Math.max(1, pixels.length / 20_000);
        int looked = 0;
        for (int i = 0; i < pixels.length; i += step) {
            int sum = (pixels[i] >> 16 & 0xFF) + (pixels[i] >> 8 & 0xFF) + (pixels[i] & 0xFF);
            dark += sum < 300 ? 1 : 0;
            light += sum > 465 ? 1 : 0;
            looked++;
        }
        return dark * 100 > looked && light * 100 > looked;
    }

    private static void read(LuminanceSource source, Set<String> found) {
        try {
            for (Result result :
                    new QRCodeMultiReader().decodeMultiple(new BinaryBitmap(new HybridBinarizer(source)), HINTS)) {
                if (found.size() < MOST) {
                    found.add(result.getText());
                }
            }
        } catch (NotFoundException none) {
            // Most pictures hold no code.
        }
    }
}
