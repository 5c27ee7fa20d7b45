package org.atalaya.lure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;

/** What is odd about the address that a link opens, whatever is said of it. */
final class Target {
    /** Characters of an address that are looked at. */
    private static final int MOST_CHARACTERS = 4_000;
    /** Labels of a host beyond which it is made to hide its end. */
    private static final int MANY_LABELS = 6;
    /** Letters of the name of a service that shortens addresses, and of what it makes of them, at most. */
    private static final int SHORT_LABEL = 5;

    private static final int SHORT_PATH = 8;
    /** Folders of widespread site software where its programs lie and no pages. */
    private static final Set<String> INNER =
            Set.of("/wp-content/", "/wp-includes/", "/wp-admin/", "/.well-known/", "/cgi-sys/", "/vendor/");
    /** Endings of what is ordinarily fetched from such folders. */
    private static final List<String> ORDINARY =
            List.of(".jpg", ".jpeg", ".png", ".gif", ".css", ".svg", ".webp", ".pdf");

    private final Case on;
    /** The reader's addresses, and domains that are a firm's, as links carry them. */
    private final List<String> readers = new ArrayList<>();

    Target(Case on) {
        this.on = on;
        for (Mailbox to : on.message.recipients()) {
            String address = to.address().toLowerCase(Locale.ROOT);
            if (address.indexOf('@') > 0) {
                readers.add(address);
                readers.add(address.replace("@", "%40"));
                String coded = Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(to.address().getBytes(StandardCharsets.UTF_8));
                readers.add(coded.toLowerCase(Locale.ROOT));
            }
        }
    }

    /**
     * Looks at a link that leads away from its sender.
     *
     * @param host that it opens
     */
    void look(Link link, String host) {
        String target = link.target()
                .substring(0, Math.min(MOST_CHARACTERS, link.target().length()));
        String path = Domains.path(target);
        if (on.judge.brands.owner(host).isEmpty()) {
            if (on.judge.services.isCheap(host)) {
                on.reason("link.suffix", link, host);
            }
            int query = path.indexOf('?');
            if (isShort(host, query < 0 ? path : path.substring(0, query))
                    && on.judge.services.kind(host).isEmpty()) {
                on.reason("link.short", link, host);
            }
            String organisation = Domains.organisational(host);
            int dot = organisation.indexOf('.');
            if (dot > 0 && Machine.isSurelyMade(organisation.substring(0, dot))) {
                on.reason("link.machine", link, host);
            }
        }
        reader(link, host, path);
        String lower = path.toLowerCase(Locale.ROOT);
        int end = lower.indexOf('?');
        String file = end < 0 ? lower : lower.substring(0, end);
        if (INNER.stream().anyMatch(lower::contains) && ORDINARY.stream().noneMatch(file::endsWith)) {
            on.reason("link.inner", link, host);
        }
        boolean hidden = target.indexOf('@') > 0 && target.indexOf('@') < target.length() - path.length();
        boolean deep = host.chars().filter(c -> c == '.').count() >= MANY_LABELS && !Domains.isNumeric(host);
        if (hidden || deep || host.startsWith("xn--") || host.contains(".xn--")) {
            on.reason("link.odd", link, host);
        }
    }

    /** Whether an address looks like that of a service that shortens addresses: a few letters, and a token made by a machine. */
    private static boolean isShort(String host, String path) {
        int dot = host.indexOf('.');
        if (dot < 1
                || dot > SHORT_LABEL
                || host.indexOf('.', dot + 1) >= 0
                || path.length() > 1 + SHORT_PATH
                || path.length() < 5) {
            return false;
        }
        boolean digit = false;
        boolean upper = false;
        boolean lower = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            digit |= c >= '0' && c <= '9';
            upper |= c >= 'A' && c <= 'Z';
            lower |= c >= 'a' && c <= 'z';
            if (c > 'z' || !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return (digit || upper) && (lower || digit && upper);
    }

    /** Whom the link was sent to stands in it, so that the page greets him by it. */
    private void reader(Link link, String host, String path) {
        int mark = path.indexOf('#');
        String lower = path.toLowerCase(Locale.ROOT);
        for (String reader : readers) {
            int at = lower.indexOf(reader);
            if (at >= 0) {
                boolean fragment = mark >= 0 && at > mark;
                boolean mailer = on.judge.services.kind(host).equals("mailers");
                if (fragment || !mailer && !lower.contains("unsub")) {
                    on.reason("link.reader", link, host);
                    return;
                }
            }
        }
    }
}
