package org.atalaya.evidence;

import java.util.Arrays;
import org.atalaya.model.FieldNames;

/**
 * The names of an event's values, in their order. Records laid out alike share one that is {@link #seal sealed}, in which
 * a field is found without looking at the others.
 */
public final class FieldList {
    private static final int[] NOWHERE = {};

    private int[] fields = new int[16];
    private int[] aliases = new int[16];
    private boolean[] header = new boolean[16];
    /** The names of fields that have no number, since evidence brought too many names. */
    private String[] unnumbered = new String[16];

    private int count;
    private int[] keys = NOWHERE;
    private int[][] places = {};

    /** How many values are named. */
    int count() {
        return count;
    }

    /** Forgets all names. */
    void clear() {
        count = 0;
    }

    /** Takes over the names of another list. */
    void copy(FieldList other) {
        fields = Arrays.copyOf(other.fields, other.fields.length);
        aliases = Arrays.copyOf(other.aliases, other.fields.length);
        header = Arrays.copyOf(other.header, other.fields.length);
        unnumbered = Arrays.copyOf(other.unnumbered, other.fields.length);
        count = other.count;
    }

    /**
     * Names the next value.
     *
     * @param field id of its name, or {@link FieldNames#NONE}
     * @param alias id of a second name under which rules find it as well, or {@link FieldNames#NONE}
     * @param isHeader whether it belongs to the header of a Windows event: data fields of the same name hide it
     * @param spelled the name itself, asked for only when it has no id
     */
    public void add(int field, int alias, boolean isHeader, String spelled) {
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, count * 2);
            aliases = Arrays.copyOf(aliases, count * 2);
            header = Arrays.copyOf(header, count * 2);
            unnumbered = Arrays.copyOf(unnumbered, count * 2);
        }
        unnumbered[count] = spelled;
        fields[count] = field;
        aliases[count] = alias;
        header[count++] = isHeader;
    }

    /** Ends the list and makes its fields easy to find. */
    public FieldList seal() {
        keys = new int[Integer.highestOneBit(count * 4 | 1) * 2];
        Arrays.fill(keys, FieldNames.NONE);
        places = new int[keys.length][];
        for (int i = 0; i < count; i++) {
            file(fields[i], i);
            if (aliases[i] != fields[i]) {
                file(aliases[i], i);
            }
        }
        return this;
    }

    private void file(int field, int value) {
        if (field == FieldNames.NONE) {
            return;
        }
        int at = slot(field);
        int[] known = keys[at] == field ? places[at] : NOWHERE;
        keys[at] = field;
        places[at] = Arrays.copyOf(known, known.length + 1);
        places[at][known.length] = value;
    }

    private int slot(int field) {
        int mask = keys.length - 1;
        int at = field & mask;
        while (keys[at] != field && keys[at] != FieldNames.NONE) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** The numbers of the values that have a name, ascending; not to be changed. */
    int[] of(int field) {
        if (keys.length > 0) {
            int at = slot(field);
            return keys[at] == field ? places[at] : NOWHERE;
        }
        int found = 0;
        int last = 0;
        for (int i = 0; i < count; i++) {
            if (fields[i] == field || aliases[i] == field) {
                found++;
                last = i;
            }
        }
        if (found < 2) {
            return found == 0 ? NOWHERE : new int[] {last};
        }
        int[] all = new int[found];
        for (int i = last; i >= 0; i--) {
            if (fields[i] == field || aliases[i] == field) {
                all[--found] = i;
            }
        }
        return all;
    }

    boolean isHeader(int value) {
        return header[value];
    }

    /** Whether this is the first of a value's names, not the second. */
    boolean isNamed(int value, int field) {
        return fields[value] == field;
    }

    /** The name of a value. */
    String name(int value, FieldNames names) {
        return fields[value] == FieldNames.NONE ? unnumbered[value] : names.name(fields[value]);
    }
}
