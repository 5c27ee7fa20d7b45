package org.atalaya.warning;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The notice to people whose address is in a stolen list: what happened, what nobody will ask them for, what to do, and how to
 * make sure that the notice is genuine. Nothing in it can be clicked, and it names nobody but who writes.
 */
public final class ContactNotice {
    private static final Map<String, Integer> PARTS = new java.util.LinkedHashMap<>();

    static {
        PARTS.put("what", 1);
        PARTS.put("never", 3);
        PARTS.put("do", 4);
        PARTS.put("verify", 2);
    }

    private final Words words;
    private final String from;

    /**
     * A notice.
     *
     * @param from who writes, as its readers know them
     */
    public ContactNotice(Language language, String from) {
        this.words = Words.ofNotices(language);
        this.from = from;
    }

    /** As plain text. */
    public String text() {
        StringBuilder text = new StringBuilder(say("title")).append('\n');
        PARTS.forEach((part, sentences) -> {
            text.append('\n').append(say(part + ".title")).append('\n');
            for (int i = 1; i <= sentences; i++) {
                text.append("- ").append(say(part + "." + i)).append('\n');
            }
        });
        return text.toString();
    }

    /** As a page that fetches nothing, runs nothing and leads nowhere. */
    public String page() {
        StringBuilder page = new StringBuilder();
        Html html = new Html(page, new EnumMap<>(Map.of(words.language(), words)));
        html.raw("<!doctype html>\n<html").attribute("lang", words.language().tag());
        html.raw(
                "><head><meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                        + "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<title>");
        html.text(say("title"))
                .raw("</title>\n<style>body{max-width:38rem;margin:2rem auto;padding:0 1rem;"
                        + "font:1.05rem/1.5 sans-serif;color:#1b1b1b;background:#fff}h1{font-size:1.4rem}h2{font-size:1.1rem}"
                        + ".never{border-left:5px solid #b3261e;padding-left:1rem}</style></head><body>\n<h1>");
        html.text(say("title")).raw("</h1>\n");
        PARTS.forEach((part, sentences) -> {
            html.raw("<section").attribute("class", part).raw("><h2>").text(say(part + ".title"));
            html.raw("</h2>\n<ul>\n");
            for (int i = 1; i <= sentences; i++) {
                html.raw("<li>").text(say(part + "." + i)).raw("</li>\n");
            }
            html.raw("</ul></section>\n");
        });
        return page.append("</body></html>\n").toString();
    }

    private String say(String key) {
        return words.get("notice." + key, from);
    }

    /** The languages that there is a notice in. */
    public static List<Language> languages() {
        return List.of(Language.values());
    }
}
