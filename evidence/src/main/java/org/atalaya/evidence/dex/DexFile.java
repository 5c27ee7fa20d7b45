package org.atalaya.evidence.dex;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.Lazy;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a DEX file with the fields of libyara's {@code dex} module, and those of YARA-X that have other names. Tables
 * are read when a rule asks.
 */
final class DexFile {
    /** Entries of a table, and fields and methods of all classes together, that are read. */
    static final int MOST = 0x80000;

    private static final String[] HEADER = {
        "file_size",
        "header_size",
        "endian_tag",
        "link_size",
        "link_offset",
        "map_offset",
        "string_ids_size",
        "string_ids_offset",
        "type_ids_size",
        "type_ids_offset",
        "proto_ids_size",
        "proto_ids_offset",
        "field_ids_size",
        "field_ids_offset",
        "method_ids_size",
        "method_ids_offset",
        "class_defs_size",
        "class_defs_offset",
        "data_size",
        "data_offset"
    };
    private static final String[] CLASS = {
        "class_idx",
        "access_flags",
        "super_class_idx",
        "interfaces_offset",
        "source_file_idx",
        "annotations_offset",
        "class_data_offset",
        "static_values_offset"
    };

    private final View view;
    private final Lazy<Members> members;
    private int place;

    private record Members(List<Fields> fields, List<Fields> methods, List<Fields> classes) {}

    DexFile(View view) {
        this.view = view;
        this.members = Lazy.of(this::members);
    }

    private int count(int table, int size) {
        long at = view.u32(60 + 8L * table);
        long there = Math.max(0, view.size() - at) / size;
        return view.u32(56 + 8L * table) > there ? 0 : (int) Math.min(view.u32(56 + 8L * table), MOST);
    }

    private long row(int table, long index, int size) {
        return view.u32(60 + 8L * table) + index * size;
    }

    int strings() {
        return count(0, 4);
    }

    int classes() {
        return count(5, 32);
    }

