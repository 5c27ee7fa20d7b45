package org.atalaya.evidence.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Reading;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLogTest {
    @TempDir
    private Path folder;

    private record Seen(EventType type, String host, String time, long line, List<String> fields) {}

    private final List<Seen> seen = new ArrayList<>();

    private void see(Event event) {
        List<String> fields = new ArrayList<>();
        event.visit((name, value) -> fields.add(name + "=" + value));
        seen.add(new Seen(
                event.type(),
                event.host(),
                event.time().map(Object::toString).orElse(""),
                event.place().number(),
                fields));
    }

    private Reading read(byte[] content) throws IOException {
        return Reading.of(Files.write(folder.resolve("t.csv"), content), false, this::see);
    }

    private Reading read(String content) throws IOException {
        return read(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void columnsAreFieldsWhateverTheDelimiter() throws IOException {
        for (String delimiter : List.of(",", ";", "\t")) {
            seen.clear();
            Reading reading =
                    read("\uFEFFTimeCreated;EventID;Channel;Computer;CommandLine;Note\n".replace(";", delimiter)
                            + "2026-03-03T15:41:00Z;1;Microsoft-Windows-Sysmon/Operational;pc.example.com;\"a \"\"b\"\"\r\nc\";\r\n"
                                    .replace(";", delimiter)
                            + "2026-03-03T15:42:00Z;4688;Security;pc.example.com;x;y".replace(";", delimiter));
            assertThat(reading.notices).isEmpty();
            assertThat(seen).hasSize(2);
            assertThat(seen.get(0).type())
                    .isEqualTo(EventType.windows("Microsoft-Windows-Sysmon/Operational", "", "1"));
            assertThat(seen.get(0).host()).isEqualTo("pc.example.com");
            assertThat(seen.get(0).time()).isEqualTo("2026-03-03T15:41:00Z");
            assertThat(seen.get(0).fields()).contains("CommandLine=a \"b\"\r\nc");
            assertThat(seen.get(1).line()).isEqualTo(4);
        }
    }

    @Test
    void linesOfAProxyAndListsOfHashesAreEvents() throws IOException {
        Reading reading = read("time,c-ip,cs-username,cs-host,cs-uri-path,sc-status\n"
                + "2026-03-03T15:42:40Z,192.0.2.17,ana,www.example.com,/a,200\n");
        assertThat(reading.notices).isEmpty();
        assertThat(seen).singleElement().satisfies(one -> {
            assertThat(one.type()).isEqualTo(EventType.of("", "proxy", ""));
            assertThat(one.time()).isEqualTo("2026-03-03T15:42:40Z");
        });
        seen.clear();
        read("time,host,file,sha256\n2026-03-03T15:42:00Z,pc1,C:\\a.exe,00aa\n");
        assertThat(seen).hasSize(1);
        seen.clear();
        read("item,price,url\nshoe,3,www.example.com\n");
        assertThat(seen).isEmpty();
    }

    @Test
    void powerShellsExportGivesTheFieldsOfItsMessages() throws IOException {
        Reading reading = read("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n"
                + "\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"ProcessId\",\"MachineName\",\"TimeCreated\"\n"
                + "\"Process Create:\nRuleName: -\nUtcTime: 2026-03-03 15:41:00.000\nProcessId: 77\nImage: C:\\a b\\c.exe\n"
                + "CommandLine: \"\"C:\\a b\\c.exe\"\" /x:1\nHashes: MD5=1,SHA256=2\",\"1\",\"Microsoft-Windows-Sysmon\","
                + "\"Microsoft-Windows-Sysmon/Operational\",\"4\",\"pc\",\"3/3/2026 3:41:00 PM\"\n");
        assertThat(reading.notices).isEmpty();
        assertThat(seen).singleElement().satisfies(one -> {
            assertThat(one.type())
                    .isEqualTo(
                            EventType.windows("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", "1"));
            assertThat(one.time()).isEqualTo("2026-03-03T15:41:00Z");
            assertThat(one.fields())
                    .contains(
                            "Image=C:\\a b\\c.exe",
                            "CommandLine=\"C:\\a b\\c.exe\" /x:1",
                            "ProcessId=77",
                            "Execution_ProcessID=4",
                            "Hashes=MD5=1,SHA256=2");
        });
    }

    @Test
    void eventViewersTableIsReadInEnglishAndSpanish() throws IOException {
        String row =
                "Microsoft Windows security auditing.,4688,Process Creation,\"A new process has been created.\r\n\r\n"
                        + "Creator Subject:\r\n\tSecurity ID:\t\tS-1-5-18\r\n\tAccount Name:\t\tana\r\n\r\nProcess Information:\r\n"
                        + "\tNew Process ID:\t\t0x1f\r\n\tNew Process Name:\tC:\\Windows\\System32\\msiexec.exe\r\n"
                        + "\tCreator Process Name:\tC:\\x.exe\r\n\tProcess Command Line:\tmsiexec /i a.msi\r\n\"\r\n";
        read("Level,Date and Time,Source,Event ID,Task Category\r\nInformation,3/4/2026 3:41:00 PM," + row);
        read("Nivel,Fecha y hora,Origen,Id. del evento,Categoría de la tarea\r\nInformación,04/03/2026 15:41:00,"
                + row);
        assertThat(seen).hasSize(2).allSatisfy(one -> {
            assertThat(one.type().channel()).isEqualTo("Security");
            assertThat(one.type().eventId()).isEqualTo("4688");
            assertThat(one.time()).isEqualTo("2026-03-04T15:41:00Z");
            assertThat(one.fields())
                    .contains(
                            "SubjectUserSid=S-1-5-18",
                            "SubjectUserName=ana",
                            "NewProcessId=0x1f",
                            "NewProcessName=C:\\Windows\\System32\\msiexec.exe",
                            "ParentProcessName=C:\\x.exe",
                            "CommandLine=msiexec /i a.msi");
        });
    }

    @Test
    void aTableInUtf16IsRead() throws IOException {
        assertThat(read("\uFEFFEventID\tChannel\n1\tSecurity\n".getBytes(StandardCharsets.UTF_16LE)).events)
                .isEqualTo(1);
    }

    @Test
    void aScriptBlockIsOneField() throws IOException {
        read("Id,LogName,Message\n4104,Microsoft-Windows-PowerShell/Operational,\"Creating Scriptblock text (1 of 1):\n"
                + "Remove-Item a.msi\nName: b\n\nScriptBlock ID: 1-2\nPath: C:\\a.ps1\"\n");
        assertThat(seen.get(0).fields())
                .contains("ScriptBlockText=Remove-Item a.msi\nName: b", "ScriptBlockID=1-2", "Path=C:\\a.ps1")
                .doesNotContain("Name=b");
    }

    @Test
    void rowsThatNameTheirLogSourceReachItsRules() throws IOException {
        read("timestamp,product,category,service,CommandLine\n1772552460,Linux,process_creation,,id\n");
        assertThat(seen.get(0).type()).isEqualTo(EventType.of("linux", "process_creation", ""));
        assertThat(seen.get(0).time()).isEqualTo("2026-03-03T15:41:00Z");
    }

    @Test
    void otherTablesAndTextsAreNamedAsUnknown() throws IOException {
        assertThat(read("name,price\napple,1\n").notices)
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.UNKNOWN_SHAPE);
        assertThat(read("EventID,Source\n7,Unheard-Of\n").notices)
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.UNKNOWN_SHAPE);
        assertThat(seen).hasSize(1);
    }

    @Test
    void aQuoteWithoutItsPairIsReported() throws IOException {
        Reading reading = read("EventID,Channel\n1,Security\n2,\"Secur\n3,x\n");
        assertThat(reading.events).isEqualTo(2);
        assertThat(reading.notices).extracting(Notice::kind).containsExactly(Notice.Kind.DAMAGED);

        List<Notice.Kind> kinds = new ArrayList<>();
        byte[] text = ("EventID,Channel\n1,\"" + "x".repeat(2000) + "\n2,Security\n").getBytes(StandardCharsets.UTF_8);
        int before = seen.size();
        CsvLog.read(
                new ByteArrayInputStream(text), "t.csv", new ReadOptions(new FieldNames(), false), sink(kinds), 1000);
        assertThat(seen).hasSize(before + 1);
        assertThat(kinds).containsExactly(Notice.Kind.LIMIT);
    }

    @Test
    void invalidBytesCostNoRow() throws IOException {
        Reading reading =
                read("EventID,Channel,Who\n1,Security,Jos\u00E9\n2,Security,x\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reading.events).isEqualTo(2);
        assertThat(seen.get(0).fields()).contains("Who=Jos\uFFFD");
    }

    private Sink sink(List<Notice.Kind> kinds) {
        return new Sink() {
            @Override
            public void event(Event event) {
                see(event);
            }

            @Override
            public void notice(Notice notice) {
                kinds.add(notice.kind());
            }
        };
    }

    @Test
    void aCarriageReturnWithinQuotesBelongsToTheCell() throws IOException {
        byte[] bytes = "\"a\r\",\"\r\"\r\nb,c\r\n".getBytes(StandardCharsets.UTF_8);
        assertThat(CsvRows.of(bytes, bytes.length, ',', 3)).containsExactly(List.of("a\r", "\r"), List.of("b", "c"));
    }

    /** Whatever a cell holds, a table that quotes it by RFC 4180 gives it back. */
    @Property(tries = 300)
    void quotedCellsComeBackAsTheyWere(@ForAll List<String> cells) throws IOException {
        List<String> plain = cells.stream()
                .map(cell -> new String(cell.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .toList();
        StringBuilder text = new StringBuilder();
        for (String cell : plain) {
            text.append(text.isEmpty() ? "" : ",")
                    .append('"')
                    .append(cell.replace("\"", "\"\""))
                    .append('"');
        }
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        List<List<String>> rows = CsvRows.of(bytes, bytes.length, ',', 2);
        boolean blank = plain.isEmpty() || plain.equals(List.of(""));
        assertThat(rows).containsExactly(blank ? List.of() : plain);
    }

    @Test
    void aQuoteWithoutItsPairDoesNotHideTheRowsBehindIt() throws IOException {
        StringBuilder table = new StringBuilder("Channel,EventID,CommandLine\r\nSecurity,1,\"open\r\n");
        // Beyond the limit of a row, and short of it at the end of the file.
        for (int rows : List.of(CsvRows.MOST_ROW / 20, 9000)) {
            StringBuilder whole = new StringBuilder(table);
            for (int i = 0; i < rows; i++) {
                whole.append("Security,4688,x \u00F1 ").append(i).append("\r\n");
            }
            seen.clear();
            Reading reading = read(whole.toString());
            assertThat(reading.notices).isNotEmpty();
            assertThat(seen.stream().filter(one -> one.type().eventId().equals("4688")))
                    .hasSize(rows);
            assertThat(seen.getLast().line()).isEqualTo(rows + 2L);
            assertThat(seen.getLast().fields()).contains("CommandLine=x \u00F1 " + (rows - 1));
        }
    }

    @Test
    void aTableOfOpenQuotesIsReadInBoundedTime() throws IOException {
        Reading reading = read("Channel,EventID,CommandLine\n" + "Security,x\"y,\"z\n".repeat(600_000));
        assertThat(reading.notices).isNotEmpty();
    }
}
