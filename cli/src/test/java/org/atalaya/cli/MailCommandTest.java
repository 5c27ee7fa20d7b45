package org.atalaya.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailCommandTest {
    private static final String TEXT =
            "[TEST] Hola %s: la factura %d de %d pesos por el mantenimiento de los elevadores del"
                    + " edificio sigue pendiente. Revise el detalle de los conceptos en %s y confirme la fecha del traspaso con la"
                    + " administracion antes del cierre del mes para evitar el corte del servicio.";

    @TempDir
    Path folder;

    private Path export;
    private Path asked;

    private static void mail(Path file, String to, String text) throws IOException {
        Files.writeString(
                file,
                "From: Cobros <cobros@sender.test>\r\nTo: " + to + "\r\nSubject: [TEST] factura\r\nMessage-ID: <"
                        + file.getFileName() + "@sender.test>\r\nDate: Mon, 5 Feb 2024 10:00:00 +0000\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n",
                StandardCharsets.UTF_8);
    }

    @BeforeEach
    void mails() throws IOException {
        export = Files.createDirectories(folder.resolve("export"));
        int number = 0;
        for (String name : List.of("Ana", "Luis", "Eva")) {
            mail(
                    export.resolve(number + ".eml"),
                    name + "@reader.test",
                    TEXT.formatted(name, ++number, 900 * number, "https://h" + number + ".example/ver/" + number));
        }
        mail(
                export.resolve("9.eml"),
                "Ana@reader.test",
                "[TEST] Mañana no hay clase de natacion por la lluvia, nos vemos el"
                        + " jueves a la misma hora en la alberca de siempre con gorra y toalla por favor.");
        asked = folder.resolve("asked.eml");
        mail(asked, "Paz@reader.test", TEXT.formatted("Paz", 77, 1, "https://otro.example/ver/5"));
    }

    @Test
    void everyRecipientIsToldInBothLanguagesAndAsLines() {
        Path store = folder.resolve("store");
        Door.Said indexed = Door.run("mail", "index", store, export, "--lang", "es");
        assertThat(indexed.code()).as(indexed.err()).isEqualTo(Main.EXIT_CLEAN);
        assertThat(indexed.out()).contains("leídos: 4").contains(": 4.");
        assertThat(Door.run("mail", "index", store, export, "--lang", "en").out())
                .contains(": 0.");
        Door.Said es = Door.run("mail", "similar", asked, "--store", store, "--lang", "es");
        assertThat(es.code()).isEqualTo(Main.EXIT_FINDINGS);
        assertThat(es.out()).contains("destinatario", "Ana@reader.test", "Luis@reader.test", "Eva@reader.test");
        assertThat(es.out()).contains("3 de 4 correos son variantes");
        Door.Said en = Door.run("mail", "similar", asked, "--store", store, "--lang", "en");
        assertThat(en.out()).contains("recipient", "3 of 4 mails are variants");
        Door.Said json = Door.run("mail", "similar", asked, "--store", store, "--format", "json");
        assertThat(json.out().lines()).hasSize(3).allMatch(line -> line.startsWith("{\"likeness\":"));
    }

    @Test
    void withoutAStoreTheFilesThatAreNamedAreSearched() throws IOException {
        assertThat(Door.run("mail", "similar", asked, export).code()).isEqualTo(Main.EXIT_FINDINGS);
        Path other = folder.resolve("other.eml");
        mail(
                other,
                "Paz@reader.test",
                "[TEST] El informe trimestral de ventas regionales estara listo despues de la junta del"
                        + " consejo; mandenme por favor los numeros que falten de sus zonas hoy.");
        Door.Said none = Door.run("mail", "similar", other, export, "--lang", "en");
        assertThat(none.code()).as(none.out()).isEqualTo(Main.EXIT_CLEAN);
        assertThat(none.out()).contains("0 of 4");
    }

    @Test
    void wrongUsageAndDamageGiveCode2AndSayHowToMendIt() throws IOException {
        Path store = folder.resolve("store");
        assertThat(Door.run("mail", "similar", asked).err()).contains("--store");
        assertThat(Door.run("mail", "similar", asked, "--store", store).err()).contains("mail index");
        assertThat(Door.run("mail", "index", export, asked).err()).contains("is no mail store");
        assertThat(Door.run("mail", "index", export, asked).code()).isEqualTo(Main.EXIT_USAGE);
        Path log = Files.writeString(folder.resolve("log.jsonl"), "{\"a\":1}\n");
        Door.run("mail", "index", store, export);
        Door.Said noMail = Door.run("mail", "similar", log, "--store", store);
        assertThat(noMail.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(noMail.err()).contains("holds no mail");
        Path segment = store.resolve("mails-000001.atalaya");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[5_000] ^= 1;
        Files.write(segment, bytes);
        Door.Said damaged = Door.run("mail", "similar", asked, "--store", store);
        assertThat(damaged.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(damaged.err()).contains("checksum", "index the mails again").doesNotContain("\tat ");
        assertThat(damaged.out()).isEmpty();
    }
}
