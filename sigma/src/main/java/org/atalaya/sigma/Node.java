package org.atalaya.sigma;

/** A {@link Condition} bound to a program: its tests are numbers of predicates, its constants are folded. */
sealed interface Node {
    /** All of them. */
    record And(Node[] parts) implements Node {}

    /** Some of them. */
    record Or(Node[] parts) implements Node {}

    /** Not it. */
    record Negation(Node part) implements Node {}

    /** A predicate by number; {@code source} is the test that it came from, for explaining. */
    record Leaf(int predicate, Condition.Test source) implements Node {}

    /** Decided when the program was made. */
    record Constant(boolean value) implements Node {}
}
