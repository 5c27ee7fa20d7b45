package org.atalaya.evidence.dotnet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.dotnet.Metadata.Blob;
import org.atalaya.evidence.image.View;
import org.jspecify.annotations.Nullable;

/**
 * Writes types as C# would, from their rows and signatures: ECMA-335 II.23.2. The texts are those of libyara's dotnet
 * module. Signatures can refer to each other, so depth and work are bounded.
 */
final class TypeNames {
    /** Types inside types, and types that enclose a type, that are followed. */
    static final int DEEPEST = 10;
    /** Types that are written for one file. */
    static final int MOST_STEPS = 1 << 21;
    /** Characters of one type. */
    static final int LONGEST = 2_048;
    /** Generic parameters of one file. */
    static final int MOST_GENERICS = 1 << 16;
    /** Dimensions of an array and parameters that are believed. */
    private static final int MOST_RANKS = 50, MOST_PARAMETERS = 2_000;

    private static final Map<Integer, String> PLAIN = Map.ofEntries(
            Map.entry(0x01, "void"),
            Map.entry(0x02, "bool"),
            Map.entry(0x03, "char"),
            Map.entry(0x04, "sbyte"),
            Map.entry(0x05, "byte"),
            Map.entry(0x06, "short"),
            Map.entry(0x07, "ushort"),
            Map.entry(0x08, "int"),
            Map.entry(0x09, "uint"),
            Map.entry(0x0A, "long"),
            Map.entry(0x0B, "ulong"),
            Map.entry(0x0C, "float"),
            Map.entry(0x0D, "double"),
            Map.entry(0x0E, "string"),
            Map.entry(0x16, "TypedReference"),
            Map.entry(0x18, "IntPtr"),
            Map.entry(0x19, "UIntPtr"),
            Map.entry(0x1C, "object"));

    private final Metadata metadata;
    private final Tables tables;
    private final Map<Integer, Integer> enclosing = new HashMap<>();
    private int steps;

    TypeNames(Metadata metadata, Tables tables) {
        this.metadata = metadata;
        this.tables = tables;
        for (int row = 1; row <= tables.rows(Tables.NESTED); row++) {
            enclosing.putIfAbsent(tables.cell(Tables.NESTED, row, 0), tables.cell(Tables.NESTED, row, 1));
        }
    }

    /** Walks one signature. */
    final class Signature {
        private final View view;
        private long at;
        private final long end;
        private final List<String> ofClass;
        private final List<String> ofMethod;

        Signature(Blob blob, List<String> ofClass, List<String> ofMethod) {
            this.view = metadata.view;
            this.at = blob.offset();
            this.end = blob.offset() + blob.length();
            this.ofClass = ofClass;
            this.ofMethod = ofMethod;
        }

        int next() {
            return at < end ? view.u8(at++) : 0;
        }

        boolean ended() {
            return at >= end;
        }

        /** II.23.2: a number of one, two or four bytes. */
        int number() {
            int first = next();
            if ((first & 0x80) == 0) {
                return first;
            }
            if ((first & 0xC0) == 0x80) {
                return (first & 0x3F) << 8 | next();
            }
            return (first & 0x1F) << 24 | next() << 16 | next() << 8 | next();
        }

        private int signed() {
            int size = at < end && (view.u8(at) & 0x80) == 0 ? 6 : at < end && (view.u8(at) & 0x40) == 0 ? 13 : 28;
            int value = number();
            return (value & 1) == 0 ? value >> 1 : value >> 1 | -1 << size;
        }

        /** The type that stands next, {@code null} when it cannot be read. */
        @Nullable
        String type(int depth) {
            if (ended() || depth > DEEPEST || ++steps > MOST_STEPS) {
                return null;
            }
            int kind = next();
            String text = switch (kind) {
                case 0x0F -> around("Ptr<", type(depth + 1), ">");
                case 0x10 -> around("ref ", type(depth + 1), "");
                case 0x11, 0x12 -> reference(number(), ofClass, depth + 1);
                case 0x13 -> variable(ofClass, number());
                case 0x1E -> variable(ofMethod, number());
                case 0x14 -> array(depth);
                case 0x15 -> generic(depth);
                case 0x1B -> function(depth);
                case 0x1D -> around("", type(depth + 1), "[]");
                case 0x1F, 0x20 -> {
                    number();
                    yield type(depth + 1);
                }
                default -> PLAIN.get(kind);
            };
            return text == null || text.length() > LONGEST ? null : text;
        }

        private @Nullable String around(String before, @Nullable String type, String after) {
            return type == null ? null : before + type + after;
        }

        private @Nullable String variable(List<String> names, int index) {
            return index < names.size() ? names.get(index) : null;
        }

