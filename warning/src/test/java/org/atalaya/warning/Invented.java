package org.atalaya.warning;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.model.RefusedRule;
import org.atalaya.model.Rule;
import org.atalaya.model.SourceSummary;
import org.atalaya.model.Summary;

/** Findings and a summary that nobody ever had, for tests. */
final class Invented {
    static final Instant START = Instant.parse("2024-01-30T15:04:05Z");

    private Invented() {}

    static Rule rule(String id, String title, Level level, String... tags) {
        return new Rule(
                id,
                title,
                "sigma",
                level,
                "test",
                "An installer named after a social-security office was opened from the downloads folder.",
                "Atalaya",
                List.of(tags),
                List.of("https://example.com/campaign"),
                List.of("Software distribution by the help desk"),
                "rules/" + id + ".yml",
                1,
                Map.of());
    }

    static Rule installer() {
        return rule(
                "imss-installer",
                "Installer with an official-looking name",
                Level.HIGH,
                "attack.initial-access",
                "attack.defense_evasion",
                "attack.t1218.007");
    }

    static Finding finding(Rule rule, int number, String host, String value) {
        int end = Math.min(4, value.length());
        return new Finding(
                "f" + number,
                rule,
                Optional.of(START.plusSeconds(600L * number)),
                host,
                EventType.windows("Security", "Microsoft-Windows-Security-Auditing", "4688"),
                Place.record(host + ".evtx", 100 + number, 4096L * number),
                List.of(new FieldValue("CommandLine", value), new FieldValue("EventID", "4688")),
                List.of(new Match("CommandLine", value, 0, end, "CommandLine contains")),
                "CommandLine contains the name",
                List.of());
    }

    /** A day at an invented office: two hosts, three rules. */
    static List<Finding> day() {
        Rule beacon =
                rule("c2-domain", "Contact with a known command server", Level.CRITICAL, "attack.command-and-control");
        Rule cleaning = rule("cleaning", "PowerShell cleans up", Level.MEDIUM, "attack.execution", "attack.t1059.001");
        return List.of(
                finding(installer(), 1, "FIN-PC-07", "msiexec /i C:\\Users\\ana\\Downloads\\IMSS_2024.msi"),
                finding(cleaning, 2, "FIN-PC-07", "powershell -c Remove-Item C:\\ProgramData\\x"),
                finding(beacon, 3, "FIN-PC-07", "command.example.com"),
                finding(installer(), 20, "HR-PC-02", "msiexec /i C:\\Users\\luis\\Downloads\\IMSS_2024.msi"));
    }

    static Summary summary(List<Finding> findings, String hostile) {
        Map<Level, Long> levels = new TreeMap<>();
        Map<String, Long> rules = new TreeMap<>();
        for (Finding finding : findings) {
            levels.merge(finding.rule().level(), 1L, Long::sum);
            rules.merge(finding.rule().id(), 1L, Long::sum);
        }
        return new Summary(
                List.of(new SourceSummary(
                        "FIN-PC-07.evtx" + hostile, "evtx", 69632, 1234, 1, Optional.of(START), Optional.of(START))),
                1,
                1234,
                69632,
                levels,
                rules,
                new TreeMap<>(Map.of(Instant.parse("2024-01-30T15:00:00Z"), 1234L)),
                new TreeMap<>(Map.of("FIN-PC-07", 1234L)),
                Optional.of(START),
                Optional.of(START.plusSeconds(86_400)),
                List.of(new Notice(Notice.Kind.DAMAGED, "FIN-PC-07.evtx" + hostile, 512, "bad record" + hostile)),
                1,
                3,
                List.of(new RefusedRule("bad.yml", 3, 1, "Bad" + hostile, "no condition", "add one", "")),
                false);
    }

    static Summary nothingRead() {
        return refused();
    }

    /** A sweep that read nothing, with rules refused for one reason. */
    static Summary refused(String... files) {
        return new Summary(
                List.of(),
                0,
                0,
                0,
                Map.of(),
                Map.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                3,
                Stream.of(files)
                        .map(file -> new RefusedRule(file, 3, 1, "Bad", "no condition", "add one", ""))
                        .toList(),
                false);
    }

    static Tally tally(Iterable<Finding> findings) {
        Tally tally = new Tally();
        findings.forEach(tally::add);
        return tally;
    }
}
