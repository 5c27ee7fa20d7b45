package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our mapping of log sources: which events a rule of a category meets, and under which names it finds their fields. */
class LogSourcesTest {
    private static final String SYSMON = "Microsoft-Windows-Sysmon/Operational";
    private static final String DEFENDER = "Microsoft-Windows-Windows Defender/Operational";

    private static String ours() throws IOException {
        return Files.readString(Path.of(System.getProperty("atalaya.root", ".")).resolve("knowledge/logsources.yml"));
    }

    private static LogSources parse(String... texts) {
        LinkedHashMap<String, String> files = new LinkedHashMap<>();
        for (int i = 0; i < texts.length; i++) {
            files.put((char) ('a' + i) + ".yml", texts[i]);
        }
        return LogSources.parse(files);
    }

    private static boolean hit(
            LogSources sources, String logSource, String item, EventType type, @Nullable String... event) {
        RuleSet rules = Rules.load("title: T\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {" + logSource
                + "}\ndetection:\n  s:\n    " + item + "\n  condition: s\n");
        assertThat(rules.refused()).isEmpty();
        Map<String, List<Optional<String>>> fields = TestEvent.of(event).fields();
        FieldNames names = new FieldNames();
        return Matcher.of(rules, sources, names).context().match(new TestEvent(type, fields, names)) > 0;
    }

    private static boolean windows(String category, String item, String channel, String id, @Nullable String... event)
            throws IOException {
        return hit(
                parse(ours()),
                "product: windows, category: " + category,
                item,
                EventType.windows(channel, "", id),
                event);
    }

    @Test
    void processCreationIsSysmonOneAndAuditEvent4688() throws IOException {
        assertThat(windows("process_creation", "Image: x", SYSMON, "1", "Image", "x"))
                .isTrue();
        assertThat(windows("process_creation", "Image: x", SYSMON, "2", "Image", "x"))
                .isFalse();
        assertThat(windows("process_creation", "Image: x", "Security", "4688", "NewProcessName", "x"))
                .isTrue();
        assertThat(windows("process_creation", "ParentImage: x", "Security", "4688", "ParentProcessName", "x"))
                .isTrue();
        assertThat(windows("process_creation", "ProcessId: 420", "Security", "4688", "NewProcessId", "0x1a4"))
                .isTrue();
        assertThat(windows(
                        "process_creation",
                        "IntegrityLevel: High",
                        "Security",
                        "4688",
                        "MandatoryLabel",
                        "S-1-16-12288"))
                .isTrue();
        assertThat(windows(
                        "process_creation",
                        "User: 'DOM\\ann'",
                        "Security",
                        "4688",
                        "SubjectDomainName",
                        "DOM",
                        "SubjectUserName",
                        "ann"))
                .isTrue();
    }

    @Test
    void connectionsAreAlsoAuditEvent5156() throws IOException {
        String[] event = {
            "Application", "\\device\\harddiskvolume3\\windows\\x.exe", "Direction", "%%14593", "DestPort", "443"
        };
        assertThat(windows("network_connection", "Image: 'C:\\Windows\\x.exe'", "Security", "5156", event))
                .isTrue();
        assertThat(windows("network_connection", "Initiated: 'true'", "Security", "5156", event))
                .isTrue();
        assertThat(windows("network_connection", "DestinationPort: 443", "Security", "5156", event))
                .isTrue();
    }

    @Test
    void registryChangesAreAlsoAuditEvent4657() throws IOException {
        String[] event = {
            "ObjectName", "\\REGISTRY\\MACHINE\\X", "ObjectValueName", "Run", "OperationType", "%%1905", "NewValue", "v"
        };
        assertThat(windows("registry_set", "TargetObject|endswith: '\\X\\Run'", "Security", "4657", event))
                .isTrue();
        assertThat(windows("registry_set", "Details: v", "Security", "4657", event))
                .isTrue();
        assertThat(windows("registry_delete", "Details: v", "Security", "4657", event))
                .isFalse();
        assertThat(windows("registry_add", "EventType: CreateKey", SYSMON, "12", "EventType", "CreateKey"))
                .isTrue();
        assertThat(windows("registry_add", "EventType: DeleteKey", SYSMON, "12", "EventType", "DeleteKey"))
                .isFalse();
    }

