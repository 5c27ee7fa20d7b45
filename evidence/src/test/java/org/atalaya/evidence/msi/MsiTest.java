package org.atalaya.evidence.msi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.evidence.cab.Cab;
import org.atalaya.fixtures.CabWriter;
import org.atalaya.fixtures.MsiWriter;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    }

    @Test
    void aSignatureThatCannotBeReadDoesNotSilenceTheNameOfAnAuthority() throws IOException {
        Dissected msi = open(plain("IMSS Actualizador").raw("\u0005DigitalSignature", new byte[10]));
        assertThat(msi.codes()).contains("msi.signature-broken");
        assertThat(msi.fact("msi.names-authority-unverified").values()).containsExactly("IMSS Actualizador", "Someone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSignatureOfTheseBytesHoldsAndNamesItsSigner(boolean isExtended) throws Exception {
        byte[] file = withAction(2, "B1", "").signed("Ana Example", isExtended);
        Dissected msi = Dissected.of(file, new Msi());
        assertThat(msi.fact("msi.signature-valid").values()).containsExactly("/CN=Ana Example", "/CN=Ana Example", "");
        assertThat(field(msi, "is_verified")).isEqualTo(new Structure.Bool(true));
        assertThat(msi.codes()).doesNotContain("msi.signature-absent");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPackageThatWasChangedAfterItWasSignedIsTold(boolean isExtended) throws Exception {
        byte[] file = withAction(2, "B1", "").signed("Ana Example", isExtended);
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("MZ not a program");
        file[at + 5] ^= 1;
        Dissected msi = Dissected.of(file, new Msi());
        assertThat(msi.fact("msi.signature-mismatched").level()).isEqualTo(Level.HIGH);
        assertThat(field(msi, "is_signed")).isEqualTo(new Structure.Bool(true));
        assertThat(field(msi, "is_verified")).isEqualTo(new Structure.Bool(false));
    }

    @Test
    void aTimeThatWasChangedAfterTheExtendedSignatureIsTold() throws Exception {
        byte[] file = plain("Tool").signed("Ana Example", true);
        // The directory entry of the first stream: its time of change stands 108 bytes behind the beginning.
        byte[] name = "\u4840\u3F3F\u4577\u446C\u3E6A\u44B2\u482F".getBytes(StandardCharsets.UTF_16LE);
        int entry =
                new String(file, StandardCharsets.ISO_8859_1).indexOf(new String(name, StandardCharsets.ISO_8859_1));
        file[entry + 108] = 1;
        assertThat(Dissected.of(file, new Msi()).codes()).contains("msi.signature-mismatched");
        byte[] plain = plain("Tool").signed("Ana Example", false);
        int same =
                new String(plain, StandardCharsets.ISO_8859_1).indexOf(new String(name, StandardCharsets.ISO_8859_1));
        plain[same + 108] = 1;
        assertThat(Dissected.of(plain, new Msi()).codes()).contains("msi.signature-valid");
    }

    @Test
    void aSignatureByAnotherKeyIsUnverified() throws Exception {
        byte[] file = plain("Tool").signed("Ana Example", false);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        // The signature itself is the last of the block; before it stands the algorithm of its key.
        int at = text.lastIndexOf("\u0004\u0082\u0001\u0000");
        file[at + 10] ^= 1;
        assertThat(Dissected.of(file, new Msi()).codes()).contains("msi.signature-unverified");
    }

    @Test
    void theNameOfAnAuthorityUnderASignatureNamesTheSigner() throws Exception {
        Dissected msi = Dissected.of(plain("IMSS Desde su empresa").signed("Ana Example", true), new Msi());
        assertThat(msi.fact("msi.names-authority-signed").values()).contains("/CN=Ana Example");
    }

    @Test
    void theSummaryTellsWhatMadeThePackage() throws IOException {
        Dissected msi = open(plain("Tool")
                .summary(new TreeMap<>(Map.of(
                        4,
                        "Example",
                        7,
                        "x64;1033",
                        9,
                        "{00000000-0000-0000-0000-000000000001}",
                        18,
                        "MSI Wrapper (exemsi.com)"))));
        assertThat(msi.fact("msi.summary").values())
                .containsExactly(
                        "MSI Wrapper (exemsi.com)",
                        "Example",
                        "",
                        "x64;1033",
                        "{00000000-0000-0000-0000-000000000001}");
        assertThat(msi.fact("msi.made-by").values()).containsExactly("MSI Wrapper");
        assertThat(text(((Structure.Struct) field(msi, "summary")).field("template")))
                .isEqualTo("x64;1033");
    }

    @Test
    void transformsAndPatchesAreToldByTheirClass() throws IOException {
        assertThat(open(plain("T").classId(0x000C1082)).codes()).contains("msi.transform");
        Dissected patch = open(plain("T").classId(0x000C1086));
        assertThat(patch.codes()).contains("msi.patch");
        assertThat(text(Optional.of(field(patch, "kind")))).isEqualTo("patch");
    }

    @Test
    void anActionIsAskedWithAllItsPlaces() throws IOException {
        Dissected msi = open(withAction(2, "B1", "")
                .table("AdminExecuteSequence", "Action", "Condition", "Sequence#")
                .row("AdminExecuteSequence", "Run", "", 100)
                .table("InstallUISequence", "Action", "Condition", "Sequence#")
                .row("InstallUISequence", "Run", "UILevel > 2", -1));
        assertThat(msi.codes()).contains("msi.action-in-admin-sequence");
        Structure.Struct action = (Structure.Struct)
                ((Structure.Sequence) field(msi, "custom_actions")).elements().get(0);
        Structure.Sequence places = (Structure.Sequence) action.field("places").orElseThrow();
        assertThat(places.elements())
                .extracting(place -> text(((Structure.Struct) place).field("table")))
                .containsExactly("InstallExecuteSequence", "InstallUISequence", "AdminExecuteSequence");
        assertThat(((Structure.Struct) places.elements().get(1)).field("sequence"))
                .contains(new Structure.Int(-1));
    }

    @Test
    void aControlOfADialogThatRunsAnActionIsOneOfItsPlaces() throws IOException {
        Dissected msi = open(withAction(2, "B1", "")
                .table("ControlEvent", "Dialog_", "Control_", "Event", "Argument", "Condition", "Ordering#")
                .row("ControlEvent", "Welcome", "Next", "DoAction", "Run", "1", 1)
                .row("ControlEvent", "Welcome", "Next", "NewDialog", "Run", "1", 2));
        Structure.Struct action = (Structure.Struct)
                ((Structure.Sequence) field(msi, "custom_actions")).elements().get(0);
        assertThat(((Structure.Sequence) action.field("places").orElseThrow()).elements())
                .extracting(place -> text(((Structure.Struct) place).field("table")))
                .containsExactly("InstallExecuteSequence", "ControlEvent");
    }

    @Test
    void whatElseAPackageMayRunOrNeedIsTold() throws IOException {
        Dissected msi = open(withAction(7, "inner.msi", "A=1")
                .table("MsiEmbeddedUI", "MsiEmbeddedUI", "FileName", "Attributes#")
                .row("MsiEmbeddedUI", "U1", "face.dll", 1)
                .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                .row("File", "F1", "C1", "a.exe", 10, 1)
                .table("Media", "DiskId#", "LastSequence#", "Cabinet")
                .row("Media", 1, 2, ""));
        assertThat(msi.fact("msi.action-installs-package").values()).containsExactly("Run", "inner.msi", "A=1");
        assertThat(msi.fact("msi.embedded-ui").values()).containsExactly("face.dll");
        assertThat(msi.fact("msi.files-beside").values()).containsExactly("1");
    }

    @Test
    void conditionsOfLaunchAndWhatStartsWithWindowsAreTold() throws IOException {
        Dissected msi = open(plain("Tool")
                .row("Property", "ALLUSERS", "1")
                .table("LaunchCondition", "Condition", "Description")
                .row("LaunchCondition", "VersionNT >= 601", "Windows 7 is needed")
                .table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                .row("Directory", "TARGETDIR", "", "SourceDir")
                .row("Directory", "StartupFolder", "TARGETDIR", ".")
                .row("Directory", "AppDataFolder", "TARGETDIR", ".")
                .row("Directory", "HOME", "AppDataFolder", "TOOL~1|Tool Home")
                .table("Component", "Component", "Directory_")
                .row("Component", "C1", "StartupFolder")
                .row("Component", "C2", "HOME")
                .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                .row("File", "F1", "C1", "a.lnk", 10, 1)
                .row("File", "F2", "C2", "b.exe", 10, 2)
                .table("Registry", "Registry", "Root#", "Key", "Name", "Value", "Component_")
                .row(
                        "Registry",
                        "R1",
                        1,
                        "Software\\Microsoft\\Windows\\CurrentVersion\\Run",
                        "Tool",
                        "[HOME]b.exe",
                        "C2"));
        assertThat(msi.fact("msi.launch-condition").values()).contains("VersionNT >= 601");
        assertThat(msi.fact("msi.program-in-user-folder").values()).containsExactly("%APPDATA%\\Tool Home\\b.exe");
        assertThat(msi.artifacts.get(0).facts().stream()
                        .filter(fact -> fact.code().equals("msi.starts-with-windows"))
                        .map(Fact::values))
                .containsExactly(
                        List.of("C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\a.lnk", ""),
                        List.of(
                                "Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Tool",
                                "%APPDATA%\\Tool Home\\b.exe"));
    }

    @Test
    void foldersThatHoldOneAnotherAndPropertiesThatNameThemselvesEnd() throws IOException {
        MsiWriter msi = plain("Tool")
                .table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                .row("Directory", "A", "B", "a")
                .row("Directory", "B", "A", "b")
                .row("Directory", "D", "D", "[P0]")
                .table("Component", "Component", "Directory_")
                .row("Component", "C1", "A")
                .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                .row("File", "F1", "C1", "a.exe", 10, 1)
                .table("Registry", "Registry", "Root#", "Key", "Name", "Value", "Component_")
                .row("Registry", "R1", 1, "X\\CurrentVersion\\Run", "Tool", "[P0]", "C1");
        for (int i = 0; i < 40; i++) {
            msi.row("Property", "P" + i, ("[P" + (i + 1) + "]").repeat(100));
        }
        msi.row("Property", "P40", "");
        Structure.Sequence files = (Structure.Sequence) field(open(msi), "files");
        assertThat(text(((Structure.Struct) files.elements().get(0)).field("path")))
                .endsWith("\\a.exe");
    }

    @Test
    void aCabinetThatIsNotThereIsTold() throws IOException {
        Dissected msi = open(plain("Tool")
                .table("Media", "DiskId#", "LastSequence#", "Cabinet")
                .row("Media", 1, 2, "#gone.cab")
                .row("Media", 2, 3, "beside.cab"));
        assertThat(msi.fact("msi.cabinet-missing").values()).containsExactly("#gone.cab");
        assertThat(msi.fact("msi.cabinet-beside").values()).containsExactly("beside.cab");
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
    void aLongTextThatManyRowsShareCostsItsLengthOnce() throws IOException {
        String text = "|" + "long ".repeat(200_000);
        MsiWriter msi = plain("Tool")
                .table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                .table("Registry", "Registry", "Root#", "Key", "Name", "Value", "Component_")
                .table("CustomAction", "Action", "Type#", "Source", "Target");
        for (int i = 0; i < 2_000; i++) {
            msi.row("Directory", "D" + i, "D" + (i - 1), text);
            msi.row("File", "D" + i, "D" + i, text, 1, 1);
            msi.row("Registry", "D" + i, 1, text, text, text, "C");
            msi.row("CustomAction", "D" + i, 51, "D" + i, text);
        }
        Dissected found = open(msi);
        Structure.Dictionary tables = (Structure.Dictionary) field(found, "table");
        Structure.Struct registry =
                (Structure.Struct) Objects.requireNonNull(tables.elements().get("Registry"));
        int bytes = 0;
        for (Structure row : ((Structure.Sequence) registry.field("rows").orElseThrow()).elements()) {
            Structure.Dictionary cells = (Structure.Dictionary)
                    ((Structure.Struct) row).field("text").orElseThrow();
            bytes += text(Optional.ofNullable(cells.elements().get("Key"))).length();
        }
        assertThat(bytes).isEqualTo(2_000 * MsiStructure.MOST_CELL);
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
        assertThat(text(file.field("path"))).isEqualTo("C:\\Program Files (x86)\\Tool\\read me.txt");
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
    void filesOfACabinetGoByThePlacesTheyAreInstalledTo() throws IOException {
        Dissected msi = open(plain("Tool")
                .table("Directory", "Directory", "Directory_Parent", "DefaultDir")
                .row("Directory", "TARGETDIR", "", "SourceDir")
                .row("Directory", "ProgramFiles64Folder", "TARGETDIR", ".")
                .row("Directory", "HOME", "ProgramFiles64Folder", "TOOL~1|Tool Home:src")
                .table("Component", "Component", "Directory_")
                .row("Component", "C1", "HOME")
                .table("File", "File", "Component_", "FileName", "FileSize##", "Sequence#")
                .row("File", "F1", "C1", "START~1.EXE|start me.exe", 5, 1)
                .table("Media", "DiskId#", "LastSequence#", "Cabinet")
                .row("Media", 1, 2, "#data.cab")
                .stream(
                        "data.cab",
                        new CabWriter(true)
                                .file("F1", "hello".getBytes(StandardCharsets.UTF_8))
                                .file("other", "you".getBytes(StandardCharsets.UTF_8))
                                .bytes()));
        assertThat(msi.text("x!data.cab!C:\\Program Files\\Tool Home\\start me.exe"))
                .isEqualTo("hello");
        assertThat(msi.text("x!data.cab!other")).isEqualTo("you");
    }

    @Test
    void aCabinetBesideIsLookedForInTheSameContainer() throws IOException {
        byte[] file = plain("Tool")
                .table("Media", "DiskId#", "LastSequence#", "Cabinet")
                .row("Media", 1, 2, "Data1.cab")
                .row("Media", 2, 3, "data2.cab")
                .bytes();
        Dissected outer = Dissected.of(
                new CabWriter(true)
                        .file("setup.msi", file)
                        .file("disk\\data1.CAB", new CabWriter(true).bytes())
                        .bytes(),
                new Msi(),
                new Cab());
        assertThat(outer.artifacts.get(1).facts())
                .filteredOn(fact -> fact.code().startsWith("msi.cabinet"))
                .extracting(fact -> fact.code() + " " + fact.values().get(0))
                .containsExactly("msi.cabinet-beside Data1.cab", "msi.cabinet-missing data2.cab");
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
    void bytesBehindTheEndOfASignedPackageAreGraverForItsSignatureHolds() throws Exception {
        byte[] file = plain("Tool").signed("Ana Example", true);
        Dissected msi = Dissected.of(Arrays.copyOf(file, file.length + 700), new Msi());
        assertThat(msi.codes()).contains("msi.signature-valid");
        assertThat(msi.fact("msi.bytes-after-end").level()).isEqualTo(Level.HIGH);
    }

    @Test
    void longTextsOfThePoolAreRead() throws IOException {
        String text = "long ".repeat(13_107) + "x";
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
