package org.atalaya.sigma;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values for {@code %name%} in rules that use the {@code expand} modifier.
 *
 * @param values name without percent signs → values
 */
public record Placeholders(Map<String, List<String>> values) {
    /** No values: rules that need some are refused. */
    public static final Placeholders NONE = new Placeholders(Map.of());

    /**
     * Reads files of values; a name's values in a later file replace those in an earlier one.
     *
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException with file, line, column and reason when one is no mapping of names to values
     */
    public static Placeholders load(List<Path> files) throws IOException {
        Map<String, List<String>> values = new TreeMap<>();
        for (Path file : files) {
            values.putAll(parse(Files.readString(file), file.toString()).values());
        }
        return new Placeholders(Map.copyOf(values));
    }

    /**
     * Reads a YAML mapping of names to a value or a list of values.
     *
     * @throws IllegalArgumentException with file, line, column and reason when the text is no such mapping
     */
    public static Placeholders parse(String text, String file) {
        try {
            Map<String, List<String>> values = new TreeMap<>();
            for (var document : Yaml.documents(text)) {
                var entries = Yaml.entries(document, "a file of placeholders");
                for (String name : entries.keySet()) {
                    values.put(name.replace("%", ""), Yaml.texts(entries, name));
                }
            }
            return new Placeholders(Map.copyOf(values));
        } catch (RuleError error) {
            throw new IllegalArgumentException(
                    file + ":" + error.line + ":" + error.column + ": " + error.getMessage() + "; " + error.mend);
        }
    }
}
