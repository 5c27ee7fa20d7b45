package org.atalaya.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.atalaya.evidence.audit.LinuxLog;
import org.atalaya.evidence.csv.CsvLog;
import org.atalaya.evidence.xml.EventXmlReader;
import org.atalaya.fixtures.EvtxEvent;
import org.atalaya.fixtures.EvtxWriter;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

/** How a file is cut, by portions or by what a stream gives at a time, changes nothing of what is read. */
class PortionsTest {
    private final List<String> told = new ArrayList<>();
    private final Sink sink = new Sink() {
        @Override
        public void event(Event event) {
            StringBuilder text = new StringBuilder(event.place() + " " + event.type() + " " + event.time());
            event.visit(
                    (name, value) -> text.append('|').append(name).append('=').append(value));
            told.add(text.toString());
        }

        @Override
        public void notice(Notice notice) {
            told.add(notice.toString());
        }
    };

    /** A stream that gives a few bytes at a time. */
    private static InputStream slow(byte[] bytes, int step) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(step, length));
            }
        };
    }

    private void sameHoweverItComes(TextSource.Reader reader, String text, int step) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        told.clear();
        reader.read(new ByteArrayInputStream(bytes), "x", new ReadOptions(new FieldNames(), false), sink);
        List<String> atOnce = List.copyOf(told);
        told.clear();
        reader.read(slow(bytes, step), "x", new ReadOptions(new FieldNames(), false), sink);
        assertThat(told).isEqualTo(atOnce).isNotEmpty();
    }

    @Property(tries = 100)
    void textComesOutAlikeHoweverItsStreamGivesIt(
            @ForAll @Size(max = 12) List<@IntRange(max = 5) Integer> kinds,
            @ForAll @IntRange(min = 1, max = 9) int step)
            throws IOException {
        StringBuilder xml = new StringBuilder("<Events>");
        StringBuilder csv = new StringBuilder("Channel,EventID,CommandLine\r\n");
        StringBuilder audit = new StringBuilder("type=SYSCALL msg=audit(1772463845.1:1): exe=\"/bin/a\"\n");
        for (int kind : kinds) {
            xml.append(
                    switch (kind) {
                        case 0 -> "<Event><System><EventID>1</EventID></Sys>tem></Event>";
                        case 1 -> "\n junk <EventData>";
                        case 2 -> "<Event>";
                        default ->
                            "<Event><System><EventID>" + kind
                                    + "</EventID></System><EventData><Data Name='a'>\u00F1\u2602</Data></EventData></Event>\n";
                    });
            csv.append(
                    switch (kind) {
                        case 0 -> "Security,1,\"a\r\n\"\"b\"\r\n";
                        case 1 -> "\n";
                        case 2 -> "Security,2,x,y,z,too,many\n";
                        default -> "Security," + kind + ",\u00F1\u2602\n";
                    });
            audit.append(
                    switch (kind) {
                        case 0 -> "junk\r\n";
                        case 1 -> "\n";
                        default -> "type=EXECVE msg=audit(1772463845.1:" + kind + "): argc=1 a0=\"\u00F1\"\n";
                    });
        }
        sameHoweverItComes(EventXmlReader::read, xml + "<Event><System/></Event></Events>", step);
        sameHoweverItComes(CsvLog::read, csv + "Security,9,last", step);
        sameHoweverItComes(LinuxLog::read, audit.toString(), step);
    }

    private List<String> portions(Path file, boolean together) throws IOException {
        told.clear();
        Workspace one = new Workspace();
        ReadOptions options = new ReadOptions(new FieldNames(), true);
        try (Source source = Evidence.open(file, "x", options)) {
            List<Portion> all = new ArrayList<>();
            for (Iterator<Portion> portions = source.portions(); portions.hasNext(); ) {
                all.add(portions.next());
            }
            assertThat(all).hasSizeGreaterThan(1);
            if (!together) {
                // Backwards, each by a worker that knows nothing; put together in the order of the evidence.
                List<String> whole = new ArrayList<>();
                for (Portion portion : all.reversed()) {
                    told.clear();
                    portion.read(new Workspace(), sink);
                    whole.addAll(0, told);
                }
                return whole;
            }
            for (Portion portion : all) {
                portion.read(one, sink);
            }
            return List.copyOf(told);
        }
    }

    @Property(tries = 3)
    void linesOfJsonAreReadAlikeByAnyWorkerInAnyOrder(@ForAll @IntRange(min = 1, max = 3000) int size)
            throws IOException {
        Path file = Files.createTempFile("portions", ".jsonl");
        try {
            StringBuilder text = new StringBuilder("{\"Channel\":\"Security\",\"EventID\":0}\n");
            for (int i = 0; text.length() < 9 << 20; i++) {
                text.append(i % 97 == 5 ? "{broken" : "{\"Channel\":\"Security\",\"EventID\":" + i + ",\"p\":\"")
                        .repeat('x', size * (i % 5))
                        .append(i % 97 == 5 ? "\r\n" : "\"}\n");
            }
            Files.writeString(file, text);
            List<String> one = portions(file, true);
            assertThat(portions(file, false)).isEqualTo(one);
            // Every line is told of exactly once, in order.
            List<Long> lines = new ArrayList<>();
            one.stream()
                    .filter(line -> line.startsWith("Place"))
                    .forEach(line -> lines.add(Long.parseLong(line.replaceAll(".*?number=(\\d+).*", "$1"))));
            assertThat(lines).doesNotHaveDuplicates().isSorted();
            long broken = text.toString()
                    .lines()
                    .filter(line -> line.startsWith("{broken"))
                    .count();
            assertThat(lines.size() + broken).isEqualTo(text.toString().lines().count());
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 3)
    void eventLogsAreReadAlikeByAnyWorkerInAnyOrder(@ForAll @IntRange(min = 0, max = 1_000_000) int harm)
            throws IOException {
        EvtxWriter writer = new EvtxWriter();
        for (int chunk = 0; chunk < 20; chunk++) {
            for (int i = 0; i < 5; i++) {
                writer.event(new EvtxEvent("P", "C", i).data("Name", chunk + " " + i));
            }
            writer.endChunk();
        }
        byte[] log = writer.bytes();
        for (int i = 0; i < 40; i++) {
            log[4096 + (int) ((harm + i * 40503L) % (log.length - 4096))] ^= 0x55;
        }
        Path file = Files.createTempFile("portions", ".evtx");
        try {
            Files.write(file, log);
            assertThat(portions(file, false)).isEqualTo(portions(file, true));
        } finally {
            Files.delete(file);
        }
    }
}
