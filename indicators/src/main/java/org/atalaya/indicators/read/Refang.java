package org.atalaya.indicators.read;

import java.util.regex.Pattern;

/** Values as they were before somebody made them harmless to click: {@code hxxp} and {@code [.]} undone. */
final class Refang {
    private static final Pattern SCHEME =
            Pattern.compile("^(?:h[xt*]{2}p|hXXp)(s?)(?=\\[?:)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DOT =
            Pattern.compile("\\[\\.\\]|\\(\\.\\)|\\{\\.\\}|\\[dot\\]|\\(dot\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern AT = Pattern.compile("\\[@\\]|\\[at\\]|\\(at\\)", Pattern.CASE_INSENSITIVE);

    private Refang() {}

    static String of(String text) {
        boolean brackets = text.indexOf('[') >= 0 || text.indexOf('(') >= 0 || text.indexOf('{') >= 0;
        String plain = text;
        if (brackets) {
            plain = AT.matcher(DOT.matcher(plain).replaceAll(".")).replaceAll("@");
            plain = plain.replace("[:]", ":").replace("[://]", "://").replace("[/]", "/");
        }
        if (!plain.isEmpty() && (plain.charAt(0) == 'h' || plain.charAt(0) == 'H')) {
            plain = SCHEME.matcher(plain).replaceFirst("http$1");
        }
        return plain;
    }
}
