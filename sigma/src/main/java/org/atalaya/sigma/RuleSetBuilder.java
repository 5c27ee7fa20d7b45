package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.RefusedRule;
import org.snakeyaml.engine.v2.nodes.Node;

/** Puts documents of many files together: joins filters to rules, and correlations to what they refer to. */
final class RuleSetBuilder {
    private final List<SigmaRule> rules = new ArrayList<>();
    private final List<Pending<RuleParser.Parsed.Correlation>> correlations = new ArrayList<>();
    private final List<Pending<RuleParser.Parsed.Filter>> filters = new ArrayList<>();
    private final List<RefusedRule> refused = new ArrayList<>();
    private final List<RuleWarning> warnings = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private record Pending<T>(T parsed, SourceText source) {}

    List<RefusedRule> refused() {
        return refused;
    }

    private void refuse(RuleError error, SourceText source, String title) {
        refused.add(source.refusal(error, title));
    }

    /** Takes in what became of a file's documents. */
    void add(ParsedFile file) {
        warnings.addAll(file.warnings());
        for (ParsedFile.Outcome outcome : file.outcomes()) {
            switch (outcome) {
                case ParsedFile.Outcome.Refused(var refusal) -> refused.add(refusal);
                case ParsedFile.Outcome.Read(var parsed) ->
                    file.source().ifPresent(source -> {
                        try {
                            add(parsed, source);
                        } catch (RuleError error) {
                            refuse(error, source, RuleParser.title(parsed.node()));
                        }
                    });
            }
        }
    }

    private void add(RuleParser.Parsed parsed, SourceText source) throws RuleError {
        switch (parsed) {
            case RuleParser.Parsed.Detection(var rule, var node) -> {
                unique(rule.id(), node);
                rules.add(rule);
            }
            case RuleParser.Parsed.Correlation correlation -> {
                unique(correlation.rule().id(), correlation.node());
                correlations.add(new Pending<>(correlation, source));
            }
            case RuleParser.Parsed.Filter filter -> filters.add(new Pending<>(filter, source));
        }
    }

    private void unique(String id, Node node) throws RuleError {
        if (!ids.add(id)) {
            throw RuleError.at(
                    node, "another rule has the id " + id, "give it an id of its own, or remove one of them");
        }
    }

    RuleSet build() {
        Map<String, String> idByName = new HashMap<>();
        Set<String> known = new HashSet<>();
        for (SigmaRule rule : rules) {
            known.add(rule.id());
            if (!rule.name().isEmpty()) {
                idByName.putIfAbsent(rule.name(), rule.id());
            }
        }
        for (var pending : correlations) {
            CorrelationRule rule = pending.parsed().rule();
            known.add(rule.id());
            if (!rule.name().isEmpty()) {
                idByName.putIfAbsent(rule.name(), rule.id());
            }
        }
        Map<String, CorrelationRule> resolved = new LinkedHashMap<>();
        Map<String, Pending<RuleParser.Parsed.Correlation>> origins = new HashMap<>();
        for (var pending : correlations) {
            try {
                CorrelationRule rule = resolve(pending.parsed(), known, idByName);
                resolved.put(rule.id(), rule);
                origins.put(rule.id(), pending);
            } catch (RuleError error) {
                refuse(error, pending.source(), pending.parsed().rule().rule().title());
            }
        }
        List<CorrelationRule> ordered = order(resolved, origins);
        List<SigmaRule> all = silenced(filtered(idByName, known), ordered);
        return new RuleSet(all, List.copyOf(ordered), List.copyOf(refused), List.copyOf(warnings));
    }

    private static CorrelationRule resolve(
            RuleParser.Parsed.Correlation parsed, Set<String> known, Map<String, String> idByName) throws RuleError {
        CorrelationRule rule = parsed.rule();
        Map<String, String> ids = new LinkedHashMap<>();
        for (String reference : rule.rules()) {
            ids.put(reference, id(reference, parsed.node(), known, idByName));
        }
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        for (var alias : rule.aliases().entrySet()) {
            Map<String, String> byId = new LinkedHashMap<>();
            for (var field : alias.getValue().entrySet()) {
                byId.put(id(field.getKey(), parsed.node(), known, idByName), field.getValue());
            }
            aliases.put(alias.getKey(), byId);
        }
        return new CorrelationRule(
                rule.rule(),
                rule.name(),
                rule.type(),
                // An order may name a rule more than once.
                rule.rules().stream().map(name -> ids.getOrDefault(name, name)).toList(),
                rule.groupBy(),
                aliases,
                rule.timespan(),
                rule.threshold(),
                rule.fields(),
                rule.percentile(),
                renamed(rule.temporal(), ids),
                rule.baseline(),
                rule.generate());
    }

