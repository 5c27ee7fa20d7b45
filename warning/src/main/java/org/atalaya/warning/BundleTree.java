package org.atalaya.warning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists, texts, {@code Long}, {@code Double} and {@code Boolean}, under limits; a name given twice is an error. */
final class BundleTree {
    /** Elements within elements. */
    private static final int MOST_DEPTH = 64;
    /** Characters of one text. */
    private static final int MOST_TEXT = 4 << 20;
    /** Values in all. */
    private static final int MOST_VALUES = 5_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxStringLength(MOST_TEXT)
                    .maxNumberLength(100)
                    .build())
            .build();

    private final JsonParser json;
    private int values;

    private BundleTree(JsonParser json) {
        this.json = json;
    }

    /** What cannot be read, with its place. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message, null, false, false);
        }
    }

    /** The object that a text is. */
    static Map<?, ?> read(byte[] text) throws Broken {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            Object root = new BundleTree(json).value();
            if (json.nextToken() != null) {
                throw new Broken("something follows its end");
            }
            if (root instanceof Map<?, ?> map) {
                return map;
            }
            throw new Broken("an object was expected");
        } catch (JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            throw new Broken(String.valueOf(broken.getOriginalMessage())
                            .lines()
                            .findFirst()
                            .orElse("")
                    + (at == null || at.getLineNr() < 1
                            ? ""
                            : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
        }
    }

    private @Nullable Object value() throws Broken {
        if (++values > MOST_VALUES) {
            throw new Broken("more than " + MOST_VALUES + " values");
        }
        JsonToken token = json.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    map.put(name, value());
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value());
                }
                yield list;
            }
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) json.getDoubleValue()
                        : (Object) json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> json.getString();
            case null, default -> null;
        };
    }
}
