package org.atalaya.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.evidence.archive.Samples.dissect;
import static org.atalaya.evidence.archive.Samples.utf8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.atalaya.evidence.Reading;
import org.atalaya.evidence.Spool;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainersTest {
    private static final String LONG = "carpeta/" + "n".repeat(150) + "/fichero.txt";
    private static final String LINES = "{\"product\":\"linux\",\"service\":\"test\",\"n\":1}\n";

    private static Map<String, byte[]> all() throws IOException {
        byte[] hello = utf8("hola");
        byte[] more = utf8("más y más ".repeat(300));
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("tar", Samples.tar(TarArchiveOutputStream.LONGFILE_POSIX, "año.txt", hello, LONG, more));
        all.put("gnu tar", Samples.tar(TarArchiveOutputStream.LONGFILE_GNU, "año.txt", hello, LONG, more));
        all.put("cpio", Samples.cpio(CpioConstants.FORMAT_NEW, "año.txt", hello, LONG, more));
        all.put("old cpio", Samples.cpio(CpioConstants.FORMAT_OLD_ASCII, "año.txt", hello, LONG, more));
        all.put("7z", Samples.sevenZip(SevenZMethod.LZMA2, "año.txt", hello, LONG, more));
        all.put("bzip2 7z", Samples.sevenZip(SevenZMethod.BZIP2, "año.txt", hello, LONG, more));
        all.put("zip", ArchiveTest.zip("año.txt", hello, LONG, more));
        return all;
    }

    @Test
    void membersAreFoundByTheirNames() throws IOException {
        for (Map.Entry<String, byte[]> one : all().entrySet()) {
            Dissected read = dissect(one.getValue());
            assertThat(read.artifacts)
                    .as(one.getKey())
                    .extracting(Artifact::source)
                    .containsExactly("x", "x!año.txt", "x!" + LONG);
            assertThat(read.artifacts.get(0).type())
                    .isEqualTo(one.getKey().substring(one.getKey().lastIndexOf(' ') + 1));
            assertThat(read.text("x!año.txt")).isEqualTo("hola");
            assertThat(read.contents.get("x!" + LONG)).isEqualTo(utf8("más y más ".repeat(300)));
            assertThat(read.notices).as(one.getKey()).isEmpty();
        }
    }

    @Test
    void aPackageOfDebianIsToldFromOtherLibraries() throws IOException {
        byte[] inner = Samples.xz(Samples.tar(0, "usr/bin/x", utf8("binary")));
        Dissected read = dissect(Samples.ar("debian-binary", utf8("2.0\n"), "data.tar.xz", inner));
        assertThat(read.artifacts.get(0).type()).isEqualTo("deb");
        assertThat(read.text("x!data.tar.xz!data.tar!usr/bin/x")).isEqualTo("binary");
        Dissected other = dissect(Samples.ar("a name of many letters.o", utf8("o"), "b.o", utf8("p")));
        assertThat(other.artifacts.get(0).type()).isEqualTo("ar");
        assertThat(other.text("x!a name of many letters.o")).isEqualTo("o");
        assertThat(other.notices).isEmpty();
    }

    @Test
    void filesPackedByThemselvesAreUnpacked() throws IOException {
        for (byte[] packed : List.of(
                Samples.xz(utf8(LINES.repeat(100))),
                Samples.lzma(utf8(LINES.repeat(100))),
                Samples.bzip2(utf8(LINES.repeat(100))))) {
            Dissected read = dissect(packed);
            assertThat(read.artifacts).hasSize(2);
            assertThat(read.contents.get("x!x")).isEqualTo(utf8(LINES.repeat(100)));
            assertThat(read.notices).isEmpty();
        }
    }

    @Test
    void logsInContainersAreReadAsLogs(@TempDir Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a.7z", Samples.sevenZip(SevenZMethod.LZMA, "x.json", utf8(LINES)));
        files.put("a.tar", Samples.tar(0, "x.json", utf8(LINES)));
        files.put("a.txz", Samples.xz(Samples.tar(0, "x.json", utf8(LINES))));
        files.put(
                "a.cab",
                new org.atalaya.fixtures.CabWriter(true)
                        .file("setup.exe", utf8("MZ"))
                        .file("x.json", utf8(LINES))
                        .bytes());
        files.put("a.json.bz2", Samples.bzip2(utf8(LINES)));
        files.put("a.zip", ArchiveTest.zip("in.7z", Samples.sevenZip(SevenZMethod.COPY, "x.json", utf8(LINES))));
        List<String> places = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Reading reading = Reading.of(
                    Files.write(folder.resolve(file.getKey()), file.getValue()),
                    false,
                    event -> places.add(event.place().source()));
            assertThat(reading.notices).isEmpty();
        }
        assertThat(places)
                .containsExactly(
                        "a.7z!x.json",
                        "a.tar!x.json",
                        "a.txz!a.tar!x.json",
                        "a.cab!x.json",
                        "a.json.bz2!a.json",
                        "a.zip!in.7z!x.json");
        assertThat(Spool.live()).isZero();
    }

    @Test
    void aMemberThatLeavesItsFolderIsAFact() throws IOException {
        Dissected read = dissect(Samples.tar(0, "ok", utf8("1"), "../../etc/x", utf8("2")));
        assertThat(read.fact("archive.name-leaves-folder").values()).containsExactly("../../etc/x");
    }

    @Test
    void aClaimOfManyGigabytesCostsNothing() throws IOException {
        byte[] tar = Samples.tar(0, "big", utf8("small"));
        byte[] size = utf8("77777777777");
        System.arraycopy(size, 0, tar, 124, size.length);
        int sum = 0;
        Arrays.fill(tar, 148, 156, (byte) ' ');
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xFF;
        }
        System.arraycopy(utf8(String.format("%06o\0 ", sum)), 0, tar, 148, 8);
        Dissected read = dissect(tar);
        assertThat(read.text("x!big")).startsWith("small");
        assertThat(read.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("says that it has 8589934591 bytes"));
        byte[] cpio = Samples.cpio(CpioConstants.FORMAT_NEW, "big", utf8("small"));
        System.arraycopy(utf8("FFFFFFFF"), 0, cpio, 54, 8);
        assertThat(dissect(cpio).notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
        byte[] ar = Samples.ar("big", utf8("small"));
        System.arraycopy(utf8("9999999999"), 0, ar, 8 + 48, 10);
        assertThat(dissect(ar).notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
    }

    @Test
    void aDictionaryThatIsClaimedReservesNoMemory() throws IOException {
        byte[] xz = Samples.xz(utf8("x"));
        // The byte of the dictionary's size in the block header (The .xz File Format 5.3.1), and the header's CRC-32.
        assertThat(xz[14]).isEqualTo((byte) 0x21);
        xz[16] = 37;
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(xz, 12, 8);
        for (int i = 0; i < 4; i++) {
            xz[20 + i] = (byte) (sum.getValue() >>> 8 * i);
        }
        byte[] lzma = Samples.lzma(utf8("x"));
        lzma[4] = 0x40;
        lzma[3] = 0;
        for (byte[] claim : List.of(xz, lzma)) {
            Dissected read = dissect(claim);
            assertThat(read.artifacts.get(0).type()).isIn("xz", "lzma");
            assertThat(read.notices)
                    .singleElement()
                    .satisfies(notice -> assertThat(notice.detail()).contains("memory"));
        }
    }

    @Test
    void bombsAreCutAndSaid() throws IOException {
        byte[] zeros = new byte[24 << 20];
        for (byte[] bomb : List.of(
                Samples.xz(zeros),
                Samples.bzip2(zeros),
                Samples.lzma(zeros),
                Samples.sevenZip(SevenZMethod.LZMA2, "zeros", zeros))) {
            Dissected read = dissect(bomb);
            assertThat(read.codes()).contains("artifact.bomb");
            assertThat(read.artifacts.get(1).size()).isLessThan(24 << 20);
        }
    }

    /** As 42.zip does: every layer holds the one below many times. */
    @Test
    void archivesWithinArchivesEnd() throws IOException {
        byte[] inner = ArchiveTest.gzip(new byte[1 << 20]);
        for (int layer = 0; layer < 6; layer++) {
            Object[] sixteen = new Object[32];
            for (int i = 0; i < 16; i++) {
                sixteen[2 * i] = layer + "-" + i + ".zip";
                sixteen[2 * i + 1] = inner;
            }
            inner = ArchiveTest.zip(sixteen);
        }
        Dissected read = new Dissected();
        new org.atalaya.evidence.artifact.Artifacts(List.of(Samples.formats()))
                .read(
                        org.atalaya.model.Content.of(inner),
                        "x",
                        new org.atalaya.evidence.artifact.Options(
                                List.of(),
                                new org.atalaya.evidence.artifact.Limits(12, 500, 1 << 28, 1 << 24, 1000, 60)),
                        read);
        assertThat(read.artifacts).hasSizeLessThanOrEqualTo(501);
        assertThat(read.notices).extracting(Notice::kind).contains(Notice.Kind.LIMIT);
    }

    @Test
    void bytesBehindTheEndAreAnArtifact() throws IOException {
        for (String kind : List.of("tar", "7z", "zip")) {
            byte[] whole = Objects.requireNonNull(all().get(kind));
            byte[] more = Arrays.copyOf(whole, whole.length + 5);
            System.arraycopy(utf8("extra"), 0, more, whole.length, 5);
            Dissected read = dissect(more);
            Fact fact = read.fact("archive.bytes-after-end");
            assertThat(fact.offset()).as(kind).isEqualTo(whole.length);
            assertThat(read.text("x!bytes after the end")).isEqualTo("extra");
        }
    }

    @Test
    void damageAnywhereIsReadToTheEnd() throws IOException {
        for (byte[] whole : all().values()) {
            Samples.damage(whole, 150, Samples.formats());
        }
        for (String file : List.of("zip-AES256.zip", "zip-LZMA.zip", "zip-XZ.zip", "bcj2.7z", "ppmd.7z")) {
            Samples.damage(Samples.file(file), 150, Samples.formats());
        }
    }

    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) throws IOException {
        if (data.length < 600) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        List<byte[]> starts = new ArrayList<>(all().values());
        byte[] start = starts.get((data[0] & 0xFF) % starts.size());
        System.arraycopy(start, 0, bytes, 0, 6);
        assertThat(dissect(bytes).defects()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.tgz=a.tar",
                "a.log.xz=a.log",
                "a.BZ2=a",
                "b!a.tlz=a.tar",
                "plain=plain",
                "dir/x.zstd=x",
                "x.tbz2=x.tar"
            })
    void whatIsPackedByItselfKeepsItsName(String names) {
        assertThat(Kind.inner(names.split("=")[0])).isEqualTo(names.split("=")[1]);
    }
}
