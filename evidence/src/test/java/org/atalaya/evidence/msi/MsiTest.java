package org.atalaya.evidence.msi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.evidence.cab.Cab;
import org.atalaya.fixtures.CabWriter;
import org.atalaya.fixtures.MsiWriter;
import org.atalaya.model.Level;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsiTest {
    private static final byte[] PROGRAM = "MZ not a program".getBytes(StandardCharsets.ISO_8859_1);

    private static MsiWriter plain(String product) {
        return new MsiWriter()
                .table("Property", "Property", "Value")
                .row("Property", "ProductName", product)
                .row("Property", "Manufacturer", "Someone")
                .row("Property", "ProductVersion", "1.2.3");
    }

    private static MsiWriter withAction(int type, String source, String target) {
        return plain("Tool").table("Binary", "Name", "Data*").row("Binary", "B1", "").stream("Binary.B1", PROGRAM)
                .table("CustomAction", "Action", "Type#", "Source", "Target")
                .row("CustomAction", "Run", type, source, target)
                .table("InstallExecuteSequence", "Action", "Condition", "Sequence#")
                .row("InstallExecuteSequence", "Run", "NOT Installed", 6401);
    }

    private static Dissected open(MsiWriter msi) throws IOException {
        return Dissected.of(msi.bytes(), new Msi(), new Cab());
    }

    @Test
    void aDeferredSystemActionThatRunsAProgramOfItsOwnIsTold() throws IOException {
        Dissected msi = open(withAction(2 | 0x400 | 0x800, "B1", "--quiet"));
        assertThat(msi.fact("msi.system-action-runs-exe").values())
                .containsExactly("Run", "exe B1", "--quiet", "6401", "NOT Installed");
        assertThat(msi.fact("msi.system-action-runs-exe").level()).isEqualTo(Level.MEDIUM);
        long at = msi.fact("msi.system-action-runs-exe").offset();
        byte[] file = withAction(2 | 0x400 | 0x800, "B1", "--quiet").bytes();
        assertThat(Arrays.copyOfRange(file, (int) at, (int) at + PROGRAM.length))
                .isEqualTo(PROGRAM);
        assertThat(msi.text("x!Binary.B1")).isEqualTo("MZ not a program");
        assertThat(msi.artifacts.get(1).role()).isEqualTo("binary");
    }

    @ParameterizedTest
    @CsvSource({
        "2, msi.action-runs-exe",
        "1, msi.action-runs-dll",
        "1025, msi.action-runs-dll",
        "3073, msi.system-action-runs-dll",
        "2049, msi.action-runs-dll",
        "3077, msi.system-action-runs-script",
        "38, msi.script-in-action"
    })
    void actionsAreToldByTheirType(int type, String code) throws IOException {
        assertThat(open(withAction(type, "B1", "target")).codes()).contains(code);
    }

    @Test
    void aScriptInATableIsAnArtifact() throws IOException {
        Dissected msi = open(withAction(38 | 0x400, "", "' a comment"));
        assertThat(msi.text("x!Run")).isEqualTo("' a comment");
    }

    @Test
    void settingAPropertyRunsNothing() throws IOException {
        assertThat(open(withAction(51, "NAME", "value")).codes()).noneMatch(code -> code.startsWith("msi.action"));
    }

    @ParameterizedTest
    @CsvSource({
        "IMSS Actualizador, true",
        "Programa SUA del Seguro Social, true",
        "Immssive Games, false",
        "Saturn, false"
    })
    void anUnsignedPackageThatNamesAnAuthorityIsTold(String product, boolean told) throws IOException {
        assertThat(open(plain(product)).codes().contains("msi.names-authority-unsigned"))
                .isEqualTo(told);
        assertThat(open(plain(product).raw("\u0005DigitalSignature", new byte[10]))
                        .codes())
                .contains("msi.signature-present")
                .doesNotContain("msi.names-authority-unsigned");
    }

    @Test
    void aSignatureThatNobodyCheckedDoesNotSilenceTheNameOfAnAuthority() throws IOException {
        Dissected msi = open(plain("IMSS Actualizador").raw("\u0005DigitalSignature", new byte[10]));
        assertThat(msi.fact("msi.names-authority-unverified").values()).containsExactly("IMSS Actualizador", "Someone");
    }

    @Test
    void tablesThatShareTheirBytesCostNoMoreThanTheCellsAllowed() throws IOException {
        MsiWriter msi = plain("Tool");
        String[] columns = new String[64];
        Arrays.setAll(columns, i -> "C" + i + "#");
        Object[] row = new Object[64];
        for (int t = 0; t < 40; t++) {
            msi.table("T" + t, columns);
            for (int r = 0; r < 1_700; r++) {
                msi.row("T" + t, row);
            }
        }
        assertThat(open(msi).notices).anyMatch(notice -> notice.detail().contains("more than " + Database.MOST_CELLS));
    }

    @Test
    void aPoolOfEmptyTextsIsCut() throws IOException {
        byte[] pool = new byte[4 * (Database.MOST_STRINGS + 10)];
        Dissected msi = open(plain("Tool").raw("\u4840\u3F3F\u4577\u446C\u3E6A\u44B2\u482F", pool));
        assertThat(msi.notices).anyMatch(notice -> notice.detail().contains("more than " + Database.MOST_STRINGS));
    }

    @Test
    void filesAreKnownByTheFoldersTheyGoTo() throws IOException {
        Dissected msi = open(plain("Tool")
                .table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                .row("Directory", "TARGETDIR", "", "SourceDir")
                .row("Directory", "ProgramFilesFolder", "TARGETDIR", "PROGRA~1|Program Files")
                .row("Directory", "HOME", "ProgramFilesFolder", "Tool")
                .table("Component", "Component", "Directory_")
                .row("Component", "C1", "HOME")
                .table("File", "File", "Component_", "FileName", "FileSize##")
                .row("File", "F1", "C1", "READ~1.TXT|read me.txt", 70_000));
        Structure.Sequence files = (Structure.Sequence) field(msi, "files");
        Structure.Struct file = (Structure.Struct) files.elements().get(0);
        assertThat(text(file.field("path"))).isEqualTo("TARGETDIR\\Program Files\\Tool\\read me.txt");
        assertThat(file.field("size")).contains(new Structure.Int(70_000));
    }

    private static Structure field(Dissected msi, String name) {
        return Objects.requireNonNull(msi.artifacts.get(0).structures().get("msi"))
                .field(name)
                .orElseThrow();
    }

    private static String text(Optional<Structure> structure) {
        return new String(((Structure.Text) structure.orElseThrow()).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aCabinetWithinIsOpened() throws IOException {
        Dissected msi = open(
                plain("Tool")
                        .table("Media", "DiskId#", "LastSequence#", "Cabinet")
                        .row("Media", 1, 2, "#data.cab")
                        .stream(
                                "data.cab",
                                new CabWriter(true)
                                        .file("F1", "hello".getBytes(StandardCharsets.UTF_8))
                                        .bytes()));
        assertThat(msi.artifacts.get(1).role()).isEqualTo("cabinet");
        assertThat(msi.text("x!data.cab!F1")).isEqualTo("hello");
    }

    @Test
    void bytesBehindTheEndAreToldAndOpened() throws IOException {
        byte[] file = plain("Tool").bytes();
        byte[] longer = Arrays.copyOf(file, file.length + 700);
        Arrays.fill(longer, file.length, longer.length, (byte) 'x');
        Dissected msi = Dissected.of(longer, new Msi());
        assertThat(msi.fact("msi.bytes-after-end").offset()).isEqualTo(file.length);
        assertThat(msi.text("x!bytes after the end")).isEqualTo("x".repeat(700));
    }

    @Test
    void longTextsOfThePoolAreRead() throws IOException {
        String text = "long ".repeat(20_000);
        Dissected msi = open(plain("Tool").row("Property", "LONG", text).row("Property", "AFTER", "end"));
        Structure.Dictionary properties = (Structure.Dictionary) field(msi, "property");
        assertThat(text(Optional.ofNullable(properties.elements().get("LONG")))).isEqualTo(text);
        assertThat(text(Optional.ofNullable(properties.elements().get("AFTER"))))
                .isEqualTo("end");
    }

    @Test
    void namesOfStreamsAreDecoded() {
        assertThat(Database.decoded("\u4840\u3F3F\u4577\u446C\u3B6A\u45E4\u4824"))
                .isEqualTo("!_StringData");
        assertThat(Database.decoded("\u4840\u3F3F\u4577\u446C\u3E6A\u44B2\u482F"))
                .isEqualTo("!_StringPool");
    }

    @Test
    void damageAnywhereIsReadToTheEnd() throws IOException {
        byte[] file = withAction(3074, "B1", "x").bytes();
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            byte[] broken = file.clone();
            for (int k = random.nextInt(6); k >= 0; k--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = i % 3 == 0 ? Arrays.copyOf(broken, random.nextInt(broken.length)) : broken;
            Dissected msi = Dissected.of(cut, new Msi(), new Cab());
            assertThat(msi.defects()).isEmpty();
        }
    }

    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) throws IOException {
        byte[] file = withAction(3074, "B1", "x").bytes();
        System.arraycopy(data, 0, file, 24, Math.min(data.length, file.length - 24));
        assertThat(Dissected.of(file, new Msi(), new Cab()).defects()).isEmpty();
    }

    @Test
    void aTableThatLoopsOrLiesEnds() throws IOException {
        byte[] file = withAction(3074, "B1", "x").bytes();
        // Every number of the allocation table leads to the first sector.
        for (int i = file.length - 512; i < file.length; i += 4) {
            Arrays.fill(file, i, i + 4, (byte) 0);
        }
        Dissected msi = Dissected.of(file, new Msi());
        assertThat(List.of("msi", "data")).contains(msi.artifacts.get(0).type());
    }
}
