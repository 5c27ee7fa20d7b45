package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.atalaya.fixtures.MsgWriter;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.fixtures.TnefWriter;
import org.atalaya.lure.Judge;
import org.atalaya.model.Judgement;
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
}
