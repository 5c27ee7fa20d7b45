package org.atalaya.evidence.strings;

/** Letters of ASCII in lower case, each character staying in its place, whatever else the text holds. */
public final class Ascii {
    private Ascii() {}

    /** The text with A to Z in lower case; as long as it was. */
    public static String lower(String text) {
        int i = 0;
        while (i < text.length() && (text.charAt(i) < 'A' || text.charAt(i) > 'Z')) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        char[] chars = text.toCharArray();
        for (; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] += 'a' - 'A';
            }
        }
        return new String(chars);
    }
}
