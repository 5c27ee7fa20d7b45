package org.atalaya.evidence.mail;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.model.Message.Mailbox;

/**
 * Lists of mailboxes (RFC 5322 section 3.4) as mail programs read them: commas without quotes belong to the name, an address
 * without brackets is one all the same, and a name without any address is shown.
 */
final class Addresses {
    /** Mailboxes of one field. */
    static final int MOST = 1_000;

    private Addresses() {}

    /**
     * What a field holds.
     *
     * @param malformed whether it is not written as the standard has it
     */
    record Read(List<Mailbox> mailboxes, boolean malformed) {}

    /**
     * Reads a field.
     *
     * @param one whether the field names one person, so that a comma can only belong to the name
     */
    static Read read(Entity.Field field, boolean one) {
        String raw = new String(field.value(), java.nio.charset.StandardCharsets.ISO_8859_1).strip();
        Read read = read(raw, field, one);
        boolean none =
                read.mailboxes.stream().allMatch(mailbox -> mailbox.address().isEmpty());
        if (none && raw.contains("=?")) {
            String decoded = Words.decode(raw);
            if (decoded.indexOf('@') > 0) {
                Read again = readDecoded(decoded, field, one);
                if (again.mailboxes.stream()
                        .anyMatch(mailbox -> !mailbox.address().isEmpty())) {
                    return new Read(again.mailboxes, true);
                }
            }
        }
        return read;
    }

    private static Read readDecoded(String text, Entity.Field field, boolean one) {
        // The parser wants one character for each byte, and words are decoded already: the bytes of UTF-8 serve.
        return read(
                new String(
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.ISO_8859_1),
                field,
                one);
    }

    private static Read read(String raw, Entity.Field field, boolean one) {
        List<Mailbox> found = new ArrayList<>();
        boolean malformed = false;
        List<String> split = split(raw);
        List<String> pieces = one ? people(split) : split;
        malformed |= pieces.size() != split.size();
        for (String piece : pieces) {
            if (found.size() >= MOST) {
                malformed = true;
                break;
            }
            String text = piece.strip();
            if (text.isEmpty()) {
                continue;
            }
            int open = text.lastIndexOf('<');
            int close = open < 0 ? -1 : text.indexOf('>', open);
            if (open >= 0) {
                String address = text.substring(open + 1, close > open ? close : text.length());
                String rest = text.substring(0, open) + (close > open ? " " + text.substring(close + 1) : "");
                malformed |= close < open || close < text.length() - 1 || text.indexOf('<') != open;
                String name = name(rest);
                String plain = address(address);
                malformed |= plain.indexOf('@') < 0;
                found.add(new Mailbox(name, plain, field.offset(), field.length()));
                continue;
            }
            String bare = uncommented(text);
            int at = bare.lastIndexOf('@');
            if (at < 0) {
                malformed = true;
                found.add(new Mailbox(name(text), "", field.offset(), field.length()));
                continue;
            }
            int start = bare.lastIndexOf(' ', at);
            int end = bare.indexOf(' ', at);
            String address = bare.substring(start + 1, end < 0 ? bare.length() : end);
            String name = comment(text);
            if (name.isEmpty()) {
                name = name(bare.substring(0, start + 1) + (end < 0 ? "" : bare.substring(end)));
                malformed |= !name.isEmpty();
            }
            found.add(new Mailbox(name, address(address), field.offset(), field.length()));
        }
        return new Read(found, malformed);
    }

    /**
     * Pieces of a field that names one person or, seldom, several: a comma divides only where an address came before it. What
     * stands in brackets without an @ is part of the name where an address with one follows, as Exchange reads it too.
     */
    private static List<String> people(List<String> split) {
        List<String> pieces = new ArrayList<>();
        StringBuilder waiting = new StringBuilder();
        int lastAt = split.size() - 1;
        while (lastAt > 0 && split.get(lastAt).indexOf('@') < 0) {
            lastAt--;
        }
        for (int i = 0; i < split.size(); i++) {
            String piece = split.get(i);
            waiting.append(waiting.isEmpty() ? "" : ",").append(piece);
            boolean written = piece.indexOf('@') >= 0;
            boolean bracketed = piece.indexOf('>') >= 0 && (written || i >= lastAt || piece.contains("=?"));
            if (bracketed || written && !piece.strip().startsWith("\"")) {
                pieces.add(waiting.toString());
                waiting.setLength(0);
            }
        }
        if (!waiting.isEmpty()) {
            if (pieces.isEmpty()) {
                pieces.add(waiting.toString());
            } else {
                int last = pieces.size() - 1;
                pieces.set(last, pieces.get(last) + "," + waiting);
            }
        }
        return pieces;
    }

    private static List<String> split(String raw) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        boolean forgotten = raw.chars().filter(c -> c == '"').count() % 2 == 1;
        boolean bracketed = false;
        int comments = 0;
        int from = 0;
        int nextAt = raw.indexOf('@');
        int lastEnd = raw.lastIndexOf(';');
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"' && !forgotten) {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                bracketed = true;
            } else if (!quoted && c == '>') {
                bracketed = false;
            } else if (!quoted && c == '(') {
                comments++;
            } else if (!quoted && c == ')') {
                comments = Math.max(0, comments - 1);
            } else if (!quoted && !bracketed && comments == 0 && (c == ',' || c == ';')) {
                pieces.add(raw.substring(from, i));
                from = i + 1;
                nextAt = nextAt < 0 || nextAt >= from ? nextAt : raw.indexOf('@', from);
            } else if (!quoted && !bracketed && c == ':' && nextAt > i && lastEnd > i) {
                // The name of a group.
                from = i + 1;
            }
        }
        pieces.add(raw.substring(from));
        return pieces;
    }

    private static String address(String raw) {
        String text = Words.decode(raw).strip();
        int from = text.lastIndexOf('<');
        text = text.substring(from + 1);
        if (text.regionMatches(true, 0, "mailto:", 0, 7)) {
            text = text.substring(7);
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c != '"' && c != '>') {
                plain.append(c);
            }
        }
        int start = 0;
        int end = plain.length();
        while (end > 0 && (plain.charAt(end - 1) == '.' || plain.charAt(end - 1) == '\'')) {
            end--; // the root, which belongs to every domain, and quotes that some programs add
        }
        while (start < end && plain.charAt(start) == '\'') {
            start++;
        }
        return plain.substring(start, end);
    }

    private static String name(String raw) {
        String text = Words.decode(raw).strip();
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                plain.append(text.charAt(++i));
            } else if (c != '"') {
                plain.append(c);
            }
        }
        return plain.toString().strip();
    }

    private static String uncommented(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        return open < 0 || close < open ? text : (text.substring(0, open) + " " + text.substring(close + 1)).strip();
    }

    private static String comment(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        return open < 0 || close < open ? "" : name(text.substring(open + 1, close));
    }
}