    @Test
    void auditedRegistryChangesReadLikeSysmons() throws IOException {
        String[] event = {
            "ObjectName", "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\Lsa",
            "ObjectValueName", "RunAsPPL",
            "OperationType", "%%1905",
            "NewValueType", "%%1876",
            "NewValue", "1"
        };
        assertThat(windows(
                        "registry_set",
                        "TargetObject: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\RunAsPPL'",
                        "Security",
                        "4657",
                        event))
                .isTrue();
        assertThat(windows("registry_set", "Details: 'DWORD (0x00000001)'", "Security", "4657", event))
                .isTrue();
        event[9] = "0xffffffff";
        assertThat(windows("registry_set", "Details: 'DWORD (0xffffffff)'", "Security", "4657", event))
                .isTrue();
        event[7] = "%%1883";
        event[9] = "4294967297";
        assertThat(windows("registry_set", "Details: 'QWORD (0x00000001-0x00000001)'", "Security", "4657", event))
                .isTrue();
        event[7] = "%%1875";
        assertThat(windows("registry_set", "Details: Binary Data", "Security", "4657", event))
                .isTrue();
        event[1] = "\\REGISTRY\\USER\\S-1-5-18\\X";
        event[3] = "";
        assertThat(windows("registry_set", "TargetObject: 'HKU\\S-1-5-18\\X\\(Default)'", "Security", "4657", event))
                .isTrue();
        event[1] = "\\REGISTRY\\MACHINERY\\X";
        assertThat(windows("registry_set", "TargetObject|startswith: '\\REGISTRY'", "Security", "4657", event))
                .isTrue();
    }

    @Test
    void antivirusRulesFindDefendersNames() throws IOException {
        assertThat(windows("antivirus", "Signature|contains: troj", DEFENDER, "1116", "ThreatName", "Trojan:X"))
                .isTrue();
        assertThat(hit(
                        parse(ours()),
                        "category: antivirus",
                        "Filename: x",
                        EventType.windows(DEFENDER, "", "1116"),
                        "Path",
                        "x"))
                .isTrue();
    }

    @Test
    void classicPowershellLinesCountAsFields() throws IOException {
        assertThat(windows(
                        "ps_classic_start",
                        "HostApplication|contains: ' -enc '",
                        "Windows PowerShell",
                        "400",
                        "Data",
                        "NewEngineState=Available\n\tHostApplication=powershell -enc x\n"))
                .isTrue();
    }

    @Test
    void theUserOfAnAuditedProcessIsTheOneThatItRunsAs() throws IOException {
        String[] system = {
            "SubjectUserSid", "S-1-5-18", "SubjectUserName", "PC$", "SubjectDomainName", "WORKGROUP",
            "TargetUserSid", "S-1-0-0", "TargetUserName", "-", "TargetDomainName", "-"
        };
        assertThat(windows("process_creation", "User: 'NT AUTHORITY\\SYSTEM'", "Security", "4688", system))
                .isTrue();
        system[9] = "ann";
        system[11] = "CORP";
        assertThat(windows("process_creation", "User: 'CORP\\ann'", "Security", "4688", system))
                .isTrue();
        assertThat(windows("process_creation", "User|contains: SYSTEM", "Security", "4688", system))
                .isFalse();
        assertThat(windows("process_creation", "User: null", "Security", "4688", "CommandLine", "x"))
                .isTrue();
        assertThatThrownBy(() -> parse("categories:\n  mine: [{fields: {A: {from: [B, C], form: account}}}]\n"))
                .hasMessageContaining("needs three fields");
    }

