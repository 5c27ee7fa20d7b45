package org.atalaya.warning;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Trees of maps and lists as JSON; the order is that of the maps. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** JSON that is written through as it is. */
    record Raw(String json) {}

    /** A map of names and values in their order; a value of null is left out. */
    static Map<String, Object> map(@Nullable Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            if (value != null) {
                map.put(String.valueOf(pairs[i]), value);
            }
        }
        return map;
    }

    /** The tree in one line, as canonical JSON (RFC 8785) where the maps are sorted. */
    static String line(Object tree) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, tree);
        }
        return out.toString();
    }

    /** The tree with its elements of the first two levels in lines of their own. */
    static String file(Map<String, Object> tree) {
        StringBuilder out = new StringBuilder("{");
        String comma = "";
        for (Map.Entry<String, Object> entry : tree.entrySet()) {
            out.append(comma).append('\n').append(line(entry.getKey())).append(": ");
            if (entry.getValue() instanceof List<?> list && !list.isEmpty()) {
                out.append('[');
                String between = "";
                for (Object item : list) {
                    out.append(between).append('\n').append(line(item));
                    between = ",";
                }
                out.append("\n]");
            } else {
                out.append(line(entry.getValue()));
            }
            comma = ",";
        }
        return out.append("\n}\n").toString();
    }

    private static void write(JsonGenerator json, @Nullable Object tree) {
        switch (tree) {
            case Raw raw -> json.writeRawValue(raw.json());
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((name, value) -> {
                    json.writeName(String.valueOf(name));
                    write(json, value);
                });
                json.writeEndObject();
            }
            case Iterable<?> list -> {
                json.writeStartArray();
                list.forEach(item -> write(json, item));
                json.writeEndArray();
            }
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Boolean value -> json.writeBoolean(value);
            case null -> json.writeNull();
            default -> json.writeString(whole(String.valueOf(tree)));
        }
    }

    /** Without halves of surrogate pairs, which no UTF-8 file can hold. */
    static String whole(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> whole.appendCodePoint(
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point));
        return whole.toString();
    }
}
