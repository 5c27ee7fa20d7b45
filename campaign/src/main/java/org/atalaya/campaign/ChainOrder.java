package org.atalaya.campaign;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.atalaya.model.Stage;

/** How well the order in which stages were seen fits the order that is known of a campaign. */
final class ChainOrder {
    private ChainOrder() {}

    /**
     * Decibans of the order of stages on the host where it fits best: the longest run of the chain's stages whose first
     * times do not go back, in proportion to the chain; empty below three stages. Clocks of one host only are compared.
     */
    static Optional<Double> decibans(List<Stage> chain, List<Attributor.Seen> seen, Profile.Order order) {
        Map<String, Map<Stage, Instant>> firsts = new TreeMap<>();
        Map<Stage, Instant> mail = new EnumMap<>(Stage.class);
        for (Attributor.Seen one : seen) {
            Map<Stage, Instant> of = one.host().isEmpty()
                    ? mail
                    : firsts.computeIfAbsent(one.host(), unused -> new EnumMap<>(Stage.class));
            of.merge(one.stage(), one.time(), (a, b) -> a.isBefore(b) ? a : b);
        }
        int best = 0;
        for (Map<Stage, Instant> first : firsts.values()) {
            mail.forEach(first::putIfAbsent);
            List<Instant> times =
                    chain.stream().filter(first::containsKey).map(first::get).toList();
            best = Math.max(best, longestRun(times));
        }
        if (best < 3 || chain.size() < 3) {
            return Optional.empty();
        }
        double share = chain.size() == 3 ? 1 : (best - 3.0) / (chain.size() - 3.0);
        return Optional.of(order.from() + (order.to() - order.from()) * share);
    }

    private static int longestRun(List<Instant> times) {
        int[] length = new int[times.size()];
        int longest = 0;
        for (int i = 0; i < length.length; i++) {
            length[i] = 1;
            for (int j = 0; j < i; j++) {
                if (!times.get(j).isAfter(times.get(i))) {
                    length[i] = Math.max(length[i], length[j] + 1);
                }
            }
            longest = Math.max(longest, length[i]);
        }
        return longest;
    }
}
