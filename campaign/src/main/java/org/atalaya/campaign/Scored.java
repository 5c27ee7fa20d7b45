package org.atalaya.campaign;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.atalaya.model.Attribution.Weighed;

/**
 * What speaks for and against one campaign.
 *
 * @param firm decibans of what may decide
 * @param weak decibans of what may not, within {@link Weighing#MOST_WEAK}
 * @param evidence the heaviest first
 */
record Scored(Profile profile, double firm, double weak, List<Weighed> evidence) {
    /** Decibans of both, as far as evidence can weigh. */
    double all() {
        return Math.clamp(firm + weak, -Attributor.MOST, Attributor.MOST);
    }

    /** Decibans of the heaviest piece that may decide; 0 for none. */
    double strongest() {
        return evidence.stream()
                .filter(weighed -> weighed.counts() && !weighed.weak())
                .mapToDouble(Weighed::decibans)
                .max()
                .orElse(0);
    }

    /**
     * Whether all that is strong is contact with servers, and nothing of another kind is telling. Researchers, scanners and
     * readers of a warning contact them as well: contact says that somebody asked, not what ran there.
     */
    boolean restsOnContact() {
        return evidence.stream()
                .filter(weighed -> weighed.counts() && !weighed.weak())
                .noneMatch(weighed ->
                        !weighed.cluster().equals(Weighing.INFRASTRUCTURE) && weighed.decibans() >= Weighing.TELLING);
    }

    /** The exhibits of what counts, the heaviest first. */
    List<String> cited() {
        Set<String> ids = new LinkedHashSet<>();
        for (Weighed weighed : evidence) {
            if (weighed.counts()) {
                ids.addAll(weighed.what().evidence());
            }
        }
        return ids.stream().limit(Weighing.MOST_EVIDENCE).toList();
    }
}
