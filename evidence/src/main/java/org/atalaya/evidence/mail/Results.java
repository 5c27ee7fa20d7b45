package org.atalaya.evidence.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.atalaya.model.Message.Authentication;

/**
 * What servers wrote of who sent a message: Authentication-Results (RFC 8601 section 2.2), its ARC kin (RFC 8617 section
 * 4.1.1), Received-SPF (RFC 7208 section 9.1), the signatures themselves (RFC 6376 section 3.5) as method {@code signature}, and
 * ARC seals (RFC 8617 section 4.1.3) as method {@code seal}.
 */
final class Results {
    /** Results of one message. */
    private static final int MOST = 200;

    private Results() {}

    /** All that the fields of a message hold, in their order. */
    static List<Authentication> of(Entity message) {
        List<Authentication> all = new ArrayList<>();
        for (Entity.Field field : message.fields) {
            if (all.size() >= MOST) {
                break;
            }
            switch (field.name().toLowerCase(Locale.ROOT)) {
                case "authentication-results", "arc-authentication-results" -> results(field, all);
                case "received-spf" -> spf(field, all);
                case "arc-seal" -> {
                    var tags = Parameters.read(";" + latin(field));
                    String server = "i=" + tags.getOrDefault("i", "");
                    add(all, field, server, "seal", "", tags.getOrDefault("d", ""), tags.getOrDefault("s", ""));
                }
                case "dkim-signature" -> {
                    var tags = Parameters.read(";" + latin(field));
                    add(all, field, "", "signature", "", tags.getOrDefault("d", ""), tags.getOrDefault("s", ""));
                }
                default -> {}
            }
        }
        return all;
    }

    private static String latin(Entity.Field field) {
        return new String(field.value(), StandardCharsets.ISO_8859_1);
    }

    private static void results(Entity.Field field, List<Authentication> all) {
        String server = "";
        for (String piece : uncommented(latin(field)).split(";", MOST)) {
            String text = piece.strip();
            int equals = text.indexOf('=');
            int space = text.indexOf(' ');
            boolean instance = text.startsWith("i=") && all.size() < MOST;
            if (instance || equals < 0 || space >= 0 && space < equals) {
                server = (server + " " + text).strip();
                continue;
            }
            String method = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String[] words = text.substring(equals + 1).strip().split("\\s+", 40);
            String domain = "";
            String selector = "";
            for (int i = 1; i < words.length; i++) {
                int sign = words[i].indexOf('=');
                String key = sign < 0 ? "" : words[i].substring(0, sign).toLowerCase(Locale.ROOT);
                String value = sign < 0 ? "" : words[i].substring(sign + 1).replace("\"", "");
                switch (key) {
                    case "header.d", "header.i", "smtp.mailfrom", "header.from", "envelope-from" -> {
                        String named = value.substring(value.lastIndexOf('@') + 1);
                        domain = domain.isEmpty() || key.equals("header.d") ? named : domain;
                    }
                    case "header.s" -> selector = value;
                    default -> {}
                }
            }
            add(all, field, server, method, words[0].toLowerCase(Locale.ROOT), domain, selector);
        }
    }

    private static void spf(Entity.Field field, List<Authentication> all) {
        String text = latin(field).strip();
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        int open = text.indexOf('(');
        int colon = text.indexOf(':', Math.max(0, open));
        String server = open >= 0 && colon > open ? text.substring(open + 1, colon) : "";
        int from = text.indexOf("domain of ");
        String domain = "";
        if (from >= 0) {
            String rest = text.substring(from + 10).replace("transitioning ", "");
            int space = rest.indexOf(' ');
            String named = space < 0 ? rest : rest.substring(0, space);
            // The sender chose what stands in quotation marks, and could write any domain there.
            domain = named.indexOf('"') >= 0 ? "" : named.substring(named.lastIndexOf('@') + 1);
        }
        add(all, field, server, "spf", text.substring(0, end).toLowerCase(Locale.ROOT), domain, "");
    }

    private static void add(
            List<Authentication> all,
            Entity.Field field,
            String server,
            String method,
            String result,
            String domain,
            String selector) {
        all.add(new Authentication(
                server, method, result, domain.toLowerCase(Locale.ROOT), selector, field.offset(), field.length()));
    }

    /**
     * A text without its comments. What a sender chose may stand in quotation marks (the local part of an envelope's address),
     * so nothing in them may end a value or begin another.
     */
    private static String uncommented(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int level = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (level == 0 && c == '"') {
                quoted = !quoted;
            } else if (quoted) {
                i += c == '\\' ? 1 : 0;
                out.append(";=@ \t\\".indexOf(c) >= 0 ? '_' : c);
            } else if (c == '(') {
                level++;
            } else if (c == ')' && level > 0) {
                level--;
            } else if (level == 0) {
                out.append(c == '\t' ? ' ' : c);
            }
        }
        return out.toString();
    }
}
