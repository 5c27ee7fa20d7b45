package org.atalaya.lure.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;
import org.atalaya.model.Message.Header;

/**
 * Whose results of authentication are believed: those of the organisation's own gateways, known by their authserv-id (RFC 8601
 * section 2.5). Anybody can write such an id, so where it stands counts too (sections 1.6 and 5): only what lies above the
 * {@code Received} of the gateway can be the gateway's; what lies below came with the message.
 *
 * <p>Some gateways write their results directly beneath their own {@code Received}, and remove what bears their id from
 * what comes in. They are named with {@code :below}; the first field of each name in that place is believed then.
 */
public final class Gateways {
    /** Nobody is believed. */
    public static final Gateways NONE = new Gateways(List.of());

    /** Gateways of one organisation. */
    public static final int MOST = 100;
    /** Fields that may stand between the gateway's {@code Received} and its results beneath. */
    private static final int MOST_BETWEEN = 12;

    private static final String BELOW = ":below";

    private record Gateway(String id, String organisation, boolean below) {}

    private final List<Gateway> gateways;

    private Gateways(List<Gateway> gateways) {
        this.gateways = gateways;
    }

    /**
     * The gateways of an organisation.
     *
     * @param named authserv-ids, each with {@code :below} behind it where the gateway writes beneath its {@code Received}
     * @throws IllegalArgumentException when one is no authserv-id; the message says how to mend it
     */
    public static Gateways of(List<String> named) {
        if (named.size() > MOST) {
            throw new IllegalArgumentException("--gateway: more than " + MOST + " of them");
        }
        List<Gateway> gateways = new ArrayList<>();
        for (String one : named) {
            boolean below = one.endsWith(BELOW);
            String id = (below ? one.substring(0, one.length() - BELOW.length()) : one).toLowerCase(Locale.ROOT);
            if (id.isEmpty() || id.length() > 255 || !id.chars().allMatch(Gateways::isOfId)) {
                throw new IllegalArgumentException("--gateway: '" + one
                        + "' is no authserv-id; take the first word of the gateway's own Authentication-Results, such as"
                        + " mx.example.com");
            }
            gateways.add(new Gateway(id, Domains.organisational(id), below));
        }
        return gateways.isEmpty() ? NONE : new Gateways(gateways);
    }

    private static boolean isOfId(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._".indexOf(c) >= 0;
    }

    /** Whether nobody is believed. */
    public boolean isEmpty() {
        return gateways.isEmpty();
    }

    /** The results of a message that are believed, in their order. */
    public List<Authentication> believed(Message message) {
        List<Authentication> believed = new ArrayList<>();
        for (Gateway gateway : gateways) {
            long end = boundary(message.headers(), gateway).end;
            List<String> seen = new ArrayList<>();
            long field = -1;
            for (Authentication result : message.authentications()) {
                if (result.method().equals("signature")
                        || result.method().equals("seal")
                        || result.offset() < 0
                        || result.offset() >= end
                        || !server(result.server()).equals(gateway.id)) {
                    continue;
                }
                if (gateway.below && result.offset() != field) {
                    String name = name(message.headers(), result.offset());
                    if (seen.contains(name)) {
                        continue;
                    }
                    seen.add(name);
                    field = result.offset();
                }
                boolean unnamed =
                        result.method().equals("arc") && result.domain().isEmpty();
                believed.add(unnamed ? sealed(result, message, end) : result);
            }
        }
        return believed;
    }

    /** A result of a chain that does not name who sealed it: the last seal that came with the message does. */
    private static Authentication sealed(Authentication result, Message message, long from) {
        int last = 0;
        Authentication named = result;
        for (Authentication seal : message.authentications()) {
            String number = seal.method().equals("seal") ? seal.server().substring(2) : "";
            if (seal.offset() >= from && number.matches("\\d{1,2}") && Integer.parseInt(number) > last) {
                last = Integer.parseInt(number);
                named = new Authentication(
                        result.server(),
                        result.method(),
                        result.result(),
                        seal.domain(),
                        seal.selector(),
                        result.offset(),
                        result.length());
            }
        }
        return named;
    }

    /** Whether a domain is one of theirs. */
    boolean own(String domain) {
        String organisation = Domains.organisational(domain);
        return !organisation.equals(Domains.publicSuffix(organisation))
                && gateways.stream().anyMatch(gateway -> gateway.organisation.equals(organisation));
    }

    private static String name(List<Header> headers, long offset) {
        return headers.stream()
                .filter(header -> header.offset() == offset)
                .map(header -> header.name().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    /** The authserv-id without the instance of ARC before it and the version behind it; what else stands there spoils it. */
    private static String server(String written) {
        String[] words = written.strip().toLowerCase(Locale.ROOT).split("\\s+", 4);
        int first = words[0].startsWith("i=") ? 1 : 0;
        int count = words.length - first;
        boolean version = count == 2 && words[first + 1].chars().allMatch(c -> c >= '0' && c <= '9');
        return count == 1 || version ? words[first].replace("\"", "") : "";
    }

    /**
     * What lies between the organisation and everybody else.
     *
     * @param end where what came with the message begins
     * @param hop the field that the gateway itself wrote when the message came in
     */
    private record Boundary(long end, Optional<Header> hop) {}

    /** The {@code Received} that one of the gateways wrote when a message came in. */
    public Optional<Header> hop(Message message) {
        for (Gateway gateway : gateways) {
            Optional<Header> hop = boundary(message.headers(), gateway).hop;
            if (hop.isPresent()) {
                return hop;
            }
        }
        return Optional.empty();
    }

    /**
     * Where what came with the message begins. Hops of the organisation behind the gateway may have written above it; a hop
     * that nobody knows ends it as well, so that a forged {@code Received} further down gains nothing.
     */
    private static Boundary boundary(List<Header> headers, Gateway gateway) {
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            if (!header.name().equalsIgnoreCase("received")) {
                continue;
            }
            List<String> by = by(header.value());
            boolean itself = by.stream().anyMatch(host -> host.equals(gateway.id) || host.endsWith("." + gateway.id));
            boolean behind = !itself
                    && !by.isEmpty()
                    && !gateway.organisation.equals(Domains.publicSuffix(gateway.organisation))
                    && by.stream().allMatch(host -> Domains.organisational(host).equals(gateway.organisation));
            if (!behind) {
                long end = gateway.below && itself ? beneath(headers, i) : header.offset();
                return new Boundary(end, itself ? Optional.of(header) : Optional.empty());
            }
        }
        return new Boundary(0, Optional.empty());
    }

    private static long beneath(List<Header> headers, int received) {
        for (int i = received + 1; i < headers.size() && i <= received + MOST_BETWEEN; i++) {
            if (headers.get(i).name().equalsIgnoreCase("received")) {
                return headers.get(i).offset();
            }
        }
        int last = Math.min(headers.size() - 1, received + MOST_BETWEEN);
        return headers.get(last).offset() + 1;
    }

    /**
     * The hosts that may have written a {@code Received} (RFC 5321 section 4.4): what follows each {@code by}, since the sender
     * chooses the words of its greeting and of its envelope.
     */
    private static List<String> by(String received) {
        int semicolon = received.lastIndexOf(';');
        String[] words = (semicolon < 0 ? received : received.substring(0, semicolon))
                .toLowerCase(Locale.ROOT)
                .split("\\s+");
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].equals("by")) {
                hosts.add(Domains.ascii(words[i + 1]));
            }
        }
        return hosts;
    }
}
