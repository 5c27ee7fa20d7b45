package org.atalaya.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.evidence.archive.Samples.dissect;
import static org.atalaya.evidence.archive.Samples.utf8;

import java.io.IOException;
import java.util.Random;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SevenZipTest {
    @ParameterizedTest
    @EnumSource(
            value = SevenZMethod.class,
            names = {"COPY", "LZMA", "LZMA2", "DEFLATE", "BZIP2"})
    void membersOfEveryMethodAreUnpacked(SevenZMethod method) throws IOException {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        Dissected read = dissect(Samples.sevenZip(method, "a", noise, "b", utf8("b")));
        assertThat(read.contents.get("x!a")).isEqualTo(noise);
        assertThat(read.text("x!b")).isEqualTo("b");
        assertThat(read.notices).isEmpty();
    }

    @Test
    void streamsOfCallsAndJumpsArePutBack() throws IOException {
        assertThat(dissect(Samples.file("bcj2.7z")).text("x!carpeta/boot.bin")).isEqualTo("E".repeat(600));
    }

    @Test
    void encryptedNamesAndMembersAreOpenedByKnownPasswords() throws IOException {
        Dissected read = dissect(Samples.file("locked.7z"));
        assertThat(read.text("x!hola.txt")).isEqualTo("hola");
        assertThat(read.text("x!carpeta/boot.bin")).isEqualTo("E".repeat(600));
        assertThat(read.codes()).contains("sevenzip.names-encrypted", "sevenzip.member-encrypted");
        assertThat(read.notices).isEmpty();
    }

    @Test
    void aMethodThatIsNotReadIsNamed() throws IOException {
        assertThat(dissect(Samples.file("ppmd.7z")).notices)
                .singleElement()
                .satisfies(notice ->
                        assertThat(notice.detail()).startsWith("hola.txt").contains("PPMd"));
    }

    /** 2^62 rounds to derive a key would never end. */
    @Test
    void aKeyThatTakesYearsIsNotWorkedOut() throws IOException {
        byte[] archive = Samples.file("locked.7z");
        int method = at(archive, 0x06, (byte) 0xF1, 0x07, 0x01);
        archive[method + 5] = (byte) (archive[method + 5] & 0xC0 | 62);
        Dissected read = dissect(archive);
        assertThat(read.notices).extracting(Notice::detail).anyMatch(detail -> detail.contains("keys that take more"));
    }

    @Test
    void dictionariesAndSizesOfFourGigabytesReserveNoMemory() throws IOException {
        byte[] archive = Samples.sevenZip(SevenZMethod.LZMA, "a", utf8("a"), "b", utf8("b"));
        int method = at(archive, 0x03, 0x01, 0x01, 0x05, 0x5D);
        archive[method + 8] = (byte) 0xFF;
        archive[method + 7] = (byte) 0xFF;
        Dissected small = dissect(archive);
        assertThat(small.defects()).isEmpty();
        Samples.damage(archive, 100, Samples.formats());
    }

    @Test
    void behindDamageInAFolderTheOthersAreTold() throws IOException {
        byte[] archive = Samples.sevenZip(SevenZMethod.LZMA2, "a", utf8("abc".repeat(3_000)), "b", utf8("b"));
        archive[42] ^= 0x55;
        Dissected read = dissect(archive);
        assertThat(read.notices).isNotEmpty();
        assertThat(read.text("x!b")).isEqualTo("b");
    }

    @Test
    void anArchiveThatIsCutShortSaysSo() throws IOException {
        byte[] archive = Samples.sevenZip(SevenZMethod.COPY, "a", utf8("abc".repeat(3_000)));
        Dissected read = dissect(java.util.Arrays.copyOf(archive, 5_000));
        assertThat(read.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("cut short"));
    }

    private static int at(byte[] bytes, int... wanted) {
        for (int i = 0; i + wanted.length < bytes.length; i++) {
            int same = 0;
            while (same < wanted.length && bytes[i + same] == (byte) wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }
}
