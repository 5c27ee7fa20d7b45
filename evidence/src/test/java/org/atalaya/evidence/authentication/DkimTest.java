package org.atalaya.evidence.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.fixtures.DkimSigner;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

/** Signatures pass when nothing that they cover was changed, and only then (RFC 6376, RFC 8463). */
class DkimTest {
    private static final DkimSigner RSA = DkimSigner.rsa("news.example", "r1", 2048);
    private static final DkimSigner EDWARDS = DkimSigner.ed25519("news.example", "e1");
    private static final String MAIL =
            "From: Noticias <a@news.example>\r\nTo: b@lectora.example\r\nSubject:  [TEST]  aviso \r\n"
                    + "Date: Mon, 6 Jan 2025 12:00:00 +0000\r\n\r\n[TEST] uno  dos \r\n\r\n tres\t\r\n\r\n\r\n";
    private static final String NAMES = "from:to:subject:date";

    private final Map<String, String> records =
            new HashMap<>(Map.of(RSA.name(), RSA.record(), EDWARDS.name(), EDWARDS.record()));

    private List<Dkim.Result> verify(String mail) {
        return verify(mail, -1);
    }

    private List<Dkim.Result> verify(String mail, long arrived) {
        return Dkim.verify(
                Content.of(mail.getBytes(StandardCharsets.ISO_8859_1)),
                (name, kind) -> records.containsKey(name) ? List.of(records.get(name)) : List.of(),
                arrived);
    }

    private String result(String mail) {
        List<Dkim.Result> results = verify(mail);
        assertThat(results).hasSize(1);
        return results.get(0).result();
    }

    @Test
    void untouchedMailPassesInEveryCanonicalFormWithBothKindsOfKeys() {
        for (DkimSigner signer : List.of(RSA, EDWARDS)) {
            for (String form : List.of("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed")) {
                String signed = signer.sign(MAIL, form, "", NAMES);
                assertThat(verify(signed)).as(form).singleElement().satisfies(one -> {
                    assertThat(one.result()).as(one.why()).isEqualTo("pass");
                    assertThat(one.domain()).isEqualTo("news.example");
                    assertThat(one.offset()).isZero();
                });
                assertThat(result(signed.replace("\r\n", "\n")))
                        .as("as it lies on a disk, " + form)
                        .isEqualTo("pass");
                assertThat(result("Received: from a.test by b.test\r\n" + signed))
                        .isEqualTo("pass");
            }
        }
    }

    @Test
    void everyChangedByteOfHeaderAndBodyThatIsCoveredIsSeen() {
        String signed = EDWARDS.sign(MAIL, "simple/simple", "", NAMES);
        int end = signed.length() - 4;
        // The last letter of base64 has bits that stand for nothing.
        int last = signed.indexOf("\r\nFrom") - 4;
        for (int i = signed.indexOf("h="); i < end; i++) {
            char c = signed.charAt(i);
            if (c == '\r' || c == '\n' || i >= last && i < last + 4) {
                continue;
            }
            String changed = signed.substring(0, i) + (c == 'x' ? 'y' : 'x') + signed.substring(i + 1);
            assertThat(verify(changed))
                    .as("byte " + i)
                    .noneMatch(one -> one.result().equals("pass"));
        }
    }

    @Test
    void theRelaxedFormBearsSpacesAndFoldsAndNothingElse() {
        String signed = RSA.sign(MAIL, "relaxed/relaxed", "", NAMES);
        assertThat(result(signed.replace("uno  dos \r\n", "uno \t dos\r\n"))).isEqualTo("pass");
        assertThat(result(signed.replace("Subject:  [TEST]  aviso ", "SUBJECT : [TEST]\r\n  aviso")))
                .isEqualTo("pass");
        assertThat(result(signed + "\r\n\r\n")).isEqualTo("pass");
        assertThat(result(signed.replace("uno  dos", "unodos"))).isEqualTo("fail");
        assertThat(result(signed + "cuatro\r\n")).isEqualTo("fail");
        assertThat(result(RSA.sign(MAIL, "simple/simple", "", NAMES).replace("uno  dos", "uno dos")))
                .isEqualTo("fail");
    }

    @Test
    void anEmptyBodyIsALineEndInTheSimpleFormAndNothingInTheRelaxedOne() {
        String empty = MAIL.substring(0, MAIL.indexOf("\r\n\r\n") + 4);
        assertThat(result(RSA.sign(empty, "simple/simple", "", NAMES))).isEqualTo("pass");
        assertThat(result(RSA.sign(empty, "relaxed/relaxed", "", NAMES))).isEqualTo("pass");
    }

    @Test
    void aSignatureThatLeavesTheEndOfTheBodyOpenProvesNothing() {
        String signed = RSA.sign(MAIL, "simple/simple", "l=6; ", NAMES);
        assertThat(result(signed)).isEqualTo("policy");
        assertThat(result(signed + "añadido\r\n")).isEqualTo("policy");
        assertThat(result(signed.replace("[TEST] uno", "[TEXT] uno"))).isEqualTo("fail");
        assertThat(result(signed.replace("l=6;", "l=99999;"))).isEqualTo("fail");
    }

