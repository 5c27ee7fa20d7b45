package org.atalaya.evidence.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.atalaya.model.EventType;

/** The shapes in which JSON events come, and the names that their fields have for rules. */
enum Shape {
    /** {@code {"Event": {"System": …, "EventData": …}}}, as evtx_dump writes. */
    EVTX_DUMP("evtx_dump", true),
    /** {@code winlog.event_data.…}: Winlogbeat and the Elastic Agent. */
    WINLOGBEAT("winlogbeat", true),
    /** {@code event_data.…}, {@code log_name}: Winlogbeat up to 6. */
    WINLOGBEAT_6("winlogbeat 6", true),
    /** All fields side by side, with a channel: OTRF datasets, NXLog, Splunk and flattened exports. */
    FLAT_WINDOWS("flat windows", true, true),
    /** Findings of Hayabusa, which hold the fields of their events under short names. */
    HAYABUSA("hayabusa", true),
    /** Rows of Microsoft Defender's advanced hunting tables. */
    DEFENDER("defender", false),
    /** journalctl -o json. */
    JOURNALD("journald", false, true),
    /** Auditbeat: ECS with {@code auditd.…}. */
    AUDITBEAT("auditbeat", false),
    /** AWS CloudTrail. */
    CLOUDTRAIL("cloudtrail", false),
    /** Azure activity, audit and sign-in logs, risk detections and alerts of privileged identities. */
    AZURE("azure", false),
    /** Microsoft 365 unified audit log. */
    M365("m365", false),
    /** Google Cloud audit log. */
    GCP("gcp audit", false),
    /** Okta system log. */
    OKTA("okta", false),
    /** Kubernetes audit log. */
    KUBERNETES("kubernetes audit", false),
    /** GitHub audit log. */
    GITHUB("github audit", false),
    /** Bitbucket audit log. */
    BITBUCKET("bitbucket audit", false),
    /** OpenCanary, a honeypot. */
    OPENCANARY("opencanary", false),
    /** Zeek logs as JSON. */
    ZEEK("zeek", false),
    /** Zendesk's audit log (developer.zendesk.com, "Audit Logs"): what was changed, exported, and who logged in. */
    ZENDESK_AUDIT("zendesk audit", "zendesk", "audit", "actor_id", "source_type", "change_description"),
    /** The history of Zendesk's tickets ("Ticket Audits"). */
    ZENDESK_TICKET("zendesk ticket audit", "zendesk", "ticket_audit", "ticket_id", "author_id", "created_at"),
    /** What agents looked at in Zendesk ("Access Logs"). */
    ZENDESK_ACCESS("zendesk access", "zendesk", "access", "user_id", "ip_address", "method", "url"),
    /** Zammad's audit log (docs.zammad.org, "Audit Log"). */
    ZAMMAD("zammad audit", "zammad", "audit", "action_type", "auditable_type", "auditable_id"),
    /** Microsoft 365 message trace by Graph (resource type {@code exchangeMessageTrace}). */
    MESSAGE_TRACE("message trace", "m365", "message_trace", "senderAddress", "recipientAddress", "messageId"),
    /** The same by {@code Get-MessageTrace} and the older reporting service. */
    MESSAGE_TRACE_ROW(
            "message trace", "m365", "message_trace", "SenderAddress", "RecipientAddress", "MessageId", "Received"),
    /** Activities of Google Workspace's Reports API; the service follows from the application. */
    GOOGLE_WORKSPACE("google workspace", "gcp", "", "id.applicationName", "id.time", "events.name"),
    /** Events that SendGrid's Event Webhook posts. */
    SENDGRID("sendgrid", "sendgrid", "events", "sg_event_id", "event"),
    /** Events of Amazon SES, by themselves or out of SNS notifications. */
    SES_EVENT("ses", "aws", "ses", "eventType", "mail.messageId"),
    /** Notifications of Amazon SES, the older form. */
    SES_NOTIFICATION("ses", "aws", "ses", "notificationType", "mail.messageId"),
    /** Webhooks of Mailchimp Transactional. */
    MAILCHIMP_TRANSACTIONAL("mailchimp transactional", "mailchimp", "transactional", "event", "ts", "msg._id"),
    /** Webhooks of Mailchimp's audiences, as their keys are when turned into JSON. */
    MAILCHIMP_WEBHOOK("mailchimp webhook", "mailchimp", "webhook", "type", "fired_at", "data.list_id"),
    /** Mailchimp's stream of what happened in an account ("Chimp Chatter"). */
    MAILCHIMP_ACTIVITY("mailchimp activity", "mailchimp", "activity", "type", "title", "update_time"),
    /** Records that name Sigma's log source themselves. */
    LABELLED("labelled", false),
    /** None of these. */
    UNKNOWN("unknown shape", false, true);

