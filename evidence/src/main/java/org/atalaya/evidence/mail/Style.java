package org.atalaya.evidence.mail;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.atalaya.evidence.html.Tags;

/**
 * Whether text of an element is seen: inherited from the element around it, changed by the attributes of the element and by
 * the simple rules of style sheets (CSS 2.2: display, visibility, color, font-size, opacity, overflow).
 *
 * @param gone whether nothing within it can be seen
 * @param tiny whether its letters have no size
 * @param unseen whether it is invisible; unlike {@code gone}, an element within may be visible
 * @param color of letters as 24-bit RGB, −1 when unknown
 * @param ground color behind them, −1 when unknown
 */
record Style(boolean gone, boolean tiny, boolean unseen, int color, int ground) {
    /** Of the page. */
    static final Style PAGE = new Style(false, false, false, 0, 0xFFFFFF);
    /** How near two colors must be, as the sum over red, green and blue, so that letters cannot be seen. */
    private static final int NEAR = 24;

    /** Whether text in it is hidden from the reader. */
    boolean hides() {
        return gone || tiny || unseen || color >= 0 && ground >= 0 && distance(color, ground) < NEAR;
    }

    private static int distance(int a, int b) {
        return Math.abs((a >> 16) - (b >> 16))
                + Math.abs((a >> 8 & 0xFF) - (b >> 8 & 0xFF))
                + Math.abs((a & 0xFF) - (b & 0xFF));
    }

    /** The style of an element within this one. */
    Style within(Tags tag, Set<String> hiding) {
        Map<String, String> attributes = tag.attributes();
        if (attributes.isEmpty() && hiding.isEmpty()) {
            return this;
        }
        Style style = this;
        if (attributes.containsKey("hidden")) {
            style = style.goneToo();
        }
        if (!hiding.isEmpty() && matches(tag, hiding)) {
            style = style.goneToo();
        }
        String ground = attributes.getOrDefault("bgcolor", "");
        if (!ground.isEmpty()) {
            style = new Style(style.gone, style.tiny, style.unseen, style.color, color(ground));
        }
        if (attributes.containsKey("background")) {
            style = new Style(style.gone, style.tiny, style.unseen, style.color, -1);
        }
        if (tag.name().equals("font") && attributes.containsKey("color")) {
            style = new Style(style.gone, style.tiny, style.unseen, color(attributes.get("color")), style.ground);
        }
        String css = attributes.getOrDefault("style", "");
        return css.isEmpty() ? style : style.with(css);
    }

    private Style goneToo() {
        return new Style(true, tiny, unseen, color, ground);
    }

    private static boolean matches(Tags tag, Set<String> hiding) {
        String id = tag.attribute("id");
        if (!id.isEmpty() && hiding.contains("#" + id.toLowerCase(Locale.ROOT))) {
            return true;
        }
        String classes = tag.attribute("class");
        if (!classes.isEmpty()) {
            for (String one : classes.toLowerCase(Locale.ROOT).split("\\s+", 50)) {
                if (hiding.contains("." + one) || hiding.contains(tag.name() + "." + one)) {
                    return true;
                }
            }
        }
        return hiding.contains(tag.name());
    }

    /** With declarations. */
    Style with(String css) {
        boolean gone = this.gone;
        boolean tiny = this.tiny;
        boolean unseen = this.unseen;
        int color = this.color;
        int ground = this.ground;
        boolean clipped = false;
        boolean flat = false;
        int from = 0;
        while (from < css.length()) {
            int end = css.indexOf(';', from);
            end = end < 0 ? css.length() : end;
            int colon = css.indexOf(':', from, end);
            if (colon > from) {
                String key = css.substring(from, colon).strip().toLowerCase(Locale.ROOT);
                String value = css.substring(colon + 1, Math.min(end, colon + 200))
                        .strip()
                        .toLowerCase(Locale.ROOT);
                switch (key) {
                    case "display" -> gone |= value.startsWith("none");
                    case "mso-hide" -> gone |= value.startsWith("all");
                    case "visibility" -> unseen = value.startsWith("hidden") || value.startsWith("collapse");
                    case "opacity" -> gone |= number(value) >= 0 && number(value) < 0.05;
                    case "font-size" -> {
                        double size = number(value);
                        tiny = size >= 0 && size <= 1 && !value.contains("em") && !value.contains("%")
                                || size >= 0 && size < 0.1 && value.contains("em");
                    }
                    case "color" -> color = color(value);
                    case "background-color" -> ground = color(value);
                    case "background" ->
                        ground = value.contains("url(") || value.contains("gradient") ? -1 : color(value);
                    case "background-image" -> ground = value.contains("none") ? ground : -1;
                    case "overflow" -> clipped |= value.startsWith("hidden");
                    case "height", "max-height", "width", "max-width" ->
                        flat |= number(value) >= 0 && number(value) <= 1 && !value.contains("%");
                    case "text-indent" -> gone |= value.startsWith("-") && number(value.substring(1)) >= 900;
                    default -> {}
                }
            }
            from = end + 1;
        }
        return new Style(gone || clipped && flat, tiny, unseen, color, ground);
    }

