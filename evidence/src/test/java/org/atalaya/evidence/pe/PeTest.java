package org.atalaya.evidence.pe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.image.Ask;
import org.atalaya.fixtures.Bytes;
import org.atalaya.fixtures.PeWriter;
import org.atalaya.fixtures.PeWriter.Resource;
import org.atalaya.fixtures.SignedPe;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeTest {
    private static @Nullable Object ask(Gathered found, String path) {
        return Ask.of(found.structures.get("pe"), path);
    }

    private static Gathered read(PeWriter writer) throws IOException {
        return Gathered.from(new Pe(), writer.bytes());
    }

    private static Fact fact(Gathered found, String code) {
        return found.facts.stream()
                .filter(f -> f.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void headersAndSectionsAreWhatWasWritten(boolean wide) throws IOException {
        Gathered found = read(new PeWriter(wide)
                .timestamp(1_600_000_000L)
                .section(".text", new byte[0x300], PeWriter.CODE)
                .section(".data", new byte[10], PeWriter.DATA));
        assertThat(ask(found, "is_pe")).isEqualTo(true);
        assertThat(ask(found, "machine")).isEqualTo(wide ? 0x8664L : 0x14CL);
        assertThat(ask(found, "timestamp")).isEqualTo(1_600_000_000L);
        assertThat(ask(found, "number_of_sections")).isEqualTo(2L);
        assertThat(ask(found, "sections[1].name")).isEqualTo(".data");
        assertThat(ask(found, "sections[1].raw_data_offset")).isEqualTo(0x800L);
        assertThat(ask(found, "entry_point")).isEqualTo(0x400L);
        assertThat(ask(found, "entry_point_raw")).isEqualTo(0x1000L);
        assertThat(ask(found, "image_base")).isEqualTo(wide ? 0x1_4000_0000L : 0x40_0000L);
        assertThat(ask(found, "overlay.size")).isEqualTo(0L);
        assertThat(ask(found, "base_of_data") == null).isEqualTo(wide);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void importsByNameAndByOrdinalMakeTheImportHash(boolean wide) throws IOException {
        Gathered found = read(new PeWriter(wide)
                .section(".text", new byte[1], PeWriter.CODE)
                .imports("KERNEL32.dll!CreateFileA", "WS2_32.dll!#115", "WS2_32.dll!#9999"));
        assertThat(ask(found, "number_of_imports")).isEqualTo(2L);
        assertThat(ask(found, "import_details[1].functions[0].name")).isEqualTo("WSAStartup");
        assertThat(ask(found, "import_details[1].functions[0].ordinal")).isEqualTo(115L);
        assertThat(ask(found, "import_details[1].functions[1].name")).isEqualTo("ord9999");
        assertThat(ask(found, "import_details[0].functions[0].ordinal")).isNull();
        // md5 of kernel32.createfilea,ws2_32.wsastartup,ws2_32.ord9999
        assertThat(ask(found, "imphash")).isEqualTo("c8c4ff7c25cdc4f10c79584210e2b506");
    }

    @Test
    void functionsThatTogetherLogKeysAreOneFactWithTheirNames() throws IOException {
        Gathered found = read(new PeWriter(false)
                .section(".text", new byte[1], PeWriter.CODE)
                .imports("USER32.dll!GetAsyncKeyState", "USER32.dll!GetKeyboardState", "USER32.dll!LoadIconW"));
        assertThat(fact(found, "pe.imports-keylogging").values())
                .containsExactly("GetAsyncKeyState", "GetKeyboardState");
        assertThat(found.codes()).doesNotContain("pe.imports-screenshot");
    }

    @Test
    void oneFunctionOfAPairIsNoCapability() throws IOException {
        Gathered found = read(new PeWriter(false)
                .section(".text", new byte[1], PeWriter.CODE)
                .imports("KERNEL32.dll!WriteProcessMemory", "KERNEL32.dll!VirtualAllocEx"));
        assertThat(found.codes()).doesNotContain("pe.imports-process-injection");
    }

    @Test
    void resourcesHaveTypesNamesAndPlacesAndAFileInOneIsHandedOn() throws IOException {
        byte[] zip = ascii("PK\3\4 not really");
        PeWriter writer = new PeWriter(false).section(".text", new byte[1], PeWriter.CODE);
        int place = writer.nextPlace();
        Gathered found = read(writer.resources(List.of(new Resource("DATA", "7", 2058, zip))));
        assertThat(ask(found, "number_of_resources")).isEqualTo(1L);
        assertThat(ask(found, "resources[0].type_string")).isEqualTo("D\0A\0T\0A\0");
        assertThat(ask(found, "resources[0].id")).isEqualTo(7L);
        assertThat(ask(found, "resources[0].language")).isEqualTo(2058L);
        assertThat((Long) ask(found, "resources[0].offset")).isGreaterThan(place);
        assertThat(fact(found, "pe.resource-is-file").values()).containsExactly("DATA/7/2058", "zip");
        assertThat(found.child("DATA/7/2058").bytes()).isEqualTo(zip);
    }

    @Test
    void aResourceTreeThatPointsToItselfEnds() throws IOException {
        byte[] loop = new Bytes()
                .skip(12)
                .u16(0)
                .u16(2)
                .u32(10)
                .u32(0x8000_0000L)
                .u32(11)
                .u32(0x8000_0000L)
                .done();
        PeWriter writer = new PeWriter(false);
        writer.directory(2, writer.nextAddress(), loop.length);
        Gathered found = read(writer.section(".rsrc", loop, PeWriter.READ));
        assertThat((Long) ask(found, "number_of_resources")).isLessThan(64L);
    }

    @Test
    void versionTextsAreADictionaryAndAList() throws IOException {
        Bytes string =
                new Bytes().u16(0).u16(8).u16(1).utf16("CompanyName\0").align(4).utf16("Example\0");
        byte[] entry = string.done();
        entry[0] = (byte) entry.length;
        byte[] table = new Bytes()
                .u16(24 + entry.length)
                .u16(0)
                .u16(1)
                .utf16("040904b0\0")
                .raw(entry)
                .done();
        byte[] file = new Bytes()
                .u16(36 + table.length)
                .u16(0)
                .u16(1)
                .utf16("StringFileInfo\0")
                .align(4)
                .raw(table)
                .done();
        byte[] info = new Bytes()
                .u16(92 + file.length)
                .u16(52)
                .u16(0)
                .utf16("VS_VERSION_INFO\0")
                .skip(54)
                .raw(file)
                .done();
        Gathered found = read(new PeWriter(false).resources(List.of(new Resource("16", "1", 0, info))));
        assertThat(ask(found, "version_info[\"CompanyName\"]")).isEqualTo("Example");
        assertThat(ask(found, "version_info_list[0].key")).isEqualTo("CompanyName");
        assertThat(fact(found, "pe.version").values()).startsWith("Example");
    }

    @Test
    void delphiIsKnownByItsResources() throws IOException {
        byte[] form = ascii("TPF0\u0009TFormMain\u0008FormMain\0");
        byte[] units = new Bytes()
                .u32(0)
                .u32(0)
                .u32(2)
                .u8(0)
                .u8(0)
                .ascii("System\0")
                .u8(0)
                .u8(0)
                .ascii("UMain\0")
                .done();
        Gathered found = read(new PeWriter(false)
                .resources(List.of(
                        new Resource("10", "DVCLAL", 0, new byte[16]),
                        new Resource("10", "PACKAGEINFO", 0, units),
                        new Resource("10", "TFORMMAIN", 0, form))));
        assertThat(fact(found, "pe.delphi-form").values()).containsExactly("TFORMMAIN", "TFormMain", "FormMain");
        assertThat(fact(found, "pe.delphi-units").values()).containsExactly("System", "UMain");
        assertThat(fact(found, "pe.compiler").values()).containsExactly("Delphi");
    }

    @Test
    void aSignedFileIsValidAndSaysByWhom() throws IOException, GeneralSecurityException {
        byte[] signed = SignedPe.sign(
                new PeWriter(true)
                        .section(".text", new byte[512], PeWriter.CODE)
                        .bytes(),
                "Example Signer");
        Gathered found = Gathered.from(new Pe(), signed);
        assertThat(fact(found, "pe.signature-valid").values()).contains("/CN=Example Signer");
        assertThat(ask(found, "is_signed")).isEqualTo(true);
        assertThat(ask(found, "signatures[0].issuer")).isEqualTo("/CN=Example Signer");
        assertThat(ask(found, "signatures[0].serial")).isEqualTo("12:34:56");
        assertThat(ask(found, "signatures[0].algorithm")).isEqualTo("sha256WithRSAEncryption");
        assertThat(ask(found, "signatures[0].digest_alg")).isEqualTo("sha256");
        assertThat(ask(found, "signatures[0].not_before")).isEqualTo(1_672_531_200L);
        assertThat(found.codes()).doesNotContain("pe.overlay");
    }

    @Test
    void aSignedFileThatWasChangedIsMismatched() throws IOException, GeneralSecurityException {
        byte[] signed = SignedPe.sign(
                new PeWriter(false)
                        .section(".text", new byte[512], PeWriter.CODE)
                        .bytes(),
                "Example Signer");
        signed[0x410] ^= 1;
        Gathered found = Gathered.from(new Pe(), signed);
        assertThat(found.codes()).contains("pe.signature-mismatched").doesNotContain("pe.signature-valid");
        assertThat(ask(found, "is_signed")).isEqualTo(false);
        assertThat(ask(found, "signatures[0].verified")).isEqualTo(false);
    }

    @Test
    void bytesBehindASignatureAreToldAndHandedOn() throws IOException, GeneralSecurityException {
        byte[] signed = SignedPe.sign(
                new PeWriter(false)
                        .section(".text", new byte[512], PeWriter.CODE)
                        .bytes(),
                "Example Signer");
        byte[] longer = Arrays.copyOf(signed, signed.length + 20);
        Arrays.fill(longer, signed.length, longer.length, (byte) 'x');
        Gathered found = Gathered.from(new Pe(), longer);
        assertThat(fact(found, "pe.data-after-signature").offset()).isEqualTo(signed.length);
        assertThat(found.child("after-signature").text()).isEqualTo("x".repeat(20));
    }

    @Test
    void anUnsignedFileSaysSo() throws IOException {
        assertThat(read(new PeWriter(false).section(".text", new byte[1], PeWriter.CODE))
                        .codes())
                .contains("pe.signature-absent");
    }

    @Test
    void anOverlayIsNamedByWhatItIsAndHandedOn() throws IOException {
        byte[] nsis = new Bytes()
                .u32(0)
                .u32(0xDEADBEEFL)
                .ascii("NullsoftInst")
                .skip(100)
                .done();
        Gathered found = read(
                new PeWriter(false).section(".text", new byte[1], PeWriter.CODE).overlay(nsis));
        assertThat(fact(found, "pe.overlay").values()).contains("nsis");
        assertThat(ask(found, "overlay.size")).isEqualTo(120L);
        byte[] config = new Bytes()
                .ascii(";!@Install@!UTF-8!\r\n;!@InstallEnd@!")
                .ascii("7z\u00bc\u00af\u0027\u001c")
                .skip(30)
                .done();
        found = read(
                new PeWriter(false).section(".text", new byte[1], PeWriter.CODE).overlay(config));
        assertThat(fact(found, "pe.overlay").values()).contains("7z-sfx");
        assertThat(found.child("7z").text()).startsWith("7z");
    }

    @Test
    void aBurnBundleHandsOnItsContainers() throws IOException {
        byte[] cab = ascii("MSCF container");
        PeWriter writer = new PeWriter(false).section(".text", new byte[1], PeWriter.CODE);
        int stub = writer.nextPlace() + 0x200;
        byte[] header = new Bytes()
                .u32(0x00F14300L)
                .u32(2)
                .skip(16)
                .u32(stub)
                .u32(0)
                .u32(0)
                .u32(0)
                .u32(1)
                .u32(1)
                .u32(cab.length)
                .done();
        Gathered found = read(writer.section(".wixburn", header, PeWriter.READ).overlay(cab));
        assertThat(found.codes()).contains("pe.burn-bundle");
        assertThat(found.child("burn-ux").bytes()).isEqualTo(cab);
    }

    @Test
    void sectionsThatAreWritableAndExecutableOrPackedAreTold() throws IOException {
        byte[] noise = new byte[0x2000];
        new java.util.Random(3).nextBytes(noise);
        Gathered found = read(new PeWriter(false).section("UPX0", noise, PeWriter.CODE | 0x8000_0000L));
        assertThat(found.codes()).contains("pe.section-writable-executable", "pe.section-packed", "pe.packer");
    }

    @Test
    void aFileThatClaimsFourGigabytesIsReadWithinItsBytes() throws IOException {
        byte[] bytes =
                new PeWriter(false).section(".text", new byte[1], PeWriter.CODE).bytes();
        int header = 0x40 + 24 + 224;
        Arrays.fill(bytes, header + 8, header + 24, (byte) 0xFF);
        Gathered found = Gathered.from(new Pe(), bytes);
        assertThat(found.codes()).contains("pe.section-beyond-end");
        assertThat(ask(found, "sections[0].raw_data_size")).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void theRichHeaderIsUnmasked() throws IOException {
        int key = 0x1234_5678;
        byte[] rich = new Bytes()
                .u32(0x536E6144 ^ key)
                .u32(key)
                .u32(key)
                .u32(key)
                .u32((260 << 16 | 30000) ^ key)
                .u32(7 ^ key)
                .ascii("Rich")
                .u32(key)
                .done();
        Gathered found = read(new PeWriter(false).stub(rich).section(".text", new byte[1], PeWriter.CODE));
        assertThat(ask(found, "rich_signature.offset")).isEqualTo(0x40L);
        assertThat(ask(found, "rich_signature.key")).isEqualTo((long) key);
        assertThat(ask(found, "rich_signature.tools[0].toolid")).isEqualTo(260L);
        assertThat(ask(found, "rich_signature.tools[0].version")).isEqualTo(30000L);
        assertThat(ask(found, "rich_signature.tools[0].times")).isEqualTo(7L);
    }

    @Test
    void bytesThatOnlyStartLikeAPeFileAreNone() {
        byte[] bytes = ascii("MZ" + "x".repeat(500));
        assertThat(new Pe().recognises(bytes, Content.of(bytes))).isFalse();
    }
}
