package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * For every rule of the public set an event is made that satisfies it, in the form in which Windows or Sysmon writes such
 * events: channels, event ids and field names stand here once more, out of the specification's taxonomy and Microsoft's
 * documentation, independent of our mapping. Every event must make its rule fire.
 */
class EveryRuleFiresTest {
    private static final String SYSMON = "Microsoft-Windows-Sysmon/Operational";
    private static final String POWERSHELL = "Microsoft-Windows-PowerShell/Operational";

    /** Category: channel, event ids. */
    private static final String CATEGORIES = """
            process_creation 1; file_change 2; network_connection 3; sysmon_status 4 16; process_termination 5
            driver_load 6; image_load 7; create_remote_thread 8; raw_access_thread 9; process_access 10; file_event 11
            registry_event 12 13 14; registry_add 12; registry_delete 12; registry_set 13; registry_rename 14
            create_stream_hash 15; pipe_created 17 18; wmi_event 19 20 21; dns_query 22; file_delete 23
            clipboard_capture 24; process_tampering 25; file_delete_detected 26; file_block_executable 27
            file_block_shredding 28; file_executable_detected 29; sysmon_error 255
            """;

    /** Service: channel. */
    private static final String SERVICES = """
            application Application
            application-experience Microsoft-Windows-Application-Experience/Program-Telemetry
            applocker Microsoft-Windows-AppLocker/EXE and DLL
            appmodel-runtime Microsoft-Windows-AppModel-Runtime/Admin
            appxdeployment-server Microsoft-Windows-AppXDeploymentServer/Operational
            appxpackaging-om Microsoft-Windows-AppxPackaging/Operational
            bitlocker Microsoft-Windows-BitLocker/BitLocker Management
            bits-client Microsoft-Windows-Bits-Client/Operational
            capi2 Microsoft-Windows-CAPI2/Operational
            certificateservicesclient-lifecycle-system Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational
            codeintegrity-operational Microsoft-Windows-CodeIntegrity/Operational
            dhcp Microsoft-Windows-DHCP-Server/Operational
            diagnosis-scripted Microsoft-Windows-Diagnosis-Scripted/Operational
            dns-client Microsoft-Windows-DNS Client Events/Operational
            dns-server DNS Server
            dns-server-analytic Microsoft-Windows-DNS-Server/Analytical
            driver-framework Microsoft-Windows-DriverFrameworks-UserMode/Operational
            firewall-as Microsoft-Windows-Windows Firewall With Advanced Security/Firewall
            hyper-v-worker Microsoft-Windows-Hyper-V-Worker
            iis-configuration Microsoft-IIS-Configuration/Operational
            kernel-event-tracing Microsoft-Windows-Kernel-EventTracing
            kernel-shimengine Microsoft-Windows-Kernel-ShimEngine/Operational
            ldap Microsoft-Windows-LDAP-Client/Debug
            microsoft-servicebus-client Microsoft-ServiceBus-Client/Admin
            lsa-server Microsoft-Windows-LSA/Operational
            msexchange-management MSExchange Management
            ntfs Microsoft-Windows-Ntfs/Operational
            ntlm Microsoft-Windows-NTLM/Operational
            openssh OpenSSH/Operational
            powershell Microsoft-Windows-PowerShell/Operational
            powershell-classic Windows PowerShell
            printservice-admin Microsoft-Windows-PrintService/Admin
            printservice-operational Microsoft-Windows-PrintService/Operational
            security Security
            security-mitigations Microsoft-Windows-Security-Mitigations/Kernel Mode
            sense Microsoft-Windows-SENSE/Operational
            servicebus-client Microsoft-ServiceBus-Client/Admin
            shell-core Microsoft-Windows-Shell-Core/Operational
            smbclient-connectivity Microsoft-Windows-SmbClient/Connectivity
            smbclient-security Microsoft-Windows-SmbClient/Security
            smbserver-connectivity Microsoft-Windows-SMBServer/Connectivity
            sysmon Microsoft-Windows-Sysmon/Operational
            system System
            taskscheduler Microsoft-Windows-TaskScheduler/Operational
            terminalservices-localsessionmanager Microsoft-Windows-TerminalServices-LocalSessionManager/Operational
            vhdmp Microsoft-Windows-VHDMP/Operational
            windefend Microsoft-Windows-Windows Defender/Operational
            wmi Microsoft-Windows-WMI-Activity/Operational
            """;

