package org.atalaya.evidence.pe;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.evidence.cab.Cab;
import org.atalaya.evidence.msi.Msi;
import org.atalaya.fixtures.Bytes;
import org.atalaya.fixtures.CabWriter;
import org.atalaya.fixtures.MsiWriter;
import org.atalaya.fixtures.PeWriter;
import org.atalaya.fixtures.PeWriter.Resource;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

/** Installers behind the sections of programs that hold no code. */
class InstallersTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private static PeWriter program() {
        return new PeWriter(false).section(".text", new byte[64], PeWriter.CODE);
    }

    private static Dissected open(byte[] overlay) throws IOException {
        return Dissected.of(program().overlay(overlay).bytes(), new Pe(), new Cab(), new Msi());
    }

    private static List<String> sources(Dissected found) {
        return found.artifacts.stream().map(Artifact::source).toList();
    }

    private static List<String> runs(Dissected found) {
        return found.artifacts.get(0).facts().stream()
                .filter(fact -> fact.code().equals("pe.installer-runs"))
                .map(fact -> fact.values().get(1))
                .toList();
    }

    /** Packs the script's header and the files as NSIS does. */
    private static byte[] nsis(String packing, boolean isOne, boolean isWide) throws IOException {
        byte[] header = script(isWide);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("first", HELLO);
        files.put("second", "x".repeat(5_000).getBytes(StandardCharsets.US_ASCII));
        Bytes data = new Bytes();
        if (isOne) {
            Bytes all = new Bytes().u32(header.length).raw(header);
            files.values().forEach(file -> all.u32(file.length).raw(file));
            data.raw(packed(packing, all.done()));
        } else {
            List<byte[]> parts = new ArrayList<>(files.values());
            parts.add(0, header);
            for (byte[] part : parts) {
                byte[] packed = packed(packing, part);
                data.u32(packed.length | (packing.equals("stored") ? 0 : 0x8000_0000L))
                        .raw(packed);
            }
        }
        byte[] bytes = data.done();
        return new Bytes()
                .u32(0)
                .u32(0xDEAD_BEEFL)
                .ascii("NullsoftInst")
                .u32(header.length)
                .u32(28 + bytes.length + 4)
                .raw(bytes)
                .u32(0)
                .done();
    }

    /** SetOutPath "$INSTDIR\sub"; File "a.exe" and "$TEMP\b.txt"; Exec "$INSTDIR\sub\a.exe /S". */
    private static byte[] script(boolean isWide) {
        String code = isWide ? "\u0003\u8095" : "\u0003\u0095\u0080";
        String temp = isWide ? "\u0003\u8099" : "\u0003\u0099\u0080";
        String[] texts = {"", code + "\\sub", "a.exe", temp + "\\b.txt", code + "\\sub\\a.exe /S"};
        Bytes strings = new Bytes();
        int[] at = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            at[i] = strings.size() / (isWide ? 2 : 1);
            if (isWide) {
                strings.utf16(texts[i]).u16(0);
            } else {
                strings.ascii(texts[i]).u8(0);
            }
        }
        long second = 4 + HELLO.length;
        Bytes entries = new Bytes();
        entry(entries, 11, at[1], 1, 0);
        entry(entries, 20, 0, at[2], 0);
        entry(entries, 20, 0, at[3], second);
        entry(entries, 41, at[4], 0, 0);
        Bytes header = new Bytes()
                .u32(0)
                .skip(16)
                .u32(68)
                .u32(4)
                .u32(68 + entries.size())
                .u32(0);
        header.u32(68 + entries.size() + strings.size()).u32(0).skip(24);
        return header.raw(entries.done()).raw(strings.done()).done();
    }

    private static void entry(Bytes to, int operation, long first, long second, long third) {
        to.u32(operation).u32(first).u32(second).u32(third).skip(12);
    }

    private static byte[] packed(String packing, byte[] bytes) throws IOException {
        switch (packing) {
            case "deflate" -> {
                Deflater deflater = new Deflater(9, true);
                deflater.setInput(bytes);
                deflater.finish();
                byte[] out = new byte[bytes.length + 100];
                int size = deflater.deflate(out);
                deflater.end();
                return Arrays.copyOf(out, size);
            }
            case "lzma" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                LZMA2Options options = new LZMA2Options();
                options.setDictSize(1 << 20);
                try (LZMAOutputStream lzma = new LZMAOutputStream(out, options, true)) {
                    lzma.write(bytes);
                    lzma.finish();
                }
                return new Bytes().u8(0x5D).u32(1 << 20).raw(out.toByteArray()).done();
            }
            default -> {
                return bytes;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "deflate, true, true",
        "deflate, false, true",
        "lzma, true, true",
        "lzma, false, true",
        "stored, false, true",
        "deflate, true, false",
        "lzma, false, false"
    })
    void filesOfNsisGoByThePlacesTheyAreInstalledTo(String packing, boolean isOne, boolean isWide) throws IOException {
        boolean keepsPlaces = isOne || packing.equals("stored");
        Dissected found = open(nsis(packing, isOne, isWide));
        assertThat(found.fact("pe.installer").values()).containsExactly("NSIS", "");
        assertThat(runs(found)).containsExactly("$INSTDIR\\sub\\a.exe /S");
        assertThat(found.text("x!$INSTDIR\\sub\\a.exe")).isEqualTo("hello");
        assertThat(sources(found)).hasSize(4);
        assertThat(found.text("x!nsis-script").replace("\0", "")).contains("a.exe /S");
        // Places are those of packed files where each is packed by itself.
        assertThat(sources(found).get(3)).isEqualTo(keepsPlaces ? "x!$TEMP\\b.txt" : "x!nsis-data-2");
        assertThat(found.contents.get(sources(found).get(3))).hasSize(5_000);
        assertThat(found.notices).isEmpty();
    }

    @Test
    void theVersionOfNsisStandsInTheManifest() throws IOException {
        byte[] manifest =
                "<description>Nullsoft Install System v3.08</description>".getBytes(StandardCharsets.US_ASCII);
        byte[] file = program()
                .resources(List.of(new Resource("24", "1", 0, manifest)))
                .overlay(nsis("deflate", true, true))
                .bytes();
        assertThat(Dissected.of(file, new Pe()).fact("pe.installer").values()).containsExactly("NSIS", "v3.08");
    }

    @Test
    void bzip2DataThatAreBrokenAreTold() throws IOException {
        byte[] data = nsis("deflate", true, true);
        data[28] = '1';
        data[29] = 3;
        Dissected found = open(data);
        assertThat(found.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("bzip2"));
    }

    @Test
    void aWindowOfFourGigabytesIsNotGranted() throws IOException {
        byte[] data = nsis("lzma", true, true);
        data[28 + 3] = (byte) 0xF0;
        data[28 + 4] = (byte) 0xFF;
        assertThat(open(data).notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Notice.Kind.UNREADABLE);
            assertThat(notice.detail()).contains("window");
        });
    }

    private static byte[] crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return new Bytes().u32(crc.getValue()).done();
    }

    /** The version's words, and two blocks of setup data in pieces. */
    private static byte[] setupData(int revision) throws IOException {
        Bytes data =
                new Bytes().ascii("Inno Setup Setup Data (6.2.2) (u)").to(64).skip(revision == 1 ? 0 : 53);
        for (byte[] block : new byte[][] {
            packed("lzma", "{app}\\tool.exe".repeat(2_000).getBytes(StandardCharsets.UTF_16LE)), packed("lzma", HELLO)
        }) {
            Bytes pieces = new Bytes();
            for (int at = 0; at < block.length; at += 4_096) {
                byte[] piece = Arrays.copyOfRange(block, at, Math.min(block.length, at + 4_096));
                pieces.raw(crc(piece)).raw(piece);
            }
            byte[] head = new Bytes().u32(pieces.size()).u8(1).done();
            data.raw(crc(head)).raw(head).raw(pieces.done());
        }
        return data.done();
    }

    private static byte[] inno(int revision, byte[] data) {
        byte[] table =
                new Bytes().ascii("rDlPtS").skip(6).u32(revision).skip(48).done();
        PeWriter writer = program().resources(List.of(new Resource("10", "11111", 0, table)));
        int place = writer.nextPlace() + 10;
        byte[] file =
                writer.overlay(new Bytes().ascii("1234567890").raw(data).done()).bytes();
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("rDlPtS") + (revision == 1 ? 32 : 40);
        file[at] = (byte) place;
        file[at + 1] = (byte) (place >> 8);
        return file;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theVersionAndTheScriptOfInnoSetupAreFoundByTheLoadersTable(int revision) throws IOException {
        Dissected found = Dissected.of(inno(revision, setupData(revision)), new Pe());
        assertThat(found.fact("pe.installer").values()).containsExactly("Inno Setup", "6.2.2 (u)");
        assertThat(found.text("x!setup-0")).startsWith("{\0a\0p\0p\0");
        assertThat(found.contents.get("x!setup-0")).hasSize(2 * 14 * 2_000);
        assertThat(found.text("x!setup-1")).isEqualTo("hello");
        assertThat(found.text("x!inno")).startsWith("1234567890");
        assertThat(found.notices).isEmpty();
    }

    @Test
    void setupDataOfInnoSetupThatAreDamagedOrOfAnotherFormAreTold() throws IOException {
        byte[] data = setupData(1);
        data[64 + 9 + 4 + 20] ^= 1;
        assertThat(Dissected.of(inno(1, data), new Pe()).notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("checksum"));
        byte[] other = setupData(1);
        other[64] ^= 1;
        assertThat(Dissected.of(inno(1, other), new Pe()).notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.kind()).isEqualTo(Notice.Kind.UNKNOWN_SHAPE));
    }

    @Test
    void filesOfAnAdvancedInstallerBootstrapperAreListedAndSetRight() throws IOException {
        byte[] msi = new MsiWriter()
                .table("Property", "Property", "Value")
                .row("Property", "ProductName", "Tool")
                .bytes();
        byte[] inverted = msi.clone();
        for (int i = 0; i < 0x200; i++) {
            inverted[i] ^= (byte) 0xFF;
        }
        int start = program().bytes().length;
        String name = "Tool.msi";
        int list = start + inverted.length;
        int footer = list + 24 + 2 * name.length();
        byte[] overlay = new Bytes()
                .raw(inverted)
                .u32(0)
                .u32(0)
                .u32(2)
                .u32(inverted.length)
                .u32(start)
                .u32(name.length())
                .utf16(name)
                .u32(0)
                .u32(footer)
                .u32(1)
                .u32(100)
                .u32(footer)
                .u32(list)
                .u32(start)
                .skip(36)
                .ascii("ADVINSTSFX\0\0")
                .done();
        Dissected found = open(overlay);
        assertThat(found.fact("pe.installer").values()).startsWith("Advanced Installer");
        assertThat(found.artifacts.get(1).source()).isEqualTo("x!Tool.msi");
        assertThat(found.artifacts.get(1).type()).isEqualTo("msi");
        assertThat(found.artifacts.get(1).size()).isEqualTo(msi.length);
    }

    @Test
    void whatASevenZipSelfExtractorRunsIsTold() throws IOException {
        byte[] archive =
                new Bytes().u32(0xAFBC_7A37L).u16(0x1C27).u16(0).skip(24).done();
        Dissected found = open(new Bytes()
                .ascii(";!@Install@!UTF-8!\nTitle=\"T\"\nRunProgram=\"setup.exe /S\"\n"
                        + "ExecuteParameters=\"/c \\\"x\\\"\"\n;!@InstallEnd@!")
                .raw(archive)
                .done());
        assertThat(found.fact("pe.installer").values()).startsWith("7-Zip");
        assertThat(runs(found)).containsExactly("setup.exe /S", "/c \"x\"");
        assertThat(found.contents.get("x!7z")).isEqualTo(archive);
    }

    @Test
    void packagesAndCabinetsOneAfterTheOtherAreTakenApart() throws IOException {
        byte[] cab = new CabWriter(true).file("a", HELLO).bytes();
        byte[] inner = new CabWriter(false).file("within", HELLO).bytes();
        byte[] msi = new MsiWriter()
                .table("Property", "Property", "Value").stream("inner.cab", Arrays.copyOf(inner, 5_000))
                        .bytes();
        Dissected found = open(new Bytes()
                .ascii("a stub's own words ")
                .raw(cab)
                .ascii("MSCF but no cabinet")
                .raw(msi)
                .raw(cab)
                .done());
        assertThat(sources(found))
                .containsExactly(
                        "x",
                        "x!cab",
                        "x!cab!a",
                        "x!ole",
                        "x!ole!inner.cab",
                        "x!ole!inner.cab!bytes after the end",
                        "x!ole!inner.cab!within",
                        "x!cab (2)",
                        "x!cab (2)!a");
        assertThat(found.artifacts.get(3).type()).isEqualTo("msi");
        assertThat(found.artifacts.get(3).size()).isEqualTo(msi.length);
    }

    @Test
    void whatIExpressRunsIsTold() throws IOException {
        byte[] cab = new CabWriter(true).file("setup.exe", HELLO).bytes();
        byte[] file = program()
                .resources(List.of(
                        new Resource("10", "CABINET", 0, cab),
                        new Resource("10", "POSTRUNPROGRAM", 0, "<None>\0".getBytes(StandardCharsets.US_ASCII)),
                        new Resource("10", "RUNPROGRAM", 0, "setup.exe /q\0".getBytes(StandardCharsets.US_ASCII))))
                .bytes();
        Dissected found = Dissected.of(file, new Pe(), new Cab());
        assertThat(found.fact("pe.installer").values()).startsWith("IExpress");
        assertThat(runs(found)).containsExactly("setup.exe /q");
        assertThat(found.text("x!10/CABINET/0!setup.exe")).isEqualTo("hello");
    }

    @Test
    void anInstallShieldSetupIsKnownThoughItsFilesAreNotRead() throws IOException {
        Dissected found = open("ISSetupStream and what follows".getBytes(StandardCharsets.US_ASCII));
        assertThat(found.fact("pe.installer").values()).startsWith("InstallShield");
        assertThat(found.text("x!installshield")).startsWith("ISSetupStream");
    }

    @Test
    void anOverlayThatHoldsNothingKnownIsHandedOnAsItIs() throws IOException {
        Dissected found = open("just some words, MZ and PK and all".getBytes(StandardCharsets.US_ASCII));
        assertThat(sources(found)).containsExactly("x", "x!overlay");
        assertThat(found.artifacts.get(0).facts()).extracting(Fact::code).doesNotContain("pe.installer");
    }

    @Test
    void damageAnywhereIsReadToTheEnd() throws IOException {
        Random random = new Random(7);
        for (String packing : List.of("deflate", "lzma", "stored")) {
            byte[] data = nsis(packing, packing.equals("deflate"), true);
            for (int i = 0; i < 60; i++) {
                byte[] broken = data.clone();
                for (int k = random.nextInt(5); k >= 0; k--) {
                    broken[20 + random.nextInt(broken.length - 20)] = (byte) random.nextInt(256);
                }
                assertThat(open(broken).defects()).isEmpty();
            }
        }
    }

    @FuzzTest
    void anyBytesBehindAProgramAreReadToTheirEnd(byte[] data) throws IOException {
        assertThat(open(data).defects()).isEmpty();
        byte[] nsis = nsis("stored", false, true);
        System.arraycopy(data, 0, nsis, 20, Math.min(data.length, nsis.length - 20));
        assertThat(open(nsis).defects()).isEmpty();
    }
}
