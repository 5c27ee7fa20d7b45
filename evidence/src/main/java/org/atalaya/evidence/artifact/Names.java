package org.atalaya.evidence.artifact;

/** Names and values come from the artifact: what would steer a terminal or hide a text's end is a question mark. */
public final class Names {
    private Names() {}

    /** A name or value, cut to {@link Limits#MOST_NAME} characters. */
    public static String plain(String raw) {
        return line(raw.length() > Limits.MOST_NAME ? raw.substring(0, Limits.MOST_NAME) + "…" : raw);
    }

    /** A text on one line. */
    public static String line(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean odd = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE
                    || type == Character.UNASSIGNED;
            text.appendCodePoint(odd ? '?' : c);
        });
        return text.toString();
    }
}
