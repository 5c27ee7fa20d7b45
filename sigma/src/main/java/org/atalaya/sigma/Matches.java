package org.atalaya.sigma;

import java.util.List;
import org.atalaya.model.Match;
import org.atalaya.model.Values;

/** Finds, after a rule matched, the parts of the event that made it: the tests that hold, outside negations. */
final class Matches {
    private Matches() {}

    static void collect(Node node, ProgramState state, List<Match> into) {
        switch (node) {
            case Node.And(var parts) -> {
                for (Node part : parts) {
                    collect(part, state, into);
                }
            }
            case Node.Or(var parts) -> {
                for (Node part : parts) {
                    if (part.holds(state)) {
                        collect(part, state, into);
                    }
                }
            }
            case Node.Negation negation -> {}
            case Node.Leaf(var predicate, var source) -> leaf(state.predicate(predicate), source, state, into);
            case Node.Constant constant -> {}
        }
    }

    private static void leaf(Predicate predicate, Condition.Test source, ProgramState state, List<Match> into) {
        Values values = state.values(predicate.slot());
        for (int i = 0; i < values.count(); i++) {
            int from = values.start(i);
            int to = values.end(i);
            switch (predicate) {
                case Predicate.Text(var slot, var pattern, var cased) -> {
                    char[] text = cased ? values.chars() : state.folded(slot);
                    if (!pattern.matches(text, from, to) || values.isNull(i) && pattern.isAnything()) {
                        continue;
                    }
                    int start = pattern.shownStart(text, from, to) - from;
                    int end = Math.max(start, pattern.shownEnd(text, from, to) - from);
                    into.add(new Match(source.field(), values.text(i), start, end, source.words()));
                }
                case Predicate.Regex regex -> {
                    long found = regex.expression().find(values.text(i));
                    if (found < 0) {
                        continue;
                    }
                    into.add(new Match(
                            source.field(), values.text(i), (int) (found >>> 32), (int) found, source.words()));
                }
                default -> into.add(new Match(source.field(), values.text(i), 0, to - from, source.words()));
            }
            return;
        }
        into.add(new Match(source.field(), "", 0, 0, source.words()));
    }
}
