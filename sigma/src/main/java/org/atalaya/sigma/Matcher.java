package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Match;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/**
 * Matches events against detection rules. Immutable and shared; every thread works in a {@link Context} of its own. The
 * rules of a kind of event are compiled when its first event comes, so that a sweep pays for the kinds it meets.
 */
public final class Matcher {
    /** Kinds of events whose programs are kept; hostile logs have new ones every time. */
    private static final int MOST_STATES = 1 << 12;

    private final List<SigmaRule> rules;
    private final FieldNames names;
    private final Map<String, Set<String>> captured;
    private final ConcurrentHashMap<EventType, Compiled> programs = new ConcurrentHashMap<>();
    private final Map<LogSource, List<Integer>> rulesBySource = new java.util.LinkedHashMap<>();
    private final Map<String, List<LogSources.Mapping>> byCategory = new HashMap<>();
    private final Map<String, List<LogSources.Mapping>> byService = new HashMap<>();
    /** Found when first asked for; workers that ask at once find the same. */
    private final @Nullable EventIds[] eventIds;

    private Matcher(List<SigmaRule> rules, LogSources logSources, FieldNames names, Map<String, Set<String>> captured) {
        this.rules = rules;
        this.captured = captured;
        this.names = names;
        eventIds = new EventIds[rules.size()];
        for (int i = 0; i < rules.size(); i++) {
            rulesBySource
                    .computeIfAbsent(rules.get(i).logSource(), key -> new ArrayList<>())
                    .add(i);
        }
        for (LogSources.Mapping mapping : logSources.mappings()) {
            if (!mapping.logSource().category().isEmpty()) {
                byCategory
                        .computeIfAbsent(mapping.logSource().category(), key -> new ArrayList<>())
                        .add(mapping);
            } else {
                byService
                        .computeIfAbsent(mapping.logSource().service(), key -> new ArrayList<>())
                        .add(mapping);
            }
        }
    }

    /** A matcher for rules, under a mapping of log sources and the names of the readers that will feed it. */
    public static Matcher of(RuleSet rules, LogSources logSources, FieldNames names) {
        return new Matcher(
                List.copyOf(rules.rules()), logSources, names, Correlator.wantedFields(rules.correlations()));
    }

    /** A context for one thread. */
    public Context context() {
        return new Context();
    }

    /** The rules, by the numbers that {@link Context#rule} gives. */
    public List<SigmaRule> rules() {
        return rules;
    }

    private Optional<Program> program(EventType type) {
        Compiled known = programs.get(type);
        if (known == null) {
            if (programs.size() >= MOST_STATES) {
                programs.clear();
            }
            Compiled added = new Compiled();
            known = programs.putIfAbsent(type, added);
            known = known == null ? added : known;
        }
        return known.program(type);
    }

    /** The program of one kind of events, compiled by the thread that asks first: the others need not wait for more. */
    private final class Compiled {
        private @Nullable Optional<Program> program;

        synchronized Optional<Program> program(EventType type) {
            Optional<Program> known = program;
            if (known == null) {
                known = compile(type);
                program = known;
            }
            return known;
        }
    }

    private Optional<Program> compile(EventType type) {
        List<ProgramCompiler.Way> ways = new ArrayList<>();
        rulesBySource.forEach((source, numbers) -> {
            for (Optional<LogSources.Mapping> way : ways(source, type)) {
                for (int number : numbers) {
                    if (!eventIds(number).allow(type.eventId())) {
                        continue;
                    }
                    ways.add(new ProgramCompiler.Way(
                            number,
                            rules.get(number).condition(),
                            way,
                            captured.getOrDefault(rules.get(number).id(), Set.of())));
                }
            }
        });
        if (ways.isEmpty()) {
            return Optional.empty();
        }
        Program program = ProgramCompiler.compile(names, type, ways);
        return program.entries.length == 0 ? Optional.empty() : Optional.of(program);
    }

    private EventIds eventIds(int rule) {
        EventIds known = eventIds[rule];
        if (known == null) {
            known = EventIds.of(rules.get(rule).condition());
            eventIds[rule] = known;
        }
        return known;
    }

    /** The ways in which events of a type belong to a log source; none when they do not. */
    private List<Optional<LogSources.Mapping>> ways(LogSource source, EventType type) {
        if (!source.product().isEmpty() && !source.product().equals(type.product())) {
            return List.of();
        }
        boolean serviceHolds = source.service().isEmpty() || source.service().equals(type.service());
        Optional<LogSources.Mapping> rewriting = Optional.empty();
        for (LogSources.Mapping mapping : byService.getOrDefault(source.service(), List.of())) {
            if (leads(mapping, source, type)) {
                serviceHolds = true;
                boolean rewrites =
                        !mapping.fields().isEmpty() || !mapping.keyValues().isEmpty();
                if (rewrites && rewriting.isEmpty()) {
                    rewriting = Optional.of(mapping);
                }
            }
        }
        if (!serviceHolds) {
            return List.of();
        }
        if (source.category().isEmpty()) {
            return List.of(rewriting);
        }
        List<Optional<LogSources.Mapping>> found = new ArrayList<>();
        if (source.category().equals(type.category())) {
            found.add(Optional.empty());
        }
        for (LogSources.Mapping mapping : byCategory.getOrDefault(source.category(), List.of())) {
            if (leads(mapping, source, type)) {
                found.add(Optional.of(mapping));
            }
        }
        return found;
    }

