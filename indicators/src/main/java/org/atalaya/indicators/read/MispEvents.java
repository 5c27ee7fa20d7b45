package org.atalaya.indicators.read;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.indicators.About;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.Kind;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The attributes of MISP events (MISP core format, draft-dulaunoy-misp-core-format), those of objects too. Only what bears
 * {@code to_ids} is looked for, since the rest is said to be context.
 */
final class MispEvents {
    private final JsonParser json;
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

    MispEvents(JsonParser json, IndicatorSetBuilder into) {
        this.json = json;
        this.into = into;
    }

    /** The answer of a server: a list of events, or an object of events or attributes. */
    boolean response() {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            boolean any = false;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                any |= json.currentToken() == JsonToken.START_OBJECT && members();
                if (json.currentToken() != JsonToken.END_OBJECT) {
                    json.skipChildren();
                }
            }
            return any;
        }
        return json.currentToken() == JsonToken.START_OBJECT && members();
    }

    /** The members of an object within an answer. */
    private boolean members() {
        boolean any = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "Event" -> {
                    event();
                    any = true;
                }
                case "Attribute" -> {
                    list("Attribute", this::attribute);
                    any = true;
                }
                default -> json.skipChildren();
            }
        }
        return any;
    }

    /** Reads the object that the parser stands at. */
    void event() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Fault(JsonFile.place(json), "Event: expected an object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "Attribute" -> list(name, this::attribute);
                case "Object" -> list(name, this::group);
                case "Tag" -> list(name, this::tag);
                default -> json.skipChildren();
            }
        }
    }

    private void list(String name, Runnable element) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new Fault(JsonFile.place(json), name + ": expected a list");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new Fault(JsonFile.place(json), name + ": expected a list of objects");
            }
            if (++attributes > ImportLimits.MOST_OBJECTS) {
                throw new Fault(
                        JsonFile.place(json), "more than " + ImportLimits.MOST_OBJECTS + " elements; split the file");
            }
            element.run();
        }
    }

    private void group() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("Attribute")) {
                list(name, this::attribute);
            } else {
                json.skipChildren();
            }
        }
    }

    private void tag() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("name")) {
                String text = text();
                if (text.toLowerCase(Locale.ROOT).startsWith("tlp:")) {
                    into.mark(JsonFile.tlp(text));
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private String text() {
        if (json.currentToken() == JsonToken.START_ARRAY || json.currentToken() == JsonToken.START_OBJECT) {
            throw new Fault(JsonFile.place(json), json.currentName() + ": expected a text");
        }
        return json.currentToken() == JsonToken.VALUE_NULL ? "" : json.getString();
    }

    private void attribute() {
        type = value = uuid = comment = timestamp = first = "";
        wanted = deleted = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "type" -> type = text();
                case "value" -> value = text();
                case "uuid" -> uuid = text();
                case "comment" -> comment = text();
                case "timestamp" -> timestamp = text();
                case "first_seen" -> first = text();
                case "to_ids" -> wanted = token == JsonToken.VALUE_TRUE || text().equals("1");
                case "deleted" -> deleted = token == JsonToken.VALUE_TRUE || text().equals("1");
                default -> json.skipChildren();
            }
        }
        if (type.isEmpty() || value.isEmpty()) {
            throw new Fault(JsonFile.place(json), "Attribute: expected a type and a value");
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
        Optional<Instant> from = Times.of(() -> JsonFile.place(json), "first_seen", first);
        from = from.isPresent() ? from : Times.of(() -> JsonFile.place(json), "timestamp", timestamp);
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
            into.add(StixPattern.parse(pattern), about, Optional.empty());
        } catch (PatternException broken) {
            throw new Fault(JsonFile.place(json), String.valueOf(broken.getMessage()));
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
