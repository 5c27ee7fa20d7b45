package org.atalaya.yara;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.atalaya.model.Level;
import org.atalaya.model.Rule;
import org.atalaya.yara.condition.RuleSet;
import org.atalaya.yara.pattern.PatternSet;
import org.atalaya.yara.syntax.RuleText;

/** Compiled rules; immutable, shared by threads. */
public final class Rules {
    final List<RuleSet.Compiled> rules;
    final PatternSet patterns;
    final int[][] needing;
    final BitSet always;
    final int variables;
    final int memos;
    final List<String> externalNames;
    final Map<String, Object> externals;
    private final List<Diagnostic> diagnostics;
    private final List<Rule> described = new ArrayList<>();

    Rules(RuleSet set, Yara.Options options) {
        rules = List.copyOf(set.rules);
        patterns = set.patterns();
        needing = set.needing(patterns.size());
        always = (BitSet) set.always.clone();
        variables = set.variables();
        memos = set.memos();
        externalNames = set.externals();
        externals = options.externals();
        diagnostics = List.copyOf(set.diagnostics);
        for (RuleSet.Compiled rule : rules) {
            described.add(describe(rule));
        }
    }

    /** Errors and warnings in the order of the sources. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** Whether any rule was refused. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::error);
    }

    /** The rules that compiled, in their order; private ones too. */
    public List<Rule> rules() {
        return List.copyOf(described);
    }

    Rule rule(int number) {
        return described.get(number);
    }

    /** What metadata of the customary names say. */
    private static Rule describe(RuleSet.Compiled rule) {
        RuleText text = rule.text();
        Map<String, String> said = new HashMap<>();
        Level level = Level.MEDIUM;
        List<String> tags = new ArrayList<>(text.tags());
        List<String> references = new ArrayList<>();
        List<String> falsePositives = new ArrayList<>();
        for (RuleText.Meta meta : text.meta()) {
            String value = String.valueOf(meta.value());
            switch (meta.name()) {
                case "reference", "ref", "url" -> references.add(value);
                case "falsepositives" -> falsePositives.add(value);
                case "attack" -> tags.addAll(List.of(value.split("[, ]+")));
                case "severity", "level" -> level = Level.of(value).orElse(level);
                case "score" -> level = meta.value() instanceof Long score ? level(score) : level;
                default -> said.putIfAbsent(meta.name(), value);
            }
        }
        Map<String, Rule.Translation> translations = new TreeMap<>();
        if (said.containsKey("title_es") || said.containsKey("description_es")) {
            translations.put(
                    "es",
                    new Rule.Translation(said.getOrDefault("title_es", ""), said.getOrDefault("description_es", "")));
        }
        return new Rule(
                said.getOrDefault("id", text.name()),
                said.getOrDefault("title", text.name()),
                "yara",
                level,
                "",
                said.getOrDefault("description", ""),
                said.getOrDefault("author", ""),
                List.copyOf(tags),
                references,
                falsePositives,
                rule.source().file(),
                rule.line(),
                translations);
    }

    /** The customary score of public rules, 0 to 100. */
    private static Level level(long score) {
        return score >= 90 ? Level.CRITICAL : score >= 70 ? Level.HIGH : score >= 50 ? Level.MEDIUM : Level.LOW;
    }

    String source(RuleSet.Compiled rule, int start, int end) {
        return new String(rule.source().bytes(), start, Math.max(0, end - start), StandardCharsets.UTF_8)
                .replaceAll("\\s+", " ");
    }
}
