package org.atalaya.lure.domain;

import com.ibm.icu.text.IDNA;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Hosts and the organisations they belong to, by the Public Suffix List (publicsuffix.org/list, format of rules). Rules of
 * its private part, such as {@code github.io}, count too: who rents a name there is an organisation of their own.
 */
public final class Domains {
    private static final String LIST = "/effective_tld_names.dat";

    /** Characters of a name. */
    private static final int MOST_NAME = 255;

    private static final IDNA NAMES = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII);

    private static final Domains STANDARD = load();

    private final Set<String> rules = new HashSet<>();
    private final Set<String> wildcards = new HashSet<>();
    private final Set<String> exceptions = new HashSet<>();

    private Domains() {}

    private static Domains load() {
        Domains domains = new Domains();
        try (InputStream in = crawlercommons.domains.EffectiveTldFinder.class.getResourceAsStream(LIST);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        java.util.Objects.requireNonNull(in, "the Public Suffix List is missing"),
                        StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String rule = line.strip();
                if (rule.isEmpty() || rule.startsWith("//")) {
                    continue;
                }
                if (rule.startsWith("!")) {
                    domains.exceptions.add(ascii(rule.substring(1)));
                } else if (rule.startsWith("*.")) {
                    domains.wildcards.add(ascii(rule.substring(2)));
                } else {
                    domains.rules.add(ascii(rule));
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return domains;
    }

    /**
     * The registered name that a host belongs to, such as {@code imss.gob.mx} for {@code idse.imss.gob.mx}; the host itself
     * for an address by number or a name without a dot.
     *
     * @param host as {@link #host} gives it
     */
    public static String organisational(String host) {
        if (host.isEmpty() || isNumeric(host)) {
            return host;
        }
        int suffix = STANDARD.suffix(host);
        if (suffix <= 0) {
            return host;
        }
        int dot = host.lastIndexOf('.', suffix - 2);
        return host.substring(dot + 1);
    }

    /** The public suffix of a host, such as {@code gob.mx}. */
    public static String publicSuffix(String host) {
        return isNumeric(host) ? "" : host.substring(Math.max(0, STANDARD.suffix(host)));
    }

    /** Whether a host ends in a known public suffix, so that it can exist. */
    public static boolean isKnown(String host) {
        int dot = host.lastIndexOf('.');
        return dot > 0 && STANDARD.rules.contains(host.substring(dot + 1));
    }

    /** Where the public suffix begins. */
    private int suffix(String host) {
        int from = 0;
        while (true) {
            String rest = host.substring(from);
            int dot = rest.indexOf('.');
            if (exceptions.contains(rest)) {
                return from + dot + 1;
            }
            if (rules.contains(rest) || dot < 0) {
                return from;
            }
            if (wildcards.contains(rest.substring(dot + 1))) {
                return from;
            }
            from += dot + 1;
        }
    }

    /** Whether a host is an address by number. */
    public static boolean isNumeric(String host) {
        if (host.startsWith("[")) {
            return true;
        }
        boolean digit = false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return host.startsWith("0x") && host.indexOf('.') < 0;
            }
            digit |= c != '.';
        }
        return digit;
    }

    /**
     * The host of an address of the web as a browser would read it (WHATWG URL, sections 3.5 and 4.4): lower case, in its
     * ASCII form, without user, port and last dot; empty for addresses without a host.
     */
    public static String host(String address) {
        int scheme = address.indexOf(':');
        if (scheme < 0) {
            return "";
        }
        String named = address.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!named.equals("http") && !named.equals("https") && !named.equals("ftp")) {
            return "";
        }
        int from = scheme + 1;
        while (from < address.length() && (address.charAt(from) == '/' || address.charAt(from) == '\\')) {
            from++;
        }
        int end = from;
        while (end < address.length() && "/\\?#".indexOf(address.charAt(end)) < 0) {
            end++;
        }
        String authority = address.substring(from, end);
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        if (!authority.startsWith("[")) {
            int port = authority.indexOf(':');
            authority = port < 0 ? authority : authority.substring(0, port);
        }
        return ascii(percent(authority));
    }

    /** The address after its host: path, query and fragment. */
    public static String path(String address) {
        int from = address.indexOf("//");
        from = from < 0 ? 0 : from + 2;
        while (from < address.length() && "/\\?#".indexOf(address.charAt(from)) < 0) {
            from++;
        }
        return address.substring(from);
    }

    private static String percent(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int made = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean coded = bytes[i] == '%'
                    && i + 2 < bytes.length
                    && Character.digit(bytes[i + 1], 16) >= 0
                    && Character.digit(bytes[i + 2], 16) >= 0;
            bytes[made++] = coded
                    ? (byte) (Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16))
                    : bytes[i];
            i += coded ? 2 : 0;
        }
        return new String(bytes, 0, made, StandardCharsets.UTF_8);
    }

    /**
     * A name of a host in lower case and in its ASCII form (UTS #46); as it is where that cannot be had, and empty where it is
     * longer than any name can be (RFC 1035, section 2.3.4).
     */
    public static String ascii(String host) {
        if (host.length() > MOST_NAME) {
            return "";
        }
        boolean plain = true;
        boolean upper = false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            plain &= c < 0x80;
            upper |= c >= 'A' && c <= 'Z';
        }
        String lower = plain ? (upper ? host.toLowerCase(Locale.ROOT) : host) : idn(host);
        int end = lower.length();
        while (end > 0 && lower.charAt(end - 1) == '.') {
            end--;
        }
        return lower.substring(0, end);
    }

    private static String idn(String host) {
        StringBuilder ascii = new StringBuilder();
        IDNA.Info info = new IDNA.Info();
        NAMES.nameToASCII(host, ascii, info);
        return info.hasErrors() && ascii.isEmpty() ? host.toLowerCase(Locale.ROOT) : ascii.toString();
    }

    /** A name of a host with the characters that its ASCII form stands for. */
    public static String shown(String host) {
        if (!host.contains("xn--")) {
            return host;
        }
        StringBuilder shown = new StringBuilder();
        NAMES.nameToUnicode(host, shown, new IDNA.Info());
        return shown.toString();
    }
}
