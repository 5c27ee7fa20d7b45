package org.atalaya.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Summary;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final String HOSTILE =
            "</title><script>alert(1)</script><img src=x onerror=a>\" onload='b' \u202Efdp.exe\u0000\u001B[2J{0}{1}";

    @Test
    void bothLanguagesHaveTheSameTexts() {
        Words spanish = Words.ofWarnings(Language.ES);
        Words english = Words.ofWarnings(Language.EN);
        assertThat(spanish.keys()).isEqualTo(english.keys()).isNotEmpty();
        for (String key : spanish.keys()) {
            assertThat(spanish.get(key)).isNotBlank();
            for (int i = 0; i < 3; i++) {
                assertThat(spanish.get(key).contains("{" + i + "}"))
                        .as(key)
                        .isEqualTo(english.get(key).contains("{" + i + "}"));
            }
        }
    }

    @Test
    void reasonsOfMailHoldNothingThatCanBeFollowed() {
        var reason = new org.atalaya.model.Judgement.Reason(
                "link.lookalike", 14, "1", 0, 1, java.util.List.of("https://bitso-x.test/a", "Bitso", "within"));
        assertThat(new Words(Language.EN).reason(reason))
                .contains("hxxps://bitso-x[.]test/a")
                .contains("its name within a longer one")
                .doesNotContain("https:");
    }

    @Test
    void anArgumentThatLooksLikeAPlaceholderStaysAsItIs() {
        assertThat(new Words(Language.EN).get("finding.place.line", "{1}{2}", "5", "6"))
                .contains("{1}{2}");
    }

    @Test
    void nothingFromEvidenceOrRulesBreaksOutOfTheReport() throws IOException {
        List<Finding> findings = List.of(Invented.finding(
                Invented.rule("id" + HOSTILE, "T" + HOSTILE, Level.HIGH, "attack.x" + HOSTILE),
                1,
                "H" + HOSTILE,
                HOSTILE));
        String page = report(findings, HOSTILE, Language.EN);
        assertThat(page)
                .doesNotContain("<script", "<img", "\u202E", "\u0000", "\u001B")
                .contains("&lt;script&gt;", "\\u{202e}", "\\u{0}", "<mark>");
        assertThat(page.split("</title>", -1)).hasSize(2);
        assertThat(page).doesNotContain("url(", "@import", "<link");
    }

    @Test
    void aMegabyteInOneValueIsCutInTheReportAndTheTimeline() throws IOException {
        List<Finding> findings =
                List.of(Invented.finding(Invented.installer(), 1, "H", "x".repeat(1 << 20) + "\uD83D"));
        assertThat(report(findings, "", Language.EN)).hasSizeLessThan(100_000);
        assertThat(TimelineCsv.line(findings.get(0))).hasSizeLessThan(40_000);
    }

    @Test
    void theReportIsTheSameEachTimeAndHoldsBothLanguages() throws IOException {
        String page = report(Invented.day(), "", Language.ES);
        assertThat(page).isEqualTo(report(Invented.day(), "", Language.ES));
        assertThat(page)
                .contains("Content-Security-Policy", "<html lang=\"es\">", "4 hallazgos en 2 equipos")
                .contains("4 findings on 2 hosts", "*[System[(EventRecordID=103)]]");
        assertThat(page.indexOf("Contact with a known")).isLessThan(page.indexOf("PowerShell cleans"));
    }

    @Test
    void theChartHoldsAnHourAsWellAsTenYears() throws IOException {
        for (Instant end : List.of(Invented.START, Instant.parse("2034-01-30T00:00:00Z"))) {
            TreeMap<Instant, long[]> hours = new TreeMap<>();
            hours.put(Instant.parse("2024-01-30T15:00:00Z"), new long[] {0, 0, 1, 2, 3});
            hours.put(end, new long[] {0, 0, 0, 0, 1});
            String svg = new Timeline(hours, new TreeMap<>()).svg();
            assertThat(svg).contains("var(--critical)").doesNotContain("NaN", "Infinity");
            assertThat(svg).hasSizeLessThan(40_000);
        }
    }

    @Test
    void aSweepWithoutFindingsSaysSo() throws IOException {
        assertThat(report(List.of(), "", Language.ES)).contains("No se encontró nada");
    }

    @Test
    void nothingToLookAtIsNotCalledNothingFound() throws IOException {
        Summary empty = Invented.nothingRead();
        StringWriter page = new StringWriter();
        HtmlReport.write(page, empty, new Tally(), Language.EN);
        String terminal = TerminalSummary.of(empty, new Tally(), Language.EN, 80, false);
        for (String text : List.of(page.toString(), terminal)) {
            assertThat(text).contains("No event was examined").doesNotContain("Nothing found", "read in full");
        }
    }

    @Test
    void rulesRefusedForOneReasonStandTogether() throws IOException {
        StringWriter page = new StringWriter();
        HtmlReport.write(page, Invented.refused("a.yml", "b.yml", "c.yml"), new Tally(), Language.EN);
        assertThat(page.toString().split("no condition", -1)).hasSize(2);
        assertThat(page.toString()).contains("a.yml:3:1", "b.yml:3:1", "c.yml:3:1");
    }

    @Test
    void levelsAgreeInNumberWithTheirCount() {
        Words spanish = new Words(Language.ES);
        assertThat(spanish.count("levels.high", 1)).isEqualTo("1 alto");
        assertThat(spanish.count("levels.high", 17)).isEqualTo("17 altos");
    }

    @Test
    void aTallyOfManyFindingsKeepsOnlyAFew() {
        Tally tally = new Tally();
        for (int i = 0; i < 200_000; i++) {
            tally.add(Invented.finding(Invented.installer(), i, "H" + i % 20_000, "value " + i));
        }
        assertThat(tally.count()).isEqualTo(200_000);
        assertThat(tally.hosts()).hasSize(Tally.MOST_HOSTS + 1);
        assertThat(tally.rules().get(0).shown()).hasSize(Tally.SHOWN_PER_RULE);
        assertThat(tally.rules().get(0).shown().get(0).id()).isEqualTo("f0");
    }

    @Test
    void aCellOfTheTimelineIsNeverAFormula() {
        for (String start : List.of("=", "+", "-", "@", "\t", "\r", "\n", " =", "\uFF1D")) {
            Finding finding = Invented.finding(Invented.installer(), 1, start + "cmd|'/c calc'!A1\",=2", "v");
            String line = TimelineCsv.line(finding);
            assertThat(line).contains(",\"'" + start + "cmd|'/c calc'!A1\"\",=2\",");
        }
        assertThat(TimelineCsv.line(Invented.day().get(0))).contains("\"101\",\"4096\",\"f1\"\r\n");
        assertThat(TimelineCsv.header()).startsWith("message,datetime,timestamp_desc,");
    }

    @Test
    void theLayerScoresTechniquesByFindings() {
        String layer = new String(NavigatorLayer.write(Invented.tally(Invented.day())), StandardCharsets.UTF_8);
        assertThat(layer)
                .contains(
                        "\"layer\":\"4.5\"", "\"techniqueID\":\"T1218.007\",\"score\":2", "\"T1059.001\",\"score\":1");
    }

    @Test
    void tacticsAreKnownInEitherSpelling() {
        assertThat(Tactic.of(List.of("attack.lateral-movement", "attack.lateral_movement", "attack.t1021", "cve.x")))
                .containsExactly(Tactic.LATERAL_MOVEMENT);
    }

    @Test
    void theTerminalGetsNoControlCharactersAndNoLineTooWide() {
        List<Finding> findings = List.of(Invented.finding(
                Invented.rule("r", "Title \u001B[2J\u202E " + "long ".repeat(40), Level.HIGH), 1, "H", "v"));
        for (int columns : new int[] {40, 80, 120}) {
            for (Language language : Language.values()) {
                String text = TerminalSummary.of(
                        Invented.summary(findings, ""), Invented.tally(findings), language, columns, false);
                assertThat(text).doesNotContain("\u001B", "\u202E");
                assertThat(text.lines()).allMatch(line -> line.length() <= Math.max(columns, 60));
            }
        }
        assertThat(TerminalSummary.of(Invented.summary(findings, ""), Invented.tally(findings), Language.EN, 80, true))
                .contains("\u001B[31m");
    }

    private static String report(List<Finding> findings, String hostile, Language initial) throws IOException {
        StringWriter page = new StringWriter();
        HtmlReport.write(page, Invented.summary(findings, hostile), Invented.tally(findings), initial);
        return page.toString();
    }
}
