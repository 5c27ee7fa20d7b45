package org.atalaya.evidence.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.elf.ElfImage.Entry;
import org.atalaya.evidence.elf.ElfImage.Section;
import org.atalaya.evidence.elf.ElfImage.Segment;
import org.atalaya.evidence.elf.ElfImage.Symbol;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.Lazy;
import org.atalaya.evidence.image.Tlsh;
import org.atalaya.evidence.image.View;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * Reads ELF files. The structure is that of YARA's {@code elf} module, with {@code telfhash} and {@code import_md5} as
 * fields for its functions of these names; symbols are read when a rule asks.
 */
public final class Elf implements Format {
    /** Symbols that telfhash leaves out because compilers add them at will; telfhash.py of Trend Micro. */
    private static final Set<String> NOT_HASHED =
            Set.of("__libc_start_main", "main", "abort", "cachectl", "cacheflush", "puts", "atol", "malloc_trim");

    private static final int GLOBAL = 1, FUNCTION = 2;

    @Override
    public String type() {
        return "elf";
    }

    @Override
    public Set<String> modules() {
        return Set.of("elf");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return head.length > 5
                && head[0] == 0x7F
                && head[1] == 'E'
                && ElfImage.of(View.of(content)).isPresent();
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Optional<ElfImage> read = ElfImage.of(View.of(content));
        if (read.isPresent()) {
            found.structure("elf", structure(read.get()));
            tell(read.get(), found);
        }
    }

    @Override
    public void describe(Content content, Found found) {
        ElfImage.of(View.of(content)).ifPresent(elf -> found.structure("elf", structure(elf)));
    }

    private static Structure.Struct structure(ElfImage elf) {
        Fields fields = new Fields()
                .put("type", elf.type())
                .put("machine", elf.machine())
                .put("osabi", elf.view.u8(7))
                .put("sh_offset", elf.sectionsAt())
                .put("sh_entry_size", elf.half(3))
                .put("number_of_sections", elf.sectionCount())
                .put("ph_offset", elf.segmentsAt())
                .put("ph_entry_size", elf.half(1))
                .put("number_of_segments", elf.segmentCount());
        long entry = elf.entry() == 0 ? -1 : elf.entryPlace();
        if (entry >= 0) {
            fields.put("entry_point", entry);
        }
        fields.lazy("sections", () -> sections(elf.sections)).lazy("segments", () -> segments(elf.segments));
        Lazy<@Nullable List<Symbol>> symbols = Lazy.of(() -> elf.symbols(ElfImage.SYMTAB));
        Lazy<@Nullable List<Symbol>> linked = Lazy.of(() -> elf.symbols(ElfImage.DYNSYM));
        Lazy<@Nullable List<Entry>> dynamic = Lazy.of(elf::dynamic);
        fields.lazy("symtab_entries", () -> count(symbols.get()))
                .lazy("symtab", () -> symbols(symbols.get()))
                .lazy("dynsym_entries", () -> count(linked.get()))
                .lazy("dynsym", () -> symbols(linked.get()))
                .lazy("dynamic_section_entries", () -> count(dynamic.get()))
                .lazy("dynamic", () -> entries(dynamic.get()))
                .lazy("telfhash", () -> telfhash(linked.get() == null ? symbols.get() : linked.get()))
                .lazy("import_md5", () -> importHash(linked.get() == null ? symbols.get() : linked.get()));
        return fields.struct();
    }

    private static @Nullable Structure count(@Nullable List<?> list) {
        return list == null ? null : new Structure.Int(list.size());
    }

    private static Structure sections(List<Section> sections) {
        return Fields.sequence(sections, Elf::section);
    }

    private static Fields section(Section section) {
        Fields fields = new Fields()
                .put("type", section.type() & 0xFFFF_FFFFL)
                .put("flags", section.flags())
                .put("address", section.address())
                .put("size", section.size())
                .put("offset", section.offset());
        if (section.name() != null) {
            fields.put("name", section.name());
        }
        return fields;
    }

    private static Structure segments(List<Segment> segments) {
        return Fields.sequence(
                segments,
                segment -> new Fields()
                        .put("type", segment.type() & 0xFFFF_FFFFL)
                        .put("flags", segment.flags())
                        .put("offset", segment.offset())
                        .put("virtual_address", segment.virtualAddress())
                        .put("physical_address", segment.physicalAddress())
                        .put("file_size", segment.fileSize())
                        .put("memory_size", segment.memorySize())
                        .put("alignment", segment.alignment()));
    }

