package org.atalaya.evidence.dotnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.dotnet.Metadata.Blob;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.Lazy;
import org.atalaya.evidence.image.Magic;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Reads the .NET part of a PE file: what it calls itself, needs, defines, calls outside and carries. */
public final class Dotnet {
    /** Resources that are handed on, and libraries that are told with the functions called in them. */
    static final int MOST_RESOURCES = 1_024, MOST_LIBRARIES = 64, MOST_NAMES = 64;
    /** References and calls to other files that are read. */
    static final int MOST_REFERENCES = 1 << 16;

    /** GUIDs and string constants that rules see; GUIDs as in libyara. */
    private static final int MOST_GUIDS = 16, MOST_CONSTANTS = 1 << 16;

    private final View view;
    private final LongUnaryOperator offset;
    private final Metadata metadata;
    private final Tables tables;
    private final long resources;
    private final Found found;

    private Dotnet(View view, LongUnaryOperator offset, Metadata metadata, Tables tables, long resources, Found found) {
        this.view = view;
        this.offset = offset;
        this.metadata = metadata;
        this.tables = tables;
        this.resources = resources;
        this.found = found;
    }

    /**
     * Reads what the CLR header points to; tells {@code is_dotnet} false when it points to nothing.
     *
     * @param offset place in the file of an address relative to the image base, −1 for none
     * @param header address of the CLR header, II.25.3.3
     */
    public static void read(View view, LongUnaryOperator offset, long header, Found found) throws IOException {
        long at = offset.applyAsLong(header);
        Optional<Metadata> metadata = at < 0 || !view.has(at, 72) || view.u32(at) != 72
                ? Optional.empty()
                : Metadata.of(view, offset.applyAsLong(view.u32(at + 8)));
        if (metadata.isEmpty()) {
            found.structure("dotnet", new Fields().put("is_dotnet", false).struct());
            return;
        }
        Tables tables = metadata.get().tables;
        Fields fields = header(metadata.get());
        found.fact(view.fact(
                "dotnet.assembly",
                Level.INFORMATIONAL,
                metadata.get().root,
                16,
                new String(metadata.get().version, StandardCharsets.UTF_8),
                tables == null ? "" : metadata.get().text(tables.cell(Tables.ASSEMBLY, 1, 7))));
        if (tables != null) {
            long base = offset.applyAsLong(view.u32(at + 24));
            new Dotnet(view, offset, metadata.get(), tables, base, found).tables(fields);
        }
        found.structure("dotnet", fields.struct());
    }

    private static Fields header(Metadata metadata) {
        View view = metadata.view;
        List<Fields> streams = new ArrayList<>();
        for (Metadata.Stream stream : metadata.streams) {
            streams.add(new Fields()
                    .put("name", stream.name())
                    .put("offset", stream.offset())
                    .put("size", stream.size()));
        }
        List<byte[]> guids = new ArrayList<>();
        Metadata.Stream heap = metadata.guids;
        for (int i = 0; heap != null && i < MOST_GUIDS && 16L * (i + 1) <= heap.size(); i++) {
            if (view.has(heap.offset() + 16L * i, 16)) {
                guids.add(TypeNames.utf8(guid(view, heap.offset() + 16L * i)));
            }
        }
        Lazy<List<Blob>> texts = Lazy.of(metadata::userStrings);
        return new Fields()
                .put("is_dotnet", true)
                .put("version", metadata.version)
                .put("streams", Fields.sequence(streams))
                .put("number_of_streams", streams.size())
                .put("guids", Fields.texts(guids))
                .put("number_of_guids", guids.size())
                .lazyInt("number_of_user_strings", () -> (long) texts.get().size())
                .lazy("user_strings", () -> bytes(view, texts.get()));
    }

    private static String guid(View view, long at) {
        StringBuilder text =
                new StringBuilder("%08x-%04x-%04x-".formatted(view.u32(at), view.u16(at + 4), view.u16(at + 6)));
        for (int i = 8; i < 16; i++) {
            text.append(i == 10 ? "-" : "").append("%02x".formatted(view.u8(at + i)));
        }
        return text.toString();
    }

