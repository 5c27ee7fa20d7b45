package org.atalaya.sigma;

/**
 * A {@link Condition} bound to a program: its tests are numbers of predicates, its constants are folded. Evaluation is a
 * method of each node, not a switch over them: it runs millions of times, and a pattern switch costs a method handle.
 */
sealed interface Node {
    /** Whether it holds for the state's event. */
    boolean holds(ProgramState state);

    /** All of them. */
    record And(Node[] parts) implements Node {
        @Override
        public boolean holds(ProgramState state) {
            for (Node part : parts) {
                if (!part.holds(state)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Some of them. */
    record Or(Node[] parts) implements Node {
        @Override
        public boolean holds(ProgramState state) {
            for (Node part : parts) {
                if (part.holds(state)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Not it. */
    record Negation(Node part) implements Node {
        @Override
        public boolean holds(ProgramState state) {
            return !part.holds(state);
        }
    }

    /** A predicate by number; {@code source} is the test that it came from, for explaining. */
    record Leaf(int predicate, Condition.Test source) implements Node {
        @Override
        public boolean holds(ProgramState state) {
            return state.holds(predicate);
        }
    }

    /** Decided when the program was made. */
    record Constant(boolean value) implements Node {
        @Override
        public boolean holds(ProgramState state) {
            return value;
        }
    }
}
