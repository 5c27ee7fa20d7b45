package org.atalaya.evidence.pdf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * A PDF file. Its cross-reference tables are not believed: every object is found by {@code n g obj}, those of older
 * revisions too, and object streams are opened.
 *
 * <p>Facts: {@code pdf.link} (address), {@code pdf.javascript}, {@code pdf.launches} (what), {@code pdf.sends-form}
 * (address), {@code pdf.opens-other} (file), {@code pdf.acts-on-opening}, {@code pdf.embedded-file} (name), {@code
 * pdf.encrypted}, {@code pdf.text} (what its pages say), {@code image.qr} (what a code in a picture or drawing says), {@code pdf.rich-media}, {@code pdf.xfa}, {@code pdf.hidden-names}, {@code pdf.bytes-after-end} (how many).
 */
public final class Pdf implements Format {
    /** Bytes of one document that are read. */
    static final int MOST_BYTES = 128 << 20;
    /** Objects of one document. */
    static final int MOST_OBJECTS = 500_000;
    /** Bytes decoded of all object streams. */
    static final long MOST_DECODED = 256L << 20;
    /** Scripts and files carved. */
    static final int MOST_CHILDREN = 500;
    /** Links that are told. */
    static final int MOST_LINKS = 200;
    /** Objects without an end after which reading goes on at their beginning. */
    static final int MOST_UNENDED = 64;
    /** Bytes after the end that are of note. */
    static final int TAIL = 64;

    /** One reader serves all. */
    public static final Pdf FORMAT = new Pdf();

    private Pdf() {}

    @Override
    public String type() {
        return "pdf";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        // Viewers look for the mark within the first 1024 bytes.
        for (int i = 0; i + 5 <= Math.min(head.length, 1024); i++) {
            if (head[i] == '%'
                    && head[i + 1] == 'P'
                    && head[i + 2] == 'D'
                    && head[i + 3] == 'F'
                    && head[i + 4] == '-') {
                return true;
            }
        }
        return false;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        byte[] bytes;
        if (content.array().isPresent() && content.size() <= MOST_BYTES) {
            bytes = content.array().get();
        } else {
            bytes = new byte[(int) Math.min(content.size(), MOST_BYTES)];
            content.read(0, bytes, 0, bytes.length);
        }
        if (content.size() > bytes.length) {
            found.notice(Notice.Kind.LIMIT, bytes.length, "only the first 128 MiB of the document were read");
        }
        new Reading(bytes, (int) Math.min(bytes.length, content.size()), found).read();
    }

    /** A stream and where it lies. */
    private record Stream(Item.Dictionary dictionary, int from, int to) {}

    private static final class Reading {
        private final byte[] bytes;
        private final int size;
        private final Found found;
        private final Map<Integer, Integer> places = new HashMap<>();
        private final Map<Integer, Item.Text> texts = new HashMap<>();
        private final Map<Integer, String> fileNames = new LinkedHashMap<>();
        private final Map<Integer, Stream> files = new LinkedHashMap<>();
        private final List<Integer> scripts = new ArrayList<>();
        private final Set<String> told = new HashSet<>();
        private final Codes codes;
        private final Words words = new Words();
        private boolean encrypted;
        private int objects;
        private int links;
        private int unended;
        private int children;
        private long decoded;

        Reading(byte[] bytes, int size, Found found) {
            this.bytes = bytes;
            this.size = size;
            this.found = found;
            this.codes = new Codes(found);
        }

        void read() throws IOException {
            int at = 0;
            int lastEnd = -1;
            while (at < size) {
                int c = bytes[at];
                if (c == 'o' && isObject(at)) {
                    at = object(at);
                } else if (c == 't' && starts(at, "trailer")) {
                    Syntax syntax = new Syntax(bytes, at + 7, size);
                    if (syntax.next() instanceof Item.Dictionary trailer) {
                        walk(trailer, at, syntax.at - at);
                        encrypted |= isEncrypted(trailer);
                    }
                    at = Math.max(at + 7, Math.min(syntax.at, at + 65_536));
                } else if (c == '%' && starts(at, "%%EOF")) {
                    lastEnd = at + 5;
                    at += 5;
                } else {
                    at++;
                }
            }
            finish(lastEnd);
        }