    private static Structure bytes(View view, List<Blob> blobs) {
        return Fields.texts(blobs, blob -> view.bytes(blob.offset(), blob.length()));
    }

    private void tables(Fields fields) throws IOException {
        name(fields, "module_name", tables.cell(Tables.MODULE, 1, 1));
        if (tables.rows(Tables.ASSEMBLY) > 0) {
            Fields assembly = new Fields().put("version", version(Tables.ASSEMBLY, 1, 1));
            name(assembly, "name", tables.cell(Tables.ASSEMBLY, 1, 7));
            if (!metadata.text(tables.cell(Tables.ASSEMBLY, 1, 8)).isEmpty()) {
                name(assembly, "culture", tables.cell(Tables.ASSEMBLY, 1, 8));
            }
            fields.put("assembly", assembly);
        }
        references(fields);
        Lazy<List<Blob>> constants = Lazy.of(this::constants);
        fields.lazyInt("number_of_constants", () -> (long) constants.get().size())
                .lazy("constants", () -> bytes(view, constants.get()));
        Lazy<List<Structure>> places = Lazy.of(this::fieldPlaces);
        fields.lazyInt("number_of_field_offsets", () -> (long) places.get().size())
                .lazy("field_offsets", () -> new Structure.Sequence(places.get()))
                .lazy("typelib", this::typelib);
        Lazy<Structure.Sequence> classes = Lazy.of(() -> Classes.of(metadata, tables));
        fields.lazyInt("number_of_classes", () ->
                        (long) classes.get().elements().size())
                .lazy("classes", classes::get);
        resources(fields);
        calls();
    }

    private void name(Fields into, String field, int index) {
        byte[] name = metadata.name(index);
        if (name != null) {
            into.put(field, name);
        }
    }

    private Fields version(int table, int row, int column) {
        return new Fields()
                .put("major", tables.cell(table, row, column))
                .put("minor", tables.cell(table, row, column + 1))
                .put("build_number", tables.cell(table, row, column + 2))
                .put("revision_number", tables.cell(table, row, column + 3));
    }

    private void references(Fields fields) {
        List<Fields> assemblies = new ArrayList<>();
        for (int row = 1; row <= Math.min(tables.rows(Tables.ASSEMBLY_REF), MOST_REFERENCES); row++) {
            Fields reference = new Fields().put("version", version(Tables.ASSEMBLY_REF, row, 0));
            Blob key = metadata.blob(tables.cell(Tables.ASSEMBLY_REF, row, 5));
            if (key != null && key.length() > 0) {
                reference.put("public_key_or_token", view.bytes(key.offset(), key.length()));
            }
            name(reference, "name", tables.cell(Tables.ASSEMBLY_REF, row, 6));
            assemblies.add(reference);
        }
        List<byte[]> modules = new ArrayList<>();
        for (int row = 1; row <= Math.min(tables.rows(Tables.MODULE_REF), MOST_REFERENCES); row++) {
            byte[] name = metadata.name(tables.cell(Tables.MODULE_REF, row, 0));
            if (name != null) {
                modules.add(name);
            }
        }
        fields.put("assembly_refs", Fields.sequence(assemblies))
                .put("number_of_assembly_refs", assemblies.size())
                .put("modulerefs", Fields.texts(modules))
                .put("number_of_modulerefs", modules.size());
    }

    private List<Blob> constants() {
        List<Blob> all = new ArrayList<>();
        for (int row = 1; row <= tables.rows(Tables.CONSTANT) && all.size() < MOST_CONSTANTS; row++) {
            Blob value = metadata.blob(tables.cell(Tables.CONSTANT, row, 2));
            if ((tables.cell(Tables.CONSTANT, row, 0) & 0xFF) == 0x0E && value != null) {
                all.add(value);
            }
        }
        return all;
    }

    private List<Structure> fieldPlaces() {
        List<Structure> all = new ArrayList<>();
        for (int row = 1; row <= tables.rows(Tables.FIELD_RVA); row++) {
            long place = offset.applyAsLong(tables.cell(Tables.FIELD_RVA, row, 0) & 0xFFFF_FFFFL);
            if (place >= 0) {
                all.add(new Structure.Int(place));
            }
        }
        return all;
    }

