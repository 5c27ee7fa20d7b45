package org.atalaya.sigma;

import java.util.Optional;

/** Numbers as events write them: decimal, with fraction or exponent, or {@code 0x} hexadecimal. */
final class Numbers {
    private Numbers() {}

    /** The number that a text is, or empty; texts over 40 characters are no numbers. */
    static Optional<Double> parse(String raw) {
        String text = raw.strip();
        if (text.isEmpty() || text.length() > 40) {
            return Optional.empty();
        }
        try {
            if (text.length() > 2 && text.charAt(0) == '0' && (text.charAt(1) | 32) == 'x') {
                long bits = Long.parseUnsignedLong(text, 2, text.length(), 16);
                return Optional.of(bits >= 0 ? (double) bits : (bits >>> 1) * 2.0);
            }
            char last = text.charAt(text.length() - 1);
            boolean digits = last >= '0' && last <= '9' || last == '.';
            return digits && text.indexOf('x') < 0 && text.indexOf('X') < 0 && text.indexOf('p') < 0
                    ? Optional.of(Double.parseDouble(text))
                    : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }
}
