package org.atalaya.sweep;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.atalaya.indicators.WholePattern;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;
import org.atalaya.model.Notice;
import org.atalaya.sigma.Hit;

/**
 * Joins observations that are parts of a STIX pattern, in the order of time. Those of one host are joined with each other,
 * and with those that are of no host, such as mails: a pattern tells what happened on one computer.
 */
final class PatternJoin {
    /** Observations of one pattern and host that are kept, the first ones. */
    static final int MOST_KEPT = 1_000;
    /** Observations that are kept in all. */
    static final int MOST_IN_ALL = 500_000;
    /** Combinations that are tried for one pattern and host. */
    private static final int MOST_TRIED = 50_000;
    /** Combinations of all patterns and hosts that were given up, after which no more are asked. */
    private static final int MOST_GIVEN_UP = 100;

    private final List<WholePattern> patterns;
    private final Map<Integer, Map<String, List<Hit>>> groups = new TreeMap<>();
    private int kept;
    private long dropped;

    /** A pattern that holds, by observations in the order of time. */
    record Joined(WholePattern pattern, List<Hit> hits) {}

    PatternJoin(List<WholePattern> patterns) {
        this.patterns = patterns;
    }

    /** Whether a hit is one of those that are joined here. */
    static boolean concerns(Hit hit) {
        return hit.ruleId().startsWith(PatternScan.PREFIX);
    }

    void accept(Hit hit) {
        int number = Integer.parseInt(hit.ruleId().substring(PatternScan.PREFIX.length()));
        List<Hit> group = groups.computeIfAbsent(number, key -> new TreeMap<>())
                .computeIfAbsent(hit.host(), key -> new ArrayList<>());
        if (group.size() == MOST_KEPT || kept == MOST_IN_ALL) {
            dropped++;
        } else {
            group.add(hit);
            kept++;
        }
    }

    /** The patterns that hold, each once for a host; what could not be told goes to the notices. */
    List<Joined> finish(List<Notice> notices) {
        List<Joined> joined = new ArrayList<>();
        int givenUp = 0;
        for (Map.Entry<Integer, Map<String, List<Hit>>> entry : groups.entrySet()) {
            WholePattern pattern = patterns.get(entry.getKey());
            Map<String, List<Hit>> hosts = entry.getValue();
            List<Hit> nowhere = hosts.getOrDefault("", List.of());
            for (Map.Entry<String, List<Hit>> host : hosts.entrySet()) {
                if (host.getKey().isEmpty() && hosts.size() > 1 || givenUp == MOST_GIVEN_UP) {
                    continue;
                }
                List<Hit> hits = host.getKey().isEmpty()
                        ? nowhere
                        : Stream.concat(nowhere.stream(), host.getValue().stream())
                                .sorted(java.util.Comparator.comparing(Hit::time))
                                .toList();
                try {
                    List<Integer> binding = pattern.pattern()
                            .binding(hits.stream().map(PatternJoin::seen).toList(), MOST_TRIED);
                    if (!binding.isEmpty()) {
                        joined.add(new Joined(
                                pattern, binding.stream().map(hits::get).toList()));
                    }
                } catch (PatternException tooMany) {
                    givenUp++;
                    notices.add(limit(pattern, "on " + host.getKey() + ": " + tooMany.getMessage()));
                }
            }
        }
        if (dropped > 0) {
            notices.add(new Notice(
                    Notice.Kind.LIMIT,
                    "patterns",
                    -1,
                    dropped + " observations took no part in patterns (limits: " + MOST_KEPT
                            + " of one pattern and host, " + MOST_IN_ALL + " in all)"));
        }
        return joined;
    }

    private static Notice limit(WholePattern pattern, String what) {
        return new Notice(
                Notice.Kind.LIMIT,
                pattern.origin().file(),
                -1,
                "pattern " + pattern.about().id() + " " + what);
    }

    private static StixPattern.Seen seen(Hit hit) {
        BitSet holds = new BitSet();
        Objects.requireNonNull(hit.fields().get(PatternScan.PARTS)).forEach(part -> holds.set(Integer.parseInt(part)));
        return new StixPattern.Seen(holds, hit.time());
    }
}
