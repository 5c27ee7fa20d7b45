package org.atalaya.evidence.picture;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.PlanarYUVLuminanceSource;
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
import java.util.function.Consumer;
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

    /** Rows of a picture that tell whether it can hold a code: several in each of the smallest that fills a hundredth. */
    private static final int MOST_ROWS_LOOKED = 100;

    /**
     * Squares of corners in a picture, three for each code: what the search costs grows with the third power of their number.
     * One with more is searched in pieces, and a piece with more is left.
     */
    static final int MOST_MARKS = 24;
    /** How often a picture is cut into four. */
    private static final int MOST_CUTS = 2;

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
     * @param limit told what was left out
     * @throws IOException when it cannot be shown
     */
    public static List<String> in(ImageReader reader, Consumer<String> limit) throws IOException {
        ImageReadParam smaller = reader.getDefaultReadParam();
        int step = step(reader.getWidth(0), reader.getHeight(0));
        smaller.setSourceSubsampling(step, step, 0, 0);
        return in(reader.read(0, smaller), limit);
    }

    /**
     * What the codes say, each once.
     *
     * @param limit told what was left out
     */
    public static List<String> in(BufferedImage image, Consumer<String> limit) {
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
        return in(new RGBLuminanceSource(width, height, pixels), limit);
    }

    /**
     * What the codes of a grey picture say, each once.
     *
     * @param light how light each pixel is, row by row; 0 is black
     * @param limit told what was left out
     */
    public static List<String> in(byte[] light, int width, int height, Consumer<String> limit) {
        return in(new PlanarYUVLuminanceSource(light, width, height, 0, 0, width, height, false), limit);
    }

    private static List<String> in(LuminanceSource source, Consumer<String> limit) {
        if (!isOfTwo(source)) {
            return List.of();
        }
        Set<String> found = new LinkedHashSet<>();
        boolean whole = read(source, found, 0);
        if (found.isEmpty()) {
            whole &= read(source.invert(), found, 0);
        }
        if (!whole) {
            limit.accept("more than " + MOST_MARKS
                    + " squares beside one another that look like corners of codes; that part was not searched");
        }
        return List.copyOf(found);
    }

    /** Whether the picture has both light and dark parts, enough of each for a code. */
    private static boolean isOfTwo(LuminanceSource source) {
        int every = Math.max(1, source.getHeight() / MOST_ROWS_LOOKED);
        int dark = 0;
        int light = 0;
        int looked = 0;
        byte[] row = new byte[source.getWidth()];
        for (int y = every / 2; y < source.getHeight(); y += every) {
            row = source.getRow(y, row);
            for (int x = 0; x < source.getWidth(); x++) {
                int level = row[x] & 0xFF;
                dark += level < 100 ? 1 : 0;
                light += level > 155 ? 1 : 0;
            }
            looked += source.getWidth();
        }
        return dark * 100 > looked && light * 100 > looked;
    }

    /** Whether all of it was searched. */
    private static boolean read(LuminanceSource source, Set<String> found, int cuts) {
        BinaryBitmap image = new BinaryBitmap(new HybridBinarizer(source));
        try {
            if (Marks.areMoreThan(MOST_MARKS, image.getBlackMatrix())) {
                return cuts < MOST_CUTS && cut(source, found, cuts + 1);
            }
            for (Result result : new QRCodeMultiReader().decodeMultiple(image, HINTS)) {
                if (found.size() < MOST) {
                    found.add(result.getText());
                }
            }
        } catch (NotFoundException none) {
            // Most pictures hold no code.
        }
        return true;
    }

    /** Four pieces, each of five eighths of both sides, so that a code is whole in one unless it is large. */
    private static boolean cut(LuminanceSource source, Set<String> found, int cuts) {
        int width = source.getWidth() * 5 / 8;
        int height = source.getHeight() * 5 / 8;
        boolean whole = true;
        for (int piece = 0; piece < 4; piece++) {
            int left = piece % 2 == 0 ? 0 : source.getWidth() - width;
            int top = piece < 2 ? 0 : source.getHeight() - height;
            whole &= read(source.crop(left, top, width, height), found, cuts);
        }
        return whole;
    }
}
