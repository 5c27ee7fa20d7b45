package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the files of knowledge; what is wrong in one is told with its name. */
public final class Yaml {
    private final Path file;
    private final Map<?, ?> values;

    private Yaml(Path file, Map<?, ?> values) {
        this.file = file;
        this.values = values;
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read, or is no mapping; the message names file, line and column
     */
    public static Yaml read(Path file) throws IOException {
        try {
            Object read = new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
            if (read instanceof Map<?, ?> values) {
                return new Yaml(file, values);
            }
            throw new IOException(file + ": expected a mapping of names to values");
        } catch (YamlEngineException broken) {
            throw new IOException(file + ": " + broken.getMessage(), broken);
        }
    }

    /** A mapping within. */
    public Yaml at(String key) throws IOException {
        if (values.get(key) instanceof Map<?, ?> inner) {
            return new Yaml(file, inner);
        }
        throw wrong(key, "a mapping");
    }

    /** The names of the mapping, in their order. */
    public List<String> keys() {
        return values.keySet().stream().map(String::valueOf).toList();
    }

    /** Whether there is such a name. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** A text that must be there. */
    public String text(String key) throws IOException {
        if (values.get(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(key, "a text");
    }

    /** A number that must be there. */
    public double number(String key) throws IOException {
        if (values.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    /** A list of texts; empty when there is none. */
    public List<String> texts(String key) throws IOException {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw wrong(key, "a list");
    }

    /** What is wrong at a name. */
    public IOException wrong(String key, String expected) {
        return new IOException(file + ": at \"" + key + "\" expected " + expected + ", found " + values.get(key));
    }
}
