package org.atalaya.evidence.dotnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.dotnet.Metadata.Blob;
import org.atalaya.evidence.image.Fields;
import org.atalaya.model.Structure;

/** The types that a file defines, with their methods, as the {@code dotnet} module of YARA has them. */
final class Classes {
    /** Types and methods that are read of one file, and parameters of one method. */
    static final int MOST_TYPES = 1 << 16, MOST_METHODS = 1 << 18, MOST_PARAMETERS = 2_000;
    /** Characters of the names and types of one file. */
    static final int MOST_CHARACTERS = 1 << 25;

    private static final String[] TYPE_VISIBILITY = {
        "internal", "public", "public", "private", "protected", "internal", "private protected", "protected internal"
    };
    private static final String[] METHOD_VISIBILITY = {
        "private", "private", "private protected", "internal", "protected", "protected internal", "public", "private"
    };

    private final Metadata metadata;
    private final Tables tables;
    private final TypeNames names;
    private final Map<Integer, List<String>> generics;
    private final Map<Integer, List<Integer>> interfaces = new HashMap<>();
    private int methods;
    private long characters;

    private Classes(Metadata metadata, Tables tables) {
        this.metadata = metadata;
        this.tables = tables;
        this.names = new TypeNames(metadata, tables);
        this.generics = names.generics();
        for (int row = 1; row <= tables.rows(Tables.INTERFACE); row++) {
            interfaces
                    .computeIfAbsent(tables.cell(Tables.INTERFACE, row, 0), type -> new ArrayList<>())
                    .add(tables.cell(Tables.INTERFACE, row, 1));
        }
    }

    static Structure.Sequence of(Metadata metadata, Tables tables) {
        return new Classes(metadata, tables).all();
    }

    private Structure.Sequence all() {
        List<Fields> all = new ArrayList<>();
        int count = Math.min(tables.rows(Tables.TYPE_DEF), MOST_TYPES);
        for (int row = 1; row <= count && characters < MOST_CHARACTERS; row++) {
            String name = metadata.text(tables.cell(Tables.TYPE_DEF, row, 1));
            if (!name.isEmpty() && !name.startsWith("`") && !name.equals("<Module>")) {
                all.add(type(row, name));
            }
        }
        return Fields.sequence(all);
    }

    private Fields type(int row, String name) {
        int flags = tables.cell(Tables.TYPE_DEF, row, 0);
        String full = names.full(row);
        characters += 3L * full.length();
        int tick = name.indexOf('`');
        List<String> parameters = generics.getOrDefault(row << 1, List.of());
        List<byte[]> parents = new ArrayList<>();
        String parent = names.reference(tables.cell(Tables.TYPE_DEF, row, 3), parameters, 0);
        if (parent != null) {
            parents.add(TypeNames.utf8(parent));
        }
        for (int coded : interfaces.getOrDefault(row, List.of())) {
            String implemented = names.reference(coded, parameters, 0);
            if (implemented != null) {
                parents.add(TypeNames.utf8(implemented));
            }
        }
        int first = tables.cell(Tables.TYPE_DEF, row, 5);
        int last = row < tables.rows(Tables.TYPE_DEF)
                ? tables.cell(Tables.TYPE_DEF, row + 1, 5) - 1
                : tables.rows(Tables.METHOD);
        List<Fields> own = methods(first, Math.min(last, tables.rows(Tables.METHOD)), parameters);
        return new Fields()
                .put("fullname", full)
                .put("name", tick < 0 ? name : name.substring(0, tick))
                .put("namespace", names.namespace(row))
                .put("visibility", TYPE_VISIBILITY[flags & 7])
                .put("type", (flags & 0x20) == 0 ? "class" : "interface")
                .put("abstract", (flags & 0x80) != 0)
                .put("sealed", (flags & 0x100) != 0)
                .put("number_of_base_types", parents.size())
                .put("base_types", Fields.texts(parents))
                .put("number_of_generic_parameters", parameters.size())
                .put("generic_parameters", texts(parameters))
                .put("number_of_methods", own.size())
                .put("methods", Fields.sequence(own));
    }

    private List<Fields> methods(int first, int last, List<String> ofClass) {
        List<Fields> all = new ArrayList<>();
        for (int row = Math.max(1, first);
                first > 0 && row <= last && methods < MOST_METHODS && characters < MOST_CHARACTERS;
                row++) {
            methods++;
            String name = metadata.text(tables.cell(Tables.METHOD, row, 3));
            characters += name.length();
            Blob blob = metadata.blob(tables.cell(Tables.METHOD, row, 4));
            if (name.isEmpty() || blob == null || blob.length() < 3) {
                continue;
            }
            List<String> ofMethod = generics.getOrDefault(row << 1 | 1, List.of());
            TypeNames.Signature signature = names.new Signature(blob, ofClass, ofMethod);
            if ((signature.next() & 0x10) != 0) {
                signature.number(); // generic parameters are counted in their table
            }
            int count = signature.number();
            String result = signature.type(0);
            if (result == null || count > MOST_PARAMETERS) {
                continue;
            }
            List<Fields> parameters = parameters(row, count, signature);
            if (parameters.size() == count || tables.cell(Tables.METHOD, row, 5) == 0) {
                all.add(method(row, name, result, ofMethod, parameters));
            }
        }
        return all;
    }

    /** The parameters; fewer than there should be when one cannot be read. */
    private List<Fields> parameters(int method, int count, TypeNames.Signature signature) {
        int first = tables.cell(Tables.METHOD, method, 5);
        List<Fields> all = new ArrayList<>();
        for (int i = 0; i < count && first > 0; i++) {
            String type = signature.type(0);
            if (type == null) {
                break;
            }
            characters += type.length();
            int row = first + i;
            boolean named = row <= tables.rows(Tables.PARAM);
            all.add(new Fields()
                    .put("name", named ? metadata.text(tables.cell(Tables.PARAM, row, 2)) : "P_" + i)
                    .put("type", type));
        }
        return all;
    }

    private Fields method(int row, String name, String result, List<String> generic, List<Fields> parameters) {
        int flags = tables.cell(Tables.METHOD, row, 2);
        Fields fields = new Fields()
                .put("name", name)
                .put("visibility", METHOD_VISIBILITY[flags & 7])
                .put("abstract", (flags & 0x400) != 0)
                .put("static", (flags & 0x10) != 0)
                .put("virtual", (flags & 0x40) != 0)
                .put("final", (flags & 0x20) != 0)
                .put("number_of_generic_parameters", generic.size())
                .put("generic_parameters", texts(generic))
                .put("number_of_parameters", parameters.size())
                .put("parameters", Fields.sequence(parameters));
        if (!name.equals(".ctor") && !name.equals(".cctor")) {
            fields.put("return_type", result);
        }
        return fields;
    }

    private static Structure texts(List<String> all) {
        return Fields.texts(all.stream().map(TypeNames::utf8).toList());
    }
}