        private static boolean isEncrypted(Item.Dictionary trailer) {
            Item encrypt = trailer.get("Encrypt");
            return encrypt instanceof Item.Reference || encrypt instanceof Item.Dictionary;
        }

        private void finish(int lastEnd) throws IOException {
            if (encrypted) {
                found.fact(Fact.of("pdf.encrypted", Level.LOW));
            }
            for (int number : scripts) {
                script(resolved(number));
            }
            for (Map.Entry<Integer, String> named : fileNames.entrySet()) {
                Integer place = places.get(named.getKey());
                Stream stream = files.remove(named.getKey());
                if (stream == null && place != null) {
                    stream = stream(place);
                }
                if (stream != null) {
                    file(stream, named.getValue());
                }
            }
            for (Map.Entry<Integer, Stream> file : files.entrySet()) {
                file(file.getValue(), "object-" + file.getKey());
            }
            // Last, so that tables of fonts cannot use up what may be unpacked of files.
            String said = encrypted ? "" : words.text(this::table);
            if (!said.isEmpty()) {
                found.fact(Fact.of("pdf.text", Level.INFORMATIONAL, said));
            }
            int tail = lastEnd < 0 ? 0 : lastEnd;
            while (lastEnd >= 0 && tail < size && Syntax.isSpace(bytes[tail])) {
                tail++;
            }
            if (lastEnd >= 0 && size - tail >= TAIL) {
                found.overlay("pdf.bytes-after-end", Level.LOW, "after-end", tail, size - tail);
            }
            if (lastEnd < 0) {
                found.notice(Notice.Kind.DAMAGED, -1, "the document has no end mark; it may be cut short");
            }
        }

