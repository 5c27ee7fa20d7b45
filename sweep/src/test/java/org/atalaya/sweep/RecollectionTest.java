package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.fixtures.SenderSet;
import org.atalaya.model.Advisory;
import org.atalaya.model.Exhibit;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.warning.Language;
import org.atalaya.warning.MessageJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep compares mails with what their senders did before, and looks at the organisation's own mail. */
class RecollectionTest {
    private static final String TURNED = "Known sender asks for what it never asked";

    @TempDir
    private Path folder;

    private Path rules = Path.of("");

    @BeforeEach
    void noRules() throws IOException {
        rules = Files.createDirectory(folder.resolve("rules"));
    }

    private Path sweep(Path evidence, int threads, MailRequest mail) throws IOException {
        Path out = Files.createTempDirectory(folder, "out");
        new Sweep(Sweeps.of(evidence, out, Sweeps.rules(rules, rules), threads, mail), Progress.NONE).run();
        return out;
    }

    private static MailRequest asked(Optional<Path> history, String... own) {
        return MailRequest.offline(List.of(SenderSet.GATEWAY), List.of(own), history);
    }

    private Path evidence(String name, List<SenderSet.Case> cases) throws IOException {
        Path evidence = Files.createDirectories(folder.resolve(name));
        for (SenderSet.Case one : cases) {
            Files.write(evidence.resolve(one.id() + ".eml"), one.raw());
        }
        return evidence;
    }

    private static List<JudgedMessage> messages(Path out) throws IOException {
        List<JudgedMessage> all = new ArrayList<>();
        try (var in = Files.newInputStream(out.resolve("messages.jsonl"))) {
            MessageJson.read(in, all::add);
        }
        return all;
    }

    private static List<String> codes(JudgedMessage message) {
        return message.judgement().reasons().stream()
                .map(reason -> reason.code())
                .toList();
    }

    private static List<SenderSet.Case> only(List<SenderSet.Case> cases, String word) {
        return cases.stream().filter(one -> one.id().contains(word)).toList();
    }

    @Test
    void whatOnlyTheSendersPastMakesGraveIsPartOfTheWarning() throws IOException {
        List<SenderSet.Case> cases = new ArrayList<>(only(SenderSet.earlier(), "libreria-norte"));
        cases.addAll(only(SenderSet.turned(), "libreria-norte"));
        Path evidence = evidence("warned", cases);
        Path out = Files.createTempDirectory(folder, "out");
        Advisory advisory = new Sweep(
                        new SweepRequest(
                                List.of(evidence),
                                out,
                                Sweeps.rules(rules, rules),
                                Scope.ALL,
                                2,
                                Language.EN,
                                false,
                                Optional.of(new WarnRequest(folder.resolve("warning"))),
                                asked(Optional.empty())),
                        Progress.NONE)
                .run()
                .advisory()
                .orElseThrow();
        List<String> raised = messages(out).stream()
                .filter(message -> codes(message).contains("memory.turned") && withoutPast(message) < 0)
                .map(message -> message.judgement().source())
                .toList();
        assertThat(raised).isNotEmpty();
        assertThat(advisory.exhibits().values())
                .filteredOn(exhibit -> exhibit.kind() == Exhibit.Kind.MESSAGE)
                .extracting(exhibit -> exhibit.place().source())
                .containsAll(raised);
    }

    private static double withoutPast(JudgedMessage message) {
        return message.judgement().decibans()
                - message.judgement().reasons().stream()
                        .filter(reason -> reason.code().startsWith("memory."))
                        .mapToDouble(reason -> reason.decibans())
                        .sum();
    }

