package org.atalaya.lure.likeness;

import java.util.Locale;
import java.util.TreeSet;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;

/**
 * Where a message leads, as numbers: the registered domains, and the shapes of the paths. A shape is the path with its words
 * kept, numbers as one sign and what a machine made up as another, so that the copies of one mailing share it wherever they
 * lead.
 */
final class Leading {
    /** Links that are looked at. */
    private static final int MOST_LINKS = 200;
    /** Characters of a path that are looked at. */
    private static final int MOST_PATH = 300;
    /** Letters that a shape must keep to tell anything. */
    private static final int LEAST_SHAPE = 4;

    final TreeSet<Integer> shapes = new TreeSet<>();
    final TreeSet<Integer> hosts = new TreeSet<>();

    private Leading() {}

    static Leading of(Message message) {
        Leading leading = new Leading();
        String own = message.from().isEmpty()
                ? ""
                : Domains.organisational(message.from().get(0).domain());
        int seen = 0;
        for (Link link : message.links()) {
            if (link.kind() == Link.Kind.REMOTE || ++seen > MOST_LINKS) {
                continue;
            }
            String host = Domains.organisational(Domains.host(link.target()));
            if (host.isEmpty()) {
                continue;
            }
            if (!host.equals(own)) {
                leading.hosts.add(number(host));
            }
            String shape = shape(Domains.path(link.target()));
            if (shape.chars().filter(Character::isLetter).count() >= LEAST_SHAPE) {
                leading.shapes.add(number(shape));
            }
        }
        return leading;
    }

    /** 16 bits, never 0. */
    private static int number(String text) {
        return (int) (Features.hash(text) >>> 48) | 1;
    }

    /** The shape of a path: {@code /pago/9/x?c=} for {@code /pago/2024/a8f3Kd92mQ?c=19}. */
    static String shape(String path) {
        StringBuilder shape = new StringBuilder();
        int length = Math.min(path.length(), MOST_PATH);
        boolean query = false;
        for (int i = 0; i < length; ) {
            char c = path.charAt(i);
            if (c == '#') {
                break;
            }
            if ("/?&=;.-_,:+".indexOf(c) >= 0) {
                query |= c == '?';
                shape.append(c);
                i++;
                if (query && c == '=') {
                    while (i < length && "&;#".indexOf(path.charAt(i)) < 0) {
                        i++;
                    }
                }
                continue;
            }
            int end = i;
            while (end < length && "/?&=;.-_,:+#".indexOf(path.charAt(end)) < 0) {
                end++;
            }
            shape.append(kept(path.substring(i, end)));
            i = end;
        }
        return shape.toString();
    }

    private static String kept(String piece) {
        int digits = 0;
        int upper = 0;
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            upper += c >= 'A' && c <= 'Z' && i > 0 ? 1 : 0;
        }
        if (digits == piece.length()) {
            return "9";
        }
        boolean made = digits > 0 || piece.length() > 20 || upper > 1 && upper < piece.length() - 1;
        return made ? "*" : piece.toLowerCase(Locale.ROOT);
    }
}
