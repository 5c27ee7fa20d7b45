package org.atalaya.evidence.json;

import java.util.HashMap;
import java.util.List;
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

    /** The rank of a path that holds no time. */
    static final int NO_TIME = Integer.MAX_VALUE;

    /** Paths that hold the time of a record, the best first. */
    private static final List<String> TIMES = List.of(
            "Event.System.TimeCreated.#attributes.SystemTime",
            "Event.System.TimeCreated_attributes.SystemTime",
            "Event.System.TimeCreated.SystemTime",
            "@timestamp",
            "eventTime",
            "TimeCreated",
            "SystemTime",
            "EventTime",
            "UtcTime",
            "_time",
            "timestamp",
            "time",
            "createdDateTime",
            "activityDateTime",
            "CreationTime",
            "published",
            "requestReceivedTimestamp",
            "ts",
            "created_at");

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

    /** A path. */
    final class Node {
        final String path;
        /** What a record that has this path may be: bits of {@link Mark}. */
        final long marks;
        /** Place among the names under which records hold their time, the best first; {@link #NO_TIME} for others. */
        final int timeRank;

        private final Map<String, Node> children = new HashMap<>();
        private final @Nullable Shape[] known = new Shape[Shape.values().length];
        private final int[] fields = new int[known.length];
        private final int[] aliases = new int[known.length];
        private final boolean[] headers = new boolean[known.length];

        Node(String path) {
            this.path = path;
            this.marks = Mark.of(path);
            int rank = TIMES.indexOf(path);
            this.timeRank = rank < 0 ? NO_TIME : rank;
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

        private int index(Shape shape) {
            int i = shape.ordinal();
            if (known[i] == null) {
                Shape.Name name = shape.name(path);
                fields[i] = names.id(name.name());
                aliases[i] = name.alias().isEmpty() ? -1 : names.id(name.alias());
                headers[i] = name.header();
                known[i] = shape;
            }
            return i;
        }

        int field(Shape shape) {
            return fields[index(shape)];
        }

        int alias(Shape shape) {
            return aliases[index(shape)];
        }

        boolean header(Shape shape) {
            return headers[index(shape)];
        }
    }
}
