package org.atalaya.evidence.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.model.EventType;

/**
 * Rows of Microsoft Defender's advanced hunting tables (learn.microsoft.com, "Understand the advanced hunting schema"):
 * exported from the portal, from the API, or streamed with the row under {@code properties}.
 */
final class Defender {
    /** ActionType → Sigma's category. */
    private static final Map<String, String> CATEGORIES = Map.ofEntries(
            Map.entry("ProcessCreated", "process_creation"),
            Map.entry("FileCreated", "file_event"),
            Map.entry("FileModified", "file_change"),
            Map.entry("FileDeleted", "file_delete"),
            Map.entry("FileRenamed", "file_rename"),
            Map.entry("ConnectionSuccess", "network_connection"),
            Map.entry("ConnectionFailed", "network_connection"),
            Map.entry("ConnectionAttempt", "network_connection"),
            Map.entry("ConnectionRequest", "network_connection"),
            Map.entry("RegistryValueSet", "registry_set"),
            Map.entry("RegistryKeyCreated", "registry_add"),
            Map.entry("RegistryKeyDeleted", "registry_delete"),
            Map.entry("RegistryValueDeleted", "registry_delete"),
            Map.entry("ImageLoaded", "image_load"),
            Map.entry("DriverLoad", "driver_load"));

    /** Column → field, pairs, for each kind of row. */
    private static final List<String> PROCESS = List.of(
            "FolderPath", "Image",
            "ProcessCommandLine", "CommandLine",
            "InitiatingProcessFolderPath", "ParentImage",
            "InitiatingProcessCommandLine", "ParentCommandLine",
            "InitiatingProcessId", "ParentProcessId",
            "ProcessVersionInfoOriginalFileName", "OriginalFileName",
            "ProcessVersionInfoFileDescription", "Description",
            "ProcessVersionInfoProductName", "Product",
            "ProcessVersionInfoCompanyName", "Company",
            "ProcessIntegrityLevel", "IntegrityLevel",
            "AccountName", "User");

    private static final List<String> OTHERS = List.of(
            "InitiatingProcessFolderPath", "Image",
            "InitiatingProcessCommandLine", "CommandLine",
            "InitiatingProcessId", "ProcessId",
            "InitiatingProcessAccountName", "User",
            "RegistryValueData", "Details",
            "RemoteIP", "DestinationIp",
            "RemotePort", "DestinationPort",
            "RemoteUrl", "DestinationHostname",
            "LocalIP", "SourceIp",
            "LocalPort", "SourcePort");

    private Defender() {}

    static boolean isRow(RecordReader record) {
        return record.has("ActionType") && record.has("DeviceName")
                || record.has("properties.ActionType") && record.has("properties.DeviceName");
    }

    private static Optional<String> column(RecordReader record, String name) {
        return record.at(name).or(() -> record.at("properties." + name));
    }

    private static String category(RecordReader record) {
        String action = column(record, "ActionType").orElse("");
        return CATEGORIES.getOrDefault(action, "");
    }

    static EventType type(RecordReader record) {
        return EventType.of("windows", category(record), "");
    }

    static void add(RecordReader record, FlatEvent event) {
        String category = category(record);
        List<String> columns = category.equals("process_creation") ? PROCESS : OTHERS;
        for (int i = 0; i < columns.size(); i += 2) {
            String field = columns.get(i + 1);
            column(record, columns.get(i)).ifPresent(value -> event.add(field, value, false));
        }
        column(record, "DeviceName").ifPresent(value -> event.add("Computer", value, true));
        if (category.startsWith("file_")) {
            column(record, "FolderPath").ifPresent(value -> event.add("TargetFilename", value, false));
        } else if (category.equals("image_load") || category.equals("driver_load")) {
            column(record, "FolderPath").ifPresent(value -> event.add("ImageLoaded", value, false));
        }
        column(record, "RegistryKey")
                .ifPresent(key -> event.add(
                        "TargetObject",
                        column(record, "RegistryValueName")
                                .map(name -> key + "\\" + name)
                                .orElse(key),
                        false));
    }
}
