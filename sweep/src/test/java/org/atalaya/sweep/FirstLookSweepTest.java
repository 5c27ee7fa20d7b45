package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.sigma.LogSources;
import org.atalaya.sigma.Matcher;
import org.atalaya.sigma.Placeholders;
import org.atalaya.sigma.RuleSet;
import org.atalaya.sigma.Sigma;
import org.junit.jupiter.api.Test;

/** Our own rules over our own sample: the story is found, the working day round it stays silent. */
class FirstLookSweepTest {
    private static final Path SAMPLE = Corpora.root().resolve("samples/first-look");
    private static final Instant STORY_BEGINS = Instant.parse("2026-03-03T15:41:00Z");
    private static final Instant STORY_ENDS = Instant.parse("2026-03-03T17:05:00Z");

    /** A rule that fired; {@code silent} when only correlations use it. */
    private record Hit(String title, String channel, String host, Instant time, boolean silent) {}

    @Test
    void theStoryIsFoundOnTheDesk() throws IOException {
        TreeMap<String, Integer> found = new TreeMap<>();
        for (Hit hit : hits("FIN-PC-07")) {
            if (!hit.silent()) {
                found.merge(hit.title(), 1, Integer::sum);
            }
        }
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
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theRestOfTheDayIsSilent() throws IOException {
        assertThat(hits("FIN-PC-07").stream().filter(hit -> !hit.silent()))
                .allSatisfy(hit -> assertThat(hit.time()).as(hit.title()).isBetween(STORY_BEGINS, STORY_ENDS))
                .allSatisfy(hit -> assertThat(hit.host()).isEqualTo("FIN-PC-07.corp.example"));
    }

    @Test
    void theSecurityLogAloneShowsTheProcessesOfTheStory() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        for (Hit hit : hits("FIN-PC-07")) {
            if (hit.channel().equals("Security") && !hit.silent()) {
                found.add(hit.title());
            }
        }
        assertThat(found)
                .containsExactly(
                        "Installer Named After the Social-Security Institute Run from a User's Folder",
                        "PowerShell Command Line Removes an Installer",
                        "Windows Installer Runs a Program of a User's Folder as the System",
                        "Windows Installer Starts a Program in a User-Writable Folder");
    }

    private static List<Hit> hits(String host) throws IOException {
        RuleSet rules = Sigma.load(List.of(Corpora.root().resolve("knowledge/rules/sigma")), Placeholders.NONE);
        FieldNames names = new FieldNames();
        LinkedHashMap<String, String> files = new LinkedHashMap<>();
        files.put("logsources.yml", Files.readString(Corpora.root().resolve("knowledge/logsources.yml")));
        Matcher.Context context =
                Matcher.of(rules, LogSources.parse(files), names).context();
        List<Hit> hits = new ArrayList<>();
        Workspace workspace = new Workspace();
        for (Path log : Corpora.files(SAMPLE.resolve(host), "")) {
            try (Source source = Evidence.open(log, log.toString(), new ReadOptions(names, false))) {
                var portions = source.portions();
                while (portions.hasNext()) {
                    portions.next().read(workspace, new Sink() {
                        @Override
                        public void event(Event event) {
                            int count = context.match(event);
                            for (int i = 0; i < count; i++) {
                                hits.add(new Hit(
                                        context.rule(i).rule().title(),
                                        event.type().channel(),
                                        event.host(),
                                        event.time().orElseThrow(),
                                        context.rule(i).silent()));
                            }
                        }

                        @Override
                        public void notice(Notice notice) {
                            throw new AssertionError(notice);
                        }
                    });
                }
            }
        }
        return hits;
    }
}
