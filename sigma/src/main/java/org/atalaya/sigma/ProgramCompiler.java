package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.sigma.LiteralIndex.Literal;

/**
 * Makes the {@link Program} of one kind of event. Since the kind is fixed, tests of {@code EventID} and
 * {@code Provider_Name} are decided here, and rules that can no longer match fall out.
 *
 * <p>Witnesses: a condition is read as clauses (sets of literals of which at least one must stand in the event). Up to
 * {@link #MOST_CLAUSES} clauses per rule, those least likely to be met, go into the literal index; only rules all of
 * whose clauses were met are evaluated.
 */
final class ProgramCompiler {
    static final int MOST_CLAUSES = 4;
    /** A clause of more literals than this is not worth indexing if the rule has another. */
    private static final int LARGE_CLAUSE = 400;

    private final FieldNames names;
    private final EventType type;
    private final Map<Object, Map<String, Integer>> slots = new IdentityHashMap<>();
    private final List<Slot> slotList = new ArrayList<>();
    private final Map<Integer, Map<String, List<Integer>>> captures = new HashMap<>();
    private final Map<Predicate, Integer> ids = new HashMap<>();
    private final Map<TextKey, Integer> textIds = new HashMap<>();
    private final Map<RegexKey, Integer> regexIds = new HashMap<>();
    private final List<Predicate> predicates = new ArrayList<>();
    /** Per predicate the literals that must be present for it to hold: one set per clause; empty when none is known. */
    private final List<List<LiteralKey>> pieces = new ArrayList<>();

    private final List<Boolean> exact = new ArrayList<>();
    private final List<Integer> uses = new ArrayList<>();

    private record RegexKey(int slot, Check.Regex regex) {}

    /** Hand-written equality: the generated one costs a start-up noticeably, and there are tens of thousands. */
    private record TextKey(int slot, String text, boolean cased) {
        @Override
        public int hashCode() {
            return text.hashCode() * 31 + slot * 2 + (cased ? 1 : 0);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof TextKey key && key.slot == slot && key.cased == cased && key.text.equals(text);
        }
    }

    /** A literal by slot, text and anchors. */
    private record LiteralKey(int slot, String text, boolean fromStart, boolean toEnd) {
        @Override
        public int hashCode() {
            return text.hashCode() * 31 + slot * 4 + (fromStart ? 1 : 0) + (toEnd ? 2 : 0);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LiteralKey key
                    && key.slot == slot
                    && key.fromStart == fromStart
                    && key.toEnd == toEnd
                    && key.text.equals(text);
        }
    }

    /** A clause and how likely it is to be met, in arbitrary units. */
    private record Clause(List<LiteralKey> literals, double weight) {}

    /**
     * A rule and the way that leads to it.
     *
     * @param mapping empty for a direct match of the log source
     * @param captured fields that correlations want of the rule's hits
     */
    record Way(int rule, Condition condition, Optional<LogSources.Mapping> mapping, Set<String> captured) {}

    private ProgramCompiler(FieldNames names, EventType type) {
        this.names = names;
        this.type = type;
    }

    static Program compile(FieldNames names, EventType type, List<Way> ways) {
        return new ProgramCompiler(names, type).build(ways);
    }

    /** Whether a condition has a witness, whatever the kind of event. */
    static boolean hasWitness(Condition condition) {
        ProgramCompiler compiler = new ProgramCompiler(new FieldNames(), EventType.of("", "", ""));
        Node node = compiler.node(condition, Optional.empty());
        compiler.countUses(node);
        return !compiler.clauses(node).isEmpty();
    }

    private Program build(List<Way> ways) {
        Map<Integer, Node> byRule = new java.util.TreeMap<>();
        for (Way way : ways) {
            Node node = node(way.condition(), way.mapping());
            if (way.mapping().isPresent()) {
                node = and(List.of(node(way.mapping().get().extra(), way.mapping()), node));
            }
            for (String field : way.captured()) {
                captures.computeIfAbsent(way.rule(), rule -> new HashMap<>())
                        .computeIfAbsent(field, name -> new ArrayList<>())
                        .add(slot(field, way.mapping()));
            }
            Node made = node;
            byRule.merge(way.rule(), made, (first, second) -> or(List.of(first, second)));
        }
        byRule.values().removeIf(node -> node instanceof Node.Constant(var value) && !value);

        int count = byRule.size();
        int[] entries = new int[count];
        Node[] conditions = new Node[count];
        int[] needed = new int[count];
        List<Integer> always = new ArrayList<>();
        Map<LiteralKey, List<Integer>> postings = new LinkedHashMap<>();
        int entry = 0;
        countUses(byRule.values());
        for (var rule : byRule.entrySet()) {
            entries[entry] = rule.getKey();
            List<Clause> clauses = clauses(rule.getValue());
            clauses = choose(clauses);
            for (int c = 0; c < clauses.size(); c++) {
                for (LiteralKey literal : clauses.get(c).literals()) {
                    postings.computeIfAbsent(literal, key -> new ArrayList<>()).add(entry << 3 | c);
                }
            }
            needed[entry] = (1 << clauses.size()) - 1;
            if (clauses.isEmpty()) {
                always.add(entry);
            }
            conditions[entry] = ordered(rule.getValue());
            entry++;
        }
        return link(entries, conditions, always, needed, postings);
    }

