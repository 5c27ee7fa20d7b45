package org.atalaya.evidence;

import java.util.Map;

/**
 * The fields in the rendered text of a Windows event: its {@code Name: value} lines. Sysmon's text has the fields' own
 * names; that of Security and of services has labels under headings, here turned into the names of the fields.
 */
public final class RenderedText {
    /** Lines of one message that are looked at. */
    static final int MOST_LINES = 2000;

    private static final int MOST_LABEL = 60;

    /** Label without blanks → field, whatever its heading. */
    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("ProcessCommandLine", "CommandLine"),
            Map.entry("CreatorProcessName", "ParentProcessName"),
            Map.entry("CreatorProcessID", "ProcessId"),
            Map.entry("NewProcessID", "NewProcessId"),
            Map.entry("ProcessID", "ProcessId"),
            Map.entry("SourceNetworkAddress", "IpAddress"),
            Map.entry("ClientAddress", "IpAddress"),
            Map.entry("AuthenticationPackage", "AuthenticationPackageName"),
            Map.entry("LogonProcess", "LogonProcessName"));

    /** Labels of System 7045, which Security 4697 has too but with other fields. */
    private static final Map<String, String> SERVICE = Map.of(
            "ServiceFileName", "ImagePath",
            "ServiceStartType", "StartType",
            "ServiceAccount", "AccountName");

    /** Labels that mean the one who acts or the one acted upon, by heading. */
    private static final Map<String, String> WHO = Map.of(
            "SecurityID", "UserSid",
            "AccountName", "UserName",
            "AccountDomain", "DomainName",
            "LogonID", "LogonId");

    private RenderedText() {}

    /** Adds the fields that a message names, data fields all of them. */
    public static void addFields(String message, String eventId, FlatEvent event) {
        String text = message;
        if (eventId.equals("4104")) {
            int from = message.indexOf('\n');
            int to = message.lastIndexOf("ScriptBlock ID:");
            if (from >= 0 && to > from) {
                event.add("ScriptBlockText", message.substring(from + 1, to).strip(), false);
                text = message.substring(to);
            }
        }
        String heading = "";
        int lines = 0;
        for (int at = 0; at < text.length() && lines++ < MOST_LINES; ) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String line = text.substring(at, end).strip();
            boolean indented = at < text.length() && Character.isWhitespace(text.charAt(at));
            at = end + 1;
            int colon = line.indexOf(':');
            if (colon <= 0 || colon > MOST_LABEL || !isLabel(line, colon)) {
                continue;
            }
            String label = line.substring(0, colon).replace(" ", "");
            String value = line.substring(colon + 1).strip();
            if (value.isEmpty() && !indented) {
                heading = label;
            } else {
                String name = name(label, heading, eventId);
                if (value.isEmpty()) {
                    event.addNull(name, false);
                } else {
                    event.add(name, value, false);
                }
            }
        }
    }

    private static boolean isLabel(String line, int colon) {
        for (int i = 0; i < colon; i++) {
            char c = line.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != ' ' && c != '_' && c != '-' && c != '/') {
                return false;
            }
        }
        return true;
    }

    private static String name(String label, String heading, String eventId) {
        if (eventId.equals("7045")) {
            return SERVICE.getOrDefault(label, label);
        }
        String who = WHO.get(label);
        if (who != null) {
            String side = heading.startsWith("Target") || heading.startsWith("New") || heading.startsWith("AccountFor")
                    ? "Target"
                    : "Subject";
            return heading.isEmpty() ? label : side + who;
        }
        if (label.equals("SourcePort") && heading.equals("NetworkInformation") && eventId.startsWith("46")) {
            return "IpPort";
        }
        return heading.isEmpty() ? label : LABELS.getOrDefault(label, label);
    }
}
