package org.atalaya.evidence.dotnet;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.atalaya.evidence.image.View;

/**
 * The metadata tables, ECMA-335 II.24.2.6 and II.22. The width of a column depends on how many rows other tables have, so
 * the columns of all tables are written down here and all places follow from them.
 */
final class Tables {
    static final int MODULE = 0x00, TYPE_REF = 0x01, TYPE_DEF = 0x02, METHOD = 0x06, PARAM = 0x08, INTERFACE = 0x09;
    static final int MEMBER_REF = 0x0A, CONSTANT = 0x0B, ATTRIBUTE = 0x0C, MODULE_REF = 0x1A, TYPE_SPEC = 0x1B;
    static final int IMPL_MAP = 0x1C, FIELD_RVA = 0x1D, ASSEMBLY = 0x20, ASSEMBLY_REF = 0x23, RESOURCE = 0x28;
    static final int NESTED = 0x29, GENERIC_PARAM = 0x2A;
    /** Rows of a table that are believed; more cannot stand in files that compilers write. */
    static final int MOST_ROWS = 1 << 20;

    /**
     * Columns by table number: {@code 2}, {@code 4} numbers of so many bytes; {@code S}, {@code G}, {@code B} places in
     * #Strings, #GUID, #Blob; {@code #xx} row of table xx; a word names a coded index of II.24.2.6.
     */
    private static final String[] COLUMNS = new String[64];

    /** Tag bits and tables (hexadecimal) of each coded index. */
    private static final Map<String, int[]> CODED = Map.ofEntries(
            coded("typeDefOrRef", 2, 0x02, 0x01, 0x1B),
            coded("hasConstant", 2, 0x04, 0x08, 0x17),
            coded(
                    "hasAttribute",
                    5,
                    0x06,
                    0x04,
                    0x01,
                    0x02,
                    0x08,
                    0x09,
                    0x0A,
                    0x00,
                    0x0E,
                    0x17,
                    0x14,
                    0x11,
                    0x1A,
                    0x1B,
                    0x20,
                    0x23,
                    0x26,
                    0x27,
                    0x28,
                    0x2A,
                    0x2C,
                    0x2B),
            coded("hasMarshal", 1, 0x04, 0x08),
            coded("hasSecurity", 2, 0x02, 0x06, 0x20),
            coded("memberParent", 3, 0x02, 0x01, 0x1A, 0x06, 0x1B),
            coded("hasSemantics", 1, 0x14, 0x17),
            coded("methodDefOrRef", 1, 0x06, 0x0A),
            coded("memberForwarded", 1, 0x04, 0x06),
            coded("implementation", 2, 0x26, 0x23, 0x27),
            coded("attributeType", 3, 0x06, 0x0A),
            coded("scope", 2, 0x00, 0x1A, 0x23, 0x01),
            coded("typeOrMethod", 1, 0x02, 0x06));

    static {
        COLUMNS[0x00] = "2 S G G G";
        COLUMNS[0x01] = "scope S S";
        COLUMNS[0x02] = "4 S S typeDefOrRef #04 #06";
        COLUMNS[0x03] = "#04"; // FieldPtr, MethodPtr, ParamPtr, EventPtr, PropertyPtr: only in #-, not in ECMA-335
        COLUMNS[0x04] = "2 S B";
        COLUMNS[0x05] = "#06";
        COLUMNS[0x06] = "4 2 2 S B #08";
        COLUMNS[0x07] = "#08";
        COLUMNS[0x08] = "2 2 S";
        COLUMNS[0x09] = "#02 typeDefOrRef";
        COLUMNS[0x0A] = "memberParent S B";
        COLUMNS[0x0B] = "2 hasConstant B";
        COLUMNS[0x0C] = "hasAttribute attributeType B";
        COLUMNS[0x0D] = "hasMarshal B";
        COLUMNS[0x0E] = "2 hasSecurity B";
        COLUMNS[0x0F] = "2 4 #02";
        COLUMNS[0x10] = "4 #04";
        COLUMNS[0x11] = "B";
        COLUMNS[0x12] = "#02 #14";
        COLUMNS[0x13] = "#14";
        COLUMNS[0x14] = "2 S typeDefOrRef";
        COLUMNS[0x15] = "#02 #17";
        COLUMNS[0x16] = "#17";
        COLUMNS[0x17] = "2 S B";
        COLUMNS[0x18] = "2 #06 hasSemantics";
        COLUMNS[0x19] = "#02 methodDefOrRef methodDefOrRef";
        COLUMNS[0x1A] = "S";
        COLUMNS[0x1B] = "B";
        COLUMNS[0x1C] = "2 memberForwarded S #1A";
        COLUMNS[0x1D] = "4 #04";
        COLUMNS[0x1E] = "4 4";
        COLUMNS[0x1F] = "4";
        COLUMNS[0x20] = "4 2 2 2 2 4 B S S";
        COLUMNS[0x21] = "4";
        COLUMNS[0x22] = "4 4 4";
        COLUMNS[0x23] = "2 2 2 2 4 B S S B";
        COLUMNS[0x24] = "4 #23";
        COLUMNS[0x25] = "4 4 4 #23";
        COLUMNS[0x26] = "4 S B";
        COLUMNS[0x27] = "4 4 S S implementation";
        COLUMNS[0x28] = "4 4 S implementation";
        COLUMNS[0x29] = "#02 #02";
        COLUMNS[0x2A] = "2 2 typeOrMethod S";
        COLUMNS[0x2B] = "methodDefOrRef B";
        COLUMNS[0x2C] = "#2A typeDefOrRef";
    }