    private static final Map<String, String> ECS = Map.ofEntries(
            Map.entry("process.executable", "Image"),
            Map.entry("process.command_line", "CommandLine"),
            Map.entry("process.working_directory", "CurrentDirectory"),
            Map.entry("process.pid", "ProcessId"),
            Map.entry("process.parent.executable", "ParentImage"),
            Map.entry("process.parent.command_line", "ParentCommandLine"),
            Map.entry("process.parent.pid", "ParentProcessId"),
            Map.entry("process.pe.original_file_name", "OriginalFileName"),
            Map.entry("file.path", "TargetFilename"),
            Map.entry("registry.path", "TargetObject"),
            Map.entry("registry.data.strings", "Details"),
            Map.entry("source.ip", "SourceIp"),
            Map.entry("source.port", "SourcePort"),
            Map.entry("destination.ip", "DestinationIp"),
            Map.entry("destination.domain", "DestinationHostname"),
            Map.entry("destination.port", "DestinationPort"),
            Map.entry("dns.question.name", "QueryName"));

    private static final Map<String, String> WINLOG = Map.ofEntries(
            Map.entry("winlog.channel", "Channel"),
            Map.entry("winlog.provider_name", "Provider_Name"),
            Map.entry("winlog.provider_guid", "Provider_Guid"),
            Map.entry("winlog.event_id", "EventID"),
            Map.entry("winlog.computer_name", "Computer"),
            Map.entry("winlog.record_id", "EventRecordID"),
            Map.entry("winlog.version", "Version"),
            Map.entry("winlog.task", "Task"),
            Map.entry("winlog.opcode", "Opcode"),
            Map.entry("winlog.keywords", "Keywords"),
            Map.entry("winlog.activity_id", "Correlation_ActivityID"),
            Map.entry("winlog.process.pid", "Execution_ProcessID"),
            Map.entry("winlog.process.thread.id", "Execution_ThreadID"),
            Map.entry("winlog.user.identifier", "Security_UserID"),
            Map.entry("log_name", "Channel"),
            Map.entry("source_name", "Provider_Name"),
            Map.entry("event_id", "EventID"),
            Map.entry("computer_name", "Computer"),
            Map.entry("record_number", "EventRecordID"));

    private static final Map<String, String> FLAT = Map.ofEntries(
            Map.entry("channel", "Channel"),
            Map.entry("logname", "Channel"),
            Map.entry("log_name", "Channel"),
            Map.entry("winlog.channel", "Channel"),
            Map.entry("eventid", "EventID"),
            Map.entry("eventcode", "EventID"),
            Map.entry("event_id", "EventID"),
            Map.entry("id", "EventID"),
            Map.entry("computer", "Computer"),
            Map.entry("computername", "Computer"),
            Map.entry("hostname", "Computer"),
            Map.entry("machinename", "Computer"),
            Map.entry("sourcename", "Provider_Name"),
            Map.entry("providername", "Provider_Name"),
            Map.entry("provider_name", "Provider_Name"),
            Map.entry("provider", "Provider_Name"),
            Map.entry("recordid", "EventRecordID"),
            Map.entry("recordnumber", "EventRecordID"),
            Map.entry("eventrecordid", "EventRecordID"),
            Map.entry("record_number", "EventRecordID"));