        private boolean starts(int at, String word) {
            if (at + word.length() > size) {
                return false;
            }
            for (int i = 0; i < word.length(); i++) {
                if (bytes[at + i] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /** Whether {@code obj} stands here after a number, a space and a number. */
        private boolean isObject(int at) {
            return at >= 4
                    && starts(at, "obj")
                    && (at + 3 >= size || !Syntax.isRegular(bytes[at + 3]) || isDigit(bytes[at + 3]))
                    && number(at) >= 0;
        }

        private static boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }

        /** The number of the object whose {@code obj} stands here, −1 when there is none. */
        private int number(int at) {
            int i = spaces(at - 1);
            int generation = i;
            while (i >= 0 && isDigit(bytes[i]) && generation - i < 6) {
                i--;
            }
            if (i == generation) {
                return -1;
            }
            int before = spaces(i);
            int number = 0;
            int scale = 1;
            int k = before;
            while (k >= 0 && isDigit(bytes[k]) && before - k < 8) {
                number += (bytes[k] - '0') * scale;
                scale *= 10;
                k--;
            }
            return before == i || k == before ? -1 : number;
        }

        /** Back over white space, a few characters at most. */
        private int spaces(int from) {
            int i = from;
            while (i >= 0 && from - i < 16 && Syntax.isSpace(bytes[i])) {
                i--;
            }
            return i;
        }

        /** Reads the object whose {@code obj} stands here; where to go on. */
        private int object(int at) throws IOException {
            int start = at + 3;
            if (objects++ >= MOST_OBJECTS) {
                if (objects == MOST_OBJECTS + 1) {
                    found.notice(
                            Notice.Kind.LIMIT, at, "more than " + MOST_OBJECTS + " objects; the rest was left out");
                }
                return start;
            }
            int number = number(at);
            places.put(number, start);
            Syntax syntax = new Syntax(bytes, start, size);
            Item item = syntax.next();
            if (syntax.hiddenName && told.add("hidden-names")) {
                found.fact(Fact.at("pdf.hidden-names", Level.MEDIUM, at, syntax.at - at));
            }
            if (!(item instanceof Item.Dictionary dictionary)) {
                walk(item, at, syntax.at - at);
                return after(start, syntax.at);
            }
            Stream stream = streamAfter(dictionary, syntax);
            words.object(number, dictionary);
            walk(dictionary, at, syntax.at - at);
            if (stream == null) {
                return after(start, syntax.at);
            }
            if (dictionary.is("Type", "XRef")) {
                encrypted |= isEncrypted(dictionary);
            } else if (dictionary.is("Type", "ObjStm")) {
                objectStream(stream, at);
            } else if (dictionary.is("Type", "EmbeddedFile") && files.size() < MOST_CHILDREN) {
                files.put(number, stream);
            } else if (!encrypted) {
                shown(stream);
            }
            return after(stream.from(), stream.to());
        }

        /**
         * Where to go on after something that began at a place: behind it, unless it has no end in the file; then right
         * after its beginning, so that a bracket left open does not hide the rest.
         */
        private int after(int start, int end) {
            if (end >= size && unended < MOST_UNENDED) {
                unended++;
                return start;
            }
            return Math.max(start, end);
        }

        /** The stream that follows a dictionary: by its length when that is true, else up to {@code endstream}. */
        private @org.jspecify.annotations.Nullable Stream streamAfter(Item.Dictionary dictionary, Syntax syntax) {
            syntax.space();
            if (!starts(syntax.at, "stream")) {
                return null;
            }
            int from = syntax.at + 6;
            if (from < size && bytes[from] == '\r') {
                from++;
            }
            if (from < size && bytes[from] == '\n') {
                from++;
            }
            if (dictionary.get("Length") instanceof Item.Number length
                    && length.value() >= 0
                    && length.value() <= size - from) {
                int to = from + (int) length.value();
                int after = to;
                while (after < size && after - to < 4 && Syntax.isSpace(bytes[after])) {
                    after++;
                }
                if (starts(after, "endstream")) {
                    return new Stream(dictionary, from, to);
                }
            }
            int to = from;
            while (to < size && !(bytes[to] == 'e' && starts(to, "endstream"))) {
                to++;
            }
            return new Stream(dictionary, from, to);
        }

        private @org.jspecify.annotations.Nullable Stream stream(int place) {
            Syntax syntax = new Syntax(bytes, place, size);
            return syntax.next() instanceof Item.Dictionary dictionary ? streamAfter(dictionary, syntax) : null;
        }

        /** The table of what a font's codes mean, in the object of a number. */
        private Optional<byte[]> table(int number) {
            Integer place = places.get(number);
            Stream stream = place == null ? null : stream(place);
            return stream == null ? Optional.empty() : decoded(stream);
        }

        private Optional<byte[]> decoded(Stream stream) {
            if (decoded > MOST_DECODED) {
                return Optional.empty();
            }
            byte[] raw = java.util.Arrays.copyOfRange(bytes, stream.from(), stream.to());
            Optional<byte[]> plain = Filters.decode(stream.dictionary(), raw);
            decoded += raw.length + plain.map(bytes -> bytes.length).orElse(0);
            if (decoded > MOST_DECODED) {
                found.notice(
                        Notice.Kind.LIMIT,
                        stream.from(),
                        "more than 256 MiB decoded in one document; the rest was left out");
            }
            return plain;
        }

        /** Looks for codes in what the document shows. */
        private void shown(Stream stream) {
            int length = Math.max(1, stream.to() - stream.from());
            if (Codes.isPicture(stream.dictionary())) {
                codes.picture(
                        stream.dictionary(),
                        java.util.Arrays.copyOfRange(bytes, stream.from(), stream.to()),
                        stream.from(),
                        length,
                        filters -> decoded(new Stream(filters, stream.from(), stream.to())));
            } else if (Codes.isPage(stream.dictionary())) {
                decoded(stream).ifPresent(page -> {
                    words.page(page);
                    codes.page(page, stream.from(), length);
                });
            }
        }

        /** 7.5.7: pairs of number and place, then the objects. */
        private void objectStream(Stream stream, int at) throws IOException {
            if (encrypted) {
                return;
            }
            Optional<byte[]> plain = decoded(stream);
            if (plain.isEmpty() || !(stream.dictionary().get("First") instanceof Item.Number first)) {
                return;
            }
            byte[] held = plain.get();
            Syntax heads = new Syntax(held, 0, (int) Math.max(0, Math.min(held.length, first.value())));
            while (heads.at < heads.end && objects++ < MOST_OBJECTS) {
                if (!(heads.next() instanceof Item.Number number) || !(heads.next() instanceof Item.Number place)) {
                    return;
                }
                double where = first.value() + place.value();
                if (!(where >= 0 && where < held.length)) {
                    continue;
                }
                Syntax syntax = new Syntax(held, (int) where, held.length);
                Item item = syntax.next();
                if (item instanceof Item.Text text && texts.size() < 10_000) {
                    texts.put((int) number.value(), text);
                }
                if (item instanceof Item.Dictionary dictionary) {
                    words.object((int) number.value(), dictionary);
                }
                walk(item, at, Math.min(size, stream.to()) - at);
                // Objects that overlap would be read again and again.
                decoded += syntax.at - (int) where;
                if (decoded > 2 * MOST_DECODED) {
                    return;
                }
            }
        }

        /** Looks at every dictionary of a value; the depth is that of {@link Syntax}. */
        private void walk(Item item, int place, int length) throws IOException {
            switch (item) {
                case Item.Dictionary dictionary -> {
                    words.names(dictionary);
                    look(dictionary, place, length);
                    for (Item entry : dictionary.entries().values()) {
                        walk(entry, place, length);
                    }
                }
                case Item.Many many -> {
                    for (Item entry : many.items()) {
                        walk(entry, place, length);
                    }
                }
                case Item.Name name -> {}
                case Item.Text text -> {}
                case Item.Number number -> {}
                case Item.Reference reference -> {}
                case Item.Other other -> {}
            }
        }

        private void look(Item.Dictionary dictionary, int place, int length) throws IOException {
            if (dictionary.get("S") instanceof Item.Name action) {
                action(action.text(), dictionary, place, length);
            } else if (dictionary.has("JS")) {
                javascript(dictionary, place, length);
            }
            if (dictionary.has("OpenAction") || dictionary.has("AA")) {
                once("pdf.acts-on-opening", Level.LOW, place, length);
            }
            if (dictionary.has("XFA")) {
                once("pdf.xfa", Level.LOW, place, length);
            }
            if (dictionary.is("Subtype", "RichMedia") || dictionary.is("Subtype", "Flash")) {
                once("pdf.rich-media", Level.MEDIUM, place, length);
            }
            if (dictionary.get("EF") instanceof Item.Dictionary held) {
                String name = text(dictionary.has("UF") ? dictionary.get("UF") : dictionary.get("F"));
                for (String key : List.of("F", "UF", "DOS", "Unix", "Mac")) {
                    if (held.get(key) instanceof Item.Reference file && fileNames.size() < MOST_CHILDREN) {
                        fileNames.putIfAbsent(file.number(), name);
                    }
                }
            }
        }

        private void action(String kind, Item.Dictionary dictionary, int place, int length) throws IOException {
            switch (kind) {
                case "URI" -> {
                    String address = text(dictionary.get("URI"));
                    if (!address.isEmpty() && told.add("uri " + address)) {
                        if (links++ < MOST_LINKS) {
                            found.fact(Fact.at("pdf.link", Level.INFORMATIONAL, place, length, address));
                        } else if (links == MOST_LINKS + 1) {
                            found.notice(
                                    Notice.Kind.LIMIT,
                                    place,
                                    "more than " + MOST_LINKS + " links; the rest was left out");
                        }
                    }
                }
                case "JavaScript", "Rendition" -> javascript(dictionary, place, length);
                case "Launch" -> {
                    Item file = dictionary.get("F");
                    String what = file instanceof Item.Dictionary spec ? text(spec.get("F")) : text(file);
                    if (dictionary.get("Win") instanceof Item.Dictionary windows) {
                        what = text(windows.get("F")) + " " + text(windows.get("P"));
                    }
                    if (told.add("launch " + what)) {
                        found.fact(Fact.at("pdf.launches", Level.HIGH, place, length, what.trim()));
                    }
                }
                case "SubmitForm", "ImportData" -> {
                    Item file = dictionary.get("F");
                    String address = file instanceof Item.Dictionary spec ? text(spec.get("F")) : text(file);
                    if (told.add("form " + address)) {
                        found.fact(Fact.at("pdf.sends-form", Level.MEDIUM, place, length, address));
                    }
                }
                case "GoToR", "GoToE" -> {
                    Item file = dictionary.get("F");
                    String other = file instanceof Item.Dictionary spec ? text(spec.get("F")) : text(file);
                    if (!other.isEmpty() && told.add("other " + other)) {
                        found.fact(Fact.at(
                                "pdf.opens-other",
                                other.startsWith("\\\\") ? Level.HIGH : Level.LOW,
                                place,
                                length,
                                other));
                    }
                }
                default -> {}
            }
        }

        private void once(String code, Level level, int place, int length) {
            if (told.add(code)) {
                found.fact(Fact.at(code, level, place, length));
            }
        }

        private void javascript(Item.Dictionary dictionary, int place, int length) throws IOException {
            Item script = dictionary.get("JS");
            if (script instanceof Item.Other) {
                return;
            }
            once("pdf.javascript", Level.MEDIUM, place, length);
            if (script instanceof Item.Reference reference && scripts.size() < MOST_CHILDREN) {
                scripts.add(reference.number());
            } else if (script instanceof Item.Text text) {
                script(text.bytes());
            }
        }

        private byte[] resolved(int number) {
            Item.Text known = texts.get(number);
            Integer place = places.get(number);
            if (known != null || place == null) {
                return known == null ? new byte[0] : known.bytes();
            }
            Syntax syntax = new Syntax(bytes, place, size);
            Item item = syntax.next();
            if (item instanceof Item.Dictionary dictionary) {
                Stream stream = streamAfter(dictionary, syntax);
                return stream == null ? new byte[0] : decoded(stream).orElse(new byte[0]);
            }
            return item instanceof Item.Text text ? text.bytes() : new byte[0];
        }

        private void script(byte[] script) throws IOException {
            if (encrypted
                    || script.length == 0
                    || !mayCarve()
                    || !told.add("script " + java.util.Arrays.hashCode(script))) {
                return;
            }
            byte[] plain = text(new Item.Text(script)).getBytes(StandardCharsets.UTF_8);
            found.child("script", "javascript-" + children, "js", script.length, () -> new ByteArrayInputStream(plain));
        }

        private void file(Stream stream, String name) throws IOException {
            found.fact(Fact.at(
                    "pdf.embedded-file", Level.LOW, stream.from(), Math.max(0, stream.to() - stream.from()), name));
            if (encrypted || !mayCarve()) {
                return;
            }
            Optional<byte[]> plain = decoded(stream);
            if (plain.isEmpty()) {
                found.notice(
                        Notice.Kind.UNREADABLE,
                        stream.from(),
                        "the embedded file " + name + " is packed in a way that is not read here");
                return;
            }
            byte[] held = plain.get();
            found.child(
                    "embedded", name, Math.max(1, stream.to() - stream.from()), () -> new ByteArrayInputStream(held));
        }

        private boolean mayCarve() {
            if (children++ == MOST_CHILDREN) {
                found.notice(
                        Notice.Kind.LIMIT,
                        -1,
                        "more than " + MOST_CHILDREN + " scripts and files; the rest was left out");
            }
            return children <= MOST_CHILDREN;
        }

        /** 7.9.2.2: UTF-16 by its mark, otherwise byte by byte. */
        private static String text(Item item) {
            if (!(item instanceof Item.Text text)) {
                return "";
            }
            byte[] b = text.bytes();
            boolean big = b.length >= 2 && b[0] == (byte) 0xFE && b[1] == (byte) 0xFF;
            boolean little = b.length >= 2 && b[0] == (byte) 0xFF && b[1] == (byte) 0xFE;
            return big || little
                    ? new String(b, 2, b.length - 2, big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE)
                    : new String(b, StandardCharsets.ISO_8859_1);
        }
    }
}
