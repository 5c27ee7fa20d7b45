package org.atalaya.evidence.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.atalaya.model.Content;
import org.atalaya.model.Message.Authentication;

/**
 * Puts together whether a message comes from the domain that it shows (RFC 7489): its signatures, its envelope, and the policy of
 * the domain. What cannot be known any more, such as a key that was taken back since, refutes nothing.
 */
public final class Dmarc {
    /** What results of ours are told to come from, in place of a server. */
    public static final String SERVER = "DNS";

    /**
     * Who sent a message, as far as its header and its gateway tell.
     *
     * @param from domain of the shown sender, in its ASCII form
     * @param address of the machine that handed it to the own gateway, as digits; empty when unknown
     * @param greeting name that this machine gave
     * @param envelope sender of the envelope, as the own gateway wrote it; empty when unknown
     * @param arrived in seconds since 1970-01-01 UTC; −1 when unknown
     */
    public record Sent(String from, String address, String greeting, String envelope, long arrived) {}

    private Dmarc() {}

    /**
     * Checks a message.
     *
     * @param organisational gives the registered name that a host belongs to (Public Suffix List)
     * @return one result for each signature, and for SPF and DMARC where they could be asked for
     */
    public static List<Authentication> check(
            Content message, Sent sent, UnaryOperator<String> organisational, Resolver resolver) {
        List<Authentication> results = new ArrayList<>();
        Optional<Tags> policy;
        try {
            policy = policy(sent.from(), organisational, resolver);
        } catch (Resolver.Unanswered failed) {
            policy = Optional.empty();
        }
        boolean strictDkim =
                policy.map(tags -> tags.lower("adkim", "r").equals("s")).orElse(false);
        boolean strictSpf =
                policy.map(tags -> tags.lower("aspf", "r").equals("s")).orElse(false);
        boolean passes = false;
        boolean known = true;
        for (Dkim.Result one : Dkim.verify(message, resolver, sent.arrived())) {
            results.add(new Authentication(
                    SERVER, "dkim", one.result(), one.domain(), one.selector(), one.offset(), one.length()));
            boolean aligned = aligned(one.domain(), sent.from(), strictDkim, organisational);
            passes |= aligned && one.result().equals("pass");
            known &= !aligned || !one.keyMissing() && !one.result().equals("policy");
        }
        if (sent.address().isEmpty() || sent.envelope().isEmpty()) {
            known = false;
        } else {
            String domain = sent.envelope()
                    .substring(sent.envelope().lastIndexOf('@') + 1)
                    .toLowerCase(Locale.ROOT);
            String result = Spf.check(sent.address(), sent.envelope(), sent.greeting(), resolver);
            results.add(new Authentication(SERVER, "spf", result, domain, "", -1, 0));
            boolean aligned = aligned(domain, sent.from(), strictSpf, organisational);
            passes |= aligned && result.equals("pass");
            known &= !aligned || !result.equals("temperror");
        }
        if (policy.isPresent() && !sent.from().isEmpty() && (passes || known)) {
            results.add(new Authentication(SERVER, "dmarc", passes ? "pass" : "fail", sent.from(), "", -1, 0));
        }
        return results;
    }

    private static boolean aligned(String domain, String from, boolean strict, UnaryOperator<String> organisational) {
        return !domain.isEmpty()
                && (strict ? domain.equals(from) : organisational.apply(domain).equals(organisational.apply(from)));
    }

    /** The policy of a domain, else of the organisation that it belongs to (RFC 7489 section 6.6.3). */
    private static Optional<Tags> policy(String from, UnaryOperator<String> organisational, Resolver resolver)
            throws Resolver.Unanswered {
        for (String domain : List.of(from, organisational.apply(from))) {
            List<Tags> found = new ArrayList<>();
            if (domain.indexOf('.') > 0) {
                for (String text : resolver.ask("_dmarc." + domain, Resolver.Kind.TXT)) {
                    Tags.read(text)
                            .filter(tags ->
                                    tags.first().equals("v") && tags.of("v").equals("DMARC1"))
                            .ifPresent(found::add);
                }
            }
            if (!found.isEmpty()) {
                return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
