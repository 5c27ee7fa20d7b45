package org.atalaya.evidence.pdf;

import java.util.List;
import java.util.Map;

/** A value of a PDF, ISO 32000-1 7.3. */
sealed interface Item {
    /** A dictionary; keys without their slash. */
    record Dictionary(Map<String, Item> entries) implements Item {
        Item get(String key) {
            return entries.getOrDefault(key, Other.NOTHING);
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        /** Whether the entry is this name. */
        boolean is(String key, String name) {
            return get(key) instanceof Name value && value.text().equals(name);
        }
    }

    /** An array. */
    record Many(List<Item> items) implements Item {}

    /** A name without its slash. */
    record Name(String text) implements Item {}

    /** A string's bytes. */
    record Text(byte[] bytes) implements Item {}

    /** A number. */
    record Number(double value) implements Item {}

    /** The object of a number. */
    record Reference(int number) implements Item {}

    /** A keyword, such as {@code true}, {@code null} or an operator. */
    record Other(String word) implements Item {
        static final Other NOTHING = new Other("");
    }
}
