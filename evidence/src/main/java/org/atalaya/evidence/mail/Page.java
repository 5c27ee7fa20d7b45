package org.atalaya.evidence.mail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.atalaya.evidence.html.Tags;
import org.atalaya.model.Message.Link;
import org.jsoup.parser.Parser;

/**
 * HTML as a reader sees it: what is shown, what is hidden, what stands in place of pictures, and where it leads. One pass
 * over the tags, however broken.
 */
final class Page {
    /** Elements within elements whose style is kept apart. */
    private static final int MOST_LEVELS = 500;
    /** Names of tags in the skeleton. */
    private static final int MOST_SKELETON = 4_000;

    private static final Set<String> EMPTY = Set.of(
            "br",
            "img",
            "hr",
            "meta",
            "link",
            "input",
            "area",
            "base",
            "col",
            "wbr",
            "source",
            "embed",
            "param",
            "!doctype");
    private static final Set<String> LINES = Set.of(
            "p",
            "div",
            "br",
            "tr",
            "table",
            "li",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "blockquote",
            "center",
            "form",
            "section",
            "article",
            "header",
            "footer",
            "pre",
            "dl",
            "dt",
            "dd",
            "fieldset",
            "address");

    /**
     * A link as it stands in the page.
     *
     * @param start place of the first character of its element
     * @param end place after it
     */
    record Leads(String target, String shown, Link.Kind kind, int start, int end) {}

    private record Open(String name, Style style) {}

    final Mapped shown;
    final Mapped hidden = new Mapped(64);
    final Mapped alt = new Mapped(64);
    final List<Leads> leads = new ArrayList<>();
    final StringBuilder skeleton = new StringBuilder();
    /** Whether it has a form that asks for a password. */
    boolean asksPassword;

    boolean runs;
    String charset = "";

    private final String html;
    private final List<Open> open = new ArrayList<>();
    /** How many of the open elements bear a name, so that an end of what was never begun costs nothing. */
    private final Map<String, Integer> opened = new HashMap<>();

    private final Set<String> hiding = new HashSet<>();
    private Style style = Style.PAGE;
    private String base = "";
    private int names;
    /** Whether a comment had no end: then none after it has one. */
    private boolean unclosed;

    private int untold;

    /** Of the anchor that is open: its target, and where it began. */
    private String anchor = "";

    private int anchorStart;
    private int anchorShown;
    private int anchorAlt;

    private Page(String html) {
        this.html = html;
        this.shown = new Mapped(Math.min(1 << 16, html.length() / 3 + 16));
    }

    /** Reads a page. */
    static Page of(String html) {
        Page page = new Page(html);
        page.read();
        return page;
    }

    private void read() {
        Tags tags = new Tags(html, true);
        int from = 0;
        while (tags.next()) {
            text(from, tags.start());
            from = tags.end();
            if (tags.bodyEnd() > from) {
                if (tags.name().equals("style")) {
                    hiding.addAll(Style.hiding(html.substring(from, tags.bodyEnd())));
                } else {
                    runs = true;
                }
                from = tags.bodyEnd();
            }
            tag(tags);
        }
        text(from, html.length());
        endAnchor(html.length());
    }

    private void tag(Tags tags) {
        String name = tags.name();
        char first = name.isEmpty() ? '!' : name.charAt(0);
        if (first == '!' || first == '?' || name.equals("style") || name.equals("script")) {
            return;
        }
        boolean closes = first == '/';
        String element = closes ? name.substring(1) : name;
        if (LINES.contains(element)) {
            to().gap('\n', tags.start());
        } else if (element.equals("td") || element.equals("th")) {
            to().gap(' ', tags.start());
        }
        if (closes) {
            close(element, tags.start());
            return;
        }
        if (names++ < MOST_SKELETON) {
            skeleton.append(skeleton.isEmpty() ? "" : " ").append(element);
        }
        Style within = style.within(tags, hiding);
        if (!EMPTY.contains(element)) {
            if (open.size() < MOST_LEVELS) {
                open.add(new Open(element, style));
                opened.merge(element, 1, Integer::sum);
                style = within;
            } else {
                untold++;
            }
        }
        special(element, tags, within);
    }

    private void special(String element, Tags tags, Style within) {
        switch (element) {
            case "a" -> {
                endAnchor(tags.start());
                String target = value(tags, "href");
                if (!target.isEmpty()) {
                    anchor = target;
                    anchorStart = tags.start();
                    anchorShown = shown.length();
                    anchorAlt = alt.length();
                }
            }
            case "area" -> lead(value(tags, "href"), value(tags, "alt"), Link.Kind.AREA, tags);
            case "form" -> lead(value(tags, "action"), "", Link.Kind.FORM, tags);
            case "button", "input" -> {
                lead(value(tags, "formaction"), "", Link.Kind.FORM, tags);
                asksPassword |= tags.attribute("type").equalsIgnoreCase("password");
                if (element.equals("input")
                        && !within.hides()
                        && !tags.attribute("type").equalsIgnoreCase("hidden")) {
                    add(to(), tags.start(), value(tags, "value"));
                    add(to(), tags.start(), value(tags, "placeholder"));
                }
            }
            case "base" -> base = base.isEmpty() ? value(tags, "href") : base;
            case "meta" -> meta(tags);
            case "img" -> {
                picture(tags, "src");
                String said = value(tags, "alt");
                add(alt, tags.start(), said.isEmpty() ? value(tags, "title") : said);
            }
            case "iframe", "frame", "embed", "object", "link" -> picture(tags, element.equals("link") ? "href" : "src");
            case "body", "table", "td" -> picture(tags, "background");
            default -> {}
        }
        if (!tags.attribute("onclick").isEmpty()
                || tags.attribute("href").regionMatches(true, 0, "javascript:", 0, 11)) {
            runs = true;
        }
    }