    /** Rules for which no event is found, and why there is none. */
    private static final Map<String, String> WITHOUT_EVENT =
            Map.of("53d4bb30-3f36-4e8a-b078-69d36c4a79ff", "its command line is to be one word, and to hold a GUID");

    /**
     * A kind of event that a log source means.
     *
     * @param fields the rule's fields that it can carry; any if empty
     * @param written turns fields named as in rules into those of the event
     */
    private record Kind(
            String name,
            String channel,
            List<String> ids,
            Set<String> fields,
            UnaryOperator<Map<String, List<Optional<String>>>> written) {}

    private static final Map<String, List<Kind>> KINDS = new HashMap<>();
    private static List<SigmaRule> rules = List.of();
    private static Matcher.Context context;
    private static final FieldNames NAMES = new FieldNames();

    @BeforeAll
    static void loadRulesAndKinds() throws IOException {
        assumeTrue(PublicRules.arePresent(), "corpora absent: sigma-rules");
        RuleSet all = PublicRules.filled();
        rules = all.rules();
        LinkedHashMap<String, String> texts = new LinkedHashMap<>();
        texts.put("logsources.yml", Files.readString(PublicRules.ROOT.resolve("knowledge/logsources.yml")));
        context = Matcher.of(all, LogSources.parse(texts), NAMES).context();
        for (String entry : CATEGORIES.split("[;\n]")) {
            String[] words = entry.strip().split(" ");
            kind(
                    words[0],
                    SYSMON,
                    Set.of(),
                    same(),
                    List.of(words).subList(1, words.length).toArray(String[]::new));
        }
        kind("ps_module", POWERSHELL, Set.of(), same(), "4103");
        kind("ps_script", POWERSHELL, Set.of(), same(), "4104");
        kind("ps_script", "PowerShellCore/Operational", Set.of(), same(), "4104");
        kind("ps_classic_start", "Windows PowerShell", Set.of(), EveryRuleFiresTest::lines, "400");
        kind("ps_classic_provider_start", "Windows PowerShell", Set.of(), EveryRuleFiresTest::lines, "600");
        kind("ps_classic_script", "Windows PowerShell", Set.of(), EveryRuleFiresTest::lines, "800");
        kind(
                "antivirus",
                "Microsoft-Windows-Windows Defender/Operational",
                Set.of(),
                renamed(Map.of("Signature", "ThreatName", "Filename", "Path")),
                "1116");
        audited();
        for (String line : SERVICES.lines().toList()) {
            int blank = line.indexOf(' ');
            kind("service " + line.substring(0, blank), line.substring(blank + 1), Set.of(), same());
        }
    }

    private static void audited() {
        kind(
                "process_creation",
                "Security",
                Set.of("Image", "ParentImage", "CommandLine", "User", "IntegrityLevel", "LogonId", "EventID", ""),
                event -> {
                    var made = renamed(Map.of(
                                    "Image", "NewProcessName",
                                    "ParentImage", "ParentProcessName",
                                    "LogonId", "SubjectLogonId",
                                    "IntegrityLevel", "MandatoryLabel"))
                            .apply(split(event, "User", "SubjectDomainName", "SubjectUserName"));
                    Map<String, String> labels =
                            Map.of("Low", "4096", "Medium", "8192", "High", "12288", "System", "16384");
                    made.computeIfPresent(
                            "MandatoryLabel",
                            (name, level) ->
                                    List.of(level.get(0).map(text -> "S-1-16-" + labels.getOrDefault(text, text))));
                    return made;
                },
                "4688");
        Set<String> registry = Set.of("TargetObject", "Details", "Image", "User", "EventType", "EventID", "");
        for (String category : List.of("registry_set", "registry_event", "registry_delete")) {
            kind(category, "Security", registry, event -> registry(event, category), "4657");
        }
        kind(
                "network_connection",
                "Security",
                Set.of("Image", "Initiated", "Protocol", "SourceIp", "DestinationIp", "SourcePort", "DestinationPort"),
                event -> {
                    var made = renamed(Map.of(
                                    "Image", "Application",
                                    "Initiated", "Direction",
                                    "SourceIp", "SourceAddress",
                                    "DestinationIp", "DestAddress",
                                    "DestinationPort", "DestPort"))
                            .apply(event);
                    changed(made, "Application", text -> text.replaceFirst("^C:", "\\\\device\\\\harddiskvolume2"));
                    changed(made, "Direction", text -> text.equals("true") ? "%%14593" : "%%14592");
                    changed(made, "Protocol", text -> text.equals("tcp") ? "6" : "17");
                    return made;
                },
                "5156");
    }

