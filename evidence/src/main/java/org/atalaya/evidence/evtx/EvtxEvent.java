package org.atalaya.evidence.evtx;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.EventTypes;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Place;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/**
 * The record that a {@link Chunk} stands on. Beginning a record only notes where its values lie: a record is one or more
 * frames (a template and its values; a nested BinXML value is a frame of its own), and a field is looked up in their
 * templates' tables and decoded when it is asked for.
 */
final class EvtxEvent implements Event {
    /** Frames of one record, that is nested BinXML values, beyond which it is refused. */
    private static final int MOST_FRAMES = 64;
    /** Substitution values of one template instance beyond which it is refused. */
    private static final int MOST_VALUES = 4096;

    private final Chunk chunk;
    private final FieldNames names;
    private final int channelField;
    private final int providerField;
    private final int eventIdField;
    private final int computerField;
    private final int timeField;
    private final int recordIdField;
    private final List<Frame> frames = new ArrayList<>();
    /** Frame that a hole of a frame leads to: (frame, hole) pairs as {@code frame << 16 | hole}. */
    private final int[] parents = new int[MOST_FRAMES];

    private final Values scratch = new Values();
    private final EventTypes types = new EventTypes();
    private @Nullable EventType type;
    private @Nullable String host;
    private String lastHost = "";

    private int frameCount;
    private byte[] data = new byte[0];
    private int base;
    private int at;
    private boolean slack;

    EvtxEvent(Chunk chunk, FieldNames names) {
        this.chunk = chunk;
        this.names = names;
        channelField = names.id("Channel");
        providerField = names.id("Provider_Name");
        eventIdField = names.id("EventID");
        computerField = names.id("Computer");
        timeField = names.id("TimeCreated_SystemTime");
        recordIdField = names.id("EventRecordID");
    }

    /** Stands on the record at {@code offset} of the chunk, and returns where its content ends in the chunk. */
    int begin(byte[] bytes, int chunkBase, int offset, int length, boolean fromSlack) throws BrokenXml {
        data = bytes;
        base = chunkBase;
        at = offset;
        slack = fromSlack;
        frameCount = 0;
        type = null;
        host = null;
        int from = base + offset + Chunk.RECORD_HEADER;
        return fragment(from, base + offset + length - 4, -1) - base;
    }

    /** Reads a fragment, a template instance or a bare element, and returns where it ends. */
    private int fragment(int from, int end, int parent) throws BrokenXml {
        int place = from;
        if (place + 4 < end && data[place] == BinXml.FRAGMENT) {
            place += 4;
        }
        if (place >= end) {
            throw new BrokenXml("record without content", place - base);
        }
        if ((data[place] & ~BinXml.MORE) == BinXml.TEMPLATE_INSTANCE) {
            return instance(place, end, parent);
        }
        Frame frame = frame(parent, place);
        BinXml xml = chunk.bare(place, end);
        frame.begin(Template.of(xml.element(), names), data, 0);
        return xml.position();
    }

    /** Reads the fragments of a nested value; there may be several in a row, or only zeros. */
    private void nested(int from, int end, int parent) throws BrokenXml {
        int place = from;
        while (place < end) {
            int token = data[place] & ~BinXml.MORE;
            if (token == BinXml.FRAGMENT || token == BinXml.TEMPLATE_INSTANCE || token == BinXml.OPEN) {
                place = fragment(place, end, parent);
            } else if (token == BinXml.END) {
                place++;
            } else {
                throw new BrokenXml("unexpected token 0x" + Integer.toHexString(token) + " in a value", place - base);
            }
        }
    }

    /** Reads a template instance and its values, and returns where it ends. */
    private int instance(int place, int end, int parent) throws BrokenXml {
        Frame frame = frame(parent, place);
        int frameNumber = frameCount - 1;
        if (place + 14 > end) {
            throw new BrokenXml("record ends in the middle of a template instance", place - base);
        }
        long definition = Bytes.u32(data, place + 6);
        if (definition > Chunk.SIZE) {
            throw new BrokenXml("template at impossible offset " + definition, place - base);
        }
        int values = place + 10;
        if (base + definition == values) {
            if (values + 24 > end) {
                throw new BrokenXml("record ends in the middle of a template definition", place - base);
            }
            long size = Bytes.u32(data, values + 20);
            if (size > end - values - 24) {
                throw new BrokenXml("template definition of " + size + " bytes exceeds its record", place - base);
            }
            values += 24 + (int) size;
        }
        if (values + 4 > end) {
            throw new BrokenXml("record ends before its values", place - base);
        }
        Template template = chunk.template((int) definition, Bytes.i32(data, place + 2));
        long count = Bytes.u32(data, values);
        if (count > MOST_VALUES || count * 4 > end - values - 4) {
            throw new BrokenXml(count + " substitution values do not fit the record", values - base);
        }
        int descriptors = values + 4;
        int value = descriptors + 4 * (int) count;
        frame.begin(template, data, (int) count);
        boolean nested = false;
        for (int i = 0; i < count; i++) {
            int typeAndSize = Bytes.i32(data, descriptors + 4 * i) & 0xFFFFFF;
            int size = typeAndSize & 0xFFFF;
            if (size > end - value) {
                throw new BrokenXml("value " + i + " of " + size + " bytes exceeds the record", value - base);
            }
            frame.add(value, typeAndSize);
            nested |= typeAndSize >> 16 == ValueType.BINXML;
            value += size;
        }
        if (nested) {
            for (int hole : template.contentHoles) {
                if (frame.type(hole) == ValueType.BINXML && frame.size(hole) > 0) {
                    nested(frame.at(hole), frame.at(hole) + frame.size(hole), frameNumber << 16 | hole);
                }
            }
        }
        return value;
    }

