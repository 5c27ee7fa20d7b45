package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.sigma.LogSources;
import org.atalaya.sigma.Matcher;
import org.atalaya.sigma.Placeholders;
import org.atalaya.sigma.RuleSet;
import org.atalaya.sigma.Sigma;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Our own rules, {@code knowledge/rules/sigma}, each against its cases. */
class RulesTest {
    private static final Path RULES = Corpora.root().resolve("knowledge/rules/sigma");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyDetectionRuleFiresInItsCasesAndOnlyWhereItMust() throws IOException {
        RuleSet rules = rules();
        FieldNames names = new FieldNames();
        Matcher matcher = Matcher.of(rules, logSources(), names);
        TreeSet<String> detections =
                rules.rules().stream().map(rule -> rule.id()).collect(Collectors.toCollection(TreeSet::new));
        return RuleCases.load().stream()
                .filter(given -> detections.contains(given.rule()))
                .map(given -> DynamicTest.dynamicTest(
                        given.file() + ": " + given.says(),
                        () -> assertThat(fired(given.log(), matcher, names).contains(given.rule()))
                                .as(given.file() + ": " + given.says())
                                .isEqualTo(given.fires())));
    }

    @TestFactory
    Stream<DynamicTest> everyCorrelationFiresInItsCasesAndOnlyWhereItMust() throws IOException {
        TreeSet<String> correlations =
                rules().correlations().stream().map(rule -> rule.id()).collect(Collectors.toCollection(TreeSet::new));
        return RuleCases.load().stream()
                .filter(given -> correlations.contains(given.rule()))
                .map(given -> DynamicTest.dynamicTest(given.file() + ": " + given.says(), () -> {
                    Path log = Files.write(folder.resolve("case.log"), given.log());
                    SweepResult result = new Sweep(Sweeps.of(log, folder.resolve("out")), Progress.NONE).run();
                    assertThat(result.summary().findingsByRule().containsKey(given.rule()))
                            .as(given.file() + ": " + given.says())
                            .isEqualTo(given.fires());
                }));
    }

    @Test
    void everyRuleLoadsAndHasALogThatCanReachIt() throws IOException {
        RuleSet rules = rules();
        assertThat(rules.refused()).isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThanOrEqualTo(16);
        assertThat(rules.correlations()).hasSize(17);
        assertThat(Matcher.of(rules, logSources(), new FieldNames()).unrouted()).isEmpty();
    }

    @Test
    void everyRuleHasCasesBothWays() throws IOException {
        Map<String, List<Boolean>> outcomes = new HashMap<>();
        for (RuleCases.Case given : RuleCases.load()) {
            outcomes.computeIfAbsent(given.rule(), key -> new ArrayList<>()).add(given.fires());
        }
        Map<String, String> titles = new LinkedHashMap<>();
        for (Map<?, ?> rule : documents()) {
            titles.put(String.valueOf(rule.get("id")), String.valueOf(rule.get("title")));
        }
        assertThat(outcomes.keySet()).isEqualTo(titles.keySet());
        titles.forEach((id, title) ->
                assertThat(outcomes.get(id)).as(title).contains(true).contains(false));
    }

    @Test
    void everyRuleSpeaksSpanishAndNamesItsSources() throws IOException {
        for (Map<?, ?> rule : documents()) {
            assertThat(rule.get("custom"))
                    .as("%s", rule.get("title"))
                    .asString()
                    .contains("es={title=", "description=");
            assertThat(rule.get("references"))
                    .as("%s", rule.get("title"))
                    .asList()
                    .isNotEmpty();
            assertThat(rule.get("falsepositives"))
                    .as("%s", rule.get("title"))
                    .asList()
                    .isNotEmpty();
            assertThat(rule.get("tags")).as("%s", rule.get("title")).asString().contains("attack.t1");
        }
    }

    @Test
    void everyFalsePositiveIsSaidInSpanishToo() throws IOException {
        RuleSet rules = rules();
        Stream.concat(
                        rules.rules().stream().map(rule -> rule.rule()),
                        rules.correlations().stream().map(rule -> rule.rule()))
                .forEach(rule -> assertThat(rule.falsePositives("es"))
                        .as(rule.title())
                        .hasSameSizeAs(rule.falsePositives())
                        .doesNotContainAnyElementsOf(rule.falsePositives()));
    }

    private static List<Map<?, ?>> documents() throws IOException {
        List<Map<?, ?>> documents = new ArrayList<>();
        for (Path file : Corpora.files(RULES, ".yml")) {
            documents.addAll(RuleCases.documents(file));
        }
        return documents;
    }

    private static RuleSet rules() throws IOException {
        return Sigma.load(
                List.of(RULES), Placeholders.load(List.of(Corpora.root().resolve("knowledge/placeholders.yml"))));
    }

    private static LogSources logSources() throws IOException {
        LinkedHashMap<String, String> files = new LinkedHashMap<>();
        files.put("logsources.yml", Files.readString(Corpora.root().resolve("knowledge/logsources.yml")));
        return LogSources.parse(files);
    }

    private TreeSet<String> fired(byte[] log, Matcher matcher, FieldNames names) throws IOException {
        Path path = Files.write(folder.resolve("case.log"), log);
        TreeSet<String> fired = new TreeSet<>();
        Matcher.Context context = matcher.context();
        Workspace workspace = new Workspace();
        try (Source source = Evidence.open(path, "case.log", new ReadOptions(names, false))) {
            var portions = source.portions();
            while (portions.hasNext()) {
                portions.next().read(workspace, new Sink() {
                    @Override
                    public void event(Event event) {
                        int count = context.match(event);
                        for (int i = 0; i < count; i++) {
                            fired.add(context.rule(i).id());
                        }
                    }

                    @Override
                    public void notice(Notice notice) {
                        throw new AssertionError(notice);
                    }
                });
            }
        }
        return fired;
    }
}
