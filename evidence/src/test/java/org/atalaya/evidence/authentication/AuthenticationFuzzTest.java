package org.atalaya.evidence.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.atalaya.fixtures.DkimSigner;
import org.atalaya.model.Content;

/** Whatever name servers answer, a check comes to one of its results and asks no more than it may. */
class AuthenticationFuzzTest {
    private static final DkimSigner RSA = DkimSigner.rsa("news.example", "r1", 2048);
    private static final DkimSigner EDWARDS = DkimSigner.ed25519("news.example", "e1");
    private static final String MAIL = "From: [TEST] <a@news.example>\r\nSubject: [TEST] aviso\r\n\r\n[TEST] uno\r\n";
    private static final List<Content> SIGNED = List.of(
            Content.of(RSA.sign(MAIL, "relaxed/relaxed", "", "from:subject").getBytes(StandardCharsets.ISO_8859_1)),
            Content.of(EDWARDS.sign(MAIL, "simple/simple", "", "from").getBytes(StandardCharsets.ISO_8859_1)));
    private static final Set<String> DKIM = Set.of("pass", "fail", "policy", "neutral", "permerror", "temperror");
    private static final Set<String> SPF =
            Set.of("pass", "fail", "softfail", "neutral", "none", "permerror", "temperror");
    /** Terms, each with its hosts, and the record of each host. */
    private static final int MOST_ASKED = 2 + Spf.MOST_LOOKUPS * (2 + Spf.MOST_HOSTS);

    private static String key(DkimSigner signer) {
        String record = signer.record();
        return record.substring(record.indexOf("p=") + 2);
    }

    /** In the record {@code @R} and {@code @E} stand for the keys that the mails were signed with. */
    @FuzzTest
    void anyKeyRecordGivesOneOfTheResults(byte[] data) {
        String record = new String(data, StandardCharsets.ISO_8859_1)
                .replace("@R", key(RSA))
                .replace("@E", key(EDWARDS));
        for (Content mail : SIGNED) {
            for (Dkim.Result result : Dkim.verify(mail, (name, kind) -> List.of(record), -1)) {
                assertThat(DKIM).contains(result.result());
                assertThat(result.domain()).isEqualTo("news.example");
            }
        }
    }

    /** The lines are the answers, taken by turns. */
    @FuzzTest
    void anySenderRecordsGiveOneOfTheResults(byte[] data) {
        String[] answers = new String(data, StandardCharsets.ISO_8859_1).split("\n", 50);
        for (String address : List.of("192.0.2.1", "2001:db8::1")) {
            int[] asked = {0};
            String result = Spf.check(address, "a@news.example", "out.mail.example", (name, kind) -> {
                String answer = answers[asked[0]++ % answers.length];
                return answer.isEmpty() ? List.of() : List.of(answer);
            });
            assertThat(SPF).contains(result);
            assertThat(asked[0]).isLessThanOrEqualTo(MOST_ASKED);
        }
    }
}
