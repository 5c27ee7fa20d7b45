package org.atalaya.evidence.strings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MENSAJE",
                "TRABAR",
                "DESTRABA",
                "CLAVE",
                "CONTRASEÑA",
                "ACTUALIZA",
                "MANDAFIRMA clave",
                "Ingrese su contraseña",
                "Bloqueando pantalla",
                "MensajeUsuario",
                "Espere un momento por favor",
                "cerrarVentana",
                "Haga clic en el enlace"
            })
    void aSpanishCommandIsSpanish(String text) {
        assertThat(Language.of(text)).isEqualTo(Language.SPANISH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SENHA",
                "NOSenha",
                "MENSAGEM",
                "DESTRAVAR",
                "CHAVE",
                "ATUALIZAR",
                "Digite sua senha",
                "Aguarde a verificação",
                "ASSINATURA",
                "BB-AMARELO",
                "Não foi possível abrir o arquivo"
            })
    void aPortugueseCommandIsPortuguese(String text) {
        assertThat(Language.of(text)).isEqualTo(Language.PORTUGUESE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PASSWORD",
                "GetFullScreenshot",
                "SetMousePosition",
                "The system cannot find the file",
                "StartKeyboardThread",
                "Please wait",
                "LOCKED"
            })
    void anEnglishCommandIsEnglish(String text) {
        assertThat(Language.of(text)).isEqualTo(Language.ENGLISH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "xz",
                "1234567",
                "QWXZKJ",
                "TOKEN-0x7f3a",
                "banco",
                "error",
                "HKLM",
                "zxcvbnm",
                "%s%d",
                "sistema"
            })
    void whatCouldBeSeveralOrNoneIsUnsure(String text) {
        assertThat(Language.of(text)).isEqualTo(Language.UNSURE);
    }
}
