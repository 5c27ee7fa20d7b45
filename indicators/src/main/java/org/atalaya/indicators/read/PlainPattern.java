package org.atalaya.indicators.read;

import org.atalaya.indicators.Kind;

/**
 * The pattern that nearly all of a feed are: {@code [domain-name:value = 'bad.example']}, one comparison without escapes.
 * What it takes, {@link Equalities} takes as well, and to the same effect, only slower.
 */
final class PlainPattern {
    private static final Kind[] KINDS = {
        Kind.DOMAIN,
        Kind.IPV4,
        Kind.IPV4,
        Kind.URL,
        Kind.EMAIL,
        Kind.FILE_NAME,
        Kind.MD5,
        Kind.SHA1,
        Kind.SHA256,
        Kind.SHA512,
        Kind.MD5,
        Kind.SHA1,
        Kind.SHA256,
    };
    private static final Names PATHS = new Names(
            "domain-name:value",
            "ipv4-addr:value",
            "ipv6-addr:value",
            "url:value",
            "email-addr:value",
            "file:name",
            "file:hashes.MD5",
            "file:hashes.'SHA-1'",
            "file:hashes.'SHA-256'",
            "file:hashes.'SHA-512'",
            "file:hashes.'MD5'",
            "file:hashes.SHA1",
            "file:hashes.SHA256");

    private Kind kind = Kind.DOMAIN;
    private int from;
    private int to;

    /** Whether a text is such a pattern; if so the rest tells what it says, until the next is read. */
    boolean read(HeldText pattern) {
        byte[] text = pattern.bytes();
        int end = pattern.length();
        if (end < 8 || text[0] != '[' || text[end - 1] != ']') {
            return false;
        }
        int at = 1;
        while (at < end && text[at] != ' ' && text[at] != '=') {
            at++;
        }
        int path = PATHS.find(text, 1, at);
        at = blanks(text, at, end);
        if (path < 0 || at == end || text[at] != '=') {
            return false;
        }
        at = blanks(text, at + 1, end);
        if (at == end || text[at] != '\'') {
            return false;
        }
        from = ++at;
        boolean colon = false;
        while (at < end && text[at] != '\'') {
            if (text[at] == '\\') {
                return false;
            }
            colon |= text[at++] == ':';
        }
        to = at;
        kind = KINDS[path] == Kind.IPV4 && colon ? Kind.IPV6 : KINDS[path];
        return at < end && blanks(text, at + 1, end) == end - 1;
    }

    private static int blanks(byte[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] == ' ') {
            at++;
        }
        return at;
    }

    Kind kind() {
        return kind;
    }

    /** Index of the value's first byte within the pattern. */
    int from() {
        return from;
    }

    /** Index of the quote after the value. */
    int to() {
        return to;
    }
}
