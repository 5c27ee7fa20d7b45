package org.atalaya.lure.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.atalaya.lure.domain.Domains;

/**
 * Whom the reader of mail trusts, and who the reader is.
 *
 * @param gateways whose results of authentication are believed
 * @param own domains of the organisation itself, lower case; what lies under one is its own too
 */
public record Trust(Gateways gateways, List<String> own) {
    /** Nobody is trusted, and nobody is known to be the reader. */
    public static final Trust NONE = new Trust(Gateways.NONE, List.of());

    /** Domains of one organisation. */
    public static final int MOST_OWN = 1_000;

    /**
     * Whom to trust.
     *
     * @param gateways as {@link Gateways#of} takes them
     * @param own domains of the organisation
     * @throws IllegalArgumentException when one of them is wrong; the message says how to mend it
     */
    public static Trust of(List<String> gateways, List<String> own) {
        if (own.size() > MOST_OWN) {
            throw new IllegalArgumentException("--own: more than " + MOST_OWN + " domains");
        }
        List<String> domains = new ArrayList<>();
        for (String one : own) {
            String domain = Domains.ascii(one.strip().toLowerCase(Locale.ROOT));
            boolean named = domain.indexOf('.') > 0
                    && domain.chars()
                            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.');
            if (!named || domain.equals(Domains.publicSuffix(domain))) {
                throw new IllegalArgumentException(
                        "--own: '" + one + "' is no domain that somebody can own; write it like example.com");
            }
            domains.add(domain);
        }
        return new Trust(Gateways.of(gateways), List.copyOf(domains));
    }

    /** Whether a host is the organisation's own. */
    public boolean owns(String host) {
        for (String domain : own) {
            if (host.equals(domain) || host.endsWith("." + domain)) {
                return true;
            }
        }
        return false;
    }
}
