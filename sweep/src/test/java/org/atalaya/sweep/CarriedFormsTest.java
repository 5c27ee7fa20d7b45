package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.atalaya.fixtures.MsgWriter;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.fixtures.QrPicture;
import org.atalaya.fixtures.StoredZip;
import org.atalaya.fixtures.TnefWriter;
import org.atalaya.lure.Judge;
import org.atalaya.lure.Whole;
import org.atalaya.model.Judgement;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mail carries in a form that only some programs know weighs as it does in any other. */
class CarriedFormsTest {
    private static final String PROFILE =
            "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>PayloadContent</key>"
                    + "<array><dict><key>PayloadType</key><string>com.apple.mdm</string><key>ServerURL</key>"
                    + "<string>https://mdm.malo.test/</string></dict></array><key>PayloadType</key>"
                    + "<string>Configuration</string></dict></plist>";

    @TempDir
    private Path temporary;

    private static PlainMail mail(String name, String type, String bytes) {
        return new PlainMail(
                "From: Banco <avisos@malo.test>\r\nTo: lectora@empresa.example\r\nSubject: [TEST] aviso",
                "Banco",
                "avisos@malo.test",
                "lectora@empresa.example",
                "[TEST] aviso",
                "<p>[TEST] Vea el anexo.</p>",
                List.of(new PlainMail.Attachment(name, type, bytes.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aConfigurationProfileIsSomethingToInstallWhateverItsName() throws IOException {
        Judge judge = Mails.judge(temporary);
        PlainMail mail = mail("seguridad.xml", "application/xml", PROFILE);
        for (byte[] raw : List.of(MsgWriter.of(mail, MsgWriter.Body.HTML), TnefWriter.of(mail))) {
            assertThat(Mails.judged(judge, raw).reasons())
                    .extracting(Judgement.Reason::code)
                    .contains("attached.program");
        }
    }

    @Test
    void whatADocumentSaysIsJudgedWithItsMail() throws IOException {
        Judge judge = Mails.judge(temporary);
        String page = "BT /F1 9 Tf ([TEST] Trezor: enter your 24 recovery words at the address below.) Tj ET";
        String pdf =
                "%PDF-1.4\n1 0 obj << /Length " + page.length() + " >> stream\n" + page + "\nendstream endobj\n%%EOF\n";
        Judgement judged =
                Mails.judged(judge, MsgWriter.of(mail("aviso.pdf", "application/pdf", pdf), MsgWriter.Body.HTML));
        assertThat(judged.reasons()).extracting(Judgement.Reason::code).contains("ask.seed", "cue.seed");
        assertThat(judged.brand()).isEqualTo("trezor");
    }

    @Test
    void whatAnInvitationAsksForCounts() throws IOException {
        Judge judge = Mails.judge(temporary);
        String invitation =
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:[TEST] Trezor\r\nDESCRIPTION:Trezor: enter your 24 "
                        + "recovery words to keep your wallet safe. https://trezor-safe.test/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        PlainMail mail = mail("cita.ics", "text/calendar", invitation);
        Judgement judged = Mails.judged(judge, MsgWriter.of(mail, MsgWriter.Body.HTML));
        assertThat(judged.reasons()).extracting(Judgement.Reason::code).contains("ask.seed");
        assertThat(judged.verdict()).isEqualTo(Judgement.Verdict.MALICIOUS);
    }

    private static byte[] carrying(String name, String encoding, String body) {
        return ("From: Banco <avisos@malo.test>\r\nTo: lectora@empresa.example\r\nSubject: [TEST] aviso\r\n"
                        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n[TEST]\r\n--b\r\n"
                        + "Content-Type: application/octet-stream; name=\"" + name + "\"\r\n"
                        + "Content-Disposition: attachment\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n"
                        + body
                        + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<Link> links(byte[] raw) {
        Mails.Read read = Mails.read(raw);
        return Whole.of(read.message(), read.carried()).links();
    }

    @Test
    void whereAProfileLeadsIsALinkOfItsMail() throws IOException {
        String clip =
                PROFILE.replace("com.apple.mdm", "com.apple.webClip.managed").replace("ServerURL", "URL");
        for (String profile : List.of(PROFILE, clip)) {
            byte[] plain = carrying("a.mobileconfig", "8bit", profile);
            Link link = links(plain).get(0);
            assertThat(link.target()).isEqualTo("https://mdm.malo.test/");
            assertThat(new String(plain, (int) link.offset(), 6, StandardCharsets.UTF_8))
                    .isEqualTo("<dict>");
            String encoded = Base64.getMimeEncoder().encodeToString(profile.getBytes(StandardCharsets.UTF_8));
            byte[] packed = carrying("a.mobileconfig", "base64", encoded);
            Link other = links(packed).get(0);
            assertThat(new String(packed, (int) other.offset(), (int) other.length(), StandardCharsets.UTF_8))
                    .startsWith(encoded.strip());
        }
        Judge judge = Mails.judge(temporary);
        byte[] raw = carrying("a.mobileconfig", "8bit", PROFILE.replace("mdm.malo.test", "mdm.otro.test"));
        assertThat(Mails.judged(judge, raw).reasons())
                .filteredOn(reason -> reason.code().equals("link.document"))
                .singleElement()
                .satisfies(reason -> assertThat(reason.values()).containsExactly("mdm.otro.test"));
    }

    @Test
    void whereAnInvitationWithinAnArchiveLeadsIsALinkOfItsMailAndOneThatIsShownIsOnlyOne() {
        String invitation = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:[TEST]\r\nURL:https://cita.malo.test/\r\n"
                + "END:VEVENT\r\nEND:VCALENDAR\r\n";
        String zip = Base64.getMimeEncoder()
                .encodeToString(StoredZip.of(Map.of("cita.ics", invitation.getBytes(StandardCharsets.UTF_8))));
        for (byte[] raw : List.of(carrying("citas.zip", "base64", zip), carrying("cita.ics", "8bit", invitation))) {
            assertThat(links(raw))
                    .singleElement()
                    .satisfies(link -> assertThat(link.kind() + " " + link.target())
                            .isEqualTo("CALENDAR https://cita.malo.test/"));
        }
    }

    @Test
    void aMessageThatHasTheLinksOfWhatItCarriesGetsNoneTwice() {
        Mails.Read read = Mails.read(carrying("a.mobileconfig", "8bit", PROFILE));
        Message once = Whole.of(read.message(), read.carried());
        assertThat(once.links()).hasSize(1);
        assertThat(Whole.of(once, read.carried())).isSameAs(once);
    }

    @Test
    void aCodeInAPictureOfAForwardedMailIsJudgedWithThatMail() throws IOException {
        Judge judge = Mails.judge(temporary);
        byte[] png = QrPicture.png("https://pagos.otro.test/");
        PlainMail inner = new PlainMail(
                "From: Banco Prueba <avisos@malo.test>\r\nTo: lectora@empresa.example\r\nSubject: [TEST] aviso",
                "Banco Prueba",
                "avisos@malo.test",
                "lectora@empresa.example",
                "[TEST] aviso",
                "<p>[TEST] Su contraseña vence hoy. Ingrese su contraseña.</p>",
                List.of(new PlainMail.Attachment("codigo.png", "image/png", png)));
        String rfc822 =
                "From: Banco Prueba <avisos@malo.test>\r\nTo: lectora@empresa.example\r\nSubject: [TEST] aviso\r\n"
                        + "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                        + inner.html() + "\r\n--c\r\nContent-Type: image/png; name=codigo.png\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(png)
                        + "\r\n--c--\r\n";
        byte[] msg = MsgWriter.of(inner, MsgWriter.Body.HTML);
        String saved = Base64.getMimeEncoder().encodeToString(msg);
        for (byte[] raw : List.of(
                forward("message/rfc822", "8bit", rfc822),
                forward("application/vnd.ms-outlook; name=aviso.msg", "base64", saved),
                MsgWriter.nested(List.of(inner, inner)))) {
            Judgement judged = Mails.judged(judge, raw);
            assertThat(judged.reasons()).extracting(Judgement.Reason::code).contains("ask.password", "link.qr");
        }
    }

    private static byte[] forward(String type, String encoding, String body) {
        return ("From: Colega <colega@empresa.example>\r\nTo: lectora@empresa.example\r\nSubject: [TEST] reenviado\r\n"
                        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n[TEST]\r\n--b\r\n"
                        + "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + body
                        + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
