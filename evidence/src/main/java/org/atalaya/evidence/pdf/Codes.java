package org.atalaya.evidence.pdf;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.picture.QrCodes;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** The QR codes that a document shows: in its pictures, and drawn by the operators of a page. */
final class Codes {
    /** Pictures of one document that are searched. */
    static final int MOST_PICTURES = 24;
    /** Pages and forms of one document whose drawing is searched. */
    static final int MOST_PAGES = 24;
    /** Bytes of one page's operators, unpacked. */
    static final int MOST_PAGE_BYTES = 4 << 20;
    /** Codes of one document that are told. */
    static final int MOST_CODES = 100;
    /** Pixels of all pictures of one document. */
    static final long MOST_PIXELS = 60_000_000;

    private final Found found;
    private final Set<String> told = new HashSet<>();
    private final Drawing.Budget budget = new Drawing.Budget();
    private int pictures;
    private int pages;
    private long pixels;
    private boolean limited;

    Codes(Found found) {
        this.found = found;
    }

    /** Whether a stream's dictionary is that of a picture. */
    static boolean isPicture(Item.Dictionary dictionary) {
        return dictionary.is("Subtype", "Image");
    }

    /** Whether it may be that of a page's content, which bears no type, or of a form. */
    static boolean isPage(Item.Dictionary dictionary) {
        // Programs of fonts, colour profiles and functions bear no type either, but these keys.
        return dictionary.is("Subtype", "Form")
                || !dictionary.has("Type")
                        && !dictionary.has("Subtype")
                        && !dictionary.has("Length1")
                        && !dictionary.has("N")
                        && !dictionary.has("FunctionType");
    }

    /**
     * Looks for codes in a picture.
     *
     * @param length bytes of the file, from its place on, that hold it
     * @param unpack undoes the filters but those of pictures; empty when one of them is not known
     */
    void picture(
            Item.Dictionary dictionary,
            byte[] raw,
            int place,
            int length,
            Function<Item.Dictionary, Optional<byte[]>> unpack) {
        int width = Samples.whole(dictionary, "Width", "W");
        int height = Samples.whole(dictionary, "Height", "H");
        if (Math.min(width, height) < QrCodes.LEAST_SIDE) {
            return;
        }
        pixels += (long) width * height;
        if (pictures++ >= MOST_PICTURES || (long) width * height > QrCodes.MOST_PIXELS || pixels > MOST_PIXELS) {
            limit("more or larger pictures than are searched for codes");
            return;
        }
        try {
            switch (lastFilter(dictionary)) {
                case "DCTDecode", "DCT" -> tell(jpeg(dictionary, raw, unpack, this::limit), place, length);
                case "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", "CCF" ->
                    limit("pictures packed in a way (JPEG 2000, JBIG2, fax) in which no codes are searched here");
                default -> {
                    Optional<byte[]> data = unpack.apply(dictionary);
                    if (data.isPresent()) {
                        tell(Samples.codes(dictionary, data.get(), this::limit), place, length);
                    }
                }
            }
        } catch (IOException | RuntimeException broken) {
            // The decoders of the JDK throw what they like; a picture that no program can show leads nowhere.
            found.notice(Notice.Kind.DAMAGED, place, "a picture cannot be shown: " + broken.getMessage());
        }
    }

    /** Looks for codes that the operators of a page draw, and in the pictures among them. */
    void page(byte[] operators, int place, int length) {
        if (operators.length > MOST_PAGE_BYTES || pages++ >= MOST_PAGES) {
            limit("more or longer pages than are searched for drawn codes");
            return;
        }
        Optional<BufferedImage> drawn = Drawing.of(
                operators,
                budget,
                (dictionary, raw) -> picture(dictionary, raw, place, length, known -> Filters.decode(known, raw)));
        if (budget.isSpent()) {
            limit("drawings that cost more than a search for codes may");
        }
        if (drawn.isPresent()) {
            tell(QrCodes.in(drawn.get(), this::limit), place, length);
        }
    }

    private static String lastFilter(Item.Dictionary dictionary) {
        Item filter = dictionary.has("Filter") ? dictionary.get("Filter") : dictionary.get("F");
        if (filter instanceof Item.Many(var items) && !items.isEmpty()) {
            filter = items.get(items.size() - 1);
        }
        return filter instanceof Item.Name(var name) ? name : "";
    }

    private static List<String> jpeg(
            Item.Dictionary dictionary,
            byte[] raw,
            Function<Item.Dictionary, Optional<byte[]>> unpack,
            Consumer<String> limit)
            throws IOException {
        byte[] bytes = raw;
        Item filter = dictionary.has("Filter") ? dictionary.get("Filter") : dictionary.get("F");
        if (filter instanceof Item.Many(var items) && items.size() > 1) {
            Item.Dictionary before =
                    new Item.Dictionary(java.util.Map.of("Filter", new Item.Many(items.subList(0, items.size() - 1))));
            bytes = unpack.apply(before).orElse(raw);
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            if ((long) reader.getWidth(0) * reader.getHeight(0) > QrCodes.MOST_PIXELS) {
                return List.of();
            }
            try {
                return QrCodes.in(reader, limit);
            } catch (IOException inks) {
                // Four inks are read as they lie: the last one, black, holds a code.
                ImageReadParam smaller = reader.getDefaultReadParam();
                int step = QrCodes.step(reader.getWidth(0), reader.getHeight(0));
                smaller.setSourceSubsampling(step, step, 0, 0);
                Raster raster = reader.readRaster(0, smaller);
                return QrCodes.in(black(raster), raster.getWidth(), raster.getHeight(), limit);
            }
        } finally {
            reader.dispose();
        }
    }

    private static byte[] black(Raster raster) {
        byte[] light = new byte[raster.getWidth() * raster.getHeight()];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                light[y * raster.getWidth() + x] = (byte) raster.getSample(x, y, raster.getNumBands() - 1);
            }
        }
        return light;
    }

    private void tell(List<String> texts, int place, int length) {
        for (String text : texts) {
            if (told.size() < MOST_CODES && told.add(text)) {
                found.fact(Fact.at("image.qr", Level.LOW, place, length, text));
            }
        }
    }

    private void limit(String what) {
        if (!limited) {
            limited = true;
            found.notice(Notice.Kind.LIMIT, -1, "the document has " + what);
        }
    }
}
