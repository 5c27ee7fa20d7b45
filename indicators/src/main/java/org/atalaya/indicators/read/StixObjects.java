package org.atalaya.indicators.read;

import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.indicators.About;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;
import org.atalaya.model.Tlp;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The indicators of STIX 2.1 objects (OASIS STIX 2.1 §4.7). Other objects are passed by: nothing follows references, so
 * that none can lead in circles. An indicator of which a later version is revoked is not looked for.
 */
final class StixObjects {
    private final JsonParser json;
    private final IndicatorSetBuilder into;
    private final Set<String> revoked = new HashSet<>();
    private int index = -1;

    private String type = "";
    private String id = "";
    private String pattern = "";
    private String patternType = "";
    private String name = "";
    private String from = "";
    private String until = "";
    private int confidence;
    private boolean withdrawn;
    private Optional<Tlp> tlp = Optional.empty();

    StixObjects(JsonParser json, IndicatorSetBuilder into) {
        this.json = json;
        this.into = into;
    }

    /** Reads up to the end of the list that the parser stands in; how many objects there were. */
    int read() {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (++index == ImportLimits.MOST_OBJECTS) {
                throw new Fault(
                        JsonFile.place(json), "more than " + ImportLimits.MOST_OBJECTS + " objects; split the file");
            }
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new Fault(place(), "expected a STIX object, found " + found());
            }
            object();
        }
        into.revoke(revoked);
        return index + 1;
    }

    private String place() {
        return "objects[" + index + "]" + (id.isEmpty() ? "" : " " + Fault.shown(id)) + " (" + JsonFile.place(json)
                + ")";
    }

    private String found() {
        return json.currentToken() == null ? "the end" : Fault.shown(json.getString());
    }

    private void object() {
        type = id = pattern = patternType = name = from = until = "";
        confidence = Indicator.UNSPECIFIED;
        withdrawn = false;
        tlp = Optional.empty();
        boolean misp = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = json.currentName();
            JsonToken value = json.nextToken();
            switch (property) {
                case "type" -> type = text(property);
                case "id" -> id = text(property);
                case "pattern" -> pattern = lenient(value);
                case "pattern_type" -> patternType = lenient(value);
                case "name" -> name = lenient(value);
                case "valid_from" -> from = text(property);
                case "valid_until" -> until = text(property);
                case "confidence" -> confidence = number(value);
                case "revoked" -> withdrawn = value == JsonToken.VALUE_TRUE;
                case "object_marking_refs" -> markings(value);
                case "Event" -> {
                    into.format("misp");
                    new MispEvents(json, into).event();
                    misp = true;
                }
                default -> json.skipChildren();
            }
        }
        if (type.isEmpty() && !misp) {
            throw new Fault(place(), "expected a type, such as \"type\": \"indicator\", found none");
        }
        if (type.equals("indicator")) {
            indicator();
        }
    }

    /** A text that an indicator must have; of another object it may be anything. */
    private String lenient(JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        json.skipChildren();
        return value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY ? NO_TEXT : "";
    }

    /** What stands for a value that is no text. */
    private static final String NO_TEXT = "\0";

    private String text(String property) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new Fault(place(), property + ": expected a text, found " + found());
        }
        return json.getString();
    }

    private int number(JsonToken value) {
        int number = value == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT
                ? json.getIntValue()
                : -1;
        if (number < 0 || number > 100) {
            throw new Fault(place(), "confidence: expected a whole number from 0 to 100, found " + found());
        }
        return number;
    }

    private void markings(JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            throw new Fault(place(), "object_marking_refs: expected a list of ids, found " + found());
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Optional<Tlp> known =
                    json.currentToken() == JsonToken.VALUE_STRING ? Markings.of(json.getString()) : Optional.empty();
            json.skipChildren();
            if (known.isPresent()) {
                tlp = Optional.of(tlp.orElse(Tlp.CLEAR).and(known.get()));
            }
        }
    }

    private void indicator() {
        if (withdrawn) {
            into.passOver("indicator that was revoked");
            if (revoked.size() < ImportLimits.MOST_REVOKED) {
                revoked.add(id);
            }
            return;
        }
        if (pattern.isEmpty() || pattern.equals(NO_TEXT)) {
            throw new Fault(
                    place(), "pattern: expected a text such as [domain-name:value = 'bad.example'], found none");
        }
        Optional<Instant> start = Times.of(this::place, "valid_from", from);
        Optional<Instant> end = until.isEmpty() ? Optional.empty() : Times.of(this::place, "valid_until", until);
        if (start.isPresent() && end.isPresent() && !end.get().isAfter(start.get())) {
            throw new Fault(place(), "valid_until: expected a time after valid_from " + from + ", found " + until);
        }
        About about = new About(id, name.equals(NO_TEXT) ? "" : name, confidence, start, end);
        switch (patternType.toLowerCase(Locale.ROOT)) {
            case "stix", "" -> stix(about);
            case "sigma", "yara" -> into.rule(patternType.toLowerCase(Locale.ROOT), pattern, about, tlp);
            default -> into.passOver("pattern of type " + Fault.shown(patternType));
        }
    }

    private void stix(About about) {
        if (pattern.length() > ImportLimits.MOST_PATTERN) {
            throw new Fault(place(), "pattern: longer than " + ImportLimits.MOST_PATTERN + " characters");
        }
        if (Equalities.take(pattern, (kind, value) -> into.add(kind, value, about, tlp))) {
            return;
        }
        try {
            into.add(StixPattern.parse(pattern), about, tlp);
        } catch (PatternException broken) {
            throw new Fault(place(), String.valueOf(broken.getMessage()));
        }
    }
}
