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
import org.atalaya.yara.condition.Evaluation;
import org.atalaya.yara.condition.Explanation;
import org.atalaya.yara.condition.RuleSet;
import org.atalaya.yara.pattern.Scan;
import org.atalaya.yara.pattern.ScanLimits;
import org.atalaya.yara.syntax.RuleText;
import org.jspecify.annotations.Nullable;

/** Scans one content after another with the same rules; owned by one thread, its room reused. */
public final class RuleScanner {
    /** Most matches of one pattern that are told. */
    public static final int MAX_TOLD = 1000;
    /** Most bytes of a match that are told. */
    public static final int MAX_DATA = 64;

    private final Rules rules;
    private final Scan scan;
    private final Evaluation evaluation;
    private final BitSet candidates = new BitSet();

    public RuleScanner(Rules rules) {
        this.rules = rules;
        scan = new Scan(rules.patterns);
        evaluation = new Evaluation(scan, rules.variables, rules.memos, rules.externalNames.size());
    }

    /** Scans with no structures and the externals as compiled. */
    public List<RuleMatch> scan(Content content) {
        return scan(content, module -> Optional.empty(), Map.of());
    }

    /**
     * Finds the rules that hold; private ones are left out.
     *
     * @param structures what a module's format says of the content; asked at most once for each module, when needed
     * @param externals values for this content, in place of those compiled with
     */
    public List<RuleMatch> scan(
            Content content, Function<String, Optional<Structure.Struct>> structures, Map<String, Object> externals) {
        scan.run(content, ScanLimits.STANDARD);
        @Nullable Object[] values = new @Nullable Object[rules.externalNames.size()];
        for (int i = 0; i < values.length; i++) {
            String name = rules.externalNames.get(i);
            values[i] = externals.getOrDefault(name, rules.externals.get(name));
        }
        evaluation.begin(content, structures, values);
        candidates.clear();
        candidates.or(rules.always);
        for (int i = 0; i < scan.matchedCount(); i++) {
            for (int rule : rules.needing[scan.matched(i)]) {
                candidates.set(rule);
            }
        }
        Set<String> closed = new HashSet<>();
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            RuleSet.Compiled rule = rules.rules.get(i);
            if (rule.condition().holds(evaluation)) {
                evaluation.held.set(i);
            } else if (rule.text().global()) {
                closed.add(rule.source().namespace());
            }
        }
        List<RuleMatch> matches = new ArrayList<>();
        for (int i = evaluation.held.nextSetBit(0); i >= 0; i = evaluation.held.nextSetBit(i + 1)) {
            RuleSet.Compiled rule = rules.rules.get(i);
            if (!rule.text().isPrivate() && !closed.contains(rule.source().namespace())) {
                matches.add(match(content, rule, i));
            }
        }
        return matches;
    }

    /** What the rules said with module console at the last scan. */
    public List<String> said() {
        return evaluation.said();
    }

    /** Why a rule fired at the last scan: its condition with the value of every part, a line each. */
    public List<String> explain(RuleMatch match) {
        RuleSet.Compiled rule = rules.rules.get(match.number());
        return Explanation.of(rule.condition(), evaluation, (start, end) -> rules.source(rule, start, end));
    }

    private RuleMatch match(Content content, RuleSet.Compiled rule, int number) {
        List<RuleMatch.PatternMatch> patterns = new ArrayList<>();
        for (int p = 0; p < rule.patterns().length; p++) {
            int id = rule.patterns()[p];
            if (rule.hidden()[p]) {
                continue;
            }
            int count = Math.min(scan.count(id), MAX_TOLD);
            for (int i = 0; i < count; i++) {
                int length = scan.length(id, i);
                byte[] data = new byte[Math.min(length, MAX_DATA)];
                int got = content.read(scan.offset(id, i), data, 0, data.length);
                patterns.add(new RuleMatch.PatternMatch(
                        rule.names().get(p),
                        scan.offset(id, i),
                        length,
                        Arrays.copyOf(data, Math.max(0, got)),
                        scan.xorKey(id, i)));
            }
        }
        List<Map.Entry<String, Object>> meta = new ArrayList<>();
        for (RuleText.Meta one : rule.text().meta()) {
            meta.add(Map.entry(one.name(), one.value()));
        }
        return new RuleMatch(
                rules.rule(number), rule.source().namespace(), List.copyOf(meta), List.copyOf(patterns), number);
    }
}
