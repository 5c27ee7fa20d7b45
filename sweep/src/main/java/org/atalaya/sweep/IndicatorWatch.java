package org.atalaya.sweep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.atalaya.campaign.Profile;
import org.atalaya.campaign.Published;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Rule;
import org.atalaya.model.Values;

/**
 * Looks for the indicators of the campaign profiles in the fields of events that bear addresses, names and hashes. Shared
 * by all workers.
 */
final class IndicatorWatch {
    /** Fields that are looked at, in the spelling of common log sources. */
    static final List<String> FIELDS = List.of(
            "QueryName",
            "DestinationIp",
            "DestinationHostname",
            "Hashes",
            "Hash",
            "MD5",
            "SHA256",
            "DestAddress",
            "Url",
            "url",
            "cs-host",
            "cs-uri",
            "c-uri",
            "r-dns",
            "dst_ip",
            "dest_ip",
            "destination.ip",
            "destination.domain",
            "dns.question.name",
            "url.domain",
            "url.full",
            "url.original",
            "file.hash.sha256",
            "file.hash.md5",
            "hash.sha256",
            "hash.md5",
            "sha256",
            "md5",
            "domain",
            "host",
            "query");
    /** Characters of a value that are looked at. */
    private static final int MOST_CHARACTERS = 8_192;

    /** Characters of a value that a title shows. */
    private static final int MOST_SHOWN = 24;

    private final int[] fields;
    private final Published published;
    private final Map<Published.One, Told> told = new IdentityHashMap<>();

    /** What a hit is told as, within and outside the validity of its indicator. */
    private record Told(Rule valid, Rule expired) {}

    /** An indicator in an event. */
    record Hit(Rule rule, Match match) {}

    IndicatorWatch(Published published, FieldNames names) {
        this.published = published;
        fields = FIELDS.stream().mapToInt(names::id).toArray();
        for (Published.One one : published.all()) {
            told.put(
                    one,
                    new Told(rule(one.profile(), one.indicator(), true), rule(one.profile(), one.indicator(), false)));
        }
    }

    private static Rule rule(Profile profile, Profile.Known indicator, boolean valid) {
        String value = shown(indicator);
        String term = (valid ? "indicator." : "expired.") + profile.id() + "/" + indicator.kind();
        return new Rule(
                indicator.id(),
                "Published indicator " + value + " of " + profile.name("en") + (valid ? "" : ", outside its validity"),
                "indicator",
                !valid ? Level.LOW : indicator.confidence() >= 60 ? Level.HIGH : Level.MEDIUM,
                "stable",
                "The value was published as part of the campaign.",
                "Atalaya",
                List.of(term),
                List.of(),
                List.of(),
                "knowledge/campaigns/" + profile.id() + "/bundle.json",
                1,
                Map.of(
                        "es",
                        new Rule.Translation(
                                "Indicador publicado " + value + " de " + profile.name("es")
                                        + (valid ? "" : ", fuera de su vigencia"),
                                "El valor se publicó como parte de la campaña.")));
    }

    /** A value in a title: no address that a program would make a link of, and of a hash the beginning. */
    private static String shown(Profile.Known indicator) {
        String value = indicator.value().replace(".", "[.]");
        return value.length() > MOST_SHOWN ? value.substring(0, MOST_SHOWN) + "…" : value;
    }

    List<Hit> find(Event event, Optional<Instant> time, Values read) {
        List<Hit> hits = List.of();
        for (int i = 0; i < fields.length; i++) {
            read.clear();
            event.read(fields[i], read);
            for (int j = 0; j < read.count(); j++) {
                int length = read.end(j) - read.start(j);
                if (length > 3 && length < MOST_CHARACTERS) {
                    hits = look(new String(read.chars(), read.start(j), length), FIELDS.get(i), time, hits);
                }
            }
        }
        return hits;
    }

    private List<Hit> look(String value, String field, Optional<Instant> time, List<Hit> found) {
        List<Hit> hits = found;
        String low = value.toLowerCase(Locale.ROOT);
        int from = 0;
        // Parts between what separates hashes from their names, and the host of an address from the rest of it.
        for (int i = 0; i <= low.length(); i++) {
            char c = i < low.length() ? low.charAt(i) : ' ';
            if (c == '=' || c == ',' || c == ' ' || c == '/' || c == ':' || c == ';') {
                if (i - from > 3) {
                    hits = part(low.substring(from, i), value, field, time, hits);
                }
                from = i + 1;
            }
        }
        return hits;
    }

    private List<Hit> part(String part, String value, String field, Optional<Instant> time, List<Hit> found) {
        List<Hit> hits = found;
        for (Published.One one : published.find(part)) {
            hits = hits.isEmpty() ? new ArrayList<>() : hits;
            Told as = Objects.requireNonNull(told.get(one));
            String name = one.indicator().value();
            int start = Math.max(0, value.toLowerCase(Locale.ROOT).indexOf(name));
            hits.add(new Hit(
                    one.validAt(time) ? as.valid : as.expired,
                    new Match(
                            field,
                            value,
                            start,
                            Math.min(value.length(), start + name.length()),
                            "indicator " + one.indicator().kind() + " = " + name)));
        }
        return hits;
    }
}
