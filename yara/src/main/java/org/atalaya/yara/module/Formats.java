package org.atalaya.yara.module;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.Structure;
import org.atalaya.yara.pattern.RegexSearch;
import org.jspecify.annotations.Nullable;

/** Functions over what a format says. A value that the reader gives under the function's own name is taken as it is. */
final class Formats {
    private Formats() {}

    static @Nullable Object call(
            Functions.Host host, String module, String name, String letters, @Nullable Structure self, Object[] a) {
        if (!(self instanceof Structure.Struct struct)) {
            return null;
        }
        Optional<Structure> ready = struct.field(name);
        if (a.length == 0 && ready.isPresent() && Functions.plain(ready.get()) != null) {
            return Functions.plain(ready.get());
        }
        return switch (name) {
            case "is_dll" -> bit(struct, "characteristics", 0x2000);
            case "is_32bit" -> equal(number(struct.field("opthdr_magic").orElse(null)), 0x10B);
            case "is_64bit" -> equal(number(struct.field("opthdr_magic").orElse(null)), 0x20B);
            case "exports" -> index(list(struct, "export_details"), "name", "ordinal", a[0]) >= 0 ? 1L : 0L;
            case "exports_index" -> orUndefined(index(list(struct, "export_details"), "name", "ordinal", a[0]));
            case "imports" -> imports(struct, letters, a);
            case "import_rva" -> importRva(struct, a, "import_details");
            case "delayed_import_rva" -> importRva(struct, a, "delayed_import_details");
            case "section_index" -> sectionIndex(struct, a[0]);
            case "rva_to_offset" -> rvaToOffset(struct, (Long) a[0]);
            case "locale" -> resources(struct, (Long) a[0], 0xFFFF);
            case "language" -> resources(struct, (Long) a[0], 0xFF);
            case "version", "toolid" -> rich(struct, name, a);
            case "has_dylib" -> orFalse(index(list(struct, "dylibs"), "name", "", a[0]));
            case "has_class" -> named(list(struct, "method"), "class_name", a[0], null);
            case "has_method" ->
                a.length == 1
                        ? named(list(struct, "method"), "name", a[0], null)
                        : named(list(struct, "method"), "class_name", a[0], a[1]);
            case "valid_on" -> validOn(struct, (Long) a[0]);
            default -> null;
        };
    }

    private static @Nullable Object orUndefined(long index) {
        return index < 0 ? null : (Long) index;
    }

    private static Object orFalse(long index) {
        return index < 0 ? 0L : 1L;
    }

    /** Whether an element has a field of a name and, where wanted, a name of its own. */
    private static Object named(List<Structure> all, String field, Object wanted, @Nullable Object name) {
        for (Structure one : all) {
            if (says(text(one, field), wanted) && (name == null || says(text(one, "name"), name))) {
                return 1L;
            }
        }
        return 0L;
    }

    static List<Structure> list(Structure.Struct struct, String name) {
        return struct.field(name).orElse(null) instanceof Structure.Sequence all ? all.elements() : List.of();
    }

    static @Nullable Long number(@Nullable Structure value) {
        return Functions.plain(value) instanceof Long number ? number : null;
    }

    static @Nullable Long number(Structure element, String field) {
        return element instanceof Structure.Struct struct
                ? number(struct.fields().get(field))
                : null;
    }

    static byte @Nullable [] text(Structure element, String field) {
        return element instanceof Structure.Struct struct && struct.fields().get(field) instanceof Structure.Text text
                ? text.bytes()
                : null;
    }

    private static @Nullable Object equal(@Nullable Long value, long wanted) {
        return value == null ? null : (Long) (value == wanted ? 1L : 0L);
    }

    private static @Nullable Object bit(Structure.Struct struct, String field, long bit) {
        Long value = number(struct, field);
        return value == null ? null : (Long) ((value & bit) != 0 ? 1L : 0L);
    }

