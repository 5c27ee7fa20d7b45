package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Reading;
import org.atalaya.model.EventType;
import org.atalaya.model.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Under which names rules find the values of JSON events. */
class JsonFieldsTest {
    @TempDir
    Path folder;

    /** The values of a field; null values as {@code null}. */
    private List<String> values(String record, String field) throws IOException {
        Path file = Files.writeString(folder.resolve("events.jsonl"), record + "\n");
        List<String> found = new ArrayList<>();
        Reading reading = new Reading();
        int id = reading.names.id(field);
        reading.read(file, false, event -> {
            Values values = new Values();
            event.read(id, values);
            for (int i = 0; i < values.count(); i++) {
                found.add(values.isNull(i) ? "null" : "'" + values.text(i) + "'");
            }
        });
        assertThat(reading.events).isEqualTo(1);
        return found;
    }

    @Test
    void fieldsOfTheHeaderKeepTheNameThatTheRecordGivesThem() throws IOException {
        String flat = "{\"Channel\": \"Application\", \"EventID\": 1, \"SourceName\": \"App\"}";
        assertThat(values(flat, "Provider_Name")).containsExactly("'App'");
        assertThat(values(flat, "SourceName")).containsExactly("'App'");
        String winlogbeat = "{\"winlog\": {\"channel\": \"Security\"}, \"process\": {\"executable\": \"C:\\\\x.exe\"}}";
        assertThat(values(winlogbeat, "Image")).containsExactly("'C:\\x.exe'");
        assertThat(values(winlogbeat, "process.executable")).containsExactly("'C:\\x.exe'");
    }

    @Test
    void anEmptyTextIsAValueUnlessTheRecordComesFromAnEventLog() throws IOException {
        assertThat(values("{\"Channel\": \"Application\", \"EventID\": 1, \"A\": \"\"}", "A"))
                .containsExactly("''");
        assertThat(values("{\"Channel\": \"Application\", \"EventID\": 1, \"A\": null}", "A"))
                .containsExactly("null");
        assertThat(values("{\"Event\": {\"System\": {\"Channel\": \"X\"}, \"EventData\": {\"A\": \"\"}}}", "A"))
                .containsExactly("null");
    }

    private EventType type(String record) throws IOException {
        Path file = Files.writeString(folder.resolve("events.jsonl"), record + "\n");
        List<EventType> found = new ArrayList<>();
        Reading.of(file, false, event -> found.add(event.type()));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void aRecordMayNameItsLogSourceInPart() throws IOException {
        assertThat(type("{\"product\": \"myproduct\", \"a\": 1}")).isEqualTo(EventType.of("myproduct", "", ""));
        assertThat(type("{\"category\": \"webserver\", \"a\": 1}")).isEqualTo(EventType.of("", "webserver", ""));
        assertThat(type("{\"logsource\": {\"service\": \"sshd\"}}")).isEqualTo(EventType.of("", "", "sshd"));
        assertThat(type("{\"logsource\": {\"product\": \"m365\"}, \"eventSource\": \"a\", \"eventName\": \"b\"}"))
                .isEqualTo(EventType.of("m365", "", ""));
        assertThat(type("{\"product\": \"Widget 3000\", \"a\": 1}")).isEqualTo(EventType.of("", "", ""));
        assertThat(type("{\"category\": \"books\", \"a\": 1}")).isEqualTo(EventType.of("", "", ""));
    }

    @Test
    void servicesAreKnownByTheirKeys() throws IOException {
        assertThat(type("{\"riskEventType\": \"unlikelyTravel\", \"activity\": \"signin\"}"))
                .isEqualTo(EventType.of("azure", "", "riskdetection"));
        assertThat(type("{\"riskEventType\": \"staleSignInAlertIncident\"}"))
                .isEqualTo(EventType.of("azure", "", "pim"));
        assertThat(type("{\"auditType\": {\"category\": \"Users\", \"action\": \"User login failed\"}}"))
                .isEqualTo(EventType.of("bitbucket", "", "audit"));
        assertThat(type("{\"protoPayload\": {\"serviceName\": \"login.googleapis.com\"}}"))
                .isEqualTo(EventType.of("gcp", "", "google_workspace.login"));
        assertThat(type("{\"protoPayload\": {\"serviceName\": \"compute.googleapis.com\"}}"))
                .isEqualTo(EventType.of("gcp", "", "gcp.audit"));
        assertThat(type("{\"logtype\": 5005, \"node_id\": \"opencanary-1\", \"dst_port\": 445}"))
                .isEqualTo(EventType.of("opencanary", "application", ""));
    }

    @Test
    void aChannelThatIsNotSaidFollowsFromTheProviderWhereItHasOnlyOne() throws IOException {
        assertThat(type("{\"EventID\": 1, \"Provider_Name\": \"Microsoft-Windows-Sysmon\"}"))
                .isEqualTo(EventType.windows("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", "1"));
        assertThat(type("{\"EventID\": 4688, \"SourceName\": \"Microsoft-Windows-Security-Auditing\"}"))
                .isEqualTo(EventType.windows("Security", "Microsoft-Windows-Security-Auditing", "4688"));
        assertThat(type("{\"EventID\": 1, \"SourceName\": \"other\"}")).isEqualTo(EventType.of("", "", ""));
    }
}
