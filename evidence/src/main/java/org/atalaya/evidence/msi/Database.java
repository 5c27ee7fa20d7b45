package org.atalaya.evidence.msi;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.ole.CompoundFile;

/**
 * The tables of a package, read through its string pool. Layout as observed on packages of several tools and as public
 * readers have it: there is no specification of the stored form.
 */
final class Database {
    /** Bytes of the string pool and of one table that are read. */
    static final int MOST_BYTES = 64 << 20;
    /** Rows and columns of one table. */
    static final int MOST_ROWS = 200_000;

    static final int MOST_COLUMNS = 64;
    /** Cells of all tables, and texts of the string pool. */
    static final int MOST_CELLS = 4_000_000;

    static final int MOST_STRINGS = 1_000_000;
    /** Tables. */
    static final int MOST_TABLES = 1_000;

    private static final int STRING = 0x0800;
    private static final int VALID = 0x0100;
    private static final int NULLABLE = 0x1000;
    private static final int KEY = 0x2000;

    private final Map<String, CompoundFile.Entry> streams = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final List<String> damage = new ArrayList<>();
    private String[] strings = {""};
    private boolean wideReferences;
    private int codepage;
    private int cellsLeft = MOST_CELLS;

    /** A column: {@code isText}, {@code isKey}, and otherwise a number of {@code width} bytes or an object. */
    record Column(String name, int type) {
        boolean isText() {
            return (type & STRING) != 0 && !isObject();
        }

        /** Whether the cell's bytes lie in a stream of their own. */
        boolean isObject() {
            return (type & ~NULLABLE) == (STRING | VALID);
        }

        boolean isKey() {
            return (type & KEY) != 0;
        }

        int width(boolean wideReferences) {
            if ((type & STRING) != 0) {
                return isObject() ? 2 : wideReferences ? 3 : 2;
            }
            return (type & 0xFF) == 4 ? 4 : 2;
        }
    }

