package org.atalaya.sigma;

import org.jspecify.annotations.Nullable;

/** A rule's {@code logsource}; parts that the rule leaves out are empty and match everything. */
public record LogSource(String product, String category, String service) {
    // Written out: what the JVM makes at run time is slow at first, and all rules are told apart by it at every start.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogSource source
                && category.equals(source.category)
                && service.equals(source.service)
                && product.equals(source.product);
    }

    @Override
    public int hashCode() {
        return (product.hashCode() * 31 + category.hashCode()) * 31 + service.hashCode();
    }
}
