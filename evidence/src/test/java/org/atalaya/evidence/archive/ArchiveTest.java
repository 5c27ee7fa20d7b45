package org.atalaya.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Reading;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Spool;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final String LINES = "{\"product\":\"linux\",\"service\":\"test\",\"n\":1}\n"
            + "{\"product\":\"linux\",\"service\":\"test\",\"n\":2}\n";

    @TempDir
    private Path folder;

    private final List<String> places = new ArrayList<>();

    private Reading read(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        return Reading.of(
                file,
                false,
                event -> places.add(event.place().source() + ":" + event.place().number()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                out.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                out.write((byte[]) namesAndContents[i + 1]);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @AfterEach
    void nothingIsLeftInTheTemporaryFolder() {
        assertThat(Spool.live()).isZero();
    }

    @Test
    void gzipIsReadThrough() throws IOException {
        Reading reading = read("a.ndjson.gz", gzip(utf8(LINES)));
        assertThat(places).containsExactly("a.ndjson.gz!a.ndjson:1", "a.ndjson.gz!a.ndjson:2");
        assertThat(reading.notices).isEmpty();
    }

    @Test
    void gzipFilesOneAfterTheOtherAreOneFile() throws IOException {
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        two.write(gzip(utf8(LINES)));
        two.write(gzip(utf8(LINES)));
        assertThat(read("a.gz", two.toByteArray()).events).isEqualTo(4);
    }

    @Test
    void zstdIsReadThrough() throws IOException {
        assertThat(read("a.ndjson.zst", Zstd.compress(utf8(LINES))).notices).isEmpty();
        assertThat(places).containsExactly("a.ndjson.zst!a.ndjson:1", "a.ndjson.zst!a.ndjson:2");
    }

    @Test
    void zipIsReadThroughMemberByMemberAlsoWithinItself() throws IOException {
        byte[] inner = zip("deep/x.json", utf8(LINES), "deep/y.json.gz", gzip(utf8(LINES)));
        Reading reading = read("o.zip", zip("dir/", new byte[0], "one.json", utf8(LINES), "two.zip", inner));
        assertThat(reading.notices).isEmpty();
        assertThat(places)
                .containsExactly(
                        "o.zip!one.json:1",
                        "o.zip!one.json:2",
                        "o.zip!two.zip!deep/x.json:1",
                        "o.zip!two.zip!deep/x.json:2",
                        "o.zip!two.zip!deep/y.json.gz!y.json:1",
                        "o.zip!two.zip!deep/y.json.gz!y.json:2");
    }

    @Test
    void textInUtf16IsReadUnderItsOwnName() throws IOException {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            places.clear();
            assertThat(read("w.json", ("\uFEFF" + LINES).getBytes(charset)).notices)
                    .isEmpty();
            assertThat(places).containsExactly("w.json:1", "w.json:2");
        }
    }

    @Test
    void theBeginningOfATruncatedFileIsRead() throws IOException {
        byte[] noise = new byte[200_000];
        new java.util.Random(1).nextBytes(noise);
        String lines = LINES + "{\"product\":\"x\",\"service\":\"y\",\"n\":\""
                + java.util.Base64.getEncoder().encodeToString(noise) + "\"}\n" + LINES;
        byte[] whole = gzip(utf8(lines));
        Reading reading = read("cut.gz", Arrays.copyOf(whole, whole.length / 2));
        assertThat(places).containsExactly("cut.gz!cut:1", "cut.gz!cut:2");
        assertThat(reading.notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
        assertThat(reading.notices.get(0).detail()).contains("cut short");

        places.clear();
        byte[] zstd = Zstd.compress(utf8(lines));
        assertThat(read("cut.zst", Arrays.copyOf(zstd, zstd.length - 9)).notices)
                .extracting(Notice::kind)
                .contains(Notice.Kind.DAMAGED);

        places.clear();
        byte[] zip = zip("1.json", utf8(LINES), "2.json", utf8(lines), "3.json", utf8(LINES));
        reading = read("cut.zip", Arrays.copyOf(zip, zip.length - 40_000));
        assertThat(places).startsWith("cut.zip!1.json:1", "cut.zip!1.json:2");
        assertThat(reading.notices.get(0).detail()).contains("without its directory");
    }

    @Test
    void aBombIsStoppedAndTheNextMemberIsRead() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bomb)) {
            byte[] blank = new byte[1 << 20];
            Arrays.fill(blank, (byte) ' ');
            for (int i = 0; i < 64; i++) {
                out.write(blank);
            }
        }
        Reading reading = read("b.zip", zip("bomb.zst", bomb.toByteArray(), "good.json", utf8(LINES)));
        assertThat(places).containsExactly("b.zip!good.json:1", "b.zip!good.json:2");
        assertThat(reading.notices).extracting(Notice::kind).contains(Notice.Kind.LIMIT);
        assertThat(reading.notices.get(0).detail()).contains("1000 times its size");
    }

    @Test
    void containersWithinContainersEnd() throws IOException {
        byte[] content = utf8(LINES);
        for (int i = 0; i < 10; i++) {
            content = gzip(content);
        }
        Reading reading = read("deep.gz", content);
        assertThat(reading.events).isZero();
        assertThat(reading.notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Notice.Kind.LIMIT);
            assertThat(notice.detail()).contains("within 4 others");
        });
    }

    @Test
    void anEncryptedMemberDoesNotHideTheOthers() throws IOException {
        byte[] zip = zip("secret.json", utf8(LINES), "open.json", utf8(LINES));
        for (int i = 0; i + 4 < zip.length; i++) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
                zip[i + 8] |= 1;
                break;
            }
        }
        Reading reading = read("e.zip", zip);
        assertThat(places).containsExactly("e.zip!open.json:1", "e.zip!open.json:2");
        assertThat(reading.notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Notice.Kind.UNREADABLE);
            assertThat(notice.source()).isEqualTo("e.zip!secret.json");
        });
    }

    @Test
    void aMemberWithAWrongChecksumIsReadAndNoted() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("s.json");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(LINES.length());
            CRC32 crc = new CRC32();
            crc.update(utf8(LINES));
            entry.setCrc(crc.getValue());
            out.putNextEntry(entry);
            out.write(utf8(LINES));
        }
        byte[] zip = bytes.toByteArray();
        zip[30 + 6 + LINES.indexOf('1')] = '7';
        Reading reading = read("c.zip", zip);
        assertThat(reading.events).isEqualTo(2);
        assertThat(reading.notices).extracting(Notice::kind).containsExactly(Notice.Kind.CHECKSUM);
    }

    @Test
    void namesOfMembersCannotSteerATerminal() throws IOException {
        read("n.zip", zip("../\u001b[31m\u202egpj.json", utf8(LINES)));
        assertThat(places).contains("n.zip!../?[31m?gpj.json:1");
    }

    @Test
    void membersThatNoReaderKnowsAreNamedAndThenCounted() throws IOException {
        Object[] many = new Object[60];
        for (int i = 0; i < 30; i++) {
            many[2 * i] = i + ".txt";
            many[2 * i + 1] = utf8("hello");
        }
        Reading reading = read("u.zip", zip(many));
        assertThat(reading.notices).hasSize(Archive.MOST_UNKNOWN + 1);
        assertThat(reading.notices.get(20).detail()).startsWith("10 more members");
    }

    @Test
    void limitsOfBytesAndMembersAreKept() throws IOException {
        Path file = Files.write(folder.resolve("l.zip"), zip("1", utf8(LINES), "2", utf8(LINES), "3", utf8(LINES)));
        assertThat(kinds(file, new Allowance(60, 1000, 1000)))
                .containsExactly(Notice.Kind.LIMIT, Notice.Kind.LIMIT, Notice.Kind.LIMIT);
        assertThat(kinds(file, new Allowance(1000, LINES.length(), 1000)))
                .containsExactly(Notice.Kind.LIMIT, Notice.Kind.LIMIT);
        assertThat(kinds(file, new Allowance(1000, 1000, 2))).containsExactly(Notice.Kind.LIMIT);
    }

    private static List<Notice.Kind> kinds(Path file, Allowance allowance) throws IOException {
        List<Notice.Kind> kinds = new ArrayList<>();
        ReadOptions options = new ReadOptions(new FieldNames(), false);
        try (Source source = Archive.open(
                Kind.ZIP, file, "l.zip", allowance, (path, name, deeper) -> Evidence.open(path, name, options))) {
            for (Iterator<Portion> portions = source.portions(); portions.hasNext(); ) {
                portions.next().read(new Workspace(), new Sink() {
                    @Override
                    public void event(Event event) {}

                    @Override
                    public void notice(Notice notice) {
                        if (notice.kind() == Notice.Kind.LIMIT) {
                            kinds.add(notice.kind());
                        }
                    }
                });
            }
        }
        return kinds;
    }

    /** As in a sweep: portions are read by other threads after the iterator has moved on. */
    @Test
    void aMemberStaysOpenUntilItsPortionsAreRead() throws IOException {
        Path file = Files.write(folder.resolve("p.zip"), zip("1", utf8(LINES), "2", utf8(LINES), "3", utf8(LINES)));
        List<Portion> all = new ArrayList<>();
        long[] events = new long[1];
        long bytes = 0;
        try (Source source = Evidence.open(file, "p.zip", new ReadOptions(new FieldNames(), false))) {
            source.portions().forEachRemaining(all::add);
            assertThat(Spool.live()).isEqualTo(3);
            for (Portion portion : all.reversed()) {
                bytes += portion.bytes();
                portion.read(new Workspace(), new Sink() {
                    @Override
                    public void event(Event event) {
                        events[0]++;
                    }

                    @Override
                    public void notice(Notice notice) {}
                });
            }
            assertThat(Spool.live()).isZero();
        }
        assertThat(events[0]).isEqualTo(6);
        assertThat(bytes).isPositive().isLessThanOrEqualTo(Files.size(file));
    }

    @Test
    void aSourceThatIsClosedEarlyLeavesNothingBehind() throws IOException {
        Path file = Files.write(folder.resolve("q.zip"), zip("1", utf8(LINES), "2", utf8(LINES)));
        try (Source source = Evidence.open(file, "q.zip", new ReadOptions(new FieldNames(), false))) {
            source.portions().next();
        }
        assertThat(Spool.live()).isZero();
    }
}
