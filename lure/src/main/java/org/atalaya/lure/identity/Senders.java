package org.atalaya.lure.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Sender;

/** Tells of a message who sent it and how. */
public final class Senders {
    /** Names of one kind that are kept of one message. */
    static final int MOST_NAMES = 30;
    /** Characters of a name. */
    private static final int MOST_CHARACTERS = 255;

    private static final int DAY = 86_400;

    private final UnaryOperator<String> kinds;

    /** @param kinds gives what kind of service a host is, such as {@code mailboxes} or {@code pages}; empty for none */
    public Senders(UnaryOperator<String> kinds) {
        this.kinds = kinds;
    }

    /** Who sent a message. */
    public Sender of(Message message, Proof proof) {
        String address =
                message.from().isEmpty() ? "" : message.from().get(0).address().toLowerCase(Locale.ROOT);
        String domain = message.from().isEmpty()
                ? ""
                : Domains.ascii(message.from().get(0).domain());
        String organisation = Domains.organisational(domain);
        String kind = kinds.apply(domain);
        boolean shared = kind.equals("mailboxes") || kind.equals("platforms");
        Set<String> services = new LinkedHashSet<>();
        Set<String> signatures = new LinkedHashSet<>();
        service(message.returnPath(), organisation, services);
        for (Mailbox sender : message.sender()) {
            service(sender.address(), organisation, services);
        }
        for (Authentication one : message.authentications()) {
            if (one.method().equals("signature")) {
                service("@" + one.domain(), organisation, services);
                add(one.domain() + "/" + one.selector(), signatures);
            }
        }
        Optional<Instant> time = received(message).or(message::date);
        long seconds = time.map(Instant::getEpochSecond).orElse(0L);
        return new Sender(
                cut(shared ? address : organisation),
                proof.aligned(),
                proof.identities(),
                List.copyOf(services),
                List.copyOf(signatures),
                template(message.skeleton()),
                leads(message),
                automatic(message),
                time.isPresent() ? (int) Math.floorDiv(seconds, (long) DAY) : Sender.UNDATED,
                (int) (Math.floorMod(seconds, (long) DAY) / 3600));
    }

    private static boolean automatic(Message message) {
        String said = message.header("Auto-Submitted").orElse("").strip().toLowerCase(Locale.ROOT);
        return said.startsWith("auto-replied")
                || said.startsWith("auto-generated")
                || message.header("X-Autoreply").isPresent()
                || message.header("Precedence").orElse("").strip().equalsIgnoreCase("auto_reply");
    }

    private static void service(String address, String organisation, Set<String> services) {
        String domain = Domains.organisational(Domains.ascii(address.substring(address.lastIndexOf('@') + 1)
                .replace(">", "")
                .strip()
                .toLowerCase(Locale.ROOT)));
        if (!domain.isEmpty() && !domain.equals(organisation)) {
            add(domain, services);
        }
    }

    private static void add(String name, Set<String> names) {
        if (names.size() < MOST_NAMES) {
            names.add(cut(name));
        }
    }

    private static String cut(String name) {
        return name.length() > MOST_CHARACTERS ? name.substring(0, MOST_CHARACTERS) : name;
    }

    private List<String> leads(Message message) {
        Set<String> leads = new LinkedHashSet<>();
        for (Link link : message.links()) {
            if (link.kind() != Link.Kind.REMOTE) {
                String host = Domains.host(link.target());
                if (!host.isEmpty()) {
                    add(kinds.apply(host).isEmpty() ? Domains.organisational(host) : host, leads);
                }
            }
        }
        return new ArrayList<>(leads);
    }

    private static String template(String skeleton) {
        if (skeleton.isEmpty()) {
            return "";
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(skeleton.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** When the uppermost server says that it received the message, which its sender cannot choose. */
    private static Optional<Instant> received(Message message) {
        Optional<String> received = message.header("Received");
        if (received.isEmpty()) {
            return Optional.empty();
        }
        String text = received.get().substring(received.get().lastIndexOf(';') + 1);
        int comment = text.indexOf('(');
        String date = (comment < 0 ? text : text.substring(0, comment)).strip().replaceAll("\\s+", " ");
        try {
            return Optional.of(OffsetDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }
}
