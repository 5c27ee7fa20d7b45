package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.atalaya.campaign.attack.GroupRanking;
import org.atalaya.model.Statement;

/** Groups of ATT&amp;CK that are known for what was seen in an incident: a hint for research, no answer to whose it is. */
final class Resembling {
    /** Techniques and programs below which nothing is compared; ATT&amp;CK's campaigns were measured from as many on. */
    static final int LEAST = 5;
    /** Groups that are told. */
    static final int MOST = 5;

    private Resembling() {}

    /** The likeliest groups, the first first, each with what it shares; one sentence that it is too little; or nothing. */
    static List<Statement> of(GroupRanking ranking, List<CaseFile.Item> incident) {
        Map<String, Set<String>> exhibits = new TreeMap<>();
        for (CaseFile.Item item : incident) {
            for (Trace trace : item.traces()) {
                if (trace.term().startsWith("technique:") || trace.term().startsWith("software:")) {
                    String id = trace.term()
                            .substring(trace.term().indexOf(':') + 1)
                            .toUpperCase(Locale.ROOT);
                    exhibits.computeIfAbsent(id, unused -> new LinkedHashSet<>())
                            .add(trace.exhibit());
                }
            }
        }
        exhibits.keySet().removeIf(id -> !ranking.knows(id));
        if (exhibits.isEmpty()) {
            return List.of();
        }
        if (exhibits.size() < LEAST) {
            return List.of(new Statement(
                    "resembles.too-few",
                    List.of(Integer.toString(exhibits.size()), Integer.toString(LEAST)),
                    cited(exhibits, exhibits.keySet())));
        }
        List<Statement> groups = new ArrayList<>();
        for (GroupRanking.Alike alike : ranking.alike(exhibits.keySet(), MOST)) {
            groups.add(new Statement(
                    "resembles.group",
                    List.of(
                            "@plain:" + alike.group().name(),
                            alike.group().externalId(),
                            String.join(", ", alike.shared())),
                    cited(exhibits, alike.shared())));
        }
        return groups;
    }

    private static List<String> cited(Map<String, Set<String>> exhibits, Iterable<String> of) {
        Set<String> cited = new LinkedHashSet<>();
        of.forEach(id -> cited.addAll(exhibits.getOrDefault(id, Set.of())));
        return cited.stream().limit(Drafter.MOST_CITED).toList();
    }
}
