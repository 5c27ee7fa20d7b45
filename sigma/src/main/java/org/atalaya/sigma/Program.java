package org.atalaya.sigma;

import java.util.List;
import java.util.Map;
import org.atalaya.model.FieldNames;

/**
 * All rules that concern one kind of event, compiled together: shared predicates, one literal index per field, and for
 * every rule the witnesses without which it cannot match. Immutable; what changes from event to event is in
 * {@link ProgramState}.
 */
final class Program {
    final FieldNames names;
    /** Rules by number: index into the matcher's rule list, ascending. */
    final int[] entries;
    /** Condition of each entry. */
    final Node[] conditions;
    /** Entries without witnesses: evaluated on every event. */
    final int[] always;
    /** For each entry the clauses that must be witnessed, as a bit set. */
    final int[] needed;

    final Slot[] slots;
    /** One index per slot, null where no literal of that slot is indexed. */
    final LiteralIndex[] indexes;

    final Predicate[] predicates;
    /** For each predicate the literal whose presence is the same as the predicate's truth, or -1. */
    final int[] decisive;

    final int literalCount;
    /** Entries that a literal witnesses: {@code entry << 3 | clause}, from {@code postingsFrom[literal]}. */
    final int[] postings;

    final int[] postingsFrom;
    /** For rules that correlations use: rule → field → slots in which its values may be. */
    final Map<Integer, Map<String, List<Integer>>> captures;

    Program(
            FieldNames names,
            int[] entries,
            Node[] conditions,
            int[] always,
            int[] needed,
            Slot[] slots,
            LiteralIndex[] indexes,
            Predicate[] predicates,
            int[] decisive,
            int[] postings,
            int[] postingsFrom,
            Map<Integer, Map<String, List<Integer>>> captures) {
        this.names = names;
        this.entries = entries;
        this.conditions = conditions;
        this.always = always;
        this.needed = needed;
        this.slots = slots;
        this.indexes = indexes;
        this.predicates = predicates;
        this.decisive = decisive;
        this.postings = postings;
        this.postingsFrom = postingsFrom;
        this.captures = captures;
        this.literalCount = postingsFrom.length - 1;
    }
}
