package org.atalaya.indicators.pattern;

import java.time.Instant;
import java.util.List;
import org.safere.Pattern;

/** The tree of a pattern. */
sealed interface Node {
    /** An expression over observations. */
    sealed interface Observed extends Node {}

    /** One observation, all of whose tests hold for one object of it. */
    record Single(Test test, int number) implements Observed {}

    /** Both, by different observations. */
    record And(Observed left, Observed right) implements Observed {}

    /** Any of them. */
    record Or(List<Observed> parts) implements Observed {}

    /** Both, by different observations, the right one not before the left one. */
    record FollowedBy(Observed left, Observed right) implements Observed {}

    /** By observations that fit between two times {@code seconds} apart. */
    record Within(Observed inner, double seconds) implements Observed {}

    /** As often, by different observations each time. */
    record Repeats(Observed inner, int times) implements Observed {}

    /** By observations from a time until before another. */
    record Between(Observed inner, Instant start, Instant stop) implements Observed {}

    /** An expression over one object. */
    sealed interface Test extends Node {}

    /** All of them. A list, not a chain of pairs: a long one must not need a deep stack. */
    record All(List<Test> tests) implements Test {}

    /** Any of them. */
    record Any(List<Test> tests) implements Test {}

    /** A comparison of a property with a constant. */
    record Compare(Path path, boolean not, Operator operator, Literal literal, Regex regex) implements Test {}

    /** Whether a property is there. */
    record Exists(Path path, boolean not) implements Test {}

    /** A compiled expression of MATCHES or LIKE; nothing for other operators. */
    record Regex(List<Pattern> one) {
        static final Regex NONE = new Regex(List.of());
    }

    /** A property of an object of a type. */
    record Path(String type, List<Step> steps) {}

    /** One step of a path: a name, an index, or each element. */
    record Step(String name, int index) {
        static final int NAME = -1;
        static final int EACH = -2;
    }

    /** Comparison operators. */
    enum Operator {
        EQUAL,
        UNEQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        LIKE,
        MATCHES,
        ISSUBSET,
        ISSUPERSET
    }
}