    private Program link(
            int[] entries,
            Node[] conditions,
            List<Integer> always,
            int[] needed,
            Map<LiteralKey, List<Integer>> postings) {
        Map<LiteralKey, Integer> literalIds = new HashMap<>();
        int[] from = new int[postings.size() + 1];
        List<List<Literal>> bySlot = new ArrayList<>();
        for (int i = 0; i < slotList.size(); i++) {
            bySlot.add(new ArrayList<>());
        }
        int total = 0;
        int id = 0;
        for (var posting : postings.entrySet()) {
            LiteralKey key = posting.getKey();
            literalIds.put(key, id);
            bySlot.get(key.slot()).add(new Literal(key.text(), key.fromStart(), key.toEnd(), id));
            from[id++] = total;
            total += posting.getValue().size();
        }
        from[id] = total;
        int[] flat = new int[total];
        int at = 0;
        for (List<Integer> posting : postings.values()) {
            for (int value : posting) {
                flat[at++] = value;
            }
        }
        int[] decisive = new int[predicates.size()];
        Arrays.fill(decisive, -1);
        for (int i = 0; i < decisive.length; i++) {
            if (exact.get(i)) {
                decisive[i] = literalIds.getOrDefault(pieces.get(i).get(0), -1);
            }
        }
        LiteralIndex[] indexes = new LiteralIndex[slotList.size()];
        for (int slot = 0; slot < indexes.length; slot++) {
            if (!bySlot.get(slot).isEmpty()) {
                indexes[slot] = new LiteralIndex(bySlot.get(slot));
            }
        }
        return new Program(
                names,
                entries,
                conditions,
                always.stream().mapToInt(Integer::intValue).toArray(),
                needed,
                slotList.toArray(Slot[]::new),
                indexes,
                predicates.toArray(Predicate[]::new),
                decisive,
                flat,
                from,
                captures);
    }

    // ---- conditions to nodes ----

    private Node node(Condition condition, Optional<LogSources.Mapping> mapping) {
        return switch (condition) {
            case Condition.All(var parts) -> and(nodes(parts, mapping));
            case Condition.Any(var parts) -> or(nodes(parts, mapping));
            case Condition.Not(var part) -> negation(node(part, mapping));
            case Condition.Test test -> leaf(test, mapping);
        };
    }

    private List<Node> nodes(List<Condition> parts, Optional<LogSources.Mapping> mapping) {
        List<Node> nodes = new ArrayList<>(parts.size());
        for (Condition part : parts) {
            nodes.add(node(part, mapping));
        }
        return nodes;
    }

    private static Node and(List<Node> parts) {
        List<Node> kept = new ArrayList<>(parts.size());
        for (Node part : parts) {
            if (part instanceof Node.Constant(var value)) {
                if (!value) {
                    return part;
                }
            } else if (part instanceof Node.And(var inner)) {
                kept.addAll(Arrays.asList(inner));
            } else {
                kept.add(part);
            }
        }
        return kept.isEmpty()
                ? new Node.Constant(true)
                : kept.size() == 1 ? kept.get(0) : new Node.And(kept.toArray(Node[]::new));
    }

    private static Node or(List<Node> parts) {
        List<Node> kept = new ArrayList<>(parts.size());
        for (Node part : parts) {
            if (part instanceof Node.Constant(var value)) {
                if (value) {
                    return part;
                }
            } else if (part instanceof Node.Or(var inner)) {
                kept.addAll(Arrays.asList(inner));
            } else {
                kept.add(part);
            }
        }
        return kept.isEmpty()
                ? new Node.Constant(false)
                : kept.size() == 1 ? kept.get(0) : new Node.Or(kept.toArray(Node[]::new));
    }

    private static Node negation(Node part) {
        if (part instanceof Node.Constant(var value)) {
            return new Node.Constant(!value);
        }
        return part instanceof Node.Negation(var inner) ? inner : new Node.Negation(part);
    }

    private Node leaf(Condition.Test test, Optional<LogSources.Mapping> mapping) {
        Optional<Boolean> known = decide(test);
        if (known.isPresent()) {
            return new Node.Constant(known.get());
        }
        int slot = slot(test.field(), mapping);
        return new Node.Leaf(predicate(test.check(), slot, mapping), test);
    }

