package org.atalaya.evidence.cab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.fixtures.CabWriter;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CabTest {
    private static byte[] noise(int length, int letters) {
        Random random = new Random(length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(letters));
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filesOverManyBlocksAreUnpacked(boolean isPacked) throws IOException {
        byte[] first = noise(100_000, 3);
        byte[] second = noise(70_001, 20);
        Dissected cab = Dissected.of(
                new CabWriter(isPacked)
                        .file("first.bin", first)
                        .file("second.bin", second)
                        .bytes(),
                new Cab());
        assertThat(cab.contents.get("x!first.bin")).isEqualTo(first);
        assertThat(cab.contents.get("x!second.bin")).isEqualTo(second);
        assertThat(cab.notices).isEmpty();
    }

    @Test
    void aBlockThatDoesNotHaveItsChecksumIsReadAndTold() throws IOException {
        byte[] cab = new CabWriter(false).file("a", noise(100, 9)).bytes();
        cab[cab.length - 3] ^= 1;
        Dissected dissected = Dissected.of(cab, new Cab());
        assertThat(dissected.contents.get("x!a")).hasSize(100);
        assertThat(dissected.notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Notice.Kind.CHECKSUM);
            assertThat(notice.offset()).isEqualTo(cab.length - 108);
        });
    }

    @Test
    void ofAFileThatEndsInTheNextCabinetTheBeginningIsRead() throws IOException {
        byte[] cab = new CabWriter(false).file("a", noise(100, 9)).bytes();
        // Flag 2: there is a next cabinet, whose name and disk follow the header; the file's folder is FFFE.
        byte[] more = "b.cab\0disk\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] all = new byte[cab.length + more.length];
        System.arraycopy(cab, 0, all, 0, 36);
        System.arraycopy(more, 0, all, 36, more.length);
        System.arraycopy(cab, 36, all, 36 + more.length, cab.length - 36);
        all[8] = (byte) all.length;
        all[16] += (byte) more.length;
        all[30] = 2;
        all[36 + more.length] += (byte) more.length;
        int file = 44 + more.length;
        all[file + 1] = 1;
        all[file + 8] = (byte) 0xFE;
        all[file + 9] = (byte) 0xFF;
        Dissected dissected = Dissected.of(all, new Cab());
        assertThat(dissected.fact("cab.goes-on-in").values()).containsExactly("b.cab");
        assertThat(dissected.codes()).doesNotContain("cab.part-missing");
        Dissected within = Dissected.of(new CabWriter(true).file("a.cab", all).bytes(), new Cab());
        assertThat(within.artifacts.get(1).facts()).extracting(Fact::code).contains("cab.part-missing");
        Dissected both = Dissected.of(
                new CabWriter(true)
                        .file("a.cab", all)
                        .file("B.CAB", noise(9, 9))
                        .bytes(),
                new Cab());
        assertThat(both.artifacts.get(1).facts()).extracting(Fact::code).doesNotContain("cab.part-missing");
        assertThat(dissected.contents.get("x!a")).isEqualTo(noise(100, 9));
        assertThat(dissected.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("folder ends"));
    }

    @Test
    void aCabinetCutShortGivesWhatThereIs() throws IOException {
        byte[] cab = new CabWriter(false)
                .file("a", noise(50_000, 9))
                .file("b", noise(10, 9))
                .bytes();
        Dissected dissected = Dissected.of(Arrays.copyOf(cab, 40_000), new Cab());
        assertThat(dissected.contents.get("x!a")).hasSize(32_768);
        assertThat(dissected.notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
    }

    @Test
    void aFourGigabyteClaimInASmallCabinetCostsNothing() throws IOException {
        byte[] cab = new CabWriter(true).file("a", noise(100, 9)).bytes();
        Arrays.fill(cab, 44, 48, (byte) 0xFF);
        Dissected dissected = Dissected.of(cab, new Cab());
        assertThat(dissected.contents.get("x!a")).hasSize(100);
        assertThat(dissected.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("folder ends"));
    }

    @Test
    void damageAnywhereIsReadToTheEnd() throws IOException {
        byte[] file = new CabWriter(true)
                .file("a", noise(40_000, 4))
                .file("b", noise(9_000, 30))
                .bytes();
        Random random = new Random(4);
        for (int i = 0; i < 1_000; i++) {
            byte[] broken = file.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                broken[random.nextInt(random.nextBoolean() ? 100 : broken.length)] = (byte) random.nextInt(256);
            }
            assertThat(Dissected.of(broken, new Cab()).defects()).isEmpty();
        }
    }

    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) throws IOException {
        byte[] file = new CabWriter(true).file("a", noise(100, 4)).bytes();
        byte[] all = Arrays.copyOf(file, Math.max(file.length, data.length + 26));
        System.arraycopy(data, 0, all, 26, data.length);
        assertThat(Dissected.of(all, new Cab()).defects()).isEmpty();
    }

    /** Bits as LZX has them: words of 16 bits, low byte first, the first bit highest. */
    private static final class Bits {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int word;
        private int count;

        Bits put(int value, int length) {
            for (int i = length - 1; i >= 0; i--) {
                word = word << 1 | value >> i & 1;
                if (++count == 16) {
                    out.write(word);
                    out.write(word >> 8);
                    word = 0;
                    count = 0;
                }
            }
            return this;
        }

        byte[] end() {
            while (count != 0) {
                put(0, 1);
            }
            return out.toByteArray();
        }

        /** Code lengths 20 × 4 bits of a tree for runs of zeros (18), one length, and nothing else. */
        void pretree(int symbol) {
            for (int i = 0; i < 20; i++) {
                put(i == symbol ? 1 : i == 18 || i == 0 ? 2 : 0, 4);
            }
        }

        void zeros(int number) {
            for (int left = number; left > 0; ) {
                if (left >= 20) {
                    int run = Math.min(51, left);
                    put(3, 2).put(run - 20, 5);
                    left -= run;
                } else {
                    put(2, 2);
                    left--;
                }
            }
        }
    }

    @Test
    void literalsAndMatchesOfLzxAreUnpacked() throws IOException {
        // Literals have codes of 9 bits; a match of 8 at distance 1 (slot 3) and one at the last distance (slot 0) of
        // 2.
        Bits bits = new Bits().put(0, 1).put(1, 3).put(0, 16).put(26, 8);
        bits.pretree(8);
        for (int i = 0; i < 256; i++) {
            bits.put(0, 1);
        }
        // The other symbols: slot 0 length 8 is 256 + 6, slot 3 length 8 is 256 + 30.
        for (int i = 0; i < 20; i++) {
            bits.put(i == 15 ? 1 : i == 0 ? 2 : i == 18 ? 2 : 0, 4);
        }
        bits.zeros(6);
        bits.put(0, 1);
        bits.zeros(23);
        bits.put(0, 1);
        bits.zeros(240 - 31);
        bits.pretree(8);
        bits.zeros(249);
        // Codes of 2 bits come first: 262 is 00, 286 is 01; then literals from 100000000 on.
        for (char c : "ab".toCharArray()) {
            bits.put(0x100 + c, 9);
        }
        bits.put(1, 2).put(0, 2);
        for (char c : "ENDE 123".toCharArray()) {
            bits.put(0x100 + c, 9);
        }
        byte[] packed = bits.end();
        byte[] into = new byte[Blocks.MOST_UNPACKED];
        new Lzx(15).unpack(packed, packed.length, into, 26);
        assertThat(new String(into, 0, 26, java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("ab" + "b".repeat(16) + "ENDE 123");
    }

    @Test
    void storedBlocksOfLzxAreUnpackedOverFrames() throws IOException {
        byte[] wanted = noise(40_001, 30);
        Bits bits = new Bits().put(0, 1).put(3, 3).put(40_001 >> 8, 16).put(40_001 & 0xFF, 8);
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.writeBytes(bits.end());
        first.writeBytes(new byte[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0});
        first.write(wanted, 0, 32_768);
        Lzx lzx = new Lzx(16);
        byte[] into = new byte[Blocks.MOST_UNPACKED];
        byte[] all = new byte[40_001];
        lzx.unpack(first.toByteArray(), first.size(), into, 32_768);
        System.arraycopy(into, 0, all, 0, 32_768);
        byte[] rest = Arrays.copyOfRange(wanted, 32_768, 40_001);
        lzx.unpack(rest, rest.length, into, rest.length);
        System.arraycopy(into, 0, all, 32_768, rest.length);
        assertThat(all).isEqualTo(wanted);
    }

    @Test
    void brokenLzxEndsInAnException() {
        Random random = new Random(8);
        for (int i = 0; i < 3_000; i++) {
            byte[] data = new byte[random.nextInt(400)];
            random.nextBytes(data);
            try {
                new Lzx(15 + random.nextInt(7)).unpack(data, data.length, new byte[Blocks.MOST_UNPACKED], 32_768);
            } catch (IOException broken) {
                assertThat(broken).hasMessageContaining("LZX");
            }
        }
    }
}
