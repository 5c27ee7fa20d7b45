package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.atalaya.evidence.Reading;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON as broken programs, full disks and attackers leave it. */
class JsonHostileTest {
    @TempDir
    Path folder;

    private final List<String> fields = new ArrayList<>();
    private List<Notice> notices = List.of();

    private void read(byte[] json) throws IOException {
        Path file = folder.resolve("events.json");
        Files.write(file, json);
        read(file);
    }

    private void read(String json) throws IOException {
        read(json.getBytes(StandardCharsets.UTF_8));
    }

    private void read(Path file) throws IOException {
        fields.clear();
        notices =
                Reading.of(file, false, event -> event.visit((name, value) -> fields.add(name + "=" + value)))
                        .notices
                        .stream()
                        .filter(notice -> notice.kind() != Notice.Kind.UNKNOWN_SHAPE)
                        .toList();
    }

    @Test
    void bytesThatAreNotUtf8CostOnlyThemselves() throws IOException {
        for (String whole :
                List.of("{\"a\":1}\n{\"b\":\"x#y\"}\n{\"c\":3}\n", "[{\"a\":1},\n{\"b\":\"x#y\"},\n{\"c\":3}]")) {
            byte[] json = whole.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < json.length; i++) {
                json[i] = json[i] == '#' ? (byte) 0xE9 : json[i];
            }
            read(json);
            assertThat(fields).containsExactly("a=1", "b=x?y", "c=3");
        }
    }

    @Test
    void everySplitOfACharacterOverBuffersIsMended() throws IOException {
        for (int pad = (1 << 16) - 20; pad < (1 << 16) + 4; pad++) {
            read("[{\"p\":\"" + "x".repeat(pad) + "\u00F1\u2602\uD83D\uDE00\"},\n{\"c\":3}]");
            assertThat(fields).hasSize(2).last().isEqualTo("c=3");
            assertThat(fields.get(0)).endsWith("x\u00F1\u2602\uD83D\uDE00");
        }
    }

    @Test
    void whatBeginsLikeUtf32BehindABreakIsDamageAndReadingGoesOn() throws IOException {
        read("{\"a\":1,\n}x\n{\0\0\0\"\0\0\0abcdefgh\n{\"c\":3}\n");
        assertThat(fields).endsWith("c=3");
        assertThat(notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
    }

    @Test
    void numbersThatJsonLacksAreRead() throws IOException {
        read("{\"a\":NaN,\"b\":-Infinity}\n{\"c\":3}\n");
        assertThat(fields).containsExactly("a=NaN", "b=-Infinity", "c=3");
        assertThat(notices).isEmpty();
    }

    @Test
    void whatIsNotQuiteJsonIsReadAndSaid() throws IOException {
        read("{\"a\":1}\n{\"b\":\"C:\\Users\\x\",\"t\":\"1\t2\",\"n\":007,}\n{\"c\":3}\n");
        assertThat(fields).startsWith("a=1").contains("t=1\t2").endsWith("c=3");
        assertThat(notices)
                .singleElement()
                .extracting(Notice::detail)
                .asString()
                .contains("line 2");
    }

    @Test
    void keysThatRepeatAreSeveralValues() throws IOException {
        read("{\"a\":1,\"a\":\"evil\",\"a\":null}\n");
        assertThat(fields).containsExactly("a=1", "a=evil", "a=null");
    }

    @Test
    void halfSurrogatePairsAreKept() throws IOException {
        read("{\"a\":\"x\\ud800y\"}\n{\"b\":\"\\udc00\"}\n");
        assertThat(fields).containsExactly("a=x\ud800y", "b=\udc00");
    }

    @Test
    void markAndCarriageReturnsAreNoFault() throws IOException {
        read("\uFEFF{\"a\":1}\r\n\r\n{\"b\":2}\r\n");
        assertThat(fields).containsExactly("a=1", "b=2");
        assertThat(notices).isEmpty();
    }

    @Test
    void zeroBytesBetweenLinesCostNoRecordAndAreSaid() throws IOException {
        read("{\"a\":1}\n\0\0\0\0{\"b\":2}\n\0\0\n{\"c\":3}\n\0\0\0");
        assertThat(fields).containsExactly("a=1", "b=2", "c=3");
        assertThat(notices).hasSize(3);
    }

    @Test
    void everyObjectOfALineIsRead() throws IOException {
        read("{\"a\":1}\n{\"b\":2}{\"c\":3} {\"d\":4}\n[{\"e\":5},{\"f\":6}]\n7\n");
        assertThat(fields).containsExactly("a=1", "b=2", "c=3", "d=4", "e=5", "f=6");
        assertThat(notices).hasSize(1);
    }

    @Test
    void deepNestingAndACutEndCostOneLine() throws IOException {
        read("{\"a\":1}\n{\"x\":" + "[".repeat(100_000) + "\n{\"b\":2}\n{\"c\":\"cut");
        assertThat(fields).containsExactly("a=1", "b=2");
        assertThat(notices).hasSize(2);
    }

    @Test
    void aBrokenElementCostsNoOther() throws IOException {
        StringBuilder array = new StringBuilder("[\n  {\"a\":1},\n  {\"b\": \"open},\n");
        for (int i = 0; i < 3000; i++) {
            array.append("  {\"c\":").append(i).append("},\n");
        }
        read(array + "  {\"d\":4}\n]\n");
        assertThat(fields).hasSize(3002).startsWith("a=1").endsWith("d=4");
        assertThat(notices).hasSize(1);
        read("{\n \"a\":1\n}\n{\n \"b\":!\n}\n{\n \"c\":3\n}\n");
        assertThat(fields).containsExactly("a=1", "c=3");
    }

    @Test
    void aFileBrokenEverywhereIsGivenUpAndSaid() throws IOException {
        read("{\n\"a\":1}\n" + "{!\n".repeat(5000));
        assertThat(fields).containsExactly("a=1");
        assertThat(notices)
                .hasSizeLessThan(30)
                .last()
                .extracting(Notice::detail)
                .asString()
                .contains("more such");
    }

    /** A sparse file: a line of 100 MB that takes no room on the disk. */
    @Test
    void aLineOfAnyLengthIsPassedOverAndTheNextIsRead() throws IOException {
        for (String start : List.of("{\"a\":1}\n{\"b\":\"", "{\"b\":\"")) {
            Path file = folder.resolve("sparse.json");
            Files.deleteIfExists(file);
            try (FileChannel out = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
                out.write(ByteBuffer.wrap(start.getBytes(StandardCharsets.UTF_8)));
                out.write(ByteBuffer.wrap("\"}\n{\"c\":3}\n".getBytes(StandardCharsets.UTF_8)), 100L << 20);
            }
            read(file);
            assertThat(fields).endsWith("c=3").doesNotContain("b=");
            assertThat(notices).isNotEmpty();
        }
    }

    @Test
    void aDocumentOnOneLongLineIsReadRecordByRecord() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("{\"took\":1,\"hits\":{\"hits\":[".getBytes(StandardCharsets.UTF_8));
        byte[] hit = ("{\"_source\":{\"Channel\":\"Security\",\"EventID\":1,\"p\":\"" + "x".repeat(9000) + "\"}},")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2000; i++) {
            out.writeBytes(hit);
        }
        out.writeBytes("{\"_source\":{\"Channel\":\"Security\",\"EventID\":1,\"last\":1}}]}}"
                .getBytes(StandardCharsets.UTF_8));
        read(out.toByteArray());
        assertThat(fields).hasSize(2001 * 3).endsWith("last=1");
        assertThat(notices).isEmpty();
    }

    @Test
    void keysWithoutNumberFillNoMemory() throws IOException {
        StringBuilder json = new StringBuilder("{\"a\":1}\n");
        for (int line = 0; line < 12; line++) {
            json.append("{\"Channel\":\"Security\",\"EventID\":1");
            for (int i = 0; i < 10_000; i++) {
                json.append(",\"k").append(line).append('_').append(i).append("\":0");
            }
            json.append("}\n");
        }
        json.append("{\"Channel\":\"Security\",\"EventID\":4688,\"CommandLine\":\"a.exe\"}\n{");
        for (int i = 0; i < 300_000; i++) {
            json.append("\"e").append(i).append("\":{},");
        }
        json.append("\"z\":1}\n{\"Channel\":\"x\",\"EventID\":1,\"k11_9999\":\"last\"}\n");
        Path file = Files.writeString(folder.resolve("keys.json"), json);
        Reading reading = new Reading();
        reading.names.id("CommandLine");
        List<String> last = new ArrayList<>();
        reading.read(file, false, event -> {
            last.clear();
            event.visit((name, value) -> last.add(name + "=" + value));
        });
        assertThat(reading.names.size()).isLessThan(FieldNames.MOST_FROM_EVIDENCE + 200);
        assertThat(last).contains("k11_9999=last");
        assertThat(reading.notices).extracting(Notice::kind).contains(Notice.Kind.LIMIT);
    }

    @Test
    void anyDamageLeavesTheLinesBeforeAndBehindIt() throws IOException {
        String line =
                "{\"Channel\":\"Security\",\"EventID\":1,\"n\":#,\"t\":\"\u00F1 \\u00e9 \\\\ text\",\"o\":{\"x\":[1,null,true]}}\n";
        Random random = new Random(5);
        for (int round = 0; round < 400; round++) {
            byte[] first = line.replace("#", "1").getBytes(StandardCharsets.UTF_8);
            byte[] middle = line.replace("#", "2").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i <= random.nextInt(4); i++) {
                middle[random.nextInt(middle.length - 1)] = (byte) random.nextInt(256);
            }
            byte[] last = line.replace("#", "3").getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(first);
            out.writeBytes(middle);
            out.writeBytes(last);
            read(out.toByteArray());
            assertThat(fields).as("round %d", round).contains("n=1", "n=3");
        }
    }
}
