package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Reading;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit logs of mail and support platforms: what they are, when it was, and that each record is one event. */
class PlatformsTest {
    private static final Instant TIME = Instant.parse("2026-03-02T15:04:05Z");

    @TempDir
    Path folder;

    private record Seen(EventType type, Instant time, List<String> fields) {}

    private final List<Seen> seen = new ArrayList<>();

    private List<Notice> read(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        seen.clear();
        return Reading.of(file, false, event -> {
                    List<String> fields = new ArrayList<>();
                    event.visit((field, value) -> fields.add(field + "=" + value));
                    seen.add(new Seen(event.type(), event.time().orElse(Instant.EPOCH), fields));
                })
                .notices;
    }

    private void one(String product, String service, String... fields) {
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).type()).isEqualTo(EventType.of(product, "", service));
        assertThat(seen.get(0).time()).isEqualTo(TIME);
        assertThat(seen.get(0).fields()).contains(fields);
    }

    @Test
    void zendeskAuditLogsByPageByLineAndByThemselves() throws IOException {
        String record =
                "{\"url\":\"https://desk.example/api/v2/audit_logs/1.json\",\"id\":1,\"action_label\":\"Exported\","
                        + "\"actor_id\":7,\"source_id\":3,\"source_type\":\"user\",\"source_label\":\"Users\",\"action\":\"exported\","
                        + "\"change_description\":\"\",\"ip_address\":\"192.0.2.7\",\"created_at\":\"2026-03-02T15:04:05Z\","
                        + "\"actor_name\":\"Ana Example\"}";
        for (String json :
                List.of(record, record + "\n", "{\"audit_logs\":[" + record + "],\"count\":1,\"next_page\":null}")) {
            assertThat(read("a.json", json)).isEmpty();
            one("zendesk", "audit", "action=exported", "ip_address=192.0.2.7", "actor_name=Ana Example");
        }
        read(
                "a.json",
                "{\"audit_logs\":[" + record + ",\n" + record + "],\"meta\":{\"has_more\":true,\"after_cursor\":\"x\"},"
                        + "\"links\":{\"next\":\"https://desk.example/\",\"prev\":null}}");
        assertThat(seen).hasSize(2);
        read(
                "a.json",
                "{\"meta\":{\"has_more\":true},\"links\":{\"next\":\"https://desk.example/\"},\"audit_logs\":[" + record
                        + "]}");
        assertThat(seen).hasSize(1);
    }

    @Test
    void zendeskTicketAuditsAndAccessLogs() throws IOException {
        assertThat(
                        read(
                                "a.json",
                                "{\"audits\":[{\"id\":1,\"ticket_id\":35,\"created_at\":\"2026-03-02T15:04:05Z\",\"author_id\":7,"
                                        + "\"metadata\":{\"system\":{\"client\":\"python-requests/2.31\",\"ip_address\":\"192.0.2.7\"}},"
                                        + "\"events\":[{\"id\":2,\"type\":\"Comment\",\"body\":\"Hello\",\"public\":true}],"
                                        + "\"via\":{\"channel\":\"api\"}}],\"next_page\":null,\"previous_page\":null,\"count\":1}"))
                .isEmpty();
        one("zendesk", "ticket_audit", "events.type=Comment", "via.channel=api");
        assertThat(read(
                        "a.json",
                        "{\"access_logs\":[{\"id\":\"01J\",\"timestamp\":\"2026-03-02T15:04:05Z\",\"user_id\":\"7\","
                                + "\"ip_address\":\"192.0.2.7\",\"method\":\"GET\",\"url\":\"/api/v2/users/9.json\",\"status\":200,"
                                + "\"client\":\"Mozilla/5.0\",\"category\":\"Users\"}]}"))
                .isEmpty();
        one("zendesk", "access", "url=/api/v2/users/9.json");
    }

    @Test
    void zammad() throws IOException {
        assertThat(read(
                        "a.json",
                        "[{\"id\":1,\"user_id\":3,\"user_fullname\":\"Ana Example\",\"action_type\":\"update\","
                                + "\"auditable_type\":\"User\",\"auditable_id\":1,\"auditable_name\":\"Luis\",\"value_from\":{},"
                                + "\"value_to\":{\"password\":\"***\"},\"source_ip\":\"192.0.2.7\",\"preferences\":{},"
                                + "\"created_at\":\"2026-03-02T15:04:05Z\",\"updated_at\":\"2026-03-02T15:04:05Z\"}]"))
                .isEmpty();
        one("zammad", "audit", "auditable_name=Luis", "value_to.password=***");
    }

    @Test
    void messageTraceByGraphByShellAndByTable() throws IOException {
        assertThat(read(
                        "a.json",
                        "{\"@odata.context\":\"https://graph.example/\",\"@odata.nextLink\":\"https://graph.example/2\",\"value\":["
                                + "{\"id\":\"1\",\"senderAddress\":\"a@example.com\",\"recipientAddress\":\"b@example.org\","
                                + "\"messageId\":\"<1@example.com>\",\"receivedDateTime\":\"2026-03-02T15:04:05Z\",\"subject\":\"Hi\","
                                + "\"status\":\"delivered\",\"fromIP\":\"192.0.2.7\",\"size\":9}]}"))
                .isEmpty();
        one("m365", "message_trace", "senderAddress=a@example.com", "fromIP=192.0.2.7");
        assertThat(
                        read(
                                "a.json",
                                "[{\"Organization\":\"x\",\"MessageId\":\"<1@example.com>\",\"Received\":\"2026-03-02T15:04:05\","
                                        + "\"SenderAddress\":\"a@example.com\",\"RecipientAddress\":\"b@example.org\",\"FromIP\":\"192.0.2.7\"}]"))
                .isEmpty();
        one("m365", "message_trace", "SenderAddress=a@example.com");
        for (String table : List.of(
                "\"Organization\",\"MessageId\",\"Received\",\"SenderAddress\",\"RecipientAddress\",\"Subject\",\"Status\",\"FromIP\"\n"
                        + "x,<1@example.com>,\"3/2/2026 3:04:05 PM\",a@example.com,b@example.org,\"Hi, you\",Delivered,192.0.2.7\n",
                "origin_timestamp_utc,sender_address,recipient_status,message_subject,message_id,original_client_ip\n"
                        + "2026-03-02T15:04:05.0000000Z,a@example.com,b@example.org##Deliver,\"Hi, you\",<1@example.com>,192.0.2.7\n")) {
            assertThat(read("a.csv", table)).isEmpty();
            one("m365", "message_trace", "senderAddress=a@example.com", "subject=Hi, you", "fromIP=192.0.2.7");
        }
    }

    @Test
    void unifiedAuditLogByItselfInTheSearchsTableAndByGraph() throws IOException {
        String data =
                "{\"CreationTime\":\"2026-03-02T15:04:05\",\"Id\":\"1\",\"Operation\":\"New-InboxRule\",\"Workload\":\"Exchange\","
                        + "\"UserId\":\"a@example.com\",\"ClientIP\":\"192.0.2.7:5000\",\"Parameters\":["
                        + "{\"Name\":\"Name\",\"Value\":\".\"},{\"Name\":\"ForwardTo\",\"Value\":\"x@example.net\"},"
                        + "{\"Name\":\"DeleteMessage\",\"Value\":\"True\"}]}";
        String text = data.replace("\"", "\\\"");
        for (String json : List.of(
                data,
                data + "\n" + "\n",
                "[{\"RunspaceId\":\"x\",\"RecordType\":\"ExchangeAdmin\",\"CreationDate\":\"2026-03-02T15:04:05\","
                        + "\"UserIds\":\"a@example.com\",\"Operations\":\"New-InboxRule\",\"AuditData\":\"" + text
                        + "\"}]",
                "{\"value\":[{\"id\":\"1\",\"createdDateTime\":\"2026-03-02T15:04:05Z\",\"operation\":\"New-InboxRule\","
                        + "\"auditData\":" + data + "}]}")) {
            assertThat(read("a.json", json)).as(json).isEmpty();
            one("m365", "audit", "ForwardTo=x@example.net", "DeleteMessage=True");
        }
        String table = "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits\n"
                + "1,2026-03-02T15:04:05.0000000Z,1,New-InboxRule,a@example.com,\"" + data.replace("\"", "\"\"")
                + "\",\n";
        assertThat(read("a.csv", table)).isEmpty();
        one("m365", "audit", "ForwardTo=x@example.net", "Operation=New-InboxRule");
    }

    @Test
    void anAuditTablesBrokenCellLeavesTheOthersCells() throws IOException {
        read(
                "a.csv",
                "CreationDate,UserIds,Operations,AuditData\n2026-03-02T15:04:05,a@example.com,New-InboxRule,\"{\"\"Operation\"\":\"\n");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).fields()).contains("Operations=New-InboxRule", "UserIds=a@example.com");
        assertThat(seen.get(0).time()).isEqualTo(TIME);
    }

    @Test
    void googleWorkspaceWithParametersAsFieldsHoweverTheKeysAreSorted() throws IOException {
        String api =
                "{\"kind\":\"admin#reports#activity\",\"id\":{\"time\":\"2026-03-02T15:04:05.000Z\",\"uniqueQualifier\":\"1\","
                        + "\"applicationName\":\"login\",\"customerId\":\"C\"},\"etag\":\"x\",\"actor\":{\"email\":\"a@example.com\"},"
                        + "\"ipAddress\":\"192.0.2.7\",\"events\":[{\"type\":\"login\",\"name\":\"login_success\",\"parameters\":["
                        + "{\"name\":\"login_type\",\"value\":\"google_password\"},{\"name\":\"is_suspicious\",\"boolValue\":true}]}]}";
        String sorted =
                "{\"actor\":{\"email\":\"a@example.com\"},\"events\":[{\"name\":\"login_success\",\"parameters\":["
                        + "{\"name\":\"login_type\",\"value\":\"google_password\"},{\"boolValue\":true,\"name\":\"is_suspicious\"}],"
                        + "\"type\":\"login\"}],\"id\":{\"applicationName\":\"login\",\"time\":\"2026-03-02T15:04:05.000Z\"},"
                        + "\"ipAddress\":\"192.0.2.7\"}";
        for (String json : List.of(
                api,
                sorted,
                "{\"kind\":\"admin#reports#activities\",\"etag\":\"x\",\"nextPageToken\":\"y\",\"items\":[" + api
                        + "]}")) {
            assertThat(read("a.json", json)).isEmpty();
            one(
                    "gcp",
                    "google_workspace.login",
                    "eventName=login_success",
                    "eventService=login.googleapis.com",
                    "login_type=google_password",
                    "is_suspicious=true");
        }
    }

    @Test
    void okta() throws IOException {
        assertThat(read(
                        "a.json",
                        "[{\"actor\":{\"id\":\"1\",\"alternateId\":\"a@example.com\"},\"client\":{\"ipAddress\":\"192.0.2.7\"},"
                                + "\"eventType\":\"user.session.start\",\"outcome\":{\"result\":\"SUCCESS\"},"
                                + "\"published\":\"2026-03-02T15:04:05.000Z\",\"uuid\":\"2\"}]"))
                .isEmpty();
        one("okta", "okta", "client.ipAddress=192.0.2.7");
    }

    @Test
    void sendgridMailchimpAndSesByThemselvesAndByNotification() throws IOException {
        assertThat(read(
                        "a.json",
                        "[{\"email\":\"b@example.org\",\"timestamp\":1772463845,\"smtp-id\":\"<1@example.com>\",\"event\":\"processed\","
                                + "\"category\":[\"news\"],\"sg_event_id\":\"e\",\"sg_message_id\":\"m\"}]"))
                .isEmpty();
        one("sendgrid", "events", "email=b@example.org", "event=processed");
        assertThat(read(
                        "a.json",
                        "[{\"event\":\"send\",\"ts\":1772463845,\"_id\":\"1\",\"msg\":{\"_id\":\"1\",\"ts\":1772463845,"
                                + "\"email\":\"b@example.org\",\"sender\":\"a@example.com\"}}]"))
                .isEmpty();
        one("mailchimp", "transactional", "msg.email=b@example.org");
        assertThat(read(
                        "a.json",
                        "{\"type\":\"unsubscribe\",\"fired_at\":\"2026-03-02 15:04:05\",\"data\":{\"action\":\"delete\","
                                + "\"email\":\"b@example.org\",\"list_id\":\"l\"}}\n"))
                .isEmpty();
        one("mailchimp", "webhook", "data.email=b@example.org");
        assertThat(
                        read(
                                "a.json",
                                "{\"chimp_chatter\":[{\"title\":\"Import\",\"message\":\"x\",\"type\":\"lists:imports\","
                                        + "\"update_time\":\"2026-03-02T15:04:05+00:00\",\"list_id\":\"l\"}],\"total_items\":1,\"_links\":[]}"))
                .isEmpty();
        one("mailchimp", "activity", "type=lists:imports");
        String event =
                "{\"eventType\":\"Send\",\"mail\":{\"timestamp\":\"2026-03-02T15:04:05.000Z\",\"source\":\"a@example.com\","
                        + "\"sourceIp\":\"192.0.2.7\",\"messageId\":\"m\",\"destination\":[\"b@example.org\"]},\"send\":{}}";
        for (String json : List.of(
                event,
                "{\"Type\":\"Notification\",\"MessageId\":\"1\",\"TopicArn\":\"arn:x\",\"Message\":\""
                        + event.replace("\"", "\\\"") + "\",\"Timestamp\":\"2026-03-02T15:04:09.000Z\"}",
                "{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{\"Type\":\"Notification\",\"Message\":\""
                        + event.replace("\"", "\\\"") + "\"}}]}")) {
            assertThat(read("a.json", json)).isEmpty();
            one("aws", "ses", "eventType=Send", "mail.destination=b@example.org");
        }
    }

    private List<List<String>> fieldsOf(String json) throws IOException {
        assertThat(read("a.json", json)).extracting(Notice::kind).allMatch(kind -> kind == Notice.Kind.UNKNOWN_SHAPE);
        return seen.stream().map(Seen::fields).toList();
    }

    @Test
    void aRecordThatBeginsLikeAnExportStaysWhole() throws IOException {
        for (String key : List.of("events", "items", "value", "results", "records", "Records", "audits")) {
            String record = "{\"" + key + "\":[{\"a\":1},{\"a\":2}],\"id\":7,\"name\":\"x\",\"user\":\"ana\"}";
            for (String json :
                    List.of(record, record + "\n", "[" + record + "]", "[\n" + record + ",\n" + record + "]")) {
                assertThat(fieldsOf(json))
                        .as(json)
                        .isNotEmpty()
                        .allSatisfy(fields -> assertThat(fields)
                                .containsExactly(key + ".a=1", key + ".a=2", "id=7", "name=x", "user=ana"));
            }
        }
        assertThat(fieldsOf("{\"value\":[{\"a\":1}],\"timestamp\":\"2026-03-02T15:04:05Z\",\"id\":3}\n"))
                .containsExactly(List.of("value.a=1", "timestamp=2026-03-02T15:04:05Z", "id=3"));
        assertThat(seen.get(0).time()).isEqualTo(TIME);
    }

    @Test
    void aRecordWithDataOfItsOwnKeepsWhatStandsBesideThem() throws IOException {
        assertThat(fieldsOf("{\"id\":7,\"timestamp\":\"2026-03-02T15:04:05Z\",\"data\":{\"a\":1},\"user\":\"ana\"}\n"))
                .containsExactly(List.of("id=7", "timestamp=2026-03-02T15:04:05Z", "data.a=1", "user=ana"));
        assertThat(seen.get(0).time()).isEqualTo(TIME);
        assertThat(fieldsOf("{\"count\":7,\"result\":{\"a\":1},\"user\":\"ana\"}\n"))
                .containsExactly(List.of("count=7", "result.a=1", "user=ana"));
    }

    @Test
    void pagesAreUnwrappedWhateverStandsBesideTheRecords() throws IOException {
        String audit = "{\"id\":1,\"ticket_id\":35,\"created_at\":\"2026-03-02T15:04:05Z\",\"author_id\":7,"
                + "\"events\":[{\"type\":\"Comment\"}]}";
        assertThat(fieldsOf("{\"audits\":[" + audit + "," + audit
                        + "],\"users\":[{\"id\":7,\"name\":\"Ana\"}],\"next_page\":null,\"count\":2}"))
                .hasSize(2)
                .allSatisfy(fields -> assertThat(fields).contains("events.type=Comment"));
        String zammad = "{\"id\":1,\"user_id\":3,\"action_type\":\"switch_to\",\"auditable_type\":\"User\","
                + "\"auditable_id\":1,\"value_to\":{},\"created_at\":\"2026-03-02T15:04:05Z\"}";
        read("a.json", "{\"records\":[" + zammad + "],\"total_count\":1}");
        one("zammad", "audit", "action_type=switch_to");
        // Pages one after the other in an array, as tools that collect them write.
        read("a.json", "[{\"records\":[" + zammad + "],\"total_count\":1},{\"records\":[" + zammad + "]}]");
        assertThat(seen).hasSize(2);
    }
}
