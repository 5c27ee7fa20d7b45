package org.atalaya.evidence.image;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is worked out when first asked for, once. Several threads may ask. */
public final class Lazy<T extends @Nullable Object> {
    private @Nullable Supplier<T> source;
    private @Nullable T value;

    private Lazy(Supplier<T> source) {
        this.source = source;
    }

    /** A value that {@code source} will give. */
    public static <T extends @Nullable Object> Lazy<T> of(Supplier<T> source) {
        return new Lazy<>(source);
    }

    /** The value. */
    @SuppressWarnings("NullAway") // value is what the source gave, once the source is gone
    public synchronized T get() {
        Supplier<T> open = source;
        if (open != null) {
            value = open.get();
            source = null;
        }
        return value;
    }
}
