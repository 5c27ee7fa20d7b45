package org.atalaya.yara.module;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.atalaya.yara.pattern.RegexSearch;
import org.jspecify.annotations.Nullable;

/** The bodies of the functions of modules; null is undefined. */
public final class Functions {
    /** What a function may ask of the scan. */
    public interface Host {
        Content content();

        /** Says that so many bytes of the content were gone over, for whoever watches the time. */
        void worked(long bytes);

        Optional<Structure.Struct> structure(String module);

        /** Values that functions keep for the content at hand. */
        Map<String, Object> computed();

        void say(String text);
    }

    /** Arguments are Long (whole numbers and truth values), Double, byte[] or RegexSearch. */
    public interface Body {
        @Nullable
        Object call(Host host, @Nullable Structure self, Object[] arguments);
    }

    private Functions() {}

    /** The body of a declared function; one that is not known is always undefined. */
    public static Body find(Type.Function function) {
        String name = function.name();
        String letters = function.arguments();
        return switch (function.module()) {
            case "math" -> (host, self, a) -> Numbers.call(host, name, letters, a);
            case "hash" -> (host, self, a) -> Hashes.call(host, name, letters, a);
            case "string" -> (host, self, a) -> string(name, a);
            case "time" ->
                (host, self, a) -> host.structure("time")
                        .flatMap(s -> s.field("now"))
                        .map(Functions::plain)
                        .orElse(System.currentTimeMillis() / 1000);
            case "console" -> (host, self, a) -> console(host, name, a);
            case "tests" -> (host, self, a) -> test(name, a);
            default -> (host, self, a) -> Formats.call(host, function.module(), name, letters, self, a);
        };
    }

    static @Nullable Object plain(@Nullable Structure value) {
        return switch (value) {
            case Structure.Int number -> (Long) number.value();
            case Structure.Bool bool -> (Long) (bool.value() ? 1L : 0L);
            case Structure.Real real -> (Double) real.value();
            case Structure.Text text -> text.bytes();
            case null, default -> null;
        };
    }

    /** {@code entrypoint}: where a PE or ELF begins to run, as an offset in the file. */
    public static long entryPoint(Host host) {
        for (String module : List.of("pe", "elf")) {
            Object place = host.structure(module)
                    .flatMap(struct -> struct.field("entry_point"))
                    .map(Functions::plain)
                    .orElse(null);
            if (place instanceof Long number) {
                return number;
            }
        }
        return 0xFFFABADAFABADAFFL;
    }

    private static @Nullable Object string(String name, Object[] a) {
        byte[] text = (byte[]) a[0];
        if (name.equals("length")) {
            return (long) text.length;
        }
        int radix = a.length > 1 ? (int) Math.max(-1, Math.min(99, (Long) a[1])) : 0;
        if (radix == 1 || radix < 0 || radix > 36) {
            return null;
        }
        String digits = new String(text, StandardCharsets.ISO_8859_1).stripLeading();
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        String lower = digits.toLowerCase(Locale.ROOT);
        if ((radix == 0 || radix == 16) && lower.startsWith("0x")) {
            digits = digits.substring(2);
            radix = 16;
        } else if (radix == 0) {
            radix = digits.startsWith("0") && digits.length() > 1 ? 8 : 10;
        }
        if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
            return null;
        }
        try {
            return Long.parseLong(negative ? "-" + digits : digits, radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object console(Host host, String name, Object[] a) {
        StringBuilder line = new StringBuilder();
        for (Object value : a) {
            if (value instanceof byte[] bytes) {
                line.append(new String(bytes, StandardCharsets.UTF_8));
            } else if (value instanceof Long number && name.equals("hex")) {
                line.append("0x").append(Long.toHexString(number));
            } else {
                line.append(value);
            }
        }
        host.say(line.toString());
        return 1L;
    }

    // ---- the module of tests

    private static @Nullable Object test(String name, Object[] a) {
        switch (name) {
            case "isum" -> {
                long sum = 0;
                for (Object value : a) {
                    sum += (Long) value;
                }
                return sum;
            }
            case "fsum" -> {
                double sum = 0;
                for (Object value : a) {
                    sum += (Double) value;
                }
                return sum;
            }
            case "foobar" -> {
                return ((Long) a[0] == 1 ? "foo" : "bar").getBytes(StandardCharsets.US_ASCII);
            }
            case "match" -> {
                byte[] text = (byte[]) a[1];
                return (long) ((RegexSearch) a[0]).matchAt(text, 0);
            }
            default -> {
                return null;
            }
        }
    }

    private static Structure.Text text(String text) {
        return new Structure.Text(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What the module of tests always says, whatever the content. */
    public static Optional<Structure.Struct> tests() {
        Map<String, Structure> fields = new LinkedHashMap<>();
        java.util.ArrayList<Structure> numbers = new java.util.ArrayList<>();
        for (int i = 0; i <= 256; i++) {
            numbers.add(i < 3 || i == 256 ? new Structure.Int(i) : new Structure.Sequence(List.of()));
        }
        fields.put("integer_array", new Structure.Sequence(numbers));
        fields.put(
                "string_array",
                new Structure.Sequence(List.of(text("foo"), text("bar"), text("baz"), text("foo\0bar"))));
        Structure empty = new Structure.Struct(Map.of());
        Structure one = new Structure.Struct(Map.of("i", new Structure.Int(1)));
        fields.put("struct_array", new Structure.Sequence(List.of(empty, one)));
        fields.put(
                "string_dict",
                new Structure.Dictionary(new LinkedHashMap<>(Map.of("foo", text("foo"), "bar", text("bar")))));
        fields.put(
                "struct_dict",
                new Structure.Dictionary(
                        Map.of("foo", new Structure.Struct(Map.of("s", text("foo"), "i", new Structure.Int(1))))));
        fields.put("undefined", empty);
        return Optional.of(new Structure.Struct(fields));
    }
}
