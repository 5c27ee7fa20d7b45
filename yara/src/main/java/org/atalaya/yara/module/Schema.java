package org.atalaya.yara.module;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which fields, constants and functions a module has. The lists are kept as text resources, one declaration a line:
 * {@code int name …} (also float, bool, str), {@code array int name}, {@code dict str name}, {@code struct name {} up to
 * {@code }}, {@code array name {}, {@code dict name {}, {@code const NAME value}, {@code func i name(si)}.
 */
public final class Schema {
    /** The modules there are. */
    public static final Set<String> MODULES = Set.of(
            "pe", "dotnet", "elf", "macho", "lnk", "olecf", "msi", "vba", "zip", "dex", "magic", "hash", "math",
            "string", "time", "console", "tests");

    private static final Map<String, Type.Fields> LOADED = new ConcurrentHashMap<>();

    private Schema() {}

    /** A module's declarations; empty when there is no module of that name. */
    public static Optional<Type.Fields> of(String module) {
        return MODULES.contains(module) ? Optional.of(LOADED.computeIfAbsent(module, Schema::load)) : Optional.empty();
    }

    private static Type.Fields load(String module) {
        try (InputStream in = Schema.class.getResourceAsStream(module + ".txt")) {
            if (in == null) {
                return new Type.Fields();
            }
            return read(module, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Type.Fields read(String module, String text) {
        Type.Fields root = new Type.Fields();
        Deque<Type.Fields> open = new ArrayDeque<>();
        open.push(root);
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("//")) {
                continue;
            }
            if (line.equals("}")) {
                open.pop();
                continue;
            }
            String[] words = line.split("[ ,]+");
            Type.Fields now = open.element();
            if (line.endsWith("{")) {
                Type.Fields inner = new Type.Fields();
                now.fields()
                        .put(
                                words[1],
                                switch (words[0]) {
                                    case "struct" -> inner;
                                    case "array" -> new Type.Array(inner);
                                    case "dict" -> new Type.Dictionary(inner);
                                    default -> throw new IllegalStateException(line);
                                });
                open.push(inner);
                continue;
            }
            switch (words[0]) {
                case "const" -> now.constants().put(words[1], constant(line.split(" ", 3)[2]));
                case "func" -> {
                    for (int i = 2; i < words.length; i++) {
                        int bracket = words[i].indexOf('(');
                        now.function(new Type.Function(
                                words[i].substring(0, bracket),
                                module,
                                words[i].substring(bracket + 1, words[i].length() - 1),
                                plain(words[1])));
                    }
                }
                case "array", "dict" -> {
                    for (int i = 2; i < words.length; i++) {
                        Type element = plain(words[1]);
                        now.fields()
                                .put(
                                        words[i],
                                        words[0].equals("array")
                                                ? new Type.Array(element)
                                                : new Type.Dictionary(element));
                    }
                }
                default -> {
                    for (int i = 1; i < words.length; i++) {
                        now.fields().put(words[i], plain(words[0]));
                    }
                }
            }
        }
        return root;
    }

    private static Object constant(String value) {
        if (value.startsWith("\"")) {
            return value.substring(1, value.length() - 1).translateEscapes().getBytes(StandardCharsets.UTF_8);
        }
        return Long.decode(value);
    }

    private static Type.Plain plain(String word) {
        return switch (word) {
            case "int", "i" -> Type.Plain.INTEGER;
            case "float", "f" -> Type.Plain.REAL;
            case "bool", "b" -> Type.Plain.BOOLEAN;
            case "str", "s" -> Type.Plain.TEXT;
            default -> throw new IllegalStateException(word);
        };
    }
}
