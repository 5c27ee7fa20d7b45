package org.atalaya.sigma;

import java.util.Arrays;
import org.atalaya.model.Event;
import org.atalaya.model.Values;

/**
 * What one thread knows of the current event under one {@link Program}: decoded and folded values, predicates already
 * decided, witnesses seen. Everything is stamped with the event's epoch instead of being cleared.
 */
final class ProgramState {
    /** Epochs count up to here before all stamps are wiped; the low bits of a stamp hold its content. */
    private static final int LAST_EPOCH = 1 << 26;

    private final Program program;
    private final Values[] values;
    private final char[][] folded;
    private final int[] loadedAt;
    private final int[] foldedAt;
    private final int[] decided;
    private final int[] witnessed;
    private final int[] seen;
    final int[] candidates;
    int candidateCount;
    private int epoch;
    private @org.jspecify.annotations.Nullable Event event;

    ProgramState(Program program) {
        this.program = program;
        int slots = program.slots.length;
        values = new Values[slots];
        folded = new char[slots][];
        Arrays.setAll(folded, i -> new char[0]);
        Arrays.setAll(values, i -> new Values());
        loadedAt = new int[slots];
        foldedAt = new int[slots];
        decided = new int[program.predicates.length];
        witnessed = new int[program.entries.length];
        seen = new int[program.literalCount];
        candidates = new int[program.entries.length];
    }

    /** Starts on an event: reads the indexed fields and collects the rules whose witnesses are all there. */
    void begin(Event next) {
        event = next;
        if (++epoch == LAST_EPOCH) {
            Arrays.fill(loadedAt, 0);
            Arrays.fill(foldedAt, 0);
            Arrays.fill(decided, 0);
            Arrays.fill(witnessed, 0);
            Arrays.fill(seen, 0);
            epoch = 1;
        }
        candidateCount = program.always.length;
        System.arraycopy(program.always, 0, candidates, 0, candidateCount);
        LiteralIndex[] indexes = program.indexes;
        for (int slot = 0; slot < indexes.length; slot++) {
            LiteralIndex index = indexes[slot];
            if (index != null) {
                Values found = values(slot);
                int count = found.count();
                if (count > 0) {
                    char[] text = folded(slot);
                    for (int i = 0; i < count; i++) {
                        index.scan(text, found.start(i), found.end(i), this);
                    }
                }
            }
        }
    }

    /** A literal of the index was found in the event. */
    void found(int literal) {
        if (seen[literal] == epoch) {
            return;
        }
        seen[literal] = epoch;
        int[] postings = program.postings;
        for (int i = program.postingsFrom[literal], end = program.postingsFrom[literal + 1]; i < end; i++) {
            int entry = postings[i] >> 3;
            int mark = witnessed[entry];
            int bits = (mark >> 5 == epoch ? mark & 31 : 0) | 1 << (postings[i] & 7);
            if (mark != (epoch << 5 | bits)) {
                witnessed[entry] = epoch << 5 | bits;
                if (bits == program.needed[entry]) {
                    candidates[candidateCount++] = entry;
                }
            }
        }
    }

    /** The values of a slot. */
    Values values(int slot) {
        Values found = values[slot];
        if (loadedAt[slot] != epoch) {
            loadedAt[slot] = epoch;
            found.clear();
            program.slots[slot].read(current(), found);
        }
        return found;
    }

    /** The folded text of a slot's values, at the same indices as the raw one. */
    char[] folded(int slot) {
        if (foldedAt[slot] != epoch) {
            foldedAt[slot] = epoch;
            Values found = values(slot);
            if (folded[slot].length < found.top()) {
                folded[slot] = new char[found.chars().length];
            }
            Folding.fold(found.chars(), folded[slot], 0, found.top());
        }
        return folded[slot];
    }

    /** Whether a predicate holds; decided once per event. */
    boolean holds(int predicate) {
        int literal = program.decisive[predicate];
        if (literal >= 0) {
            return seen[literal] == epoch;
        }
        int mark = decided[predicate];
        if (mark >> 1 == epoch) {
            return (mark & 1) != 0;
        }
        boolean result = program.predicates[predicate].test(this);
        decided[predicate] = epoch << 1 | (result ? 1 : 0);
        return result;
    }

    Event current() {
        if (event == null) {
            throw new IllegalStateException("no event");
        }
        return event;
    }

    Program program() {
        return program;
    }

    Predicate predicate(int number) {
        return program.predicates[number];
    }
}
