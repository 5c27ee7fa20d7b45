package org.atalaya.warning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.atalaya.model.Advisory;

/** All files of a warning, from one advisory, so that none tells something else. */
public final class AdvisoryFiles {
    /** Characters of an id that name its file. */
    private static final int MOST_NAME = 100;

    private AdvisoryFiles() {}

    /**
     * The files by name, {@code advisory.html} first.
     *
     * @param initial the language that the page shows first
     */
    public static Map<String, String> of(Advisory advisory, Language initial) {
        Map<String, String> files = new LinkedHashMap<>();
        Map<Language, Sentences> sentences = Sentences.all(advisory);
        Sentences english = Objects.requireNonNull(sentences.get(Language.EN));
        Sentences spanish = Objects.requireNonNull(sentences.get(Language.ES));
        files.put("advisory.html", AdvisoryPage.write(advisory, sentences, initial));
        files.put("advisory.stix.json", StixBundle.write(advisory, english, spanish));
        files.put("advisory.misp.json", MispEvent.write(advisory, english));
        files.put("advisory.csaf.json", Csaf.write(advisory, english, spanish));
        files.put("attack-flow.json", AttackFlow.write(advisory, english));
        files.put("navigator.json", layer(advisory));
        files.put("indicators.csv", csv(advisory));
        for (Advisory.UsedRule rule : advisory.rules()) {
            if (!rule.text().isEmpty()) {
                String ending = rule.kind().equals("yara") ? ".yar" : ".yml";
                files.put("rules/" + name(rule.id()) + ending, rule.text());
            }
        }
        return files;
    }

    /** A name for a file: ids are anything, and as long as the titles of rules that have none. */
    private static String name(String id) {
        String plain = id.replaceAll("[^A-Za-z0-9_-]", "_");
        return plain.length() <= MOST_NAME ? plain : plain.substring(0, MOST_NAME) + "-" + StixIds.v5(StixIds.OURS, id);
    }

    /** A layer for the ATT&amp;CK Navigator (layer format 4.5). */
    private static String layer(Advisory advisory) {
        List<Map<String, Object>> techniques = advisory.techniques().stream()
                .map(technique -> Json.map(
                        "techniqueID",
                        technique.id(),
                        "score",
                        technique.evidence().size(),
                        "comment",
                        String.join(" ", technique.evidence()),
                        "enabled",
                        true,
                        "showSubtechniques",
                        technique.id().indexOf('.') > 0))
                .toList();
        return Json.file(Json.map(
                "name",
                "Atalaya " + advisory.number(),
                "domain",
                "enterprise-attack",
                "versions",
                Json.map("layer", "4.5"),
                "techniques",
                techniques));
    }

    private static String csv(Advisory advisory) {
        StringBuilder csv =
                new StringBuilder("kind,value,role,published,confidence,first_seen,last_seen,count,tlp,evidence\r\n");
        for (Advisory.Sighted sighted : advisory.indicators()) {
            csv.append(Stream.of(
                                    sighted.kind(),
                                    sighted.value(),
                                    sighted.role(),
                                    sighted.known(),
                                    Integer.toString(sighted.confidence()),
                                    sighted.first().map(StixIds::time).orElse(""),
                                    sighted.last().map(StixIds::time).orElse(""),
                                    Long.toString(sighted.count()),
                                    advisory.tlp().label(),
                                    String.join(" ", sighted.evidence()))
                            .map(AdvisoryFiles::cell)
                            .reduce((one, other) -> one + "," + other)
                            .orElse(""))
                    .append("\r\n");
        }
        return csv.toString();
    }

    /** A cell that no spreadsheet takes for a formula. */
    private static String cell(String text) {
        String value = Json.whole(text);
        String safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