    /** A row's cell: text, a number, or nothing. */
    record Table(String name, List<Column> columns, List<Object[]> rows) {
        int column(String wanted) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(wanted)) {
                    return i;
                }
            }
            return -1;
        }

        /** The text of a cell, empty when there is none. */
        String text(Object[] row, String column) {
            int at = column(column);
            Object cell = at < 0 || at >= row.length ? NOTHING : row[at];
            return cell == NOTHING ? "" : cell.toString();
        }

        /** The number of a cell, empty when there is none. */
        Optional<Integer> number(Object[] row, String column) {
            int at = column(column);
            return at >= 0 && at < row.length && row[at] instanceof Integer number
                    ? Optional.of(number)
                    : Optional.empty();
        }
    }

    /** An empty cell. */
    static final Object NOTHING = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    private final CompoundFile file;

    Database(CompoundFile file) {
        this.file = file;
        for (CompoundFile.Entry entry : file.entries()) {
            if (entry.kind() == CompoundFile.Kind.STREAM && !entry.path().contains("/")) {
                streams.putIfAbsent(decoded(entry.name()), entry);
            }
        }
        readStrings();
        readTables();
    }

    /** Streams by their decoded names; those of tables begin with an exclamation mark. */
    Map<String, CompoundFile.Entry> streams() {
        return streams;
    }

    Map<String, Table> tables() {
        return tables;
    }

    /** A table, or one without rows. */
    Table table(String name) {
        return tables.getOrDefault(name, new Table(name, List.of(), List.of()));
    }

    List<String> damage() {
        return damage;
    }

    int codepage() {
        return codepage;
    }

    /**
     * A stream's name: characters from U+3800 stand for two of an alphabet of 64, from U+4800 for one, U+4840 for the mark
     * of tables.
     */
    static String decoded(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x3800 && c < 0x4800) {
                text.append(letter(c - 0x3800 & 63)).append(letter(c - 0x3800 >> 6));
            } else if (c >= 0x4800 && c < 0x4840) {
                text.append(letter(c - 0x4800));
            } else if (c == 0x4840) {
                text.append('!');
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static char letter(int number) {
        return number < 10
                ? (char) ('0' + number)
                : number < 36
                        ? (char) ('A' + number - 10)
                        : number < 62 ? (char) ('a' + number - 36) : number == 62 ? '.' : '_';
    }

    private byte[] bytes(String stream) {
        CompoundFile.Entry entry = streams.get(stream);
        if (entry == null) {
            return new byte[0];
        }
        if (entry.size() > MOST_BYTES) {
            damage.add("stream " + stream + " has more than " + MOST_BYTES + " bytes; the rest was left out");
        }
        return file.bytes(entry, MOST_BYTES);
    }

    private static int two(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
    }

    private void readStrings() {
        byte[] pool = bytes("!_StringPool");
        byte[] data = bytes("!_StringData");
        if (pool.length < 4) {
            damage.add("it has no string pool");
            return;
        }
        codepage = two(pool, 0) | (two(pool, 2) & 0x7FFF) << 16;
        wideReferences = (two(pool, 2) & 0x8000) != 0;
        Charset charset = charset(codepage);
        List<String> all = new ArrayList<>();
        all.add("");
        int from = 0;
        for (int at = 4; at + 4 <= pool.length; at += 4) {
            long length = two(pool, at);
            int uses = two(pool, at + 2);
            if (length == 0 && uses != 0 && at + 8 <= pool.length) {
                // The length of a long text stands in the next entry.
                length = (long) uses << 16 | two(pool, at + 4);
                at += 4;
            }
            if (length > data.length - from) {
                damage.add("its string pool promises more than the " + data.length + " bytes of text there are");
                length = data.length - from;
            }
            if (all.size() == MOST_STRINGS) {
                damage.add("its string pool has more than " + MOST_STRINGS + " texts; the rest was left out");
                break;
            }
            all.add(length == 0 ? "" : new String(data, from, (int) length, charset));
            from += (int) length;
        }
        strings = all.toArray(String[]::new);
    }

    /** The characters of a codepage; those of Western Europe when it is unknown. */
    static Charset charset(int codepage) {
        if (codepage == 65001) {
            return StandardCharsets.UTF_8;
        }
        for (String name : new String[] {"windows-" + codepage, "x-windows-" + codepage, "IBM" + codepage}) {
            if (codepage != 0 && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return Charset.forName("windows-1252");
    }

    private String string(int id) {
        return id > 0 && id < strings.length ? strings[id] : "";
    }

    private void readTables() {
        Column name = new Column("Name", STRING | KEY | 64);
        Table list = rows("_Tables", List.of(name));
        Column table = new Column("Table", STRING | KEY | 64);
        Column number = new Column("Number", KEY | 2);
        Column type = new Column("Type", 2);
        Table columns = rows("_Columns", List.of(table, number, new Column("Name", STRING | 64), type));
        Map<String, List<Column>> byTable = new LinkedHashMap<>();
        for (Object[] row : list.rows()) {
            if (byTable.size() == MOST_TABLES) {
                damage.add("more than " + MOST_TABLES + " tables; the rest was left out");
                break;
            }
            byTable.put(row[0].toString(), new ArrayList<>());
        }
        columns.rows().sort(java.util.Comparator.comparingInt(row -> row[1] instanceof Integer n ? n : 0));
        for (Object[] row : columns.rows()) {
            List<Column> of = byTable.get(row[0].toString());
            if (of != null && of.size() < MOST_COLUMNS && row[3] instanceof Integer kind) {
                of.add(new Column(row[2].toString(), kind & 0x7FFF));
            }
        }
        byTable.forEach((key, of) -> tables.put(key, rows(key, of)));
    }

    /** Reads a table: first all cells of the first column, then those of the next. */
    private Table rows(String name, List<Column> columns) {
        byte[] bytes = bytes("!" + name);
        int width = columns.stream()
                .mapToInt(column -> column.width(wideReferences))
                .sum();
        List<Object[]> rows = new ArrayList<>();
        if (width == 0 || bytes.length == 0) {
            return new Table(name, columns, rows);
        }
        if (bytes.length % width != 0) {
            damage.add(
                    "table " + name + " has " + bytes.length + " bytes, which is no multiple of its row of " + width);
        }
        int count = bytes.length / width;
        if (count > MOST_ROWS) {
            damage.add("table " + name + " has more than " + MOST_ROWS + " rows; the rest was left out");
        }
        int kept = Math.min(count, MOST_ROWS);
        if (kept * (long) columns.size() > cellsLeft) {
            damage.add("its tables have more than " + MOST_CELLS + " cells; the rest of " + name + " was left out");
            kept = cellsLeft / columns.size();
        }
        cellsLeft -= kept * columns.size();
        for (int i = 0; i < kept; i++) {
            rows.add(new Object[columns.size()]);
        }
        int from = 0;
        for (int c = 0; c < columns.size(); c++) {
            Column column = columns.get(c);
            int size = column.width(wideReferences);
            for (int i = 0; i < kept; i++) {
                rows.get(i)[c] = cell(column, bytes, from + i * size, size);
            }
            from += size * count;
        }
        return new Table(name, columns, rows);
    }

    private Object cell(Column column, byte[] bytes, int at, int size) {
        int raw = 0;
        for (int i = size - 1; i >= 0; i--) {
            raw = raw << 8 | bytes[at + i] & 0xFF;
        }
        if (column.isText()) {
            return raw == 0 ? NOTHING : string(raw);
        }
        if (raw == 0) {
            return NOTHING;
        }
        if (column.isObject()) {
            return "[object]";
        }
        return size == 4 ? raw ^ 0x8000_0000 : raw - 0x8000;
    }
}