    @Test
    void whatIsNewForASenderIsToldWithTheSameBytesForAnyNumberOfThreads() throws IOException {
        List<SenderSet.Case> cases = new ArrayList<>(only(SenderSet.earlier(), "coin-gazette"));
        cases.addAll(only(SenderSet.turned(), "coin-gazette"));
        cases.addAll(only(SenderSet.next(), "coin-gazette"));
        Path evidence = evidence("case", cases);
        Path one = sweep(evidence, 1, asked(Optional.empty()));
        Path three = sweep(evidence, 3, asked(Optional.empty()));
        for (String file : List.of("messages.jsonl", "findings.jsonl", "timeline.csv", "report.html")) {
            assertThat(three.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        }
        List<JudgedMessage> turned = messages(one).stream()
                .filter(message -> message.judgement().source().contains("turned-"))
                .toList();
        assertThat(turned).hasSize(9).allMatch(message -> codes(message).contains("memory.turned"));
        assertThat(turned).allMatch(message -> message.sender().proven());
        assertThat(messages(one))
                .filteredOn(message -> codes(message).contains("memory.turned"))
                .hasSize(9);
        assertThat(Files.readString(one.resolve("findings.jsonl"))).contains(TURNED);
        assertThat(Files.readString(one.resolve("report.html")))
                .contains("is a known sender that led to")
                .contains("es un remitente conocido");
        assertThat(one.resolve("messages.jsonl.new")).doesNotExist();
    }

    @Test
    void aHistoryRemembersSendersOfEarlierSweepsAndIsTheSameWhenTheyAreReadAgain() throws IOException {
        Path history = folder.resolve("history.tsv");
        Path before = evidence("before", only(SenderSet.earlier(), "token-observer"));
        Path after = evidence("after", only(SenderSet.turned(), "token-observer"));
        assertThat(Files.readString(sweep(after, 1, asked(Optional.empty())).resolve("findings.jsonl")))
                .doesNotContain(TURNED);
        sweep(before, 2, asked(Optional.of(history)));
        byte[] first = Files.readAllBytes(history);
        assertThat(new String(first, StandardCharsets.UTF_8))
                .startsWith("atalaya-history\t1\ntoken-observer.example\tdays\t\t2024-10-02,");
        sweep(before, 1, asked(Optional.of(history)));
        assertThat(history).hasBinaryContent(first);
        assertThat(Files.readString(sweep(after, 1, asked(Optional.of(history))).resolve("findings.jsonl")))
                .contains(TURNED);
        assertThat(history).as("what was told teaches nothing").hasBinaryContent(first);
    }

    @Test
    void mailThatNoGatewayProvedTeachesNothing() throws IOException {
        Path history = folder.resolve("history.tsv");
        Path evidence = Files.createDirectory(folder.resolve("forged"));
        for (SenderSet.Case one : only(SenderSet.earlier(), "semanario-sur")) {
            String mail = new String(one.raw(), StandardCharsets.UTF_8);
            Files.writeString(evidence.resolve(one.id() + ".eml"), mail.replace("=pass", "=none"));
        }
        sweep(evidence, 1, asked(Optional.of(history)));
        assertThat(history).hasContent("atalaya-history\t1\n");
    }

    @Test
    void aHistoryThatIsNoneIsRefusedWithItsPlaceAndStays() throws IOException {
        Path history = folder.resolve("history.tsv");
        Path evidence = evidence("one", only(SenderSet.earlier(), "libreria-norte"));
        for (String wrong : List.of(
                "something else",
                "atalaya-history\t1\na.example\tlink\tb.example",
                "atalaya-history\t1\na.example\tcolour\tb.example\t2024-01-01",
                "atalaya-history\t1\na.example\tdays\t\t2024-13-01",
                "atalaya-history\t1\n" + "a".repeat(5_000))) {
            Files.writeString(history, wrong);
            assertThatThrownBy(() -> sweep(evidence, 1, asked(Optional.of(history))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("history.tsv:")
                    .hasMessageContaining("expected")
                    .hasMessageContaining("--history");
            assertThat(history).hasContent(wrong);
        }
    }

    private static String own(String more, String to, String text, String link) {
        return "Received: from a.test by mx.empresa.example; Mon, 6 Jan 2025 12:00:00 +0000\r\n"
                + "From: Soporte <soporte@billetera.example>\r\nTo: " + to + "\r\n" + more
                + "Subject: [TEST] Su caso\r\nDate: Mon, 6 Jan 2025 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: text/html; charset=utf-8\r\n\r\n<p>[TEST] " + text + "</p>"
                + (link.isEmpty() ? "" : "<p><a href=\"" + link + "\">Ver</a></p>") + "\r\n";
    }

    @Test
    void anAnswerOfOursThatAsksForRecoveryWordsIsCriticalWhoeverSignsIt() throws IOException {
        Path evidence = Files.createDirectory(folder.resolve("answers"));
        String text = "Confirme sus palabras de recuperación en su respuesta.";
        Files.writeString(evidence.resolve("asks.eml"), own("", "ana@cliente.example", text, ""));
        Files.writeString(
                evidence.resolve("signed.eml"),
                "Authentication-Results: mx.empresa.example; dkim=pass header.d=billetera.example; dmarc=pass header.from=billetera.example\r\n"
                        + own("", "ana@cliente.example", text, "https://ayuda.billetera.example/"));
        Files.writeString(
                evidence.resolve("warns.eml"),
                own(
                        "",
                        "ana@cliente.example",
                        "Nunca le pediremos sus palabras de recuperación.",
                        "https://ayuda.billetera.example/"));
        Files.writeString(
                evidence.resolve("elsewhere.eml"),
                own(
                        "",
                        "ana@cliente.example",
                        "Conecte su billetera para conservar sus fondos.",
                        "https://otra.test/c"));
        Path out = sweep(evidence, 1, asked(Optional.empty(), "billetera.example"));
        String findings = Files.readString(out.resolve("findings.jsonl"));
        assertThat(findings.lines().filter(line -> line.contains("Own mail asks for recovery words")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"critical\""));
        for (JudgedMessage message : messages(out)) {
            String source = message.judgement().source();
            Verdict verdict = message.judgement().verdict();
            if (source.contains("warns")) {
                assertThat(verdict).isEqualTo(Verdict.CLEAN);
            } else {
                assertThat(verdict.compareTo(Verdict.SUSPICIOUS)).as(source).isGreaterThanOrEqualTo(0);
            }
        }
        Path foreign = sweep(evidence, 1, asked(Optional.empty()));
        assertThat(Files.readString(foreign.resolve("findings.jsonl"))).doesNotContain("Own mail");
    }

    @Test
    void automaticAnswersThatRepeatAStrangersLinkToSeveralPeopleAreTold() throws IOException {
        Path evidence = Files.createDirectory(folder.resolve("form"));
        String automatic = "Auto-Submitted: auto-replied\r\n";
        for (int i = 0; i < 4; i++) {
            Files.writeString(
                    evidence.resolve("form" + i + ".eml"),
                    own(
                            automatic,
                            "cliente" + i + "@correo.example",
                            "Recibimos: visite el enlace.",
                            "https://aviso.test/a"));
            Files.writeString(
                    evidence.resolve("plain" + i + ".eml"),
                    own(
                            automatic,
                            "cliente" + i + "@correo.example",
                            "Recibimos su caso.",
                            "https://billetera.example/caso"));
        }
        Files.writeString(
                evidence.resolve("single.eml"),
                own(automatic, "cliente9@correo.example", "Recibimos: mi sitio.", "https://mi-sitio.example/"));
        Path out = sweep(evidence, 1, asked(Optional.empty(), "billetera.example"));
        assertThat(messages(out))
                .filteredOn(message -> codes(message).contains("own.echo"))
                .hasSize(4)
                .allMatch(message -> message.judgement().source().contains("form"))
                .allMatch(message -> message.judgement().verdict().compareTo(Verdict.SUSPICIOUS) >= 0);
        assertThat(Files.readString(out.resolve("findings.jsonl"))
                        .lines()
                        .filter(line -> line.contains("Own automatic answers repeat a stranger")))
                .hasSize(4);
    }
}
