package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.Lazy;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;

/**
 * A PE file as the {@code pe} module of YARA has it. Beyond the declared fields it holds what functions of the module need:
 * {@code imphash} and {@code calculated_checksum}. Exports, lists and the checksum are read when a rule asks.
 */
final class PeStructure {
    private PeStructure() {}

    static Structure.Struct of(
            PeImage image, Imports imports, Imports delayed, Resources resources, Signatures signatures) {
        View view = image.view;
        long file = image.fileHeader;
        long optional = image.optionalHeader;
        boolean wide = image.wide;
        Fields pe = new Fields()
                .put("is_pe", true)
                .put("machine", image.machine())
                .put("number_of_sections", view.u16(file + 2))
                .put("timestamp", image.timestamp())
                .put("pointer_to_symbol_table", view.u32(file + 8))
                .put("number_of_symbols", view.u32(file + 12))
                .put("size_of_optional_header", view.u16(file + 16))
                .put("characteristics", image.characteristics())
                .put("entry_point", image.offset(image.entryPoint()))
                .put("entry_point_raw", image.entryPoint())
                .put("image_base", image.imageBase())
                .put("number_of_rva_and_sizes", view.u32(optional + (wide ? 108 : 92)))
                .put("opthdr_magic", view.u16(optional))
                .put(
                        "linker_version",
                        new Fields().put("major", view.u8(optional + 2)).put("minor", view.u8(optional + 3)))
                .put("size_of_code", view.u32(optional + 4))
                .put("size_of_initialized_data", view.u32(optional + 8))
                .put("size_of_uninitialized_data", view.u32(optional + 12))
                .put("base_of_code", view.u32(optional + 20));
        if (!wide) {
            pe.put("base_of_data", view.u32(optional + 24));
        }
        pe.put("section_alignment", view.u32(optional + 32))
                .put("file_alignment", view.u32(optional + 36))
                .put("os_version", version(view, optional + 40))
                .put("image_version", version(view, optional + 44))
                .put("subsystem_version", version(view, optional + 48))
                .put("win32_version_value", view.u32(optional + 52))
                .put("size_of_image", image.sizeOfImage())
                .put("size_of_headers", view.u32(optional + 60))
                .put("checksum", view.u32(optional + 64))
                .lazyInt("calculated_checksum", () -> checksum(image))
                .put("subsystem", image.subsystem())
                .put("dll_characteristics", view.u16(optional + 70))
                .put("size_of_stack_reserve", word(image, 72, 0))
                .put("size_of_stack_commit", word(image, 72, 1))
                .put("size_of_heap_reserve", word(image, 72, 2))
                .put("size_of_heap_commit", word(image, 72, 3))
                .put("loader_flags", view.u32(optional + (wide ? 104 : 88)))
                .lazy("data_directories", () -> directories(image))
                .lazy("sections", () -> sections(image));
        long end = image.sectionsEnd();
        boolean overlay = end != 0 && view.size() > end;
        pe.put("overlay", new Fields().put("offset", overlay ? end : 0).put("size", overlay ? view.size() - end : 0));
        resources(pe, image, resources);
        Lazy<Structure> rich = Lazy.of(() -> RichHeader.of(image)
                .map(RichHeader::fields)
                .orElse(new Fields())
                .struct());
        pe.lazy("rich_signature", rich::get)
                .lazy(
                        "pdb_path",
                        () -> DebugInfo.of(image)
                                .<Structure>map(info -> new Structure.Text(info.pdbPath()))
                                .orElse(null))
                .put("number_of_signatures", signatures.all().size())
                .put("is_signed", signatures.signed())
                .lazy("signatures", signatures::details)
                .put("number_of_imports", imports.libraries().size())
                .put("number_of_imported_functions", imports.count())
                .lazy("import_details", imports::details)
                .put("number_of_delayed_imports", delayed.libraries().size())
                .put("number_of_delayed_imported_functions", delayed.count())
                .lazy("delayed_import_details", delayed::details)
                .lazy("imphash", () -> new Structure.Text(Names.bytes(imports.hash())));
        exports(pe, image);
        return pe.struct();
    }

