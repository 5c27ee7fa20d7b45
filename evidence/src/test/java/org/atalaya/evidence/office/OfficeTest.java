package org.atalaya.evidence.office;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.fixtures.OleWriter;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;

class OfficeTest {
    /** The three examples of [MS-OVBA] 3.2, without its words: no compression, some, the most. */
    @Test
    void theExamplesOfTheSpecificationAreUnpacked() {
        assertThat(unpacked("01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E"))
                .isEqualTo("abcdefghijklmnopqrstuv.");
        assertThat(unpacked("01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30"
                        + " 6D 6E 6F 70 06 71 02 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"))
                .isEqualTo("#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa");
        assertThat(unpacked("01 03 B0 02 61 45 00")).isEqualTo("a".repeat(73));
    }

    @Property(tries = 100)
    void whatWasPackedIsUnpacked(@ForAll Random random, @ForAll byte[] seed) {
        byte[] plain = new byte[random.nextInt(20_000) + 1];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = seed.length == 0 ? (byte) random.nextInt(4) : seed[i % seed.length];
        }
        // A last chunk that cannot be made smaller is filled up with zeros, as the format wants it.
        assertThat(Ovba.unpack(packed(plain), 0))
                .hasValueSatisfying(bytes -> assertThat(bytes).startsWith(plain).hasSizeLessThan(plain.length + 4096));
    }

    @Test
    void macrosAreChildrenAndAStructure() throws IOException {
        String code = "Attribute VB_Name = \"Module1\"\r\nSub AutoOpen()\r\nShell \"cmd /c echo hi\"\r\nEnd Sub\r\n";
        ByteArrayOutputStream dir = new ByteArrayOutputStream();
        record(dir, 0x0003, new byte[] {(byte) 0xE4, 4});
        record(dir, 0x0004, "Project1".getBytes(ISO_8859_1));
        dir.writeBytes(new byte[] {9, 0, 4, 0, 0, 0, 7, 0, 0, 0, 3, 0});
        record(dir, 0x0016, "stdole".getBytes(ISO_8859_1));
        record(dir, 0x0019, "Module1".getBytes(ISO_8859_1));
        record(dir, 0x001A, "Module1".getBytes(ISO_8859_1));
        record(dir, 0x0032, "Module1".getBytes(UTF_16LE));
        record(dir, 0x0031, new byte[] {5, 0, 0, 0});
        record(dir, 0x0021, new byte[0]);
        record(dir, 0x002B, new byte[0]);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[5]);
        stream.writeBytes(packed(code.getBytes(ISO_8859_1)));
        Gathered found =
                old(Map.of("Macros/VBA/dir", packed(dir.toByteArray()), "Macros/VBA/Module1", stream.toByteArray()));
        assertThat(found.codes())
                .containsExactly("office.macros", "office.macro-starts-itself", "office.macro-runs-programs");
        assertThat(found.child("Module1").text()).isEqualTo(code);
        assertThat(found.child("Module1").type()).isEqualTo("vba");
        Structure.Struct vba = java.util.Objects.requireNonNull(found.structures.get("vba"));
        assertThat(vba.field("module_codes").orElseThrow().toString()).contains("Text");
        assertThat(vba.field("project_info").orElseThrow()).isInstanceOfSatisfying(Structure.Struct.class, info -> {
            assertThat(info.field("version").orElseThrow())
                    .isInstanceOfSatisfying(
                            Structure.Text.class,
                            t -> assertThat(new String(t.bytes(), UTF_8)).isEqualTo("7.3"));
            assertThat(info.field("module_count")).contains(new Structure.Int(1));
        });
    }

    @Test
    void macrosAreFoundWithoutTheirDirectory() throws IOException {
        String code = "Attribute VB_Name = \"X\"\r\n";
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[] {4, 4, 4});
        stream.writeBytes(packed(code.getBytes(ISO_8859_1)));
        Gathered found = old(Map.of("_VBA_PROJECT_CUR/VBA/X", stream.toByteArray()));
        assertThat(found.child("X").text()).isEqualTo(code);
    }

    @Test
    void aPackagedFileIsCarvedWithItsName() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, 2, 0});
        out.writeBytes("factura.exe\0C:\\a\\factura.exe\0".getBytes(ISO_8859_1));
        out.writeBytes(new byte[] {0, 0, 3, 0, 4, 0, 0, 0, 'C', ':', 't', 0, 5, 0, 0, 0});
        out.writeBytes("hello".getBytes(ISO_8859_1));
        out.writeBytes(new byte[4]);
        Gathered found = old(Map.of("ObjectPool/_1/\1Ole10Native", out.toByteArray()));
        assertThat(found.codes()).containsExactly("office.packaged-file");
        assertThat(found.facts.getFirst().values()).containsExactly("factura.exe", "C:\\a\\factura.exe", "C:t");
        assertThat(found.child("factura.exe").text()).isEqualTo("hello");
    }

    @Test
    void aHiddenMacroSheetIsTold() throws IOException {
        byte[] book = {
            0x09,
            8,
            2,
            0,
            0,
            0,
            (byte) 0x85,
            0,
            11,
            0,
            1,
            0,
            0,
            0,
            1,
            1,
            3,
            0,
            'a',
            'b',
            'c',
            0x18,
            0,
            16,
            0,
            0x20,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1
        };
        Gathered found = old(Map.of("Workbook", book));
        assertThat(found.codes()).containsExactly("office.macro-sheet", "office.sheet-starts-itself");
        assertThat(found.facts.getFirst().values()).containsExactly("abc", "hidden");
    }

    @Test
    void anOldBookIsReadFromItsCompoundFile() throws IOException {
        byte[] sheet = {(byte) 0x85, 0, 11, 0, 1, 0, 0, 0, 2, 1, 3, 0, 'a', 'b', 'c'};
        byte[] file = new OleWriter(0)
                .stream("Workbook", sheet).stream("Other", new byte[5000]).bytes();
        Format format = Compound.formats().stream()
                .filter(one -> one.recognises(head(file), Content.of(file)))
                .findFirst()
                .orElseThrow();
        assertThat(format.type()).isEqualTo("xls");
        Gathered found = Gathered.from(format, file);
        assertThat(found.facts.getFirst().values()).containsExactly("abc", "very hidden");
        assertThat(found.children).extracting(Gathered.Child::name).containsExactlyInAnyOrder("Workbook", "Other");
        assertThat(found.structures).containsKey("olecf");
    }

    @Test
    void rulesCanAskADocumentForItsMacros() throws IOException {
        byte[] project = new OleWriter(0)
                .stream("VBA/M", packed("Attribute VB_Name = \"M\"\r\n".getBytes(ISO_8859_1)))
                        .bytes();
        byte[] zip = zip(
                Map.of("[Content_Types].xml", "<Types/>", "word/vbaProject.bin", new String(project, ISO_8859_1)),
                ISO_8859_1);
        Gathered found = Gathered.from(Ooxml.formats().getFirst(), zip);
        assertThat(found.structures).containsKey("vba");
        assertThat(found.codes()).containsExactly("office.macro-part");
    }

    @Test
    void whatADocumentWouldFetchIsTold() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("[Content_Types].xml", "<Types/>");
        parts.put(
                "word/document.xml",
                "<w:document><w:fldChar w:fldCharType=\"begin\"/><w:instrText> DDE</w:instrText>"
                        + "<w:instrText>AUTO c:\\\\x</w:instrText><w:fldChar w:fldCharType=\"end\"/></w:document>");
        parts.put(
                "word/_rels/settings.xml.rels",
                "<Relationships><Relationship Id='r1' "
                        + "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate' "
                        + "Target='http://x.test/t.dotm' TargetMode='External'/></Relationships>");
        parts.put(
                "word/_rels/document.xml.rels",
                "<Relationships><Relationship "
                        + "Type='http://a/oleObject' Target='https://x.test/o?a=1&amp;b=2' TargetMode='External'/></Relationships>");
        parts.put("word/vbaProject.bin", "x");
        byte[] zip = zip(parts);
        var format = Ooxml.formats().stream()
                .filter(one -> one.recognises(head(zip), Content.of(zip)))
                .findFirst()
                .orElseThrow();
        assertThat(format.type()).isEqualTo("docx");
        Gathered found = Gathered.from(format, zip);
        assertThat(found.codes())
                .containsExactly("office.dde", "office.external-template", "office.remote-part", "office.macro-part");
        assertThat(found.facts.get(0).values()).containsExactly("DDEAUTO c:\\\\x");
        assertThat(found.facts.get(2).values()).contains("https://x.test/o?a=1&b=2");
        assertThat(found.children).hasSize(5);
        assertThat(found.child("vbaProject").text()).isEqualTo("x");
    }

    @Test
    void aZipOfOtherThingsIsNoDocument() throws IOException {
        byte[] zip = zip(Map.of("word/readme.txt", "x"));
        assertThat(Ooxml.formats()).noneMatch(format -> format.recognises(head(zip), Content.of(zip)));
    }

    @Test
    void anObjectInRichTextIsCarvedHoweverItIsWritten() throws IOException {
        byte[] object = ole1("Package", packageOf("a.js", "WScript.Echo 1"));
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < object.length; i++) {
            hex.append(String.format("%02x", object[i])).append(i % 7 == 0 ? "\r\n" : i % 5 == 0 ? "{\\foo12 }" : "");
        }
        String rtf = "{\\rtf1{\\object\\objemb\\objupdate{\\*\\objdata " + hex + "}}"
                + "{\\*\\template http://x.test/t}{\\field{\\*\\fldinst DDEAUTO a b}}}";
        Gathered found = Gathered.from(Rtf.FORMAT, rtf.getBytes(ISO_8859_1));
        assertThat(found.child("a.js").text()).isEqualTo("WScript.Echo 1");
        assertThat(found.codes())
                .containsExactlyInAnyOrder(
                        "rtf.object-updates-itself",
                        "office.object",
                        "office.packaged-file",
                        "office.external-template",
                        "office.dde");
    }

    @Test
    void anEquationIsTold() throws IOException {
        byte[] object = ole1("Equation.3", new byte[20]);
        StringBuilder hex = new StringBuilder();
        for (byte b : object) {
            hex.append(String.format("%02X", b));
        }
        Gathered found =
                Gathered.from(Rtf.FORMAT, ("{\\rtx{\\object{\\objdata" + " " + hex + "}}}").getBytes(ISO_8859_1));
        assertThat(found.codes()).containsExactly("rtf.odd-head", "office.equation-object");
    }

    @Test
    void aPartThatBeginsBehindTheEndIsTold() throws IOException {
        byte[] zip = zip(Map.of("[Content_Types].xml", "<Types/>"));
        // The length of the extra field in the local header.
        zip[28] = (byte) 0xFF;
        zip[29] = (byte) 0xFF;
        Gathered found = Gathered.from(Ooxml.formats().getLast(), zip);
        assertThat(found.children).isEmpty();
        assertThat(found.notices).anyMatch(notice -> notice.contains("behind the end"));
    }

    @FuzzTest
    void anyBytesAreReadAsACompoundFile(byte[] data) throws IOException {
        Gathered.from(Compound.formats().getLast(), data);
        Gathered.from(
                Compound.formats().getLast(),
                new OleWriter(0).stream("VBA/dir", data).stream("Book", data).bytes());
    }

    @FuzzTest
    void anyBytesAreReadAsRichText(byte[] data) throws IOException {
        Gathered.from(Rtf.FORMAT, data);
        Gathered.from(Rtf.FORMAT, ("{\\rtf1{\\objdata " + new String(data, ISO_8859_1)).getBytes(ISO_8859_1));
    }

    @FuzzTest
    void anyBytesAreReadAsStreams(byte[] data) throws IOException {
        Ovba.unpack(data, 0);
        old(Map.of(
                "VBA/dir", packed(data), "VBA/a", data, "Workbook", data, "WordDocument", data, "\1Ole10Native", data));
    }

    @FuzzTest
    void anyBytesAreReadAsAPackage(byte[] data) throws IOException {
        Gathered.from(Ooxml.formats().getFirst(), data);
        byte[] zip = zip(Map.of(
                "[Content_Types].xml",
                "",
                "word/document.xml",
                new String(data, ISO_8859_1),
                "a.rels",
                new String(data, ISO_8859_1)));
        Gathered.from(Ooxml.formats().getFirst(), zip);
    }

    private static Gathered old(Map<String, byte[]> streams) throws IOException {
        return Gathered.from(
                new Format() {
                    @Override
                    public String type() {
                        return "ole";
                    }

                    @Override
                    public boolean recognises(byte[] head, Content content) {
                        return true;
                    }

                    @Override
                    public void dissect(Content content, Found found) throws IOException {
                        OldOffice.find(
                                new Storage() {
                                    @Override
                                    public List<String> streams() {
                                        return List.copyOf(streams.keySet());
                                    }

                                    @Override
                                    public Optional<byte[]> read(String path, int most) {
                                        return Optional.ofNullable(streams.get(path));
                                    }
                                },
                                found);
                    }
                },
                new byte[0]);
    }

    private static byte[] packageOf(String name, String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {2, 0});
        out.writeBytes((name + "\0" + name + "\0").getBytes(ISO_8859_1));
        out.writeBytes(new byte[] {0, 0, 3, 0, 1, 0, 0, 0, 0});
        out.writeBytes(new byte[] {(byte) text.length(), 0, 0, 0});
        out.writeBytes(text.getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    private static byte[] ole1(String type, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {1, 5, 0, 0, 2, 0, 0, 0, (byte) (type.length() + 1), 0, 0, 0});
        out.writeBytes((type + "\0").getBytes(ISO_8859_1));
        out.writeBytes(new byte[8]);
        out.writeBytes(new byte[] {(byte) data.length, (byte) (data.length >> 8), 0, 0});
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static void record(ByteArrayOutputStream out, int id, byte[] data) {
        out.writeBytes(new byte[] {(byte) id, (byte) (id >> 8), (byte) data.length, (byte) (data.length >> 8), 0, 0});
        out.writeBytes(data);
    }

    private static String unpacked(String hex) {
        String[] pairs = hex.split(" ");
        byte[] bytes = new byte[pairs.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(pairs[i], 16);
        }
        return new String(Ovba.unpack(bytes, 0).orElseThrow(), ISO_8859_1);
    }

    /** Literals, and copies of the byte before where it repeats: enough to try both kinds of token. */
    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        for (int from = 0; from < plain.length; from += 4096) {
            int size = Math.min(4096, plain.length - from);
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            int at = 0;
            while (at < size) {
                ByteArrayOutputStream group = new ByteArrayOutputStream();
                int flags = 0;
                for (int bit = 0; bit < 8 && at < size; bit++) {
                    int run = 0;
                    while (at > 0 && run < 18 && at + run < size && plain[from + at + run] == plain[from + at - 1]) {
                        run++;
                    }
                    if (run >= 3) {
                        flags |= 1 << bit;
                        int token = run - 3;
                        group.writeBytes(new byte[] {(byte) token, (byte) (token >> 8)});
                        at += run;
                    } else {
                        group.write(plain[from + at++]);
                    }
                }
                chunk.write(flags);
                chunk.writeBytes(group.toByteArray());
            }
            if (chunk.size() > 4096) {
                out.writeBytes(new byte[] {(byte) 0xFF, 0x3F});
                out.write(plain, from, size);
                out.writeBytes(new byte[4096 - size]);
            } else {
                int header = 0xB000 | chunk.size() + 2 - 3;
                out.writeBytes(new byte[] {(byte) header, (byte) (header >> 8)});
                out.writeBytes(chunk.toByteArray());
            }
        }
        return out.toByteArray();
    }

    private static byte[] head(byte[] bytes) {
        return java.util.Arrays.copyOf(bytes, Math.min(bytes.length, 8192));
    }

    private static byte[] zip(Map<String, String> parts) throws IOException {
        return zip(parts, UTF_8);
    }

    private static byte[] zip(Map<String, String> parts, java.nio.charset.Charset charset) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(charset));
            }
        }
        return out.toByteArray();
    }
}
