package org.atalaya.model;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The field names of one sweep as small integers, shared by every reader and matcher of that sweep so that a field is
 * found by an array index instead of a string comparison. Spaces in names are dropped ({@code Source Name} is
 * {@code SourceName}), as the Sigma specification 2.1 ("Field Usage") asks. Thread-safe; ids never change or end.
 */
public final class FieldNames {
    /** The id of no field. */
    public static final int NONE = -1;
    /** Names beyond this many get an id only when rules or people name them; real logs have a few thousand. */
    public static final int MOST_FROM_EVIDENCE = 1 << 16;

    private final ConcurrentHashMap<String, Integer> ids = new ConcurrentHashMap<>();
    private volatile String[] names = new String[64];
    private volatile int size;

    /** The id of a name, given out on first use; 0 or more. */
    public int id(String name) {
        Integer known = ids.get(name);
        return known != null ? known : add(name);
    }

    /**
     * The id of a name that evidence brought, or {@link #NONE} when it is new and there are {@link #MOST_FROM_EVIDENCE}
     * names already: evidence must not fill the memory with names that nobody asks for.
     */
    public int known(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        if (size < MOST_FROM_EVIDENCE && ids.size() < 2 * MOST_FROM_EVIDENCE) {
            return add(name);
        }
        // A name with blanks is one of its own only in spelling; those spellings are without number.
        return name.indexOf(' ') < 0 ? NONE : ids.getOrDefault(name.replace(" ", ""), NONE);
    }

    private synchronized int add(String name) {
        String plain = name.indexOf(' ') < 0 ? name : name.replace(" ", "");
        Integer known = ids.get(plain);
        if (known == null) {
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
            }
            names[size] = plain;
            known = size++;
            ids.put(plain, known);
        }
        ids.put(name, known);
        return known;
    }

    /** The name, without spaces, behind an id that {@link #id} gave out. */
    public String name(int id) {
        return names[id];
    }

    /** How many names there are: every id is below it. */
    public int size() {
        return size;
    }
}
