package org.atalaya.evidence.evtx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.atalaya.evidence.Reading;
import org.atalaya.fixtures.BinXml.CData;
import org.atalaya.fixtures.BinXml.CharReference;
import org.atalaya.fixtures.BinXml.Element;
import org.atalaya.fixtures.BinXml.EntityReference;
import org.atalaya.fixtures.BinXml.Instruction;
import org.atalaya.fixtures.BinXml.Text;
import org.atalaya.fixtures.EvtxEvent;
import org.atalaya.fixtures.EvtxEvent.Layout;
import org.atalaya.fixtures.EvtxFault;
import org.atalaya.fixtures.EvtxValue;
import org.atalaya.fixtures.EvtxWriter;
import org.atalaya.model.Event;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs made for the purpose: every layout, every type, and damage of every kind. */
class EvtxMadeTest {
    private static final Instant TIME = Instant.parse("2026-03-02T15:04:05.1234567Z");

    @TempDir
    Path folder;

    /** What is kept of an event: the window is gone when the reader moves on. */
    private record Kept(String host, Instant time, long record, boolean recovered, List<String> fields) {}

    private final List<Kept> kept = new ArrayList<>();
    private List<Notice> notices = List.of();

    @ParameterizedTest
    @EnumSource
    void everyLayoutGivesTheSameFields(Layout layout) throws IOException {
        read(new EvtxWriter()
                .event(event().layout(layout)
                        .data("QueryName", "www.example.com")
                        .data("Note", "señal ☂")));

        assertThat(notices).isEmpty();
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().host()).isEqualTo("HOST-01.corp.example");
        assertThat(kept.getFirst().time()).isEqualTo(TIME);
        assertThat(kept.getFirst().record()).isEqualTo(1);
        assertThat(kept.getFirst().fields())
                .contains(
                        "Provider_Name=Microsoft-Windows-Sysmon",
                        "EventID=22",
                        "Channel=Microsoft-Windows-Sysmon/Operational",
                        "Execution_ProcessID=3208",
                        "Security_UserID=S-1-5-18",
                        "QueryName=www.example.com",
                        "Note=señal ☂");
    }

    @Test
    void everyTypeOfValueHasItsText() throws IOException {
        read(new EvtxWriter()
                .event(event().data("Nothing", null)
                        .data("Ansi", EvtxValue.ansi("señal"))
                        .data("Int8", EvtxValue.int8(-5))
                        .data("UInt8", EvtxValue.uint8(250))
                        .data("Int16", EvtxValue.int16(-300))
                        .data("UInt16", EvtxValue.uint16(65000))
                        .data("Int32", -70000)
                        .data("UInt32", EvtxValue.uint32(-1))
                        .data("Int64", -5_000_000_000L)
                        .data("UInt64", EvtxValue.uint64(-1L))
                        .data("Double", 2.5)
                        .data("Float", EvtxValue.float32(1.5f))
                        .data("Bool", true)
                        .data("Binary", new byte[] {1, (byte) 0xAB})
                        .data("Guid", UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"))
                        .data("FileTime", TIME)
                        .data("SystemTime", EvtxValue.systemtime(TIME))
                        .data("Sid", EvtxValue.sid("S-1-5-21-1111111111-4294967295-3333333333-1104"))
                        .data("Hex32", EvtxValue.hex32(0x1a4))
                        .data("Hex64", EvtxValue.hex64(-1L))));

        assertThat(notices).isEmpty();
        assertThat(kept.getFirst().fields())
                .contains(
                        "Nothing=null",
                        "Ansi=señal",
                        "Int8=-5",
                        "UInt8=250",
                        "Int16=-300",
                        "UInt16=65000",
                        "Int32=-70000",
                        "UInt32=4294967295",
                        "Int64=-5000000000",
                        "UInt64=18446744073709551615",
                        "Double=2.5",
                        "Float=1.5",
                        "Bool=true",
                        "Binary=01AB",
                        "Guid=01234567-89AB-CDEF-0123-456789ABCDEF",
                        "FileTime=2026-03-02T15:04:05.123456Z",
                        "Sid=S-1-5-21-1111111111-4294967295-3333333333-1104",
                        "Hex32=0x1a4",
                        "Hex64=0xffffffffffffffff")
                .anyMatch(field -> field.startsWith("SystemTime=2026-03-02T15:04:05.123"));
    }

    @Test
    void arraysAndUnnamedDataAreSeveralValues() throws IOException {
        read(new EvtxWriter()
                .event(event().data("Many", new String[] {"red", "green"}))
                .event(event().data("Numbers", EvtxValue.array(EvtxValue.uint16(7), EvtxValue.uint16(8))))
                .event(event().unnamed("one").unnamed("two")));

        assertThat(notices).isEmpty();
        assertThat(kept.get(0).fields()).contains("Many=red", "Many=green");
        assertThat(kept.get(1).fields()).contains("Numbers=7", "Numbers=8");
        assertThat(kept.get(2).fields()).contains("Data=one", "Data=two");
    }

    /** Without templates every value is text already; what the text says must not depend on how the record is laid out. */
    @Test
    void everyTypeHasTheSameTextInEveryLayout() throws IOException {
        EvtxWriter writer = new EvtxWriter();
        for (Layout layout : Layout.values()) {
            writer.event(event().layout(layout)
                    .data("Ansi", EvtxValue.ansi("se\u00F1al"))
                    .data("Int8", EvtxValue.int8(-5))
                    .data("UInt64", EvtxValue.uint64(-1L))
                    .data("Double", 2.5)
                    .data("Bool", true)
                    .data("Guid", UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"))
                    .data("FileTime", TIME)
                    .data("Sid", EvtxValue.sid("S-1-5-21-1111111111-4294967295-3333333333-1104"))
                    .data("Hex32", EvtxValue.hex32(0x1a4))
                    .data("Many", new String[] {"red", "green"})
                    .element(Element.of("Binary", org.atalaya.fixtures.BinXml.value(EvtxValue.of(new byte[] {1, 2})))));
        }
        read(writer);
        assertThat(notices).isEmpty();
        assertThat(kept).hasSize(3);
        assertThat(kept.get(0).fields()).contains("Binary=0102", "Int8=-5", "Hex32=0x1a4");
        assertThat(kept.get(1).fields())
                .containsAll(kept.get(0).fields().stream()
                        .filter(field -> !field.startsWith("EventRecordID"))
                        .toList());
        assertThat(kept.get(2).fields()).contains("Ansi=se\u00F1al", "Int8=-5", "Double=2.5", "Hex32=0x1a4");
    }

    @Test
    void userDataAndEveryTokenAreRead() throws IOException {
        Element content = Element.of(
                        "LogFileCleared",
                        Element.of("SubjectUserName", new Text("la"), new Text("ura")),
                        Element.of("Markup", new CData("a < b")),
                        Element.of(
                                "Signs",
                                new Text("x"),
                                new CharReference('&'),
                                new Text("y"),
                                new EntityReference("lt"),
                                new Text("z")),
                        Element.of("Odd", new Instruction("target", "data"), new Text("after")),
                        Element.of("Nothing"))
                .with("xmlns", "http://manifests.microsoft.com/win/2004/08/windows/eventlog");
        read(new EvtxWriter()
                .event(event().userData(content))
                .event(event().userData(content).layout(Layout.RAW)));

        assertThat(notices).isEmpty();
        assertThat(kept)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.fields())
                        .contains("SubjectUserName=laura", "Markup=a < b", "Signs=x&y<z", "Odd=after"));
    }

    @Test
    void deepNestingIsRefusedAndTheNextRecordIsRead() throws IOException {
        Element deep = Element.of("Bottom", new Text("reached"));
        for (int i = 0; i < 300; i++) {
            deep = Element.of("Level", org.atalaya.fixtures.BinXml.value(EvtxValue.xml(deep)));
        }
        read(new EvtxWriter().event(event().userData(deep)).event(event().data("QueryName", "next.example.com")));

        assertThat(notices).isNotEmpty();
        assertThat(kept.getLast().fields()).contains("QueryName=next.example.com");
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedFileGivesWhatItHoldsAndANotice(EvtxFault fault) throws IOException {
        EvtxWriter writer = new EvtxWriter().with(fault);
        writer.event(event().data("QueryName", "one.example.com"))
                .event(event().data("QueryName", "two.example.com"))
                .endChunk()
                .event(event().data("QueryName", "three.example.com"));
        read(writer);

        assertThat(kept.getLast().fields()).contains("QueryName=three.example.com");
        switch (fault) {
            case DIRTY, LOOPING_NAMES, LOOPING_TEMPLATES -> {
                assertThat(notices).isEmpty();
                assertThat(kept).hasSize(3);
            }
            case FILE_CHECKSUM, CHUNK_CHECKSUM, DATA_CHECKSUM -> {
                assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.CHECKSUM);
                assertThat(kept).hasSize(3);
            }
            case FILE_MAGIC, FREE_SPACE_BEYOND_CHUNK -> {
                assertThat(notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
                assertThat(kept).hasSize(3);
            }
            case CHUNK_MAGIC -> {
                assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.DAMAGED);
                assertThat(kept).hasSize(1);
            }
            case RECORD_BEYOND_CHUNK -> {
                // The checksum covers the size as it was written.
                assertThat(notices).extracting(Notice::kind).contains(Notice.Kind.DAMAGED);
                assertThat(kept).hasSizeGreaterThanOrEqualTo(1);
            }
            case SIZES_DIFFER -> assertThat(kept).hasSize(3);
        }
    }

    @Test
    void aRecordWithoutSizeIsSkipped() throws IOException {
        read(new EvtxWriter()
                .event(event().data("QueryName", "one.example.com"))
                .zeroSizeRecord(TIME)
                .event(event().data("QueryName", "two.example.com")));

        assertThat(kept).hasSize(2);
        assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.DAMAGED);
    }

    @Test
    void gapsOfZerosAreNoFault() throws IOException {
        read(new EvtxWriter()
                .event(event().data("QueryName", "one.example.com"))
                .gap()
                .gap()
                .event(event().data("QueryName", "two.example.com")));

        assertThat(notices).isEmpty();
        assertThat(kept).hasSize(2);
    }

    @Test
    void deletedRecordsComeBackOnlyWhenAskedForAndAreMarked() throws IOException {
        EvtxWriter writer = new EvtxWriter()
                .event(event().data("QueryName", "kept.example.com"))
                .event(event().data("QueryName", "deleted.example.com"))
                .deleteLast(1);
        read(writer);
        assertThat(kept).hasSize(1);

        kept.clear();
        read(writer.bytes(), true);
        assertThat(kept).hasSize(2);
        assertThat(kept.getFirst().recovered()).isFalse();
        assertThat(kept.getLast().recovered()).isTrue();
        assertThat(kept.getLast().fields()).contains("QueryName=deleted.example.com");
    }

    @Test
    void aFileCutAnywhereGivesAPartOfItsRecords() throws IOException {
        EvtxWriter writer = new EvtxWriter();
        for (int i = 0; i < 150; i++) {
            writer.event(event().data("QueryName", "host-" + i + ".example.com"));
        }
        byte[] whole = writer.bytes();
        for (int length = 4096; length < whole.length; length += 1511) {
            kept.clear();
            read(Arrays.copyOf(whole, length), false);
            assertThat(kept).as("%d bytes", length).hasSizeLessThanOrEqualTo(150);
            for (int i = 0; i < kept.size(); i++) {
                assertThat(kept.get(i).fields()).contains("QueryName=host-" + i + ".example.com");
            }
        }
    }

    @Test
    void bytesChangedAtRandomNeverStopTheReader() throws IOException {
        byte[] sound = new EvtxWriter()
                .event(event().data("QueryName", "one.example.com").data("Many", new String[] {"red", "green"}))
                .event(event().layout(Layout.FLAT).data("Sid", EvtxValue.sid("S-1-5-18")))
                .event(event().layout(Layout.RAW).data("QueryName", "three.example.com"))
                .bytes();
        Random random = new Random(17);
        for (int round = 0; round < 3000; round++) {
            byte[] odd = sound.clone();
            for (int i = 0; i < 1 + round % 6; i++) {
                odd[4096 + random.nextInt(5500)] = (byte) random.nextInt(256);
            }
            read(odd, round % 2 == 0);
        }
        assertThat(kept).isNotEmpty();
    }

    private static EvtxEvent event() {
        return new EvtxEvent("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", 22)
                .guid("5770385f-c22a-43e0-bf4c-06f5698ffbd9")
                .time(TIME)
                .process(3208, 1724)
                .user("S-1-5-18");
    }

    private void read(EvtxWriter writer) throws IOException {
        read(writer.bytes(), false);
    }

    private void read(byte[] log, boolean recover) throws IOException {
        Path path = Files.write(folder.resolve("made.evtx"), log);
        notices = Reading.of(path, recover, event -> kept.add(keep(event))).notices;
    }

    private static Kept keep(Event event) {
        List<String> fields = new ArrayList<>();
        event.visit((name, value) -> fields.add(name + "=" + value));
        event.tree();
        return new Kept(
                event.host(),
                event.time().orElse(Instant.EPOCH),
                event.place().number(),
                event.place().recovered(),
                fields);
    }
}
