package org.atalaya.lure.identity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;

/**
 * What results that are believed say of who sent a message. What they prove is an identity and never innocence: it selects
 * whose history a message is compared with, and makes nothing milder. What they refute counts against the message.
 *
 * @param identities what was found to be so, such as {@code dkim news.example/s1}, {@code spf bounce.example}
 * @param aligned whether one of them belongs to the organisation of the shown sender (RFC 7489 section 3.1, relaxed)
 * @param refuted the result by which the shown sender did not send it (DMARC fail); empty without one
 */
public record Proof(List<String> identities, boolean aligned, Optional<Authentication> refuted) {
    /** Nothing is known. */
    public static final Proof NONE = new Proof(List.of(), false, Optional.empty());

    /**
     * What a result's server begins with that a forwarder wrote whose seal was verified and who is trusted; the domain of the
     * seal follows.
     */
    public static final String VOUCHED = "ARC ";

    /** Identities of one message that are kept. */
    private static final int MOST = 20;

    /**
     * What results say of a message.
     *
     * @param believed results of servers that are believed
     */
    public static Proof of(Message message, List<Authentication> believed) {
        if (believed.isEmpty()) {
            return NONE;
        }
        // With several senders nobody can say which of them was proven (RFC 7489 section 6.6.1).
        boolean one = message.from().size() == 1
                && message.facts().stream().noneMatch(fact -> fact.code().equals("mail.from-twice"));
        String sender = one ? Domains.ascii(message.from().get(0).domain()) : "";
        String organisation = Domains.organisational(sender);
        Set<String> identities = new LinkedHashSet<>();
        boolean aligned = false;
        boolean vouched = false;
        Optional<Authentication> refuted = Optional.empty();
        for (Authentication result : believed) {
            String domain = Domains.ascii(result.domain());
            boolean same =
                    !organisation.isEmpty() && Domains.organisational(domain).equals(organisation);
            String method = result.method();
            if (result.result().equals("pass")
                    && !domain.isEmpty()
                    && (method.equals("dkim")
                            || method.equals("spf")
                            || method.equals("dmarc")
                            || method.equals("arc"))) {
                // Who sealed a message forwarded it, whoever wrote it.
                aligned |= same && !method.equals("arc");
                vouched |= same && result.server().startsWith(VOUCHED);
                if (identities.size() < MOST) {
                    identities.add(
                            method + " " + domain + (result.selector().isEmpty() ? "" : "/" + result.selector()));
                }
            }
            boolean fails = method.equals("dmarc") && result.result().equals("fail");
            if (fails && refuted.isEmpty() && (same || domain.isEmpty())) {
                refuted = Optional.of(result);
            }
        }
        // What was forwarded fails by that alone; a forwarder who is trusted saw it before.
        return new Proof(new ArrayList<>(identities), aligned, vouched ? Optional.empty() : refuted);
    }
}
