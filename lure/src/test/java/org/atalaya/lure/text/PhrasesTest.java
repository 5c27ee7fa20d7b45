package org.atalaya.lure.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PhrasesTest {
    private static List<String> found(String phrase, String text) {
        Phrases<String> phrases = new Phrases<>();
        phrases.add(phrase, "x");
        Tokens tokens = Tokens.of(text);
        return phrases.find(tokens).stream()
                .map(one -> text.substring(tokens.start(one.first()), tokens.end(one.last())))
                .toList();
    }

    @Test
    void accentsAndCaseDoNotMatter() {
        assertThat(found("contrasena", "Su CONTRASEÑA vence")).containsExactly("CONTRASEÑA");
        assertThat(found("sesion", "su sesio\u0301n")).containsExactly("sesio\u0301n");
    }

    @Test
    void lettersOfOtherAlphabetsAreReadAsTheyLook() {
        Tokens tokens = Tokens.of("your p\u0430ssw\u043erd");
        assertThat(tokens.word(1)).isEqualTo("password");
        assertThat(tokens.disguised()).isEqualTo(1);
        assertThat(tokens.firstDisguised()).isEqualTo(1);
    }

    @Test
    void realWordsOfOtherAlphabetsAreNoDisguise() {
        assertThat(Tokens.of("Привет, мир").disguised()).isZero();
    }

    @Test
    void marksThatNoLanguageWritesOnLatinLettersAreADisguise() {
        assertThat(Tokens.of("yo\u073fur inf\u073fo, pa\u0337per").disguised()).isEqualTo(3);
        assertThat(Tokens.of("yo\u073fur").word(0)).isEqualTo("your");
        assertThat(Tokens.of("cafe\u0301 s\u0323i\u0302n, \u05e9\u05c1\u05dc\u05d5\u05dd")
                        .disguised())
                .isZero();
    }

    @Test
    void charactersWithoutWidthDoNotPartWords() {
        Tokens tokens = Tokens.of("pass\u200bword");
        assertThat(tokens.word(0)).isEqualTo("password");
        assertThat(tokens.invisible()).isEqualTo(1);
    }

    @Test
    void lettersInMathematicalAndFullWidthFormsArePlainLetters() {
        assertThat(Tokens.of("\uD835\uDC1Dhl \uFF30ay").word(0)).isEqualTo("dhl");
        assertThat(Tokens.of("\uFF30ay").word(0)).isEqualTo("pay");
    }

    @Test
    void aGapIsBridgedAndNotMore() {
        assertThat(found("verify .. account", "Verify now your old account")).hasSize(1);
        assertThat(found("verify .. account", "Verify a b c d e f account")).isEmpty();
        assertThat(found("verify account", "verify your account")).isEmpty();
    }

    @Test
    void stemsAndAlternativesMatch() {
        assertThat(found("verif*|confirm* .. cuenta|datos", "verifique sus datos"))
                .containsExactly("verifique sus datos");
    }

    @Test
    void aPhraseWrittenWronglyIsRefusedWithTheWord() {
        assertThatThrownBy(() -> new Phrases<String>().add("Contraseña", "x")).hasMessageContaining("Contraseña");
        assertThatThrownBy(() -> new Phrases<String>().add(".. a", "x")).hasMessageContaining("begin");
    }
}