    /** ULEB128 of at most five bytes at {@link #place}, which it moves. */
    private int number() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int part = view.u8(place++);
            value |= (part & 0x7F) << shift;
            if (part < 0x80) {
                break;
            }
        }
        return value;
    }

    /** A string; {@code null} when it is not there. Its length counts UTF-16 units, which libyara takes for bytes. */
    byte @Nullable [] string(long index) {
        if (index < 0 || index >= strings()) {
            return null;
        }
        long at = view.u32(row(0, index, 4));
        if (!view.has(at, 4)) {
            return null;
        }
        int length = 0;
        int size = 0;
        for (int part = 0x80; part >= 0x80 && size < 5; size++) {
            part = view.u8(at + size);
            length |= (part & 0x7F) << 7 * size;
        }
        // libyara takes one byte of length for granted; a longer one shows in its values, not in ours
        return view.has(at + size, length) ? view.bytes(at + size, length) : null;
    }

    private byte @Nullable [] type(long index) {
        return index < 0 || index >= count(1, 4) ? null : string(view.u32(row(1, index, 4)));
    }

    Structure.Struct structure() {
        Fields header = new Fields()
                .put("magic", view.name(0, 8))
                .put("checksum", view.u32(8))
                .put("signature", view.name(12, 20))
                .put("version", version());
        for (int i = 0; i < HEADER.length; i++) {
            header.put(HEADER[i], view.u32(32 + 4L * i));
        }
        header.put("signature_hex", HexFormat.of().formatHex(view.bytes(12, 20)));
        return new Fields()
                .put("is_dex", true)
                .put("header", header)
                .lazy("string_ids", this::stringTable)
                .lazy("type_ids", () -> table(1, 4, "descriptor_idx"))
                .lazy("proto_ids", () -> table(2, 12, "shorty_idx", "return_type_idx", "parameters_offset"))
                .lazy("field_ids", () -> members(3, "type_idx"))
                .lazy("method_ids", () -> members(4, "proto_idx"))
                .lazy("class_defs", () -> table(5, 32, CLASS))
                .lazy("map_list", this::map)
                .lazy("class_data_item", () -> Fields.sequence(members.get().classes))
                .lazyInt("number_of_fields", () -> (long) members.get().fields.size())
                .lazy("field", () -> Fields.sequence(members.get().fields))
                .lazyInt("number_of_methods", () -> (long) members.get().methods.size())
                .lazy("method", () -> Fields.sequence(members.get().methods))
                .struct();
    }

    private long version() {
        String digits = new String(view.name(4, 3), StandardCharsets.US_ASCII);
        return digits.matches("\\d{3}") ? Long.parseLong(digits) : 0;
    }

    private Structure stringTable() {
        List<Fields> all = new ArrayList<>();
        for (int i = 0; i < strings(); i++) {
            byte[] value = string(i);
            Fields fields = new Fields();
            if (value != null) {
                fields.put("offset", view.u32(row(0, i, 4)))
                        .put("size", value.length)
                        .put("value", value);
            }
            all.add(fields);
        }
        return Fields.sequence(all);
    }

    private Structure table(int table, int size, String... names) {
        List<Fields> all = new ArrayList<>();
        for (int i = 0; i < count(table, size); i++) {
            Fields fields = new Fields();
            for (int j = 0; j < names.length; j++) {
                fields.put(names[j], view.u32(row(table, i, size) + 4L * j));
            }
            all.add(fields);
        }
        return Fields.sequence(all);
    }

    private Structure members(int table, String second) {
        List<Fields> all = new ArrayList<>();
        for (int i = 0; i < count(table, 8); i++) {
            long at = row(table, i, 8);
            all.add(new Fields()
                    .put("class_idx", view.u16(at))
                    .put(second, view.u16(at + 2))
                    .put("name_idx", view.u32(at + 4)));
        }
        return Fields.sequence(all);
    }

    private @Nullable Structure map() {
        long at = view.u32(52);
        long size = view.u32(at);
        if (at == 0 || !view.has(at, 4)) {
            return null;
        }
        List<Fields> all = new ArrayList<>();
        for (int i = 0; i < Math.min(size, MOST) && view.has(at + 4, 12 * size); i++) {
            long item = at + 4 + 12L * i;
            all.add(new Fields()
                    .put("type", view.u16(item))
                    .put("unused", view.u16(item + 2))
                    .put("size", view.u32(item + 4))
                    .put("offset", view.u32(item + 8)));
        }
        Structure items = Fields.sequence(all);
        return new Fields()
                .put("size", size)
                .put("map_item", items)
                .put("items", items)
                .struct();
    }

    private synchronized Members members() {
        Members all = new Members(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < classes(); i++) {
            long data = view.u32(row(5, i, 32) + 24);
            if (data == 0) {
                continue;
            }
            if (!view.has(data, 4) || data > Integer.MAX_VALUE - 64) {
                break;
            }
            place = (int) data;
            int[] counts = {number(), number(), number(), number()};
            all.classes.add(new Fields()
                    .put("static_fields_size", counts[0] & 0xFFFF_FFFFL)
                    .put("instance_fields_size", counts[1] & 0xFFFF_FFFFL)
                    .put("direct_methods_size", counts[2] & 0xFFFF_FFFFL)
                    .put("virtual_methods_size", counts[3] & 0xFFFF_FFFFL));
            for (int kind = 0; kind < 4; kind++) {
                long index = 0;
                for (long j = 0; j < (counts[kind] & 0xFFFF_FFFFL) && place < view.size(); j++) {
                    if (all.fields.size() + all.methods.size() >= MOST) {
                        return all;
                    }
                    int step = number();
                    index += step & 0xFFFF_FFFFL;
                    if (kind < 2) {
                        all.fields.add(field(index, step));
                    } else {
                        all.methods.add(method(index, step, kind == 2));
                    }
                }
            }
        }
        return all;
    }

    private Fields field(long index, int step) {
        Fields fields = new Fields().put("field_idx_diff", step).put("access_flags", number() & 0xFFFF_FFFFL);
        if (index < count(3, 8)) {
            long at = row(3, index, 8);
            text(fields, "class_name", type(view.u16(at)));
            text(fields, "name", string(view.u32(at + 4)));
            text(fields, "proto", type(view.u16(at + 2)));
        }
        return fields;
    }

    private Fields method(long index, int step, boolean direct) {
        Fields fields = new Fields()
                .put("direct", direct ? 1 : 0)
                .put("virtual", direct ? 0 : 1)
                .put("method_idx_diff", step)
                .put("access_flags", number() & 0xFFFF_FFFFL);
        long code = number() & 0xFFFF_FFFFL;
        fields.put("code_off", code);
        if (index < count(4, 8)) {
            long at = row(4, index, 8);
            text(fields, "class_name", type(view.u16(at)));
            text(fields, "name", string(view.u32(at + 4)));
            int proto = view.u16(at + 2);
            if (proto < count(2, 12)) {
                text(fields, "proto", string(view.u32(row(2, proto, 12))));
            }
        }
        if (code != 0 && view.has(code, 16)) {
            fields.lazy("code_item", () -> code(code));
        }
        return fields;
    }

    private Structure code(long at) {
        long words = view.u32(at + 12);
        Fields fields = new Fields()
                .put("registers_size", view.u16(at))
                .put("ins_size", view.u16(at + 2))
                .put("outs_size", view.u16(at + 4))
                .put("tries_size", view.u16(at + 6))
                .put("debug_info_off", view.u32(at + 8))
                .put("insns_size", words);
        if (words < Integer.MAX_VALUE / 2 && view.has(at + 16, words * 2)) {
            fields.put("insns", view.bytes(at + 16, (int) words * 2));
        }
        return fields.struct();
    }

    private static void text(Fields fields, String name, byte @Nullable [] value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
