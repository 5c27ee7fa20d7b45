package org.atalaya.indicators.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.read.JsonScanner.Token;
import org.atalaya.model.Tlp;

/** A JSON file of indicators: a STIX bundle or envelope, a list of STIX objects, or MISP events. Streamed. */
final class JsonFile {
    private JsonFile() {}

    static void read(String file, InputStream in, IndicatorSetBuilder into) throws IOException {
        JsonScanner json = new JsonScanner(in);
        Token first = json.next();
        boolean known;
        if (first == Token.START_ARRAY) {
            known = array(json, into);
        } else if (first == Token.START_OBJECT) {
            known = object(json, into);
        } else {
            throw new Fault(json.place(), "expected an object or a list");
        }
        json.next();
        if (!known) {
            throw ImportException.foreign(
                    file, "expected a STIX bundle (\"objects\") or a MISP event (\"Event\"), found neither");
        }
    }

    /** What stands at the place of the scanner, for people. */
    static String found(JsonScanner json) {
        return switch (json.token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL -> "null";
            case TEXT, NUMBER, NAME -> Fault.shown(json.string());
            case END_OBJECT, END_ARRAY, END -> "the end";
        };
    }

    private static boolean object(JsonScanner json, IndicatorSetBuilder into) throws IOException {
        boolean known = false;
        while (json.next() == Token.NAME) {
            switch (json.string()) {
                case "objects" -> {
                    if (json.next() != Token.START_ARRAY) {
                        throw new Fault(json.place(), "objects: expected a list of STIX objects, found " + found(json));
                    }
                    into.format("stix");
                    new StixObjects(json, into).read();
                    known = true;
                }
                case "Event" -> {
                    json.next();
                    into.format("misp");
                    new MispEvents(json, into).event();
                    known = true;
                }
                case "response" -> {
                    json.next();
                    into.format("misp");
                    known |= new MispEvents(json, into).response();
                }
                default -> json.skip();
            }
        }
        return known;
    }

    /** A list: of MISP events when its first element has one, else of STIX objects. */
    private static boolean array(JsonScanner json, IndicatorSetBuilder into) throws IOException {
        into.format("stix");
        return new StixObjects(json, into).read() > 0;
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
