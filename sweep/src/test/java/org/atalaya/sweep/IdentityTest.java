package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.atalaya.fixtures.MailSet;
import org.atalaya.lure.Judge;
import org.atalaya.lure.identity.Gateways;
import org.atalaya.lure.identity.Trust;
import org.atalaya.model.Judgement;
import org.atalaya.model.Message.Authentication;
import org.atalaya.model.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of authentication say who sent a mail, and never that it is harmless. */
class IdentityTest {
    private static final String HOP =
            "Received: from mail.test by mx.empresa.example with ESMTP id 1; Mon, 6 Jan 2025 12:00:00 +0000\r\n";
    private static final String REST = "From: IMSS <avisos@imss.example>\r\nTo: lectora@empresa.example\r\n"
            + "Subject: [TEST] Aviso\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + "<p>[TEST] Su documento esta en <a href=\"https://www.imss.example/a\">imss.example</a></p>\r\n";
    private static final String PASS =
            "Authentication-Results: mx.empresa.example; dkim=pass header.d=imss.example header.s=s1;\r\n"
                    + " spf=pass smtp.mailfrom=rebote.imss.example; dmarc=pass header.from=imss.example\r\n";
    private static final String FAIL =
            "Authentication-Results: mx.empresa.example; spf=pass smtp.mailfrom=malo.test;\r\n"
                    + " dmarc=fail (p=NONE) header.from=imss.example\r\n";

    @TempDir
    private Path temporary;

    private static List<Authentication> believed(String gateway, String mail) {
        return Gateways.of(List.of(gateway))
                .believed(Mails.read(mail.getBytes(StandardCharsets.UTF_8)).message());
    }

    private Judge judge(String... gateways) throws IOException {
        return Mails.judge(temporary, Trust.of(List.of(gateways), List.of(), List.of()));
    }

    private static Judgement judged(Judge judge, String mail) {
        return Mails.judged(judge, mail.getBytes(StandardCharsets.UTF_8));
    }

    private static Sender sender(Judge judge, String mail) {
        return judge.sender(Mails.read(mail.getBytes(StandardCharsets.UTF_8)).message());
    }

    @Test
    void onlyWhatTheNamedGatewayWroteAboveItsOwnHopIsBelieved() {
        assertThat(believed("mx.empresa.example", PASS + HOP + REST)).hasSize(3);
        assertThat(believed("mx.empresa.example", HOP + PASS + REST)).isEmpty();
        assertThat(believed("other.example", PASS + HOP + REST)).isEmpty();
        assertThat(believed("mx.empresa.example", PASS + REST))
                .as("without a hop")
                .isEmpty();
        assertThat(believed(
                        "mx.empresa.example",
                        PASS.replace("mx.empresa.example;", "mx.empresa.example 1;") + HOP + REST))
                .as("with a version")
                .hasSize(3);
        assertThat(believed(
                        "mx.empresa.example",
                        PASS.replace("mx.empresa.example;", "malo.test mx.empresa.example;") + HOP + REST))
                .isEmpty();
    }

    @Test
    void hopsOfTheOrganisationBehindItsGatewayMayStandAbove() {
        String inner = "Received: from mx.empresa.example by buzon.empresa.example; Mon, 6 Jan 2025 12:00:01 +0000\r\n";
        assertThat(believed("mx.empresa.example", inner + PASS + HOP + REST)).hasSize(3);
        String forged = "Received: from a.test by mx.empresa.example; Mon, 6 Jan 2025 11:00:00 +0000\r\n";
        String unknown = "Received: from mail.test by 10-0-0-7; Mon, 6 Jan 2025 12:00:00 +0000\r\n";
        assertThat(believed("mx.empresa.example", unknown + PASS + forged + REST))
                .as("behind a hop that nobody knows, all may be forged")
                .isEmpty();
        String greeted =
                "Received: from x by buzon.empresa.example by mx.empresa.example; Mon, 6 Jan 2025 12:00:00 +0000\r\n";
        assertThat(believed("mx.empresa.example", greeted + PASS + forged + REST))
                .as("a greeting that looks like a hop")
                .isEmpty();
    }

    @Test
    void aGatewayThatWritesBeneathItsHopIsBelievedOnceForEachField() {
        assertThat(believed("mx.empresa.example:below", HOP + PASS + FAIL + REST))
                .hasSize(3)
                .allMatch(result -> result.result().equals("pass"));
        String later = "Received: from a.test by b.test; Mon, 6 Jan 2025 11:00:00 +0000\r\n";
        assertThat(believed("mx.empresa.example:below", HOP + later + PASS + REST))
                .isEmpty();
    }

    @Test
    void whatASenderQuotesInItsEnvelopeEndsNoResult() {
        String forged = "Authentication-Results: mx.empresa.example;\r\n"
                + " spf=pass smtp.mailfrom=\"a; dkim=pass header.d=imss.example \"@malo.test\r\n";
        assertThat(believed("mx.empresa.example", forged + HOP + REST))
                .singleElement()
                .satisfies(result -> assertThat(result.domain()).isEqualTo("malo.test"));
        String spf = "Received-SPF: Pass (mx.empresa.example: domain of \"x@imss.example b\"@malo.test designates"
                + " 192.0.2.1) client-ip=192.0.2.1\r\n";
        assertThat(believed("mx.empresa.example", spf + HOP + REST))
                .allMatch(result -> !result.domain().contains("imss.example"));
    }

