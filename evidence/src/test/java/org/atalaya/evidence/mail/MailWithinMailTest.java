package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.fixtures.MailSet;
import org.atalaya.fixtures.MsgWriter;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.fixtures.TnefWriter;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Message;
import org.junit.jupiter.api.Test;

class MailWithinMailTest {
    private static final byte[] EML = MailSet.all().stream()
            .filter(one -> one.id().contains("imss") && one.id().contains("ZIP"))
            .findFirst()
            .orElseThrow()
            .raw();
    private static final PlainMail MAIL = PlainMail.of(EML);
    private static final String CARRIED = MAIL.attachments().get(0).name();

    private static String latin(byte[] raw) {
        return new String(raw, StandardCharsets.ISO_8859_1);
    }

    private static byte[] forward(String edge, String text, String type, String encoding, String body) {
        return ("From: a@example.com\r\nTo: b@example.com\r\nSubject: [TEST] reenviado\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/mixed; boundary=" + edge + "\r\n\r\n--" + edge + "\r\n\r\n" + text
                        + "\r\n--" + edge + "\r\nContent-Type: " + type + "\r\nContent-Disposition: attachment\r\n"
                        + "Content-Transfer-Encoding: " + encoding + "\r\n\r\n" + body + "\r\n--" + edge + "--\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] forward(String type, String encoding, byte[] inner) {
        boolean base64 = encoding.equals("base64");
        return forward(
                "fuera",
                "[TEST]",
                type,
                encoding,
                base64 ? Base64.getMimeEncoder().encodeToString(inner) : latin(inner));
    }

    private static void isHeld(byte[] outer, byte[] inner, String source, String type) throws IOException {
        Dissected read = Dissected.of(outer);
        assertThat(read.artifacts)
                .extracting(one -> one.source() + " " + one.role() + " " + one.parent())
                .startsWith("x  ", source + " message x", source + "!" + CARRIED + " attachment " + source);
        assertThat(read.messages).hasSize(1);
        assertThat(read.messages.get(0).within().get(0).source()).isEqualTo(source);
        Artifact held = read.artifacts.get(1);
        assertThat(held.type()).isEqualTo(type);
        assertThat(held.hashes().get("sha256"))
                .isEqualTo(Dissected.of(inner).artifacts.get(0).hashes().get("sha256"));
    }

    @Test
    void aMailWithinAMailIsAnArtifactThatHoldsWhatItCarries() throws IOException {
        byte[] msg = MsgWriter.of(MAIL, MsgWriter.Body.HTML);
        String rfc822 = "message/rfc822; name=uno.eml";
        isHeld(forward(rfc822, "base64", EML), EML, "x!uno.eml", "eml");
        byte[] bare = latin(EML).stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = forward("message/rfc822; name=uno.eml", "8bit", bare);
        byte[] lined = (latin(bare) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        isHeld(plain, lined, "x!uno.eml", "eml");
        isHeld(forward("application/vnd.ms-outlook; name=uno.msg", "base64", msg), msg, "x!uno.msg", "msg");
    }

    @Test
    void aWinmailDatIsAnArtifactAndWhatItHoldsIsTheMails() throws IOException {
        Dissected read = Dissected.of(forward("application/ms-tnef; name=winmail.dat", "base64", TnefWriter.of(MAIL)));
        assertThat(read.artifacts)
                .extracting(one -> one.source() + " " + one.type())
                .startsWith("x eml", "x!winmail.dat tnef");
        assertThat(read.artifacts)
                .extracting(one -> one.source() + " " + one.parent())
                .contains("x!" + CARRIED + " x");
        assertThat(read.messages).hasSize(1);
        assertThat(read.messages.get(0).within()).isEmpty();
    }

    @Test
    void whatAMessageWithoutBytesOfItsOwnCarriesBearsItsName() throws IOException {
        Dissected read = Dissected.of(MsgWriter.nested(List.of(MAIL, MAIL)));
        Message inner = read.messages.get(0).within().get(0);
        assertThat(read.artifacts)
                .extracting(one -> one.source() + " " + one.parent())
                .contains(inner.source() + "!" + CARRIED + " x");
    }

    /** Writes down the passwords that are tried on archives. */
    private record Trying(List<String> tried) implements Format {
        @Override
        public String type() {
            return "zip";
        }

        @Override
        public boolean recognises(byte[] head, Content content) {
            return head.length > 1 && head[0] == 'P' && head[1] == 'K';
        }

        @Override
        public void dissect(Content content, Found found) {
            found.passwords().forEach(tried::add);
        }
    }

    @Test
    void passwordsOfBothMailsAreTriedOnWhatTheInnerOneCarries() throws IOException {
        String inner = latin(forward(
                "dentro", "[TEST] password: dentro22", "application/zip; name=a.zip", "base64", "UEsDBAAAAAAAAAAA"));
        byte[] outer = forward("fuera", "[TEST] password: fuera11", "message/rfc822; name=uno.eml", "8bit", inner);
        Trying trying = new Trying(new ArrayList<>());
        Dissected.of(outer, new Eml(), trying);
        assertThat(trying.tried()).contains("fuera11", "dentro22");
    }

    @Test
    void mailsWithinMailsAreArtifactsDownToALimitAndNothingIsLostBelowIt() throws IOException {
        byte[] raw = EML;
        for (int i = 0; i < 14; i++) {
            raw = forward("otra" + i, "[TEST]", "message/rfc822; name=uno.eml", "8bit", latin(raw));
        }
        Dissected read = Dissected.of(raw);
        String deepest = "x" + "!uno.eml".repeat(Reading.MOST_OPENED);
        assertThat(read.artifacts)
                .extracting(Artifact::source)
                .contains(deepest, deepest + "!" + CARRIED)
                .doesNotContain(deepest + "!uno.eml");
        Message message = read.messages.get(0);
        for (int i = 0; i < 14; i++) {
            message = message.within().get(0);
        }
        assertThat(message.within()).isEmpty();
        assertThat(read.defects()).isEmpty();
    }
}
