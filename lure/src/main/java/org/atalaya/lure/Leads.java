package org.atalaya.lure;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Message.Link;
import org.jspecify.annotations.Nullable;

/** Where a message leads. */
final class Leads {
    /** Links of a message that are looked at one by one. */
    private static final int MOST_LINKS = 300;
    /** Decibans that a link weighs less where ordinary senders lead to as well. */
    private static final double LESS_FILES = 2;

    private final Case on;
    private final Target target;

    Leads(Case on) {
        this.on = on;
        this.target = new Target(on);
    }

    /**
     * Follows the links.
     *
     * @param brand that the message claims to be
     */
    void follow(@Nullable Brand brand) {
        Set<String> hosts = new HashSet<>();
        Set<String> organisations = new LinkedHashSet<>();
        Link first = null;
        boolean own = false;
        int seen = 0;
        for (Link link : on.links) {
            if (!Case.leads(link)) {
                continue;
            }
            String host = Domains.host(link.target());
            if (host.isEmpty()) {
                odd(link);
                continue;
            }
            if (++seen > MOST_LINKS) {
                break;
            }
            first = first == null ? link : first;
            shownOtherwise(link, host);
            if (hosts.add(host)) {
                organisations.add(Domains.organisational(host));
                own |= brand != null && brand.owns(host);
                host(link, host);
            }
        }
        if (brand != null && first != null && !own) {
            on.reason("link.foreign", first, Domains.host(first.target()), brand.name());
        }
        boolean kept = !organisations.isEmpty() && organisations.stream().allMatch(on.organisation::equals);
        boolean named = on.reasons.containsKey("claim.sender") || on.reasons.containsKey("claim.name");
        if (kept && !named && on.judge.services.kind(on.sender).isEmpty()) {
            on.reason("right.links", on.from, on.organisation);
        }
        boolean elsewhere = !organisations.isEmpty() && !organisations.contains(on.organisation);
        if (elsewhere && !own && (on.isGrave() || on.alarms())) {
            on.reason(
                    "link.elsewhere",
                    on.from,
                    on.organisation,
                    organisations.iterator().next());
        }
        boolean listed = on.message.header("List-Id").isPresent()
                || on.message.header("List-Unsubscribe").isPresent();
        if (listed && organisations.contains(on.organisation)) {
            on.reason("list.kept", "", -1, 0, on.organisation);
        }
    }

    private void odd(Link link) {
        String target = link.target().toLowerCase(Locale.ROOT);
        if (target.startsWith("javascript:") || target.startsWith("data:text/html") || target.startsWith("blob:")) {
            on.reason("link.script", link, target.length() > 200 ? target.substring(0, 200) : target);
        }
    }

    private void host(Link link, String host) {
        String organisation = Domains.organisational(host);
        if (Domains.isNumeric(host)) {
            on.reason("link.address", link, host);
        }
        if (isRedirect(host, organisation, Domains.path(link.target()))) {
            on.reason("link.redirect", link, host);
        }
        switch (on.judge.services.kind(host)) {
            case "pages" -> on.reason("link.pages", link, host);
            case "files" -> on.reason("link.pages", LESS_FILES, link.part(), link.offset(), link.length(), host);
            case "shorteners" -> on.reason("link.shortener", link, host);
            default -> {}
        }
        if (organisation.equals(on.organisation)) {
            return;
        }
        switch (link.kind()) {
            case QR -> on.reason("link.qr", link, host);
            case PDF, DOCUMENT -> on.reason("link.document", link, host);
            default -> {}
        }
        target.look(link, host);
        String word = on.judge.services.word(host);
        if (!word.isEmpty() && on.judge.brands.owner(host).isEmpty()) {
            on.reason("link.words", link, host, word);
        }
        on.judge.lookalikes.of(host).ifPresent(like -> {
            on.claimed(like.brand(), 4);
            on.reason("link.lookalike", link, host, like.brand().name(), like.how());
        });
    }

    /** Whether a well-known host is only used to send the reader on. */
    private static boolean isRedirect(String host, String organisation, String path) {
        boolean google = organisation.startsWith("google.");
        return google && (path.startsWith("/url?") || path.startsWith("/amp/") || path.startsWith("/travel/clk"))
                || host.equals("googleweblight.com")
                || host.equals("translate.google.com")
                || organisation.equals("bing.com") && path.startsWith("/ck/")
                || organisation.equals("youtube.com") && path.startsWith("/redirect")
                || organisation.equals("linkedin.com") && (path.startsWith("/slink") || path.startsWith("/redir"))
                || organisation.equals("facebook.com") && path.startsWith("/l.php")
                || organisation.equals("duckduckgo.com") && path.startsWith("/l/")
                || organisation.equals("baidu.com") && path.startsWith("/link?")
                || host.endsWith("doubleclick.net");
    }

    /** The address of a brand is shown, and that of somebody else is opened. */
    private void shownOtherwise(Link link, String host) {
        String said = link.shown().strip();
        int end = 0;
        while (end < said.length() && said.charAt(end) > ' ') {
            end++;
        }
        String word = said.substring(0, end);
        boolean address = word.regionMatches(true, 0, "http", 0, 4) || word.regionMatches(true, 0, "www.", 0, 4);
        if (!address && (word.indexOf('.') < 1 || word.indexOf('@') >= 0 || end != said.length())) {
            return;
        }
        String shown = Domains.host(word.contains("://") ? word : "http://" + word);
        if (shown.indexOf('.') < 1
                || !Domains.isKnown(shown)
                || on.judge.brands.owner(shown).isEmpty()
                || on.judge.brands.owner(host).isPresent()) {
            return;
        }
        String claimed = Domains.organisational(shown);
        String opened = Domains.organisational(host);
        boolean same = claimed.equals(opened)
                || claimed.equals(on.organisation)
                || opened.equals(on.organisation)
                || on.judge.services.kind(host).equals("mailers");
        if (!same) {
            on.reason("link.shown-otherwise", link, shown, host);
        }
    }
}
