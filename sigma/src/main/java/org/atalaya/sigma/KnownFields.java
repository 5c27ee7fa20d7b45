package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * The fields that events of Windows log sources carry, from a file of the form of {@code knowledge/fields.yml}.
 *
 * @param byCategory category → its fields, those that every such event has among them
 */
public record KnownFields(Map<String, TreeSet<String>> byCategory) {
    /** Nothing is known, and no field is doubted. */
    public static final KnownFields NONE = new KnownFields(Map.of());

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException with file, line, column and reason when the text is no such table
     */
    public static KnownFields parse(String text, String file) {
        try {
            Map<String, TreeSet<String>> byCategory = new LinkedHashMap<>();
            for (var document : Yaml.documents(text)) {
                Map<String, NodeTuple> top = Yaml.entries(document, "a table of fields");
                Collection<String> shared = new ArrayList<>(Yaml.texts(top, "everywhere"));
                shared.addAll(Yaml.texts(top, "sysmon"));
                if (top.containsKey("categories")) {
                    Map<String, NodeTuple> categories = Yaml.entries(Yaml.value(top, "categories"), "categories");
                    for (String category : categories.keySet()) {
                        TreeSet<String> fields = new TreeSet<>(shared);
                        fields.addAll(Yaml.texts(categories, category));
                        byCategory.put(category, fields);
                    }
                }
            }
            return new KnownFields(byCategory);
        } catch (RuleError error) {
            throw new IllegalArgumentException(
                    file + ":" + error.line + ":" + error.column + ": " + error.getMessage() + "; " + error.mend);
        }
    }

    /** The known field nearest to one that events of the category do not carry; empty when they do, or are unknown. */
    Optional<String> insteadOf(String field, LogSource source) {
        TreeSet<String> known = byCategory.get(source.category());
        if (!source.product().equals("windows") || known == null || known.contains(field) || field.isEmpty()) {
            return Optional.empty();
        }
        return Nearest.of(field, List.copyOf(known), 1).stream().findFirst();
    }
}
