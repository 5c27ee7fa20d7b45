package org.atalaya.evidence.picture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * A picture in PNG, JPEG, GIF or BMP: the QR codes in it are read.
 *
 * <p>Facts: {@code image.qr} (what the code says).
 */
public final class Picture implements Format {
    /** Bytes of one picture that is looked at. */
    static final int MOST_BYTES = 16 << 20;

    private final String type;
    private final byte[] magic;

    private Picture(String type, int... magic) {
        this.type = type;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** One reader for each kind. */
    public static List<Format> formats() {
        return List.of(
                new Picture("png", 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A),
                new Picture("jpeg", 0xFF, 0xD8, 0xFF),
                new Picture("gif", 'G', 'I', 'F', '8'),
                new Picture("bmp", 'B', 'M'));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (head.length < 26) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (head[i] != magic[i]) {
                return false;
            }
        }
        // "BM" alone says little: the reserved fields are zero and the header has a known size.
        return !type.equals("bmp")
                || head[6] == 0 && head[7] == 0 && head[8] == 0 && head[9] == 0 && head[14] >= 12 && head[15] == 0;
    }

    @Override
    public void dissect(Content content, Found found) {
        if (content.size() > MOST_BYTES) {
            found.notice(Notice.Kind.LIMIT, -1, "larger than " + MOST_BYTES + " bytes; it was not searched for codes");
            return;
        }
        byte[] bytes = new byte[(int) content.size()];
        content.read(0, bytes, 0, bytes.length);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            var readers = ImageIO.getImageReadersByFormatName(type);
            if (readers.hasNext()) {
                ImageReader reader = readers.next();
                try {
                    reader.setInput(in, true, true);
                    read(reader, found);
                } finally {
                    reader.dispose();
                }
            }
        } catch (IOException | RuntimeException broken) {
            // A picture that no program can show leads nowhere.
            found.notice(Notice.Kind.DAMAGED, -1, "cannot be shown as a picture: " + broken.getMessage());
        }
    }

    private static void read(ImageReader reader, Found found) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (Math.min(width, height) < QrCodes.LEAST_SIDE) {
            return;
        }
        if ((long) width * height > QrCodes.MOST_PIXELS) {
            found.notice(Notice.Kind.LIMIT, -1, width + " times " + height + " pixels; it was not searched for codes");
            return;
        }
        for (String text : QrCodes.in(reader, what -> found.notice(Notice.Kind.LIMIT, -1, what))) {
            found.fact(Fact.of("image.qr", Level.LOW, text));
        }
    }
}
