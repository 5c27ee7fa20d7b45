package org.atalaya.evidence.pdf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.atalaya.evidence.Gathered;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final String FONTS =
            "3 0 obj << /Type /Page /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >> endobj\n"
                    + "4 0 obj << /Type /Font /Subtype /TrueType /Encoding /WinAnsiEncoding >> endobj\n"
                    + "5 0 obj << /Type /Font /Subtype /Type0 /ToUnicode 6 0 R >> endobj\n";
    private static final String TABLE = "beginbfchar <0003> <0020> endbfchar "
            + "beginbfrange <0010> <0012> <0061> <0020> <0021> [<00F1> <D83DDE00>] endbfrange";

    @Test
    void linesAndGapsSeparateWords() throws IOException {
        assertThat(
                        said(
                                "BT /F1 11 Tf 1 0 0 1 20 180 Tm (Su pago) Tj 0 -14 Td [(ven) 20 (ce) -300 (hoy)] TJ T* (\\341rea) ' ET"))
                .contains("Su pago\nvence hoy\nárea");
    }

    @Test
    void codesOfAFontMeanWhatItsTableSays() throws IOException {
        assertThat(said("BT /F2 9 Tf <001000110012000300200021> Tj ET")).contains("abc ñ😀");
    }

    @Test
    void lettersThatArePlacedOneByOneMakeAWord() throws IOException {
        assertThat(said("BT /F2 9 Tf <0010> Tj 5 0 Td <0011> Tj 5 0 Td <0003> Tj 5 0 Td <0012> Tj ET"))
                .contains("ab c");
    }

    @Test
    void codesThatNoTableKnowsSayNothing() throws IOException {
        assertThat(said("BT /F2 9 Tf <00AA00AB> Tj ET")).isEmpty();
    }

    @Test
    void namesOfFontsInAnObjectOfTheirOwnAreFound() throws IOException {
        String pdf = FONTS.replace("/Font << /F1 4 0 R /F2 5 0 R >>", "/Font 7 0 R")
                + "7 0 obj << /F1 4 0 R /F2 5 0 R >> endobj\n";
        assertThat(said(pdf, "BT /F2 9 Tf <0010> Tj ET")).contains("a");
    }

    @Test
    void picturesAmongTheOperatorsArePassedOver() throws IOException {
        assertThat(said("BI /W 1 /H 1 ID (no) Tj EI BT /F1 9 Tf (sí) Tj ET")).contains("sí");
    }

    @Test
    void onlyTheBeginningOfALongDocumentIsTold() throws IOException {
        String page = "BT /F1 9 Tf " + "(palabra ) Tj ".repeat(5_000) + "ET";
        assertThat(said(page).orElseThrow().length())
                .isLessThanOrEqualTo(Words.MOST_CHARACTERS)
                .isGreaterThan(Words.MOST_CHARACTERS - 20);
    }

    @Test
    void tablesThatGiveTheSameMeaningsAgainAndAgainEndSoon() {
        String row = "<0000> <FFFE> <0041> ";
        CharacterMap map = CharacterMap.read(
                ("beginbfrange " + row.repeat(50_000) + "endbfrange").getBytes(ISO_8859_1), Words.MOST_CODES);
        assertThat(map.left()).isZero();
        assertThat(map.decode(new byte[] {0, 1})).isEqualTo("B");
    }

    @Test
    void anEncryptedDocumentSaysNothing() throws IOException {
        assertThat(said(FONTS + "trailer << /Encrypt 9 0 R >>\n", "BT /F1 9 Tf (texto) Tj ET"))
                .isEmpty();
    }

    private static Optional<String> said(String page) throws IOException {
        return said(FONTS, page);
    }

    private static Optional<String> said(String objects, String page) throws IOException {
        String pdf = "%PDF-1.4\n1 0 obj << /Length " + page.length() + " >> stream\n" + page + "\nendstream endobj\n"
                + objects + "6 0 obj << /Length " + TABLE.length() + " >> stream\n" + TABLE
                + "\nendstream endobj\n%%EOF\n";
        return Gathered.from(Pdf.FORMAT, pdf.getBytes(ISO_8859_1)).facts.stream()
                .filter(fact -> fact.code().equals("pdf.text"))
                .map(fact -> fact.values().get(0))
                .findFirst();
    }
}