    private static boolean says(byte @Nullable [] text, Object wanted) {
        if (text == null) {
            return false;
        }
        if (wanted instanceof RegexSearch search) {
            return search.find(text);
        }
        return wanted instanceof byte[] bytes
                && new String(text, StandardCharsets.ISO_8859_1)
                        .equalsIgnoreCase(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static long index(List<Structure> all, String name, String ordinal, Object wanted) {
        for (int i = 0; i < all.size(); i++) {
            Structure one = all.get(i);
            if (wanted instanceof Long number ? number.equals(number(one, ordinal)) : says(text(one, name), wanted)) {
                return i;
            }
        }
        return -1;
    }

    /** imports([flags,] dll [, function or ordinal]); flags: 1 ordinary, 2 delayed, 3 both. */
    private static Object imports(Structure.Struct struct, String letters, Object[] a) {
        int first = letters.startsWith("i") ? 1 : 0;
        long flags = first == 1 ? (Long) a[0] : 1;
        long count = 0;
        for (String list : List.of("import_details", "delayed_import_details")) {
            if ((flags & (list.startsWith("d") ? 2 : 1)) == 0) {
                continue;
            }
            for (Structure library : list(struct, list)) {
                if (!says(text(library, "library_name"), a[first]) || !(library instanceof Structure.Struct one)) {
                    continue;
                }
                List<Structure> functions = list(one, "functions");
                for (Structure function : functions) {
                    boolean hit = a.length == first + 1
                            || (a[first + 1] instanceof Long number
                                    ? number.equals(number(function, "ordinal"))
                                    : says(text(function, "name"), a[first + 1]));
                    count += hit ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static @Nullable Object importRva(Structure.Struct struct, Object[] a, String list) {
        for (Structure library : list(struct, list)) {
            if (says(text(library, "library_name"), a[0]) && library instanceof Structure.Struct one) {
                List<Structure> functions = list(one, "functions");
                long i = index(functions, "name", "ordinal", a[1]);
                if (i >= 0) {
                    return number(functions.get((int) i), "rva");
                }
            }
        }
        return null;
    }

    private static @Nullable Object sectionIndex(Structure.Struct struct, Object wanted) {
        List<Structure> sections = list(struct, "sections");
        for (int i = 0; i < sections.size(); i++) {
            Structure section = sections.get(i);
            if (wanted instanceof Long place) {
                Long from = number(section, "raw_data_offset");
                Long size = number(section, "raw_data_size");
                if (from != null && size != null && place >= from && place - from < size) {
                    return (long) i;
                }
            } else if (wanted instanceof byte[] name && java.util.Arrays.equals(name, text(section, "name"))) {
                return (long) i;
            }
        }
        return null;
    }

    private static @Nullable Object rvaToOffset(Structure.Struct struct, long rva) {
        for (Structure section : list(struct, "sections")) {
            Long from = number(section, "virtual_address");
            Long size = number(section, "virtual_size");
            Long raw = number(section, "raw_data_offset");
            Long rawSize = number(section, "raw_data_size");
            if (from != null
                    && size != null
                    && raw != null
                    && rawSize != null
                    && rva >= from
                    && rva - from < Math.max(size, rawSize)) {
                return raw + (rva - from);
            }
        }
        return null;
    }

    private static Object resources(Structure.Struct struct, long wanted, long mask) {
        for (Structure resource : list(struct, "resources")) {
            Long language = number(resource, "language");
            if (language != null && (language & mask) == wanted) {
                return 1L;
            }
        }
        return 0L;
    }

    /** How many objects of the Rich header have a version or tool, or both. */
    private static Object rich(Structure.Struct struct, String name, Object[] a) {
        String other = name.equals("version") ? "toolid" : "version";
        long sum = 0;
        for (Structure tool : list(struct, "tools")) {
            boolean hit = a[0].equals(number(tool, name)) && (a.length < 2 || a[1].equals(number(tool, other)));
            Long times = number(tool, "times");
            sum += hit && times != null ? times : 0;
        }
        return sum;
    }

    private static @Nullable Object validOn(Structure.Struct signature, long time) {
        Long from = number(signature, "not_before");
        Long to = number(signature, "not_after");
        return from == null || to == null ? null : (Long) (time >= from && time <= to ? 1L : 0L);
    }
}
