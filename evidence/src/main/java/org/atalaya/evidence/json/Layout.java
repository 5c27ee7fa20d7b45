package org.atalaya.evidence.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /** Beginnings of paths by which shapes are told; a path's are bits in this order. */
    static final List<String> PREFIXES = List.of(
            "Event.System.",
            "winlog.",
            "event_data.",
            "logsource.",
            "protoPayload.",
            "actor.",
            "auditd.",
            "process.",
            "operationName.");

    private final FieldNames names;
    private final Map<String, Node> byPath = new HashMap<>();
    /** Keys under all nodes: more than paths, where keys hold dots. */
    private int keys;

    private int numbers;

    Node root;

    Layout(FieldNames names) {
        this.names = names;
        this.root = new Node("");
    }

    /** Forgets everything when a hostile file has filled it, and says so; called between records. */
    boolean trim() {
        if (keys <= MOST_NODES) {
            return false;
        }
        keys = 0;
        byPath.clear();
        root = new Node("");
        return true;
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 15;
    }

    /** Whether no more new paths fit, since one record has too many. */
    boolean full() {
        return keys > 2 * MOST_NODES;
    }

    /** The node of a path, whether its keys were nested or held the dots themselves; null when none was met. */
    @Nullable
    Node at(String path) {
        return byPath.get(path);
    }

    /** A key under a node, and what it leads to. */
    static final class Edge {
        /** Stands for a key that its record spells with escapes or beyond ASCII, and that is looked up by its text. */
        static final byte[] NOT_BYTES = new byte[0];

        /** The key as records have it. */
        final byte[] key;

        final String name;
        final Node node;
        /** Namespaces, which are no fields. */
        final boolean passedOver;
        /** The key that came next in the record before; null when none did. */
        @Nullable
        Edge next;

        Edge(byte[] key, String name, Node node) {
            this.key = key;
            this.name = name;
            this.node = node;
            this.passedOver = isPassedOver(name);
        }
    }

    /** Whether a key is that of an XML namespace, which is no field. */
    static boolean isPassedOver(String key) {
        return key.equals("xmlns") || key.equals("@xmlns");
    }

    /** A path. */
    final class Node {
        final String path;
        /** Tells it from others. */
        final int number = numbers++;
        /** Which of {@link #PREFIXES} it begins with. */
        final int prefixes;
        /** The record that had this path last, and its first value there that is not null, or -1. */
        long record = -1;

        int value = -1;

        /** Whether its object may be data of an event under a name of their own. */
        final boolean holdsNamed;
        /** What evtx_dump writes as an empty text has no size in the event log, where that is no value at all. */
        final boolean emptyIsNull;
        /** The key that came first in its object in the record before; null when none did. */
        @Nullable
        Edge first;

        private @Nullable Edge[] edges = new Edge[8];
        private int edgeCount;
        private final Map<String, Node> children = new HashMap<>();
        private final @Nullable Shape[] known = new Shape[Shape.values().length];
        private final int[] fields = new int[known.length];
        private final int[] aliases = new int[known.length];
        private final boolean[] headers = new boolean[known.length];

        Node(String path) {
            this.path = path;
            int bits = 0;
            for (int i = 0; i < PREFIXES.size(); i++) {
                bits |= path.startsWith(PREFIXES.get(i)) ? 1 << i : 0;
            }
            this.prefixes = bits;
            this.holdsNamed = path.endsWith("EventData.Data");
            this.emptyIsNull = path.startsWith("Event.");
        }

        /** The edge of a key of plain ASCII, {@code hash} being that of {@link String#hashCode}. */
        Edge edge(byte[] bytes, int from, int to, int hash) {
            int mask = edges.length - 1;
            int i = spread(hash) & mask;
            for (Edge edge = edges[i]; edge != null; edge = edges[i]) {
                if (Arrays.equals(bytes, from, to, edge.key, 0, edge.key.length)) {
                    return edge;
                }
                i = i + 1 & mask;
            }
            String key = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
            Edge added = new Edge(Arrays.copyOfRange(bytes, from, to), key, child(key));
            edges[i] = added;
            if (++edgeCount * 2 > edges.length) {
                grow();
            }
            return added;
        }

        private void grow() {
            @Nullable Edge[] before = edges;
            edges = new Edge[before.length * 2];
            int mask = edges.length - 1;
            for (Edge edge : before) {
                if (edge != null) {
                    int i = spread(edge.name.hashCode()) & mask;
                    while (edges[i] != null) {
                        i = i + 1 & mask;
                    }
                    edges[i] = edge;
                }
            }
        }

        Node child(String key) {
            Node child = children.get(key);
            if (child == null) {
                child = byPath.computeIfAbsent(path.isEmpty() ? key : path + "." + key, Node::new);
                children.put(key, child);
                keys++;
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
