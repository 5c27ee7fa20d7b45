package org.atalaya.evidence.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.image.View;
import org.jspecify.annotations.Nullable;

/**
 * Headers and tables of an ELF file, System V ABI, chapters 4 and 5. What is believed and how addresses map to places
 * follow libyara 4.5.
 */
final class ElfImage {
    /** Symbols and dynamic entries that are read. */
    static final int MOST_SYMBOLS = 1 << 18, MOST_DYNAMIC = 1 << 16;
    /** Bytes of a symbol's or section's name. */
    static final int LONGEST_NAME = 4_096, LONGEST_SECTION_NAME = 512;

    static final int EXEC = 2;
    static final int SYMTAB = 2, STRTAB = 3, NOBITS = 8, DYNSYM = 11;
    static final int LOAD = 1, DYNAMIC = 2, INTERP = 3;
    /** SHN_LORESERVE and PN_XNUM: counts from there on stand elsewhere. */
    private static final int MOST_SECTIONS = 0xFF00, MOST_SEGMENTS = 0xFFFF;

    final View view;
    final boolean wide;
    final List<Section> sections;
    final List<Segment> segments;

    record Section(int type, long flags, long address, long offset, long size, int link, byte @Nullable [] name) {}

    record Segment(
            int type,
            long flags,
            long offset,
            long virtualAddress,
            long physicalAddress,
            long fileSize,
            long memorySize,
            long alignment) {}

    record Symbol(byte @Nullable [] name, int bind, int type, int visibility, int section, long value, long size) {}

    record Entry(long type, long value) {}

    private ElfImage(View view, boolean wide) {
        this.view = view;
        this.wide = wide;
        this.sections = readSections();
        this.segments = readSegments();
    }

    static Optional<ElfImage> of(View view) {
        int kind = view.u8(4);
        int order = view.u8(5);
        if (!view.says(0, "\u007fELF")
                || kind < 1
                || kind > 2
                || order < 1
                || order > 2
                || !view.has(0, kind == 2 ? 65 : 53)) {
            return Optional.empty();
        }
        return Optional.of(new ElfImage(view.bigEndian(order == 2), kind == 2));
    }

    /** A number as wide as an address. */
    private long word(long at) {
        return wide ? view.i64(at) : view.u32(at);
    }

    int type() {
        return view.u16(16);
    }

    int machine() {
        return view.u16(18);
    }

    long entry() {
        return word(24);
    }

    long segmentsAt() {
        return word(wide ? 32 : 28);
    }

    long sectionsAt() {
        return word(wide ? 40 : 32);
    }

    /** One of the six half-words at the end of the header, from e_ehsize on. */
    int half(int index) {
        return view.u16((wide ? 52 : 40) + 2L * index);
    }

    int segmentCount() {
        return half(2);
    }

    int sectionCount() {
        return half(4);
    }

