package org.atalaya.evidence.msi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.atalaya.evidence.cms.SignatureFields;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.Magic;
import org.atalaya.evidence.image.View;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;

/** A package as the {@code msi} module has it; {@code docs/msi-module.md} says what each field means. */
final class MsiStructure {
    /** Rows of one table, and properties, files or streams that rules can ask. */
    static final int MOST_ASKED = 20_000;
    /** Bytes of a stream by which its kind is told; the place of a PE header may lie far behind the first. */
    private static final int HEAD = 4096;

    /** Bytes of a cell, and of a custom action's target, that rules can ask; many rows may share one text. */
    static final int MOST_CELL = 1 << 14;

    static final int MOST_TARGET = 1 << 16;

    private MsiStructure() {}

    static Structure.Struct of(InstallerPackage read) {
        PackageSignature signature = read.signature();
        Texts cells = new Texts(MOST_CELL);
        Texts targets = new Texts(MOST_TARGET);
        Fields fields = new Fields()
                .put("is_msi", true)
                .put("kind", read.kind().name().toLowerCase(Locale.ROOT))
                .put("codepage", read.database().codepage())
                .put("is_signed", signature.isPresent())
                .put("is_verified", signature.holds())
                .put("number_of_signatures", signature.all().size())
                .lazy("signatures", () -> SignatureFields.of(signature.all()))
                .put("overlay", overlay(read.file()))
                .put("summary", summary(read.summary()))
                .put("number_of_properties", read.properties().size())
                .lazy("properties", () -> properties(read))
                .lazy("property", () -> new Structure.Dictionary(texts(read.properties())))
                .put("number_of_custom_actions", read.actions().size())
                .put("custom_actions", Fields.sequence(few(read.actions()), action -> action(read, action, targets)))
                .put("number_of_tables", read.database().tables().size());
        List<Database.Table> tables = List.copyOf(read.database().tables().values());
        fields.put("tables", Fields.sequence(tables, table -> table(table, cells)));
        fields.lazy("table", () -> {
            Map<String, Structure> byName = new LinkedHashMap<>();
            tables.forEach(table -> byName.put(table.name(), table(table, cells).struct()));
            return new Structure.Dictionary(byName);
        });
        List<Installed.File> files = few(List.copyOf(read.installed().files()));
        fields.put("number_of_files", read.installed().files().size())
                .put("files", Fields.sequence(files, MsiStructure::file))
                .lazy("streams", () -> streams(read));
        return fields.struct();
    }

    /** As {@code pe.overlay}: zeros where nothing stands behind the end. */
    private static Fields overlay(CompoundFile file) {
        long end = file.end();
        boolean isThere = end < file.size();
        return new Fields().put("offset", isThere ? end : 0).put("size", isThere ? file.size() - end : 0);
    }

    private static <T> List<T> few(List<T> all) {
        return all.subList(0, Math.min(MOST_ASKED, all.size()));
    }

    private static Map<String, Structure> texts(Map<String, String> texts) {
        Map<String, Structure> all = new LinkedHashMap<>();
        Texts values = new Texts(MOST_TARGET);
        texts.forEach((name, value) -> all.put(name, values.of(value)));
        return all;
    }

    private static Structure properties(InstallerPackage read) {
        List<Fields> all = new ArrayList<>();
        read.properties()
                .forEach((name, value) -> all.add(new Fields().put("name", name).put("value", value)));
        return Fields.sequence(few(all));
    }

    private static Fields summary(Summary summary) {
        Fields fields = new Fields();
        Map<String, Integer> texts = new LinkedHashMap<>();
        texts.put("title", Summary.TITLE);
        texts.put("subject", Summary.SUBJECT);
        texts.put("author", Summary.AUTHOR);
        texts.put("keywords", Summary.KEYWORDS);
        texts.put("comments", Summary.COMMENTS);
        texts.put("template", Summary.TEMPLATE);
        texts.put("last_saved_by", Summary.LAST_SAVED_BY);
        texts.put("revision", Summary.REVISION);
        texts.put("application", Summary.APPLICATION);
        texts.forEach((name, property) -> {
            if (!summary.text(property).isEmpty()) {
                fields.put(name, summary.text(property));
            }
        });
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put("codepage", Summary.CODEPAGE);
        numbers.put("created", Summary.CREATED);
        numbers.put("saved", Summary.SAVED);
        numbers.put("schema", Summary.SCHEMA);
        numbers.put("source_type", Summary.SOURCE_TYPE);
        numbers.put("security", Summary.SECURITY);
        numbers.forEach((name, property) -> summary.number(property).ifPresent(value -> fields.put(name, value)));
        return fields;
    }

