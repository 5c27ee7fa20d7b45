package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.Exhibit;
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
        return request(out, threads, resume, Optional.empty());
    }

    private SweepRequest request(String out, int threads, boolean resume, Optional<WarnRequest> warning) {
        return Sweeps.of(folder.resolve("evidence"), folder.resolve(out), threads, resume, warning);
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

    /** Much ordinary text, and one sentence by which it is a lure or none. */
    private static String among(String sentence) {
        return "[TEST] Buenas tardes. La junta de vecinos se reunió el martes en el salón del segundo piso para revisar los"
                + " gastos del jardín, la pintura de la escalera, el arreglo del portón eléctrico y la poda de los árboles"
                + " de la entrada. También se habló del horario de la basura, de las plazas para bicicletas, del tinaco"
                + " nuevo y de la fiesta de fin de año, para la que faltan sillas, mesas y alguien que lleve la música. "
                + sentence + " Gracias a quienes ayudaron a limpiar la azotea y a guardar la herramienta en la bodega.";
    }

    private static final String ASKS = "Ingrese sus palabras de recuperación de Trezor.";
    private static final String ODD = "Ingrese sus palabras de recupera ción de Tre zor.";

    private void raising() throws IOException {
        for (int i = 0; i < 6; i++) {
            mail(i, "lector" + i + "@reader.test", among(ASKS), "https://vecinos-junta.example/acta/" + i);
        }
        mail(6, "ana@reader.test", among(ODD), "https://vecinos-junta.example/acta/6");
        mail(7, "eva@reader.test", PLAIN, "");
    }

    @Test
    void aMemberThatIsAsGoodAsALureBecomesSuspiciousAFindingAndPartOfTheWarning() throws IOException {
        raising();
        Path warning = folder.resolve("warning");
        var advisory = new Sweep(request("out", 2, false, Optional.of(new WarnRequest(warning))), Progress.NONE)
                .run()
                .advisory()
                .orElseThrow();
        List<JudgedMessage> messages = messages("out");
        JudgedMessage raised = messages.get(6);
        assertThat(raised.group()).isEqualTo(messages.get(0).group()).isNotEmpty();
        assertThat(raised.judgement().verdict()).isEqualTo(Verdict.SUSPICIOUS);
        assertThat(raised.judgement().decibans()).isZero();
        assertThat(raised.judgement().reasons())
                .filteredOn(reason -> reason.code().equals("group.lures"))
                .singleElement()
                .satisfies(reason -> assertThat(reason.decibans()).isPositive());
        assertThat(messages.get(7).judgement().verdict()).isEqualTo(Verdict.CLEAN);
        String source = raised.judgement().source();
        assertThat(Files.readString(folder.resolve("out/findings.jsonl"))).contains(source);
        assertThat(advisory.exhibits().values())
                .filteredOn(exhibit -> exhibit.kind() == Exhibit.Kind.MESSAGE)
                .extracting(exhibit -> exhibit.place().source())
                .contains(source, messages.get(0).judgement().source());
    }
}
