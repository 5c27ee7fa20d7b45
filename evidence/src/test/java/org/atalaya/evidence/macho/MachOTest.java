package org.atalaya.evidence.macho;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.image.Ask;
import org.atalaya.fixtures.Bytes;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;

class MachOTest {
    private static byte[] big32(long value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A 64-bit image: a writable and executable segment, an entry point, a library, an export trie, entitlements. */
    private static byte[] image() {
        byte[] plist = new Bytes()
                .ascii("<plist><dict><key>com.example.camera</key><true/></dict></plist>")
                .done();
        byte[] signature = new Bytes()
                .raw(big32(0xFADE0CC0L))
                .raw(big32(28 + plist.length))
                .raw(big32(1))
                .raw(big32(5))
                .raw(big32(20))
                .raw(big32(0xFADE7171L))
                .raw(big32(8 + plist.length))
                .raw(plist)
                .done();
        // root: no terminal, one edge "_ma" to 7; there one edge "in" to 13; there a terminal
        byte[] trie = new Bytes()
                .u8(0)
                .u8(1)
                .ascii("_ma")
                .u8(0)
                .u8(7)
                .u8(0)
                .u8(1)
                .ascii("in")
                .u8(0)
                .u8(13)
                .u8(2)
                .u8(0)
                .u8(0)
                .u8(0)
                .done();
        Bytes commands = new Bytes();
        commands.u32(0x19)
                .u32(72 + 80)
                .ascii("__TEXT")
                .to(24)
                .u64(0x1000)
                .u64(0x1000)
                .u64(0)
                .u64(0x200);
        commands.u32(7)
                .u32(7)
                .u32(1)
                .u32(0)
                .ascii("__text")
                .to(88)
                .ascii("__TEXT")
                .to(104);
        commands.u64(0x1100)
                .u64(16)
                .u32(0x100)
                .u32(4)
                .u32(0)
                .u32(0)
                .u32(0)
                .u32(0)
                .u32(0)
                .u32(0);
        commands.u32(0x8000_0028L).u32(24).u64(0x100).u64(0x8000);
        commands.u32(0xC)
                .u32(40)
                .u32(24)
                .u32(2)
                .u32(0x10203)
                .u32(0x10000)
                .ascii("libSystem.B")
                .to(152 + 24 + 40);
        int end = 32 + commands.size() + 16 + 16 + 24;
        commands.u32(0x8000_0033L).u32(16).u32(end).u32(trie.length);
        commands.u32(0x1D).u32(16).u32(end + trie.length).u32(signature.length);
        commands.u32(0x1B).u32(24);
        for (int i = 0; i < 16; i++) {
            commands.u8(i);
        }
        return new Bytes()
                .u32(0xFEEDFACFL)
                .u32(0x0100_0007)
                .u32(3)
                .u32(2)
                .u32(6)
                .u32(commands.size())
                .u32(0x85)
                .u32(0)
                .raw(commands.done())
                .raw(trie)
                .raw(signature)
                .done();
    }

    @Test
    void headersCommandsAndNamesAreWhatWasWritten() throws IOException {
        Gathered found = Gathered.from(new MachO(), image());
        Structure.Struct macho = found.structures.get("macho");
        assertThat(Ask.of(macho, "magic")).isEqualTo(0xFEEDFACFL);
        assertThat(Ask.of(macho, "cputype")).isEqualTo(0x0100_0007L);
        assertThat(Ask.of(macho, "number_of_segments")).isEqualTo(1L);
        assertThat(Ask.of(macho, "segments[0].fsize")).isEqualTo(0x200L);
        assertThat(Ask.of(macho, "segments[0].sections[0].sectname")).isEqualTo("__text");
        assertThat(Ask.of(macho, "segments[0].sections[0].addr")).isEqualTo(0x1100L);
        assertThat(Ask.of(macho, "entry_point")).isEqualTo(0x100L);
        assertThat(Ask.of(macho, "stack_size")).isEqualTo(0x8000L);
        assertThat(Ask.of(macho, "dylibs[0].name")).isEqualTo("libSystem.B");
        assertThat(Ask.of(macho, "dylibs[0].current_version")).isEqualTo("1.2.3");
        assertThat(Ask.of(macho, "exports[0]")).isEqualTo("_main");
        assertThat(Ask.of(macho, "entitlements[0]")).isEqualTo("com.example.camera");
        assertThat(Ask.of(macho, "uuid")).isEqualTo("00010203-0405-0607-0809-0a0b0c0d0e0f");
        assertThat(found.codes())
                .contains("macho.segment-writable-executable", "macho.entitlements")
                .doesNotContain("macho.signature-absent");
    }

    @Test
    void aFatFileHoldsItsImagesAndTheirPlaces() throws IOException {
        byte[] image = image();
        byte[] fat = new Bytes()
                .raw(big32(0xCAFEBABEL))
                .raw(big32(1))
                .raw(big32(0x0100_0007))
                .raw(big32(3))
                .raw(big32(0x100))
                .raw(big32(image.length))
                .raw(big32(12))
                .to(0x100)
                .raw(image)
                .done();
        Gathered found = Gathered.from(new MachO(), fat);
        Structure.Struct macho = found.structures.get("macho");
        assertThat(Ask.of(macho, "nfat_arch")).isEqualTo(1L);
        assertThat(Ask.of(macho, "fat_arch[0].offset")).isEqualTo(0x100L);
        assertThat(Ask.of(macho, "file[0].entry_point")).isEqualTo(0x100L);
        assertThat(Ask.of(macho, "magic")).isNull();
        assertThat(found.facts.get(0).offset()).isEqualTo(0x100L);
    }

    @Test
    void anExportTrieThatPointsToItselfEnds() throws IOException {
        byte[] image = image();
        for (int at = 0; at < image.length - 8; at++) {
            if (image[at] == '_' && image[at + 1] == 'm' && image[at + 4] == 7) {
                image[at + 10] = 7; // the node at 7 is its own child
            }
        }
        Gathered found = Gathered.from(new MachO(), image);
        assertThat(found.structures.values())
                .allSatisfy(macho -> assertThat(Ask.everything(macho)).isLessThan(200_000));
    }

    @Test
    void anImageWithAnyByteChangedIsReadToItsEnd() throws IOException {
        byte[] good = image();
        for (int at = 4; at < good.length; at++) {
            for (byte value : new byte[] {0, 1, 0x7F, (byte) 0xFF}) {
                byte[] bytes = good.clone();
                bytes[at] = value;
                Gathered.from(new MachO(), bytes).structures.values().forEach(Ask::everything);
            }
        }
    }
}
