package org.atalaya.evidence.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Reading;
import org.atalaya.evidence.Sink;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventXmlReaderTest {
    private static final String EVENT =
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P' Guid='{g}'/>"
                    + "<EventID Qualifiers='7'>4688</EventID><Level>0</Level><TimeCreated SystemTime='2026-03-03T15:41:00.5Z'/>"
                    + "<Correlation/><Channel>Security</Channel><Computer>pc.example.com</Computer></System><EventData>"
                    + "<Data Name='CommandLine'>a &lt;b&gt; \"c\"</Data><Data Name='Empty'></Data><Data>x</Data><Data>y</Data>"
                    + "</EventData><RenderingInfo Culture='en-US'><Message>It ran.</Message><Level>Information</Level>"
                    + "</RenderingInfo></Event>";

    @TempDir
    private Path folder;

    private final List<String> seen = new ArrayList<>();

    private Reading read(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("e.xml"), content);
        return Reading.of(file, false, event -> seen.add(told(event)));
    }

    private static String told(Event event) {
        List<String> fields = new ArrayList<>();
        event.visit((name, value) -> {
            if (value != null && !name.equals("TimeCreated_SystemTime")) {
                fields.add(name + "=" + value.stripTrailing());
            }
        });
        fields.sort(null);
        return event.type() + " " + event.host() + "\n" + String.join("\n", fields);
    }

    /**
     * XML writes a GUID in braces and small letters, the reader of event logs as JSON exports do; a line of XML ends
     * with a line feed whatever it was (XML 1.0, 2.11).
     */
    private static String guids(String text) {
        return Pattern.compile("\\{([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\\}")
                .matcher(text.replace("\r\n", "\n"))
                .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }

    @Test
    void anEventViewerFileIsRead() throws IOException {
        Reading reading = new Reading();
        Path file = Files.writeString(
                folder.resolve("v.xml"),
                "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>" + EVENT + "\n" + EVENT
                        + "</Events>");
        List<Long> lines = new ArrayList<>();
        reading.read(file, false, event -> {
            lines.add(event.place().number());
            assertThat(event.type()).isEqualTo(EventType.windows("Security", "P", "4688"));
            assertThat(event.time().orElseThrow()).hasToString("2026-03-03T15:41:00.500Z");
            assertThat(event.host()).isEqualTo("pc.example.com");
            assertThat(values(event, reading, "CommandLine")).containsExactly("a <b> \"c\"");
            assertThat(values(event, reading, "Empty")).containsExactly("(null)");
            assertThat(values(event, reading, "Data")).containsExactly("x", "y");
            assertThat(values(event, reading, "EventID_Qualifiers")).containsExactly("7");
            assertThat(values(event, reading, "Level")).containsExactly("0");
            assertThat(values(event, reading, "Message")).containsExactly("It ran.");
            assertThat(values(event, reading, "RenderingInfo_Level")).containsExactly("Information");
        });
        assertThat(lines).containsExactly(2L, 3L);
        assertThat(reading.notices).isEmpty();
    }

    private static List<String> values(Event event, Reading reading, String field) {
        Values values = new Values();
        event.read(reading.names.id(field), values);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.count(); i++) {
            texts.add(values.isNull(i) ? "(null)" : values.text(i));
        }
        return texts;
    }

    @Test
    void eventsWithoutARootElementAreRead() throws IOException {
        assertThat(read(EVENT + EVENT).events).isEqualTo(2);
    }

    @Test
    void aBrokenEventCostsNoOther() throws IOException {
        Reading reading = read("<Events>" + EVENT + EVENT.replace("</System>", "") + EVENT.replace("</Event>", "")
                + EVENT + "</Events>" + EVENT.substring(0, 300));
        assertThat(reading.events).isEqualTo(2);
        assertThat(reading.notices)
                .extracting(Notice::kind)
                .containsOnly(Notice.Kind.DAMAGED)
                .hasSize(3);
    }

    @Test
    void entitiesOfADocumentTypeAreNeverExpanded() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "swordfish");
        Reading reading = read("<?xml version='1.0'?><!DOCTYPE Events [<!ENTITY a SYSTEM '" + secret.toUri() + "'>]>"
                + "<Events>" + EVENT.replace("It ran.", "&a;") + EVENT + "</Events>");
        assertThat(reading.events).isEqualTo(1);
        assertThat(seen).noneMatch(text -> text.contains("swordfish"));
        assertThat(reading.notices).extracting(Notice::kind).containsExactly(Notice.Kind.DAMAGED);
        reading = read("<Event><!DOCTYPE x [<!ENTITY b 'c'>]><System/></Event>");
        assertThat(reading.events).isZero();
    }

    @Test
    void depthIsLimited() throws IOException {
        String deep = "<Event><UserData>" + "<a>".repeat(10_000) + "</a>".repeat(10_000) + "</UserData></Event>";
        Reading reading = read("<Events>" + deep + EVENT + "</Events>");
        assertThat(reading.events).isEqualTo(1);
        assertThat(reading.notices.get(0).detail()).contains("more than 64 elements");
    }

    @Test
    void theNumberOfFieldsIsLimited() throws IOException {
        Reading reading =
                read("<Event><EventData>" + "<Data>x</Data>".repeat(EventXml.MOST_FIELDS + 1) + "</EventData></Event>");
        assertThat(reading.events).isEqualTo(1);
        assertThat(reading.notices).extracting(Notice::kind).containsExactly(Notice.Kind.LIMIT);
    }

    @Test
    void anEventWithoutEndIsPassedOver() throws IOException {
        List<Notice> notices = new ArrayList<>();
        long[] events = new long[1];
        byte[] text = ("<Events><Event>" + "x".repeat(300_000) + "</Event>" + EVENT).getBytes(StandardCharsets.UTF_8);
        new EventXmlReader(
                        new ByteArrayInputStream(text),
                        "e.xml",
                        new ReadOptions(new FieldNames(), false),
                        new Sink() {
                            @Override
                            public void event(Event event) {
                                events[0]++;
                            }

                            @Override
                            public void notice(Notice notice) {
                                notices.add(notice);
                            }
                        },
                        100_000)
                .read();
        assertThat(events[0]).isEqualTo(1);
        assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.LIMIT);
    }

    @Test
    void charactersThatXmlForbidsAreReplaced() throws IOException {
        Reading reading = read("<Event><EventData><Data Name='a'>\u001b[0m</Data><Data Name='b'>&#x1;&#31;&#65;</Data>"
                + "</EventData></Event>");
        assertThat(reading.notices).isEmpty();
        assertThat(seen.get(0)).contains("a=\uFFFD[0m", "b=\uFFFD\uFFFDA");
    }

    @Property(tries = 200)
    void anyTextRoundAnEventLosesNone(@ForAll String before, @ForAll String after) throws IOException {
        String marked = before.replace("<", "").replace("&", "");
        long[] events = new long[1];
        new EventXmlReader(
                        new ByteArrayInputStream(
                                (marked + EVENT + after.replace("<", "")).getBytes(StandardCharsets.UTF_8)),
                        "e.xml",
                        new ReadOptions(new FieldNames(), false),
                        new Sink() {
                            @Override
                            public void event(Event event) {
                                events[0]++;
                            }

                            @Override
                            public void notice(Notice notice) {}
                        },
                        EventXmlReader.MOST_EVENT)
                .read();
        assertThat(events[0]).isEqualTo(1);
    }

    /** What evtx_dump writes as XML shows rules the same events as the log itself. */
    @Test
    void anExportedEventLooksLikeTheSameEventInItsLog() throws IOException, InterruptedException {
        Path cases = Corpora.folder("sigma-regression");
        assumeTrue(Files.isDirectory(cases), "corpora absent: sigma-regression");
        assumeTrue(
                List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "evtx_dump"))),
                "evtx_dump is not installed");
        List<String> wrong = new ArrayList<>();
        long events = 0;
        for (Path log : Corpora.files(cases, ".evtx").stream().limit(40).toList()) {
            Path xml = folder.resolve("dump.xml");
            Process dump = new ProcessBuilder("evtx_dump", "-t", "1", "-o", "xml", log.toString())
                    .redirectOutput(xml.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(dump.waitFor(60, TimeUnit.SECONDS)).isTrue();
            List<String> inLog = new ArrayList<>();
            Reading.of(log, false, event -> inLog.add(guids(told(event))));
            List<String> inXml = new ArrayList<>();
            events += Reading.of(xml, false, event -> inXml.add(guids(told(event)))).events;
            for (int i = 0; i < Math.max(inLog.size(), inXml.size()); i++) {
                String a = i < inLog.size() ? inLog.get(i) : "(none)";
                String b = i < inXml.size() ? inXml.get(i) : "(none)";
                if (!a.equals(b)) {
                    wrong.add(log.getFileName() + "\nlog: " + a + "\nxml: " + b);
                }
            }
        }
        assertThat(events).isPositive();
        assertThat(wrong).isEmpty();
    }
}
