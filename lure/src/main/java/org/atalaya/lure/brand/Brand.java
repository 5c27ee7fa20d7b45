package org.atalaya.lure.brand;

import java.util.List;

/**
 * Somebody whom messages claim to be.
 *
 * @param id as verdicts name it
 * @param kind {@code authority}, {@code bank}, {@code exchange}, {@code wallet}, {@code software}, {@code shop}, {@code
 *     courier} or {@code mailbox}
 * @param name as people write it
 * @param strong names that are nobody else's, folded as {@link org.atalaya.lure.text.Tokens} folds words
 * @param weak names that are words as well, and count only where a sender or subject stands
 * @param systems names of what it runs, such as IDSE
 * @param ordinary labels of its domains that stand in ordinary names too, so that they tell nothing there
 * @param domains that belong to it; what lies under one does too
 * @param never what it never does by mail, by language; may be empty
 */
public record Brand(
        String id,
        String kind,
        String name,
        List<String> strong,
        List<String> weak,
        List<String> systems,
        List<String> ordinary,
        List<String> domains,
        java.util.Map<String, String> never) {
    /** Whether a host belongs to it. */
    public boolean owns(String host) {
        for (String domain : domains) {
            if (host.endsWith(domain)
                    && (host.length() == domain.length() || host.charAt(host.length() - domain.length() - 1) == '.')) {
                return true;
            }
        }
        return false;
    }
}
