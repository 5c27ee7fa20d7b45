package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.fixtures.FirstLook;
import org.atalaya.fixtures.MailingService;
import org.atalaya.fixtures.SupportPortal;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The stories of knowledge/stories, told by logs of our own making: what a sweep finds, in which order, and nothing else. */
class PlatformStoriesTest {
    /** Among the hundred tickets are four that the agent read within the same hour. */
    private static final List<String> PORTAL = List.of(
            "2026-03-18T19:02:00Z Login to a Mail or Support Platform from a New Place",
            "2026-03-18T19:24:35Z Login from a New Place Followed by Many Customers Viewed",
            "2026-03-18T19:24:35Z One Agent Views Very Many Customers or Tickets",
            "2026-03-18T19:47:00Z Audience or Contact List Exported",
            "2026-03-18T19:47:00Z Login from a New Place Followed by an Export",
            "2026-03-18T19:52:00Z Automatic Reply of Support Asks for Recovery Words",
            "2026-03-18T19:53:00Z Automatic Reply of Support Asks for Recovery Words",
            "2026-03-18T19:54:00Z Automatic Reply of Support Asks for Recovery Words");

    private static final List<String> SERVICE = List.of(
            "2026-03-23T00:00:00Z Volume Jump in DMARC Reports",
            "2026-03-23T14:05:00Z Login to a Mail or Support Platform from a New Place",
            "2026-03-23T14:20:00Z Login from a New Place Followed by a Password Reset for Someone Else",
            "2026-03-23T14:37:55Z Many Crypto-Related Accounts Viewed by One Agent",
            "2026-03-23T14:46:15Z Many Crypto-Related Accounts Viewed by One Agent",
            "2026-03-23T14:54:35Z Many Crypto-Related Accounts Viewed by One Agent",
            "2026-03-23T15:02:55Z Many Crypto-Related Accounts Viewed by One Agent",
            "2026-03-23T15:10:25Z Login from a New Place Followed by Many Customers Viewed",
            "2026-03-23T15:10:25Z One Agent Views Very Many Customers or Tickets",
            "2026-03-23T15:11:15Z Many Crypto-Related Accounts Viewed by One Agent",
            "2026-03-23T17:05:00Z API Key Used by a Program Not Seen Before",
            "2026-03-23T17:05:02Z Decoy Subscriber Removed from a List",
            "2026-03-23T17:15:02Z Decoy Subscriber Removed Before a Campaign Was Sent");

    @TempDir
    Path folder;

    /** Time and title of every finding, in the order of time. */
    private List<String> sweep(Map<String, byte[]> files, int threads) throws IOException {
        Path evidence = folder.resolve("evidence");
        FirstLook.write(files, evidence);
        Path out = folder.resolve("out" + threads);
        SweepResult result = new Sweep(Sweeps.of(evidence, out, threads, Optional.empty()), Progress.NONE).run();
        assertThat(result.summary().refused()).isEmpty();
        assertThat(result.summary().notices()).extracting(Notice::detail).isEmpty();
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("findings.jsonl"))) {
            // JSON is YAML too.
            if (!(new Load(LoadSettings.builder().build()).loadFromString(line) instanceof Map<?, ?> finding)) {
                throw new AssertionError(line);
            }
            found.add(finding.get("time") + " " + finding.get("title"));
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    @Test
    void theStoryOfTheSupportPortalIsFoundInItsOrderAndNothingElse() throws IOException {
        assertThat(sweep(SupportPortal.files(true), 1)).isEqualTo(PORTAL);
    }

    @Test
    void theStoryOfTheMailingServiceIsFoundInItsOrderAndNothingElse() throws IOException {
        assertThat(sweep(MailingService.files(true), 1)).isEqualTo(SERVICE);
    }

    @Test
    void ordinaryWeeksOfBothGiveNothing() throws IOException {
        assertThat(sweep(SupportPortal.files(false), 1)).isEmpty();
        assertThat(sweep(MailingService.files(false), 2)).isEmpty();
    }

    @Test
    void theFindingsAreTheSameBytesForAnyNumberOfThreads() throws IOException {
        sweep(MailingService.files(true), 1);
        byte[] one = Files.readAllBytes(folder.resolve("out1/findings.jsonl"));
        sweep(MailingService.files(true), 3);
        assertThat(Files.readAllBytes(folder.resolve("out3/findings.jsonl"))).isEqualTo(one);
    }

    @Test
    void everydayRecordsAreTenTimesThoseOfTheStory() {
        for (int[] sizes : List.of(SupportPortal.sizes(), MailingService.sizes())) {
            assertThat(sizes[1]).isGreaterThanOrEqualTo(10 * sizes[0]);
        }
    }

    @Test
    void aFindingSaysWhatWasUsual() throws IOException {
        sweep(MailingService.files(true), 1);
        assertThat(Files.readString(folder.resolve("out1/findings.jsonl")))
                .contains("Not seen within 90d: SourceIp = 203.0.113.41, EarlierHits = 30, EarlierValues = 1 for Actor")
                .contains("A jump within 24h: Total = 5504, Median = 324, EarlierSpans = 6")
                .contains("{\"name\":\"EarlierValues\",\"value\":\"1\"}");
    }

    @Test
    void theReportTellsTheStoryInSpanishToo() throws IOException {
        sweep(SupportPortal.files(true), 1);
        assertThat(Files.readString(folder.resolve("out1/report.html")))
                .contains("Inicio de sesión desde un lugar nuevo, seguido de una exportación")
                .contains("Respuesta automática de soporte pide las palabras de recuperación")
                .contains("Algo que no se había visto en 90d: ")
                .contains("Un compañero que viaja y tiene que exportar una lista desde allá");
    }
}
