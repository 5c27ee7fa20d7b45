package org.atalaya.evidence.msi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Windows Installer packages, transforms and patches. */
public final class Msi implements Format {
    /** Root class ids by their first four bytes: packages 000C1084, transforms 000C1082, patches 000C1086. */
    private static final int PACKAGE = 0x000C1084;

    private static final int TRANSFORM = 0x000C1082;
    private static final int PATCH = 0x000C1086;

    /** Bytes of a script that stands in a table. */
    private static final int MOST_SCRIPT = 1 << 20;
    /** Rows of one table, and cells of all, that rules can ask. */
    private static final int MOST_ASKED = 20_000;

    private static final int MOST_ASKED_CELLS = 1_000_000;

    private static final String SIGNATURE = "\u0005DigitalSignature";

    /** Authorities and their systems that lures are named after; whole words, without regard to case. */
    private static final Pattern AUTHORITY = Pattern.compile(
            "\\b(imss|idse|sipare|seguro social|infonavit|sat|cfdi|condusef|cnbv|banxico|cfe|gob\\.mx)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** Words that installer tools leave in their packages, and the tools. */
    private static final Map<String, String> TOOLS = Map.of(
            "AI_", "Advanced Installer",
            "WixUI", "WiX",
            "WIXUI", "WiX",
            "WixShellExec", "WiX",
            "ISSetup", "InstallShield",
            "ISScript", "InstallShield",
            "NetFxChain", "Visual Studio",
            "VSDCA", "Visual Studio",
            "EXEMSI", "MSI Wrapper");

    @Override
    public String type() {
        return "msi";
    }

    @Override
    public Set<String> modules() {
        return Set.of("msi");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return CompoundFile.recognises(head)
                && CompoundFile.open(content).filter(file -> isInstaller(file)).isPresent();
    }

    private static boolean isInstaller(CompoundFile file) {
        return !file.entries().isEmpty()
                && (Set.of(PACKAGE, TRANSFORM, PATCH).contains(root(file))
                        || file.entries().stream()
                                .anyMatch(
                                        entry -> Database.decoded(entry.name()).equals("!_StringPool")));
    }

    private static int root(CompoundFile file) {
        byte[] id = file.entries().get(0).classId();
        return (id[3] & 0xFF) << 24 | (id[2] & 0xFF) << 16 | (id[1] & 0xFF) << 8 | id[0] & 0xFF;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        CompoundFile file = CompoundFile.open(content).orElseThrow();
        Database database = new Database(file);
        Map<String, String> properties = properties(database);
        List<CustomAction> actions = actions(database);
        boolean isSigned = file.entry(SIGNATURE).isPresent();
        origin(database, properties, isSigned, found);
        for (CustomAction action : actions) {
            tell(action, database, found);
        }
        admin(database, actions, found);
        long end = file.end();
        if (end < content.size()) {
            found.overlay("msi.bytes-after-end", Level.MEDIUM, "bytes after the end", end, content.size() - end);
        }
        Set<String> damage = new java.util.LinkedHashSet<>(file.damage());
        damage.addAll(database.damage());
        for (String one : damage) {
            found.notice(Notice.Kind.DAMAGED, -1, "MSI: " + one);
        }
        found.structure("msi", structure(database, properties, actions, isSigned));
        children(file, database, actions, found);
    }

    private static Map<String, String> properties(Database database) {
        Map<String, String> properties = new LinkedHashMap<>();
        Database.Table table = database.table("Property");
        table.rows().forEach(row -> properties.putIfAbsent(table.text(row, "Property"), table.text(row, "Value")));
        return properties;
    }

    private static List<CustomAction> actions(Database database) {
        Database.Table sequence = database.table("InstallExecuteSequence");
        Map<String, Object[]> places = new HashMap<>();
        sequence.rows().forEach(row -> places.putIfAbsent(sequence.text(row, "Action"), row));
        Database.Table table = database.table("CustomAction");
        List<CustomAction> actions = new ArrayList<>();
        for (Object[] row : table.rows()) {
            String name = table.text(row, "Action");
            Object[] place = places.get(name);
            actions.add(new CustomAction(
                    name,
                    table.number(row, "Type").orElse(0),
                    table.text(row, "Source"),
                    table.text(row, "Target"),
                    place == null ? Optional.empty() : sequence.number(place, "Sequence"),
                    place == null ? "" : sequence.text(place, "Condition")));
        }
        actions.sort(java.util.Comparator.comparingInt(
                        (CustomAction action) -> action.sequence().orElse(Integer.MAX_VALUE))
                .thenComparing(CustomAction::name));
        return actions;
    }

    private static void origin(Database database, Map<String, String> properties, boolean isSigned, Found found) {
        String product = properties.getOrDefault("ProductName", "");
        String maker = properties.getOrDefault("Manufacturer", "");
        if (!product.isEmpty()) {
            found.fact(Fact.of(
                    "msi.product", Level.INFORMATIONAL, product, maker, properties.getOrDefault("ProductVersion", "")));
        }
        found.fact(Fact.of(isSigned ? "msi.signature-present" : "msi.signature-absent", Level.INFORMATIONAL));
        if (AUTHORITY.matcher(product + " \n " + maker).find()) {
            // A signature that nobody checked proves nothing: it must not silence this.
            found.fact(
                    isSigned
                            ? Fact.of("msi.names-authority-unverified", Level.MEDIUM, product, maker)
                            : Fact.of("msi.names-authority-unsigned", Level.HIGH, product, maker));
        }
        Set<String> tools = new java.util.TreeSet<>();
        for (String name : database.tables().keySet()) {
            tool(name, tools);
        }
        properties.keySet().forEach(name -> tool(name, tools));
        for (Object[] row : database.table("Binary").rows()) {
            tool(database.table("Binary").text(row, "Name"), tools);
        }
        for (Object[] row : database.table("CustomAction").rows()) {
            tool(database.table("CustomAction").text(row, "Action"), tools);
        }
        tools.forEach(tool -> found.fact(Fact.of("msi.made-by", Level.INFORMATIONAL, tool)));
    }

    private static void tool(String name, Set<String> tools) {
        TOOLS.forEach((word, tool) -> {
            if (name.startsWith(word)) {
                tools.add(tool);
            }
        });
    }

    private static void tell(CustomAction action, Database database, Found found) {
        String what = action.kind() + " " + (action.source().isEmpty() ? action.from() : action.source());
        String when = action.sequence().map(place -> Integer.toString(place)).orElse("");
        CompoundFile.Entry entry = database.streams().get("Binary." + action.source());
        long place = action.from().equals("binary") && entry != null ? entry.place() : -1;
        long length = entry == null || place < 0 ? 0 : entry.size();
        boolean runs = action.kind().equals("exe") || action.kind().equals("dll") || action.isScript();
        if (action.isSystem() && runs) {
            boolean carried = action.from().equals("binary") || action.from().equals("inline");
            // A DLL of its own as SYSTEM is what honest installers do too; a program or script of its own is rarer.
            Level level = !carried ? Level.LOW : action.kind().equals("dll") ? Level.LOW : Level.MEDIUM;
            found.fact(new Fact(
                    "msi.system-action-runs-" + (action.isScript() ? "script" : action.kind()),
                    level,
                    place,
                    length,
                    List.of(action.name(), what, action.target(), when, action.condition())));
        } else if (runs) {
            found.fact(new Fact(
                    "msi.action-runs-" + (action.isScript() ? "script" : action.kind()),
                    Level.INFORMATIONAL,
                    place,
                    length,
                    List.of(action.name(), what, action.target(), when, action.condition())));
        }
        if (action.isScript() && action.from().equals("inline")) {
            found.fact(Fact.of("msi.script-in-action", Level.MEDIUM, action.name(), action.kind()));
        }
        if (action.hidesTarget() && runs) {
            found.fact(Fact.of("msi.action-hides-target", Level.LOW, action.name()));
        }
    }

    private static void admin(Database database, List<CustomAction> actions, Found found) {
        Set<String> names = new HashSet<>();
        actions.forEach(action -> names.add(action.name()));
        Database.Table table = database.table("AdminExecuteSequence");
        for (Object[] row : table.rows()) {
            if (names.contains(table.text(row, "Action"))) {
                found.fact(Fact.of("msi.action-in-admin-sequence", Level.MEDIUM, table.text(row, "Action")));
            }
        }
    }

    /** Streams that may be artifacts: binaries, cabinets, and scripts that stand in tables. */
    private static void children(CompoundFile file, Database database, List<CustomAction> actions, Found found)
            throws IOException {
        Set<String> cabinets = new HashSet<>();
        Database.Table media = database.table("Media");
        for (Object[] row : media.rows()) {
            String cabinet = media.text(row, "Cabinet");
            if (cabinet.startsWith("#")) {
                cabinets.add(cabinet.substring(1));
            } else if (!cabinet.isEmpty()) {
                found.fact(Fact.of("msi.cabinet-beside", Level.INFORMATIONAL, cabinet));
            }
        }
        for (Map.Entry<String, CompoundFile.Entry> stream : database.streams().entrySet()) {
            String name = stream.getKey();
            CompoundFile.Entry entry = stream.getValue();
            if (name.startsWith("!") || entry.name().startsWith("\u0005")) {
                continue;
            }
            String role = cabinets.contains(name)
                    ? "cabinet"
                    : name.startsWith("Binary.") ? "binary" : name.startsWith("Icon.") ? "icon" : "stream";
            found.child(role, name, entry.size(), () -> file.stream(entry));
        }
        for (CustomAction action : actions) {
            if (action.isScript()
                    && action.from().equals("inline")
                    && !action.target().isEmpty()) {
                String text = action.target()
                        .substring(0, Math.min(MOST_SCRIPT, action.target().length()));
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                found.child(
                        "script", action.name(), action.kind(), bytes.length, () -> new ByteArrayInputStream(bytes));
            }
        }
    }

    // ---- what rules can ask ----

    private static Structure text(String text) {
        return new Structure.Text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Structure number(long number) {
        return new Structure.Int(number);
    }

    private static Structure.Struct structure(
            Database database, Map<String, String> properties, List<CustomAction> actions, boolean isSigned) {
        Map<String, Structure> fields = new LinkedHashMap<>();
        fields.put("is_msi", new Structure.Bool(true));
        fields.put("is_signed", new Structure.Bool(isSigned));
        fields.put("codepage", number(database.codepage()));
        List<Structure> all = new ArrayList<>();
        Map<String, Structure> byName = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            Map<String, Structure> property = new LinkedHashMap<>();
            property.put("name", text(name));
            property.put("value", text(value));
            all.add(new Structure.Struct(property));
            byName.put(name, text(value));
        });
        fields.put("properties", new Structure.Sequence(all));
        fields.put("property", new Structure.Dictionary(byName));
        List<Structure> run = new ArrayList<>();
        for (CustomAction action : actions) {
            Map<String, Structure> one = new LinkedHashMap<>();
            one.put("name", text(action.name()));
            one.put("type", number(action.type()));
            one.put("base_type", number(action.baseType()));
            one.put("kind", text(action.kind()));
            one.put("from", text(action.from()));
            one.put("source", text(action.source()));
            one.put("target", text(action.target()));
            one.put("deferred", new Structure.Bool(action.isDeferred()));
            one.put("no_impersonate", new Structure.Bool(action.isNotImpersonated()));
            one.put("system", new Structure.Bool(action.isSystem()));
            one.put("rollback", new Structure.Bool(action.isRollback()));
            one.put("commit", new Structure.Bool(action.isCommit()));
            one.put("async", new Structure.Bool(action.isAsync()));
            one.put("ignores_exit", new Structure.Bool(action.ignoresExit()));
            one.put("hides_target", new Structure.Bool(action.hidesTarget()));
            action.sequence().ifPresent(place -> one.put("sequence", number(place)));
            one.put("condition", text(action.condition()));
            run.add(new Structure.Struct(one));
        }
        fields.put("custom_actions", new Structure.Sequence(run));
        List<Structure> tables = new ArrayList<>();
        int[] cellsLeft = {MOST_ASKED_CELLS};
        database.tables().forEach((name, table) -> {
            Map<String, Structure> one = new LinkedHashMap<>();
            one.put("name", text(name));
            List<Structure> columns = new ArrayList<>();
            table.columns().forEach(column -> columns.add(text(column.name())));
            one.put("columns", new Structure.Sequence(columns));
            one.put("number_of_rows", number(table.rows().size()));
            List<Structure> rows = new ArrayList<>();
            for (Object[] row :
                    table.rows().subList(0, Math.min(MOST_ASKED, table.rows().size()))) {
                Map<String, Structure> cells = new LinkedHashMap<>();
                for (int i = 0; i < row.length; i++) {
                    cells.put(table.columns().get(i).name(), text(row[i].toString()));
                }
                rows.add(new Structure.Dictionary(cells));
            }
            one.put("rows", new Structure.Sequence(rows));
            tables.add(new Structure.Struct(one));
        });
        fields.put("tables", new Structure.Sequence(tables));
        fields.put("files", new Structure.Sequence(files(database)));
        return new Structure.Struct(fields);
    }

