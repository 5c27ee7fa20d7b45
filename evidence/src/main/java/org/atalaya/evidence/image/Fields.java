package org.atalaya.evidence.image;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Structure.Struct} field by field. A field may be lazy: it is read from the content when a rule first asks
 * for it, so the content must stay open as long as the structure is asked.
 */
public final class Fields {
    /** A {@link Structure}, or a {@link Lazy} of one. */
    private final Map<String, Object> fields = new LinkedHashMap<>();

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
        fields.put(name, value);
        return this;
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

    /**
     * Structs of many records, each made when it is asked for, so that a long list costs no more memory than its records.
     */
    public static <T> Structure.Sequence sequence(List<T> records, Function<T, Fields> shape) {
        return new Structure.Sequence(made(records, item -> shape.apply(item).struct()));
    }

    /** Texts of many records, each read when it is asked for. */
    public static <T> Structure.Sequence texts(List<T> records, Function<T, byte[]> bytes) {
        return new Structure.Sequence(made(records, item -> new Structure.Text(bytes.apply(item))));
    }

    private static <T> List<Structure> made(List<T> records, Function<T, Structure> make) {
        return new AbstractList<>() {
            @Override
            public Structure get(int index) {
                return make.apply(records.get(index));
            }

            @Override
            public int size() {
                return records.size();
            }
        };
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
        private final Map<String, Object> fields;

        Asked(Map<String, Object> fields) {
            this.fields = fields;
        }

        @Override
        public @Nullable Structure get(@Nullable Object name) {
            return value(fields.get(name));
        }

        private static @Nullable Structure value(@Nullable Object field) {
            return field instanceof Lazy<?> lazy ? (Structure) lazy.get() : (Structure) field;
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return get(name) != null;
        }

        @Override
        public Set<Entry<String, Structure>> entrySet() {
            Set<Entry<String, Structure>> entries = new LinkedHashSet<>();
            fields.forEach((name, field) -> {
                Structure value = value(field);
                if (value != null) {
                    entries.add(Map.entry(name, value));
                }
            });
            return entries;
        }
    }
}
