package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Reading;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes in which people's exports come. */
class JsonShapesTest {
    private static final Instant TIME = Instant.parse("2026-03-02T15:04:05.123Z");
    private static final String SECURITY = "Microsoft-Windows-Security-Auditing";
    private static final String SYSMON = "Microsoft-Windows-Sysmon";
    private static final String XML = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
            + "<Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID>"
            + "<TimeCreated SystemTime='2026-03-02T15:04:05.123Z'/>"
            + "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>pc.example.com</Computer></System>"
            + "<EventData><Data Name='Image'>C:\\\\tools\\\\a.exe</Data></EventData></Event>";

    @TempDir
    Path folder;

    private record Seen(EventType type, Instant time, String host, Place place, List<String> fields) {}

    private final List<Seen> seen = new ArrayList<>();

    private List<Notice> read(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("events.json"), json);
        seen.clear();
        return Reading.of(file, false, event -> seen.add(seen(event))).notices;
    }

    private static Seen seen(Event event) {
        List<String> fields = new ArrayList<>();
        event.visit((name, value) -> fields.add(name + "=" + value));
        return new Seen(event.type(), event.time().orElse(Instant.EPOCH), event.host(), event.place(), fields);
    }

    private void sysmon(String... fields) {
        assertThat(seen).hasSize(1);
        Seen one = seen.get(0);
        assertThat(one.type()).isEqualTo(EventType.windows(SYSMON + "/Operational", SYSMON, "1"));
        assertThat(one.time()).isEqualTo(TIME);
        assertThat(one.host()).isEqualTo("pc.example.com");
        assertThat(one.fields()).contains(fields);
    }

    @Test
    void evtxDumpLinesAndPagesWithAttributesInsideAndBeside() throws IOException {
        String inside = """
                {"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},
                 "System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon","Guid":"{5770385F}"}},
                  "EventID":{"#attributes":{"Qualifiers":1},"#text":1},
                  "TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T15:04:05.123000Z"}},
                  "Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc.example.com","Security":null},
                 "EventData":{"Image":"C:\\\\tools\\\\a.exe","Data":{"#text":["one","two"]}}}}
                """;
        String beside = """
                {"Event":{"Event_attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},
                 "System":{"Provider_attributes":{"Name":"Microsoft-Windows-Sysmon"},"Provider":null,
                  "EventID":1,"EventID_attributes":{"Qualifiers":1},
                  "TimeCreated_attributes":{"SystemTime":"2026-03-02T15:04:05.123000Z"},
                  "Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc.example.com"},
                 "EventData":{"Image":"C:\\\\tools\\\\a.exe","Data":["one","two"]}}}
                """;
        for (String record : List.of(inside, beside)) {
            for (String json : List.of(record, record.replace("\n", "") + "\n")) {
                assertThat(read(json)).isEmpty();
                sysmon("Image=C:\\tools\\a.exe", "EventID_Qualifiers=1", "Data=one", "Data=two");
            }
            read(record + record);
            assertThat(seen).hasSize(2);
        }
    }

    @Test
    void winlogbeatSevenAndEight() throws IOException {
        for (String code : List.of("1", "\"1\"")) {
            assertThat(read("{\"@timestamp\":\"2026-03-02T15:04:05.123Z\",\"event\":{\"code\":" + code
                            + "},\"host\":{\"name\":\"other\"},\"winlog\":{\"channel\":\"Microsoft-Windows-Sysmon/Operational\","
                            + "\"provider_name\":\"Microsoft-Windows-Sysmon\",\"event_id\":" + code
                            + ",\"computer_name\":\"pc.example.com\",\"event_data\":{\"Image\":\"C:\\\\tools\\\\a.exe\"}},"
                            + "\"process\":{\"command_line\":\"a.exe -x\"}}\n"))
                    .isEmpty();
            sysmon("Image=C:\\tools\\a.exe");
        }
    }

    @Test
    void elasticsearchHitsDumpsAndFlatKeys() throws IOException {
        String source =
                "{\"@timestamp\":\"2026-03-02T15:04:05.123Z\",\"winlog\":{\"channel\":\"Microsoft-Windows-Sysmon/Operational\","
                        + "\"provider_name\":\"Microsoft-Windows-Sysmon\",\"event_id\":\"1\",\"computer_name\":\"pc.example.com\","
                        + "\"event_data\":{\"Image\":\"a.exe\"}}}";
        String hit = "{\"_index\":\"winlogbeat\",\"_id\":\"1\",\"_score\":1.0,\"_source\":" + source + ",\"sort\":[1]}";
        assertThat(read(hit + "\n")).isEmpty();
        sysmon("Image=a.exe");
        assertThat(read(
                        "{\"took\":1,\"timed_out\":false,\"_shards\":{\"total\":1},\"hits\":{\"total\":{\"value\":2},\"hits\":["
                                + hit + ",\n" + hit + "]},\"aggregations\":{}}"))
                .isEmpty();
        assertThat(seen).hasSize(2);
        seen.remove(1);
        sysmon("Image=a.exe");
        assertThat(read("[" + hit + ",\n" + hit + "]")).isEmpty();
        assertThat(seen).hasSize(2);
        assertThat(seen).extracting(one -> one.place().number()).containsExactly(0L, 1L);
        assertThat(
                        read(
                                "{\"@timestamp\":\"2026-03-02T15:04:05.123Z\",\"winlog.channel\":\"Microsoft-Windows-Sysmon/Operational\","
                                        + "\"winlog.provider_name\":\"Microsoft-Windows-Sysmon\",\"winlog.event_id\":1,"
                                        + "\"winlog.computer_name\":\"pc.example.com\",\"winlog.event_data.Image\":\"a.exe\"}\n"))
                .isEmpty();
        sysmon("Image=a.exe");
    }

    @Test
    void splunkResultsWithTheirRawText() throws IOException {
        assertThat(read(
                        "{\"preview\":false,\"offset\":0,\"result\":{\"_time\":\"2026-03-02 15:04:05.123 UTC\",\"host\":\"x\",\"_raw\":\""
                                + XML + "\"}}\n"))
                .isEmpty();
        sysmon("Image=C:\\tools\\a.exe");

        assertThat(
                        read(
                                "{\"preview\":false,\"result\":{\"_time\":\"2026-03-02T15:04:05.123+00:00\",\"sourcetype\":\"WinEventLog\",\"_raw\":\""
                                        + "03/02/2026 03:04:05 PM\\nLogName=Security\\nSourceName=Microsoft-Windows-Security-Auditing\\nEventCode=4688"
                                        + "\\nComputerName=pc.example.com\\nMessage=A new process has been created.\\n\\nProcess Information:\\n"
                                        + "\\tNew Process Name:\\tC:\\\\tools\\\\a.exe\\n\\tProcess Command Line:\\ta.exe -x\"},\"lastrow\":true}\n"))
                .isEmpty();
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).type()).isEqualTo(EventType.windows("Security", SECURITY, "4688"));
        assertThat(seen.get(0).time()).isEqualTo(TIME);
        assertThat(seen.get(0).host()).isEqualTo("pc.example.com");
        assertThat(seen.get(0).fields()).contains("NewProcessName=C:\\tools\\a.exe", "CommandLine=a.exe -x");

        assertThat(
                        read(
                                "{\"preview\":false,\"result\":{\"_time\":\"1\",\"_raw\":"
                                        + "\"{\\\"eventSource\\\":\\\"iam.amazonaws.com\\\",\\\"eventName\\\":\\\"CreateUser\\\"}\"}}\n"))
                .isEmpty();
        assertThat(seen.get(0).type()).isEqualTo(EventType.of("aws", "", "cloudtrail"));

        assertThat(read("{\"preview\":false,\"result\":{\"host\":\"web\",\"_raw\":"
                        + "\"type=EXECVE msg=audit(1772463845.123:7): argc=2 a0=\\\"id\\\" a1=\\\"-u\\\"\"}}\n"))
                .isEmpty();
        assertThat(seen).extracting(Seen::type).contains(EventType.of("linux", "", "auditd"));
        assertThat(seen.get(0).host()).isEqualTo("web");
        assertThat(seen.get(0).time()).isEqualTo(TIME);

        assertThat(
                        read(
                                "{\"preview\":false,\"result\":{\"_time\":\"2026-03-02T15:04:05.123Z\",\"source\":\"XmlWinEventLog:Security\","
                                        + "\"EventCode\":\"4688\",\"ComputerName\":\"pc.example.com\",\"CommandLine\":\"a.exe\"}}\n"))
                .isEmpty();
        assertThat(seen.get(0).type().channel()).isEqualTo("Security");
        assertThat(seen.get(0).fields()).contains("CommandLine=a.exe", "EventID=4688");

        assertThat(read("{\"init_offset\":0,\"preview\":false,\"messages\":[],\"results\":[{\"_raw\":\"" + XML
                        + "\"},{\"_raw\":\"" + XML + "\"}],\"highlighted\":{}}"))
                .isEmpty();
        assertThat(seen).hasSize(2);
    }

    @Test
    void aRawTextThatIsCutLeavesTheRecordAsItIs() throws IOException {
        read("{\"Channel\":\"Security\",\"EventID\":1,\"CommandLine\":\"a.exe\",\"_raw\":\"<Event><System>\"}\n");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).fields()).contains("CommandLine=a.exe");
        read(
                "{\"Channel\":\"Security\",\"EventID\":1,\"CommandLine\":\"a.exe\",\"_raw\":\"{\\\"Records\\\":[{\\\"a\\\":1},\"}\n");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).fields()).contains("CommandLine=a.exe");
    }

    @Test
    void flatNxlogStyle() throws IOException {
        assertThat(
                        read(
                                "{\"EventTime\":\"2026-03-02 15:04:05.123\",\"Hostname\":\"pc.example.com\",\"EventID\":1,"
                                        + "\"SourceName\":\"Microsoft-Windows-Sysmon\",\"Channel\":\"Microsoft-Windows-Sysmon/Operational\","
                                        + "\"Message\":\"Process Create:\\r\\nImage: C:\\\\b.exe\",\"Image\":\"C:\\\\a.exe\",\"tags\":[\"x\"],\"port\":60737}\n"))
                .isEmpty();
        sysmon("Image=C:\\a.exe");
        assertThat(seen.get(0).fields()).doesNotContain("Image=C:\\b.exe");
    }

    @Test
    void getWinEventOfBothPowerShells() throws IOException {
        for (String time : List.of("\"\\/Date(1772463845123)\\/\"", "\"2026-03-02T16:04:05.123+01:00\"")) {
            String event =
                    "{\"Message\":\"Process Create:\\r\\nRuleName: -\\r\\nImage: C:\\\\tools\\\\a.exe\\r\\n\",\"Id\":1,"
                            + "\"Version\":5,\"ProviderName\":\"Microsoft-Windows-Sysmon\",\"LogName\":\"Microsoft-Windows-Sysmon/Operational\","
                            + "\"MachineName\":\"pc.example.com\",\"UserId\":{\"BinaryLength\":12,\"Value\":\"S-1-5-18\"},\"TimeCreated\":"
                            + time + ",\"Properties\":[{\"Value\":\"-\"},{\"Value\":\"C:\\\\tools\\\\a.exe\"}]}";
            assertThat(read("[\r\n    " + event + "\r\n]\r\n")).isEmpty();
            sysmon("Image=C:\\tools\\a.exe");
            assertThat(read(event)).isEmpty();
            sysmon("Image=C:\\tools\\a.exe");
        }
    }

    @Test
    void hayabusaWithDetailsAsTextAndAsObject() throws IOException {
        for (String details : List.of(
                "\"Cmdline: a.exe -x \u00A6 Proc: C:\\\\tools\\\\a.exe \u00A6 PID: 7\"",
                "{\"Cmdline\":\"a.exe -x\",\"Proc\":\"C:\\\\tools\\\\a.exe\",\"PID\":7}")) {
            read(
                    "{\n  \"Timestamp\": \"2026-03-02 16:04:05.123 +01:00\",\n  \"RuleTitle\": \"Proc Exec\",\n \"Level\": \"info\","
                            + "\"Computer\": \"pc.example.com\",\n \"Channel\": \"Sysmon\",\n \"EventID\": 1,\n \"RecordID\": 5,\n"
                            + " \"Provider\": \"Microsoft-Windows-Sysmon\", \"Details\": " + details + "\n}\n");
            sysmon("CommandLine=a.exe -x", "Image=C:\\tools\\a.exe", "ProcessId=7", "EventRecordID=5");
        }
    }

    @Test
    void chainsawFindings() throws IOException {
        String data =
                "{\"Event\":{\"System\":{\"Provider_attributes\":{\"Name\":\"Microsoft-Windows-Sysmon\"},\"EventID\":1,"
                        + "\"TimeCreated_attributes\":{\"SystemTime\":\"2026-03-02T15:04:05.123Z\"},"
                        + "\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Computer\":\"pc.example.com\"},"
                        + "\"EventData\":{\"Image\":\"a.exe\"}}}";
        assertThat(read(
                        "[{\"group\":\"Sigma\",\"kind\":\"individual\",\"document\":{\"kind\":\"evtx\",\"path\":\"a.evtx\",\"data\":"
                                + data + "},\"name\":\"Rule\",\"timestamp\":\"2026-03-02T15:04:05Z\"}]"))
                .isEmpty();
        sysmon("Image=a.exe");
        assertThat(read(
                        "[{\"group\":\"Sigma\",\"kind\":\"aggregate\",\"documents\":[{\"kind\":\"evtx\",\"path\":\"a.evtx\",\"data\":"
                                + data + "},{\"kind\":\"evtx\",\"path\":\"a.evtx\",\"data\":" + data
                                + "}],\"name\":\"Rule\"}]"))
                .isEmpty();
        assertThat(seen).hasSize(2);
    }

    @Test
    void advancedHuntingRowsFromPortalApiAndStream() throws IOException {
        String row =
                "{\"Timestamp\":\"2026-03-02T15:04:05.123Z\",\"DeviceName\":\"pc.example.com\",\"ActionType\":\"ProcessCreated\","
                        + "\"FileName\":\"a.exe\",\"FolderPath\":\"C:\\\\tools\\\\a.exe\",\"ProcessCommandLine\":\"a.exe -x\","
                        + "\"InitiatingProcessFolderPath\":\"C:\\\\b.exe\",\"AdditionalFields\":\"{\\\"k\\\":1}\"}";
        for (String json : List.of(
                row,
                "{\"Schema\":[{\"Name\":\"Timestamp\",\"Type\":\"DateTime\"}],\"Results\":[" + row + "]}",
                "{\"records\":[{\"time\":\"2026-03-02T15:04:05.123Z\",\"operationName\":\"Publish\","
                        + "\"category\":\"AdvancedHunting-DeviceProcessEvents\",\"properties\":" + row + "}]}")) {
            assertThat(read(json)).isEmpty();
            assertThat(seen).hasSize(1);
            assertThat(seen.get(0).type()).isEqualTo(EventType.of("windows", "process_creation", ""));
            assertThat(seen.get(0).time()).isEqualTo(TIME);
            assertThat(seen.get(0).host()).isEqualTo("pc.example.com");
            assertThat(seen.get(0).fields())
                    .contains("Image=C:\\tools\\a.exe", "CommandLine=a.exe -x", "ParentImage=C:\\b.exe");
        }
    }

    @Test
    void theJournalWithTextBytesAndAuditRecords() throws IOException {
        String start =
                "{\"__REALTIME_TIMESTAMP\":\"1772463845123000\",\"_HOSTNAME\":\"web\",\"_PID\":\"9\",\"_COMM\":\"sshd\",";
        assertThat(read(start + "\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":\"Failed password for root\"}\n"))
                .isEmpty();
        assertThat(seen.get(0).type()).isEqualTo(EventType.of("linux", "", "sshd"));
        assertThat(seen.get(0).time()).isEqualTo(TIME);
        assertThat(seen.get(0).host()).isEqualTo("web");
        assertThat(seen.get(0).fields()).contains("message=Failed password for root", "pid=9");

        read(start + "\"MESSAGE\":[72,105,27,33]}\n");
        assertThat(seen.get(0).fields()).contains("message=Hi\u001b!");

        for (String message : List.of(
                "\"_TRANSPORT\":\"audit\",\"_AUDIT_TYPE_NAME\":\"EXECVE\",\"_AUDIT_ID\":\"7\","
                        + "\"MESSAGE\":\"EXECVE argc=1 a0=\\\"id\\\"\"",
                "\"MESSAGE\":\"audit: type=1309 audit(1772463845.123:7): argc=1 a0=\\\"id\\\"\"")) {
            read(start + message + "}\n");
            assertThat(seen.get(0).type()).isEqualTo(EventType.of("linux", "", "auditd"));
            assertThat(seen.get(0).time()).isEqualTo(TIME);
            assertThat(seen.get(0).host()).isEqualTo("web");
            assertThat(seen.get(0).fields()).contains("type=EXECVE", "a0=id");
        }
    }

    @Test
    void auditbeatOfTheKernelsRecords() throws IOException {
        assertThat(
                        read(
                                "{\"@timestamp\":\"2026-03-02T15:04:05.123Z\",\"event\":{\"module\":\"auditd\",\"action\":\"executed\"},"
                                        + "\"host\":{\"name\":\"web\"},\"process\":{\"executable\":\"/usr/bin/id\",\"args\":[\"id\",\"-u\"],\"pid\":7},"
                                        + "\"auditd\":{\"message_type\":\"syscall\",\"data\":{\"syscall\":\"execve\",\"tty\":\"pts0\"}}}\n"))
                .isEmpty();
        assertThat(seen.get(0).type()).isEqualTo(EventType.of("linux", "process_creation", ""));
        assertThat(seen.get(0).time()).isEqualTo(TIME);
        assertThat(seen.get(0).host()).isEqualTo("web");
        assertThat(seen.get(0).fields()).contains("CommandLine=id -u", "type=SYSCALL");
    }

    @Test
    void eventXmlThatALogShipperCarries() throws IOException {
        assertThat(read("{\"agent\":\"x\",\"message\":\"" + XML + "\"}\n")).isEmpty();
        sysmon("Image=C:\\tools\\a.exe");
    }

    @Test
    void keysOfWrappersHideNoFieldsOfOrdinaryRecords() throws IOException {
        read("{\"Channel\":\"Security\",\"EventID\":1,\"CommandLine\":\"a.exe\",\"_source\":{\"x\":1}}\n");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).fields()).contains("CommandLine=a.exe");
        read("{\"Channel\":\"Security\",\"EventID\":1,\"Records\":[{\"x\":1},2],\"CommandLine\":\"a.exe\"}\n");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).fields()).contains("CommandLine=a.exe");
        read("{\"Records\":[1,{\"x\":1},2,[3]],\"Channel\":\"Security\",\"EventID\":1,\"CommandLine\":\"a.exe\"}\n");
        assertThat(seen.stream().flatMap(one -> one.fields().stream())).contains("CommandLine=a.exe", "x=1");
    }
}