    @Test
    void aProvenIdentityIsToldAndAlignedByTheOrganisationalDomain() throws IOException {
        Judge judge = judge("mx.empresa.example");
        Sender sender = sender(judge, PASS + HOP + REST);
        assertThat(sender.organisation()).isEqualTo("imss.example");
        assertThat(sender.proven()).isTrue();
        assertThat(sender.identities())
                .containsExactly("dkim imss.example/s1", "spf rebote.imss.example", "dmarc imss.example");
        String other = PASS.replace("imss.example", "malo.test");
        assertThat(sender(judge, other + HOP + REST).proven()).isFalse();
        assertThat(sender(judge, HOP + PASS + REST).identities()).isEmpty();
        String two = REST.replace("From: IMSS <avisos@imss.example>", "From: a@malo.test, IMSS <avisos@imss.example>");
        assertThat(sender(judge, PASS + HOP + two).proven()).as("two senders").isFalse();
    }

    @Test
    void aRefutedSenderOfABrandCountsAgainstTheMailOnlyWhenTheOwnGatewaySaysSo() throws IOException {
        Judge judge = judge("mx.empresa.example");
        Judgement plain = judged(judge, HOP + REST);
        Judgement refuted = judged(judge, FAIL + HOP + REST);
        assertThat(refuted.reasons())
                .anyMatch(reason ->
                        reason.code().equals("auth.refuted") && reason.offset() == 0 && reason.decibans() > 0);
        assertThat(refuted.right()).isEqualTo(Judgement.Right.LACKED);
        assertThat(refuted.decibans()).isGreaterThan(plain.decibans() + 20);
        assertThat(judged(judge, HOP + FAIL + REST).decibans()).isEqualTo(plain.decibans());
        assertThat(judged(judge(), FAIL + HOP + REST).decibans()).isEqualTo(plain.decibans());
        assertThat(judged(judge, PASS + FAIL + HOP + REST).decibans())
                .as("a pass beside it")
                .isEqualTo(refuted.decibans());
    }

    @Test
    void aPassMakesNoVerdictMilder() throws IOException {
        Judge judge = judge("mx.empresa.example");
        List<MailSet.Case> all = MailSet.all();
        for (int i = 0; i < all.size(); i += 7) {
            MailSet.Case one = all.get(i);
            String mail = new String(one.raw(), StandardCharsets.UTF_8);
            double before = Mails.judged(judge, one.raw()).decibans();
            String domain = mail.replaceAll("(?s).*?\nFrom: [^<]*<[^@]*@([^>]*)>.*", "$1");
            String pass = PASS.replace("imss.example", domain);
            String spf = "Received-SPF: Pass (mx.empresa.example: domain of a@" + domain + " designates it)\r\n";
            String arc =
                    "ARC-" + pass.replace("Results: mx", "Results: i=1; mx").replace("dmarc=pass", "arc=pass");
            for (String added : List.of(pass, spf, arc, pass + spf + arc, FAIL + pass)) {
                Judgement after = Mails.judged(judge, (added + mail).getBytes(StandardCharsets.UTF_8));
                assertThat(after.decibans()).as(one.id() + " with " + added).isGreaterThanOrEqualTo(before);
            }
        }
    }

    @Test
    void theChainThatTheOwnGatewayFoundWholeNamesWhoSealedItLast() throws IOException {
        String seals = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=uno.example; s=s1; b=AA==\r\n"
                + "ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=dos.example; s=s2; b=AA==\r\n";
        String own = "ARC-Seal: i=3; a=rsa-sha256; cv=pass; d=empresa.example; s=s3; b=AA==\r\n";
        String found = "Authentication-Results: mx.empresa.example; arc=pass (i=2 dmarc=pass)\r\n";
        Judge judge = judge("mx.empresa.example");
        Sender sender = sender(judge, own + found + HOP + seals + REST);
        assertThat(sender.identities()).containsExactly("arc dos.example/s2");
        assertThat(sender.proven()).as("who forwards did not write it").isFalse();
        assertThat(sender(judge, HOP + found + seals + REST).identities())
                .as("beneath the hop")
                .isEmpty();
        assertThat(sender(judge, found.replace("pass", "fail") + HOP + seals + REST)
                        .identities())
                .isEmpty();
        assertThat(sender(judge, found + HOP + seals.replace("dos.example", "imss.example") + REST)
                        .proven())
                .isFalse();
    }

    @Test
    void whatIsNoIdOrNoDomainIsRefusedWithAHint() {
        assertThatThrownBy(() -> Gateways.of(List.of("mx.empresa.example; dkim")))
                .hasMessageContaining("--gateway")
                .hasMessageContaining("mx.example.com");
        assertThatThrownBy(() -> Trust.of(List.of(), List.of("gob.mx"), List.of()))
                .hasMessageContaining("--own: 'gob.mx'");
        assertThatThrownBy(() -> Trust.of(List.of(), List.of(), List.of("com")))
                .hasMessageContaining("--sealer: 'com'");
    }
}
