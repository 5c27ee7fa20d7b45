package org.atalaya.yara.condition;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.atalaya.yara.pattern.Dialect;
import org.atalaya.yara.syntax.RuleText;

/**
 * The flat form of rules without their patterns: for every rule its head, found by a table of places, so that a rule is
 * read when it is first asked for. Big-endian; texts are a length and UTF-8. The image is trusted like the program itself.
 */
public final class RuleImage {
    private RuleImage() {}

    /** The image of rules. */
    public static byte[] write(List<CompiledRule> rules) {
        ByteArrayOutputStream heads = new ByteArrayOutputStream();
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(heads);
                DataOutputStream places = new DataOutputStream(table)) {
            places.writeInt(rules.size());
            for (CompiledRule rule : rules) {
                places.writeInt(out.size());
                head(rule.head(), out);
            }
            places.write(heads.toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return table.toByteArray();
    }

    private static void head(CompiledRule.Head head, DataOutputStream out) throws IOException {
        // The first two are read alone, for the names of all rules.
        text(head.namespace(), out);
        text(head.name(), out);
        out.writeBoolean(head.global());
        out.writeBoolean(head.isPrivate());
        texts(head.tags(), out);
        out.writeInt(head.meta().size());
        for (RuleText.Meta meta : head.meta()) {
            text(meta.name(), out);
            value(meta.value(), out);
        }
        text(head.file(), out);
        out.writeInt(head.line());
        texts(head.names(), out);
        for (int i = 0; i < head.patterns().length; i++) {
            out.writeInt(head.patterns()[i]);
            out.writeBoolean(head.hidden()[i]);
            out.writeBoolean(head.hex()[i]);
        }
        out.writeInt(head.condition().length);
        out.write(head.condition());
        texts(head.modules().stream().sorted().toList(), out);
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void texts(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(text, out);
        }
    }

    /** Writes a String, Long, Double or Boolean with its kind. */
    public static void value(Object value, DataOutputStream out) throws IOException {
        switch (value) {
            case Long number -> {
                out.writeByte('i');
                out.writeLong(number);
            }
            case Double real -> {
                out.writeByte('f');
                out.writeDouble(real);
            }
            case Boolean truth -> {
                out.writeByte('b');
                out.writeByte(truth ? 1 : 0);
            }
            default -> {
                out.writeByte('s');
                text(value.toString(), out);
            }
        }
    }

    /** Reads what {@link #value(Object, DataOutputStream)} wrote. */
    public static Object value(ByteBuffer in) {
        return switch (in.get()) {
            case 'i' -> in.getLong();
            case 'f' -> in.getDouble();
            case 'b' -> in.get() != 0;
            default -> text(in);
        };
    }

    /** Reads a text. */
    public static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> texts(ByteBuffer in) {
        int count = in.getInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    /** The rules of an image, each read when it is first asked for. */
    public static List<CompiledRule> read(ByteBuffer image, Dialect dialect, Map<String, Object> externals) {
        return new Stored(image, new Checker.Shared(dialect, externals));
    }

    private static final class Stored extends AbstractList<CompiledRule> implements RandomAccess {
        private final ByteBuffer image;
        private final int count;
        private final AtomicReferenceArray<CompiledRule> read;
        private final Conditions conditions;
        private final Map<String, Map<String, Integer>> names = new HashMap<>();

        Stored(ByteBuffer image, Checker.Shared shared) {
            this.image = image;
            count = image.getInt(0);
            read = new AtomicReferenceArray<>(count);
            conditions = new Conditions(shared, this::names);
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public CompiledRule get(int number) {
            CompiledRule rule = read.get(number);
            if (rule == null) {
                CompiledRule.Head head = head(at(number));
                // Of two threads that read the same rule the first one's is kept.
                read.compareAndSet(number, null, new CompiledRule(head, 0, () -> conditions.ready(head, number)));
                rule = read.get(number);
            }
            return rule;
        }

        private ByteBuffer at(int number) {
            int from = 4 + 4 * count + image.getInt(4 + 4 * number);
            return image.slice(from, image.limit() - from);
        }

        private synchronized Map<String, Integer> names(String namespace) {
            if (names.isEmpty()) {
                for (int i = 0; i < count; i++) {
                    ByteBuffer in = at(i);
                    names.computeIfAbsent(text(in), key -> new LinkedHashMap<>())
                            .put(text(in), i);
                }
            }
            return names.getOrDefault(namespace, Map.of());
        }

        private static CompiledRule.Head head(ByteBuffer in) {
            String namespace = text(in);
            String name = text(in);
            boolean global = in.get() != 0;
            boolean isPrivate = in.get() != 0;
            List<String> tags = texts(in);
            List<RuleText.Meta> meta = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                meta.add(new RuleText.Meta(text(in), value(in)));
            }
            String file = text(in);
            int line = in.getInt();
            List<String> names = texts(in);
            int[] patterns = new int[names.size()];
            boolean[] hidden = new boolean[names.size()];
            boolean[] hex = new boolean[names.size()];
            for (int i = 0; i < patterns.length; i++) {
                patterns[i] = in.getInt();
                hidden[i] = in.get() != 0;
                hex[i] = in.get() != 0;
            }
            byte[] condition = new byte[in.getInt()];
            in.get(condition);
            Set<String> modules = new HashSet<>(texts(in));
            return new CompiledRule.Head(
                    name, global, isPrivate, tags, meta, file, namespace, line, names, patterns, hidden, hex, condition,
                    modules);
        }
    }
}