    private static String id(String reference, Node node, Set<String> known, Map<String, String> idByName)
            throws RuleError {
        if (known.contains(reference)) {
            return reference;
        }
        return Optional.ofNullable(idByName.get(reference))
                .orElseThrow(() -> RuleError.at(
                        Yaml.scalar(node, reference).orElse(node),
                        "the correlation refers to '" + reference + "', which is not among the rules loaded",
                        "load the rule with it, or correct the id or name"));
    }

    private static Condition renamed(Condition condition, Map<String, String> ids) {
        return switch (condition) {
            case Condition.All(var parts) ->
                new Condition.All(parts.stream().map(part -> renamed(part, ids)).toList());
            case Condition.Any(var parts) ->
                new Condition.Any(parts.stream().map(part -> renamed(part, ids)).toList());
            case Condition.Not(var part) -> new Condition.Not(renamed(part, ids));
            case Condition.Test(var field, var check, var words, var line) ->
                new Condition.Test(ids.getOrDefault(field, field), check, words, line);
        };
    }

    /** Every correlation after those that it refers to; those in a circle, or on one that was refused, are refused. */
    private List<CorrelationRule> order(
            Map<String, CorrelationRule> resolved, Map<String, Pending<RuleParser.Parsed.Correlation>> origins) {
        Set<String> allCorrelations = new HashSet<>();
        correlations.forEach(
                pending -> allCorrelations.add(pending.parsed().rule().id()));
        Map<String, CorrelationRule> ordered = new LinkedHashMap<>();
        boolean progress = true;
        while (progress) {
            progress = false;
            for (CorrelationRule rule : resolved.values()) {
                if (!ordered.containsKey(rule.id())
                        && rule.rules().stream()
                                .allMatch(id -> !allCorrelations.contains(id) || ordered.containsKey(id))) {
                    ordered.put(rule.id(), rule);
                    progress = true;
                }
            }
        }
        for (CorrelationRule rule : resolved.values()) {
            Pending<RuleParser.Parsed.Correlation> origin = origins.get(rule.id());
            if (!ordered.containsKey(rule.id()) && origin != null) {
                RuleError error = RuleError.at(
                        origin.parsed().node(),
                        "the correlation refers to itself in a circle, or to a correlation that was refused",
                        "break the circle, or mend the other correlation");
                refuse(error, origin.source(), rule.rule().title());
            }
        }
        return List.copyOf(ordered.values());
    }

    private List<SigmaRule> filtered(Map<String, String> idByName, Set<String> known) {
        List<SigmaRule> all = new ArrayList<>(rules);
        for (var pending : filters) {
            RuleParser.Parsed.Filter filter = pending.parsed();
            Set<String> targets = new HashSet<>();
            for (String reference : filter.rules()) {
                String target = known.contains(reference) ? reference : idByName.getOrDefault(reference, "");
                targets.add(target);
                if (target.isEmpty()) {
                    warnings.add(new RuleWarning(
                            pending.source().file(),
                            Yaml.line(filter.node()),
                            RuleParser.title(filter.node()),
                            RuleWarning.Kind.FILTER,
                            "the filter names '" + reference + "', which is not among the rules loaded",
                            "load the rule with it, or correct the id or name"));
                }
            }
            boolean used = false;
            for (int i = 0; i < all.size(); i++) {
                SigmaRule rule = all.get(i);
                boolean meant = (filter.rules().isEmpty() || targets.contains(rule.id()))
                        && covers(filter.logSource(), rule.logSource());
                if (meant) {
                    used = true;
                    all.set(
                            i,
                            new SigmaRule(
                                    rule.rule(),
                                    rule.name(),
                                    rule.logSource(),
                                    new Condition.All(List.of(rule.condition(), filter.condition())),
                                    rule.silent()));
                }
            }
            if (!used) {
                RuleError error = RuleError.at(
                        filter.node(),
                        "the filter fits none of the rules loaded",
                        "check its rules and its logsource, or load the rules with it");
                refuse(error, pending.source(), RuleParser.title(filter.node()));
            }
        }
        return all;
    }

    private static boolean covers(LogSource filter, LogSource rule) {
        return (filter.product().isEmpty() || filter.product().equals(rule.product()))
                && (filter.category().isEmpty() || filter.category().equals(rule.category()))
                && (filter.service().isEmpty() || filter.service().equals(rule.service()));
    }

    /** Rules that correlations use are not reported themselves, unless one of those says {@code generate: true}. */
    private static List<SigmaRule> silenced(List<SigmaRule> rules, List<CorrelationRule> correlations) {
        Set<String> used = RuleSet.silent(correlations);
        return rules.stream()
                .map(rule -> used.contains(rule.id())
                        ? new SigmaRule(rule.rule(), rule.name(), rule.logSource(), rule.condition(), true)
                        : rule)
                .toList();
    }
}