    private static Map<String, List<Optional<String>>> registry(
            Map<String, List<Optional<String>>> event, String category) {
        var made = split(
                renamed(Map.of("Image", "ProcessName", "EventType", "OperationType"))
                        .apply(event),
                "User",
                "SubjectDomainName",
                "SubjectUserName");
        changed(made, "OperationType", text -> switch (text) {
            case "SetValue" -> "%%1905";
            case "DeleteValue" -> "%%1906";
            default -> text;
        });
        made.putIfAbsent(
                "OperationType", List.of(Optional.of(category.equals("registry_delete") ? "%%1906" : "%%1904")));
        changed(
                made,
                "TargetObject",
                text -> text.replaceFirst("(?i)^HKLM\\\\System\\\\CurrentControlSet", "HKLM\\\\SYSTEM\\\\ControlSet001")
                        .replaceFirst("(?i)^HKLM(?=\\\\)", "\\\\REGISTRY\\\\MACHINE")
                        .replaceFirst("(?i)^HKU(?=\\\\)", "\\\\REGISTRY\\\\USER"));
        made = split(made, "TargetObject", "ObjectName", "ObjectValueName");
        changed(made, "ObjectValueName", text -> text.equals("(Default)") ? "" : text);
        List<Optional<String>> details = made.remove("Details");
        if (details != null) {
            String text = details.get(0).orElse("");
            var dword = java.util.regex.Pattern.compile("DWORD \\(0x([0-9a-fA-F]{8})\\)")
                    .matcher(text);
            boolean number = dword.matches();
            made.put(
                    "NewValueType",
                    List.of(Optional.of(number ? "%%1876" : text.equals("Binary Data") ? "%%1875" : "%%1873")));
            made.put(
                    "NewValue",
                    List.of(Optional.of(number ? String.valueOf(Long.parseLong(dword.group(1), 16)) : text)));
        }
        return made;
    }

    private static void changed(Map<String, List<Optional<String>>> event, String field, UnaryOperator<String> change) {
        event.computeIfPresent(
                field,
                (name, values) ->
                        values.stream().map(value -> value.map(change)).toList());
    }

    private static void kind(
            String source,
            String channel,
            Set<String> fields,
            UnaryOperator<Map<String, List<Optional<String>>>> written,
            String... ids) {
        KINDS.computeIfAbsent(source, name -> new ArrayList<>())
                .add(new Kind(channel + " " + String.join(",", ids), channel, List.of(ids), fields, written));
    }

    private static UnaryOperator<Map<String, List<Optional<String>>>> same() {
        return event -> event;
    }

    private static UnaryOperator<Map<String, List<Optional<String>>>> renamed(Map<String, String> names) {
        return event -> {
            Map<String, List<Optional<String>>> made = new LinkedHashMap<>();
            event.forEach((name, values) -> made.put(names.getOrDefault(name, name), values));
            return made;
        };
    }

    /** A field cut in two at its last backslash. */
    private static Map<String, List<Optional<String>>> split(
            Map<String, List<Optional<String>>> event, String field, String before, String after) {
        Map<String, List<Optional<String>>> made = new LinkedHashMap<>(event);
        List<Optional<String>> values = made.remove(field);
        if (values != null) {
            String text = values.get(0).orElse("");
            int slash = text.lastIndexOf('\\');
            made.put(before, List.of(slash < 0 ? Optional.empty() : Optional.of(text.substring(0, slash))));
            made.put(after, List.of(Optional.of(text.substring(slash + 1))));
        }
        return made;
    }

    /** Fields as lines of one text, as the engine of Windows PowerShell writes them. */
    private static Map<String, List<Optional<String>>> lines(Map<String, List<Optional<String>>> event) {
        Map<String, List<Optional<String>>> made = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder("\tNewEngineState=Available\r\n");
        event.forEach((name, values) -> {
            if (name.equals("EventID") || name.equals("Data") || name.equals("Provider_Name")) {
                made.put(name, values);
            } else {
                text.append('\t')
                        .append(name)
                        .append('=')
                        .append(values.get(0).orElse(""))
                        .append("\r\n");
            }
        });
        List<Optional<String>> data = new ArrayList<>(made.getOrDefault("Data", List.of()));
        data.add(Optional.of(text.toString()));
        made.put("Data", data);
        return made;
    }

