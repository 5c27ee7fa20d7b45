package org.atalaya.evidence.rar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;

class RarTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private RarTest start4(int flags) {
        bytes.writeBytes(latin("Rar!\u001a\u0007\0"));
        block4(0x73, flags, new byte[6], new byte[0]);
        return this;
    }

    private void block4(int type, int flags, byte[] rest, byte[] data) {
        ByteBuffer head = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
        head.putShort((short) 0).put((byte) type).putShort((short) flags).putShort((short) (7 + rest.length));
        bytes.writeBytes(head.array());
        bytes.writeBytes(rest);
        bytes.writeBytes(data);
    }

    private RarTest file4(String name, int flags, int method, int size, byte[] data) {
        ByteBuffer rest = ByteBuffer.allocate(25 + name.length()).order(ByteOrder.LITTLE_ENDIAN);
        rest.putInt(data.length)
                .putInt(size)
                .put((byte) 2)
                .putInt(0)
                .putInt(0)
                .put((byte) 29)
                .put((byte) method);
        rest.putShort((short) name.length()).putInt(0).put(latin(name));
        block4(0x74, 0x8000 | flags, rest.array(), data);
        return this;
    }

    private RarTest start5() {
        bytes.writeBytes(latin("Rar!\u001a\u0007\u0001\0"));
        return block5(1, 0, 0);
    }

    private RarTest block5(int... header) {
        bytes.writeBytes(new byte[4]);
        bytes.write(header.length);
        for (int b : header) {
            bytes.write(b);
        }
        return this;
    }

    private RarTest file5(String name, int method, boolean isLocked, int size, byte[] data) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(2);
        head.write(isLocked ? 3 : 2);
        if (isLocked) {
            head.write(3);
        }
        head.write(data.length);
        head.write(0);
        head.write(size);
        head.write(0);
        head.write((method & 1) << 7 | 0x80);
        head.write(method >> 1);
        head.write(0);
        head.write(name.length());
        head.writeBytes(latin(name));
        if (isLocked) {
            head.writeBytes(new byte[] {2, 1, 0});
        }
        bytes.writeBytes(new byte[4]);
        bytes.write(head.size());
        bytes.writeBytes(head.toByteArray());
        bytes.writeBytes(data);
        return this;
    }

    private Dissected read() throws IOException {
        return Dissected.of(bytes.toByteArray(), new Rar());
    }

    @Test
    void membersOfVersionFourAreListedAndStoredOnesAreRead() throws IOException {
        start4(0)
                .file4("factura.exe", 0, 0x33, 70_000, latin("packed"))
                .file4("leeme.txt", 0, 0x30, 4, latin("hola"))
                .file4("secreto.exe", 4, 0x30, 4, latin("????"));
        block4(0x7B, 0, new byte[0], new byte[0]);
        Dissected read = read();
        assertThat(read.artifacts.get(0).type()).isEqualTo("rar");
        assertThat(read.fact("rar.member").values()).containsExactly("factura.exe", "70000");
        assertThat(read.fact("rar.members-locked").values()).containsExactly("1");
        assertThat(read.text("x!leeme.txt")).isEqualTo("hola");
        assertThat(read.artifacts).hasSize(2);
        assertThat(read.notices)
                .singleElement()
                .satisfies(notice ->
                        assertThat(notice.detail()).startsWith("2 members").contains("licence"));
    }

    @Test
    void membersOfVersionFiveAreListedAndStoredOnesAreRead() throws IOException {
        start5().file5("factura.exe", 3, false, 90, latin("packed"))
                .file5("leeme.txt", 0, false, 4, latin("hola"))
                .file5("secreto.exe", 0, true, 4, latin("????"))
                .block5(5, 0, 0);
        Dissected read = read();
        assertThat(read.fact("rar.member").values()).containsExactly("factura.exe", "90");
        assertThat(read.text("x!leeme.txt")).isEqualTo("hola");
        assertThat(read.fact("rar.members-locked").values()).containsExactly("1");
        assertThat(read.artifacts).hasSize(2);
    }

    @Test
    void encryptedNamesAreSaid() throws IOException {
        start4(0x80);
        bytes.writeBytes(new byte[50]);
        assertThat(read().codes()).containsExactly("rar.names-locked");
        bytes.reset();
        bytes.writeBytes(latin("Rar!\u001a\u0007\u0001\0"));
        block5(4, 0, 0, 0, 15);
        bytes.writeBytes(new byte[50]);
        Dissected five = read();
        assertThat(five.codes()).containsExactly("rar.names-locked");
        assertThat(five.notices).extracting(Notice::kind).containsExactly(Notice.Kind.UNREADABLE);
    }

    @Test
    void bytesBehindTheEndAreAnArtifact() throws IOException {
        start5().block5(5, 0, 0);
        bytes.writeBytes(latin("extra"));
        assertThat(read().text("x!bytes after the end")).isEqualTo("extra");
    }

    @Test
    void damageAnywhereIsReadToTheEnd() throws IOException {
        Random random = new Random(5);
        for (boolean isOld : new boolean[] {true, false}) {
            bytes.reset();
            if (isOld) {
                start4(0).file4("a.exe", 0, 0x33, 70_000, latin("packed")).file4("b", 0, 0x30, 4, latin("hola"));
            } else {
                start5().file5("a.exe", 3, false, 90, latin("packed")).file5("b", 0, true, 4, latin("hola"));
            }
            byte[] whole = bytes.toByteArray();
            for (int i = 0; i < 2_000; i++) {
                byte[] broken = whole.clone();
                for (int k = random.nextInt(4); k >= 0; k--) {
                    broken[8 + random.nextInt(broken.length - 8)] = (byte) random.nextInt(256);
                }
                assertThat(Dissected.of(broken, new Rar()).defects()).isEmpty();
            }
        }
    }

    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) throws IOException {
        byte[] start = latin("Rar!\u001a\u0007" + (data.length % 2 == 0 ? "\0" : "\u0001\0"));
        byte[] all = Arrays.copyOf(start, start.length + data.length);
        System.arraycopy(data, 0, all, start.length, data.length);
        assertThat(Dissected.of(all, new Rar()).defects()).isEmpty();
    }
}
