package org.atalaya.indicators.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.atalaya.indicators.Kind;

/**
 * Patterns that say no more than "one of these values", as nearly all do: comparisons by {@code =} joined by OR, within
 * one observation or several. They become entries of the table; every other pattern stays a pattern.
 */
final class Equalities {
    /** Values of one pattern. */
    private static final int MOST = 1_000;

    private final String pattern;
    private int at;

    private record One(Kind kind, String value) {}

    private Equalities(String pattern) {
        this.pattern = pattern;
    }

    /** Hands over the values of a pattern; false, with nothing handed over, when it says more or something else. */
    static boolean take(String pattern, BiPredicate<Kind, String> into) {
        Equalities equalities = new Equalities(pattern);
        List<One> values = new ArrayList<>(2);
        if (!equalities.read(values)) {
            return false;
        }
        boolean all = true;
        for (One one : values) {
            all &= into.test(one.kind, one.value);
        }
        // A value that is none of its kind is a pattern that never holds, or one of ours that knows too little.
        return all;
    }

    private boolean read(List<One> values) {
        do {
            blanks();
            if (!is('[')) {
                return false;
            }
            do {
                if (!comparison(values) || values.size() > MOST) {
                    return false;
                }
                blanks();
            } while (or());
            if (!is(']')) {
                return false;
            }
            blanks();
        } while (or());
        return at == pattern.length();
    }

    private boolean comparison(List<One> values) {
        blanks();
        int start = at;
        boolean quoted = false;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            quoted ^= c == '\'';
            if (Character.isWhitespace(c) || !quoted && (c == '=' || c == '!' || c == '<' || c == '>')) {
                break;
            }
            at++;
        }
        Optional<Kind> kind = kind(pattern.substring(start, at));
        blanks();
        if (kind.isEmpty() || !is('=')) {
            return false;
        }
        blanks();
        if (!is('\'')) {
            return false;
        }
        int from = at;
        boolean escaped = false;
        while (at < pattern.length() && pattern.charAt(at) != '\'') {
            if (pattern.charAt(at) == '\\') {
                escaped = true;
                at++;
                if (at >= pattern.length() || pattern.charAt(at) != '\\' && pattern.charAt(at) != '\'') {
                    return false;
                }
            }
            at++;
        }
        if (at >= pattern.length()) {
            return false;
        }
        String value = pattern.substring(from, at++);
        value = escaped ? value.replaceAll("\\\\(.)", "$1") : value;
        values.add(new One(Values.exact(kind.get(), value), value));
        return true;
    }

    private static Optional<Kind> kind(String path) {
        return Optional.ofNullable(
                switch (path) {
                    case "domain-name:value" -> Kind.DOMAIN;
                    case "ipv4-addr:value",
                            "ipv6-addr:value",
                            "network-traffic:dst_ref.value",
                            "network-traffic:src_ref.value" -> Kind.IPV4;
                    case "url:value" -> Kind.URL;
                    case "email-addr:value", "email-message:from_ref.value", "email-message:sender_ref.value" ->
                        Kind.EMAIL;
                    case "file:name" -> Kind.FILE_NAME;
                    default -> path.startsWith("file:hashes.") ? hash(path.substring(12)) : null;
                });
    }

    /** A digest's name, in quotes or not: the grammar asks for them around a hyphen, feeds forget them. */
    private static @org.jspecify.annotations.Nullable Kind hash(String name) {
        boolean quoted = name.length() > 2 && name.startsWith("'") && name.endsWith("'");
        return switch ((quoted ? name.substring(1, name.length() - 1) : name).toUpperCase(Locale.ROOT)) {
            case "MD5" -> Kind.MD5;
            case "SHA1", "SHA-1" -> Kind.SHA1;
            case "SHA256", "SHA-256" -> Kind.SHA256;
            case "SHA512", "SHA-512" -> Kind.SHA512;
            default -> null;
        };
    }

    private boolean is(char c) {
        if (at < pattern.length() && pattern.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean or() {
        if (!pattern.startsWith("OR", at)) {
            return false;
        }
        // ORdomain is a word of its own, and no OR.
        int after = at + 2 < pattern.length() ? pattern.charAt(at + 2) : ' ';
        if (after != '[' && !Character.isWhitespace(after)) {
            return false;
        }
        at += 2;
        return true;
    }

    private void blanks() {
        while (at < pattern.length() && Character.isWhitespace(pattern.charAt(at))) {
            at++;
        }
    }
}