    @Test
    void aSignatureThatRanOutBeforeTheMailCameFails() {
        String signed = RSA.sign(MAIL, "relaxed/relaxed", "t=1000; x=2000; ", NAMES);
        assertThat(verify(signed, 1_500).get(0).result()).isEqualTo("pass");
        assertThat(verify(signed, 2_500).get(0).result()).isEqualTo("fail");
        assertThat(verify(RSA.sign(MAIL, "relaxed/relaxed", "t=3000; x=2000; ", NAMES), -1)
                        .get(0)
                        .result())
                .isEqualTo("permerror");
    }

    @Test
    void eachOfSeveralSignaturesIsVerifiedByItself() {
        String signed = EDWARDS.sign(RSA.sign(MAIL, "relaxed/relaxed", "", NAMES), "relaxed/relaxed", "", NAMES);
        assertThat(verify(signed)).extracting(Dkim.Result::result).containsExactly("pass", "pass");
        records.remove(EDWARDS.name());
        assertThat(verify(signed)).extracting(Dkim.Result::result).containsExactly("permerror", "pass");
        assertThat(verify(signed).get(0).keyMissing()).isTrue();
        assertThat(verify("DKIM-Signature: v=1\r\n".repeat(50) + MAIL)).hasSize(Dkim.MOST_SIGNATURES);
    }

    @Test
    void aFieldAddedAboveIsNotTheSignedOneAndOneThatIsSignedInAdvanceBreaksTheSignature() {
        String signed = RSA.sign(MAIL, "relaxed/relaxed", "", NAMES);
        String added = signed.replace("From: Noticias", "Subject: otro\r\nFrom: Noticias");
        assertThat(result(added)).as("the lowest counts").isEqualTo("pass");
        String closed = RSA.sign(MAIL, "relaxed/relaxed", "", "from:to:subject:date:cc");
        assertThat(result(closed)).isEqualTo("pass");
        assertThat(result(closed.replace("From: Noticias", "Cc: c@news.example\r\nFrom: Noticias")))
                .isEqualTo("fail");
    }

    @Test
    void keysThatAreWeakRevokedOrForSomethingElseProveNothing() {
        DkimSigner weak = DkimSigner.rsa("news.example", "w1", 512);
        records.put(weak.name(), weak.record());
        assertThat(result(weak.sign(MAIL, "relaxed/relaxed", "", NAMES))).isEqualTo("policy");
        String signed = RSA.sign(MAIL, "relaxed/relaxed", "i=@mx.news.example; ", NAMES);
        assertThat(result(signed)).isEqualTo("pass");
        for (Map.Entry<String, String> one : Map.of(
                        "v=DKIM1; p=",
                        "permerror",
                        RSA.record().replace("k=rsa", "k=ed25519"),
                        "permerror",
                        RSA.record() + "; s=calendar",
                        "permerror",
                        RSA.record() + "; h=sha1",
                        "permerror",
                        RSA.record() + "; t=s",
                        "permerror",
                        "p=AAAA",
                        "permerror",
                        EDWARDS.record(),
                        "permerror",
                        "k=rsa; v=DKIM1; " + RSA.record().substring(15),
                        "permerror")
                .entrySet()) {
            records.put(RSA.name(), one.getKey());
            assertThat(result(signed)).as(one.getKey()).isEqualTo(one.getValue());
        }
    }

    @Test
    void whatIsNoSignatureIsRefusedWithoutAQuestion() {
        for (String broken : List.of(
                "v=1; a=rsa-sha1; d=news.example; s=r1; h=from; bh=AA==; b=AA==",
                "v=1; a=rsa-sha256; d=news.example; s=r1; h=to; bh=AA==; b=AA==",
                "v=2; a=rsa-sha256; d=news.example; s=r1; h=from; bh=AA==; b=AA==",
                "v=1; a=rsa-sha256; d=news.example; i=@other.example; s=r1; h=from; bh=AA==; b=AA==",
                "v=1; v=1",
                "=;=;=")) {
            List<Dkim.Result> results = Dkim.verify(
                    Content.of(("DKIM-Signature: " + broken + "\r\n" + MAIL).getBytes(StandardCharsets.ISO_8859_1)),
                    (name, kind) -> {
                        throw new AssertionError("asked for " + name);
                    },
                    -1);
            assertThat(results)
                    .as(broken)
                    .singleElement()
                    .satisfies(one -> assertThat(one.result()).isNotEqualTo("pass"));
        }
    }

    @Test
    void anUnansweredQuestionIsATemporaryError() {
        List<Dkim.Result> results = Dkim.verify(
                Content.of(RSA.sign(MAIL, "relaxed/relaxed", "", NAMES).getBytes(StandardCharsets.ISO_8859_1)),
                (name, kind) -> {
                    throw new Resolver.Unanswered("test");
                },
                -1);
        assertThat(results.get(0).result()).isEqualTo("temperror");
        assertThat(results.get(0).keyMissing()).isTrue();
    }

    @Test
    void theCanonicalFormsAreThoseOfTheStandard() {
        // RFC 6376 section 3.4.5, first example.
        assertThat(Dkim.canonical("A: X", true)).isEqualTo("a:X");
        assertThat(Dkim.canonical("B : Y\t\r\n\tZ  ", true)).isEqualTo("b:Y Z");
        BodyHash hash = new BodyHash(true, -1);
        byte[] body = " C \r\nD \t E\r\n\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        hash.feed(body, 0, body.length);
        assertThat(hash.end())
                .isEqualTo(BodyHash.sha256().digest(" C\r\nD E\r\n".getBytes(StandardCharsets.ISO_8859_1)));
    }
}
