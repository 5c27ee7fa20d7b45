package org.atalaya.evidence.dotnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.image.Ask;
import org.atalaya.evidence.pe.Pe;
import org.atalaya.fixtures.Bytes;
import org.atalaya.fixtures.PeWriter;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;

class DotnetTest {
    /** Places in #Strings: 1 m.exe, 7 Ns, 10 Type, 15 Call, 20 user32.dll, 31 res. */
    private static final String STRINGS = "\0m.exe\0Ns\0Type\0Call\0user32.dll\0res\0";

    /** An assembly of one type with one native method, one user string and one resource. */
    private static byte[] assembly() {
        byte[] blob = new Bytes().u8(0).u8(4).u8(0).u8(1).u8(8).u8(14).align(4).done(); // int (string)
        byte[] texts = new Bytes().u8(0).u8(7).utf16("IMS").u8(0).align(4).done();
        Bytes tables = new Bytes().u32(0).u8(2).u8(0).u8(0).u8(1);
        long valid = 1L | 1L << 2 | 1L << 6 | 1L << 8 | 1L << 0x1A | 1L << 0x1C | 1L << 0x20 | 1L << 0x28;
        tables.u64(valid)
                .u64(0)
                .u32(1)
                .u32(2)
                .u32(1)
                .u32(1)
                .u32(1)
                .u32(1)
                .u32(1)
                .u32(1);
        tables.u16(0).u16(1).u16(1).u16(0).u16(0); // Module
        tables.u32(0).u16(0).u16(0).u16(0).u16(1).u16(1); // TypeDef <Module>
        tables.u32(0x181).u16(10).u16(7).u16(0).u16(1).u16(1); // TypeDef Ns.Type, public abstract sealed
        tables.u32(0).u16(0).u16(0x2016).u16(15).u16(1).u16(1); // MethodDef Call, public static
        tables.u16(0).u16(1).u16(10); // Param
        tables.u16(20); // ModuleRef
        tables.u16(0x100).u16(1 << 1 | 1).u16(15).u16(1); // ImplMap
        tables.u32(0x8004).u16(1).u16(2).u16(3).u16(4).u32(0).u16(0).u16(10).u16(0); // Assembly
        tables.u32(0).u32(1).u16(31).u16(0); // ManifestResource
        byte[] rows = tables.align(4).done();
        byte[] strings = new Bytes().ascii(STRINGS).align(4).done();

        Bytes root = new Bytes()
                .ascii("BSJB")
                .u16(1)
                .u16(1)
                .u32(0)
                .u32(12)
                .ascii("v4.0.30319")
                .skip(2)
                .u16(0)
                .u16(4);
        int at = root.size() + 8 + 4 + 8 + 12 + 8 + 4 + 8 + 8;
        root.u32(at).u32(rows.length).ascii("#~\0\0");
        root.u32(at + rows.length).u32(strings.length).ascii("#Strings\0\0\0\0");
        root.u32(at + rows.length + strings.length).u32(texts.length).ascii("#US\0");
        root.u32(at + rows.length + strings.length + texts.length)
                .u32(blob.length)
                .ascii("#Blob\0\0\0");
        byte[] metadata = root.raw(rows).raw(strings).raw(texts).raw(blob).done();

        PeWriter writer = new PeWriter(false);
        int base = writer.nextAddress();
        byte[] resource = new Bytes().u32(4).ascii("DATA").done();
        byte[] header = new Bytes()
                .u32(72)
                .u16(2)
                .u16(5)
                .u32(base + 72 + resource.length)
                .u32(metadata.length)
                .u32(1)
                .u32(0)
                .u32(base + 72)
                .u32(resource.length)
                .to(72)
                .done();
        return writer.directory(14, base, 72)
                .section(
                        ".text",
                        new Bytes().raw(header).raw(resource).raw(metadata).done(),
                        PeWriter.CODE)
                .bytes();
    }

    @Test
    void anAssemblyTellsWhatItIsDefinesCallsAndCarries() throws IOException {
        Gathered found = Gathered.from(new Pe(), assembly());
        Structure.Struct dotnet = found.structures.get("dotnet");
        assertThat(Ask.of(dotnet, "is_dotnet")).isEqualTo(true);
        assertThat(Ask.of(dotnet, "version")).isEqualTo("v4.0.30319");
        assertThat(Ask.of(dotnet, "module_name")).isEqualTo("m.exe");
        assertThat(Ask.of(dotnet, "assembly.version.revision_number")).isEqualTo(4L);
        assertThat(Ask.of(dotnet, "number_of_classes")).isEqualTo(1L);
        assertThat(Ask.of(dotnet, "classes[0].fullname")).isEqualTo("Ns.Type");
        assertThat(Ask.of(dotnet, "classes[0].abstract")).isEqualTo(true);
        assertThat(Ask.of(dotnet, "classes[0].methods[0].name")).isEqualTo("Call");
        assertThat(Ask.of(dotnet, "classes[0].methods[0].return_type")).isEqualTo("int");
        assertThat(Ask.of(dotnet, "classes[0].methods[0].parameters[0].type")).isEqualTo("string");
        assertThat(Ask.of(dotnet, "user_strings[0]")).isEqualTo("I\0M\0S\0");
        assertThat(Ask.of(dotnet, "modulerefs[0]")).isEqualTo("user32.dll");
        assertThat(Ask.of(dotnet, "resources[0].length")).isEqualTo(4L);
        assertThat(found.child("res").text()).isEqualTo("DATA");
        assertThat(found.facts.stream()
                        .filter(f -> f.code().equals("dotnet.calls-native"))
                        .findFirst()
                        .orElseThrow()
                        .values())
                .containsExactly("user32.dll", "Call");
    }

    @Test
    void anAssemblyWithAnyByteChangedIsReadToItsEnd() throws IOException {
        byte[] good = assembly();
        for (int at = 0x400; at < good.length; at++) {
            for (byte value : new byte[] {0, 1, 0x7F, (byte) 0xFF}) {
                byte[] bytes = good.clone();
                bytes[at] = value;
                Gathered.from(new Pe(), bytes).structures.values().forEach(Ask::everything);
            }
        }
    }
}
