package org.atalaya.indicators.read;

import java.io.InputStream;
import java.util.Locale;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.model.Tlp;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** A JSON file of indicators: a STIX bundle or envelope, a list of STIX objects, or MISP events. Streamed. */
final class JsonFile {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ImportLimits.MOST_DEPTH)
                    .maxStringLength(ImportLimits.MOST_TEXT)
                    .maxNameLength(1_000)
                    .maxNumberLength(100)
                    .build())
            .build();

    private JsonFile() {}

    static void read(String file, InputStream in, IndicatorSetBuilder into) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            JsonToken first = json.nextToken();
            boolean known;
            if (first == JsonToken.START_ARRAY) {
                known = array(json, into);
            } else if (first == JsonToken.START_OBJECT) {
                known = object(json, into);
            } else {
                throw new Fault(place(json), "expected an object or a list");
            }
            if (json.nextToken() != null) {
                throw new Fault(place(json), "something follows the end of the JSON");
            }
            if (!known) {
                throw ImportException.foreign(
                        file, "expected a STIX bundle (\"objects\") or a MISP event (\"Event\"), found neither");
            }
        } catch (JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            throw new Fault(
                    at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr(),
                    "no JSON that can be read: "
                            + String.valueOf(broken.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        }
    }

    /** The place of the parser, for people. */
    static String place(JsonParser json) {
        TokenStreamLocation at = json.currentTokenLocation();
        return "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static boolean object(JsonParser json, IndicatorSetBuilder into) {
        boolean known = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "objects" -> {
                    if (value != JsonToken.START_ARRAY) {
                        throw new Fault(place(json), "objects: expected a list of STIX objects");
                    }
                    into.format("stix");
                    new StixObjects(json, into).read();
                    known = true;
                }
                case "Event" -> {
                    into.format("misp");
                    new MispEvents(json, into).event();
                    known = true;
                }
                case "response" -> {
                    into.format("misp");
                    known |= new MispEvents(json, into).response();
                }
                default -> json.skipChildren();
            }
        }
        return known;
    }

    /** A list: of MISP events when its first element has one, else of STIX objects. */
    private static boolean array(JsonParser json, IndicatorSetBuilder into) {
        into.format("stix");
        StixObjects objects = new StixObjects(json, into);
        return objects.read() > 0;
    }

    /** The label of a text such as {@code tlp:amber+strict}; the strictest when it is none of them. */
    static Tlp tlp(String text) {
        String label = text.toUpperCase(Locale.ROOT).replace("TLP:WHITE", "TLP:CLEAR");
        for (Tlp tlp : Tlp.values()) {
            if (tlp.label().equals(label)) {
                return tlp;
            }
        }
        return Tlp.RED;
    }
}
