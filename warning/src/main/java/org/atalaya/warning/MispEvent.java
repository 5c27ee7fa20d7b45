package org.atalaya.warning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.atalaya.model.Advisory;
import org.atalaya.model.Statement;

/** {@code advisory.misp.json}: the warning as a MISP event (MISP core format, draft-dulaunoy-misp-core-format). */
final class MispEvent {
    private MispEvent() {}

    static String write(Advisory advisory, Sentences english) {
        List<Object> attributes = new ArrayList<>();
        for (Advisory.Sighted sighted : advisory.indicators()) {
            attributes.add(Json.map(
                    "uuid",
                    uuid(advisory, sighted.kind() + sighted.value()),
                    "type",
                    type(sighted.kind()),
                    "category",
                    category(sighted.kind()),
                    "value",
                    sighted.value(),
                    "to_ids",
                    sighted.confidence() >= 50,
                    "comment",
                    english.word("role." + sighted.role()) + " [" + String.join(" ", sighted.evidence()) + "]",
                    "distribution",
                    "5",
                    "timestamp",
                    seconds(advisory.date()),
                    "first_seen",
                    sighted.first().map(StixIds::time).orElse(null),
                    "last_seen",
                    sighted.last().map(StixIds::time).orElse(null)));
        }
        int line = 0;
        for (Statement statement : advisory.summary()) {
            attributes.add(Json.map(
                    "uuid",
                    uuid(advisory, "summary" + line++),
                    "type",
                    "comment",
                    "category",
                    "Internal reference",
                    "value",
                    english.text(statement),
                    "to_ids",
                    false,
                    "comment",
                    String.join(" ", statement.evidence()),
                    "distribution",
                    "5",
                    "timestamp",
                    seconds(advisory.date())));
        }
        List<Object> tags = new ArrayList<>();
        tags.add(Json.map("name", advisory.tlp().label().toLowerCase(Locale.ROOT)));
        advisory.techniques()
                .forEach(
                        technique -> tags.add(Json.map("name", "atalaya:attack-technique=\"" + technique.id() + "\"")));
        boolean named = advisory.incidents().stream()
                .anyMatch(incident -> incident.attribution().campaign().isPresent());
        Map<String, Object> event = Json.map(
                "uuid",
                uuid(advisory, "event"),
                "info",
                english.word("advisory.title") + " " + advisory.number(),
                "date",
                StixIds.time(advisory.date()).substring(0, 10),
                "timestamp",
                seconds(advisory.date()),
                "published",
                false,
                "analysis",
                advisory.draft() ? "0" : "2",
                "threat_level_id",
                named ? "1" : advisory.incidents().isEmpty() ? "4" : "2",
                "distribution",
                "0",
                "Orgc",
                Json.map("name", "Atalaya", "uuid", uuid(advisory, "org")),
                "Tag",
                tags,
                "Attribute",
                attributes);
        return Json.file(Json.map("Event", event));
    }

    private static String uuid(Advisory advisory, String content) {
        return StixIds.v5(StixIds.OURS, "misp\n" + advisory.id() + "\n" + content)
                .toString();
    }

    private static String seconds(Instant time) {
        return Long.toString(time.getEpochSecond());
    }

    private static String type(String kind) {
        return switch (kind) {
            case "ipv4", "ipv6" -> "ip-dst";
            case "email" -> "email-src";
            case "file-name" -> "filename";
            default -> kind;
        };
    }

    private static String category(String kind) {
        return switch (kind) {
            case "md5", "sha1", "sha256", "file-name", "email" -> "Payload delivery";
            default -> "Network activity";
        };
    }
}