    private final View view;
    private final int[] rows = new int[64];
    private final long[] places = new long[64];
    private final int[][] offsets = new int[64][];
    private final int[][] widths = new int[64][];
    private final int[] sizes = new int[64];

    private static Map.Entry<String, int[]> coded(String name, int... tagBitsAndTables) {
        return Map.entry(name, tagBitsAndTables);
    }

    private Tables(View view) {
        this.view = view;
    }

    /** The tables of a #~ stream; empty when its header is not there. Tables behind one that is unknown are not read. */
    static Optional<Tables> of(View view, long stream) {
        if (!view.has(stream, 24)) {
            return Optional.empty();
        }
        Tables tables = new Tables(view);
        int heaps = view.u8(stream + 6);
        long valid = view.i64(stream + 8);
        long at = stream + 24;
        for (int table = 0; table < 64; table++) {
            if ((valid >>> table & 1) != 0) {
                tables.rows[table] = (int) Math.min(view.u32(at), MOST_ROWS);
                at += 4;
            }
        }
        if ((heaps & 0x40) != 0) {
            at += 4; // extra data, which the runtime skips
        }
        for (int table = 0; table < 64; table++) {
            if ((valid >>> table & 1) != 0) {
                if (COLUMNS[table] == null) {
                    break;
                }
                tables.lay(table, heaps);
                tables.places[table] = at;
                at += (long) tables.sizes[table] * tables.rows[table];
            }
        }
        for (int table = 0; table < 64; table++) {
            long there = tables.places[table] == 0 ? 0 : view.size() - tables.places[table];
            tables.rows[table] =
                    tables.sizes[table] == 0 ? 0 : (int) Math.clamp(there / tables.sizes[table], 0, tables.rows[table]);
        }
        return Optional.of(tables);
    }

    private void lay(int table, int heaps) {
        String[] columns = COLUMNS[table].split(" ", -1);
        offsets[table] = new int[columns.length];
        widths[table] = new int[columns.length];
        int size = 0;
        for (int i = 0; i < columns.length; i++) {
            offsets[table][i] = size;
            widths[table][i] = width(columns[i], heaps);
            size += widths[table][i];
        }
        sizes[table] = size;
    }

    private int width(String column, int heaps) {
        return switch (column) {
            case "2" -> 2;
            case "4" -> 4;
            case "S" -> (heaps & 1) == 0 ? 2 : 4;
            case "G" -> (heaps & 2) == 0 ? 2 : 4;
            case "B" -> (heaps & 4) == 0 ? 2 : 4;
            default -> {
                int[] coded = column.startsWith("#")
                        ? new int[] {0, Integer.parseInt(column.substring(1), 16)}
                        : Objects.requireNonNull(CODED.get(column), column);
                int most = 0;
                for (int i = 1; i < coded.length; i++) {
                    most = Math.max(most, rows[coded[i]]);
                }
                yield most > 0xFFFF >> coded[0] ? 4 : 2;
            }
        };
    }

    /** Rows of a table that are there. */
    int rows(int table) {
        return rows[table];
    }

    /** Place of a row, which counts from 1. */
    long place(int table, int row) {
        return places[table] + (long) (row - 1) * sizes[table];
    }

    /** A cell; 0 when there is no such row. */
    int cell(int table, int row, int column) {
        if (row < 1 || row > rows[table]) {
            return 0;
        }
        long at = place(table, row) + offsets[table][column];
        return widths[table][column] == 2 ? view.u16(at) : view.i32(at);
    }
}
