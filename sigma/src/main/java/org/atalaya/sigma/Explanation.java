package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.model.Values;

/** Writes a program's condition as a tree of lines with what is true of the current event. */
public final class Explanation {
    private static final int MOST_LINES = 2_000;

    /**
     * A line of the tree.
     *
     * @param level how far it is indented
     * @param holds whether this part of the condition is true
     * @param text {@code all of}, {@code any of}, {@code not}, or a test in the rule's words
     * @param values for a test, the field's values in the event
     * @param line the test's line in the rule file, 0 for parts that are no tests
     */
    public record Line(int level, boolean holds, String text, List<String> values, int line) {}

    private Explanation() {}

    static List<Line> of(Node node, ProgramState state) {
        List<Line> lines = new ArrayList<>();
        add(node, 0, state, lines);
        return lines;
    }

    private static void add(Node node, int level, ProgramState state, List<Line> into) {
        if (into.size() >= MOST_LINES) {
            return;
        }
        boolean holds = node.holds(state);
        switch (node) {
            case Node.And(var parts) -> {
                into.add(new Line(level, holds, "all of", List.of(), 0));
                for (Node part : parts) {
                    add(part, level + 1, state, into);
                }
            }
            case Node.Or(var parts) -> {
                into.add(new Line(level, holds, "any of", List.of(), 0));
                for (Node part : parts) {
                    add(part, level + 1, state, into);
                }
            }
            case Node.Negation(var part) -> {
                into.add(new Line(level, holds, "not", List.of(), 0));
                add(part, level + 1, state, into);
            }
            case Node.Leaf(var predicate, var source) -> {
                Values values = state.values(state.predicate(predicate).slot());
                List<String> shown = new ArrayList<>();
                for (int i = 0; i < Math.min(5, values.count()); i++) {
                    shown.add(values.text(i));
                }
                into.add(new Line(level, holds, source.words(), shown, source.line()));
            }
            case Node.Constant(var value) ->
                into.add(new Line(level, value, "decided by the kind of event", List.of(), 0));
        }
    }
}