    private static @Nullable Structure symbols(@Nullable List<Symbol> symbols) {
        return symbols == null ? null : Fields.sequence(symbols, Elf::symbol);
    }

    private static Fields symbol(Symbol symbol) {
        Fields fields = new Fields();
        if (symbol.name() != null) {
            fields.put("name", symbol.name());
        }
        return fields.put("bind", symbol.bind())
                .put("type", symbol.type())
                .put("visibility", symbol.visibility())
                .put("shndx", symbol.section())
                .put("value", symbol.value())
                .put("size", symbol.size());
    }

    private static @Nullable Structure entries(@Nullable List<Entry> entries) {
        return entries == null
                ? null
                : Fields.sequence(
                        entries, entry -> new Fields().put("type", entry.type()).put("val", entry.value()));
    }

    /** TLSH of the exported and imported functions' names; {@code null} when there are too few. */
    private static @Nullable Structure telfhash(@Nullable List<Symbol> symbols) {
        String names = names(
                symbols,
                symbol -> symbol.bind() == GLOBAL
                        && symbol.type() == FUNCTION
                        && symbol.visibility() == 0
                        && isHashed(text(symbol)));
        return Tlsh.of(names.getBytes(StandardCharsets.ISO_8859_1))
                .<Structure>map(hash -> new Structure.Text(hash.getBytes(StandardCharsets.US_ASCII)))
                .orElse(null);
    }

    private static boolean isHashed(String name) {
        return !name.startsWith(".")
                && !name.startsWith("_")
                && !name.endsWith("64")
                && !name.startsWith("str")
                && !name.startsWith("mem")
                && !NOT_HASHED.contains(name);
    }

    /** MD5 of the imported names; {@code null} when there are none. */
    private static @Nullable Structure importHash(@Nullable List<Symbol> symbols) {
        String names =
                names(symbols, symbol -> symbol.section() == 0 && !text(symbol).isEmpty());
        if (names.isEmpty()) {
            return null;
        }
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(names.getBytes(StandardCharsets.ISO_8859_1));
            return new Structure.Text(HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String names(@Nullable List<Symbol> symbols, Predicate<Symbol> wanted) {
        List<String> names = new ArrayList<>();
        for (Symbol symbol : symbols == null ? List.<Symbol>of() : symbols) {
            if (symbol.name() != null && wanted.test(symbol)) {
                names.add(Ascii.lower(text(symbol)));
            }
        }
        names.sort(null);
        return String.join(",", names);
    }

    private static String text(Symbol symbol) {
        byte[] name = symbol.name();
        return name == null ? "" : new String(name, StandardCharsets.ISO_8859_1);
    }

    private static void tell(ElfImage elf, Found found) throws IOException {
        View view = elf.view;
        long end = elf.sectionsAt() + (long) elf.sectionCount() * (elf.wide ? 64 : 40);
        for (Segment segment : elf.segments) {
            end = Math.max(end, segment.offset() + Math.max(0, segment.fileSize()));
            if (segment.type() == ElfImage.LOAD && (segment.flags() & 3) == 3) {
                found.fact(view.fact(
                        "elf.segment-writable-executable",
                        Level.MEDIUM,
                        segment.offset(),
                        Math.max(0, segment.fileSize()),
                        Long.toHexString(segment.virtualAddress())));
            }
            if (segment.type() == ElfImage.INTERP) {
                found.fact(view.fact(
                        "elf.interpreter",
                        Level.INFORMATIONAL,
                        segment.offset(),
                        Math.max(0, segment.fileSize()),
                        new String(view.name(segment.offset(), 256), StandardCharsets.ISO_8859_1)));
            }
        }
        for (Section section : elf.sections) {
            if (section.type() != 0 && section.type() != ElfImage.NOBITS && section.size() > 0) {
                end = Math.max(end, section.offset() + section.size());
            }
        }
        if (elf.sections.isEmpty() && elf.type() == ElfImage.EXEC) {
            found.fact(Fact.of("elf.no-sections", Level.LOW));
        }
        if (view.size() <= 1L << 20 && contains(view, "UPX!")) {
            found.fact(Fact.of("elf.packer", Level.LOW, "UPX"));
        }
        if (end > 0 && end < view.size()) {
            found.overlay("elf.overlay", Level.LOW, "overlay", end, view.size() - end);
        }
    }

    private static boolean contains(View view, String text) {
        for (long at = 0; at < view.size(); at++) {
            if (view.u8(at) == text.charAt(0) && view.says(at, text)) {
                return true;
            }
        }
        return false;
    }
}
