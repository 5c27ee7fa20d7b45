package org.atalaya.lure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.atalaya.lure.text.Tokens;
import org.junit.jupiter.api.Test;

class LexiconTest {
    private static final Lexicon LEXICON = read();

    private static Lexicon read() {
        try {
            return Lexicon.read(Path.of(Objects.requireNonNull(System.getProperty("atalaya.root")))
                    .resolve("knowledge/lure/phrases.yml"));
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }

    private static Set<String> said(String text) {
        return LEXICON.in(Tokens.of(text)).stream().map(Lexicon.Said::code).collect(Collectors.toSet());
    }

    @Test
    void whatIsNeverAskedForIsNotAsked() {
        assertThat(said("We will never ask you to enter your recovery phrase.")).doesNotContain("ask.seed");
        assertThat(said("No escriba su frase de recuperación.")).doesNotContain("ask.seed");
    }

    @Test
    void aConditionIsNoNegation() {
        assertThat(said("If you do not verify your account it will be suspended"))
                .contains("ask.password");
        assertThat(said("Si no actualiza sus datos su cuenta será cancelada")).contains("ask.password");
    }

    @Test
    void aNegationEndsWithItsSentence() {
        assertThat(said("Never share it. Enter your recovery phrase")).contains("ask.seed");
    }

    @Test
    void inPortugueseNoDoesNotNegate() {
        assertThat(said("Você tem atraso no pagamento, confirme no prazo seu cadastro"))
                .contains("ask.password");
    }

    @Test
    void aPhraseDoesNotReachIntoTheNextSentence() {
        assertThat(said("Please confirm. Account statements are sent monthly")).doesNotContain("ask.password");
    }

    @Test
    void speakingOfWordsIsNotAskingForThem() {
        assertThat(said("A recovery phrase is a list of words"))
                .contains("cue.seed")
                .doesNotContain("ask.seed");
    }

    @Test
    void theFieldOfLuresIsKnownInThreeLanguages() {
        assertThat(said("Sync your wallet to keep your assets safe")).contains("ask.wallet");
        assertThat(said("Revoke token approvals now")).contains("ask.wallet");
        assertThat(said("Conecte su billetera para reclamar tokens")).contains("ask.wallet");
        assertThat(said("Sua carteira foi bloqueada")).contains("ask.wallet");
        assertThat(said("Su buzón está lleno, actualice su cuenta")).contains("ask.password");
        assertThat(said("Sincronice su token para evitar el bloqueo")).contains("ask.password", "cue.press");
        assertThat(said("Envíe los archivos .key y .cer de su e.firma")).contains("ask.efirma");
        assertThat(said("Não reconhece? Ligue 0800")).contains("ask.call");
        assertThat(said("Requerimiento por omisión de cuotas patronales al IMSS"))
                .contains("cue.authority");
    }
}
