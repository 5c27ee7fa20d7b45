package org.atalaya.evidence.evtx;

import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/** A template and the values of one record that fill its holes; reused from record to record. */
final class Frame {
    private byte[] data = new byte[0];
    private Template template;
    /** Values as {@code offset << 32 | type << 16 | size}. */
    private long[] holes = new long[32];

    private int count;

    Frame(Template template) {
        this.template = template;
    }

    /** Starts on a template whose values are added next. */
    void begin(Template next, byte[] bytes, int values) {
        template = next;
        data = bytes;
        count = 0;
        if (values > holes.length) {
            holes = new long[values * 2];
        }
    }

    /**
     * Adds a value.
     *
     * @param typeAndSize the type in bits 16 to 23, the size in bytes in the 16 below
     */
    void add(int offset, int typeAndSize) {
        holes[count++] = (long) offset << 32 | typeAndSize;
    }

    Template template() {
        return template;
    }

    byte[] data() {
        return data;
    }

    boolean has(int hole) {
        return hole < count;
    }

    int type(int hole) {
        return hole < count ? type(holes[hole]) : ValueType.NULL;
    }

    int at(int hole) {
        return at(holes[hole]);
    }

    int size(int hole) {
        return hole < count ? size(holes[hole]) : 0;
    }

    private static int at(long value) {
        return (int) (value >>> 32);
    }

    private static int type(long value) {
        return (int) value >>> 16 & 0xFF;
    }

    private static int size(long value) {
        return (int) value & 0xFFFF;
    }

    /** Whether an element is left out because the value it depends on is missing. */
    boolean omits(int dependency) {
        return dependency != BinXml.NO_DEPENDENCY && dependency < count && type(holes[dependency]) == ValueType.NULL;
    }

    /** Appends the value that stands at a spot; nothing when its element is left out. */
    void append(Template.Spot spot, Values into) {
        if (omits(spot.dependency)) {
            return;
        }
        int hole = spot.hole;
        if (hole >= 0) {
            long value = hole < count ? holes[hole] : 0;
            int type = type(value);
            if (type == ValueType.NULL) {
                if (!spot.absentWhenEmpty) {
                    into.addNull();
                }
            } else if (type != ValueType.BINXML) {
                ValueType.append(data, at(value), size(value), type, into);
            }
            return;
        }
        String constant = spot.constant;
        if (constant != null) {
            into.add(constant);
        } else if (spot.pieces.length == 0) {
            into.addNull();
        } else {
            into.add(joined(spot.pieces));
        }
    }

    /** The text of several pieces put together. */
    String joined(Content[] pieces) {
        StringBuilder text = new StringBuilder();
        for (Content piece : pieces) {
            switch (piece) {
                case Content.Text(var constant) -> text.append(constant);
                case Content.Hole(var index, var optional) -> text.append(text(index));
                case Content.Element element -> {}
            }
        }
        return text.toString();
    }

    /** A hole's value as text; an array as its values joined by a comma. */
    String text(int hole) {
        int type = type(hole);
        if (hole >= count || type == ValueType.BINXML) {
            return "";
        }
        if ((type & ValueType.ARRAY) == 0) {
            return ValueType.text(data, at(hole), size(hole), type);
        }
        Values values = new Values();
        ValueType.append(data, at(hole), size(hole), type, values);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.count(); i++) {
            text.append(i > 0 ? "," : "").append(values.text(i));
        }
        return text.toString();
    }

    /** A hole's value as a plain Java value. */
    @Nullable
    Object object(int hole) {
        return hole < count ? ValueType.object(data, at(hole), size(hole), type(hole)) : null;
    }
}