    private static List<Kind> kinds(LogSource source) {
        String key = source.category().isEmpty() ? "service " + source.service() : source.category();
        boolean windows =
                source.product().equals("windows") || source.category().equals("antivirus");
        if (windows && KINDS.containsKey(key)) {
            return KINDS.get(key);
        }
        return List.of(new Kind("", "", List.of(), Set.of(), same()));
    }

    private static String first(Map<String, List<Optional<String>>> event, String field, String otherwise) {
        return event.getOrDefault(field, List.of()).stream()
                .findFirst()
                .flatMap(value -> value)
                .orElse(otherwise);
    }

    /** The event in the form in which its kind is written. */
    private static TestEvent event(SigmaRule rule, Kind kind, Map<String, List<Optional<String>>> fields) {
        LogSource source = rule.logSource();
        Map<String, List<Optional<String>>> written =
                new LinkedHashMap<>(kind.written().apply(fields));
        String id =
                first(fields, "EventID", kind.ids().isEmpty() ? "" : kind.ids().get(0));
        String provider = first(fields, "Provider_Name", "");
        // A cleared log is always named.
        boolean cleared = provider.equals("Microsoft-Windows-Eventlog") && id.equals("104");
        String spokenOf = first(fields, "Channel", cleared ? "Application" : kind.channel());
        String channel = kind.channel().isEmpty() ? spokenOf : kind.channel();
        boolean windows = !kind.channel().isEmpty()
                || source.product().equals("windows") && source.category().isEmpty();
        EventType type = windows
                ? EventType.windows(channel, provider, id)
                : EventType.of(source.product(), source.category(), source.service());
        if (windows) {
            written.put("EventID", List.of(Optional.of(id)));
            // Data fields hide those of the header that have their name.
            written.put("Channel", List.of(Optional.of(spokenOf)));
        }
        if (source.category().equals("registry_add")) {
            written.putIfAbsent("EventType", List.of(Optional.of("CreateKey")));
        } else if (source.category().equals("registry_delete") && kind.channel().equals(SYSMON)) {
            written.putIfAbsent("EventType", List.of(Optional.of("DeleteValue")));
        }
        return new TestEvent(type, written, NAMES);
    }

    /** Whether an event with such fields, as a rule names them, can be of the kind. */
    private static boolean fits(Kind kind, Map<String, List<Optional<String>>> event) {
        boolean id = kind.ids().isEmpty()
                || kind.ids().contains(first(event, "EventID", kind.ids().get(0)));
        String key = first(event, "TargetObject", "");
        boolean value = !kind.ids().contains("4657") || key.indexOf('\\') > 0 && !key.endsWith("\\");
        return id && value;
    }

    private static boolean fires(SigmaRule rule, TestEvent event) {
        int count = context.match(event);
        for (int i = 0; i < count; i++) {
            if (context.rule(i).id().equals(rule.id())) {
                return true;
            }
        }
        return false;
    }

    @Test
    void everyRuleFiresOnTheEventsThatItIsMeantFor() {
        Map<String, String> silent = new TreeMap<>();
        Map<String, Integer> fired = new TreeMap<>();
        Set<String> without = new TreeSet<>();
        for (SigmaRule rule : rules) {
            for (Kind kind : kinds(rule.logSource())) {
                Optional<Map<String, List<Optional<String>>>> found =
                        ExampleEvent.of(rule.condition(), kind.fields(), event -> fits(kind, event));
                if (found.isEmpty()) {
                    if (kind.fields().isEmpty()) {
                        without.add(rule.id());
                    }
                    continue;
                }
                TestEvent event = event(rule, kind, found.get());
                if (fires(rule, event)) {
                    fired.merge(kind.name(), 1, Integer::sum);
                } else {
                    silent.put(rule.rule().title() + " [" + kind.name() + "]", rule.id() + " " + event.fields());
                }
            }
        }
        assertThat(silent).isEmpty();
        assertThat(without).isEqualTo(WITHOUT_EVENT.keySet());
        // Rules that the fields of an audit event suffice for.
        assertThat(fired.get("Security 4688")).isGreaterThanOrEqualTo(1310);
        assertThat(fired.get("Security 4657")).isGreaterThanOrEqualTo(272);
        assertThat(fired.get("Security 5156")).isGreaterThanOrEqualTo(36);
    }
}
