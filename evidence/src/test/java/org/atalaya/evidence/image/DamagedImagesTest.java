package org.atalaya.evidence.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.elf.Elf;
import org.atalaya.evidence.lnk.Lnk;
import org.atalaya.evidence.pe.Pe;
import org.atalaya.fixtures.ElfWriter;
import org.atalaya.fixtures.LnkWriter;
import org.atalaya.fixtures.PeWriter;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

class DamagedImagesTest {
    private static final List<byte[]> GOOD = List.of(
            new PeWriter(true)
                    .section(".text", new byte[100], PeWriter.CODE)
                    .imports("USER32.dll!GetAsyncKeyState", "KERNEL32.dll!ReadFile")
                    .resources(List.of(
                            new PeWriter.Resource(
                                    "10",
                                    "A",
                                    0,
                                    "TPF0\u0005TForm\u0001F".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                            new PeWriter.Resource("16", "1", 1033, new byte[200])))
                    .overlay(new byte[100])
                    .bytes(),
            new ElfWriter(List.of("socket", "connect"), 7).bytes(),
            new LnkWriter()
                    .path("C:\\a.exe")
                    .text("arguments", "x")
                    .machine("m")
                    .overlay(new byte[9])
                    .bytes());
    private static final List<Format> FORMATS = List.of(new Pe(), new Elf(), new Lnk());

    @Test
    void aFileWithBytesSetToTheirLargestIsReadToItsEnd() throws IOException {
        for (int i = 0; i < FORMATS.size(); i++) {
            byte[] good = GOOD.get(i);
            for (int at = 4; at < Math.min(good.length, 1_500); at++) {
                for (int width = 1; width <= 8; width *= 2) {
                    byte[] bytes = good.clone();
                    java.util.Arrays.fill(bytes, at, Math.min(at + width, bytes.length), (byte) 0xFF);
                    HostileImagesFuzzTest.read(FORMATS.get(i), bytes);
                }
            }
        }
    }

    @Test
    void aFileCutAnywhereIsReadToItsEnd() throws IOException {
        for (int i = 0; i < FORMATS.size(); i++) {
            for (int length = 0; length < GOOD.get(i).length; length += 7) {
                HostileImagesFuzzTest.read(FORMATS.get(i), java.util.Arrays.copyOf(GOOD.get(i), length));
            }
        }
    }

    @Test
    void aFileWithBytesFromElsewhereInItIsReadToItsEnd() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < FORMATS.size(); i++) {
            byte[] good = GOOD.get(i);
            for (int round = 0; round < 1_000; round++) {
                byte[] bytes = good.clone();
                for (int change = 0; change < 4; change++) {
                    int from = random.nextInt(bytes.length - 8);
                    int to = 4 + random.nextInt(bytes.length - 12);
                    System.arraycopy(good, from, bytes, to, 1 + random.nextInt(8));
                }
                HostileImagesFuzzTest.read(FORMATS.get(i), bytes);
            }
        }
    }

    @Test
    void aContentThatLiesInAFileIsReadAsOneInMemory() throws IOException {
        for (int i = 0; i < FORMATS.size(); i++) {
            byte[] good = GOOD.get(i);
            Content file = new Content() {
                private final Content memory = Content.of(good);

                @Override
                public long size() {
                    return memory.size();
                }

                @Override
                public int at(long place) {
                    return memory.at(place);
                }

                @Override
                public int read(long place, byte[] into, int offset, int length) {
                    return memory.read(place, into, offset, length);
                }

                @Override
                public java.util.Optional<byte[]> array() {
                    return java.util.Optional.empty();
                }
            };
            List<Integer> bytes = new ArrayList<>();
            View view = View.of(file);
            for (int at = 0; at < good.length; at++) {
                bytes.add(view.u8(at));
            }
            assertThat(bytes).hasSize(good.length);
            assertThat(bytes.get(2)).isEqualTo(good[2] & 0xFF);
            assertThat(FORMATS.get(i).recognises(java.util.Arrays.copyOf(good, 100), file))
                    .isTrue();
            assertThat(Gathered.from(FORMATS.get(i), good).structures).isNotEmpty();
        }
    }
}