    /** The text of the GuidAttribute of the assembly: attribute → MemberRef → TypeRef by name; {@code null} without one. */
    private @org.jspecify.annotations.Nullable Structure typelib() {
        Structure last = null;
        for (int row = 1; row <= tables.rows(Tables.ATTRIBUTE); row++) {
            int parent = tables.cell(Tables.ATTRIBUTE, row, 0);
            int type = tables.cell(Tables.ATTRIBUTE, row, 1);
            if ((parent & 0x1F) != 0x0E || (type & 7) != 3) {
                continue;
            }
            int member = tables.cell(Tables.MEMBER_REF, Math.max(1, type >>> 3), 0);
            Blob value = metadata.blob(tables.cell(Tables.ATTRIBUTE, row, 2));
            if ((member & 7) == 1
                    && metadata.text(tables.cell(Tables.TYPE_REF, Math.max(1, member >>> 3), 1))
                            .startsWith("GuidAttribute")
                    && value != null
                    && value.length() >= 3
                    && view.u16(value.offset()) == 1) {
                int length = Math.min(view.u8(value.offset() + 2), value.length() - 3);
                int first = view.u8(value.offset() + 3);
                last = new Structure.Text(
                        first == 0xFF || first == 0 ? new byte[0] : view.name(value.offset() + 3, length));
            }
        }
        return last;
    }

    private void resources(Fields fields) throws IOException {
        List<Fields> all = new ArrayList<>();
        for (int row = 1; row <= tables.rows(Tables.RESOURCE); row++) {
            if (tables.cell(Tables.RESOURCE, row, 3) != 0 || resources < 0) {
                continue; // in another file
            }
            long at = resources + (tables.cell(Tables.RESOURCE, row, 0) & 0xFFFF_FFFFL);
            long length = view.u32(at);
            if (!view.has(at, 4) || !view.has(at, length)) {
                continue;
            }
            if (all.size() >= MOST_RESOURCES) {
                found.notice(
                        Notice.Kind.LIMIT,
                        at,
                        "more than " + MOST_RESOURCES + " .NET resources; the rest was left out");
                break;
            }
            String name = metadata.text(tables.cell(Tables.RESOURCE, row, 2));
            Fields resource = new Fields().put("offset", at + 4).put("length", length);
            name(resource, "name", tables.cell(Tables.RESOURCE, row, 2));
            all.add(resource);
            String kind = Magic.kind(view, at + 4);
            if (kind.equals("pe") || kind.equals("elf")) {
                found.fact(view.fact("dotnet.resource-is-program", Level.MEDIUM, at + 4, length, name, kind));
            }
            if (length > 0 && view.has(at + 4, length)) {
                found.part("resource", name, at + 4, length);
            }
        }
        fields.put("resources", Fields.sequence(all)).put("number_of_resources", all.size());
    }

    /** Functions outside of .NET, II.22.22: one fact for each library. */
    private void calls() {
        Map<String, List<String>> byLibrary = new LinkedHashMap<>();
        for (int row = 1;
                row <= Math.min(tables.rows(Tables.IMPL_MAP), MOST_REFERENCES) && byLibrary.size() < MOST_LIBRARIES;
                row++) {
            String function = metadata.text(tables.cell(Tables.IMPL_MAP, row, 2));
            String library = metadata.text(tables.cell(Tables.MODULE_REF, tables.cell(Tables.IMPL_MAP, row, 3), 0));
            List<String> values = byLibrary.computeIfAbsent(library, key -> new ArrayList<>(List.of(key)));
            if (values.size() <= MOST_NAMES) {
                values.add(function);
            }
        }
        long at = tables.place(Tables.IMPL_MAP, 1);
        long length = tables.place(Tables.IMPL_MAP, tables.rows(Tables.IMPL_MAP) + 1) - at;
        byLibrary.forEach((library, values) ->
                found.fact(view.fact("dotnet.calls-native", Level.LOW, at, length, List.copyOf(values))));
    }
}