    private Frame frame(int parent, int place) throws BrokenXml {
        if (frameCount == MOST_FRAMES) {
            throw new BrokenXml("more than " + MOST_FRAMES + " nested values", place - base);
        }
        if (frameCount == frames.size()) {
            frames.add(
                    new Frame(Template.of(new Content.Element("", BinXml.NO_DEPENDENCY, List.of(), List.of()), names)));
        }
        parents[frameCount] = parent;
        return frames.get(frameCount++);
    }

    @Override
    public EventType type() {
        EventType known = type;
        if (known == null) {
            known = findType();
            type = known;
        }
        return known;
    }

    private EventType findType() {
        scratch.clear();
        one(channelField);
        one(providerField);
        one(eventIdField);
        return types.windows(scratch, 0, 1, 2);
    }

    /** Appends the first header value of a field to the scratch, or a null. */
    private void one(int field) {
        int before = scratch.count();
        header(field, scratch);
        if (scratch.count() == before) {
            scratch.addNull();
        }
    }

    private void header(int field, Values into) {
        Frame frame = frames.get(0);
        Template template = frame.template();
        for (int spot = template.first(field); spot >= 0; spot = template.next(spot)) {
            if (template.spots[spot].system) {
                frame.append(template.spots[spot], into);
                return;
            }
        }
    }

    @Override
    public Optional<Instant> time() {
        Frame frame = frames.get(0);
        Template template = frame.template();
        int spot = template.first(timeField);
        if (spot >= 0) {
            int hole = template.spots[spot].hole;
            if (hole >= 0
                    && frame.type(hole) == ValueType.FILETIME
                    && frame.size(hole) == 8
                    && Bytes.i64(data, frame.at(hole)) != 0) {
                return Optional.of(ValueType.time(Bytes.i64(data, frame.at(hole))));
            }
            if (hole < 0) {
                try {
                    return Optional.of(Instant.parse(frame.joined(template.spots[spot].pieces)));
                } catch (java.time.format.DateTimeParseException notATime) {
                    // Falls through to the record's own time.
                }
            }
        }
        long written = Bytes.i64(data, base + at + 16);
        return written == 0 ? Optional.empty() : Optional.of(ValueType.time(written));
    }

    @Override
    public String host() {
        String known = host;
        if (known == null) {
            scratch.clear();
            header(computerField, scratch);
            known = "";
            if (scratch.count() > 0) {
                known = scratch.is(0, lastHost) ? lastHost : scratch.text(0);
            }
            lastHost = known;
            host = known;
        }
        return known;
    }

    @Override
    public Place place() {
        return new Place(chunk.source(), Place.Unit.RECORD, recordId(), chunk.fileOffset() + at, slack);
    }

    /** The id that viewers show: the event's own, which an exported log keeps while it numbers its records anew. */
    private long recordId() {
        Frame frame = frames.get(0);
        int spot = frame.template().first(recordIdField);
        int hole = spot < 0 ? -1 : frame.template().spots[spot].hole;
        return hole >= 0 && frame.type(hole) == ValueType.UINT64 && frame.size(hole) == 8
                ? Bytes.i64(data, frame.at(hole))
                : Bytes.i64(data, base + at + 8);
    }

    @Override
    public void read(int field, Values into) {
        int before = into.count();
        boolean header = false;
        for (int i = 0; i < frameCount; i++) {
            Frame frame = frames.get(i);
            Template template = frame.template();
            for (int spot = template.first(field); spot >= 0; spot = template.next(spot)) {
                if (template.spots[spot].system) {
                    header = true;
                } else {
                    frame.append(template.spots[spot], into);
                }
            }
        }
        if (header && into.count() == before) {
            header(field, into);
        }
    }

    @Override
    public void readAll(Values into) {
        for (int i = 0; i < frameCount; i++) {
            Frame frame = frames.get(i);
            for (Template.Spot spot : frame.template().spots) {
                frame.append(spot, into);
            }
        }
    }

    @Override
    public void visit(FieldVisitor visitor) {
        Values values = new Values();
        for (int i = 0; i < frameCount; i++) {
            Frame frame = frames.get(i);
            for (Template.Spot spot : frame.template().spots) {
                values.clear();
                frame.append(spot, values);
                for (int v = 0; v < values.count(); v++) {
                    visitor.field(spot.name, values.isNull(v) ? null : values.text(v));
                }
            }
        }
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return Tree.of(this);
    }

    /** The frame number {@code i}; 0 is the record's own. */
    Frame frame(int i) {
        return frames.get(i);
    }

    /** The next frame after {@code last} that a nested value in a hole of a frame brought, or -1. */
    int nextNested(int frame, int hole, int last) {
        for (int i = last + 1; i < frameCount; i++) {
            if (parents[i] == (frame << 16 | hole)) {
                return i;
            }
        }
        return -1;
    }
}
