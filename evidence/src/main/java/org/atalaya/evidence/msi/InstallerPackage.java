package org.atalaya.evidence.msi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.ole.CompoundFile;

/**
 * A package as its tables and streams have it.
 *
 * @param kind by the class id of its root
 * @param properties of the table Property, in its order
 * @param actions by their place in InstallExecuteSequence, then by name
 */
record InstallerPackage(
        Kind kind,
        CompoundFile file,
        Database database,
        Map<String, String> properties,
        List<CustomAction> actions,
        Installed installed,
        Summary summary,
        PackageSignature signature) {
    /** Storages of a root by the first four bytes of its class id. */
    enum Kind {
        PACKAGE(0x000C1084),
        TRANSFORM(0x000C1082),
        PATCH(0x000C1086);

        private final int id;

        Kind(int id) {
            this.id = id;
        }

        /** Whether a storage has this class id. */
        boolean is(CompoundFile.Entry storage) {
            byte[] bytes = storage.classId();
            return ((bytes[3] & 0xFF) << 24 | (bytes[2] & 0xFF) << 16 | (bytes[1] & 0xFF) << 8 | bytes[0] & 0xFF) == id;
        }
    }

    /** Places of one action. */
    private static final int MOST_PLACES = 100;

    static InstallerPackage of(CompoundFile file) {
        Database database = new Database(file);
        Map<String, String> properties = new LinkedHashMap<>();
        Database.Table table = database.table("Property");
        table.rows().forEach(row -> properties.putIfAbsent(table.text(row, "Property"), table.text(row, "Value")));
        List<CustomAction> actions = actions(database);
        Kind kind = Kind.PACKAGE;
        for (Kind one : Kind.values()) {
            if (one.is(file.entries().get(0))) {
                kind = one;
            }
        }
        return new InstallerPackage(
                kind,
                file,
                database,
                properties,
                actions,
                new Installed(database, properties, actions),
                Summary.of(file),
                PackageSignature.of(file));
    }

    private static List<CustomAction> actions(Database database) {
        Map<String, List<CustomAction.Place>> places = new HashMap<>();
        for (String name : CustomAction.SEQUENCES) {
            Database.Table sequence = database.table(name);
            for (Object[] row : sequence.rows()) {
                List<CustomAction.Place> of =
                        places.computeIfAbsent(sequence.text(row, "Action"), key -> new ArrayList<>());
                // A table may name an action more than once; what runs it is the first row.
                if (of.stream().noneMatch(place -> place.table().equals(name))) {
                    of.add(new CustomAction.Place(
                            name, sequence.number(row, "Sequence"), sequence.text(row, "Condition")));
                }
            }
        }
        Database.Table events = database.table("ControlEvent");
        for (Object[] row : events.rows()) {
            if (events.text(row, "Event").equals("DoAction")) {
                List<CustomAction.Place> of =
                        places.computeIfAbsent(events.text(row, "Argument"), key -> new ArrayList<>());
                if (of.size() < MOST_PLACES) {
                    of.add(new CustomAction.Place("ControlEvent", Optional.empty(), events.text(row, "Condition")));
                }
            }
        }
        Database.Table table = database.table("CustomAction");
        List<CustomAction> actions = new ArrayList<>();
        for (Object[] row : table.rows()) {
            String name = table.text(row, "Action");
            actions.add(new CustomAction(
                    name,
                    table.number(row, "Type").orElse(0),
                    table.text(row, "Source"),
                    table.text(row, "Target"),
                    List.copyOf(places.getOrDefault(name, List.of()))));
        }
        actions.sort(Comparator.comparingInt(
                        (CustomAction action) -> action.sequence().orElse(Integer.MAX_VALUE))
                .thenComparing(CustomAction::name));
        return actions;
    }
}
