package org.atalaya.indicators.read;

import java.util.Locale;
import java.util.Optional;
import org.atalaya.indicators.Kind;

/** Which kind of indicator a text is, by what a file calls it or by its looks. */
final class Values {
    private Values() {}

    /** The kind of a name that feeds use; empty for one that is not looked for. */
    static Optional<Kind> named(String name) {
        return Optional.ofNullable(
                switch (name.strip().toLowerCase(Locale.ROOT).replace('_', '-')) {
                    case "domain", "hostname", "host", "domain-name", "fqdn" -> Kind.DOMAIN;
                    case "ip", "ipv4", "ip-src", "ip-dst", "ipv4-addr", "ip-address", "address", "cidr", "netblock" ->
                        Kind.IPV4;
                    case "ipv6", "ipv6-addr" -> Kind.IPV6;
                    case "url", "uri" -> Kind.URL;
                    case "email",
                            "email-src",
                            "email-dst",
                            "email-addr",
                            "email-reply-to",
                            "email-address",
                            "whois-registrant-email" -> Kind.EMAIL;
                    case "md5", "filehash-md5", "hash-md5" -> Kind.MD5;
                    case "sha1", "sha-1", "filehash-sha1", "hash-sha1" -> Kind.SHA1;
                    case "sha256", "sha-256", "filehash-sha256", "hash-sha256" -> Kind.SHA256;
                    case "sha512", "sha-512", "hash-sha512" -> Kind.SHA512;
                    case "filename", "file-name", "email-attachment" -> Kind.FILE_NAME;
                    default -> null;
                });
    }

    /** IPv4 and IPv6 are told apart by a colon, whatever a file calls them. */
    static Kind exact(Kind kind, String value) {
        if (kind != Kind.IPV4 && kind != Kind.IPV6) {
            return kind;
        }
        return value.indexOf(':') >= 0 ? Kind.IPV6 : Kind.IPV4;
    }

    /** The kind that a value looks like; empty when it looks like none. */
    static Optional<Kind> looks(String value) {
        int length = value.length();
        if (value.contains("://")) {
            return Optional.of(Kind.URL);
        }
        boolean hex = true;
        boolean numbers = true;
        int colons = 0;
        int slash = -1;
        boolean at = false;
        boolean dot = false;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            hex &= digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            numbers &= digit || c == '.' || c == '/';
            colons += c == ':' ? 1 : 0;
            slash = c == '/' && slash < 0 ? i : slash;
            at |= c == '@';
            dot |= c == '.';
        }
        if (hex) {
            return switch (length) {
                case 32 -> Optional.of(Kind.MD5);
                case 40 -> Optional.of(Kind.SHA1);
                case 64 -> Optional.of(Kind.SHA256);
                case 128 -> Optional.of(Kind.SHA512);
                default -> Optional.empty();
            };
        }
        if (numbers) {
            return dot ? Optional.of(Kind.IPV4) : Optional.empty();
        }
        if (at) {
            return Optional.of(Kind.EMAIL);
        }
        if (colons > 1) {
            return Optional.of(Kind.IPV6);
        }
        if (slash > 0 && dot || colons == 1 && dot) {
            return Optional.of(Kind.URL);
        }
        return dot ? Optional.of(Kind.DOMAIN) : Optional.empty();
    }
}
