package org.atalaya.yara.pattern;

import java.util.Optional;

/**
 * The words behind a pattern. ASCII is meant when neither {@code wide} nor {@code ascii} is given.
 *
 * @param xorLow lowest key, 0 to 255, or −1 for no {@code xor}
 * @param xorHigh highest key, inclusive, or −1 for no {@code xor}
 * @param base64 the alphabet of {@code base64}: 64 characters below U+0100, one byte each; empty for no {@code base64}
 * @param base64wide the alphabet of {@code base64wide}, likewise
 */
public record Modifiers(
        boolean nocase,
        boolean wide,
        boolean ascii,
        boolean fullword,
        boolean isPrivate,
        int xorLow,
        int xorHigh,
        Optional<String> base64,
        Optional<String> base64wide) {
    /** The alphabet of RFC 4648 section 4. */
    public static final String STANDARD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** A pattern without modifiers. */
    public static final Modifiers NONE =
            new Modifiers(false, false, false, false, false, -1, -1, Optional.empty(), Optional.empty());

    public Modifiers {
        if (xorLow < -1 || xorHigh > 255 || xorLow > xorHigh || (xorLow < 0 && xorHigh >= 0)) {
            throw new IllegalArgumentException("xor range " + xorLow + "-" + xorHigh);
        }
        base64.ifPresent(Modifiers::checkAlphabet);
        base64wide.ifPresent(Modifiers::checkAlphabet);
    }

    private static void checkAlphabet(String alphabet) {
        if (alphabet.length() != 64 || alphabet.chars().anyMatch(c -> c > 255)) {
            throw new IllegalArgumentException("a base64 alphabet has 64 bytes");
        }
    }

    /** Whether the pattern is searched XORed. */
    public boolean hasXor() {
        return xorLow >= 0;
    }

    /** Whether the plain, one byte per character form is searched. */
    public boolean wantsAscii() {
        return ascii || !wide;
    }

    public Modifiers withNocase() {
        return new Modifiers(true, wide, ascii, fullword, isPrivate, xorLow, xorHigh, base64, base64wide);
    }

    public Modifiers withWide() {
        return new Modifiers(nocase, true, ascii, fullword, isPrivate, xorLow, xorHigh, base64, base64wide);
    }

    public Modifiers withAscii() {
        return new Modifiers(nocase, wide, true, fullword, isPrivate, xorLow, xorHigh, base64, base64wide);
    }

    public Modifiers withFullword() {
        return new Modifiers(nocase, wide, ascii, true, isPrivate, xorLow, xorHigh, base64, base64wide);
    }

    public Modifiers withPrivate() {
        return new Modifiers(nocase, wide, ascii, fullword, true, xorLow, xorHigh, base64, base64wide);
    }

    /** With keys from low to high, both inclusive; {@code xor} alone is 0 to 255. */
    public Modifiers withXor(int low, int high) {
        return new Modifiers(nocase, wide, ascii, fullword, isPrivate, low, high, base64, base64wide);
    }

    public Modifiers withBase64(String alphabet) {
        return new Modifiers(
                nocase, wide, ascii, fullword, isPrivate, xorLow, xorHigh, Optional.of(alphabet), base64wide);
    }

    public Modifiers withBase64wide(String alphabet) {
        return new Modifiers(nocase, wide, ascii, fullword, isPrivate, xorLow, xorHigh, base64, Optional.of(alphabet));
    }
}
