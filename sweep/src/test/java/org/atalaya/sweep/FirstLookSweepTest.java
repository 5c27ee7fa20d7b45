package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Our own rules over our own sample, through a whole sweep: the story is found, the working day round it is silent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstLookSweepTest {
    private static final Instant STORY_BEGINS = Instant.parse("2026-03-03T15:41:00Z");
    private static final Instant STORY_ENDS_AT_THE_DESK = Instant.parse("2026-03-03T17:05:00Z");

    private final List<Found> found = new ArrayList<>();

    /** A finding as {@code findings.jsonl} tells it. */
    private record Found(String title, String level, String host, String channel, Instant time) {
        boolean atTheDesk() {
            return host.equals("FIN-PC-07.corp.example");
        }
    }

    @BeforeAll
    void sweep(@TempDir Path out) throws IOException {
        SweepResult result =
                new Sweep(Sweeps.of(Corpora.root().resolve("samples/first-look"), out), Progress.NONE).run();
        assertThat(result.summary().refused()).isEmpty();
        assertThat(result.summary().notices()).noneMatch(notice -> notice.kind() == Notice.Kind.UNKNOWN_SHAPE);
        for (String line : Files.readAllLines(out.resolve("findings.jsonl"))) {
            // JSON is YAML too.
            Object json = new Load(LoadSettings.builder().build()).loadFromString(line);
            if (!(json instanceof Map<?, ?> finding) || !(finding.get("event") instanceof Map<?, ?> event)) {
                throw new AssertionError(line);
            }
            found.add(new Found(
                    String.valueOf(finding.get("title")),
                    String.valueOf(finding.get("level")),
                    String.valueOf(finding.get("host")),
                    String.valueOf(event.get("channel")),
                    Instant.parse(String.valueOf(finding.get("time")))));
        }
    }

    @Test
    void theStoryIsFoundOnTheDesk() {
        TreeMap<String, Integer> expected = new TreeMap<>();
        // A process that starts is written by Sysmon and by Security, so it is found twice.
        expected.put("Installer Named After the Social-Security Institute Run from a User's Folder", 2);
        expected.put("Windows Installer Starts a Program in a User-Writable Folder", 4);
        expected.put("Windows Installer Runs a Program of a User's Folder as the System", 2);
        expected.put("PowerShell Command Line Removes an Installer", 2);
        expected.put("Archive or Installer Named After the Social-Security Institute Downloaded", 2);
        expected.put("Geolocation Service Asked by a Program That Is No Browser", 1);
        expected.put("Geolocation Service Asked by a Program in a Temporary Folder", 1);
        expected.put("Control Domain of the Greedy Sponge Campaign Asked For", 10);
        expected.put("Run Key Points at a Program in a Roaming or Public Folder", 1);
        expected.put("PowerShell Script Removes an Installer from a User's Folder", 1);
        expected.put("Installer in a User's Folder Deleted by PowerShell", 2);
        expected.put("Archive from a Mail Followed by an Installation", 1);
        expected.put("Infection Chain: Institute's Installer, Geographic Check, Control Domain", 1);
        expected.put("Program in a User-Writable Folder Calls the Same Address Again and Again", 1);
        expected.put("Possible Proxy: One Program Reaches Many Internal Hosts", 1);
        assertThat(counted(Found::atTheDesk)).isEqualTo(expected);
    }

    @Test
    void theRestOfTheDayIsSilent() {
        assertThat(found.stream().filter(Found::atTheDesk))
                .isNotEmpty()
                .allSatisfy(
                        one -> assertThat(one.time()).as(one.title()).isBetween(STORY_BEGINS, STORY_ENDS_AT_THE_DESK));
        assertThat(found.stream()
                        .min(Comparator.comparing(Found::time))
                        .orElseThrow()
                        .title())
                .contains("Social-Security Institute Downloaded");
    }

    /** The server's logs are JSON lines, one of the files packed with gzip. */
    @Test
    void theStoryGoesOnOnTheServer() {
        assertThat(counted(one -> one.host().equals("FIN-SRV-02.corp.example")))
                .isEqualTo(new TreeMap<>(Map.of(
                        "Control Domain of the Greedy Sponge Campaign Asked For", 4,
                        "Service Installed from a User-Writable Folder", 1,
                        "Remote Desktop Logon Followed by a Service from a User-Writable Folder", 1)));
    }

    @Test
    void theWorstFindingIsTheChain() {
        assertThat(counted(one -> one.level().equals("critical") && one.atTheDesk()))
                .containsOnlyKeys(
                        "Control Domain of the Greedy Sponge Campaign Asked For",
                        "Infection Chain: Institute's Installer, Geographic Check, Control Domain");
    }

    @Test
    void theSecurityLogAloneShowsTheProcessesOfTheStory() {
        assertThat(new TreeSet<>(counted(one -> one.channel().equals("Security") && one.atTheDesk())
                        .keySet()))
                .containsExactly(
                        "Installer Named After the Social-Security Institute Run from a User's Folder",
                        "PowerShell Command Line Removes an Installer",
                        "Windows Installer Runs a Program of a User's Folder as the System",
                        "Windows Installer Starts a Program in a User-Writable Folder");
    }

    private TreeMap<String, Integer> counted(Predicate<Found> which) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        found.stream().filter(which).forEach(one -> counts.merge(one.title(), 1, Integer::sum));
        return counts;
    }
}
