package org.atalaya.warning;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Artifacts as JSON, one object per line; {@code docs/artifacts.schema.json} describes it. */
public final class ArtifactJson {
    private ArtifactJson() {}

    /** One artifact as a line, with its line end; what rules can ask of it is not part of it. */
    public static byte[] line(Artifact artifact) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JsonLines.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringProperty("source", artifact.source());
            if (!artifact.parent().isEmpty()) {
                json.writeStringProperty("parent", artifact.parent());
                json.writeStringProperty("role", artifact.role());
            }
            json.writeStringProperty("type", artifact.type());
            json.writeNumberProperty("size", artifact.size());
            json.writeObjectPropertyStart("hashes");
            artifact.hashes().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeNumberProperty("entropy", Math.round(artifact.entropy() * 1000) / 1000.0);
            json.writeArrayPropertyStart("facts");
            for (Fact fact : artifact.facts()) {
                json.writeStartObject();
                json.writeStringProperty("code", fact.code());
                json.writeStringProperty("level", fact.level().word());
                if (fact.offset() >= 0) {
                    json.writeNumberProperty("offset", fact.offset());
                    json.writeNumberProperty("length", fact.length());
                }
                json.writeArrayPropertyStart("values");
                fact.values().forEach(json::writeString);
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /**
     * Reads artifacts back.
     *
     * @param in bytes that {@link #line} wrote; not closed
     * @throws IOException when reading fails, or a line is no artifact
     */
    public static void read(InputStream in, Consumer<Artifact> consumer) throws IOException {
        JsonLines.read(in, "artifact", json -> consumer.accept(artifact(json)));
    }

    private static Artifact artifact(JsonParser json) {
        String source = "";
        String parent = "";
        String role = "";
        String type = "";
        long size = 0;
        double entropy = 0;
        Map<String, String> hashes = new LinkedHashMap<>();
        List<Fact> facts = new ArrayList<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "source" -> source = json.getString();
                case "parent" -> parent = json.getString();
                case "role" -> role = json.getString();
                case "type" -> type = json.getString();
                case "size" -> size = json.getLongValue();
                case "entropy" -> entropy = json.getDoubleValue();
                case "hashes" -> {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        String key = json.currentName();
                        json.nextToken();
                        hashes.put(key, json.getString());
                    }
                }
                case "facts" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        facts.add(fact(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new Artifact(source, parent, role, type, size, hashes, entropy, facts, Map.of());
    }

    private static Fact fact(JsonParser json) {
        String code = "";
        Level level = Level.INFORMATIONAL;
        long offset = -1;
        long length = 0;
        List<String> values = new ArrayList<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "code" -> code = json.getString();
                case "level" -> level = Level.of(json.getString()).orElse(Level.INFORMATIONAL);
                case "offset" -> offset = json.getLongValue();
                case "length" -> length = json.getLongValue();
                case "values" -> {
                    while (token != JsonToken.END_ARRAY) {
                        token = json.nextToken();
                        if (token == JsonToken.VALUE_STRING) {
                            values.add(json.getString());
                        }
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new Fact(code, level, offset, length, values);
    }
}
