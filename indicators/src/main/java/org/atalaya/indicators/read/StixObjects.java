package org.atalaya.indicators.read;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.indicators.About;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.read.JsonScanner.Token;
import org.atalaya.model.Tlp;

/**
 * The indicators of STIX 2.1 objects (OASIS STIX 2.1 §4.7). Other objects are passed by: nothing follows references, so
 * that none can lead in circles. An indicator of which a later version is revoked is not looked for; sightings (§5.2) say
 * when one was last seen.
 *
 * <p>A feed has a million of them: what is read is held as bytes, and becomes a text only where it is kept as one.
 */
final class StixObjects {
    private static final int TYPE = 0;
    private static final int ID = 1;
    private static final int PATTERN = 2;
    private static final int PATTERN_TYPE = 3;
    private static final int NAME = 4;
    private static final int VALID_FROM = 5;
    private static final int VALID_UNTIL = 6;
    private static final int CONFIDENCE = 7;
    private static final int REVOKED = 8;
    private static final int MARKINGS = 9;
    private static final int EVENT = 10;
    private static final int SIGHTING_OF = 11;
    private static final int FIRST_SEEN = 12;
    private static final int LAST_SEEN = 13;
    private static final int COUNT = 14;

    private static final String[] PROPERTY = {
        "type",
        "id",
        "pattern",
        "pattern_type",
        "name",
        "valid_from",
        "valid_until",
        "confidence",
        "revoked",
        "object_marking_refs",
        "Event",
        "sighting_of_ref",
        "first_seen",
        "last_seen",
        "count"
    };
    private static final Names PROPERTIES = new Names(PROPERTY);
    private static final Names INDICATOR = new Names("indicator");
    private static final Names SIGHTING = new Names("sighting");
    private static final Names STIX = new Names("stix");

    private final JsonScanner json;
    private final IndicatorSetBuilder into;
    private final Set<String> revoked = new HashSet<>();
    private final Map<String, Instant> sighted = new HashMap<>();
    private final PlainPattern plain = new PlainPattern();
    private int index = -1;

    private final HeldText type = new HeldText();
    private final HeldText id = new HeldText();
    private final HeldText pattern = new HeldText();
    private final HeldText patternType = new HeldText();
    private final HeldText name = new HeldText();
    private final HeldText from = new HeldText();
    private final HeldText until = new HeldText();
    private final HeldText sightingOf = new HeldText();
    private final HeldText firstSeen = new HeldText();
    private final HeldText lastSeen = new HeldText();
    private boolean never;
    private int confidence;
    private boolean withdrawn;
    private Optional<Tlp> tlp = Optional.empty();

    StixObjects(JsonScanner json, IndicatorSetBuilder into) {
        this.json = json;
        this.into = into;
    }

    /** Reads up to the end of the list that the scanner stands in; how many objects there were. */
    int read() throws IOException {
        while (json.next() != Token.END_ARRAY) {
            if (++index == ImportLimits.MOST_OBJECTS) {
                throw new Fault(json.place(), "more than " + ImportLimits.MOST_OBJECTS + " objects; split the file");
            }
            if (json.token() != Token.START_OBJECT) {
                id.clear();
                throw new Fault(place(), "expected a STIX object, found " + JsonFile.found(json));
            }
            object();
        }
        into.revoke(revoked);
        into.seen(sighted);
        return index + 1;
    }

    private String place() {
        return "objects[" + index + "]" + (id.isEmpty() ? "" : " " + Fault.shown(id.toString())) + " (" + json.place()
                + ")";
    }

    private void object() throws IOException {
        type.clear();
        id.clear();
        pattern.clear();
        patternType.clear();
        name.clear();
        from.clear();
        until.clear();
        sightingOf.clear();
        firstSeen.clear();
        lastSeen.clear();
        never = false;
        confidence = Indicator.UNSPECIFIED;
        withdrawn = false;
        tlp = Optional.empty();
        int seen = 0;
        while (json.next() == Token.NAME) {
            int property = json.among(PROPERTIES);
            if (property < 0) {
                json.skip();
                continue;
            }
            if ((seen & 1 << property) != 0) {
                throw new Fault(
                        place(), PROPERTY[property] + ": stands twice in one object; which is meant cannot be told");
            }
            seen |= 1 << property;
            json.next();
            switch (property) {
                case TYPE -> text(property, type);
                case ID -> text(property, id);
                case PATTERN -> lenient(pattern);
                case PATTERN_TYPE -> lenient(patternType);
                case NAME -> lenient(name);
                case VALID_FROM -> text(property, from);
                case VALID_UNTIL -> text(property, until);
                case CONFIDENCE -> confidence = number();
                case REVOKED -> {
                    withdrawn = json.token() == Token.TRUE;
                    json.skip();
                }
                case MARKINGS -> markings();
                case SIGHTING_OF -> lenient(sightingOf);
                case FIRST_SEEN -> lenient(firstSeen);
                case LAST_SEEN -> lenient(lastSeen);
                case COUNT -> {
                    never = json.token() == Token.NUMBER && json.whole() == 0;
                    json.skip();
                }
                default -> {
                    into.format("misp");
                    new MispEvents(json, into).event();
                }
            }
        }
        if (type.isEmpty() && (seen & 1 << EVENT) == 0) {
            throw new Fault(place(), "expected a type, such as \"type\": \"indicator\", found none");
        }
        if (INDICATOR.find(type.bytes(), 0, type.length()) == 0) {
            indicator();
        } else if (SIGHTING.find(type.bytes(), 0, type.length()) == 0) {
            sighting();
        }
    }

