package org.atalaya.campaign;

import java.util.List;
import java.util.Optional;
import org.atalaya.campaign.attack.Frequencies;
import org.atalaya.campaign.attack.GroupRanking;
import org.atalaya.campaign.network.Networks;
import org.atalaya.indicators.WarningLists;

/**
 * What is known before any evidence.
 *
 * @param profiles of campaigns
 * @param lists of what is no trace of anything
 * @param frequencies how common techniques are
 * @param networks country and network of addresses
 * @param groups those of an ATT&amp;CK bundle that the user has
 */
public record Knowledge(
        List<Profile> profiles,
        WarningLists lists,
        Frequencies frequencies,
        Networks networks,
        Optional<GroupRanking> groups) {
    /** Without tables: every technique weighs what its profile says, and no address has a country. */
    public static Knowledge of(List<Profile> profiles, WarningLists lists) {
        return new Knowledge(List.copyOf(profiles), lists, Frequencies.none(), Networks.none(), Optional.empty());
    }
}
