package org.atalaya.campaign;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Level;
import org.atalaya.model.Stage;

/**
 * Joins exhibits into groups by what they share: host within a time, record, account, service within a short time, artifact
 * and what held it, hash, file name, domain, address. A key that many share says nothing and joins nothing (named limits), so that one busy server does not
 * pull a whole network into one incident. What is published as an indicator of a campaign is never common: it joins however
 * many share it.
 */
final class Grouping {
    /** Hosts and artifacts that may share a hash, a domain or an address. */
    static final int MOST_SHARING = 25;
    /** Hosts that may share an account or a file name. */
    static final int MOST_SHARING_COMMON = 6;
    /** Exhibits of one artifact and of what it held directly. */
    static final int MOST_OF_SOURCE = 80;
    /** Time between two findings of a service in which accounts act, such as a support platform, that belong together. */
    static final Duration SERVICE_GAP = Duration.ofHours(1);
    /** Stages that make an incident of findings none of which is grave. */
    static final int LEAST_STAGES = 3;

    /** Keys of what indicators can be. */
    private static final Set<String> OF_INDICATORS = Set.of("domain", "address", "hash", "file");

    private final List<CaseFile.Item> items;
    private final Set<String> indicators = new HashSet<>();
    private final int[] parent;

    private Grouping(List<CaseFile.Item> items) {
        this.items = items;
        for (CaseFile.Item item : items) {
            for (Trace trace : item.traces()) {
                if (trace.term().startsWith("indicator:")) {
                    indicators.add(trace.shown().toLowerCase(Locale.ROOT));
                }
            }
        }
        this.parent = new int[items.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
    }

    /** The groups that make an incident: most exhibits of high level first, each in the order of the evidence. */
    static List<List<CaseFile.Item>> of(CaseFile file) {
        Grouping grouping = new Grouping(file.items());
        grouping.join();
        return grouping.groups();
    }

    private void join() {
        Map<String, List<Integer>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            for (String key : items.get(i).keys()) {
                byKey.computeIfAbsent(key, unused -> new ArrayList<>()).add(i);
            }
        }
        byKey.forEach((key, sharing) -> {
            String kind = key.substring(0, key.indexOf('|'));
            if (OF_INDICATORS.contains(kind) && isIndicator(key.substring(kind.length() + 1))) {
                all(sharing, true);
                return;
            }
            switch (kind) {
                case "host" -> host(sharing);
                case "service" -> service(sharing);
                case "named" -> {}
                case "peer" -> {
                    List<Integer> there = byKey.getOrDefault("host|" + key.substring(5), List.of());
                    if (!there.isEmpty() && sharing.size() <= MOST_OF_SOURCE) {
                        for (int i : sharing) {
                            union(i, nearest(there, i));
                        }
                    }
                }
                case "lure" -> all(sharing, true);
                case "source" -> all(sharing, sharing.size() <= MOST_OF_SOURCE);
                case "user", "file" -> all(sharing, spread(sharing) <= MOST_SHARING_COMMON);
                default -> all(sharing, spread(sharing) <= MOST_SHARING);
            }
        });
    }