    /** Decides tests of the event id and the provider, which are the same for all events of the kind. */
    private Optional<Boolean> decide(Condition.Test test) {
        String value = switch (test.field()) {
            case "EventID" -> type.eventId();
            case "Provider_Name" -> type.provider();
            default -> "";
        };
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return switch (test.check()) {
            case Check.Text(var pattern, var cased) -> {
                String folded = cased ? value : Folding.fold(value);
                TextPattern text = new TextPattern(cased ? pattern.text() : Folding.fold(pattern.text()));
                yield Optional.of(text.matches(folded.toCharArray(), 0, folded.length()));
            }
            case Check.Compare(var relation, var number) ->
                Optional.of(Numbers.parse(value)
                        .map(parsed -> Predicate.Compare.holds(relation, parsed, number))
                        .orElse(false));
            default -> Optional.empty();
        };
    }

    private int slot(String field, Optional<LogSources.Mapping> mapping) {
        LogSources.Derived derived = mapping.map(m -> m.fields().get(field)).orElse(null);
        String lines = mapping.map(LogSources.Mapping::keyValues).orElse("");
        boolean paired = derived == null && !field.isEmpty() && !lines.isEmpty() && !lines.equals(field);
        // Ways without rewriting of this field share its slot.
        Object kind = derived != null ? derived : paired ? lines.intern() : Slot.class;
        Map<String, Integer> known = slots.computeIfAbsent(kind, key -> new HashMap<>());
        Integer slot = known.get(field);
        if (slot == null) {
            slot = slotList.size();
            known.put(field, slot);
            if (derived != null) {
                slotList.add(Slot.Other.of(derived, names));
            } else if (field.isEmpty()) {
                slotList.add(new Slot.Everything());
            } else if (paired) {
                slotList.add(new Slot.Paired(names.id(field), field, names.id(lines)));
            } else {
                slotList.add(new Slot.Direct(names.id(field)));
            }
        }
        return slot;
    }

    private int predicate(Check check, int slot, Optional<LogSources.Mapping> mapping) {
        return switch (check) {
            case Check.Text(var pattern, var cased) -> text(slot, pattern.text(), cased);
            case Check.Regex regex ->
                regexIds.computeIfAbsent(new RegexKey(slot, regex), key -> {
                    String text = Folding.fold(RequiredLiteral.of(regex).orElse(""));
                    return add(
                            new Predicate.Regex(slot, text.toCharArray(), new Predicate.LazyExpression(regex)),
                            Literal.canHold(text, false, false)
                                    ? List.of(new LiteralKey(slot, text, false, false))
                                    : List.of(),
                            false);
                });
            case Check.Cidr(var network) ->
                shared(new Predicate.Cidr(
                        slot,
                        Network.parse(network)
                                .orElseThrow(() -> new IllegalArgumentException("not a network: " + network))));
            case Check.Compare(var relation, var number) -> shared(new Predicate.Compare(slot, relation, number));
            case Check.DatePart(var part, var number) -> shared(new Predicate.DatePart(slot, part, number));
            case Check.Exists(var wanted) -> shared(new Predicate.Exists(slot, wanted));
            case Check.IsNull() -> shared(new Predicate.IsNull(slot));
            case Check.FieldRef(var other, var where, var cased) ->
                shared(new Predicate.Reference(slot, slot(other, mapping), where, cased));
        };
    }

    private int text(int slot, String text, boolean cased) {
        return textIds.computeIfAbsent(new TextKey(slot, cased ? text : Folding.fold(text), cased), key -> {
            TextPattern pattern = new TextPattern(key.text());
            Optional<LiteralKey> literal = literal(slot, pattern, cased);
            boolean same = literal.isPresent()
                    && !cased
                    && (pattern.isPlain() || key.text().isEmpty());
            return add(
                    new Predicate.Text(slot, pattern, cased),
                    literal.map(List::of).orElse(List.of()),
                    same);
        });
    }

    /** The longest literal piece of a pattern that the index can hold. */
    private static Optional<LiteralKey> literal(int slot, TextPattern pattern, boolean cased) {
        if (pattern.segments.length == 0) {
            return pattern.fromStart ? Optional.of(new LiteralKey(slot, "", true, true)) : Optional.empty();
        }
        LiteralKey best = null;
        for (int i = 0; i < pattern.segments.length; i++) {
            char[] segment = pattern.segments[i];
            boolean start = i == 0 && pattern.fromStart;
            boolean end = i == pattern.segments.length - 1 && pattern.toEnd;
            for (int from = 0; from < segment.length; ) {
                int to = from;
                while (to < segment.length && segment[to] != Glob.ONE) {
                    to++;
                }
                String text = new String(segment, from, to - from);
                LiteralKey key = new LiteralKey(
                        slot, cased ? Folding.fold(text) : text, start && from == 0, end && to == segment.length);
                if (Literal.canHold(key.text(), key.fromStart(), key.toEnd())
                        && (best == null || key.text().length() > best.text().length())) {
                    best = key;
                }
                from = to + 1;
            }
        }
        return Optional.ofNullable(best);
    }

