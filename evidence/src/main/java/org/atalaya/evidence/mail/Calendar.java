package org.atalaya.evidence.mail;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.atalaya.model.Message.Link;

/**
 * An invitation (RFC 5545, RFC 7986) as calendars show it: its texts, who it is from, and where it leads. One pass over the
 * lines; what is no property is passed over.
 */
final class Calendar {
    /** Properties that are looked at. */
    static final int MOST_PROPERTIES = 20_000;
    /** Files that are carried in one. */
    static final int MOST_FILES = 100;

    private static final Set<String> SHOWN = Set.of("summary", "description", "location", "comment", "contact");
    private static final Set<String> LEADING = Set.of(
            "url",
            "conference",
            "source",
            "image",
            "attach",
            "tzurl",
            "x-google-conference",
            "x-microsoft-onlinemeetingconflink",
            "x-microsoft-onlinemeetingexternallink",
            "x-microsoft-skypeteamsmeetingurl");

    /**
     * A file that is carried.
     *
     * @param base64 its bytes as they are written, lines not joined
     */
    record Carried(String name, String base64, int start, int end) {
        /** Its bytes. */
        InputStream open() {
            byte[] written = base64.getBytes(StandardCharsets.ISO_8859_1);
            return new Transfer(new ByteArrayInputStream(written), "base64");
        }
    }

    /** What is shown, with places in the text that was read. */
    final Mapped shown;

    final List<Page.Leads> leads = new ArrayList<>();
    final List<Carried> files = new ArrayList<>();
    /** The first summary, and the first organizer as its reader sees it. */
    String summary = "";

    String organizer = "";
    /** Whether there were more properties than are looked at. */
    boolean isCut;

    private final String text;

    private Calendar(String text) {
        this.text = text;
        this.shown = new Mapped(Math.min(1 << 16, text.length() + 16));
    }

    /** Whether a text begins as an invitation does. */
    static boolean recognises(String start) {
        return start.stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15);
    }

    static Calendar of(String text) {
        Calendar calendar = new Calendar(text);
        calendar.read();
        return calendar;
    }

    private void read() {
        int at = 0;
        int count = 0;
        while (at < text.length()) {
            if (count++ >= MOST_PROPERTIES) {
                isCut = true;
                return;
            }
            Mapped unfolded = new Mapped(128);
            at = unfold(at, unfolded);
            property(unfolded);
        }
    }

    /** Section 3.1: a line goes on where the next one begins with a space or tab. */
    private int unfold(int from, Mapped into) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n') {
                boolean more = i + 1 < text.length() && (text.charAt(i + 1) == ' ' || text.charAt(i + 1) == '\t');
                if (!more) {
                    return i + 1;
                }
                i += 2;
            } else {
                if (c != '\r') {
                    into.add(c, i);
                }
                i++;
            }
        }
        return i;
    }

    private void property(Mapped unfolded) {
        String raw = unfolded.text();
        int colon = -1;
        boolean quoted = false;
        for (int i = 0; i < raw.length() && colon < 0; i++) {
            char c = raw.charAt(i);
            quoted ^= c == '"';
            colon = c == ':' && !quoted ? i : -1;
        }
        if (colon <= 0) {
            return;
        }
        String head = raw.substring(0, colon);
        int semicolon = head.indexOf(';');
        String name =
                (semicolon < 0 ? head : head.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('.') + 1);
        String value = raw.substring(colon + 1);
        int place = unfolded.place(colon + 1);
        if (SHOWN.contains(name)) {
            String said = say(unfolded, colon + 1);
            summary = name.equals("summary") && summary.isEmpty() ? said : summary;
        } else if (name.equals("organizer")) {
            String shownName = Parameters.read(head).getOrDefault("cn", "");
            String address = value.regionMatches(true, 0, "mailto:", 0, 7) ? value.substring(7) : value;
            organizer = organizer.isEmpty() ? (shownName + " <" + address.strip() + ">").strip() : organizer;
            String both = shownName.isEmpty() ? address.strip() : shownName;
            for (int i = 0; i < both.length(); i++) {
                shown.add(both.charAt(i), place);
            }
            shown.gap('\n', place);
        } else if (name.equals("x-alt-desc")) {
            page(unfolded, colon + 1);
        } else if (LEADING.contains(name)) {
            leads(name, head, value, unfolded, colon + 1);
        }
    }

    /** Section 3.3.11: a text, in which a backslash stands before what would end it. */
    private String say(Mapped unfolded, int from) {
        int start = shown.length();
        unescape(unfolded, from, shown);
        String said = shown.from(start);
        shown.gap('\n', unfolded.place(from));
        return said.strip();
    }

    private static void unescape(Mapped unfolded, int from, Mapped into) {
        String raw = unfolded.text();
        for (int i = from; i < raw.length(); i++) {
            char c = raw.charAt(i);
            int place = unfolded.place(i);
            if (c == '\\' && i + 1 < raw.length()) {
                char next = raw.charAt(++i);
                into.add(next == 'n' || next == 'N' ? '\n' : next, place);
            } else {
                into.add(c, place);
            }
        }
    }

    /** The same text as a page, which Outlook shows instead. */
    private void page(Mapped unfolded, int from) {
        Mapped html = new Mapped(unfolded.length());
        unescape(unfolded, from, html);
        Page page = Page.of(html.text());
        String said = page.shown.text();
        for (int i = 0; i < said.length(); i++) {
            shown.add(said.charAt(i), html.place(page.shown.place(i)));
        }
        shown.gap('\n', unfolded.place(from));
        for (Page.Leads leading : page.leads) {
            add(leading.target(), leading.shown(), html.place(leading.start()), html.place(leading.end()));
        }
    }

    private void leads(String name, String head, String value, Mapped unfolded, int from) {
        int start = unfolded.place(from);
        int end = unfolded.place(unfolded.length() - 1) + 1;
        var parameters = Parameters.read(head);
        boolean binary = parameters.getOrDefault("value", "").equalsIgnoreCase("binary")
                || parameters.getOrDefault("encoding", "").equalsIgnoreCase("base64");
        if (binary) {
            if (files.size() < MOST_FILES) {
                String named = parameters.getOrDefault("filename", parameters.getOrDefault("x-filename", ""));
                files.add(new Carried(named.isEmpty() ? name : named, value, start, end));
            }
            return;
        }
        add(value.strip(), "", start, end);
    }

    private void add(String target, String said, int start, int end) {
        if (target.indexOf(':') > 0
                && !target.regionMatches(true, 0, "cid:", 0, 4)
                && leads.size() < Reading.MOST_LINKS) {
            leads.add(new Page.Leads(target, said, Link.Kind.CALENDAR, start, Math.max(start, end)));
        }
    }
}