    private static double number(String value) {
        int end = 0;
        while (end < value.length() && (Character.isDigit(value.charAt(end)) || value.charAt(end) == '.')) {
            end++;
        }
        if (end == 0 || end > 8) {
            return -1;
        }
        try {
            return Double.parseDouble(value.substring(0, end));
        } catch (NumberFormatException dots) {
            return -1;
        }
    }

    /** A color as 24-bit RGB; −1 for what is none or let through. */
    static int color(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        int important = text.indexOf('!');
        text = important < 0 ? text : text.substring(0, important).strip();
        if (text.startsWith("#")) {
            String hex = text.substring(1);
            int end = 0;
            while (end < hex.length() && end < 6 && Character.digit(hex.charAt(end), 16) >= 0) {
                end++;
            }
            hex = hex.substring(0, end);
            if (hex.length() == 3) {
                hex = "" + hex.charAt(0) + hex.charAt(0) + hex.charAt(1) + hex.charAt(1) + hex.charAt(2)
                        + hex.charAt(2);
            }
            return hex.length() == 6 ? Integer.parseInt(hex, 16) : -1;
        }
        if (text.startsWith("rgb(")) {
            String[] parts = text.substring(4).replace(")", "").split(",", 4);
            if (parts.length >= 3) {
                int rgb = 0;
                for (int i = 0; i < 3; i++) {
                    double one = number(parts[i].strip());
                    if (one < 0 || one > 255) {
                        return -1;
                    }
                    rgb = rgb << 8 | (int) one;
                }
                return rgb;
            }
            return -1;
        }
        return switch (text) {
            case "white", "ffffff", "fff" -> 0xFFFFFF;
            case "black", "000000" -> 0;
            case "red" -> 0xFF0000;
            case "blue" -> 0x0000FF;
            case "gray", "grey" -> 0x808080;
            case "snow" -> 0xFFFAFA;
            case "whitesmoke" -> 0xF5F5F5;
            default -> -1;
        };
    }

    /** Simple selectors of a style sheet whose rules hide; rules for some media only are left out. */
    static Set<String> hiding(String sheet) {
        Set<String> found = new HashSet<>();
        int from = 0;
        while (found.size() < 1_000) {
            int open = sheet.indexOf('{', from);
            if (open < 0) {
                return found;
            }
            String head = sheet.substring(from, open).strip();
            if (head.contains("@")) {
                from = block(sheet, open);
                continue;
            }
            int close = sheet.indexOf('}', open);
            close = close < 0 ? sheet.length() : close;
            if (PAGE.with(sheet.substring(open + 1, close)).gone) {
                for (String selector :
                        head.substring(Math.max(0, head.length() - 2_000)).split(",", 100)) {
                    String simple = selector.strip().toLowerCase(Locale.ROOT);
                    if (simple.matches("[a-z]*[.#]?[a-z][\\w-]*")) {
                        found.add(simple);
                    }
                }
            }
            from = close + 1;
        }
        return found;
    }

    private static int block(String sheet, int open) {
        int level = 0;
        for (int i = open; i < sheet.length(); i++) {
            if (sheet.charAt(i) == '{') {
                level++;
            } else if (sheet.charAt(i) == '}' && --level == 0) {
                return i + 1;
            }
        }
        return sheet.length();
    }
}