    private List<Section> readSections() {
        int size = wide ? 64 : 40;
        int count = sectionCount();
        int names = half(5);
        long at = sectionsAt();
        if (count >= MOST_SECTIONS || names >= count || at >= view.size() || !view.has(at, (long) count * size)) {
            return List.of();
        }
        long strings = word(at + (long) names * size + (wide ? 24 : 16));
        List<Section> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++, at += size) {
            byte[] name = strings > 0 && strings < view.size()
                    ? string(strings, view.size() - strings, view.u32(at), LONGEST_SECTION_NAME)
                    : null;
            all.add(
                    wide
                            ? new Section(
                                    view.i32(at + 4),
                                    view.i64(at + 8),
                                    view.i64(at + 16),
                                    view.i64(at + 24),
                                    view.i64(at + 32),
                                    view.i32(at + 40),
                                    name)
                            : new Section(
                                    view.i32(at + 4),
                                    view.u32(at + 8),
                                    view.u32(at + 12),
                                    view.u32(at + 16),
                                    view.u32(at + 20),
                                    view.i32(at + 24),
                                    name));
        }
        return List.copyOf(all);
    }

    private List<Segment> readSegments() {
        int size = wide ? 56 : 32;
        int count = segmentCount();
        long at = segmentsAt();
        if (count >= MOST_SEGMENTS || at >= view.size() || !view.has(at, (long) count * size)) {
            return List.of();
        }
        List<Segment> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++, at += size) {
            all.add(
                    wide
                            ? new Segment(
                                    view.i32(at),
                                    view.u32(at + 4),
                                    view.i64(at + 8),
                                    view.i64(at + 16),
                                    view.i64(at + 24),
                                    view.i64(at + 32),
                                    view.i64(at + 40),
                                    view.i64(at + 48))
                            : new Segment(
                                    view.i32(at),
                                    view.u32(at + 24),
                                    view.u32(at + 4),
                                    view.u32(at + 8),
                                    view.u32(at + 12),
                                    view.u32(at + 16),
                                    view.u32(at + 20),
                                    view.u32(at + 28)));
        }
        return List.copyOf(all);
    }

    /** A string of a table that must start with zero, and in which the string must end; {@code null} otherwise. */
    private byte @Nullable [] string(long table, long size, long index, int longest) {
        if (index < 0 || index >= size || view.u8(table) != 0) {
            return null;
        }
        byte[] name = view.name(table + index, longest);
        return index + name.length >= size || !view.has(table + index, name.length + 1L) ? null : name;
    }

    /** Place in the file of the entry point: by segments in programs, by sections in libraries; −1 when nowhere. */
    long entryPlace() {
        long address = entry();
        if (type() == EXEC) {
            for (Segment segment : segments) {
                if (inside(address, segment.virtualAddress, segment.memorySize)) {
                    return segment.offset + address - segment.virtualAddress;
                }
            }
            return -1;
        }
        for (Section section : sections) {
            if (section.type != 0 && section.type != NOBITS && inside(address, section.address, section.size)) {
                return section.offset + address - section.address;
            }
        }
        return -1;
    }

    private static boolean inside(long address, long start, long size) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, start + size) < 0;
    }

    /** The symbols of the last table of a type whose strings are there; {@code null} when there is none. */
    @Nullable
    List<Symbol> symbols(int type) {
        Section table = null;
        for (Section section : sections) {
            if (section.type == type
                    && section.link >= 0
                    && section.link < sections.size()
                    && sections.get(section.link).type == STRTAB) {
                table = section;
            }
        }
        if (table == null) {
            return null;
        }
        Section strings = sections.get(table.link);
        if (!view.has(strings.offset, strings.size) || !view.has(table.offset, table.size)) {
            return null;
        }
        int size = wide ? 24 : 16;
        int count = (int) Math.min(table.size / size, MOST_SYMBOLS);
        List<Symbol> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long at = table.offset + (long) i * size;
            int info = view.u8(at + (wide ? 4 : 12));
            all.add(new Symbol(
                    string(strings.offset, strings.size, view.u32(at), LONGEST_NAME),
                    info >> 4,
                    info & 15,
                    view.u8(at + (wide ? 5 : 13)) & 3,
                    view.u16(at + (wide ? 6 : 14)),
                    wide ? view.i64(at + 8) : view.u32(at + 4),
                    wide ? view.i64(at + 16) : view.u32(at + 8)));
        }
        return all;
    }

    /** The entries of the dynamic segment up to its end mark; {@code null} when there is no such segment. */
    @Nullable
    List<Entry> dynamic() {
        List<Entry> all = null;
        int size = wide ? 16 : 8;
        for (Segment segment : segments) {
            if (segment.type == DYNAMIC) {
                all = new ArrayList<>();
                long at = segment.offset;
                for (int i = 0; i < MOST_DYNAMIC && at >= 0 && view.has(at, size); i++, at += size) {
                    all.add(new Entry(word(at), word(at + size / 2)));
                    if (word(at) == 0) {
                        break;
                    }
                }
            }
        }
        return all;
    }
}
