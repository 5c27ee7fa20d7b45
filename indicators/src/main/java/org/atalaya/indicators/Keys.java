package org.atalaya.indicators;

import java.nio.charset.StandardCharsets;

/**
 * Values as the bytes by which they are compared: digests as they are, addresses with the length of their prefix in
 * front, the rest as UTF-8, in lower case for ASCII. Indicators and evidence go the same way, so they meet.
 *
 * <p>Works on arrays of its callers: a million observables must not make garbage.
 */
final class Keys {
    /** Bytes of the longest value. */
    static final int MOST = 2_048;
    /** Characters of a domain name (RFC 1035 §2.3.4). */
    private static final int MOST_DOMAIN = 253;

    private static final int MOST_LABEL = 63;

    /** What is no value of the kind. */
    static final int NONE = -1;

    private static final byte[] DIGIT = new byte[128];
    private static final boolean[] NAME = new boolean[128];

    static {
        java.util.Arrays.fill(DIGIT, (byte) -1);
        for (int i = 0; i < 10; i++) {
            DIGIT['0' + i] = (byte) i;
        }
        for (int i = 0; i < 6; i++) {
            DIGIT['a' + i] = (byte) (10 + i);
            DIGIT['A' + i] = (byte) (10 + i);
        }
        for (char c = 0; c < 128; c++) {
            NAME[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }
    }

    private Keys() {}

    /** The value of a hexadecimal digit, −1 for another character. */
    static int digit(char c) {
        return c < 128 ? DIGIT[c] : -1;
    }

    /** The bytes of hexadecimal digits, of which there must be an even number. */
    static int hex(char[] text, int from, int to, byte[] into) {
        for (int i = from; i < to; i += 2) {
            int high = digit(text[i]);
            int low = digit(text[i + 1]);
            if ((high | low) < 0) {
                return NONE;
            }
            into[i - from >> 1] = (byte) (high << 4 | low);
        }
        return to - from >> 1;
    }

    /** A domain name of at least two labels in lower case, without a dot at its end. */
    static int domain(char[] text, int from, int end, byte[] into) {
        int to = end > from && text[end - 1] == '.' ? end - 1 : end;
        if (to - from > MOST_DOMAIN || to - from < 3) {
            return NONE;
        }
        int label = 0;
        int dots = 0;
        int at = 0;
        boolean letter = false;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c == '.') {
                if (label == 0 || label > MOST_LABEL) {
                    return NONE;
                }
                label = 0;
                dots++;
                letter = false;
                into[at++] = '.';
            } else if (c < 128) {
                if (!NAME[c]) {
                    return NONE;
                }
                letter |= c > '9';
                label++;
                into[at++] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
            } else {
                letter = true;
                label++;
                at = utf8(text, i, to, into, at);
                i += Character.isHighSurrogate(c) && i + 1 < to ? 1 : 0;
            }
        }
        return dots > 0 && label > 0 && label <= MOST_LABEL && letter ? at : NONE;
    }

    /** Text in lower case for ASCII. */
    static int text(char[] text, int from, int to, byte[] into) {
        int at = 0;
        for (int i = from; i < to; i++) {
            if (at + 4 > MOST) {
                return NONE;
            }
            char c = text[i];
            if (c < 128) {
                into[at++] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
            } else {
                at = utf8(text, i, to, into, at);
                i += Character.isHighSurrogate(c) && i + 1 < to ? 1 : 0;
            }
        }
        return at == 0 ? NONE : at;
    }

    /**
     * A URL without its scheme, fragment, and the port of HTTP or HTTPS; its host in lower case, without a slash that
     * ends it. Proxies know half of what an indicator says: whether it was HTTPS is often lost.
     */
    static int url(char[] text, int begin, int end, byte[] into) {
        int from = begin;
        int scheme = scheme(text, begin, end);
        from = scheme < 0 ? from : scheme;
        int host = from;
        while (host < end && text[host] != '/' && text[host] != '?' && text[host] != '#') {
            host++;
        }
        for (int i = from; i < host; i++) {
            from = text[i] == '@' ? i + 1 : from;
        }
        int named = host;
        if (ends(text, from, host, ":443")) {
            named = host - 4;
        } else if (ends(text, from, host, ":80")) {
            named = host - 3;
        }
        int at = 0;
        int to = end;
        for (int i = host; i < to; i++) {
            to = text[i] == '#' ? i : to;
        }
        while (to > host && text[to - 1] == '/') {
            to--;
        }
        for (int i = from; i < to; i++) {
            if (at + 4 > MOST) {
                return NONE;
            }
            i = i == named ? host : i;
            if (i >= to) {
                break;
            }
            char c = text[i];
            if (c < 128) {
                into[at++] = (byte) (c >= 'A' && c <= 'Z' && i < host ? c + 32 : c);
            } else {
                at = utf8(text, i, to, into, at);
                i += Character.isHighSurrogate(c) && i + 1 < to ? 1 : 0;
            }
        }
        return at == 0 ? NONE : at;
    }

    /** Index after {@code ://} when a scheme of letters stands before it, else −1. */
    static int scheme(char[] text, int from, int to) {
        for (int i = from; i + 2 < to && i < from + 12; i++) {
            char c = text[i];
            if (c == ':') {
                return i > from && text[i + 1] == '/' && text[i + 2] == '/' ? i + 3 : -1;
            }
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '-')) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean ends(char[] text, int from, int to, String end) {
        if (to - from < end.length()) {
            return false;
        }
        for (int i = 0; i < end.length(); i++) {
            if (text[to - end.length() + i] != end.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** One code point; a half of a surrogate pair becomes a question mark. */
    private static int utf8(char[] text, int i, int to, byte[] into, int at) {
        char c = text[i];
        int place = at;
        if (c < 0x800) {
            into[place++] = (byte) (0xC0 | c >> 6);
        } else if (!Character.isSurrogate(c)) {
            into[place++] = (byte) (0xE0 | c >> 12);
            into[place++] = (byte) (0x80 | c >> 6 & 0x3F);
        } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text[i + 1])) {
            int point = Character.toCodePoint(c, text[i + 1]);
            into[place++] = (byte) (0xF0 | point >> 18);
            into[place++] = (byte) (0x80 | point >> 12 & 0x3F);
            into[place++] = (byte) (0x80 | point >> 6 & 0x3F);
            into[place++] = (byte) (0x80 | point & 0x3F);
            return place;
        } else {
            into[place++] = '?';
            return place;
        }
        into[place++] = (byte) (0x80 | c & 0x3F);
        return place;
    }

    /** The text of a key, for people. */
    static String shown(Kind kind, byte[] bytes, int from, int length) {
        return switch (kind) {
            case MD5, SHA1, SHA256, SHA512 -> java.util.HexFormat.of().formatHex(bytes, from, from + length);
            case IPV4, IPV6 -> Addresses.shown(bytes, from, length);
            default -> new String(bytes, from, length, StandardCharsets.UTF_8);
        };
    }
}