        private @Nullable String array(int depth) {
            String type = type(depth + 1);
            int rank = number();
            int sizes = type == null || rank == 0 || rank > MOST_RANKS ? rank + 1 : number();
            if (type == null || sizes > rank) {
                return null;
            }
            int[] high = new int[rank];
            int[] low = new int[rank];
            for (int i = 0; i < sizes; i++) {
                high[i] = number();
            }
            int lows = number();
            if (lows > rank) {
                return null;
            }
            for (int i = 0; i < lows; i++) {
                low[i] = signed();
                high[i] += i < sizes ? low[i] : 0;
            }
            StringBuilder text = new StringBuilder(type).append('[');
            for (int i = 0; i < rank; i++) {
                text.append(i > 0 ? "," : "");
                text.append(low[i] != 0 ? low[i] + "..." : "");
                text.append(high[i] != 0 && i < sizes ? Integer.toString(high[i]) : "");
            }
            return text.append(']').toString();
        }

        private @Nullable String generic(int depth) {
            String type = type(depth + 1);
            int count = number();
            return type == null || count > MOST_PARAMETERS ? null : type + "<" + list(count, ",", depth) + ">";
        }

        private @Nullable String function(int depth) {
            next(); // flags
            int count = number();
            String type = count > MOST_PARAMETERS ? null : type(depth + 1);
            return type == null ? null : "FnPtr<" + type + "(" + list(count, ", ", depth) + ")>";
        }

        private String list(int count, String comma, int depth) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count && !ended() && text.length() <= LONGEST; i++) {
                String type = type(depth + 1);
                if (type != null) {
                    text.append(text.isEmpty() ? "" : comma).append(type);
                }
            }
            return text.toString();
        }
    }

    /** The full name of a TypeDefOrRef index, {@code null} when there is none. */
    @Nullable
    String reference(int coded, List<String> ofClass, int depth) {
        int row = coded >>> 2;
        return switch (row == 0 ? 3 : coded & 3) {
            case 0 -> row > tables.rows(Tables.TYPE_DEF) ? null : full(row);
            case 1 ->
                row > tables.rows(Tables.TYPE_REF)
                        ? null
                        : joined(
                                metadata.text(tables.cell(Tables.TYPE_REF, row, 1)),
                                metadata.text(tables.cell(Tables.TYPE_REF, row, 2)));
            case 2 -> {
                Blob blob = row > tables.rows(Tables.TYPE_SPEC)
                        ? null
                        : metadata.blob(tables.cell(Tables.TYPE_SPEC, row, 0));
                yield blob == null ? null : new Signature(blob, ofClass, List.of()).type(depth);
            }
            default -> null;
        };
    }

    /** Namespace and name of a TypeDef row. */
    String full(int row) {
        return joined(metadata.text(tables.cell(Tables.TYPE_DEF, row, 1)), namespace(row));
    }

    /** The namespace of a TypeDef row; for a nested type, the full name of the type around it. */
    String namespace(int row) {
        String own = metadata.text(tables.cell(Tables.TYPE_DEF, row, 2));
        return nested(tables.cell(Tables.TYPE_DEF, row, 0)) ? joined(own, around(row, 1)) : own;
    }

    private String around(int row, int depth) {
        Integer outer = enclosing.get(row);
        if (outer == null || depth > DEEPEST || outer < 1 || outer > tables.rows(Tables.TYPE_DEF)) {
            return "";
        }
        String name = metadata.text(tables.cell(Tables.TYPE_DEF, outer, 1));
        if (name.equals("<Module>")) {
            return "";
        }
        String own = metadata.text(tables.cell(Tables.TYPE_DEF, outer, 2));
        boolean further = nested(tables.cell(Tables.TYPE_DEF, outer, 0)) && outer != row;
        return joined(name, further ? joined(own, around(outer, depth + 1)) : own);
    }

    /** II.23.1.15: visibilities 2 to 7 are nested. */
    static boolean nested(int flags) {
        return (flags & 7) >= 2;
    }

    /** Name behind namespace, without the count of generic parameters. */
    private static String joined(String name, String namespace) {
        if (name.isEmpty()) {
            return namespace;
        }
        String full = namespace.isEmpty() ? name : namespace + "." + name;
        int count = full.indexOf('`');
        return count < 0 ? full : full.substring(0, count);
    }

    /** Names of generic parameters by owner (TypeOrMethodDef index). */
    Map<Integer, List<String>> generics() {
        Map<Integer, List<String>> all = new HashMap<>();
        for (int row = 1; row <= Math.min(tables.rows(Tables.GENERIC_PARAM), MOST_GENERICS); row++) {
            all.computeIfAbsent(tables.cell(Tables.GENERIC_PARAM, row, 2), owner -> new ArrayList<>())
                    .add(metadata.text(tables.cell(Tables.GENERIC_PARAM, row, 3)));
        }
        return all;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
