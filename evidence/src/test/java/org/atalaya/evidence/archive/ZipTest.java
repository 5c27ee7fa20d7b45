package org.atalaya.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.evidence.archive.Samples.dissect;
import static org.atalaya.evidence.archive.Samples.utf8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipTest {
    @ParameterizedTest
    @ValueSource(strings = {"LZMA", "Deflate64", "BZip2", "XZ"})
    void membersOfEveryMethodAreUnpacked(String method) throws IOException {
        Dissected zip = dissect(Samples.file("zip-" + method + ".zip"));
        assertThat(zip.text("x!carpeta/boot.bin")).isEqualTo("E".repeat(600));
        assertThat(zip.notices).isEmpty();
    }

    @Test
    void membersThatWinZipEncryptsAreOpenedByKnownPasswords() throws IOException {
        Dissected strong = dissect(Samples.file("zip-AES256.zip"));
        assertThat(strong.text("x!carpeta/boot.bin")).isEqualTo("E".repeat(600));
        assertThat(strong.text("x!hola.txt")).isEqualTo("hola");
        assertThat(strong.codes()).containsExactly("zip.member-encrypted", "zip.member-encrypted");
        assertThat(strong.notices).isEmpty();
        assertThat(dissect(Samples.file("zip-AES128.zip")).text("x!hola.txt")).isEqualTo("hola");
    }

    @Test
    void encryptedBytesThatWereChangedAreReadAndTold() throws IOException {
        byte[] zip = Samples.file("zip-AES128.zip");
        // Behind the header of 30 bytes with name and extra field of 8 and 11, salt of 8, two bytes of verification.
        zip[30 + 8 + 11 + 8 + 2] ^= 'h' ^ 'b';
        Dissected read = dissect(zip);
        assertThat(read.text("x!hola.txt")).isEqualTo("bola");
        assertThat(read.notices).extracting(Notice::kind).containsOnly(Notice.Kind.CHECKSUM);
    }

    @Test
    void aMemberThatNoPasswordOpensIsTold() throws IOException {
        byte[] zip = Samples.file("zip-AES128.zip");
        // Another salt: no password fits.
        zip[30 + 8 + 11] ^= 1;
        Dissected read = dissect(zip);
        assertThat(read.fact("zip.members-locked").values()).containsExactly("1");
        assertThat(read.notices.get(0).detail()).startsWith("hola.txt: encrypted");
    }

    /** What some show as a document others unpack as a program. */
    @Test
    void headersThatDisagreeAreAFact() throws IOException {
        byte[] zip = ArchiveTest.zip("a.txt", utf8("one"), "b.txt", utf8("two"));
        zip[30] = 'z';
        Dissected read = dissect(zip);
        assertThat(read.fact("zip.headers-disagree").values()).containsExactly("1", "a.txt", "name: z.txt");
        assertThat(read.text("x!a.txt")).isEqualTo("one");
        zip = ArchiveTest.zip("a.txt", utf8("one"));
        zip[8] = 0;
        assertThat(dissect(zip).fact("zip.headers-disagree").values()).contains("method: 8, 0");
    }

    @Test
    void aMemberThatTheDirectoryDoesNotNameIsFound() throws IOException {
        byte[] first = ArchiveTest.zip("shown.txt", utf8("shown"));
        byte[] second = ArchiveTest.zip("hidden.exe", utf8("hidden"));
        int member = directory(second);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first, 0, directory(first));
        bytes.write(second, 0, member);
        bytes.write(first, directory(first), first.length - directory(first));
        byte[] zip = bytes.toByteArray();
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(zip.length - 6, directory(first) + member);
        Dissected read = dissect(zip);
        assertThat(read.fact("zip.member-hidden").values()).containsExactly("hidden.exe");
        assertThat(read.text("x!hidden.exe")).isEqualTo("hidden");
        assertThat(read.text("x!shown.txt")).isEqualTo("shown");
    }

    private static int directory(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 6);
    }

    @Test
    void bytesBeforeTheMembersAreAnArtifact() throws IOException {
        byte[] zip = ArchiveTest.zip("a.txt", utf8("one"));
        byte[] bytes = new byte[zip.length + 40];
        // A local header's mark, so that it is taken for a zip file from its beginning on.
        System.arraycopy(utf8("PK\003\004" + "-".repeat(36)), 0, bytes, 0, 40);
        System.arraycopy(zip, 0, bytes, 40, zip.length);
        Dissected read = dissect(bytes);
        assertThat(read.fact("zip.bytes-before").length()).isEqualTo(40);
        assertThat(read.text("x!a.txt")).isEqualTo("one");
    }

    @Test
    void membersThatOverlapAreAFactAndEnd() throws IOException {
        byte[] one = ArchiveTest.zip("a", utf8("x".repeat(50)));
        int directory = directory(one);
        int entry = one.length - 22 - directory;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(one, 0, directory);
        int count = 200;
        for (int i = 0; i < count; i++) {
            bytes.write(one, directory, entry);
        }
        bytes.write(one, one.length - 22, 22);
        byte[] zip = bytes.toByteArray();
        ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        end.putShort(zip.length - 12, (short) count);
        end.putInt(zip.length - 10, count * entry);
        Dissected read = dissect(zip);
        assertThat(read.codes()).contains("zip.members-overlap");
        assertThat(read.artifacts).hasSizeLessThanOrEqualTo(count + 1);
    }

    @Test
    void rulesCanAskForTheDirectory() throws IOException {
        Structure.Struct zip = Objects.requireNonNull(dissect(ArchiveTest.zip("a", utf8("one"), "b/", new byte[0]))
                .artifacts
                .get(0)
                .structures()
                .get("zip"));
        assertThat(zip.field("number_of_entries")).contains(new Structure.Int(2));
        assertThat(zip.field("is_zip")).contains(new Structure.Bool(true));
        List<Structure> entries = ((Structure.Sequence) zip.field("entries").orElseThrow()).elements();
        assertThat(((Structure.Struct) entries.get(0)).field("uncompressed_size"))
                .contains(new Structure.Int(3));
    }
}
