package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.warning.MessageJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variants of one mailing are judged together, and nothing becomes less grave by it. */
class MailGroupsTest {
    private static final List<String> RESULTS =
            List.of("messages.jsonl", "findings.jsonl", "timeline.csv", "report.html", "navigator.json");

    private static final String LURE =
            "[TEST] Estimado cliente: su billetera Trezor fue suspendida por actividad inusual"
                    + " de terceros. Escriba las doce palabras de recuperacion de la billetera en la pagina para restaurar los"
                    + " fondos antes de perder el acceso definitivo a la cuenta.";
    private static final String PLAIN =
            "[TEST] Buenas tardes: adjunto el orden del dia de la reunion del comite de compras,"
                    + " con los puntos pendientes del mes pasado y la lista de proveedores que faltan por evaluar.";

    @TempDir
    Path folder;

    private void mail(int number, String to, String text, String link) throws IOException {
        Path evidence = Files.createDirectories(folder.resolve("evidence"));
        String mail = "From: Soporte <aviso@sender.test>\r\nTo: <" + to + ">\r\nSubject: [TEST] aviso " + number
                + "\r\nDate: Mon, 5 Feb 2024 10:0" + number % 10
                + ":00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + text + "\r\n" + link + "\r\n";
        Files.write(evidence.resolve(String.format("%02d.eml", number)), mail.getBytes(StandardCharsets.UTF_8));
    }

    private SweepRequest request(String out, int threads, boolean resume) {
        SweepRequest like = Sweeps.of(folder.resolve("evidence"), folder.resolve(out));
        return new SweepRequest(
                like.paths(),
                like.rules(),
                like.yara(),
                like.knowledge(),
                like.out(),
                like.least(),
                like.since(),
                like.until(),
                like.hosts(),
                like.recover(),
                threads,
                like.mapping(),
                like.placeholders(),
                like.language(),
                resume,
                like.cache(),
                Optional.empty());
    }

    private List<JudgedMessage> messages(String out) throws IOException {
        List<JudgedMessage> messages = new ArrayList<>();
        try (var in = Files.newInputStream(folder.resolve(out).resolve("messages.jsonl"))) {
            MessageJson.read(in, messages::add);
        }
        return messages;
    }

    private void evidence() throws IOException {
        for (int i = 0; i < 6; i++) {
            mail(i, "lector" + i + "@reader.test", LURE, "https://wallet" + i + ".example/restaurar/" + i);
        }
        mail(6, "ana@reader.test", PLAIN, "");
    }

    @Test
    void variantsBearTheSameGroupAndOthersNone() throws IOException {
        evidence();
        new Sweep(request("out", 2, false), Progress.NONE).run();
        List<JudgedMessage> messages = messages("out");
        assertThat(messages.subList(0, 6))
                .extracting(JudgedMessage::group)
                .doesNotContain("")
                .hasSize(6);
        assertThat(messages.subList(0, 6).stream().map(JudgedMessage::group).distinct())
                .hasSize(1);
        assertThat(messages.get(6).group()).isEmpty();
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains(messages.get(0).group());
    }

    @Test
    void theSameBytesComeOutForAnyNumberOfThreadsAndAfterAnInterruption() throws IOException {
        evidence();
        new Sweep(request("one", 1, false), Progress.NONE).run();
        new Sweep(request("three", 3, false), Progress.NONE).run();
        Sweep[] sweep = new Sweep[1];
        sweep[0] = new Sweep(request("stopped", 1, false), new Progress() {
            private int seen;

            @Override
            public void total(long files, long bytes) {}

            @Override
            public void advance(long bytes, long events, long findings) {
                if (++seen == 3) {
                    sweep[0].stop();
                }
            }
        });
        assertThat(sweep[0].run().summary().partial()).isTrue();
        assertThat(messages("stopped")).hasSizeLessThan(7).isNotEmpty();
        new Sweep(request("stopped", 2, true), Progress.NONE).run();
        for (String out : List.of("three", "stopped")) {
            for (String name : RESULTS) {
                assertThat(folder.resolve(out).resolve(name))
                        .hasSameBinaryContentAs(folder.resolve("one").resolve(name));
            }
            assertThat(folder.resolve(out)).isDirectoryNotContaining("glob:**/.*");
        }
    }

    @Test
    void aMemberThatIsAsGoodAsALureBecomesSuspiciousAndAFinding() throws IOException {
        evidence();
        // The same text to the same place, but the sender is what the reader writes to.
        Path quiet = folder.resolve("evidence/07.eml");
        String mail = "From: Soporte <aviso@sender.test>\r\nTo: <eva@reader.test>\r\nSubject: [TEST] aviso\r\n"
                + "In-Reply-To: <1@reader.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + LURE.replace("palabras de recuperacion", "palabras de recu peracion")
                        .replace("Trezor", "")
                        .replace("billetera", "cartera")
                + "\r\nhttps://wallet1.example/restaurar/7\r\n";
        Files.write(quiet, mail.getBytes(StandardCharsets.UTF_8));
        new Sweep(request("out", 2, false), Progress.NONE).run();
        for (JudgedMessage message : messages("out")) {
            boolean among = message.judgement().reasons().stream()
                    .anyMatch(reason -> reason.code().equals("group.lures"));
            if (among) {
                assertThat(message.group()).isNotEmpty();
            }
            if (!message.group().isEmpty() && message.judgement().verdict().compareTo(Verdict.SUSPICIOUS) < 0) {
                assertThat(among).isTrue();
            }
        }
    }
}
