package org.atalaya.evidence.json;

import java.util.HashMap;
import java.util.Map;
import org.atalaya.model.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * The paths met so far as a tree of keys, each node with the number of its path's name in every shape: a key costs one map
 * look-up and no string. One per worker.
 */
final class Layout {
    /** Different paths that are remembered; hostile records have new ones every time. */
    private static final int MOST_NODES = 50_000;

    private final FieldNames names;
    private int nodes;
    Node root;

    Layout(FieldNames names) {
        this.names = names;
        this.root = new Node("");
    }

    /** Forgets everything when a hostile file has filled it; called between records. */
    void trim() {
        if (nodes > MOST_NODES) {
            root = new Node("");
            nodes = 0;
        }
    }

    /** Whether no more new paths fit, since one record has too many. */
    boolean full() {
        return nodes > 2 * MOST_NODES;
    }

    /** A path. */
    final class Node {
        final String path;
        private final Map<String, Node> children = new HashMap<>();
        private final @Nullable Shape[] known = new Shape[Shape.values().length];
        private final int[] fields = new int[known.length];
        private final int[] aliases = new int[known.length];
        private final boolean[] headers = new boolean[known.length];

        Node(String path) {
            this.path = path;
        }

        Node child(String key) {
            Node child = children.get(key);
            if (child == null) {
                child = new Node(path.isEmpty() ? key : path + "." + key);
                children.put(key, child);
                nodes++;
            }
            return child;
        }

        /** The first key of the path. */
        String first() {
            int dot = path.indexOf('.');
            return dot < 0 ? path : path.substring(0, dot);
        }

        private int index(Shape shape) {
            int i = shape.ordinal();
            if (known[i] == null) {
                Shape.Name name = shape.name(path);
                fields[i] = names.known(name.name());
                aliases[i] = name.alias().isEmpty() ? FieldNames.NONE : names.known(name.alias());
                headers[i] = name.header();
                known[i] = shape;
            }
            return i;
        }

        int field(Shape shape) {
            return fields[index(shape)];
        }

        /** The name itself, when it has no number. */
        String spelled(Shape shape) {
            return field(shape) == FieldNames.NONE ? shape.name(path).name() : "";
        }

        int alias(Shape shape) {
            return aliases[index(shape)];
        }

        boolean header(Shape shape) {
            return headers[index(shape)];
        }
    }
}
