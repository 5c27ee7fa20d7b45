package org.atalaya.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Advisory;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Statement;
import org.atalaya.model.Tlp;
import org.junit.jupiter.api.Test;

/** Texts that whoever wrote the evidence chose, in every file of a warning. */
class AdvisoryFilesTest {
    private static final String HOSTILE =
            "</title><script>alert(1)</script><img src=x onerror=a>\" '\u202Efdp.exe\u0000\u001B[2J\uD800 {0} @none =1+1";

    private static Advisory advisory() {
        Exhibit exhibit = new Exhibit(
                "e1",
                Exhibit.Kind.FINDING,
                Level.HIGH,
                Map.of("en", HOSTILE, "es", HOSTILE),
                Optional.empty(),
                HOSTILE,
                HOSTILE,
                Place.at(HOSTILE, 0),
                HOSTILE,
                List.of("T1105"),
                Map.of());
        Statement said = new Statement("suppressed.ordinary", List.of(HOSTILE), List.of("e1"));
        String longId = "../".repeat(200);
        return new Advisory(
                "00000000-0000-0000-0000-000000000000",
                "ATL-000000",
                Instant.EPOCH,
                Tlp.AMBER,
                List.of(said),
                List.of(),
                Map.of(Advisory.Audience.RESPONDER, List.of(said)),
                List.of(said),
                List.of(new Advisory.Sighted(
                        "file-name",
                        "=" + HOSTILE,
                        "lure",
                        "",
                        50,
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        List.of("e1"))),
                List.of(said),
                List.of(new Advisory.Technique("T1105", Optional.empty(), List.of("e1"))),
                List.of(
                        new Advisory.UsedRule(longId + "a", HOSTILE, "sigma", "title: a", List.of("e1")),
                        new Advisory.UsedRule(longId + "b", HOSTILE, "yara", "rule b {}", List.of("e1"))),
                List.of(),
                Map.of("e1", exhibit),
                Map.of(),
                Map.of(),
                false);
    }

    @Test
    void thePageHoldsNoMarkupOfTheEvidence() {
        String page = AdvisoryFiles.of(advisory(), Language.EN).getOrDefault("advisory.html", "");
        assertThat(page).doesNotContain("<script", "<img", "\u202E", "\u0000", "\u001B", "\uD800");
        assertThat(page).contains("&lt;script&gt;");
    }

    @Test
    void noFileHoldsHalfACharacterOrAFormula() {
        Map<String, String> files = AdvisoryFiles.of(advisory(), Language.ES);
        files.forEach((name, text) -> assertThat(text).as(name).doesNotContain("\uD800"));
        assertThat(files.getOrDefault("indicators.csv", "").lines().skip(1))
                .allMatch(line -> line.startsWith("file-name,\"'="));
    }

    @Test
    void filesOfRulesStayInTheirFolderUnderNamesOfTheirOwn() {
        Set<String> names = AdvisoryFiles.of(advisory(), Language.EN).keySet();
        assertThat(names)
                .filteredOn(name -> name.startsWith("rules/"))
                .hasSize(2)
                .allSatisfy(name -> {
                    assertThat(name).doesNotContain("..");
                    assertThat(name.length()).isLessThan(160);
                });
    }
}
