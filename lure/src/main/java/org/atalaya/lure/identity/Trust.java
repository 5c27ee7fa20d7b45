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
 * @param sealers domains of forwarders who are believed what they sealed (ARC); what lies under one too
 */
public record Trust(Gateways gateways, List<String> own, List<String> sealers) {
    /** Nobody is trusted, and nobody is known to be the reader. */
    public static final Trust NONE = new Trust(Gateways.NONE, List.of(), List.of());

    /** Domains of one kind. */
    public static final int MOST_DOMAINS = 1_000;

    /**
     * Whom to trust.
     *
     * @param gateways as {@link Gateways#of} takes them
     * @param own domains of the organisation
     * @param sealers domains of forwarders
     * @throws IllegalArgumentException when one of them is wrong; the message says how to mend it
     */
    public static Trust of(List<String> gateways, List<String> own, List<String> sealers) {
        return new Trust(Gateways.of(gateways), domains("--own", own), domains("--sealer", sealers));
    }

    private static List<String> domains(String option, List<String> named) {
        if (named.size() > MOST_DOMAINS) {
            throw new IllegalArgumentException(option + ": more than " + MOST_DOMAINS + " domains");
        }
        List<String> domains = new ArrayList<>();
        for (String one : named) {
            String domain = Domains.ascii(one.strip().toLowerCase(Locale.ROOT));
            boolean written = domain.indexOf('.') > 0
                    && domain.chars()
                            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.');
            if (!written || domain.equals(Domains.publicSuffix(domain))) {
                throw new IllegalArgumentException(
                        option + ": '" + one + "' is no domain that somebody can own; write it like example.com");
            }
            domains.add(domain);
        }
        return List.copyOf(domains);
    }

    /** Whether a host is the organisation's own. */
    public boolean owns(String host) {
        return isWithin(host, own);
    }

    /** Whether who seals for a domain is believed: a forwarder that was named, or whoever the gateways belong to. */
    public boolean forwards(String domain) {
        return isWithin(domain, sealers) || gateways.own(domain);
    }

    private static boolean isWithin(String host, List<String> domains) {
        return domains.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }
}
