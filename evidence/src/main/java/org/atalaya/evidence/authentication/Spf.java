package org.atalaya.evidence.authentication;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks whether an address may send for a domain (RFC 7208). What {@code ptr} would say is not asked for (section 5.5). */
public final class Spf {
    /** Terms that ask for something (RFC 7208 section 4.6.4). */
    public static final int MOST_LOOKUPS = 10;
    /** Answers without a record (section 4.6.4). */
    public static final int MOST_VOID = 2;
    /** Hosts of one {@code mx} (section 4.6.4). */
    public static final int MOST_HOSTS = 10;
    /** Terms of one record. */
    private static final int MOST_TERMS = 200;

    private final Resolver resolver;
    private final byte[] address;
    private final String sender;
    private final String greeting;
    private int lookups;
    private int voids;

    private Spf(Resolver resolver, byte[] address, String sender, String greeting) {
        this.resolver = resolver;
        this.address = address;
        this.sender = sender;
        this.greeting = greeting;
    }

    /** Ends the evaluation with a result. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1;

        Ended(String result) {
            super(result);
        }
    }

    /**
     * Checks an address.
     *
     * @param address of the machine that sent the message, as digits
     * @param sender the envelope's sender; {@code postmaster@} and the greeting where it has none
     * @param greeting name that the machine gave
     * @return {@code pass}, {@code fail}, {@code softfail}, {@code neutral}, {@code none}, {@code permerror} or {@code temperror}
     */
    public static String check(String address, String sender, String greeting, Resolver resolver) {
        Optional<byte[]> bytes = Address.read(address);
        String domain = sender.substring(sender.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        if (bytes.isEmpty() || domain.indexOf('.') < 1) {
            return "none";
        }
        try {
            return new Spf(resolver, bytes.get(), sender, greeting).host(domain);
        } catch (Ended ended) {
            return String.valueOf(ended.getMessage());
        } catch (Resolver.Unanswered failed) {
            return "temperror";
        }
    }

    private String host(String domain) throws Ended, Resolver.Unanswered {
        List<String> records = resolver.ask(domain, Resolver.Kind.TXT).stream()
                .filter(text -> text.equalsIgnoreCase("v=spf1")
                        || text.toLowerCase(Locale.ROOT).startsWith("v=spf1 "))
                .toList();
        if (records.isEmpty()) {
            return "none";
        }
        if (records.size() > 1) {
            throw new Ended("permerror");
        }
        String[] terms = records.get(0).strip().split(" +", MOST_TERMS + 1);
        if (terms.length > MOST_TERMS) {
            throw new Ended("permerror");
        }
        String redirect = "";
        for (int i = 1; i < terms.length; i++) {
            String term = terms[i];
            int equals = term.indexOf('=');
            if (equals > 0 && term.substring(0, equals).matches("[A-Za-z][A-Za-z0-9._-]*")) {
                redirect =
                        term.substring(0, equals).equalsIgnoreCase("redirect") ? term.substring(equals + 1) : redirect;
                continue;
            }
            char sign = term.charAt(0);
            boolean signed = "+-~?".indexOf(sign) >= 0;
            if (matches(signed ? term.substring(1) : term, domain)) {
                return switch (signed ? sign : '+') {
                    case '-' -> "fail";
                    case '~' -> "softfail";
                    case '?' -> "neutral";
                    default -> "pass";
                };
            }
        }
        if (redirect.isEmpty()) {
            return "neutral";
        }
        lookup();
        String result = host(expand(redirect, domain));
        return result.equals("none") ? "permerror" : result;
    }

    private void lookup() throws Ended {
        if (++lookups > MOST_LOOKUPS) {
            throw new Ended("permerror");
        }
    }

    private List<String> ask(String name, Resolver.Kind kind) throws Ended, Resolver.Unanswered {
        List<String> records = resolver.ask(name, kind);
        if (records.isEmpty() && ++voids > MOST_VOID) {
            throw new Ended("permerror");
        }
        return records;
    }

    private boolean matches(String term, String domain) throws Ended, Resolver.Unanswered {
        int colon = term.indexOf(':');
        int slash = term.indexOf('/');
        int end = colon >= 0 ? colon : slash >= 0 ? slash : term.length();
        String name = term.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = colon >= 0 ? term.substring(colon + 1) : "";
        switch (name) {
            case "all" -> {
                return true;
            }
            case "ip4", "ip6" -> {
                return within(rest, name.equals("ip4") ? 4 : 16);
            }
            case "include" -> {
                lookup();
                return switch (host(expand(rest, domain))) {
                    case "pass" -> true;
                    case "none", "permerror" -> throw new Ended("permerror");
                    default -> false;
                };
            }
            case "exists" -> {
                lookup();
                return !ask(expand(rest, domain), Resolver.Kind.A).isEmpty();
            }
            case "ptr" -> {
                lookup();
                return false;
            }
            case "a", "mx" -> {
                lookup();
                String[] sizes = sizes(term);
                String of =
                        colon >= 0 ? rest.substring(0, rest.indexOf('/') < 0 ? rest.length() : rest.indexOf('/')) : "";
                String host = of.isEmpty() ? domain : expand(of, domain);
                return name.equals("a") ? hosts(List.of(host), sizes, true) : mail(host, sizes);
            }
            default -> throw new Ended("permerror");
        }
    }

    private boolean mail(String domain, String[] sizes) throws Ended, Resolver.Unanswered {
        List<String> hosts = ask(domain, Resolver.Kind.MX);
        if (hosts.size() > MOST_HOSTS) {
            throw new Ended("permerror");
        }
        return hosts(hosts, sizes, false);
    }

    private boolean hosts(List<String> hosts, String[] sizes, boolean counted) throws Ended, Resolver.Unanswered {
        Resolver.Kind kind = address.length == 4 ? Resolver.Kind.A : Resolver.Kind.AAAA;
        for (String host : hosts) {
            for (String found : counted ? ask(host, kind) : resolver.ask(host, kind)) {
                if (within(found + "/" + sizes[address.length == 4 ? 0 : 1], address.length)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The lengths of prefixes behind {@code a} and {@code mx}, for four bytes and for sixteen. */
    private static String[] sizes(String term) throws Ended {
        int slash = term.indexOf('/');
        String[] sizes = {"32", "128"};
        if (slash >= 0) {
            String text = term.substring(slash + 1);
            int two = text.indexOf("//");
            boolean six = text.startsWith("/");
            sizes[0] = six ? "32" : two < 0 ? text : text.substring(0, two);
            sizes[1] = six ? text.substring(1) : two < 0 ? "128" : text.substring(two + 2);
        }
        if (!sizes[0].matches("\\d{1,3}") || !sizes[1].matches("\\d{1,3}")) {
            throw new Ended("permerror");
        }
        return sizes;
    }

    private boolean within(String range, int length) throws Ended {
        int slash = range.indexOf('/');
        Optional<byte[]> base = Address.read(slash < 0 ? range : range.substring(0, slash));
        String size = slash < 0 ? Integer.toString(length * 8) : range.substring(slash + 1);
        if (base.isEmpty()
                || base.get().length != length
                || !size.matches("\\d{1,3}")
                || Integer.parseInt(size) > length * 8) {
            throw new Ended("permerror");
        }
        if (address.length != length) {
            return false;
        }
        int bits = Integer.parseInt(size);
        int whole = bits / 8;
        if (!Arrays.equals(address, 0, whole, base.get(), 0, whole)) {
            return false;
        }
        int left = bits % 8;
        return left == 0 || (address[whole] & 0xFF) >> 8 - left == (base.get()[whole] & 0xFF) >> 8 - left;
    }

    /** Puts in what macros stand for (section 7). */
    private String expand(String text, String domain) throws Ended {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < 1_024; i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            int close = text.indexOf('}', i);
            if (next == '%' || next == '_' || next == '-') {
                out.append(next == '%' ? "%" : next == '_' ? " " : "%20");
                i++;
            } else if (next == '{' && close > i + 2) {
                out.append(macro(text.substring(i + 2, close), domain));
                i = close;
            } else {
                throw new Ended("permerror");
            }
        }
        String name = out.toString();
        while (name.length() > 253 && name.indexOf('.') >= 0) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private String macro(String macro, String domain) throws Ended {
        if (!macro.matches("[A-Za-z][0-9]{0,3}[rR]?[.+,/_=-]*")) {
            throw new Ended("permerror");
        }
        int at = sender.lastIndexOf('@');
        String value = switch (Character.toLowerCase(macro.charAt(0))) {
            case 's' -> sender;
            case 'l' -> at < 1 ? "postmaster" : sender.substring(0, at);
            case 'o' -> sender.substring(at + 1);
            case 'd' -> domain;
            case 'h' -> greeting;
            case 'i' -> dotted();
            case 'v' -> address.length == 4 ? "in-addr" : "ip6";
            default -> throw new Ended("permerror");
        };
        String digits = macro.replaceAll("[^0-9]", "");
        String marks = macro.replaceAll("[A-Za-z0-9]", "");
        String[] parts = value.split("[" + (marks.isEmpty() ? "." : java.util.regex.Pattern.quote(marks)) + "]", 300);
        List<String> list = new java.util.ArrayList<>(Arrays.asList(parts));
        if (macro.substring(1).toLowerCase(Locale.ROOT).indexOf('r') >= 0) {
            java.util.Collections.reverse(list);
        }
        int keep = digits.isEmpty() ? list.size() : Integer.parseInt(digits);
        return String.join(".", list.subList(Math.max(0, list.size() - keep), list.size()));
    }

    private String dotted() {
        StringBuilder out = new StringBuilder();
        for (byte b : address) {
            int value = b & 0xFF;
            String part = address.length == 4
                    ? Integer.toString(value)
                    : Integer.toHexString(value >> 4) + "." + Integer.toHexString(value & 15);
            out.append(out.isEmpty() ? "" : ".").append(part);
        }
        return out.toString();
    }
}
