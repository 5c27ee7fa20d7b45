package org.atalaya.warning;

import java.util.regex.Pattern;

/** Texts in which no program that shows them can find an address to follow. */
final class Defanged {
    private static final Pattern SCHEME = Pattern.compile("http(s?)://", Pattern.CASE_INSENSITIVE);
    private static final Pattern DOT = Pattern.compile("(?<=[A-Za-z0-9])\\.(?=[A-Za-z]{2})");

    private Defanged() {}

    /** The text with {@code hxxp} and {@code [.]} in its addresses. */
    static String of(String text) {
        return DOT.matcher(SCHEME.matcher(text).replaceAll("hxxp$1://")).replaceAll("[.]");
    }
}
