package org.atalaya.evidence.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The text of header fields: encoded words (RFC 2047) wherever they stand, quoted or cut in two as well, and bytes beyond
 * ASCII as UTF-8 if they are that, else as Windows-1252.
 */
final class Words {
    private Words() {}

    /** Decodes the bytes of a field. */
    static String decode(byte[] raw) {
        return decode(raw, 0, raw.length);
    }

    /** Decodes bytes that are held as one character each. */
    static String decode(String latin) {
        return decode(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String decode(byte[] raw, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int plain = from;
        int i = from;
        String charset = "";
        boolean ended = false;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
        while (i < to) {
            if (raw[i] != '=' || i + 1 >= to || raw[i + 1] != '?') {
                i++;
                continue;
            }
            int first = find(raw, i + 2, to, '?');
            int second = first < 0 || first + 2 >= to || raw[first + 2] != '?' ? -1 : first + 2;
            int end = second < 0 || ended ? -1 : end(raw, second + 1, to);
            if (end < 0) {
                ended |= second >= 0; // where one word has no end, none after it has one
                i += 2;
                continue;
            }
            String named = new String(raw, i + 2, first - i - 2, StandardCharsets.ISO_8859_1);
            int star = named.indexOf('*');
            named = (star < 0 ? named : named.substring(0, star)).toLowerCase(Locale.ROOT);
            boolean joins = bytes.size() > 0 && isSpace(raw, plain, i);
            if (!joins || !named.equals(charset)) {
                flush(bytes, charset, text);
                if (!joins) {
                    plain(raw, plain, i, text);
                }
                charset = named;
            }
            char kind = (char) (raw[first + 1] | 0x20);
            byte[] body = java.util.Arrays.copyOfRange(raw, second + 1, end);
            if (kind == 'b') {
                bytes.writeBytes(Transfer.decode(body, "base64", new int[0]));
            } else {
                q(body, bytes);
            }
            i = Math.min(to, end + 2);
            plain = i;
        }
        flush(bytes, charset, text);
        plain(raw, plain, to, text);
        return text.toString();
    }

    private static int find(byte[] raw, int from, int to, char wanted) {
        for (int i = from; i < Math.min(to, from + 80); i++) {
            if (raw[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int end(byte[] raw, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (raw[i] == '?' && raw[i + 1] == '=') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSpace(byte[] raw, int from, int to) {
        for (int i = from; i < to; i++) {
            if (raw[i] != ' ' && raw[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static void q(byte[] body, ByteArrayOutputStream bytes) {
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '_') {
                bytes.write(' ');
            } else if (body[i] == '='
                    && i + 2 < body.length
                    && Character.digit(body[i + 1], 16) >= 0
                    && Character.digit(body[i + 2], 16) >= 0) {
                bytes.write(Character.digit(body[i + 1], 16) << 4 | Character.digit(body[i + 2], 16));
                i += 2;
            } else {
                bytes.write(body[i]);
            }
        }
    }

    private static void flush(ByteArrayOutputStream bytes, String charset, StringBuilder text) {
        if (bytes.size() > 0) {
            byte[] all = bytes.toByteArray();
            Charset taken = Charsets.of(charset, all, all.length);
            text.append(new String(all, taken));
            bytes.reset();
        }
    }

    private static void plain(byte[] raw, int from, int to, StringBuilder text) {
        if (from >= to) {
            return;
        }
        byte[] part = java.util.Arrays.copyOfRange(raw, from, to);
        String decoded = new String(part, Charsets.of("", part, part.length));
        text.append(text.isEmpty() && from == 0 ? decoded.stripLeading() : decoded);
    }
}
