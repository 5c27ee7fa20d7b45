package org.atalaya.evidence.html;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.script.SourceText;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.evidence.strings.Blobs;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * HTML, HTML applications and script components: their scripts and carried files as children, and where they lead.
 *
 * <p>Facts: {@code html.smuggles-file} (how it is handed over, what it is), {@code html.holds-file} (how, what), {@code
 * html.data-address} (media type), {@code html.sends-form} (address), {@code html.asks-password}, {@code html.moves-on}
 * (address), {@code html.frames} (address), {@code html.link} (address), {@code html.application}, {@code html.base} (address).
 */
public final class Html implements Format {
    /** Links that are told of one document. */
    static final int MOST_LINKS = 100;
    /** Scripts and carried files of one document. */
    static final int MOST_CHILDREN = 256;
    /** Characters of an address that are told. */
    private static final int LONGEST_ADDRESS = 1000;

    private static final List<String> HANDING_OVER = List.of(
            "mssaveoropenblob",
            "mssaveblob",
            "createobjecturl",
            "new blob",
            "new file(",
            ".download=",
            ".download =",
            "setattribute(\"download\"",
            "setattribute('download'",
            "navigator.save");

    private final String type;

    private Html(String type) {
        this.type = type;
    }

    /** One reader for each kind: {@code hta}, {@code wsf} (with script components) and {@code html}. */
    public static List<Format> formats() {
        return List.of(new Html("hta"), new Html("wsf"), new Html("html"));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (!SourceText.isText(head) || !startsWithTag(head)) {
            return false;
        }
        return kind(Ascii.lower(SourceText.of(Content.of(head)).text())).equals(type);
    }

    /** Whether the first readable character, after a mark and spaces, opens a tag. */
    private static boolean startsWithTag(byte[] head) {
        for (int i = 0; i < Math.min(head.length, 256); i++) {
            int value = head[i] & 0xFF;
            if (value == '<') {
                return true;
            }
            if (value > ' ' && value < 0x80) {
                return false;
            }
        }
        return false;
    }

    private static String kind(String lower) {
        if (lower.contains("<hta:application")) {
            return "hta";
        }
        boolean job = lower.contains("<job")
                || lower.contains("<package")
                || lower.contains("<scriptlet")
                || lower.contains("<component");
        if (job && lower.contains("<script")) {
            return lower.contains("<html") ? "html" : "wsf";
        }
        boolean html = lower.contains("<!doctype html")
                || lower.contains("<html")
                || lower.contains("<head")
                || lower.contains("<body")
                || lower.contains("<script")
                || lower.contains("<iframe")
                || lower.contains("<meta ");
        if (!html) {
            return "";
        }
        boolean runs =
                lower.contains("wscript.shell") || lower.contains("vbscript\"") && lower.contains("createobject");
        return runs ? "hta" : "html";
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        SourceText source = SourceText.of(content);
        if (source.cut()) {
            found.notice(Notice.Kind.LIMIT, SourceText.MOST_BYTES, "only the first 8 MiB of the document were read");
        }
        new Reading(source, found, type).read();
    }

    private static final class Reading {
        private final SourceText source;
        private final String text;
        private final Found found;
        private final String type;
        private final Set<String> links = new LinkedHashSet<>();
        private final List<String> handedOver = new ArrayList<>();
        private int children;
        private boolean password;

        Reading(SourceText source, Found found, String type) {
            this.source = source;
            this.text = source.text();
            this.found = found;
            this.type = type;
        }

        void read() throws IOException {
            String lower = Ascii.lower(text);
            for (String way : HANDING_OVER) {
                if (lower.contains(way)) {
                    handedOver.add(way);
                }
            }
            Tags tags = new Tags(text, true);
            while (tags.next()) {
                tag(tags);
            }
            blobs();
            if (links.size() > MOST_LINKS) {
                found.notice(Notice.Kind.LIMIT, -1, "more than " + MOST_LINKS + " links; the rest was left out");
            }
        }

        private void tag(Tags tags) throws IOException {
            switch (tags.localName()) {
                case "a", "area" -> {
                    address(tags, "html.link", Level.INFORMATIONAL, tags.attribute("href"));
                    if (tags.attributes().containsKey("download") && handedOver.isEmpty()) {
                        handedOver.add("download");
                    }
                }
                case "script" -> script(tags);
                case "meta" -> {
                    String content = Tags.plain(tags.attribute("content"));
                    int at = Ascii.lower(content).indexOf("url=");
                    if (tags.attribute("http-equiv").equalsIgnoreCase("refresh") && at >= 0) {
                        address(
                                tags,
                                "html.moves-on",
                                Level.LOW,
                                content.substring(at + 4).replace("'", ""));
                    }
                }
                case "form" -> {
                    String action = Tags.plain(tags.attribute("action")).trim();
                    if (isElsewhere(action)) {
                        fact(tags, "html.sends-form", Level.MEDIUM, action);
                    }
                }
                case "input" -> {
                    if (tags.attribute("type").equalsIgnoreCase("password") && !password) {
                        password = true;
                        fact(tags, "html.asks-password", Level.LOW);
                    }
                }
                case "iframe", "frame" -> address(tags, "html.frames", Level.LOW, tags.attribute("src"));
                case "embed" -> address(tags, "html.frames", Level.LOW, tags.attribute("src"));
                case "object" -> address(tags, "html.frames", Level.LOW, tags.attribute("data"));
                case "img" -> data(tags, tags.attribute("src"));
                case "base" -> address(tags, "html.base", Level.INFORMATIONAL, tags.attribute("href"));
                case "application" -> fact(tags, "html.application", Level.MEDIUM);
                default -> {}
            }
        }

