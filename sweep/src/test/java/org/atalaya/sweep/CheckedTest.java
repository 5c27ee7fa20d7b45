package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.authentication.Resolver;
import org.atalaya.fixtures.DkimSigner;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.warning.MessageJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --online} a sweep finds out who sent a mail; without it, it asks nobody. */
class CheckedTest {
    private static final DkimSigner SIGNER = DkimSigner.ed25519("boletin.example", "k1");
    private static final String MAIL =
            "From: Noticias <a@boletin.example>\r\nTo: b@empresa.example\r\nSubject: [TEST] aviso\r\n"
                    + "Date: Mon, 6 Jan 2025 12:00:00 +0000\r\n\r\n[TEST] Hola\r\n";
    private static final String HOP = "Return-Path: <r@envios.example>\r\n"
            + "Received: from out.envios.example (out.envios.example [192.0.2.8]) by mx.empresa.example; Mon, 6 Jan 2025 12:00:01 +0000\r\n";

    private static final DkimSigner LIST = DkimSigner.ed25519("lista.example", "l1");
    private static final DkimSigner RELAY = DkimSigner.ed25519("reenvio.example", "r1");
    private static final String SEEN = "mx.lista.example; dkim=pass header.d=boletin.example header.s=k1;"
            + " spf=fail smtp.mailfrom=envios.example; dmarc=pass header.from=boletin.example";

    @TempDir
    private Path folder;

    private List<String> sealers = List.of();

    private final Map<String, String> records = new HashMap<>(Map.of(
            "TXT " + SIGNER.name(),
            SIGNER.record(),
            "TXT " + LIST.name(),
            LIST.record(),
            "TXT " + RELAY.name(),
            RELAY.record(),
            "TXT _dmarc.boletin.example",
            "v=DMARC1; p=reject",
            "TXT boletin.example",
            "v=spf1 ip4:192.0.2.9 -all",
            "TXT envios.example",
            "v=spf1 ip4:192.0.2.8 -all"));

