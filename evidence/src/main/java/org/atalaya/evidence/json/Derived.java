package org.atalaya.evidence.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.RenderedText;
import org.atalaya.evidence.Times;
import org.atalaya.model.EventType;

/** Fields that a record does not name as rules do, but that follow from those it has. */
final class Derived {
    /** Hayabusa's short names of channels (its output profile "standard"). */
    private static final Map<String, String> CHANNELS = Map.ofEntries(
            Map.entry("Sec", "Security"),
            Map.entry("Sys", "System"),
            Map.entry("App", "Application"),
            Map.entry("Sysmon", "Microsoft-Windows-Sysmon/Operational"),
            Map.entry("PwSh", "Microsoft-Windows-PowerShell/Operational"),
            Map.entry("PwShClassic", "Windows PowerShell"),
            Map.entry("Defender", "Microsoft-Windows-Windows Defender/Operational"),
            Map.entry("TaskSch", "Microsoft-Windows-TaskScheduler/Operational"),
            Map.entry("BitsCli", "Microsoft-Windows-Bits-Client/Operational"),
            Map.entry("WMI", "Microsoft-Windows-WMI-Activity/Operational"));

    /** Hayabusa's short names of fields. */
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("Cmdline", "CommandLine"),
            Map.entry("ParentCmdline", "ParentCommandLine"),
            Map.entry("PID", "ProcessId"),
            Map.entry("ParentPID", "ParentProcessId"),
            Map.entry("PGUID", "ProcessGuid"),
            Map.entry("ParentPGUID", "ParentProcessGuid"),
            Map.entry("LID", "LogonId"),
            Map.entry("SrcIP", "SourceIp"),
            Map.entry("SrcPort", "SourcePort"),
            Map.entry("TgtIP", "DestinationIp"),
            Map.entry("TgtPort", "DestinationPort"),
            Map.entry("TgtHost", "DestinationHostname"),
            Map.entry("Path", "TargetFilename"),
            Map.entry("TgtObj", "TargetObject"),
            Map.entry("TgtUser", "TargetUserName"),
            Map.entry("SrcUser", "SubjectUserName"),
            Map.entry("SrcComp", "WorkstationName"),
            Map.entry("ScriptBlock", "ScriptBlockText"),
            Map.entry("Svc", "ServiceName"));

    /** Auditbeat's actions that begin a process: modules auditd and system. */
    private static final Set<String> BEGINNINGS = Set.of("executed", "process_started", "existing_process");

    /** Fields in one text of Hayabusa's; the last holds the rest. */
    private static final int MOST_PARTS = 1000;

    /** Names of applications of the Reports API, such as {@code login}, {@code user_accounts}. */
    private static final Pattern APPLICATION = Pattern.compile("[a-z_]{1,40}");

    private Derived() {}

    static void add(Shape shape, RecordReader record, FlatEvent event) {
        switch (shape) {
            case HAYABUSA -> hayabusa(record, event);
            case DEFENDER -> Defender.add(record, event);
            case JOURNALD -> {
                event.add("message", message(record), false);
                event.add("program", program(record), false);
            }
            case AUDITBEAT -> {
                List<String> arguments = record.all("process.args");
                if (!arguments.isEmpty() && !record.has("process.command_line")) {
                    event.add("CommandLine", String.join(" ", arguments), false);
                }
                for (int i = 0; i < arguments.size() && !record.has("auditd.data.a0"); i++) {
                    event.add("a" + i, arguments.get(i), false);
                }
                record.at("auditd.message_type")
                        .ifPresent(type -> event.add("type", type.toUpperCase(java.util.Locale.ROOT), false));
            }
            case M365 -> {
                for (String list : List.of("Parameters", "ExtendedProperties", "OperationProperties")) {
                    pairs(record, list, event);
                    pairs(record, "auditData." + list, event);
                }
            }
            case GOOGLE_WORKSPACE -> {
                record.all("events.name").forEach(name -> event.add("eventName", name, false));
                record.at("id.applicationName")
                        .ifPresent(name -> event.add("eventService", name + ".googleapis.com", false));
                parameters(record, event);
            }
            case FLAT_WINDOWS -> {
                // Get-WinEvent | ConvertTo-Json has the data without names, and their text.
                Optional<String> message = record.at("Message");
                if (message.isPresent() && record.has("LogName") && record.has("Id")) {
                    RenderedText.addFields(message.get(), record.at("Id").orElse(""), event);
                }
            }
            default -> {}
        }
    }

    /** Pairs of a list such as {@code [{"Name": "ForwardTo", "Value": "a@example.com"}]} as fields of those names. */
    private static void pairs(RecordReader record, String list, FlatEvent event) {
        Named named = new Named();
        record.each((path, value) -> {
            if (path.equals(list + ".Name")) {
                named.name = value;
            } else if (path.equals(list + ".Value") && !named.name.isEmpty()) {
                event.add(named.name, value, false);
            }
        });
    }

    /** The name that the values behind it have. */
    private static final class Named {
        String name = "";
        final List<String> before = new ArrayList<>();
    }

    /**
     * The parameters of Google's events as fields of their own names. The API writes the name first; where the keys were
     * sorted by an export, {@code boolValue} and its like stand before it.
     */
    private static void parameters(RecordReader record, FlatEvent event) {
        Named named = new Named();
        boolean sorted = record.isBefore("actor.", "id.");
        String prefix = "events.parameters.";
        record.each((path, value) -> {
            if (path.equals(prefix + "name")) {
                named.name = value;
                named.before.forEach(early -> event.add(value, early, false));
                named.before.clear();
            } else if (path.startsWith(prefix)) {
                if (sorted && !path.equals(prefix + "value")) {
                    named.before.add(value);
                } else if (!named.name.isEmpty()) {
                    event.add(named.name, value, false);
                }
            }
        });
    }

    /** Sigma's service for an activity of Google Workspace, such as {@code google_workspace.login}. */
    static String workspace(RecordReader record) {
        String application = record.at("id.applicationName").orElse("").toLowerCase(java.util.Locale.ROOT);
        return APPLICATION.matcher(application).matches() ? "google_workspace." + application : "google_workspace";
    }

    private static void hayabusa(RecordReader record, FlatEvent event) {
        String channel = record.at("Channel").orElse("");
        if (CHANNELS.containsKey(channel)) {
            // The header's own value is the short one; data fields hide it.
            event.add("Channel", CHANNELS.getOrDefault(channel, ""), false);
        }
        boolean security = channel.equals("Sec");
        for (String part : List.of("Details", "ExtraFieldInfo", "AllFieldInfo")) {
            record.at(part).ifPresent(text -> {
                for (String field : text.split(" \u00A6 ", MOST_PARTS)) {
                    int colon = field.indexOf(": ");
                    if (colon > 0) {
                        String name = field.substring(0, colon).strip();
                        String value = field.substring(colon + 2);
                        event.add(name, value, false);
                        named(name, value, security, event);
                    }
                }
            });
            record.under(part + ".", (name, value) -> named(name, value, security, event));
        }
    }

    private static void named(String name, String value, boolean security, FlatEvent event) {
        String full = switch (name) {
            case "Proc" -> security ? "NewProcessName" : "Image";
            case "ParentProc" -> security ? "ParentProcessName" : "ParentImage";
            default -> SHORT.getOrDefault(name, "");
        };
        if (!full.isEmpty()) {
            event.add(full, value, false);
        }
    }

    /** The channel's full name, for a short one. */
    static String channel(String name) {
        return CHANNELS.getOrDefault(name, name);
    }

    /** The message of a journal record, which journalctl writes as numbers when it holds bytes that are not text. */
    static String message(RecordReader record) {
        List<String> parts = record.all("MESSAGE");
        if (parts.size() < 2) {
            return parts.isEmpty() ? "" : parts.get(0);
        }
        byte[] bytes = new byte[parts.size()];
        for (int i = 0; i < bytes.length; i++) {
            try {
                int value = Integer.parseInt(parts.get(i));
                if (value < 0 || value > 255) {
                    return String.join("\n", parts);
                }
                bytes[i] = (byte) value;
            } catch (NumberFormatException notBytes) {
                return String.join("\n", parts);
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The program that wrote a journal record. */
    static String program(RecordReader record) {
        return record.at("SYSLOG_IDENTIFIER").or(() -> record.at("_COMM")).orElse("");
    }

    /** The audit record that a journal record holds, as auditd would have written it. */
    static Optional<String> audit(RecordReader record) {
        String message = message(record);
        if (message.startsWith("audit: type=") || message.startsWith("type=") && message.contains("audit(")) {
            return Optional.of(message);
        }
        String type = record.at("_AUDIT_TYPE_NAME").orElse("");
        if (type.isEmpty() || !record.at("_TRANSPORT").orElse("").equals("audit")) {
            return Optional.empty();
        }
        String time = record.at("_SOURCE_REALTIME_TIMESTAMP")
                .or(() -> record.at("__REALTIME_TIMESTAMP"))
                .flatMap(Times::parse)
                .map(at -> at.getEpochSecond() + "."
                        + String.format(java.util.Locale.ROOT, "%03d", at.getNano() / 1_000_000))
                .orElse("");
        String rest = message.startsWith(type + " ") ? message.substring(type.length() + 1) : message;
        return Optional.of("type=" + type + " msg=audit(" + time + ":"
                + record.at("_AUDIT_ID").orElse("0") + "): " + rest);
    }

    static EventType auditbeat(RecordReader record) {
        boolean begins = record.all("event.action").stream().anyMatch(BEGINNINGS::contains);
        return EventType.of("linux", begins ? "process_creation" : "", begins ? "" : "auditd");
    }
}
