package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.atalaya.fixtures.MailSet;
import org.atalaya.lure.Judge;
import org.atalaya.model.Judgement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a mail is made tells something beside what it says, and only where ordinary mail is not made so. */
class MailMannersTest {
    private static final String HIDDEN = "<div style=\"display:none\">%s</div>";

    @TempDir
    private Path temporary;

    private List<String> codes(String from, String html) throws IOException {
        return judged(Mails.judge(temporary), from, html).reasons().stream()
                .map(Judgement.Reason::code)
                .toList();
    }

    private static Judgement judged(Judge judge, String from, String html) {
        String raw = "From: " + from + "\r\nTo: lectora@empresa.example\r\nSubject: " + MailSet.MARK
                + " aviso\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + html + "</p>\r\n";
        return Mails.judged(judge, raw.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aDomainWithoutADotIsNone() throws IOException {
        assertThat(codes("Empresa <avisos@empresa>", "Hola.")).contains("sender.nowhere");
        assertThat(codes("Empresa <avisos@empresa,example>", "Hola.")).contains("sender.nowhere");
        assertThat(codes("Empresa <avisos@empresa.example>", "Hola.")).doesNotContain("sender.nowhere");
        assertThat(codes("root <root@localhost>", "Hola.")).doesNotContain("sender.nowhere");
    }

    @Test
    void hiddenWordsTellWhenTheyAreManyAndOthersThanTheShown() throws IOException {
        String shown = "Resumen semanal con noticias sobre precios, mercados, clima. ".repeat(20);
        String other = "montaña barco silencio guitarra ventana cuchara ".repeat(30);
        String from = "Boletín <boletin@empresa.example>";
        assertThat(codes(from, "Hola." + HIDDEN.formatted(other))).contains("text.stuffed");
        assertThat(codes(from, shown + HIDDEN.formatted(shown + shown))).doesNotContain("text.stuffed");
        assertThat(codes(from, "Hola." + HIDDEN.formatted("montaña barco"))).doesNotContain("text.stuffed");
    }

    @Test
    void onlyWhoIsGreetedByAnAddressIsNotKnown() throws IOException {
        String from = "Empresa <avisos@empresa.example>";
        assertThat(codes(from, "Dear lectora@otra.example, hello.")).contains("tone.address");
        assertThat(codes(from, "lectora@otra.example, su buzón.")).contains("tone.address");
        assertThat(codes(from, "Estimada Lectora: escriba a ayuda@empresa.example."))
                .doesNotContain("tone.address");
    }

    @Test
    void aCallIsAskedForOnlyWhereANumberIsNamed() throws IOException {
        String from = "Banco <avisos@banco.example>";
        assertThat(codes(from, "Call our customer support now. +1 555 010 0199"))
                .contains("ask.call");
        assertThat(codes(from, "Call the number on the back of your card.")).doesNotContain("ask.call");
    }
}