    private JudgedMessage swept(String mail, boolean online, Resolver resolver) throws IOException {
        Path rules = Files.createTempDirectory(folder, "rules");
        Path evidence = Files.createTempDirectory(folder, "mail");
        Path out = Files.createTempDirectory(folder, "out");
        Files.writeString(evidence.resolve("mail.eml"), mail, StandardCharsets.ISO_8859_1);
        new Sweep(
                        Sweeps.of(
                                evidence,
                                out,
                                Sweeps.rules(rules, rules),
                                1,
                                new MailRequest(
                                        List.of("mx.empresa.example"),
                                        List.of("boletin.example"),
                                        sealers,
                                        Optional.empty(),
                                        online,
                                        resolver)),
                        Progress.NONE)
                .run();
        List<JudgedMessage> all = new ArrayList<>();
        try (var in = Files.newInputStream(out.resolve("messages.jsonl"))) {
            MessageJson.read(in, all::add);
        }
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private JudgedMessage online(String mail) throws IOException {
        return swept(
                mail,
                true,
                (name, kind) -> Optional.ofNullable(records.get(kind + " " + name)).stream()
                        .toList());
    }

    private static boolean refuted(JudgedMessage message) {
        return message.judgement().reasons().stream()
                .anyMatch(reason -> reason.code().equals("auth.refuted"));
    }

    @Test
    void nobodyIsAskedUnlessThatWasAskedFor() throws IOException {
        JudgedMessage message =
                swept(HOP + SIGNER.sign(MAIL, "relaxed/relaxed", "", "from:subject"), false, (name, kind) -> {
                    throw new AssertionError("asked for " + name);
                });
        assertThat(message.sender().identities()).isEmpty();
        assertThat(message.sender().signatures()).containsExactly("boletin.example/k1");
    }

    @Test
    void aSignatureThatHoldsProvesTheSender() throws IOException {
        JudgedMessage message = online(HOP + SIGNER.sign(MAIL, "relaxed/relaxed", "", "from:subject"));
        assertThat(message.sender().proven()).isTrue();
        assertThat(message.sender().identities())
                .containsExactly("dkim boletin.example/k1", "spf envios.example", "dmarc boletin.example");
        assertThat(refuted(message)).isFalse();
    }

    @Test
    void aMailThatNeitherSignatureNorEnvelopeProvesIsRefuted() throws IOException {
        String signed = SIGNER.sign(MAIL, "relaxed/relaxed", "", "from:subject");
        assertThat(refuted(online(HOP + MAIL))).isTrue();
        assertThat(refuted(online(HOP + signed.replace("Hola", "Otra cosa")))).isTrue();
        assertThat(online(HOP + signed.replace("Hola", "Otra cosa")).sender().proven())
                .isFalse();
    }

    @Test
    void whatCannotBeKnownAnyMoreRefutesNothing() throws IOException {
        String signed = SIGNER.sign(MAIL, "relaxed/relaxed", "", "from:subject");
        records.remove("TXT " + SIGNER.name());
        assertThat(refuted(online(HOP + signed))).as("the key was taken back").isFalse();
        assertThat(refuted(online(MAIL))).as("no hop tells who handed it over").isFalse();
        records.remove("TXT _dmarc.boletin.example");
        assertThat(refuted(online(HOP + MAIL))).as("there is no policy").isFalse();
        JudgedMessage dark = swept(HOP + signed, true, (name, kind) -> {
            throw new Resolver.Unanswered("test");
        });
        assertThat(refuted(dark)).isFalse();
        assertThat(dark.sender().identities()).isEmpty();
    }

    @Test
    void anEnvelopeOfTheSendersOwnDomainProvesItToo() throws IOException {
        String hop = HOP.replace("192.0.2.8", "192.0.2.9").replace("r@envios.example", "r@boletin.example");
        assertThat(online(hop + MAIL).sender().identities())
                .containsExactly("spf boletin.example", "dmarc boletin.example");
        String greeted = hop.replace("from out", "from [192.0.2.9] out")
                .replace("(out.envios.example [192.0.2.9])", "(x [192.0.2.66])");
        assertThat(online(greeted + MAIL).sender().identities())
                .as("what it calls itself")
                .isEmpty();
    }

    /** What a list makes of a mail: its signature is broken, and the list vouches for what it saw before. */
    private static String listed() {
        String changed =
                SIGNER.sign(MAIL, "relaxed/relaxed", "", "from:subject").replace("Hola", "Hola a la lista");
        return LIST.seal(changed, 1, "none", SEEN);
    }

    @Test
    void whatATrustedForwarderSawIsIdentityAndExplainsWhyNothingElseHolds() throws IOException {
        sealers = List.of("lista.example");
        JudgedMessage message = online(HOP + listed());
        assertThat(message.sender().proven()).isTrue();
        assertThat(message.sender().identities())
                .containsExactly(
                        "spf envios.example",
                        "arc lista.example/l1",
                        "dkim boletin.example/k1",
                        "dmarc boletin.example");
        assertThat(refuted(message)).isFalse();
        sealers = List.of("lista.example", "reenvio.example");
        String twice = RELAY.seal(listed(), 2, "pass", "mx.reenvio.example; arc=pass; dmarc=fail");
        assertThat(online(HOP + twice).sender().identities())
                .contains("arc reenvio.example/r1", "dmarc boletin.example");
    }

    @Test
    void whatAnybodyElseSealedProvesThatTheySealedItAndNothingMore() throws IOException {
        JudgedMessage message = online(HOP + listed());
        assertThat(message.sender().proven()).isFalse();
        assertThat(message.sender().identities()).containsExactly("spf envios.example", "arc lista.example/l1");
        assertThat(refuted(message)).isTrue();
        sealers = List.of("lista.example");
        String behind = RELAY.seal(listed(), 2, "pass", "mx.reenvio.example; arc=pass");
        assertThat(refuted(online(HOP + behind)))
                .as("somebody unknown behind the list")
                .isTrue();
        JudgedMessage broken = online(HOP + listed().replace("header.d=boletin", "header.d=boletim"));
        assertThat(broken.sender().identities()).as("a broken seal").containsExactly("spf envios.example");
        assertThat(refuted(broken)).isTrue();
        String claimed = "Authentication-Results: i=1; mx.lista.example; dmarc=pass header.from=boletin.example\r\n";
        assertThat(refuted(online(claimed + HOP + LIST.seal(MAIL, 1, "none", "mx.lista.example; dmarc=fail"))))
                .as("a field beside the chain")
                .isTrue();
    }

    @Test
    void aTrustedForwarderMakesNothingMilderThanAProvenSenderIs() throws IOException {
        String lure = MAIL.replace("[TEST] Hola", "[TEST] Escriba sus doce palabras de recuperacion de Trezor");
        sealers = List.of("lista.example");
        JudgedMessage vouched = online(HOP + LIST.seal(lure, 1, "none", SEEN));
        JudgedMessage proven = online(HOP + SIGNER.sign(lure, "relaxed/relaxed", "", "from:subject"));
        assertThat(vouched.judgement().decibans()).isEqualTo(proven.judgement().decibans());
        assertThat(vouched.judgement().verdict()).isEqualTo(Judgement.Verdict.MALICIOUS);
    }
}
