package org.atalaya.indicators.read;

import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.indicators.About;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.Kind;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.read.JsonScanner.Token;

/**
 * The attributes of MISP events (MISP core format, draft-dulaunoy-misp-core-format), those of objects too. Only what bears
 * {@code to_ids} is looked for, since the rest is said to be context.
 */
final class MispEvents {
    private final JsonScanner json;
    private final IndicatorSetBuilder into;
    private int attributes;

    private String type = "";
    private String value = "";
    private String uuid = "";
    private String comment = "";
    private String timestamp = "";
    private String first = "";
    private boolean wanted;
    private boolean deleted;

    /** What reads an element of a list. */
    private interface Element {
        void read() throws IOException;
    }

    MispEvents(JsonScanner json, IndicatorSetBuilder into) {
        this.json = json;
        this.into = into;
    }

    /** The answer of a server: a list of events, or an object of events or attributes. */
    boolean response() throws IOException {
        if (json.token() == Token.START_ARRAY) {
            boolean any = false;
            while (json.next() != Token.END_ARRAY) {
                any |= json.token() == Token.START_OBJECT && members();
                if (json.token() != Token.END_OBJECT) {
                    json.skip();
                }
            }
            return any;
        }
        return json.token() == Token.START_OBJECT && members();
    }

    /** The members of an object within an answer. */
    private boolean members() throws IOException {
        boolean any = false;
        while (json.next() == Token.NAME) {
            String name = json.string();
            json.next();
            switch (name) {
                case "Event" -> {
                    event();
                    any = true;
                }
                case "Attribute" -> {
                    list("Attribute", this::attribute);
                    any = true;
                }
                default -> json.skip();
            }
        }
        return any;
    }

    /** Reads the object that the parser stands at. */
    void event() throws IOException {
        if (json.token() != Token.START_OBJECT) {
            throw new Fault(json.place(), "Event: expected an object");
        }
        while (json.next() == Token.NAME) {
            String name = json.string();
            json.next();
            switch (name) {
                case "Attribute" -> list(name, this::attribute);
                case "Object" -> list(name, this::group);
                case "Tag" -> list(name, this::tag);
                default -> json.skip();
            }
        }
    }

    private void list(String name, Element element) throws IOException {
        if (json.token() != Token.START_ARRAY) {
            throw new Fault(json.place(), name + ": expected a list");
        }
        while (json.next() != Token.END_ARRAY) {
            if (json.token() != Token.START_OBJECT) {
                throw new Fault(json.place(), name + ": expected a list of objects");
            }
            if (++attributes > ImportLimits.MOST_OBJECTS) {
                throw new Fault(json.place(), "more than " + ImportLimits.MOST_OBJECTS + " elements; split the file");
            }
            element.read();
        }
    }

    private void group() throws IOException {
        while (json.next() == Token.NAME) {
            String name = json.string();
            json.next();
            if (name.equals("Attribute")) {
                list(name, this::attribute);
            } else {
                json.skip();
            }
        }
    }

    private void tag() throws IOException {
        while (json.next() == Token.NAME) {
            String name = json.string();
            json.next();
            if (name.equals("name")) {
                String text = text(name);
                if (text.toLowerCase(Locale.ROOT).startsWith("tlp:")) {
                    into.mark(JsonFile.tlp(text));
                }
            } else {
                json.skip();
            }
        }
    }

    private String text(String name) {
        if (json.token() == Token.START_ARRAY || json.token() == Token.START_OBJECT) {
            throw new Fault(json.place(), name + ": expected a text, found " + JsonFile.found(json));
        }
        return switch (json.token()) {
            case NULL -> "";
            case TRUE -> "true";
            case FALSE -> "false";
            default -> json.string();
        };
    }

    private void attribute() throws IOException {
        type = value = uuid = comment = timestamp = first = "";
        wanted = deleted = false;
        while (json.next() == Token.NAME) {
            String name = json.string();
            Token token = json.next();
            switch (name) {
                case "type" -> type = text(name);
                case "value" -> value = text(name);
                case "uuid" -> uuid = text(name);
                case "comment" -> comment = text(name);
                case "timestamp" -> timestamp = text(name);
                case "first_seen" -> first = text(name);
                case "to_ids" -> wanted = token == Token.TRUE || text(name).equals("1");
                case "deleted" -> deleted = token == Token.TRUE || text(name).equals("1");
                default -> json.skip();
            }
        }
        if (type.isEmpty() || value.isEmpty()) {
            throw new Fault(json.place(), "Attribute: expected a type and a value");
        }
        if (deleted) {
            into.passOver("attribute that was deleted");
        } else if (!wanted) {
            into.passOver("attribute without to_ids");
        } else {
            take();
        }
    }

    private void take() {
        Optional<Instant> from = Times.of(json::place, "first_seen", first);
        from = from.isPresent() ? from : Times.of(json::place, "timestamp", timestamp);
        About about = new About(uuid, comment, Indicator.UNSPECIFIED, from, Optional.empty());
        switch (type) {
            case "yara", "sigma" -> into.rule(type, value, about, Optional.empty());
            case "stix2-pattern" -> pattern(value, about);
            case "regkey" ->
                pattern(
                        "[windows-registry-key:key = '"
                                + value.replace("\\", "\\\\").replace("'", "\\'") + "']",
                        about);
            default -> values(about);
        }
    }

    private void pattern(String pattern, About about) {
        if (Equalities.take(pattern, (kind, text) -> into.add(kind, text, about, Optional.empty()))) {
            return;
        }
        try {
            into.add(pattern, about, Optional.empty());
        } catch (PatternException broken) {
            throw new Fault(json.place(), String.valueOf(broken.getMessage()));
        }
    }

    /** A value, or two joined by a bar of which one is enough to be sure: the digest, the domain and the address. */
    private void values(About about) {
        int bar = type.indexOf('|');
        int cut = value.indexOf('|');
        boolean any = false;
        if (bar < 0 && !type.equals("malware-sample")) {
            any = value(type, value, about);
        } else if (cut > 0) {
            String left = bar < 0 ? "filename" : type.substring(0, bar);
            String right = bar < 0 ? "md5" : type.substring(bar + 1);
            boolean file = left.equals("filename");
            About named = file ? about.named(value.substring(0, cut)) : about;
            any = !file && value(left, value.substring(0, cut), about);
            any |= value(right, value.substring(cut + 1), named);
        }
        if (!any) {
            into.passOver("attribute of type " + Fault.shown(type));
        }
    }

    private boolean value(String name, String text, About about) {
        String plain = Refang.of(text.strip());
        Optional<Kind> kind = Values.named(name);
        return kind.isPresent() && into.add(Values.exact(kind.get(), plain), plain, about, Optional.empty());
    }
}
