package org.atalaya.evidence.installer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NsisBzip2Test {
    /** One block of bzip2, its head and tail as NSIS writes them: "hello " 20 times, 300 zeros, the bytes from 0 to 39. */
    private static final byte[] PACKED = Base64.getDecoder()
            .decode("MQAAa+IB//////8gBIkAEEAAkQoNANAZANDRoZDQZUABoAAAADQ1LoCx8kEMUcksxZ6Kaq7DHtuvwxyzRprs"
                    + "lvDgiAbq567WzpIBDZIHqQCPgAQx+Lg=");

    private static byte[] wanted() {
        byte[] bytes = new byte[460];
        for (int i = 0; i < 120; i++) {
            bytes[i] = (byte) "hello ".charAt(i % 6);
        }
        for (int i = 0; i < 40; i++) {
            bytes[420 + i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        return new NsisBzip2(new ByteArrayInputStream(bytes)).readNBytes(10 << 20);
    }

    @Test
    void aBlockIsUnpacked() throws IOException {
        assertThat(unpacked(PACKED)).isEqualTo(wanted());
    }

    @Test
    void blocksFollowOneAnother() throws IOException {
        // The mark of the end stands on a whole byte here only by chance; the second block is put in its place by bits.
        StringBuilder bits = new StringBuilder();
        for (byte one : PACKED) {
            bits.append(String.format("%8s", Integer.toBinaryString(one & 0xFF)).replace(' ', '0'));
        }
        String block = bits.substring(0, bits.lastIndexOf("00010111"));
        String two = block + block + "00010111" + "0".repeat(8);
        byte[] bytes = new byte[two.length() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(two.substring(8 * i, 8 * i + 8), 2);
        }
        byte[] twice = Arrays.copyOf(wanted(), 920);
        System.arraycopy(wanted(), 0, twice, 460, 460);
        assertThat(unpacked(bytes)).isEqualTo(twice);
    }

    @Test
    void dataCutShortFail() {
        assertThatThrownBy(() -> unpacked(Arrays.copyOf(PACKED, PACKED.length / 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("end within");
    }

    @Test
    void damageEndsInAnExceptionOrInOtherBytes() {
        Random random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            byte[] broken = PACKED.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                unpacked(broken);
            } catch (IOException said) {
                assertThat(said).hasMessageContaining("bzip2");
            }
        }
    }

    @FuzzTest
    void anyBytesEndInAnExceptionOrInBytes(byte[] data) {
        try {
            unpacked(data);
        } catch (IOException said) {
            assertThat(said).hasMessageContaining("bzip2");
        }
    }
}
