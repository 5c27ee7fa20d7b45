package org.atalaya.sigma;

import java.util.List;
import org.atalaya.model.Rule;

/**
 * A detection rule, ready to be compiled.
 *
 * @param name the rule's {@code name}, by which correlations may refer to it; may be empty
 * @param condition with filters already joined in
 * @param silent whether only correlations use it ({@code generate: false}), so that its own hits are not reported
 */
public record SigmaRule(Rule rule, String name, LogSource logSource, Condition condition, boolean silent) {
    /** The id by which it is known. */
    public String id() {
        return rule.id();
    }

    /** The fields that its condition names. */
    public List<String> fields() {
        java.util.LinkedHashSet<String> names = new java.util.LinkedHashSet<>();
        collect(condition, names);
        return List.copyOf(names);
    }

    private static void collect(Condition condition, java.util.Set<String> into) {
        switch (condition) {
            case Condition.All(var parts) -> parts.forEach(part -> collect(part, into));
            case Condition.Any(var parts) -> parts.forEach(part -> collect(part, into));
            case Condition.Not(var part) -> collect(part, into);
            case Condition.Test test -> {
                into.add(test.field());
                if (test.check() instanceof Check.FieldRef(var other, var where, var cased)) {
                    into.add(other);
                }
            }
        }
    }
}