    /** Files with the folders that they are installed to. */
    private static List<Structure> files(Database database) {
        Database.Table directory = database.table("Directory");
        Map<String, Object[]> directories = new HashMap<>();
        directory.rows().forEach(row -> directories.putIfAbsent(directory.text(row, "Directory"), row));
        Database.Table component = database.table("Component");
        Map<String, String> homes = new HashMap<>();
        component
                .rows()
                .forEach(row -> homes.putIfAbsent(component.text(row, "Component"), component.text(row, "Directory_")));
        Database.Table file = database.table("File");
        List<Structure> files = new ArrayList<>();
        for (Object[] row :
                file.rows().subList(0, Math.min(MOST_ASKED, file.rows().size()))) {
            Map<String, Structure> one = new LinkedHashMap<>();
            one.put("key", text(file.text(row, "File")));
            String name = longName(file.text(row, "FileName"));
            one.put("name", text(name));
            String home = homes.getOrDefault(file.text(row, "Component_"), "");
            one.put("path", text(path(home, directory, directories) + name));
            file.number(row, "FileSize").ifPresent(size -> one.put("size", number(size)));
            files.add(new Structure.Struct(one));
        }
        return files;
    }

    private static String path(String start, Database.Table table, Map<String, Object[]> directories) {
        StringBuilder path = new StringBuilder();
        Set<String> seen = new HashSet<>();
        String key = start;
        while (!key.isEmpty() && seen.add(key) && seen.size() < 64) {
            Object[] row = directories.get(key);
            if (row == null) {
                break;
            }
            String name = longName(table.text(row, "DefaultDir"));
            if (!name.equals(".")) {
                path.insert(0, (name.equals("SourceDir") ? key : name) + "\\");
            }
            key = table.text(row, "Directory_Parent");
        }
        return path.toString();
    }

    /** {@code SHORT~1|long name}, of target and source before a colon. */
    private static String longName(String name) {
        String target = name.indexOf(':') >= 0 ? name.substring(0, name.indexOf(':')) : name;
        return target.substring(target.indexOf('|') + 1).strip();
    }
}
