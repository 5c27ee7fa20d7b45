package org.atalaya.yara.module;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The type of a value of a condition. */
public sealed interface Type {
    /** Values without parts. */
    enum Plain implements Type {
        INTEGER,
        REAL,
        BOOLEAN,
        TEXT,
        REGEX
    }

    /** Named fields, constants and functions; a module is one. */
    record Fields(Map<String, Type> fields, Map<String, Object> constants, Map<String, List<Function>> functions)
            implements Type {
        Fields() {
            this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        void function(Function function) {
            functions.computeIfAbsent(function.name(), key -> new ArrayList<>()).add(function);
        }
    }

    record Array(Type element) implements Type {}

    record Dictionary(Type element) implements Type {}

    /**
     * A function.
     *
     * @param arguments a letter each: i, f, s, r, b
     */
    record Function(String name, String module, String arguments, Plain result) implements Type {}
}
