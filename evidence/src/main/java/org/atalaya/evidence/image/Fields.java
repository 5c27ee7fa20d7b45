package org.atalaya.evidence.image;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Structure.Struct} field by field. A field may be lazy: it is read from the content when a rule first asks
 * for it, so the content must stay open as long as the structure is asked.
 */
public final class Fields {
    private final Map<String, Lazy<@Nullable Structure>> fields = new LinkedHashMap<>();

    /** A number. */
    public Fields put(String name, long value) {
        return put(name, new Structure.Int(value));
    }

    /** A yes or no, which rules of libyara see as 1 or 0. */
    public Fields put(String name, boolean value) {
        return put(name, new Structure.Bool(value));
    }

    /** Bytes, which need not be text. */
    public Fields put(String name, byte[] value) {
        return put(name, new Structure.Text(value));
    }

    /** Text, as UTF-8. */
    public Fields put(String name, String value) {
        return put(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Anything. */
    public Fields put(String name, Structure value) {
        return lazy(name, () -> value);
    }

    /** A struct inside. */
    public Fields put(String name, Fields value) {
        return put(name, value.struct());
    }

    /** A field worked out when asked for; {@code null} from the source leaves it absent. */
    public Fields lazy(String name, Supplier<@Nullable Structure> source) {
        fields.put(name, Lazy.of(source));
        return this;
    }

    /** A number worked out when asked for. */
    public Fields lazyInt(String name, Supplier<Long> source) {
        return lazy(name, () -> new Structure.Int(source.get()));
    }

    /** The struct. */
    public Structure.Struct struct() {
        return new Structure.Struct(new Asked(fields));
    }

    /** Structs one after the other. */
    public static Structure.Sequence sequence(List<Fields> elements) {
        List<Structure> structs = new ArrayList<>(elements.size());
        for (Fields element : elements) {
            structs.add(element.struct());
        }
        return new Structure.Sequence(structs);
    }

    /** Texts one after the other. */
    public static Structure.Sequence texts(List<byte[]> elements) {
        List<Structure> texts = new ArrayList<>(elements.size());
        for (byte[] element : elements) {
            texts.add(new Structure.Text(element));
        }
        return new Structure.Sequence(texts);
    }

    /** Reads each value when it is asked for; a value that turns out absent is no entry. */
    private static final class Asked extends AbstractMap<String, Structure> {
        private final Map<String, Lazy<@Nullable Structure>> fields;

        Asked(Map<String, Lazy<@Nullable Structure>> fields) {
            this.fields = fields;
        }

        @Override
        public @Nullable Structure get(@Nullable Object name) {
            Lazy<@Nullable Structure> field = fields.get(name);
            return field == null ? null : field.get();
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return get(name) != null;
        }

        @Override
        public Set<Entry<String, Structure>> entrySet() {
            Set<Entry<String, Structure>> entries = new LinkedHashSet<>();
            fields.forEach((name, field) -> {
                Structure value = field.get();
                if (value != null) {
                    entries.add(Map.entry(name, value));
                }
            });
            return entries;
        }
    }
}
