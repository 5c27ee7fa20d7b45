package org.atalaya.sweep.contacts;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.lure.domain.Domains;

/** Addresses of mail in the one form in which two lists are compared. */
public final class ContactAddress {
    /** Characters of an address (RFC 5321, section 4.5.3.1.3, without the angles). */
    private static final int MOST = 254;

    private ContactAddress() {}

    /**
     * The form of an address that is compared: NFKC, lower case, the domain in its ASCII form without a last dot; without what
     * follows a {@code +} before the {@code @}; for Gmail without dots there, and {@code googlemail.com} as {@code gmail.com}.
     * Empty when the text is no address.
     */
    public static Optional<String> normal(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
        int open = plain.lastIndexOf('<');
        int close = plain.indexOf('>', open + 1);
        if (open >= 0 && close > open) {
            plain = plain.substring(open + 1, close).strip();
        }
        if (plain.startsWith("mailto:")) {
            plain = plain.substring("mailto:".length());
        }
        int at = plain.lastIndexOf('@');
        if (at <= 0 || plain.length() > MOST) {
            return Optional.empty();
        }
        String local = plain.substring(0, at);
        int plus = local.indexOf('+');
        local = plus > 0 ? local.substring(0, plus) : local;
        String domain = Domains.ascii(plain.substring(at + 1));
        if (domain.equals("gmail.com") || domain.equals("googlemail.com")) {
            domain = "gmail.com";
            local = local.replace(".", "");
        }
        if (local.isEmpty() || domain.isEmpty() || !isPlain(local) || !isDomain(domain)) {
            return Optional.empty();
        }
        return Optional.of(local + "@" + domain);
    }

    private static boolean isPlain(String local) {
        return local.codePoints()
                .allMatch(c -> c > ' '
                        && "@<>()[],;:\\\"".indexOf(c) < 0
                        && !Character.isISOControl(c)
                        && !Character.isWhitespace(c)
                        && Character.getType(c) != Character.FORMAT);
    }

    private static boolean isDomain(String domain) {
        return domain.indexOf('.') > 0
                && !domain.contains("..")
                && domain.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.');
    }
}
