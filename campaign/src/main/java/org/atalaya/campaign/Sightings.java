package org.atalaya.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.model.Advisory;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Level;
import org.atalaya.model.Place;

/** What was seen that is worth looking for elsewhere. */
final class Sightings {
    /** Indicators told. */
    private static final int MOST = 2_000;

    private Sightings() {}

    /** The indicators that the exhibits in use show, by part, kind and value. */
    static List<Advisory.Sighted> of(Published published, Map<String, CaseFile.Item> used) {
        record Key(String kind, String value) {}
        Map<Key, List<CaseFile.Item>> by = new LinkedHashMap<>();
        Map<Key, String> roles = new LinkedHashMap<>();
        Map<Key, String> known = new LinkedHashMap<>();
        Map<Key, Integer> confidence = new LinkedHashMap<>();
        Set<String> samples = new LinkedHashSet<>();
        used.values().stream()
                .filter(item -> item.exhibit().kind() == Exhibit.Kind.FINDING
                        && item.exhibit().place().unit() == Place.Unit.BYTE
                        && item.exhibit().level().compareTo(Level.HIGH) >= 0)
                .forEach(item -> samples.add(item.exhibit().place().source()));
        for (CaseFile.Item item : used.values()) {
            Map<Key, String> here = new LinkedHashMap<>();
            for (Trace trace : item.traces()) {
                if (trace.term().startsWith("indicator:") && !trace.shown().isEmpty()) {
                    String kind = trace.term().substring(trace.term().indexOf('/') + 1);
                    here.put(
                            new Key(kind, trace.shown()),
                            item.exhibit().kind() == Exhibit.Kind.ARTIFACT ? "sample" : "control");
                }
            }
            if (item.controls()) {
                item.domains().forEach(domain -> here.putIfAbsent(new Key("domain", domain), "control"));
                item.addresses().forEach(address -> here.putIfAbsent(new Key("ipv4", address), "control"));
            } else if (item.exhibit().kind() == Exhibit.Kind.MESSAGE) {
                item.domains().forEach(domain -> here.putIfAbsent(new Key("domain", domain), "lure"));
            } else if (item.exhibit().kind() == Exhibit.Kind.ARTIFACT
                    && samples.contains(item.exhibit().place().source())) {
                item.exhibit().hashes().forEach((name, value) -> {
                    if (name.equals("sha256") || name.equals("sha1") || name.equals("md5")) {
                        here.putIfAbsent(new Key(name, value), "sample");
                    }
                });
            }
            here.forEach((key, role) -> {
                if (by.size() < MOST || by.containsKey(key)) {
                    by.computeIfAbsent(key, unused -> new ArrayList<>()).add(item);
                    roles.putIfAbsent(key, role);
                    Profile.Known of = published.of(key.kind, key.value);
                    known.put(key, of == null ? "" : of.id());
                    confidence.put(key, of == null ? (role.equals("sample") ? 70 : 50) : of.confidence());
                }
            });
        }
        List<Advisory.Sighted> sighted = new ArrayList<>();
        by.forEach((key, items) -> {
            List<Instant> times = Drafter.times(items);
            sighted.add(new Advisory.Sighted(
                    key.kind,
                    key.value,
                    roles.getOrDefault(key, ""),
                    known.getOrDefault(key, ""),
                    confidence.getOrDefault(key, 50),
                    times.stream().findFirst(),
                    times.reversed().stream().findFirst(),
                    items.size(),
                    Drafter.cite(items)));
        });
        sighted.sort(Comparator.comparing(Advisory.Sighted::role)
                .thenComparing(Advisory.Sighted::kind)
                .thenComparing(Advisory.Sighted::value));
        return sighted;
    }
}
