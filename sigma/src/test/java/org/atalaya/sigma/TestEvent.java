package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayList;
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

/** An event made of a map; a null in a field's list is a value that is present without a value. */
record TestEvent(EventType type, Map<String, List<Optional<String>>> fields, FieldNames names) implements Event {
    static final EventType TYPE = EventType.windows("Test", "", "");

    /** An event of {@code field, value} pairs; a value of null is a null value, a repeated field has several values. */
    static TestEvent of(@Nullable String... pairs) {
        Map<String, List<Optional<String>>> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.computeIfAbsent(String.valueOf(pairs[i]), key -> new ArrayList<>())
                    .add(Optional.ofNullable(pairs[i + 1]));
        }
        return new TestEvent(TYPE, fields, new FieldNames());
    }

    @Override
    public Optional<Instant> time() {
        return Optional.empty();
    }

    @Override
    public String host() {
        return "";
    }

    @Override
    public Place place() {
        return Place.line("test", 1, 0);
    }

    @Override
    public void read(int field, Values into) {
        add(fields.getOrDefault(names.name(field), List.of()), into);
    }

    @Override
    public void readAll(Values into) {
        fields.values().forEach(values -> add(values, into));
    }

    private static void add(List<Optional<String>> values, Values into) {
        for (Optional<String> value : values) {
            value.ifPresentOrElse(into::add, into::addNull);
        }
    }

    @Override
    public void visit(FieldVisitor visitor) {
        fields.forEach((name, values) -> values.forEach(value -> visitor.field(name, value.orElse(null))));
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return Map.of();
    }
}
