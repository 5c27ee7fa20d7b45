package org.atalaya.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.authentication.Arc;
import org.atalaya.evidence.authentication.Dmarc;
import org.atalaya.evidence.authentication.Resolver;
import org.atalaya.lure.domain.Domains;
import org.atalaya.lure.identity.Proof;
import org.atalaya.lure.identity.Trust;
import org.atalaya.model.Content;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;
import org.atalaya.model.Message.Header;
import org.atalaya.model.Sender;

/** Checks for real who sent a message ({@code --online}). */
final class Checked {
    /** An address as digits in brackets or parentheses, as servers write that of who spoke to them. */
    private static final Pattern ADDRESS =
            Pattern.compile("[(\\[ ](?:IPv6:)?(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{2,40})[)\\]]");

    private final Resolver resolver;
    private final Trust trust;

    Checked(Resolver resolver, Trust trust) {
        this.resolver = resolver;
        this.trust = trust;
    }

    /**
     * What is found of a message.
     *
     * @param raw its bytes
     * @param sender when it came
     */
    List<Authentication> results(Message message, Content raw, Sender sender) {
        if (!message.format().equals("eml") || message.from().size() != 1) {
            return List.of();
        }
        Optional<Header> hop = trust.gateways().hop(message);
        String received = hop.map(Header::value).orElse("");
        int by = received.toLowerCase(Locale.ROOT).indexOf(" by ");
        String from = by < 0 ? "" : received.substring(0, by);
        String address = "";
        Matcher found = ADDRESS.matcher(from);
        while (found.find()) {
            // What the machine called itself comes first, what the gateway saw comes last.
            address = found.group(1);
        }
        String[] words = from.strip().split("\\s+", 3);
        long arrived = sender.day() == Sender.UNDATED ? -1 : sender.day() * 86_400L + sender.hour() * 3_600L;
        List<Authentication> results = new ArrayList<>(Dmarc.check(
                raw,
                new Dmarc.Sent(
                        Domains.ascii(message.from().get(0).domain()),
                        address,
                        words.length > 1 ? words[1] : "",
                        envelope(message, hop),
                        arrived),
                Domains::organisational,
                resolver));
        results.addAll(forwarded(message, raw));
        return results;
    }

    /**
     * Who forwarded a message, and what the first of those saw of it who are believed, with nobody else behind them: whoever
     * is not could have changed the message and kept the seals.
     */
    private List<Authentication> forwarded(Message message, Content raw) {
        Arc.Chain chain = Arc.verify(raw, resolver);
        List<Arc.Seal> seals = chain.seals();
        if (seals.isEmpty()) {
            return List.of();
        }
        Arc.Seal last = seals.get(seals.size() - 1);
        List<Authentication> results = new ArrayList<>();
        results.add(new Authentication(
                Dmarc.SERVER, "arc", chain.result(), last.domain(), last.selector(), last.offset(), last.length()));
        int first = seals.size();
        while (first > 0 && trust.forwards(seals.get(first - 1).domain())) {
            first--;
        }
        if (chain.result().equals("pass") && first < seals.size()) {
            Arc.Seal seal = seals.get(first);
            for (Authentication seen : message.authentications()) {
                if (seen.offset() == seal.seen()
                        && seen.result().equals("pass")
                        && !seen.method().equals("arc")) {
                    results.add(new Authentication(
                            Proof.VOUCHED + seal.domain(),
                            seen.method(),
                            seen.result(),
                            seen.domain(),
                            seen.selector(),
                            seen.offset(),
                            seen.length()));
                }
            }
        }
        return results;
    }

    /** The envelope's sender, where it was written by the organisation and did not come with the message. */
    private static String envelope(Message message, Optional<Header> hop) {
        boolean ours = hop.isPresent()
                && message.headers().stream()
                        .filter(header -> header.name().equalsIgnoreCase("return-path"))
                        .findFirst()
                        .filter(header -> header.offset() < hop.get().offset())
                        .isPresent();
        return ours ? message.returnPath() : "";
    }
}