    private void picture(Tags tags, String key) {
        String target = value(tags, key);
        if (target.regionMatches(true, 0, "http", 0, 4) || target.startsWith("//")) {
            lead(target, "", Link.Kind.REMOTE, tags);
        }
    }

    private void meta(Tags tags) {
        String content = value(tags, "content");
        String lower = content.toLowerCase(Locale.ROOT);
        if (tags.attribute("http-equiv").equalsIgnoreCase("refresh")) {
            int url = lower.indexOf("url");
            int equals = url < 0 ? -1 : content.indexOf('=', url);
            if (equals > 0) {
                lead(content.substring(equals + 1).replace("'", "").replace("\"", ""), "", Link.Kind.REFRESH, tags);
            }
        }
        int named = lower.indexOf("charset=");
        if (charset.isEmpty()) {
            charset = named < 0
                    ? tags.attribute("charset")
                    : lower.substring(named + 8).strip();
        }
    }

    private void lead(String target, String said, Link.Kind kind, Tags tags) {
        if (!target.isEmpty() && leads.size() < Reading.MOST_LINKS) {
            leads.add(new Leads(resolved(target), said, kind, tags.start(), tags.end()));
        }
    }

    private void close(String element, int place) {
        if (element.equals("a")) {
            endAnchor(place);
        }
        // An inline element does not reach out of the table that it stands in.
        boolean inTable = element.length() < 3 && opened.containsKey("table");
        if (!opened.containsKey(element)) {
            untold = inTable ? untold : Math.max(0, untold - 1);
            return;
        }
        int last = open.size() - 1;
        while (!open.get(last).name.equals(element)) {
            if (inTable && open.get(last).name.equals("table")) {
                return;
            }
            last--;
        }
        style = open.get(last).style;
        while (open.size() > last) {
            opened.computeIfPresent(open.removeLast().name, (name, count) -> count == 1 ? null : count - 1);
        }
    }

    private void endAnchor(int place) {
        if (anchor.isEmpty()) {
            return;
        }
        String said = shown.from(anchorShown).strip();
        if (said.isEmpty()) {
            said = alt.from(anchorAlt).strip();
        }
        if (leads.size() < Reading.MOST_LINKS) {
            leads.add(new Leads(
                    resolved(anchor),
                    said.length() > 2_000 ? said.substring(0, 2_000) : said,
                    Link.Kind.ANCHOR,
                    anchorStart,
                    place));
        }
        anchor = "";
    }

    /** As a browser would open it: spaces around it and line ends within it left out, completed by the page's base. */
    private String resolved(String target) {
        StringBuilder plain = new StringBuilder(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c != '\n' && c != '\r' && c != '\t') {
                plain.append(c);
            }
        }
        String text = plain.toString().strip();
        if (text.startsWith("//")) {
            return "https:" + text;
        }
        boolean scheme = text.indexOf(':') > 0 && text.indexOf(':') < 24 || text.startsWith("#");
        if (!base.isEmpty() && !scheme) {
            String folder = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
            return folder + (text.startsWith("/") ? "" : "/") + text;
        }
        return text;
    }

    private Mapped to() {
        return style.hides() ? hidden : shown;
    }

    private void text(int from, int to) {
        if (from >= to || isIn("title") || isIn("head") && !isIn("body")) {
            return;
        }
        Mapped into = to();
        boolean pre = isIn("pre");
        int i = from;
        while (i < to) {
            char c = html.charAt(i);
            if (c == '&') {
                i = entity(i, to, into);
            } else if (c == '<' && html.startsWith("<!--", i)) {
                int end = unclosed ? -1 : html.indexOf("-->", i + 4);
                unclosed |= end < 0;
                i = end < 0 || end >= to ? i + 4 : end + 3;
            } else if (c <= ' ' && !pre) {
                into.gap(' ', i++);
            } else {
                if (c != '\r') {
                    into.add(c, i);
                }
                i++;
            }
        }
    }

    private boolean isIn(String name) {
        int last = open.size() - 1;
        if (name.equals("title")) {
            return last >= 0 && open.get(last).name.equals(name);
        }
        for (int i = 0; i < Math.min(4, open.size()); i++) {
            if (open.get(i).name.equals(name)) {
                return true;
            }
        }
        return name.equals("pre") && last >= 0 && open.get(last).name.equals("pre");
    }

    private int entity(int at, int to, Mapped into) {
        int end = at + 1;
        int most = Math.min(to, at + 33);
        while (end < most && (Character.isLetterOrDigit(html.charAt(end)) || html.charAt(end) == '#')) {
            end++;
        }
        if (end < to && html.charAt(end) == ';') {
            end++;
        }
        String written = html.substring(at, end);
        String read = switch (written) {
            case "&nbsp;" -> " ";
            case "&amp;" -> "&";
            case "&" -> "&";
            default -> Parser.unescapeEntities(written, false);
        };
        for (int i = 0; i < read.length(); i++) {
            char c = read.charAt(i);
            if (c == ' ' || c == '\u00A0') {
                into.gap(' ', at);
            } else {
                into.add(c, at);
            }
        }
        return end;
    }

    private static void add(Mapped into, int place, String text) {
        if (text.isBlank()) {
            return;
        }
        into.gap(' ', place);
        for (int i = 0; i < Math.min(text.length(), 2_000); i++) {
            into.add(text.charAt(i), place);
        }
        into.gap('\n', place);
    }

    private static String value(Tags tags, String key) {
        String raw = tags.attribute(key);
        return (raw.indexOf('&') < 0 ? raw : Parser.unescapeEntities(raw, true)).strip();
    }
}
