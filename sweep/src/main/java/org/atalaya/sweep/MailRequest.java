package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.authentication.Resolver;

/**
 * What to know of the organisation when its mail is judged.
 *
 * @param gateways authserv-ids of its own gateways, whose results of authentication are believed, as {@link
 *     org.atalaya.lure.identity.Gateways#of} takes them
 * @param own its domains; mail from them is judged as its own
 * @param sealers domains of forwarders whose seals (ARC) are believed where they are checked
 * @param history what senders did before, of which {@link org.atalaya.lure.memory.HistoryFile} says more; read where it is there,
 *     and written when the sweep came to its end
 * @param online whether DKIM, SPF, DMARC and ARC are checked for real, which asks name servers
 * @param resolver that is asked then, and never otherwise
 */
public record MailRequest(
        List<String> gateways,
        List<String> own,
        List<String> sealers,
        Optional<Path> history,
        boolean online,
        Resolver resolver) {
    /** Nothing is known. */
    public static final MailRequest NONE = offline(List.of(), List.of(), Optional.empty());

    /** As the record, without asking anybody. */
    public static MailRequest offline(List<String> gateways, List<String> own, Optional<Path> history) {
        return new MailRequest(gateways, own, List.of(), history, false, (name, kind) -> {
            throw new Resolver.Unanswered("nobody is asked without --online");
        });
    }

    /** What of it makes a difference to the results, as a text. */
    String identity() {
        return gateways + "|" + own + "|" + sealers + "|" + online;
    }
}
