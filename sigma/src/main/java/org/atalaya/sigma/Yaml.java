package org.atalaya.sigma;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
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
    /** Documents of one file that are no YAML, after which the rest of the file is not read. */
    static final int MOST_BROKEN = 20;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            // So that the refusal of such a key can say where it stands.
            .setAllowNonScalarKeys(true)
            .setSchema(new CoreSchema())
            .build();

    private Yaml() {}

    /** What a document of a file turned out to be. */
    sealed interface Document {
        /** A document that is YAML. */
        record Good(Node node) implements Document {}

        /** One that is not. */
        record Broken(RuleError error) implements Document {}
    }

    /**
     * The only way to read a text of which every document must be good.
     *
     * @throws RuleError what is wrong with the first document that is not YAML
     */
    static List<Node> documents(String text) throws RuleError {
        List<Node> nodes = new ArrayList<>();
        for (Document document : read(text)) {
            switch (document) {
                case Document.Good(var node) -> nodes.add(node);
                case Document.Broken(var error) -> throw error;
            }
        }
        return nodes;
    }

    /** The documents of a text. After a broken one, reading goes on at the next line that starts a document. */
    static List<Document> read(String text) {
        List<Document> documents = new ArrayList<>();
        if (text.length() > MOST_CHARACTERS) {
            documents.add(new Document.Broken(new RuleError(
                    1, 1, "file of " + text.length() + " characters; at most " + MOST_CHARACTERS, "split the file")));
            return documents;
        }
        int line = 0;
        int at = 0;
        for (int broken = 0; ; broken++) {
            // Lines before a restart are kept as empty lines, so that every mark still counts from the file's start.
            Optional<RuleError> error = read(at == 0 ? text : "\n".repeat(line) + text.substring(at), documents);
            if (error.isEmpty()) {
                return documents;
            }
            documents.add(new Document.Broken(error.get()));
            int next = at;
            int nextLine = line;
            do {
                int end = text.indexOf('\n', next);
                next = end < 0 ? text.length() : end + 1;
                nextLine++;
            } while (next < text.length() && !(nextLine + 1 >= error.get().line && isStart(text, next)));
            if (next >= text.length()) {
                return documents;
            }
            if (broken == MOST_BROKEN) {
                documents.add(new Document.Broken(new RuleError(
                        nextLine + 1,
                        1,
                        "more than " + MOST_BROKEN + " broken documents; what follows was not read",
                        "mend those before it")));
                return documents;
            }
            at = next;
            line = nextLine;
        }
    }

    /** Whether a line that starts a document ({@code ---}) begins at an index. */
    private static boolean isStart(String text, int at) {
        return text.startsWith("---", at) && (at + 3 == text.length() || Character.isWhitespace(text.charAt(at + 3)));
    }

    /** Adds documents up to the first broken one, and says what is wrong with that. */
    private static Optional<RuleError> read(String text, List<Document> documents) {
        try {
            if (mayNestDeep(text)) {
                checkNesting(text);
            }
            for (Node node : new Compose(SETTINGS).composeAllFromString(text)) {
                if (documents.size() == MOST_DOCUMENTS) {
                    return Optional.of(RuleError.at(
                            node,
                            "more than " + MOST_DOCUMENTS + " documents; the rest was not read",
                            "split the file"));
                }
                documents.add(new Document.Good(node));
            }
            return Optional.empty();
        } catch (RuleError tooDeep) {
            return Optional.of(tooDeep);
        } catch (MarkedYamlEngineException broken) {
            // A quote that is never closed is found out at the end of the text, but is to be mended where it opens.
            boolean unclosed = broken.getProblem().startsWith("found unexpected end of stream");
            Optional<Mark> mark = unclosed ? broken.getContextMark() : broken.getProblemMark();
            return Optional.of(new RuleError(
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    "not YAML: " + (unclosed ? "the quote that opens here is not closed" : broken.getProblem()),
                    "correct the YAML; text with special characters wants single quotes"));
        } catch (YamlEngineException broken) {
            String reason = String.valueOf(broken.getMessage());
            return Optional.of(new RuleError(
                    1, 1, "not YAML: " + reason.lines().findFirst().orElse(""), "correct the YAML"));
        }
    }

    /**
     * Whether a text might nest deeper than {@link #MOST_LEVELS}. It errs on the side of yes: brackets in quotes count
     * too, and then {@link #checkNesting} tells.
     */
    private static boolean mayNestDeep(String text) {
        int open = 0;
        int indent = 0;
        int dashes = 0;
        boolean lineStart = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                lineStart = true;
                indent = 0;
                dashes = 0;
                continue;
            }
            if (c == '[' || c == '{') {
                open++;
            } else if (c == ']' || c == '}') {
                open = Math.max(0, open - 1);
            }
            if (lineStart) {
                if (c == ' ') {
                    indent++;
                } else if (c == '-' || c == '?' || c == ':' || c == '\t') {
                    dashes++;
                } else {
                    lineStart = false;
                }
            }
            if (open > MOST_LEVELS || indent >= MOST_LEVELS || dashes >= MOST_LEVELS) {
                return true;
            }
        }
        return false;
    }

    /** Refuses deep nesting by the stream of events, before any node is made, so that no stack is exhausted. */
    private static void checkNesting(String text) throws RuleError {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            switch (event.getEventId()) {
                case SequenceStart, MappingStart -> depth++;
                case SequenceEnd, MappingEnd -> depth--;
                default -> {}
            }
            if (depth > MOST_LEVELS) {
                Optional<Mark> mark = event.getStartMark();
                throw new RuleError(
                        mark.map(Mark::getLine).orElse(0) + 1,
                        mark.map(Mark::getColumn).orElse(0) + 1,
                        "nested deeper than " + MOST_LEVELS + " levels",
                        "flatten the rule");
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

    /**
     * The text of a scalar: truth values as written, whole numbers in decimal (YAML reads {@code 0x10} as 16), everything
     * else as written.
     */
    static String text(Node node) throws RuleError {
        if (!(node instanceof ScalarNode scalar)) {
            throw RuleError.at(node, "expected a single value", "write one value here, not a list or mapping");
        }
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.INT) && text.length() > 2 && text.charAt(0) == '0') {
            int radix = text.charAt(1) == 'x' ? 16 : text.charAt(1) == 'o' ? 8 : 0;
            return radix == 0 ? text : new BigInteger(text.substring(2), radix).toString();
        }
        return text;
    }

    /**
     * Texts that only people read. A list entry such as {@code - Legitimate use: backup} is a mapping to YAML, which is
     * no reason to refuse a rule; what is no text at all is left out.
     */
    static List<String> notes(Map<String, NodeTuple> entries, String key) {
        Optional<Node> node = child(entries, key);
        if (node.isEmpty() || isNull(node.get())) {
            return List.of();
        }
        List<Node> items = node.get() instanceof SequenceNode sequence ? sequence.getValue() : List.of(node.get());
        List<String> notes = new ArrayList<>();
        for (Node item : items) {
            if (item instanceof ScalarNode scalar && !isNull(item)) {
                notes.add(scalar.getValue());
            } else if (item instanceof MappingNode mapping) {
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode name
                            && tuple.getValueNode() instanceof ScalarNode value) {
                        notes.add(name.getValue() + ": " + value.getValue());
                    }
                }
            }
        }
        return List.copyOf(notes);
    }

    /** The same for one text; several are joined by a comma. */
    static String note(Map<String, NodeTuple> entries, String key) {
        return String.join(", ", notes(entries, key));
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

    /** The first scalar of this text within a document, key or value. */
    static Optional<Node> scalar(Node document, String text) {
        ArrayDeque<Node> open = new ArrayDeque<>(List.of(document));
        // Through aliases a node may be reached in very many ways.
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (!seen.add(node)) {
                continue;
            }
            List<Node> parts = new ArrayList<>();
            if (node instanceof ScalarNode scalar && scalar.getValue().equals(text)) {
                return Optional.of(node);
            } else if (node instanceof SequenceNode list) {
                parts.addAll(list.getValue());
            } else if (node instanceof MappingNode mapping) {
                for (NodeTuple tuple : mapping.getValue()) {
                    parts.add(tuple.getKeyNode());
                    parts.add(tuple.getValueNode());
                }
            }
            parts.reversed().forEach(open::push);
        }
        return Optional.empty();
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
