package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that were forwarded within a text, as mail programs write them in Spanish, Portuguese and English. */
class QuotedTest {
    private static Message read(String type, String body) throws IOException {
        return Dissected.of(
                        ("From: ana@empresa.example\nTo: seguridad@empresa.example\nSubject: RV: [TEST]\nMIME-Version: 1.0\n"
                                        + "Content-Type: " + type + "; charset=utf-8\n\n" + body)
                                .getBytes(StandardCharsets.UTF_8))
                .messages
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----Mensaje original-----|De: Banco [mailto:x@malo.test]|Enviado el: lunes, 6 de enero de 2025 12:00|Para: Ana|CC: Luis|Asunto: Aviso",
                "________________________________|De: Banco <x@malo.test>|Enviado: lunes, 6 de enero de 2025 12:00 p. m.|Para: Ana <ana@empresa.example>;|Luis <luis@empresa.example>; Eva|Cc: Otro <otro@empresa.example>|Asunto: Aviso",
                "---------- Forwarded message ---------|De: *Banco* <x@malo.test>|Date: lun, 6 ene 2025 a las 12:00|Subject: Aviso|To: <ana@empresa.example>",
                "Inicio del mensaje reenviado:||De: Banco <x@malo.test>|Asunto: Aviso|Fecha: 6 de enero de 2025, 12:00:00 CST|Para: ana@empresa.example",
                "-------- Mensaje reenviado --------|Asunto: \tAviso|Fecha: \tMon, 6 Jan 2025 12:00:00|De: \tBanco <x@malo.test>|Responder a: \tx@malo.test|Para: \tana@empresa.example",
                "-----Mensagem original-----|De: Banco <x@malo.test>|Enviada em: segunda-feira, 6 de janeiro de 2025 12:00|Para: Ana|Assunto: Aviso",
                "________________________________|De: Banco <x@malo.test>|Enviado: segunda-feira, 6 de janeiro de 2025 12:00|Para: Ana|Cc: Luis|Assunto: Aviso",
                "---------- Mensagem encaminhada ---------|De: Banco <x@malo.test>|Data: seg., 6 de jan. de 2025|Assunto: Aviso|Para: Ana",
                "-----Original Message-----|From: Banco [mailto:x@malo.test]|Sent: Monday, January 6, 2025 12:00 PM|To: Ana; Luis|Cc: Otro|Importance: High|Subject: Aviso",
                "> Begin forwarded message:|>|> From: Banco <x@malo.test>|> Subject: Aviso|> Date: January 6, 2025|> To: Ana",
            })
    void aForwardedMailIsAMessageWithin(String block) throws IOException {
        String text = "Mira esto. https://fuera.example/\n\n" + block.replace('|', '\n')
                + "\n\nEntre en https://malo.test/entrar\n";
        StringBuilder html = new StringBuilder("<p>Mira esto. <a href='https://fuera.example/'>x</a></p>");
        for (String line : block.split("\\|")) {
            int colon = line.indexOf(':');
            html.append("<b>")
                    .append(line, 0, colon + 1)
                    .append("</b>")
                    .append(line.substring(colon + 1).replace("<", "&lt;").replace(">", "&gt;"))
                    .append("<br>\n");
        }
        html.append("<p>Entre en <a href='https://malo.test/entrar'>x</a></p>");
        for (Message message : List.of(read("text/plain", text), read("text/html", html.toString()))) {
            assertThat(message.within()).hasSize(1);
            Message inner = message.within().get(0);
            assertThat(inner.from()).extracting(Message.Mailbox::address).containsExactly("x@malo.test");
            assertThat(inner.from().get(0).name()).isEqualTo("Banco");
            assertThat(inner.subject()).isEqualTo("Aviso");
            assertThat(inner.links()).extracting(Link::target).containsExactly("https://malo.test/entrar");
            assertThat(inner.texts().get(0).text()).contains("Entre en").doesNotContain("Mira");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "De: aquí|A: allá",
                "De: Ana|Para: Luis|Nada más",
                "Fecha: hoy|Asunto: nada",
                "From: the team|we say hello",
            })
    void linesThatOnlyLookAlikeAreText(String block) throws IOException {
        assertThat(read("text/plain", "Hola\n\n" + block.replace('|', '\n') + "\n\nfin\n")
                        .within())
                .isEmpty();
    }
}
