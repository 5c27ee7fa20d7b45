package org.atalaya.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Place;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/**
 * An event whose fields a text reader has laid out one after the other: names as numbers, values in one character array.
 * Reused from record to record. A field may have a second name under which rules find it as well.
 */
public final class FlatEvent implements Event {
    private static final int NO_ALIAS = -1;

    private final FieldNames names;
    private final int computer;
    private final Values values = new Values();
    private final FieldList own = new FieldList();
    /** Names the values: our own list, or a sealed one that others use too. */
    private FieldList fields = own;

    private EventType type = EventType.of("", "", "");
    private Optional<Instant> time = Optional.empty();
    private String host = "";
    private String lastHost = "";
    private Place place = Place.line("", 0, -1);

    /** An event without fields. */
    public FlatEvent(FieldNames names) {
        this.names = names;
        this.computer = names.id("Computer");
        // Numbered before evidence can use the numbers up: readers ask for these.
        names.id("Channel");
        names.id("Provider_Name");
        names.id("EventID");
    }

    /** Forgets the record before. */
    public void begin() {
        values.clear();
        own.clear();
        fields = own;
        host = "";
        time = Optional.empty();
    }

    /** Where the next field's value is to be written, between {@link #begin} and {@link #end}. */
    public Values values() {
        return values;
    }

    /**
     * Names the value that was just added to {@link #values()}.
     *
     * @param field id of its name
     * @param alias id of a second name, or -1
     * @param isHeader whether it belongs to the header of a Windows event: data fields of the same name hide it
     */
    public void name(int field, int alias, boolean isHeader) {
        name(field, alias, isHeader, "");
    }

    /**
     * The same for a name that may have no number.
     *
     * @param spelled the name itself, asked for only when {@code field} is {@link FieldNames#NONE}
     */
    public void name(int field, int alias, boolean isHeader, String spelled) {
        if (fields != own) {
            own.copy(fields);
            fields = own;
        }
        own.add(field, alias, isHeader, spelled);
    }

    /** Names all values that were added since {@link #begin}, by a sealed list. */
    public void name(FieldList sealed) {
        fields = sealed;
    }

    /** Adds a field with its value. */
    public void add(String name, String value, boolean isHeader) {
        values.add(value);
        name(names.known(name), NO_ALIAS, isHeader, name);
    }

    /** Adds a field that is present without a value. */
    public void addNull(String name, boolean isHeader) {
        values.addNull();
        name(names.known(name), NO_ALIAS, isHeader, name);
    }

    /** The text of the first field of this name, or nothing. */
    public Optional<String> first(String name) {
        int i = first(names.id(name));
        return i < 0 ? Optional.empty() : Optional.of(values.text(i));
    }

    /** The number of the first value that a field has, or -1. */
    public int first(int field) {
        for (int i : fields.of(field)) {
            if (fields.isNamed(i, field) && !values.isNull(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Ends the record. */
    public void end(EventType eventType, Optional<Instant> eventTime, Place eventPlace) {
        type = eventType;
        time = eventTime;
        place = eventPlace;
        int at = first(computer);
        host = at < 0 ? "" : values.is(at, lastHost) ? lastHost : values.text(at);
        lastHost = host;
    }

    /** How many fields there are. */
    public int count() {
        return fields.count();
    }

    @Override
    public EventType type() {
        return type;
    }

    @Override
    public Optional<Instant> time() {
        return time;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public void read(int field, Values into) {
        boolean inHeader = false;
        boolean inData = false;
        int[] found = fields.of(field);
        for (int i : found) {
            if (fields.isHeader(i)) {
                inHeader = true;
            } else {
                inData = true;
                copy(i, into);
            }
        }
        if (inHeader && !inData) {
            for (int i : found) {
                copy(i, into);
            }
        }
    }

    private void copy(int i, Values into) {
        if (values.isNull(i)) {
            into.addNull();
        } else {
            into.add(values.chars(), values.start(i), values.end(i));
        }
    }

    @Override
    public void readAll(Values into) {
        for (int i = 0; i < fields.count(); i++) {
            copy(i, into);
        }
    }

    @Override
    public void visit(FieldVisitor visitor) {
        for (int i = 0; i < fields.count(); i++) {
            visitor.field(fields.name(i, names), values.isNull(i) ? null : values.text(i));
        }
    }

    /** The fields by name; one that repeats as a list. */
    @Override
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        visit((name, value) -> {
            Object before = tree.get(name);
            if (!tree.containsKey(name)) {
                tree.put(name, value);
            } else if (before instanceof List<?> list) {
                List<@Nullable Object> longer = new ArrayList<>(list);
                longer.add(value);
                tree.put(name, longer);
            } else {
                tree.put(name, new ArrayList<>(Arrays.asList(before, value)));
            }
        });
        return tree;
    }
}