        private static boolean isElsewhere(String address) {
            String lower = address.toLowerCase(Locale.ROOT);
            return lower.startsWith("http:")
                    || lower.startsWith("https:")
                    || lower.startsWith("//")
                    || lower.startsWith("mailto:");
        }

        private void address(Tags tags, String code, Level level, String written) throws IOException {
            String address = Tags.plain(written).trim();
            if (data(tags, address)) {
                return;
            }
            String lower = address.length() > 64 ? Ascii.lower(address.substring(0, 64)) : Ascii.lower(address);
            if (lower.startsWith("javascript:") && address.length() > 60) {
                child("script", "address", "js", address.substring(11));
            } else if (isElsewhere(address)
                    || lower.startsWith("ms-")
                    || lower.startsWith("search-ms:")
                    || lower.startsWith("file:")) {
                boolean odd = !isElsewhere(address);
                if (links.add(code + address) && links.size() <= MOST_LINKS) {
                    fact(tags, code, odd ? Level.MEDIUM : level, address);
                }
            }
        }

        /** {@code data:type;base64,…}: what it carries is a child, unless it is a picture. */
        private boolean data(Tags tags, String written) throws IOException {
            String address = written.trim();
            if (address.length() < 5 || !address.regionMatches(true, 0, "data:", 0, 5)) {
                return false;
            }
            int comma = address.indexOf(',');
            if (comma < 0) {
                return true;
            }
            String media = Ascii.lower(address.substring(5, Math.min(comma, 200)));
            boolean picture = media.startsWith("image/") && !media.contains("svg") || media.startsWith("font/");
            if (picture) {
                return true;
            }
            fact(tags, "html.data-address", Level.LOW, media);
            if (media.contains("base64")) {
                Optional<byte[]> bytes = Blobs.base64(address, comma + 1, address.length());
                if (bytes.isPresent() && children++ < MOST_CHILDREN) {
                    byte[] held = bytes.get();
                    found.child("data", "data-" + children, address.length(), () -> new ByteArrayInputStream(held));
                }
            } else {
                child("data", "data", "html", address.substring(comma + 1));
            }
            return true;
        }

        private void script(Tags tags) throws IOException {
            String src = Tags.plain(tags.attribute("src"));
            if (!src.isEmpty()) {
                address(tags, "html.link", Level.INFORMATIONAL, src);
            }
            String language = Ascii.lower(tags.attribute("language") + tags.attribute("type"));
            String body = text.substring(tags.end(), tags.bodyEnd());
            if (body.isBlank() || language.contains("json") || language.contains("template")) {
                return;
            }
            String kind = language.contains("vb") ? "vbs" : "js";
            // The markup of a script component hides its script from XML.
            String plain = type.equals("wsf") ? body.replace("<![CDATA[", "").replace("]]>", "") : body;
            child("script", "script", kind, plain);
        }

        private void child(String role, String name, String kind, String body) throws IOException {
            if (children++ >= MOST_CHILDREN) {
                if (children == MOST_CHILDREN + 1) {
                    found.notice(
                            Notice.Kind.LIMIT,
                            -1,
                            "more than " + MOST_CHILDREN + " scripts and files; the rest was left out");
                }
                return;
            }
            byte[] bytes =
                    body.getBytes(source.width() == 2 ? java.nio.charset.StandardCharsets.UTF_8 : source.charset());
            found.child(role, name + "-" + children, kind, body.length(), () -> new ByteArrayInputStream(bytes));
        }

        /** Files written as text anywhere in the document; a way to hand one over makes it smuggling. */
        private void blobs() throws IOException {
            List<Blobs.Blob> blobs = new ArrayList<>();
            Blobs.find(text, blobs::add);
            for (Blobs.Blob blob : blobs) {
                if (blob.holds().startsWith("text") || isData(blob.from())) {
                    continue;
                }
                boolean smuggled = !handedOver.isEmpty();
                found.fact(Fact.at(
                        smuggled ? "html.smuggles-file" : "html.holds-file",
                        smuggled ? Level.HIGH : Level.MEDIUM,
                        source.place(blob.from()),
                        source.length(blob.from(), blob.to()),
                        smuggled ? handedOver.getFirst() : blob.encoding(),
                        blob.holds()));
                if (children++ < MOST_CHILDREN) {
                    byte[] bytes = blob.bytes();
                    found.child(
                            "smuggled",
                            blob.holds() + "-" + children,
                            blob.to() - blob.from(),
                            () -> new ByteArrayInputStream(bytes));
                }
            }
        }

        /** Whether the text belongs to a {@code data:} address, which is told by itself. */
        private boolean isData(int from) {
            return from >= 7 && text.startsWith("base64,", from - 7);
        }

        private void fact(Tags tags, String code, Level level, String... values) {
            String[] cut = new String[values.length];
            for (int i = 0; i < values.length; i++) {
                cut[i] = values[i].length() > LONGEST_ADDRESS ? values[i].substring(0, LONGEST_ADDRESS) : values[i];
            }
            found.fact(Fact.at(code, level, source.place(tags.start()), source.length(tags.start(), tags.end()), cut));
        }
    }
}