    /** Whether a value, or a domain above it, was found as an indicator. */
    private boolean isIndicator(String value) {
        if (indicators.contains(value)) {
            return true;
        }
        for (int dot = value.indexOf('.'); dot >= 0; dot = value.indexOf('.', dot + 1)) {
            if (indicators.contains(value.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }

    /** The exhibit of a host that is nearest in time to another. */
    private int nearest(List<Integer> there, int of) {
        Instant time = items.get(of).exhibit().time().orElse(Instant.EPOCH);
        return there.stream()
                .min(Comparator.comparing((Integer i) -> items.get(i)
                        .exhibit()
                        .time()
                        .map(other -> Duration.between(time, other).abs())
                        .orElse(Duration.ofDays(36_500))))
                .orElse(of);
    }

    private void host(List<Integer> there) {
        List<Integer> ordered = new ArrayList<>(there);
        ordered.sort(Comparator.comparing(i -> items.get(i).exhibit().time().orElse(Instant.EPOCH)));
        for (int i = 1; i < ordered.size(); i++) {
            Instant before = items.get(ordered.get(i - 1)).exhibit().time().orElse(Instant.EPOCH);
            Instant now = items.get(ordered.get(i)).exhibit().time().orElse(Instant.EPOCH);
            if (before.equals(Instant.EPOCH) || before.plus(CaseFile.hostGap()).isAfter(now)) {
                union(ordered.get(i - 1), ordered.get(i));
            }
        }
    }

    /**
     * Joins what happened in one service in close succession, unless many accounts take part: then it is everyday work, and
     * only the account tells what belongs together.
     */
    private void service(List<Integer> there) {
        List<Integer> ordered = new ArrayList<>(there);
        ordered.removeIf(i -> items.get(i).exhibit().time().isEmpty());
        ordered.sort(Comparator.comparing(i -> items.get(i).exhibit().time().orElseThrow()));
        int from = 0;
        for (int i = 1; i <= ordered.size(); i++) {
            boolean ends = i == ordered.size()
                    || time(ordered.get(i - 1)).plus(SERVICE_GAP).isBefore(time(ordered.get(i)));
            if (ends) {
                List<Integer> run = ordered.subList(from, i);
                all(run, accounts(run) <= MOST_SHARING_COMMON);
                from = i;
            }
        }
    }

    private Instant time(int item) {
        return items.get(item).exhibit().time().orElse(Instant.EPOCH);
    }

    private long accounts(List<Integer> run) {
        return run.stream()
                .flatMap(i -> items.get(i).keys().stream())
                .filter(key -> key.startsWith("user|"))
                .distinct()
                .count();
    }

    private void all(List<Integer> sharing, boolean rare) {
        for (int i = 1; rare && i < sharing.size(); i++) {
            union(sharing.get(0), sharing.get(i));
        }
    }

    /** On how many hosts, and in how many different contents; copies of one mail or file count once. */
    private long spread(List<Integer> sharing) {
        Set<String> places = new HashSet<>();
        for (int i : sharing) {
            Exhibit exhibit = items.get(i).exhibit();
            switch (exhibit.kind()) {
                case MESSAGE, KNOWLEDGE -> {}
                case ARTIFACT -> places.add(exhibit.hashes().getOrDefault("sha256", exhibit.id()));
                case FINDING -> {
                    if (!exhibit.host().isEmpty()) {
                        places.add(exhibit.host());
                    }
                }
            }
        }
        return places.size();
    }

    private int root(int i) {
        int root = i;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    private void union(int one, int other) {
        int a = root(one);
        int b = root(other);
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    private List<List<CaseFile.Item>> groups() {
        Map<Integer, List<CaseFile.Item>> groups = new LinkedHashMap<>();
        List<CaseFile.Item> permissions = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            CaseFile.Item item = items.get(i);
            if (item.keys().stream().anyMatch(key -> key.startsWith("named|"))) {
                permissions.add(item);
            } else {
                groups.computeIfAbsent(root(i), unused -> new ArrayList<>()).add(item);
            }
        }
        List<List<CaseFile.Item>> incidents = new ArrayList<>();
        for (List<CaseFile.Item> group : groups.values()) {
            if (isIncident(group)) {
                permissions.stream()
                        .filter(permission -> names(permission, group))
                        .forEach(group::add);
                incidents.add(group);
            }
        }
        incidents.sort(Comparator.comparingLong((List<CaseFile.Item> group) ->
                        group.stream().filter(CaseFile.Item::grave).count())
                .reversed());
        return incidents;
    }

    private static boolean isIncident(List<CaseFile.Item> group) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (CaseFile.Item item : group) {
            if (item.grave()) {
                return true;
            }
            if (item.exhibit().level().compareTo(Level.MEDIUM) >= 0) {
                stages.addAll(item.seen());
            }
        }
        return stages.size() >= LEAST_STAGES;
    }

    /** Whether a permission names a host or a file of the group. */
    private static boolean names(CaseFile.Item permission, List<CaseFile.Item> group) {
        Map<String, Boolean> asked = new HashMap<>();
        for (CaseFile.Item item : group) {
            for (String key : item.keys()) {
                String value = key.substring(key.indexOf('|') + 1);
                String first = value.indexOf('.') > 0 && key.startsWith("host|")
                        ? value.substring(0, value.indexOf('.'))
                        : value;
                boolean names = (key.startsWith("host|") || key.startsWith("file|"))
                        && asked.computeIfAbsent(
                                key,
                                unused -> permission.keys().contains("named|" + value)
                                        || permission.keys().contains("named|" + first));
                if (names) {
                    return true;
                }
            }
        }
        return false;
    }
}
