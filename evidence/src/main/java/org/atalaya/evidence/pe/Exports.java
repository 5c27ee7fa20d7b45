package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * What a PE file offers to others: "The .edata Section".
 *
 * @param timestamp of the export directory, −1 when there is none
 * @param dllName the name it gives itself
 */
record Exports(long timestamp, Optional<byte[]> dllName, List<Export> entries) {
    /** Exported functions that are read, as in libyara. */
    static final int MOST = 8_192;

    /** One function. {@code offset} −1 when its address is not in the file; {@code forward} names another library's. */
    record Export(long ordinal, long address, long offset, byte @Nullable [] forward, byte @Nullable [] name) {}

    static final Exports NONE = new Exports(-1, Optional.empty(), List.of());

    static Exports of(PeImage image) {
        View view = image.view;
        PeImage.Directory directory = image.present(PeImage.EXPORT).orElse(new PeImage.Directory(0, 0));
        long start = directory.address() == 0 ? -1 : image.offset(directory.address());
        if (start < 0 || !view.has(start, 40)) {
            return NONE;
        }
        int count = (int) Math.min(view.u32(start + 20), MOST);
        long base = view.u32(start + 16);
        long nameAt = image.offset(view.u32(start + 12));
        Optional<byte[]> name = nameAt > 0 ? Optional.of(view.name(nameAt, Names.LONGEST)) : Optional.empty();
        Exports none = new Exports(view.u32(start + 4), name, List.of());
        long named = view.u32(start + 24);
        long names = named == 0 ? -1 : image.offset(view.u32(start + 32));
        long ordinals = image.offset(view.u32(start + 36));
        long functions = image.offset(view.u32(start + 28));
        if (named > 0 && (names < 0 || !view.has(names, named * 4))
                || ordinals < 0
                || functions < 0
                || !view.has(ordinals, 2L * count)
                || !view.has(functions, 4L * count)) {
            return none;
        }
        Map<Integer, Integer> nameOf = new HashMap<>();
        for (int i = 0; i < Math.min(named, count); i++) {
            nameOf.putIfAbsent(view.u16(ordinals + 2L * i), i);
        }
        List<Export> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long address = view.u32(functions + 4L * i);
            long offset = image.offset(address);
            boolean forwarded = offset > start && offset < start + directory.size();
            Integer index = nameOf.get(i);
            long nameOffset = index == null ? -1 : image.offset(view.u32(names + 4L * index));
            found.add(new Export(
                    base + i & 0xFFFF_FFFFL,
                    address,
                    forwarded ? -1 : offset,
                    forwarded ? view.name(offset, Names.LONGEST) : null,
                    nameOffset > 0 ? view.name(nameOffset, Names.LONGEST) : null));
        }
        return new Exports(none.timestamp, name, List.copyOf(found));
    }

    /** As the {@code pe} module of YARA has it. */
    Structure details() {
        return Fields.sequence(entries, Exports::fields);
    }

    private static Fields fields(Export export) {
        Fields fields = new Fields().put("ordinal", export.ordinal).put("rva", export.address);
        if (export.offset >= 0) {
            fields.put("offset", export.offset);
        }
        if (export.forward != null) {
            fields.put("forward_name", export.forward);
        }
        if (export.name != null) {
            fields.put("name", export.name);
        }
        return fields;
    }
}
