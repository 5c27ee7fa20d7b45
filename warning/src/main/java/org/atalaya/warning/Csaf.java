package org.atalaya.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.atalaya.model.Advisory;

/**
 * {@code advisory.csaf.json}: the warning in the profile {@code csaf_informational_advisory} of CSAF 2.0 (OASIS, §4.3). That
 * version knows TLP 1 only: CLEAR becomes WHITE, AMBER+STRICT becomes AMBER; the text says the label of TLP 2.0.
 */
final class Csaf {
    private Csaf() {}

    static String write(Advisory advisory, Sentences english, Sentences spanish) {
        String date = StixIds.time(advisory.date());
        List<Object> notes = new ArrayList<>();
        notes.add(note("summary", english.word("advisory.summary"), summary(advisory, english)));
        notes.add(note("general", spanish.word("advisory.summary"), summary(advisory, spanish)));
        advisory.actions()
                .forEach((audience, actions) -> notes.add(note(
                        "details",
                        english.word("advisory.actions") + ": "
                                + english.word("audience." + audience.name().toLowerCase(Locale.ROOT)),
                        actions.stream().map(english::text).collect(Collectors.joining("\n")))));
        if (!advisory.unknowns().isEmpty()) {
            notes.add(note(
                    "other",
                    english.word("advisory.unknown"),
                    advisory.unknowns().stream().map(english::text).collect(Collectors.joining("\n"))));
        }
        List<Object> references = new ArrayList<>();
        for (Advisory.Technique technique : advisory.techniques()) {
            references.add(Json.map(
                    "category",
                    "external",
                    "summary",
                    "MITRE ATT&CK " + technique.id(),
                    "url",
                    "https://attack.mitre.org/techniques/" + technique.id().replace('.', '/') + "/"));
        }
        if (references.isEmpty()) {
            references.add(
                    Json.map("category", "external", "summary", "MITRE ATT&CK", "url", "https://attack.mitre.org/"));
        }
        String label = switch (advisory.tlp()) {
            case CLEAR -> "WHITE";
            case GREEN -> "GREEN";
            case AMBER, AMBER_STRICT -> "AMBER";
            case RED -> "RED";
        };
        Map<String, Object> document = Json.map(
                "category",
                "csaf_informational_advisory",
                "csaf_version",
                "2.0",
                "distribution",
                Json.map("text", advisory.tlp().label() + " (TLP 2.0)", "tlp", Json.map("label", label)),
                "lang",
                "en",
                "notes",
                notes,
                "publisher",
                Json.map("category", "other", "name", "Atalaya", "namespace", "https://atalaya.example/"),
                "references",
                references,
                "title",
                english.word("advisory.title") + " " + advisory.number(),
                "tracking",
                Json.map(
                        "current_release_date",
                        date,
                        "id",
                        advisory.number(),
                        "initial_release_date",
                        date,
                        "revision_history",
                        List.of(Json.map("date", date, "number", "1", "summary", "First version")),
                        "status",
                        advisory.draft() ? "draft" : "final",
                        "version",
                        "1"));
        return Json.file(Json.map("document", document));
    }

    private static String summary(Advisory advisory, Sentences sentences) {
        return advisory.summary().stream().map(sentences::text).collect(Collectors.joining("\n"));
    }

    private static Map<String, Object> note(String category, String title, String text) {
        return Json.map("category", category, "text", text.isEmpty() ? "-" : text, "title", title);
    }
}