    /** Takes the time of a sighting; a count of 0 says that what was looked for was not there. */
    private void sighting() {
        if (never || withdrawn || sightingOf.isEmpty()) {
            return;
        }
        Optional<Instant> first = Times.of(this::place, "first_seen", firstSeen);
        Optional<Instant> last = Times.of(this::place, "last_seen", lastSeen);
        Optional<Instant> time = last.isPresent() ? last : first;
        String of = About.cut(sightingOf.toString());
        if (!of.startsWith("indicator--")) {
            return;
        }
        if (time.isEmpty()) {
            into.passOver("sighting without a time");
        } else if (sighted.size() < ImportLimits.MOST_SIGHTED || sighted.containsKey(of)) {
            sighted.merge(of, time.get(), (one, other) -> one.isAfter(other) ? one : other);
        } else {
            into.passOver("sighting beyond those of " + ImportLimits.MOST_SIGHTED + " indicators");
        }
    }

    /** A text that an indicator must have; of another object it may be anything. */
    private void lenient(HeldText text) throws IOException {
        if (json.token() == Token.TEXT) {
            json.copy(text);
        } else {
            json.skip();
        }
    }

    private void text(int property, HeldText text) {
        if (json.token() != Token.TEXT) {
            throw new Fault(place(), PROPERTY[property] + ": expected a text, found " + JsonFile.found(json));
        }
        json.copy(text);
    }

    private int number() {
        int number = json.token() == Token.NUMBER ? json.whole() : -1;
        if (number < 0 || number > 100) {
            throw new Fault(
                    place(), "confidence: expected a whole number from 0 to 100, found " + JsonFile.found(json));
        }
        return number;
    }

    private void markings() throws IOException {
        if (json.token() != Token.START_ARRAY) {
            throw new Fault(place(), "object_marking_refs: expected a list of ids, found " + JsonFile.found(json));
        }
        while (json.next() != Token.END_ARRAY) {
            Optional<Tlp> known = json.token() == Token.TEXT ? Markings.of(json) : Optional.empty();
            json.skip();
            if (known.isPresent()) {
                tlp = tlp.isEmpty() ? known : Optional.of(tlp.get().and(known.get()));
            }
        }
    }

    private void indicator() {
        if (withdrawn) {
            into.passOver("indicator that was revoked");
            if (revoked.size() < ImportLimits.MOST_REVOKED) {
                revoked.add(About.cut(id.toString()));
            } else {
                into.passOver("revocation beyond the first " + ImportLimits.MOST_REVOKED);
            }
            return;
        }
        if (pattern.isEmpty()) {
            throw new Fault(
                    place(), "pattern: expected a text such as [domain-name:value = 'bad.example'], found none");
        }
        Optional<Instant> start = Times.of(this::place, "valid_from", from);
        Optional<Instant> end = Times.of(this::place, "valid_until", until);
        if (start.isPresent() && end.isPresent() && !end.get().isAfter(start.get())) {
            throw new Fault(place(), "valid_until: expected a time after valid_from " + from + ", found " + until);
        }
        About about = new About(id.toString(), name.toString(), confidence, start, end);
        if (patternType.isEmpty() || STIX.find(patternType.bytes(), 0, patternType.length()) == 0) {
            stix(about);
            return;
        }
        String language = patternType.toString().toLowerCase(Locale.ROOT);
        switch (language) {
            case "stix" -> stix(about);
            case "sigma", "yara" -> into.rule(language, pattern.toString(), about, tlp);
            default -> into.passOver("pattern of type " + Fault.shown(patternType.toString()));
        }
    }

    private void stix(About about) {
        if (plain.read(pattern) && into.add(plain.kind(), pattern.bytes(), plain.from(), plain.to(), about, tlp)) {
            return;
        }
        String text = pattern.toString();
        if (text.length() > ImportLimits.MOST_PATTERN) {
            throw new Fault(place(), "pattern: longer than " + ImportLimits.MOST_PATTERN + " characters");
        }
        if (Equalities.take(text, (kind, value) -> into.add(kind, value, about, tlp))) {
            return;
        }
        try {
            into.add(text, about, tlp);
        } catch (PatternException broken) {
            throw new Fault(place(), String.valueOf(broken.getMessage()));
        }
    }
}
