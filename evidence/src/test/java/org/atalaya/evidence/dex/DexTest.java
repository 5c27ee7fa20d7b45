package org.atalaya.evidence.dex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.image.Ask;
import org.atalaya.fixtures.Bytes;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;

class DexTest {
    /** One class LMain; with one method run of shorty V; strings 0 LMain; 1 V 2 run. */
    private static byte[] program() {
        int strings = 112, types = strings + 12, protos = types + 4, methods = protos + 12, classes = methods + 8;
        int texts = classes + 32, data = texts + 20, end = data + 12;
        Bytes out = new Bytes()
                .ascii("dex\n035\0")
                .u32(7)
                .skip(20)
                .u32(end)
                .u32(112)
                .u32(0x12345678)
                .u32(0)
                .u32(0)
                .u32(0);
        out.u32(3)
                .u32(strings)
                .u32(1)
                .u32(types)
                .u32(1)
                .u32(protos)
                .u32(0)
                .u32(0)
                .u32(1)
                .u32(methods)
                .u32(1)
                .u32(classes);
        out.u32(end - texts).u32(texts);
        out.u32(texts).u32(texts + 8).u32(texts + 11).u32(0).u32(1).u32(0).u32(0);
        out.u16(0).u16(0).u32(2);
        out.u32(0).u32(1).skip(16).u32(data).u32(0);
        out.u8(6).ascii("LMain;\0").u8(1).ascii("V\0").u8(3).ascii("run\0").to(data);
        return out.u8(0).u8(0).u8(1).u8(0).u8(0).u8(9).u8(0).to(end).done();
    }

    @Test
    void headerStringsAndMethodsAreWhatWasWritten() throws IOException {
        Gathered found = Gathered.from(new Dex(), program());
        Structure.Struct dex = found.structures.get("dex");
        assertThat(Ask.of(dex, "header.magic")).isEqualTo("dex\n035");
        assertThat(Ask.of(dex, "header.checksum")).isEqualTo(7L);
        assertThat(Ask.of(dex, "string_ids[2].value")).isEqualTo("run");
        assertThat(Ask.of(dex, "number_of_methods")).isEqualTo(1L);
        assertThat(Ask.of(dex, "method[0].name")).isEqualTo("run");
        assertThat(Ask.of(dex, "method[0].class_name")).isEqualTo("LMain;");
        assertThat(Ask.of(dex, "method[0].proto")).isEqualTo("V");
        assertThat(Ask.of(dex, "method[0].access_flags")).isEqualTo(9L);
        assertThat(Ask.of(dex, "method[0].direct")).isEqualTo(1L);
        assertThat(found.codes()).containsExactly("dex.classes");
    }

    @Test
    void aProgramWithAnyByteChangedIsReadToItsEnd() throws IOException {
        byte[] good = program();
        for (int at = 8; at < good.length; at++) {
            for (byte value : new byte[] {0, 1, 0x7F, (byte) 0xFF}) {
                byte[] bytes = good.clone();
                bytes[at] = value;
                Gathered.from(new Dex(), bytes).structures.values().forEach(Ask::everything);
            }
        }
    }

    @Test
    void anUnknownVersionIsNotTaken() {
        byte[] bytes = program();
        bytes[6] = '1';
        assertThat(new Dex().recognises(bytes, Content.of(bytes))).isFalse();
    }
}
