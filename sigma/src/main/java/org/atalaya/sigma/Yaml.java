package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2 into nodes that know their line and column, under limits that no honest rule meets. */
final class Yaml {
    /** Characters of one rule file. */
    static final int MOST_CHARACTERS = 2_000_000;
    /** Collections that may be used again through an alias. */
    static final int MOST_ALIASES = 50;
    /** Levels of nesting. */
    static final int MOST_LEVELS = 64;
    /** Documents of one file. */
    static final int MOST_DOCUMENTS = 10_000;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setSchema(new CoreSchema())
            .build();

    private Yaml() {}

    /** The documents of a text; the good ones before a broken one are lost with it, since YAML has no way back. */
    static List<Node> documents(String text) throws RuleError {
        if (text.length() > MOST_CHARACTERS) {
            throw new RuleError(
                    1, 1, "file of " + text.length() + " characters; at most " + MOST_CHARACTERS, "split the file");
        }
        checkNesting(text);
        List<Node> documents = new ArrayList<>();
        try {
            for (Node node : new Compose(SETTINGS).composeAllFromString(text)) {
                if (documents.size() == MOST_DOCUMENTS) {
                    throw RuleError.at(node, "more than " + MOST_DOCUMENTS + " documents", "split the file");
                }
                documents.add(node);
            }
        } catch (MarkedYamlEngineException broken) {
            Optional<Mark> mark = broken.getProblemMark();
            throw new RuleError(
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    "not YAML: " + broken.getProblem(),
                    "correct the YAML; text with special characters wants single quotes");
        } catch (YamlEngineException broken) {
            String reason = String.valueOf(broken.getMessage());
            throw new RuleError(1, 1, "not YAML: " + reason.lines().findFirst().orElse(""), "correct the YAML");
        } catch (StackOverflowError deep) {
            throw new RuleError(1, 1, "nested too deep", "flatten the rule");
        }
        return documents;
    }

    /** Refuses flow and compact block nesting that would exhaust the stack before any node is made. */
    private static void checkNesting(String text) throws RuleError {
        int depth = 0;
        int line = 1;
        int dashes = 0;
        boolean lineStart = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                lineStart = true;
                dashes = 0;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth = Math.max(0, depth - 1);
            }
            if (lineStart && (c == '-' || c == '?')) {
                dashes++;
            } else if (c != ' ' && c != '\n') {
                lineStart = false;
            }
            if (depth > 1000 || dashes > MOST_LEVELS) {
                throw new RuleError(line, 1, "nested too deep", "flatten the rule");
            }
        }
    }

    /** The entries of a mapping by key; a repeated key or one that is no text is an error. */
    static Map<String, NodeTuple> entries(Node node, String what) throws RuleError {
        if (!(node instanceof MappingNode mapping)) {
            throw RuleError.at(node, what + " must be a mapping of names to values", "write it as 'name: value' lines");
        }
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw RuleError.at(tuple.getKeyNode(), "a key must be a text", "write the key as plain text");
            }
            if (entries.put(key.getValue(), tuple) != null) {
                throw RuleError.at(key, "key '" + key.getValue() + "' stands twice", "remove or rename one of them");
            }
        }
        return entries;
    }

    static Optional<Node> child(Map<String, NodeTuple> entries, String key) {
        NodeTuple tuple = entries.get(key);
        return tuple == null ? Optional.empty() : Optional.of(tuple.getValueNode());
    }

    /** The value of a key that is known to be there. */
    static Node value(Map<String, NodeTuple> entries, String key) {
        return child(entries, key).orElseThrow();
    }

    static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** The text of a scalar; numbers and truth values in the form that events show them. */
    static String text(Node node) throws RuleError {
        if (!(node instanceof ScalarNode scalar)) {
            throw RuleError.at(node, "expected a single value", "write one value here, not a list or mapping");
        }
        return scalar.getValue();
    }

    /** The text of an optional scalar, or nothing. */
    static String text(Map<String, NodeTuple> entries, String key) throws RuleError {
        Optional<Node> node = child(entries, key);
        return node.isEmpty() || isNull(node.get()) ? "" : text(node.get());
    }

    /** A list of texts; a single text is a list of one, absence an empty list. */
    static List<String> texts(Map<String, NodeTuple> entries, String key) throws RuleError {
        Optional<Node> node = child(entries, key);
        if (node.isEmpty() || isNull(node.get())) {
            return List.of();
        }
        if (node.get() instanceof SequenceNode sequence) {
            List<String> texts = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                texts.add(text(item));
            }
            return List.copyOf(texts);
        }
        return List.of(text(node.get()));
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
