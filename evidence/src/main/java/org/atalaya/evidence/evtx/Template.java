package org.atalaya.evidence.evtx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.atalaya.model.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * A template definition, or a record without one, compiled: every field of the event with the place where its value
 * comes from. Immutable, shared by all records that use it.
 */
final class Template {
    /** Field places in the order of the document. */
    final Spot[] spots;

    final Content.Element root;
    /** Holes that stand as element content where a nested BinXML value may bring more fields. */
    final int[] contentHoles;

    private final int[] tableKeys;
    private final int[] tableSpots;
    private final int[] nextSame;

    /** A field and where its value comes from; what every record asks is worked out once. */
    static final class Spot {
        final int field;
        final String name;
        /** The hole without whose value the field's element is left out. */
        final int dependency;

        final Content[] pieces;
        /** Whether it belongs to the {@code System} header; data fields of the same name hide it. */
        final boolean system;
        /** The hole that is the whole value, or -1. */
        final int hole;
        /** Whether a missing value means that the field is missing. */
        final boolean absentWhenEmpty;
        /** The value when it is the same in every record; null otherwise. */
        final @Nullable String constant;

        Spot(int field, String name, int dependency, Content[] pieces, boolean system) {
            this.field = field;
            this.name = name;
            this.dependency = dependency;
            this.pieces = pieces;
            this.system = system;
            hole = pieces.length == 1 && pieces[0] instanceof Content.Hole single ? single.index() : -1;
            absentWhenEmpty = hole >= 0 && system && ((Content.Hole) pieces[0]).optional();
            constant = pieces.length == 1 && pieces[0] instanceof Content.Text text ? text.text() : null;
        }
    }

    private Template(Content.Element root, List<Spot> found, int[] contentHoles) {
        this.root = root;
        this.spots = found.toArray(Spot[]::new);
        this.contentHoles = contentHoles;
        int size = Integer.highestOneBit(Math.max(8, spots.length * 2)) << 1;
        tableKeys = new int[size];
        tableSpots = new int[size];
        nextSame = new int[spots.length];
        Arrays.fill(tableSpots, -1);
        for (int i = spots.length - 1; i >= 0; i--) {
            int place = place(spots[i].field);
            tableKeys[place] = spots[i].field;
            nextSame[i] = tableSpots[place];
            tableSpots[place] = i;
        }
    }

    private int place(int field) {
        int mask = tableKeys.length - 1;
        int place = field * 0x9E3779B1 >>> 8 & mask;
        while (tableSpots[place] >= 0 && tableKeys[place] != field) {
            place = place + 1 & mask;
        }
        return place;
    }

    /** The first spot of a field, or -1. */
    int first(int field) {
        return tableSpots[place(field)];
    }

    /** The next spot of the same field, or -1. */
    int next(int spot) {
        return nextSame[spot];
    }

    static Template of(Content.Element root, FieldNames names) {
        Collector collector = new Collector(names);
        collector.top(root);
        return new Template(
                root,
                collector.spots,
                collector.holes.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Walks the elements once and names the fields. */
    private static final class Collector {
        final List<Spot> spots = new ArrayList<>();
        final List<Integer> holes = new ArrayList<>();
        private final FieldNames names;

        Collector(FieldNames names) {
            this.names = names;
        }

        void top(Content.Element root) {
            if (!root.name().equals("Event")) {
                data(root);
                return;
            }
            for (Content child : root.children()) {
                switch (child) {
                    case Content.Element element
                    when element.name().equals("System") -> {
                        for (Content part : element.children()) {
                            if (part instanceof Content.Element header) {
                                header(header);
                            }
                        }
                    }
                    case Content.Element element -> data(element);
                    case Content.Hole hole -> holes.add(hole.index());
                    case Content.Text text -> {}
                }
            }
        }

        private void header(Content.Element element) {
            attributes(element, true);
            if (!element.children().isEmpty()) {
                add(element, element.name(), element.children(), true);
            }
        }

        private void attributes(Content.Element element, boolean system) {
            for (Content.Attribute attribute : element.attributes()) {
                if (!attribute.name().startsWith("xmlns")) {
                    add(element, element.name() + "_" + attribute.name(), attribute.value(), system);
                }
            }
        }

        /** An element of EventData, UserData or another section. */
        private void data(Content.Element element) {
            boolean named = element.name().equals("Data") || element.name().equals("ComplexData");
            String name = element.name();
            if (named) {
                for (Content.Attribute attribute : element.attributes()) {
                    if (attribute.name().equals("Name")
                            && attribute.value().size() == 1
                            && attribute.value().get(0) instanceof Content.Text(var text)) {
                        name = text;
                    }
                }
            } else {
                attributes(element, false);
            }
            boolean section = name.equals("EventData") || name.equals("UserData");
            boolean leaf = element.isLeaf();
            for (Content child : element.children()) {
                switch (child) {
                    case Content.Element inner -> data(inner);
                    case Content.Hole hole -> holes.add(hole.index());
                    case Content.Text text -> {}
                }
            }
            if (leaf && !(section && element.children().isEmpty())) {
                add(element, name, element.children(), false);
            }
        }

        private void add(Content.Element element, String name, List<Content> pieces, boolean system) {
            spots.add(new Spot(
                    names.known(name),
                    name.replace(" ", ""),
                    element.dependency(),
                    pieces.toArray(Content[]::new),
                    system));
        }
    }
}