    private int shared(Predicate predicate) {
        Integer known = ids.get(predicate);
        if (known != null) {
            return known;
        }
        int id = add(predicate, List.of(), false);
        ids.put(predicate, id);
        return id;
    }

    private int add(Predicate predicate, List<LiteralKey> required, boolean same) {
        predicates.add(predicate);
        pieces.add(required);
        exact.add(same);
        uses.add(0);
        return predicates.size() - 1;
    }

    // ---- nodes to clauses ----

    private void countUses(Iterable<Node> roots) {
        for (Node root : roots) {
            countUses(root);
        }
    }

    private void countUses(Node node) {
        switch (node) {
            case Node.And(var parts) -> countUses(Arrays.asList(parts));
            case Node.Or(var parts) -> countUses(Arrays.asList(parts));
            case Node.Negation(var part) -> countUses(part);
            case Node.Leaf(var predicate, var source) -> uses.set(predicate, uses.get(predicate) + 1);
            case Node.Constant constant -> {}
        }
    }

    private List<Clause> clauses(Node node) {
        return switch (node) {
            case Node.And(var parts) -> {
                List<Clause> all = new ArrayList<>();
                for (Node part : parts) {
                    all.addAll(clauses(part));
                }
                yield all;
            }
            case Node.Or(var parts) -> {
                List<LiteralKey> literals = new ArrayList<>();
                double weight = 0;
                boolean complete = true;
                for (Node part : parts) {
                    Clause best = null;
                    for (Clause clause : clauses(part)) {
                        best = best == null || clause.weight() < best.weight() ? clause : best;
                    }
                    if (best == null) {
                        complete = false;
                        break;
                    }
                    literals.addAll(best.literals());
                    weight += best.weight();
                }
                yield complete && !literals.isEmpty()
                        ? List.of(new Clause(List.copyOf(new LinkedHashSet<>(literals)), weight))
                        : List.of();
            }
            case Node.Leaf(var predicate, var source) ->
                pieces.get(predicate).isEmpty()
                        ? List.of()
                        : List.of(new Clause(
                                pieces.get(predicate),
                                weight(pieces.get(predicate).get(0), uses.get(predicate))));
            case Node.Negation negation -> List.of();
            case Node.Constant constant -> List.of();
        };
    }

    /** Long literals are rare in evidence; those that many rules share are common in it. */
    private static double weight(LiteralKey literal, int uses) {
        return uses / (1.0 + literal.text().length());
    }

    private static List<Clause> choose(List<Clause> clauses) {
        List<Clause> sorted = new ArrayList<>(clauses);
        sorted.sort(Comparator.comparingDouble(Clause::weight));
        List<Clause> chosen = new ArrayList<>();
        for (Clause clause : sorted) {
            if (chosen.size() < MOST_CLAUSES
                    && (chosen.isEmpty() || clause.literals().size() <= LARGE_CLAUSE)
                    && !chosen.contains(clause)) {
                chosen.add(clause);
            }
        }
        return chosen;
    }

    /** Cheap tests first; the order has no effect on the result. */
    private Node ordered(Node node) {
        return switch (node) {
            case Node.And(var parts) -> new Node.And(sorted(parts));
            case Node.Or(var parts) -> new Node.Or(sorted(parts));
            case Node.Negation(var part) -> new Node.Negation(ordered(part));
            case Node.Leaf leaf -> leaf;
            case Node.Constant constant -> constant;
        };
    }

    private Node[] sorted(Node[] parts) {
        Node[] sorted = new Node[parts.length];
        int[] costs = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Node part = ordered(parts[i]);
            int cost = cost(part);
            int at = i;
            while (at > 0 && costs[at - 1] > cost) {
                sorted[at] = sorted[at - 1];
                costs[at] = costs[at - 1];
                at--;
            }
            sorted[at] = part;
            costs[at] = cost;
        }
        return sorted;
    }

    private int cost(Node node) {
        return switch (node) {
            case Node.And(var parts) -> sum(parts);
            case Node.Or(var parts) -> sum(parts);
            case Node.Negation(var part) -> cost(part);
            case Node.Leaf(var predicate, var source) ->
                predicates.get(predicate).cost();
            case Node.Constant constant -> 0;
        };
    }

    private int sum(Node[] parts) {
        int sum = 0;
        for (Node part : parts) {
            sum += cost(part);
        }
        return sum;
    }
}
