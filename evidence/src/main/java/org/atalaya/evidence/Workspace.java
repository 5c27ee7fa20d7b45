package org.atalaya.evidence;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One worker's reusable buffers and caches, one of each class; never shared between threads. */
public final class Workspace {
    private final Map<Class<?>, Object> parts = new HashMap<>();

    /** This worker's instance of a class, made on first use. */
    public <T> T get(Class<T> type, Supplier<T> maker) {
        Object part = parts.get(type);
        if (part == null) {
            part = maker.get();
            parts.put(type, part);
        }
        return type.cast(part);
    }
}