    private static boolean leads(LogSources.Mapping mapping, LogSource source, EventType type) {
        LogSource wanted = mapping.logSource();
        return (wanted.product().isEmpty()
                        || (source.product().isEmpty() || wanted.product().equals(source.product()))
                                && wanted.product().equals(type.product()))
                && (wanted.service().isEmpty()
                        || source.service().isEmpty()
                        || wanted.service().equals(source.service()))
                // Of Windows, a service is its channels.
                && (wanted.product().equals("windows")
                        || wanted.service().isEmpty()
                        || wanted.service().equals(type.service()))
                && has(mapping.channels(), type.channel())
                && has(mapping.providers(), type.provider())
                && has(mapping.eventIds(), type.eventId());
    }

    private static boolean has(Set<String> wanted, String value) {
        if (wanted.isEmpty() || wanted.contains(value)) {
            return true;
        }
        for (String one : wanted) {
            if (one.equalsIgnoreCase(value)) {
                return true;
            }
        }
        return false;
    }

    /** Rules that no event of a Windows channel or of a reader can ever reach, because nothing maps their log source. */
    public List<SigmaRule> unrouted() {
        return rules.stream()
                .filter(rule -> rule.logSource().product().equals("windows"))
                .filter(rule -> {
                    LogSource source = rule.logSource();
                    return !source.category().isEmpty() && !byCategory.containsKey(source.category())
                            || !source.service().isEmpty() && !byService.containsKey(source.service());
                })
                .toList();
    }

    /** What one thread needs to match events, reused from event to event. */
    public final class Context {
        /** By the object that a reader keeps for a kind of events; forgotten when there are too many. */
        private final Map<EventType, Optional<ProgramState>> states = new IdentityHashMap<>();

        private EventType lastType = EventType.of("", "", "");
        private Optional<ProgramState> lastState = Optional.empty();
        private int[] matched = new int[16];
        private int count;
        private long events;
        private long evaluations;
        private @Nullable ProgramState state;
        private Node[] conditions = new Node[16];

        private Context() {}

        /**
         * Matches an event.
         *
         * @return how many rules match it; {@link #rule} names them
         */
        public int match(Event event) {
            events++;
            count = 0;
            EventType type = event.type();
            Optional<ProgramState> found = lastState;
            if (type != lastType) {
                found = states.get(type);
                if (found == null) {
                    if (states.size() == MOST_STATES) {
                        states.clear();
                    }
                    found = program(type).map(ProgramState::new);
                    states.put(type, found);
                }
                lastType = type;
                lastState = found;
            }
            if (found.isPresent()) {
                run(found.get(), event);
            }
            return count;
        }

        private void run(ProgramState current, Event event) {
            state = current;
            current.begin(event);
            Program program = current.program();
            int candidates = current.candidateCount;
            evaluations += candidates;
            for (int i = 0; i < candidates; i++) {
                int entry = current.candidates[i];
                if (program.conditions[entry].holds(current)) {
                    add(program.entries[entry], program.conditions[entry]);
                }
            }
        }

        /** Keeps matches sorted by the number of their rule, so that their order does not depend on the index. */
        private void add(int rule, Node condition) {
            if (count == matched.length) {
                matched = Arrays.copyOf(matched, count * 2);
                conditions = Arrays.copyOf(conditions, count * 2);
            }
            int at = count++;
            while (at > 0 && matched[at - 1] > rule) {
                matched[at] = matched[at - 1];
                conditions[at] = conditions[at - 1];
                at--;
            }
            matched[at] = rule;
            conditions[at] = condition;
        }

        /** The {@code i}th rule that matched the last event, in the order of the rule set. */
        public SigmaRule rule(int i) {
            return rules.get(matched[i]);
        }

        /** The parts of the last event that made its {@code i}th rule fire, in the order of the rule. */
        public List<Match> matches(int i) {
            List<Match> matches = new ArrayList<>();
            if (state != null) {
                Matches.collect(conditions[i], state, matches);
            }
            matches.sort(java.util.Comparator.comparing(Match::field).thenComparing(Match::test));
            return matches;
        }

        /**
         * The values, in the last event, of a field that correlations want of its {@code i}th rule: under the name and in
         * the form that the rule sees, null values left out.
         */
        public List<String> values(int i, String field) {
            ProgramState current = state;
            if (current == null) {
                return List.of();
            }
            List<String> texts = new ArrayList<>();
            for (int slot : current.program()
                    .captures
                    .getOrDefault(matched[i], Map.of())
                    .getOrDefault(field, List.of())) {
                Values values = current.values(slot);
                for (int v = 0; v < values.count(); v++) {
                    if (!values.isNull(v) && !texts.contains(values.text(v))) {
                        texts.add(values.text(v));
                    }
                }
            }
            return texts;
        }

        /** The tree of the first rule that can concern an event, with what is true of it; empty when none can. */
        public Optional<List<Explanation.Line>> explain(Event event) {
            return program(event.type()).map(program -> {
                ProgramState looking = new ProgramState(program);
                looking.begin(event);
                return Explanation.of(program.conditions[0], looking);
            });
        }

        /** Events matched so far. */
        public long events() {
            return events;
        }

        /** Conditions evaluated so far, over all events. */
        public long evaluations() {
            return evaluations;
        }
    }
}
