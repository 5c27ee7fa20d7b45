package org.atalaya.evidence.html;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Walks over the tags of HTML or XML from start to end, as broken as they may be. Linear: no tag is read twice. The content
 * of {@code script} and {@code style} is passed over as text in HTML.
 */
public final class Tags {
    /** Attributes of one tag that are kept. */
    static final int MOST_ATTRIBUTES = 64;
    /** Characters of one attribute's value that are kept. */
    public static final int MOST_VALUE = 16 << 20;

    private final String text;
    private final boolean html;
    private int at;

    private String name = "";
    private Map<String, String> attributes = Map.of();
    private int start;
    private int end;
    private int bodyEnd;
    /** Whether a comment had no end: then none after it has one. */
    private boolean unclosed;

    /** Over HTML ({@code html}) or XML. */
    public Tags(String text, boolean html) {
        this.text = text;
        this.html = html;
    }

    /** Moves to the next tag; false when there is none. */
    public boolean next() {
        while (true) {
            int open = text.indexOf('<', at);
            if (open < 0 || open + 1 >= text.length()) {
                return false;
            }
            if (text.startsWith("<!--", open)) {
                int close = unclosed ? -1 : text.indexOf("-->", open + 4);
                unclosed |= close < 0;
                at = close < 0 ? open + 4 : close + 3;
                continue;
            }
            if (text.startsWith("<![CDATA[", open)) {
                at = open + 9;
                continue;
            }
            char first = text.charAt(open + 1);
            if (!isName(first) && first != '/' && first != '?' && first != '!') {
                at = open + 1;
                continue;
            }
            tag(open);
            return true;
        }
    }

    private void tag(int open) {
        start = open;
        int i = open + 1;
        int nameStart = i;
        if (text.charAt(i) == '/' || text.charAt(i) == '?' || text.charAt(i) == '!') {
            i++;
        }
        while (i < text.length() && isName(text.charAt(i))) {
            i++;
        }
        name = text.substring(nameStart, Math.min(i, nameStart + 64)).toLowerCase(Locale.ROOT);
        attributes = new LinkedHashMap<>();
        while (i < text.length() && text.charAt(i) != '>') {
            char c = text.charAt(i);
            if (c == '<') {
                // A tag without its end: the next one begins here.
                break;
            }
            if (!isName(c)) {
                i++;
                continue;
            }
            int keyStart = i;
            while (i < text.length() && isName(text.charAt(i))) {
                i++;
            }
            String key = text.substring(keyStart, Math.min(i, keyStart + 64)).toLowerCase(Locale.ROOT);
            i = value(i, key);
        }
        end = i < text.length() && text.charAt(i) == '>' ? i + 1 : i;
        at = end;
        bodyEnd = end;
        if (html && (name.equals("script") || name.equals("style"))) {
            bodyEnd = closing(name, end);
            at = bodyEnd;
        }
    }

    /** Reads {@code = value} after an attribute's name; gives the place behind it. */
    private int value(int from, String key) {
        int i = space(from);
        if (i >= text.length() || text.charAt(i) != '=') {
            keep(key, "");
            return from;
        }
        i = space(i + 1);
        if (i >= text.length()) {
            return i;
        }
        char quote = text.charAt(i);
        if (quote == '"' || quote == '\'') {
            int close = text.indexOf(quote, i + 1);
            if (close < 0) {
                // Only the rest of the line: a forgotten quote must not swallow the document.
                int line = text.indexOf('\n', i);
                int stop = line < 0 ? text.length() : line;
                keep(key, text.substring(i + 1, Math.max(i + 1, stop)));
                return stop;
            }
            keep(key, text.substring(i + 1, close));
            return close + 1;
        }
        int valueStart = i;
        while (i < text.length() && text.charAt(i) > ' ' && text.charAt(i) != '>') {
            i++;
        }
        keep(key, text.substring(valueStart, i));
        return i;
    }

    private void keep(String key, String value) {
        if (attributes.size() < MOST_ATTRIBUTES) {
            attributes.putIfAbsent(key, value.length() > MOST_VALUE ? value.substring(0, MOST_VALUE) : value);
        }
    }

    private int space(int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) <= ' ') {
            i++;
        }
        return i;
    }

    private int closing(String element, int from) {
        int i = from;
        while (true) {
            int found = text.indexOf("</", i);
            if (found < 0) {
                return text.length();
            }
            if (text.regionMatches(true, found + 2, element, 0, element.length())) {
                return found;
            }
            i = found + 2;
        }
    }

    private static boolean isName(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == ':'
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /** The tag's name in lower case, after {@code /} when it closes, {@code ?} or {@code !}. */
    public String name() {
        return name;
    }

    /** The tag's name without the prefix of its namespace. */
    public String localName() {
        return name.substring(name.indexOf(':') + 1);
    }

    /** An attribute as written, empty when there is none; names in lower case. */
    public String attribute(String key) {
        return attributes.getOrDefault(key, "");
    }

    /** All attributes. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** Place of its {@code <}. */
    public int start() {
        return start;
    }

    /** Place after its {@code >}. */
    public int end() {
        return end;
    }

    /** Where the text of a {@code script} or {@code style} ends; {@link #end} for others. */
    public int bodyEnd() {
        return bodyEnd;
    }

    /** Characters for the five entities of XML and for those by number. */
    public static String plain(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int stop = c == '&' ? text.indexOf(';', i, Math.min(text.length(), i + 11)) : -1;
            if (stop < 0) {
                out.append(c);
                i++;
                continue;
            }
            String entity = text.substring(i + 1, stop);
            int code = switch (entity) {
                case "amp" -> '&';
                case "lt" -> '<';
                case "gt" -> '>';
                case "quot" -> '"';
                case "apos" -> '\'';
                default -> numbered(entity);
            };
            if (code < 0) {
                out.append(c);
                i++;
            } else {
                out.appendCodePoint(code);
                i = stop + 1;
            }
        }
        return out.toString();
    }

    private static int numbered(String entity) {
        boolean hex = entity.startsWith("#x") || entity.startsWith("#X");
        int first = hex ? 2 : 1;
        if (!entity.startsWith("#") || entity.length() == first) {
            return -1;
        }
        int value = 0;
        for (int i = first; i < entity.length(); i++) {
            char c = entity.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, hex ? 16 : 10) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * (hex ? 16 : 10) + digit;
            if (value > 0x10FFFF) {
                return -1;
            }
        }
        return value;
    }
}