    @Test
    void aCommandOfSeveralLinesIsOneValue() throws IOException {
        String data = "\tHostName=ConsoleHost\r\n\tHostApplication=powershell -c first\r\nx=second\r\n third\r\n"
                + "\tEngineVersion=5.1\r\n\r\n";
        assertThat(windows(
                        "ps_classic_start",
                        "HostApplication: \"powershell -c first\\nx=second\\n third\"",
                        "Windows PowerShell",
                        "400",
                        "Data",
                        data))
                .isTrue();
        assertThat(windows("ps_classic_start", "EngineVersion: 5.1", "Windows PowerShell", "400", "Data", data))
                .isTrue();
        assertThat(windows("ps_classic_start", "x: second", "Windows PowerShell", "400", "Data", data))
                .isFalse();
        assertThat(windows(
                        "ps_classic_start",
                        "EngineVersion: 2.0",
                        "Windows PowerShell",
                        "400",
                        "Data",
                        "A=1\nEngineVersion=2.0\nB=2"))
                .isTrue();
    }

    @Test
    void aServiceAloneMeansItsChannels() throws IOException {
        LogSources ours = parse(ours());
        EventType security = EventType.windows("security", "", "4625");
        assertThat(hit(ours, "product: windows, service: security", "A: x", security, "A", "x"))
                .isTrue();
        assertThat(hit(ours, "product: windows, service: system", "A: x", security, "A", "x"))
                .isFalse();
        assertThat(hit(ours, "product: windows", "A: x", security, "A", "x")).isTrue();
        assertThat(hit(ours, "product: linux", "A: x", security, "A", "x")).isFalse();
    }

    @Test
    void otherProductsMatchWhatTheirReaderSays() throws IOException {
        LogSources ours = parse(ours());
        EventType auditd = EventType.of("linux", "", "auditd");
        assertThat(hit(ours, "product: linux, service: auditd", "A: x", auditd, "A", "x"))
                .isTrue();
        assertThat(hit(ours, "product: linux, service: auth", "A: x", auditd, "A", "x"))
                .isFalse();
        EventType web = EventType.of("", "webserver", "");
        assertThat(hit(ours, "category: webserver", "A: x", web, "A", "x")).isTrue();
        assertThat(hit(ours, "category: proxy", "A: x", web, "A", "x")).isFalse();
    }

    @Test
    void laterFilesAddAndReplaceByName() throws IOException {
        LogSources merged = parse(
                ours(),
                "services: {mine: [My/Channel], security: [Archive]}\n"
                        + "categories: {process_creation: [{service: mine, ids: [7], fields: {Image: Exe}}]}\n");
        EventType mine = EventType.windows("My/Channel", "", "7");
        assertThat(hit(merged, "product: windows, category: process_creation", "Image: x", mine, "Exe", "x"))
                .isTrue();
        EventType sysmon = EventType.windows(SYSMON, "", "1");
        assertThat(hit(merged, "product: windows, category: process_creation", "Image: x", sysmon, "Image", "x"))
                .isFalse();
        EventType archive = EventType.windows("Archive", "", "1");
        assertThat(hit(merged, "product: windows, service: security", "A: x", archive, "A", "x"))
                .isTrue();
    }

    @Test
    void mistakesArePointedAtInTheirFile() throws IOException {
        String ours = ours();
        assertThatThrownBy(() -> parse(ours, "categories:\n  mine: [{service: security, id: [1]}]\n"))
                .hasMessageStartingWith("b.yml:2:")
                .hasMessageContaining("unknown part 'id'");
        assertThatThrownBy(() -> parse("categories:\n  mine: [{service: nosuch}]\n", "services: {other: [X]}\n"))
                .hasMessageStartingWith("a.yml:2:")
                .hasMessageContaining("unknown service 'nosuch'");
        assertThatThrownBy(() -> parse("categories:\n  mine: [{fields: {A: {from: B, form: odd}}}]\n"))
                .hasMessageContaining("unknown form 'odd'");
        assertThatThrownBy(() -> parse("categories:\n  mine: [{fields: {A: {from: B, form: data}}}]\n"))
                .hasMessageContaining("needs two fields");
    }
}
