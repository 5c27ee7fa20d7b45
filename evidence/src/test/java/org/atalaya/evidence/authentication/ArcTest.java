package org.atalaya.evidence.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.atalaya.fixtures.DkimSigner;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A chain of seals passes when every set of it is there and holds, and only then (RFC 8617). */
class ArcTest {
    private static final DkimSigner LIST = DkimSigner.ed25519("lista.example", "l1");
    private static final DkimSigner RELAY = DkimSigner.rsa("reenvio.example", "r1", 2048);
    private static final String MAIL =
            "From: Noticias <a@news.example>\r\nTo: b@lectora.example\r\nSubject: [TEST] aviso\r\n"
                    + "Date: Mon, 6 Jan 2025 12:00:00 +0000\r\n\r\n[TEST] uno dos\r\n";
    private static final String SEEN = "mx.lista.example; dkim=pass header.d=news.example; dmarc=pass";
    private static final String ONE = LIST.seal(MAIL, 1, "none", SEEN);
    private static final String TWO = RELAY.seal(ONE, 2, "pass", "mx.reenvio.example; arc=pass");

    private final Map<String, String> records =
            new HashMap<>(Map.of(LIST.name(), LIST.record(), RELAY.name(), RELAY.record()));

    private Arc.Chain verify(String mail) {
        return Arc.verify(
                Content.of(mail.getBytes(StandardCharsets.ISO_8859_1)),
                (name, kind) -> records.containsKey(name) ? List.of(records.get(name)) : List.of());
    }

    private void fails(String mail, String why) {
        Arc.Chain chain = verify(mail);
        assertThat(chain.result()).as(chain.why()).isEqualTo("fail");
        assertThat(chain.why()).contains(why);
    }

    @Test
    void aWholeChainPassesAndTellsWhoSealedIt() {
        assertThat(verify(MAIL)).isEqualTo(new Arc.Chain("none", "", List.of()));
        assertThat(verify(ONE).result()).as(verify(ONE).why()).isEqualTo("pass");
        Arc.Chain chain = verify(TWO);
        assertThat(chain.result()).as(chain.why()).isEqualTo("pass");
        assertThat(chain.seals())
                .extracting(seal -> seal.instance() + " " + seal.domain() + "/" + seal.selector())
                .containsExactly("1 lista.example/l1", "2 reenvio.example/r1");
        assertThat(TWO.substring((int) chain.seals().get(0).offset())).startsWith("ARC-Seal: i=1;");
        assertThat(verify("Received: from a.test by b.test\r\n" + TWO).result()).isEqualTo("pass");
        assertThat(verify(TWO.replace("\r\n", "\n")).result())
                .as("as it lies on a disk")
                .isEqualTo("pass");
        assertThat(verify(TWO.replace("; cv=pass", ";\r\n\tcv=pass").replace("; cv=none", ";  cv=none"))
                        .result())
                .as("folded")
                .isEqualTo("pass");
    }

    @Test
    void theOrderOfTheFieldsIsThatOfTheirNumbers() {
        String[] fields = TWO.substring(0, TWO.indexOf("From:")).split("\r\n");
        StringBuilder turned = new StringBuilder();
        for (int i = fields.length - 1; i >= 0; i--) {
            turned.append(fields[i]).append("\r\n");
        }
        assertThat(verify(turned + MAIL).result()).isEqualTo("pass");
        fails(TWO.replace(" i=1;", " i=9;").replace(" i=2;", " i=1;").replace(" i=9;", " i=2;"), "cv=");
    }

    @Test
    void whatTheLastSignatureCoversMayNotBeChanged() {
        fails(TWO.replace("uno dos", "uno tres"), "the signature of set 2: the body was changed");
        fails(TWO.replace("Subject: [TEST] aviso", "Subject: [TEST] otro"), "the signature of set 2");
        // The message was changed between the two, as lists do, and the second signed it as it was then.
        String changed = RELAY.seal(ONE.replace("uno dos", "uno dos tres"), 2, "pass", "x; arc=pass");
        assertThat(verify(changed).result()).isEqualTo("pass");
    }

    @Test
    void whatWasSeenMayNotBeChangedNorASetTakenAwayOrAdded() {
        fails(TWO.replace("header.d=news.example", "header.d=banco.example"), "the seal of set 2");
        for (String name : List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results")) {
            fails(
                    TWO.replace(name + ": i=1;", "X: i=1;"),
                    "set 1: it has no field " + name.toLowerCase(java.util.Locale.ROOT));
            fails(name + ": i=2; x=y\r\n" + TWO, "set 2: it has two fields");
        }
        fails(TWO.replace(" i=2;", " i=3;"), "set 2: it has no field");
        fails("ARC-Seal: i=x\r\n" + TWO, "no number");
        fails("ARC-Seal: cv=none\r\n" + TWO, "no number");
        fails("ARC-Seal: i=0; cv=none\r\n" + TWO, "no number");
    }

    @Test
    void whatASealSaysOfTheChainBeforeItMustFit() {
        fails(RELAY.seal(ONE, 2, "fail", "x; arc=fail"), "found the chain broken");
        fails(RELAY.seal(ONE, 2, "none", "x; arc=none"), "set 2: cv=none");
        fails(LIST.seal(MAIL, 1, "pass", SEEN), "set 1: cv=pass");
        fails(LIST.seal(MAIL, 1, "", SEEN), "set 1: cv=");
    }

    @Test
    void aSealThatNamesFieldsOrASignatureThatCoversSealsIsNone() {
        fails(TWO.replace("cv=pass;", "cv=pass; h=from;"), "names fields");
        fails(TWO.replaceAll("(ARC-Message-Signature: i=2;[^\r]* h=)", "$1arc-seal:"), "covers a seal");
        fails(TWO.replaceAll("(ARC-Message-Signature: i=2;[^\r]* h=)from:", "$1"), "does not sign From");
        fails(TWO.replaceAll("(ARC-Seal: i=2; a=)rsa-sha256", "$1rsa-sha1"), "algorithm");
    }

    @Test
    void fiftySetsAreReadAndOneMoreIsNot() {
        String mail = ONE;
        for (int i = 2; i <= Arc.MOST_SETS; i++) {
            mail = LIST.seal(mail, i, "pass", "x; arc=pass");
        }
        assertThat(verify(mail).result()).as(verify(mail).why()).isEqualTo("pass");
        fails(LIST.seal(mail, Arc.MOST_SETS + 1, "pass", "x; arc=pass"), "no number from 1 to 50");
        fails(("ARC-Seal: i=1\r\n").repeat(1_900) + ONE, "two fields");
    }

    @Test
    void aKeyThatIsGoneBreaksTheChainAndOneThatCannotBeAskedForLeavesItOpen() {
        records.remove(LIST.name());
        fails(TWO, "the seal of set 1: there is no key");
        Arc.Chain chain = Arc.verify(Content.of(TWO.getBytes(StandardCharsets.ISO_8859_1)), (name, kind) -> {
            throw new Resolver.Unanswered("test");
        });
        assertThat(chain.result()).isEqualTo("temperror");
    }

    static Stream<byte[]> chains() {
        return Stream.of(ONE.getBytes(StandardCharsets.ISO_8859_1), TWO.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("chains")
    @FuzzTest
    void anyChainIsVerified(byte[] data) {
        Arc.Chain chain = verify(new String(data, StandardCharsets.ISO_8859_1));
        assertThat(chain.result()).isIn("none", "pass", "fail", "temperror");
        assertThat(chain.why().isEmpty())
                .isEqualTo(chain.result().equals("none") || chain.result().equals("pass"));
    }
}
