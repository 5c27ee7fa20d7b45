package org.atalaya.sigma;

import java.util.List;
import java.util.function.Supplier;
import org.atalaya.model.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A detection rule, ready to be compiled. Of a cached rule only the log source is read at first; its texts and its
 * condition follow when an event comes that they concern. Immutable and thread-safe.
 */
public final class SigmaRule {
    private final Supplier<Rule> ruleSource;
    private final String name;
    private final LogSource logSource;
    private final Supplier<Condition> conditionSource;
    private final boolean silent;
    private volatile @Nullable Rule rule;
    private volatile @Nullable Condition condition;

    /** A rule whose parts are at hand; see the accessors for what they mean. */
    public SigmaRule(Rule rule, String name, LogSource logSource, Condition condition, boolean silent) {
        this(() -> rule, name, logSource, () -> condition, silent);
        this.rule = rule;
        this.condition = condition;
    }

    /** A rule whose texts and condition are made when they are asked for; the sources give equal values every time. */
    SigmaRule(Supplier<Rule> rule, String name, LogSource logSource, Supplier<Condition> condition, boolean silent) {
        this.ruleSource = rule;
        this.name = name;
        this.logSource = logSource;
        this.conditionSource = condition;
        this.silent = silent;
    }

    /** What people need to know of it. */
    public Rule rule() {
        Rule known = rule;
        if (known == null) {
            known = ruleSource.get();
            rule = known;
        }
        return known;
    }

    /** Its {@code name}, by which correlations may refer to it; may be empty. */
    public String name() {
        return name;
    }

    /** The log source that it is for. */
    public LogSource logSource() {
        return logSource;
    }

    /** Its condition, with filters already joined in. */
    public Condition condition() {
        Condition known = condition;
        if (known == null) {
            known = conditionSource.get();
            condition = known;
        }
        return known;
    }

    /** Whether only correlations use it ({@code generate: false}), so that its own hits are not reported. */
    public boolean silent() {
        return silent;
    }

    /** The id by which it is known. */
    public String id() {
        return rule().id();
    }

    /** The fields that its condition names. */
    public List<String> fields() {
        java.util.LinkedHashSet<String> names = new java.util.LinkedHashSet<>();
        collect(condition(), names);
        return List.copyOf(names);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigmaRule same
                && rule().equals(same.rule())
                && name.equals(same.name)
                && logSource.equals(same.logSource)
                && condition().equals(same.condition())
                && silent == same.silent;
    }

    @Override
    public int hashCode() {
        return rule().hashCode();
    }

    @Override
    public String toString() {
        return rule().toString();
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