    private static Fields action(InstallerPackage read, CustomAction action, Texts texts) {
        Fields fields = new Fields()
                .put("name", action.name())
                .put("type", action.type())
                .put("base_type", action.baseType())
                .put("kind", action.kind())
                .put("from", action.from())
                .put("source", texts.of(action.source()))
                .put("target", texts.of(action.target()))
                .put("runs", action.runs())
                .put("script", action.isScript())
                .put("deferred", action.isDeferred())
                .put("no_impersonate", action.isNotImpersonated())
                .put("system", action.isSystem())
                .put("rollback", action.isRollback())
                .put("commit", action.isCommit())
                .put("async", action.isAsync())
                .put("ignores_exit", action.ignoresExit())
                .put("hides_target", action.hidesTarget())
                .put("script_64bit", action.is64BitScript())
                .put("condition", texts.of(action.condition()));
        action.sequence().ifPresent(place -> fields.put("sequence", place));
        if (action.from().equals("file")) {
            read.installed().file(action.source()).ifPresent(file -> fields.put("path", file.path()));
        } else if (action.from().equals("directory")) {
            fields.put("path", read.installed().folder(action.source()));
        }
        return fields.put("places", Fields.sequence(action.places(), MsiStructure::place));
    }

    private static Fields place(CustomAction.Place place) {
        Fields fields = new Fields().put("table", place.table()).put("condition", place.condition());
        place.number().ifPresent(number -> fields.put("sequence", number));
        return fields;
    }

    private static Fields table(Database.Table table, Texts cells) {
        return new Fields()
                .put("name", table.name())
                .put(
                        "columns",
                        Fields.texts(table.columns(), column -> column.name().getBytes(StandardCharsets.UTF_8)))
                .put("number_of_rows", table.rows().size())
                .put("rows", Fields.sequence(few(table.rows()), row -> row(table, row, cells)));
    }

    /** Cells by the names of their columns: all as text, numbers as such besides; an empty cell is absent. */
    private static Fields row(Database.Table table, Object[] row, Texts cells) {
        Map<String, Structure> texts = new LinkedHashMap<>();
        Map<String, Structure> numbers = new LinkedHashMap<>();
        for (int i = 0; i < row.length; i++) {
            String column = table.columns().get(i).name();
            if (row[i] == Database.NOTHING) {
                continue;
            }
            texts.put(column, cells.of(row[i].toString()));
            if (row[i] instanceof Integer number) {
                numbers.put(column, new Structure.Int(number));
            }
        }
        return new Fields()
                .put("text", new Structure.Dictionary(texts))
                .put("number", new Structure.Dictionary(numbers));
    }

    private static Fields file(Installed.File file) {
        Fields fields = new Fields()
                .put("key", file.key())
                .put("name", file.name())
                .put("path", file.path())
                .put("component", file.component())
                .put("sequence", file.sequence());
        file.size().ifPresent(size -> fields.put("size", size));
        return fields;
    }

    private static Structure streams(InstallerPackage read) {
        List<Fields> all = new ArrayList<>();
        for (CompoundFile.Entry entry : few(read.file().entries())) {
            if (entry.kind() == CompoundFile.Kind.STREAM) {
                String storage = entry.parent() > 0
                        ? read.file().entries().get(entry.parent()).path() + "/"
                        : "";
                all.add(new Fields()
                        .put("name", storage + Database.decoded(entry.name()))
                        .put("size", entry.size())
                        .put("offset", entry.place())
                        .lazy("kind", () -> {
                            byte[] head = read.file().bytes(entry, HEAD);
                            String kind = Magic.kind(View.of(Content.of(head)), 0);
                            return new Structure.Text(kind.getBytes(StandardCharsets.US_ASCII));
                        }));
            }
        }
        return Fields.sequence(all);
    }

    /** Texts of the string pool as bytes, each made once, however many cells it stands in. */
    private static final class Texts {
        private final int most;
        private final Map<String, Structure.Text> made = Collections.synchronizedMap(new IdentityHashMap<>());

        Texts(int most) {
            this.most = most;
        }

        Structure of(String text) {
            return made.computeIfAbsent(
                    text,
                    whole -> new Structure.Text(
                            whole.substring(0, Math.min(most, whole.length())).getBytes(StandardCharsets.UTF_8)));
        }
    }
}