    private static void resources(Fields pe, PeImage image, Resources resources) {
        if (resources.root() >= 0) {
            pe.put("resource_timestamp", image.view.u32(resources.root() + 4))
                    .put(
                            "resource_version",
                            new Fields()
                                    .put("major", image.view.u16(resources.root() + 8))
                                    .put("minor", image.view.u16(resources.root() + 10)));
        }
        Lazy<VersionInfo> version = Lazy.of(() -> VersionInfo.of(image, resources));
        pe.put("number_of_resources", resources.entries().size())
                .lazy("resources", resources::details)
                .lazyInt("number_of_version_infos", () ->
                        (long) version.get().entries().size())
                .lazy("version_info", () -> version.get().dictionary())
                .lazy("version_info_list", () -> version.get().list());
    }

    private static void exports(Fields pe, PeImage image) {
        Lazy<Exports> exports = Lazy.of(() -> Exports.of(image));
        pe.lazyInt("number_of_exports", () -> (long) exports.get().entries().size())
                .lazy(
                        "export_timestamp",
                        () -> exports.get().timestamp() < 0
                                ? null
                                : new Structure.Int(exports.get().timestamp()))
                .lazy(
                        "dll_name",
                        () -> exports.get()
                                .dllName()
                                .<Structure>map(Structure.Text::new)
                                .orElse(null))
                .lazy("export_details", () -> exports.get().details());
    }

    private static Fields version(View view, long at) {
        return new Fields().put("major", view.u16(at)).put("minor", view.u16(at + 2));
    }

    /** The fields that are as wide as an address, from a place in the optional header on. */
    private static long word(PeImage image, int from, int index) {
        long at = image.optionalHeader + from + (long) index * (image.wide ? 8 : 4);
        return image.wide ? image.view.i64(at) : image.view.u32(at);
    }

    private static Structure directories(PeImage image) {
        long count = Math.min(image.view.u32(image.optionalHeader + (image.wide ? 108 : 92)), PeImage.DIRECTORIES);
        List<Fields> all = new ArrayList<>();
        for (int i = 0; i < count && image.view.has(image.directories() + 8L * i, 8); i++) {
            all.add(new Fields()
                    .put("virtual_address", image.view.u32(image.directories() + 8L * i))
                    .put("size", image.view.u32(image.directories() + 8L * i + 4)));
        }
        return Fields.sequence(all);
    }

    private static Structure sections(PeImage image) {
        List<Fields> all = new ArrayList<>();
        for (PeImage.Section section : image.sections) {
            Fields fields = new Fields().put("name", section.name());
            image.fullName(section).ifPresent(name -> fields.put("full_name", name));
            all.add(fields.put("characteristics", section.characteristics())
                    .put("raw_data_size", section.rawSize())
                    .put("raw_data_offset", section.rawOffset())
                    .put("virtual_address", section.virtualAddress())
                    .put("virtual_size", section.virtualSize())
                    .put("pointer_to_relocations", section.relocations())
                    .put("pointer_to_line_numbers", section.lineNumbers())
                    .put("number_of_relocations", section.relocationCount())
                    .put("number_of_line_numbers", section.lineNumberCount()));
        }
        return Fields.sequence(all);
    }

    /** The sum that ImageHlp's CheckSumMappedFile makes: 16-bit words with carry, without the field itself, plus the size. */
    static long checksum(PeImage image) {
        View view = image.view;
        long field = image.checksumPlace();
        long sum = 0;
        int step = 1 << 16;
        for (long at = 0; at < view.size(); at += step) {
            byte[] block = view.bytes(at, step);
            for (int i = 0; i < block.length; i++) {
                long place = at + i;
                if (place < field || place >= field + 4) {
                    sum += (block[i] & 0xFFL) << 8 * (place & 1);
                }
            }
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum + view.size() & 0xFFFF_FFFFL;
    }
}
