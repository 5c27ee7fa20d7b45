package org.atalaya.lure;

import java.util.Locale;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.jspecify.annotations.Nullable;

/** Where a message comes from. */
final class Origin {
    /** Decibans that a domain weighs less that is no name at all. */
    private static final double LESS_ODD = 4;

    private final Case on;
    /** What stands before the @ of the sender, in lower case. */
    private final String local;

    Origin(Case on) {
        this.on = on;
        String address = on.from.address();
        int at = address.lastIndexOf('@');
        this.local = at < 0 ? "" : address.substring(0, at).toLowerCase(Locale.ROOT);
    }

    /**
     * Looks at the sender.
     *
     * @param brand that the message claims to be
     */
    void trace(@Nullable Brand brand) {
        if (brand != null && !on.isOwn(brand)) {
            lacking(brand);
        }
        boolean asks = on.isGrave() || on.alarms();
        if (brand == null && asks && on.judge.services.kind(on.sender).equals("platforms")) {
            on.reason("sender.platform", on.from, on.sender, on.from.name());
        }
        refuted();
        own();
        Mailbox from = on.from;
        on.judge.lookalikes.of(on.sender).ifPresent(like -> {
            on.claimed(like.brand(), 7);
            on.reason("sender.lookalike", from, on.sender, like.brand().name(), like.how());
        });
        if (from.address().indexOf('@') >= 0) {
            nowhere(from);
        }
        int dot = on.organisation.indexOf('.');
        String label = dot > 0 ? on.organisation.substring(0, dot) : "";
        if (Machine.isMade(label) || Machine.holdsMade(local)) {
            on.reason("sender.machine", from, from.address());
        }
        if (on.judge.brands.owner(on.sender).isEmpty() && on.judge.services.isCheap(on.sender)) {
            on.reason("sender.suffix", from, on.sender);
        }
        for (Mailbox reply : on.message.replyTo()) {
            String other = Domains.ascii(reply.domain());
            if (!other.isEmpty()
                    && !Domains.organisational(other).equals(on.organisation)
                    && on.judge.services.kind(other).equals("mailboxes")) {
                on.reason("sender.reply", reply, from.address(), reply.address());
                if (brand != null
                        && on.isOwn(brand)
                        && !on.judge.services.kind(on.sender).equals("mailboxes")) {
                    on.reason("sender.reply-brand", reply, brand.name(), reply.address());
                }
            }
        }
        for (Mailbox to : on.message.recipients()) {
            if (!to.address().isEmpty() && to.address().equalsIgnoreCase(from.address())) {
                on.reason("sender.recipient", from, from.address());
            }
        }
        if (on.message.subject().regionMatches(true, 0, "re:", 0, 3)
                && on.message.header("In-Reply-To").isPresent()) {
            on.reason("talk", "", -1, 0);
        }
    }

    /**
     * The domain is none that mail can come from: a bare name, as lures write that of a brand, or one with characters that no
     * name of a host has, as advertising often writes it.
     */
    private void nowhere(Mailbox from) {
        boolean odd =
                on.sender.chars().anyMatch(c -> c < 128 && !Character.isLetterOrDigit(c) && "-._[]:".indexOf(c) < 0);
        if (odd || on.sender.indexOf('.') < 0 && !on.sender.equals("localhost")) {
            on.reason("sender.nowhere", odd ? LESS_ODD : 0, "", from.offset(), from.length(), from.address());
        }
    }

    /**
     * Mail of the organisation itself: it may never ask for recovery words, whoever signs it, nor for anything grave by way of
     * somebody else's host.
     */
    private void own() {
        if (!on.judge.trust.owns(on.sender)) {
            return;
        }
        Reason seed = on.reasons.get("ask.seed");
        if (seed != null) {
            on.reason("own.seed", seed.part(), seed.offset(), seed.length(), on.from.address());
        }
        for (Link link : on.links) {
            String host = Case.leads(link) ? Domains.host(link.target()) : "";
            if (on.isGrave() && !host.isEmpty() && !on.judge.trust.owns(host)) {
                on.reason("own.elsewhere", link, on.from.address(), host);
                return;
            }
        }
    }

    /**
     * The own gateway found that a brand's domain, or our own, did not send what bears its name. Mailboxes that people write
     * from are left out: lists and forwarding break their proof every day.
     */
    private void refuted() {
        boolean named = on.judge.brands.owner(on.sender).isPresent() || on.judge.trust.owns(on.sender);
        if (named && !on.judge.services.kind(on.sender).equals("mailboxes")) {
            on.proof
                    .refuted()
                    .ifPresent(result -> on.reason(
                            "auth.refuted",
                            "",
                            result.offset(),
                            result.length(),
                            on.sender,
                            result.server().strip()));
        }
    }

    /** The sender claims to be a brand that it is not. */
    private void lacking(Brand brand) {
        Mailbox from = on.from;
        boolean named = brand.strong().stream()
                .map(name -> name.replace(" ", ""))
                .anyMatch(name -> name.length() >= 4 && local.contains(name));
        if (named) {
            on.reason("sender.local", from, from.address(), brand.name());
        }
        boolean claims = on.isGrave() || on.claimed(brand) >= 4;
        String kind = on.judge.services.kind(on.sender);
        if (claims && kind.equals("mailboxes")) {
            on.reason("sender.mailbox", from, from.address(), brand.name());
        }
        if (claims && (kind.equals("platforms") || kind.equals("pages"))) {
            on.reason("sender.platform", from, on.sender, brand.name());
        }
    }
}
