package org.atalaya.yara;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.atalaya.yara.condition.CompiledRule;
import org.atalaya.yara.condition.Evaluation;
import org.atalaya.yara.condition.Explanation;
import org.atalaya.yara.pattern.Deadline;
import org.atalaya.yara.pattern.Scan;
import org.atalaya.yara.pattern.ScanLimits;
import org.atalaya.yara.syntax.RuleText;
import org.jspecify.annotations.Nullable;

/** Scans one content after another with the same rules; owned by one thread, its room reused. */
public final class RuleScanner {
    /** Most matches of one pattern that are told where nothing else is said. */
    public static final int MAX_TOLD = 1000;
    /** Most bytes of a match that are told; libyara's YR_CONFIG_MAX_MATCH_DATA. */
    public static final int MAX_DATA = 512;
    /** Most limits that are told of one scan. */
    private static final int MAX_NOTES = 20;

    /**
     * What differs from scan to scan.
     *
     * @param externals values in place of those compiled with
     * @param seconds most that a scan may take; 0 for no limit
     * @param told most matches of one pattern that are told; 0 for none
     */
    public record Options(Map<String, Object> externals, long seconds, int told) {
        /** The externals as compiled, no limit of time, the customary number of matches. */
        public static final Options STANDARD = new Options(Map.of(), 0, MAX_TOLD);

        public Options {
            externals = Map.copyOf(externals);
        }
    }

    private final Rules rules;
    private final Scan scan;
    private final Evaluation evaluation;
    private final BitSet candidates = new BitSet();
    private final List<String> notes = new ArrayList<>();

    public RuleScanner(Rules rules) {
        this.rules = rules;
        scan = new Scan(rules.patterns);
        evaluation = new Evaluation(scan, rules.externalNames.size());
    }

    /** Scans with no structures and the externals as compiled. */
    public List<RuleMatch> scan(Content content) {
        return scan(content, module -> Optional.empty(), Options.STANDARD);
    }

    /**
     * Finds the rules that hold; private ones are left out.
     *
     * @param structures what a module's format says of the content; asked at most once for each module, when needed
     * @throws Deadline.Passed when it takes longer than it may; nothing is known of the content then
     */
    public List<RuleMatch> scan(
            Content content, Function<String, Optional<Structure.Struct>> structures, Options options) {
        notes.clear();
        Deadline deadline = options.seconds() > 0 ? Deadline.in(options.seconds()) : Deadline.never();
        scan.run(content, ScanLimits.STANDARD, deadline);
        @Nullable Object[] values = new @Nullable Object[rules.externalNames.size()];
        for (int i = 0; i < values.length; i++) {
            String name = rules.externalNames.get(i);
            values[i] = options.externals().getOrDefault(name, rules.externals.get(name));
        }
        evaluation.begin(content, structures, values, deadline);
        evaluate();
        truncations();
        List<RuleMatch> matches = new ArrayList<>();
        for (int i = evaluation.held.nextSetBit(0); i >= 0; i = evaluation.held.nextSetBit(i + 1)) {
            CompiledRule rule = rules.rules.get(i);
            if (!rule.head().isPrivate()) {
                matches.add(match(content, rule, i, options.told()));
            }
        }
        return matches;
    }

    private void evaluate() {
        candidates.clear();
        candidates.or(rules.always);
        for (int i = 0; i < scan.matchedCount(); i++) {
            int pattern = scan.matched(i);
            for (int k = rules.needingFrom[pattern]; k < rules.needingFrom[pattern + 1]; k++) {
                candidates.set(rules.needing[k]);
            }
        }
        Set<String> closed = new HashSet<>();
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            CompiledRule rule = rules.rules.get(i);
            if (rule.condition().holds(evaluation)) {
                evaluation.held.set(i);
            } else if (rule.head().global()) {
                closed.add(rule.head().namespace());
            }
            if (evaluation.wasCutShort()) {
                note("a loop in rule " + rule.head().name() + " has too many rounds; those behind were not tried");
            }
        }
        if (!closed.isEmpty()) {
            for (int i = evaluation.held.nextSetBit(0); i >= 0; i = evaluation.held.nextSetBit(i + 1)) {
                if (closed.contains(rules.rules.get(i).head().namespace())) {
                    evaluation.held.clear(i);
                }
            }
        }
    }

    private void truncations() {
        if (scan.truncatedCount() == 0) {
            return;
        }
        BitSet truncated = new BitSet();
        for (int i = 0; i < scan.truncatedCount(); i++) {
            truncated.set(scan.truncated(i));
        }
        for (CompiledRule rule : rules.rules) {
            int[] patterns = rule.head().patterns();
            for (int p = 0; p < patterns.length; p++) {
                if (truncated.get(patterns[p])) {
                    note("pattern " + rule.head().told(p) + " of rule "
                            + rule.head().name() + " matches too often or too slowly; only its first "
                            + scan.count(patterns[p]) + " matches count");
                }
            }
        }
    }

    private void note(String note) {
        if (notes.size() < MAX_NOTES) {
            notes.add(note);
        } else if (notes.size() == MAX_NOTES) {
            notes.add("more limits than " + MAX_NOTES + " were reached");
        }
    }

    /** Forgets the last scan and gives its memory back. */
    public void release() {
        scan.reset();
    }

    /** The limits that the last scan reached, a sentence each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The rules that did not hold at the last scan, without matches; private ones are left out. */
    public List<RuleMatch> others() {
        List<RuleMatch> others = new ArrayList<>();
        for (int i = 0; i < rules.rules.size(); i++) {
            if (!evaluation.held.get(i) && !rules.rules.get(i).head().isPrivate()) {
                others.add(match(Content.of(new byte[0]), rules.rules.get(i), i, 0));
            }
        }
        return others;
    }

    /** What the rules said with module console at the last scan. */
    public List<String> said() {
        return evaluation.said();
    }

    /** Why a rule fired at the last scan: its condition with the value of every part, a line each. */
    public List<Explanation.Line> explain(RuleMatch match) {
        CompiledRule rule = rules.rules.get(match.number());
        return Explanation.of(rule.condition(), evaluation, rule::text);
    }

    private RuleMatch match(Content content, CompiledRule rule, int number, int told) {
        List<RuleMatch.PatternMatch> patterns = new ArrayList<>();
        for (int p = 0; p < rule.head().patterns().length; p++) {
            int id = rule.head().patterns()[p];
            if (rule.head().hidden()[p]) {
                continue;
            }
            int count = Math.min(scan.count(id), told);
            for (int i = 0; i < count; i++) {
                int length = scan.length(id, i);
                byte[] data = new byte[Math.min(length, MAX_DATA)];
                int got = content.read(scan.offset(id, i), data, 0, data.length);
                patterns.add(new RuleMatch.PatternMatch(
                        rule.head().told(p),
                        scan.offset(id, i),
                        length,
                        Arrays.copyOf(data, Math.max(0, got)),
                        scan.xorKey(id, i),
                        rule.head().hex()[p]));
            }
        }
        List<Map.Entry<String, Object>> meta = new ArrayList<>();
        for (RuleText.Meta one : rule.head().meta()) {
            meta.add(Map.entry(one.name(), one.value()));
        }
        return new RuleMatch(
                Rules.describe(rule.head()),
                rule.head().name(),
                rule.head().tags(),
                rule.head().namespace(),
                List.copyOf(meta),
                List.copyOf(patterns),
                number);
    }
}
