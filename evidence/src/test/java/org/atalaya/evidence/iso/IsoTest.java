package org.atalaya.evidence.iso;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.atalaya.evidence.archive.Container;
import org.atalaya.evidence.archive.Kind;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Artifact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTest {
    private static final int SECTOR = 2048;

    private static byte[] image(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(
                Objects.requireNonNull(IsoTest.class.getResourceAsStream("samples/iso-" + name + ".iso.gz")))) {
            return in.readAllBytes();
        }
    }

    private static Dissected dissect(byte[] image) throws IOException {
        return Dissected.of(image, new Container(Kind.ISO), new Container(Kind.UDF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"joliet", "rock", "udf", "boot"})
    void filesHaveTheirLongNames(String kind) throws IOException {
        Dissected read = dissect(image(kind));
        assertThat(read.artifacts)
                .filteredOn(artifact -> artifact.role().equals("member"))
                .extracting(Artifact::source)
                .filteredOn(name -> !name.equals("x!boot.catalog"))
                .containsExactlyInAnyOrder("x!hola.txt", "x!carpeta/boot.bin", "x!carpeta/ñandú/registro.json");
        assertThat(read.text("x!hola.txt")).isEqualTo("hola");
        assertThat(read.text("x!carpeta/boot.bin")).hasSize(600);
        assertThat(read.notices).isEmpty();
    }

    @Test
    void namesOfIso9660AreShownWithoutTheirVersion() throws IOException {
        assertThat(dissect(image("plain")).artifacts)
                .extracting(Artifact::source)
                .contains("x!HOLA.TXT", "x!CARPETA/BOOT.BIN");
    }

    @Test
    void whatAComputerStartsFromIsAFact() throws IOException {
        Dissected read = dissect(image("boot"));
        assertThat(read.fact("iso.boot-image").values()).containsExactly("x86", "2048");
        assertThat(read.text("x![boot image]")).startsWith("EEEE");
    }

    @Test
    void aVolumeOfUdfAloneIsRead() throws IOException {
        byte[] image = image("udf");
        for (int sector = 16; image[sector * SECTOR + 1] == 'C'; sector++) {
            java.util.Arrays.fill(image, sector * SECTOR, (sector + 1) * SECTOR, (byte) 0);
            image[sector * SECTOR + 1] = 'B';
            System.arraycopy(
                    "BEA01".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, image, sector * SECTOR + 1, 5);
        }
        Dissected read = dissect(image);
        assertThat(read.artifacts.get(0).type()).isEqualTo("udf");
        assertThat(read.text("x!carpeta/ñandú/registro.json")).startsWith("{\"product\"");
    }

    private static int record(byte[] image, String name) {
        byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int at = 17 * SECTOR; at + bytes.length < image.length; at++) {
            if (image[at - 1] == bytes.length
                    && java.util.Arrays.equals(image, at, at + bytes.length, bytes, 0, bytes.length)) {
                return at - 33;
            }
        }
        throw new AssertionError("no " + name);
    }

    @Test
    void aFolderWithinItselfIsReadOnce() throws IOException {
        byte[] image = image("plain");
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int root = bytes.getInt(16 * SECTOR + 156 + 2);
        bytes.putInt(record(image, "CARPETA") + 2, root);
        Dissected read = dissect(image);
        assertThat(read.text("x!HOLA.TXT")).isEqualTo("hola");
        assertThat(read.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("perhaps within itself"));
    }

    @Test
    void aFileInSeveralPartsIsOne() throws IOException {
        byte[] image = image("plain");
        // The record of the folder's other file becomes the second part of BOOT.BIN.
        int first = record(image, "HOLA.TXT;1");
        int next = first + image[first];
        assertThat(image[next]).isZero();
        System.arraycopy(image, first, image, next, image[first]);
        image[first + 25] = (byte) 0x80;
        Dissected read = dissect(image);
        assertThat(read.text("x!HOLA.TXT")).isEqualTo("holahola");
    }

    @Test
    void claimsOfFourGigabytesCostNothing() throws IOException {
        byte[] image = image("plain");
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(record(image, "HOLA.TXT;1") + 10, -1);
        bytes.putInt(record(image, "CARPETA") + 10, -1);
        bytes.putInt(16 * SECTOR + 80, -1);
        Dissected read = dissect(image);
        assertThat(read.text("x!HOLA.TXT")).startsWith("hola");
        assertThat(read.notices).extracting(notice -> notice.kind().name()).contains("DAMAGED");
        assertThat(read.notices)
                .anySatisfy(notice -> assertThat(notice.detail()).contains("says that it has"));
    }

    @Test
    void aFileThatOneTreeHidesIsAFact() throws IOException {
        byte[] image = image("joliet");
        int joliet = 0;
        for (int sector = 16; joliet == 0; sector++) {
            joliet = image[sector * SECTOR] == 2 ? sector * SECTOR : 0;
        }
        // The Joliet tree becomes that of one of its folders.
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(joliet + 156 + 2, bytes.getInt(record(image, "\0c\0a\0r\0p\0e\0t\0a") + 2));
        Dissected read = dissect(image);
        assertThat(read.fact("iso.not-in-every-tree").values()).containsExactly("1", "ISO 9660", "Joliet", "HOLA.TXT");
        assertThat(read.text("x!HOLA.TXT")).isEqualTo("hola");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "joliet", "rock", "udf", "boot"})
    void damageAnywhereIsReadToTheEnd(String kind) throws IOException {
        byte[] image = image(kind);
        int[] used = java.util.stream.IntStream.range(16 * SECTOR, image.length)
                .filter(at -> image[at] != 0)
                .toArray();
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] broken = image.clone();
            for (int k = random.nextInt(6); k >= 0; k--) {
                broken[used[random.nextInt(used.length)]] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xFF);
            }
            assertThat(dissect(broken).defects()).isEmpty();
        }
    }

    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) throws IOException {
        byte[] image = image(data.length > 0 && data[0] % 2 == 0 ? "udf" : "rock");
        // Pairs of a place among those used, and a byte.
        for (int i = 1; i + 3 < data.length; i += 4) {
            int at = ((data[i] & 0xFF) << 16 | (data[i + 1] & 0xFF) << 8 | data[i + 2] & 0xFF) % image.length;
            image[Math.max(at, 16 * SECTOR)] = data[i + 3];
        }
        assertThat(dissect(image).defects()).isEmpty();
    }
}
