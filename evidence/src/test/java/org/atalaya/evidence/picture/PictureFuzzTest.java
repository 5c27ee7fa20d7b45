package org.atalaya.evidence.picture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.model.Content;
import org.junit.jupiter.params.provider.MethodSource;

class PictureFuzzTest {
    static Stream<byte[]> pictures() throws IOException {
        BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_BYTE_BINARY);
        for (int i = 0; i < 24 * 24; i++) {
            image.setRGB(i % 24, i / 24, i * 7 % 5 < 2 ? 0xFFFFFF : 0);
        }
        Stream.Builder<byte[]> pictures = Stream.builder();
        for (String type : new String[] {"png", "jpeg", "gif", "bmp"}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, type, out);
            pictures.add(out.toByteArray());
        }
        return pictures.build();
    }

    @MethodSource("pictures")
    @FuzzTest
    void anyPictureIsSearchedForCodes(byte[] data) throws IOException {
        for (Format format : Picture.formats()) {
            if (format.recognises(data, Content.of(data))) {
                Gathered.from(format, data);
            }
        }
    }
}
