package org.atalaya.evidence.msi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.fixtures.MsiWriter;

/** The parts of a package that its tables do not bound: signature, summary, and texts that name one another. */
class PackagePartsFuzzTest {
    private static MsiWriter plain() {
        return new MsiWriter().table("Property", "Property", "Value").row("Property", "ProductName", "Tool");
    }

    private static void read(MsiWriter msi) throws IOException {
        assertThat(Dissected.of(msi.bytes(), new Msi()).defects()).isEmpty();
    }

    @FuzzTest
    void anyBytesAreReadAsASignature(byte[] data) throws IOException {
        read(plain().raw("\u0005DigitalSignature", data).raw("\u0005MsiDigitalSignatureEx", data));
    }

    @FuzzTest
    void anyBytesAreReadAsASummary(byte[] data) throws IOException {
        byte[] head = {(byte) 0xFE, (byte) 0xFF, 0, 0};
        byte[] all = new byte[head.length + data.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(data, 0, all, head.length, data.length);
        read(plain().raw("\u0005SummaryInformation", all));
    }

    @FuzzTest
    void anyTextsAreReadAsFoldersAndProperties(byte[] data) throws IOException {
        String[] cells = new String(data, StandardCharsets.ISO_8859_1).split("\n", -1);
        MsiWriter msi = plain().table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                .table("Component", "Component", "Directory_")
                .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                .table("CustomAction", "Action", "Type#", "Source", "Target")
                .table("Registry", "Registry", "Root#", "Key", "Name", "Value", "Component_")
                .table("Media", "DiskId#", "LastSequence#", "Cabinet");
        for (int i = 0; i + 3 < cells.length; i++) {
            msi.row("Property", cells[i], cells[i + 1]);
            msi.row("Directory", cells[i], cells[i + 1], cells[i + 2]);
            msi.row("Component", cells[i + 1], cells[i]);
            msi.row("File", cells[i], cells[i + 1], cells[i + 3], 1, 1);
            msi.row("CustomAction", cells[i], cells[i + 2].length() * 17 & 0x3FFF, cells[i + 1], cells[i + 3]);
            msi.row("Registry", "R" + i, 1, "X\\CurrentVersion\\Run", cells[i + 1], cells[i + 2], cells[i]);
            msi.row("Media", 1, 1, cells[i]);
        }
        read(msi);
    }
}
