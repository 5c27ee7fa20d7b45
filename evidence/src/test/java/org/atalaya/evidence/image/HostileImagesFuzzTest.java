package org.atalaya.evidence.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.dex.Dex;
import org.atalaya.evidence.elf.Elf;
import org.atalaya.evidence.lnk.Lnk;
import org.atalaya.evidence.macho.MachO;
import org.atalaya.evidence.pe.Pe;
import org.atalaya.fixtures.ElfWriter;
import org.atalaya.fixtures.LnkWriter;
import org.atalaya.fixtures.PeWriter;
import org.atalaya.model.Structure;

/** One target for each reader: a good file whose bytes are changed as the fuzzer says, then whatever the fuzzer says. */
class HostileImagesFuzzTest {
    private static final byte[] PE = new PeWriter(false)
            .section(".text", new byte[64], PeWriter.CODE)
            .imports("KERNEL32.dll!CreateFileW", "WS2_32.dll!#1")
            .resources(List.of(new PeWriter.Resource("10", "X", 1033, new byte[40])))
            .bytes();
    private static final byte[] ELF = new ElfWriter(List.of("connect", "send"), 5).bytes();
    private static final byte[] LNK = new LnkWriter()
            .path("C:\\Windows\\System32\\cmd.exe")
            .text("arguments", "/c echo")
            .environment("%COMSPEC%")
            .machine("desk")
            .bytes();

    @FuzzTest
    void anyPeIsReadToItsEnd(byte[] data) throws IOException {
        read(new Pe(), changed(PE, data));
        read(new Pe(), data);
    }

    @FuzzTest
    void anyElfIsReadToItsEnd(byte[] data) throws IOException {
        read(new Elf(), changed(ELF, data));
        read(new Elf(), data);
    }

    @FuzzTest
    void anyShortcutIsReadToItsEnd(byte[] data) throws IOException {
        read(new Lnk(), changed(LNK, data));
        read(new Lnk(), data);
    }

    @FuzzTest
    void anyMachOIsReadToItsEnd(byte[] data) throws IOException {
        read(new MachO(), data);
        if (data.length > 4) {
            byte[] marked = data.clone();
            System.arraycopy(new byte[] {(byte) 0xCF, (byte) 0xFA, (byte) 0xED, (byte) 0xFE}, 0, marked, 0, 4);
            read(new MachO(), marked);
        }
    }

    @FuzzTest
    void anyDexIsReadToItsEnd(byte[] data) throws IOException {
        byte[] marked = java.util.Arrays.copyOf(data, Math.max(data.length, 112));
        System.arraycopy(new byte[] {'d', 'e', 'x', '\n', '0', '3', '5', 0}, 0, marked, 0, 8);
        read(new Dex(), marked);
    }

    /** Every three bytes of {@code changes} are a place and a value. */
    static byte[] changed(byte[] good, byte[] changes) {
        byte[] bytes = good.clone();
        for (int i = 0; i + 2 < changes.length; i += 3) {
            int place = (changes[i] & 0xFF) << 8 | changes[i + 1] & 0xFF;
            bytes[place % bytes.length] = changes[i + 2];
        }
        return bytes;
    }

    static void read(Format format, byte[] bytes) throws IOException {
        for (Structure.Struct structure :
                Gathered.from(format, bytes).structures.values()) {
            Ask.everything(structure);
        }
    }
}