    /** Shapes of mail and support platforms: those that are told by keys which all must be there. */
    static final List<Shape> PLATFORMS =
            Stream.of(values()).filter(shape -> !shape.required.isEmpty()).toList();

    final String title;
    final boolean windows;
    /** Sigma's log source, for platforms. */
    final EventType platform;

    private final List<String> required;

    /** Whether one of its fields may hold a whole event as text. */
    final boolean mayEmbed;

    Shape(String title, boolean windows) {
        this(title, windows, false);
    }

    Shape(String title, boolean windows, boolean mayEmbed) {
        this.title = title;
        this.windows = windows;
        this.mayEmbed = mayEmbed;
        this.platform = EventType.of("", "", "");
        this.required = List.of();
    }

    Shape(String title, String product, String service, String... required) {
        this.title = title;
        this.windows = false;
        this.mayEmbed = false;
        this.platform = EventType.of(product, "", service);
        this.required = List.of(required);
    }

    /** Whether a record has all the keys by which a platform is told. */
    boolean hasItsKeys(Predicate<String> keys) {
        return required.stream().allMatch(keys);
    }

    /** A field's name for rules, and whether it is one of a Windows event's header. */
    record Name(String name, String alias, boolean header) {}

    /** The name of a field by its path in the record, dots between the keys. */
    Name name(String path) {
        String leaf = path.substring(path.lastIndexOf('.') + 1);
        return switch (this) {
            case EVTX_DUMP -> evtxDump(path);
            case WINLOGBEAT, WINLOGBEAT_6 -> {
                String known = WINLOG.get(path);
                if (known != null) {
                    yield new Name(known, "", true);
                }
                for (String prefix :
                        new String[] {"winlog.event_data.", "event_data.", "winlog.user_data.", "user_data."}) {
                    if (path.startsWith(prefix)) {
                        String rest = path.substring(prefix.length());
                        // Winlogbeat numbers unnamed data param1, param2 …
                        boolean unnamed = rest.matches("param\\d+");
                        yield new Name(unnamed ? "Data" : rest, unnamed ? rest : "", false);
                    }
                }
                String ecs = ECS.getOrDefault(path, "");
                yield new Name(path, ecs, !ecs.isEmpty());
            }
            case AUDITBEAT ->
                path.equals("host.name") || path.equals("host.hostname")
                        ? new Name("Computer", path, true)
                        : new Name(path, ECS.getOrDefault(path, path.startsWith("auditd.") ? leaf : ""), false);
            case JOURNALD ->
                switch (path) {
                    case "_HOSTNAME" -> new Name("Computer", path, true);
                    case "_PID" -> new Name("pid", path, false);
                    default -> new Name(path, "", false);
                };
            case FLAT_WINDOWS, HAYABUSA -> {
                String known = FLAT.get(leaf.toLowerCase(Locale.ROOT));
                yield known == null || path.length() > leaf.length() && !path.startsWith("winlog.")
                        ? new Name(leaf, path.equals(leaf) ? "" : path, false)
                        : new Name(known, leaf.equals(known) ? "" : leaf, true);
            }
            default -> new Name(path, leaf.equals(path) ? "" : leaf, false);
        };
    }

    private static Name evtxDump(String path) {
        String rest = path.startsWith("Event.") ? path.substring(6) : path;
        boolean system = rest.startsWith("System.");
        String name = rest.substring(rest.indexOf('.') + 1)
                .replace("#attributes.", "@")
                .replace(".@", "@");
        if (name.endsWith(".#text")) {
            name = name.substring(0, name.length() - 6);
        }
        if (system) {
            return new Name(name.replace("_attributes.", "_").replace('@', '_').replace('.', '_'), "", true);
        }
        int dot = name.lastIndexOf('.');
        String leaf = dot < 0 ? name : name.substring(dot + 1);
        return new Name(leaf.replace("_attributes@", "_").replace('@', '_'), "", false);
    }
}
