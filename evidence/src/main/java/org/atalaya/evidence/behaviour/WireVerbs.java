package org.atalaya.evidence.behaviour;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Command words between {@code <|} and {@code |>}, as AllaKore and the programs built on it send them, in ASCII and UTF-16.
 * A word that is followed by its arguments stands without {@code |>} in the program; such a word counts when zero, a quote
 * or the end of the text follows.
 */
final class WireVerbs {
    /** Words kept of one content. */
    static final int MOST = 256;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST = 40;
    private static final int SHORTEST = 2;
    private static final long ONES = 0x0101010101010101L;
    private static final long BARS = 0x7C7C7C7C7C7C7C7CL;

    /** Words of the remote-control program that many others are built on, as its public source has them. */
    private static final Set<String> FAMILY = Set.of(
            "MAINSOCKET",
            "DESKTOPSOCKET",
            "KEYBOARDSOCKET",
            "FILESSOCKET",
            "FINDID",
            "IDEXISTS",
            "CHECKIDPASSWORD",
            "ACCESSGRANTED",
            "ACCESSDENIED",
            "RELATION",
            "REDIRECT",
            "GETFULLSCREENSHOT",
            "FIRSTIMAGE",
            "SETMOUSEPOS",
            "SETMOUSELEFTCLICKDOWN",
            "STARTKEYLOGGER");

    /** Words for which a language is certain; the n-gram model speaks where none of these stands. */
    private static final Set<String> SPANISH = Set.of(
            "MANDAFIRMA",
            "FIRMASANTA",
            "MENSAJE",
            "DESTRABA",
            "DESTRABAR",
            "TRABAR",
            "TRABA",
            "ACTUALIZA",
            "ACTUALIZAR",
            "CLAVE",
            "BLOQUEA",
            "USUARIO",
            "CONTRASENA",
            "CERRAR");

    private static final Set<String> PORTUGUESE = Set.of(
            "SENHA",
            "NOSENHA",
            "MENSAGEM",
            "TRAVAR",
            "TRAVA",
            "DESTRAVAR",
            "DESTRAVA",
            "CHAVE",
            "ASSINATURA",
            "ATUALIZA",
            "ATUALIZAR",
            "FECHAR",
            "BB-AMARELO",
            "ITAU-SNH-CARTAO");

    /** Marks of other uses of the same brackets: the vocabulary files of language models. */
    private static final Set<String> OTHERS = Set.of(
            "endoftext", "startoftext", "im_start", "im_end", "endofprompt", "fim_prefix", "padding", "begin_of_text");

    /** One word, where it stands, and whether {@code |>} closes it. */
    record Verb(String word, long offset, int length, boolean closed) {
        boolean isFamily() {
            return closed && FAMILY.contains(word);
        }

        boolean isSpanish() {
            return SPANISH.contains(word.toUpperCase(Locale.ROOT));
        }

        boolean isPortuguese() {
            return PORTUGUESE.contains(word.toUpperCase(Locale.ROOT));
        }
    }

    final List<Verb> verbs = new ArrayList<>();
    private boolean languageModel;

    /** Looks at the bytes from a place to an end; {@code base} is the offset of byte 0 in the content. */
    void find(byte[] bytes, int from, int to, int end, long base) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long x = (long) LONGS.get(bytes, i) ^ BARS;
            if (((x - ONES) & ~x & (ONES << 7)) != 0) {
                for (int k = 0; k < 8; k++) {
                    look(bytes, i + k, end, base);
                }
            }
        }
        for (; i < to; i++) {
            look(bytes, i, end, base);
        }
    }

    private void look(byte[] bytes, int bar, int end, long base) {
        if (bytes[bar] != '|' || verbs.size() >= MOST) {
            return;
        }
        if (bar >= 1 && bytes[bar - 1] == '<') {
            word(bytes, bar - 1, bar + 1, 1, end, base);
        } else if (bar >= 2 && bytes[bar - 1] == 0 && bytes[bar - 2] == '<') {
            word(bytes, bar - 2, bar + 2, 2, end, base);
        }
    }

    private void word(byte[] bytes, int start, int first, int step, int end, long base) {
        StringBuilder word = new StringBuilder();
        int at = first;
        while (at < end
                && word.length() <= LONGEST
                && isWord(bytes[at])
                && (step == 1 || at + 1 >= end || bytes[at + 1] == 0)) {
            word.append((char) bytes[at]);
            at += step;
        }
        if (word.length() < SHORTEST || word.length() > LONGEST) {
            return;
        }
        boolean closed = at + step < end && bytes[at] == '|' && bytes[at + step] == '>';
        boolean ended = at >= end || bytes[at] == 0 || bytes[at] == '\'' || bytes[at] == '"';
        String text = word.toString();
        if (OTHERS.contains(text)) {
            languageModel = true;
        } else if (closed || ended) {
            verbs.add(new Verb(text, base + start, closed ? at + 2 * step - start : at - start, closed));
        }
    }

    private static boolean isWord(int value) {
        return value >= 'A' && value <= 'Z'
                || value >= 'a' && value <= 'z'
                || value >= '0' && value <= '9'
                || value == '-'
                || value == '_'
                || value == '!';
    }

    /** Whether the words look like commands on a wire and not like another use of the brackets. */
    boolean areCommands() {
        if (languageModel) {
            return false;
        }
        int closed = 0;
        for (Verb verb : verbs) {
            if (verb.isFamily()) {
                return true;
            }
            if (verb.closed() && verb.word().length() > 2 && isUpper(verb.word())) {
                closed++;
            }
        }
        return closed >= 2;
    }

    private static boolean isUpper(String word) {
        int upper = 0;
        for (int i = 0; i < word.length(); i++) {
            upper += Character.isUpperCase(word.charAt(i)) ? 1 : 0;
        }
        return upper * 2 > word.length();
    }
}
