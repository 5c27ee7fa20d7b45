package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.atalaya.sigma.Placeholders;
import org.atalaya.sigma.RuleSet;
import org.atalaya.sigma.Sigma;
import org.junit.jupiter.api.Test;

class SigmaRegressionTest {
    private static final Path RULES = Corpora.folder("sigma-rules");
    private static final Path CASES = Corpora.folder("sigma-regression");

    /** Every case of the public regression set: its rule matches as often as the case states, at least once otherwise. */
    @Test
    void everyRuleMatchesItsOwnEvidenceAsOftenAsStated() throws IOException {
        assumeTrue(
                Files.isDirectory(RULES) && Files.isDirectory(CASES), "corpora absent: sigma-rules, sigma-regression");
        RuleSet rules = Sigma.load(
                List.of(
                        RULES.resolve("rules"),
                        RULES.resolve("rules-emerging-threats"),
                        RULES.resolve("rules-threat-hunting")),
                Placeholders.NONE);
        var files = new LinkedHashMap<String, String>();
        files.put("logsources.yml", Files.readString(Corpora.root().resolve("knowledge/logsources.yml")));
        FieldNames names = new FieldNames();
        var matcher = org.atalaya.sigma.Matcher.of(rules, LogSources.parse(files), names);
        Map<String, String> wrong = new TreeMap<>();
        int cases = 0;
        for (Path log : Corpora.files(CASES, ".evtx")) {
            cases++;
            String id = log.getFileName().toString().replace(".evtx", "");
            String info = Files.readString(log.resolveSibling("info.yml"));
            Matcher stated = Pattern.compile("match_count: (\\d+)").matcher(info);
            Map<String, Integer> hits = hits(log, matcher, names);
            int found = hits.getOrDefault(id, 0);
            if (stated.find() ? found != Integer.parseInt(stated.group(1)) : found == 0) {
                wrong.put(
                        CASES.relativize(log).toString(),
                        "found " + found + " of " + info.replaceAll("(?s).*match_count", ""));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cases).isGreaterThanOrEqualTo(116);
    }

    private static Map<String, Integer> hits(Path log, org.atalaya.sigma.Matcher matcher, FieldNames names)
            throws IOException {
        Map<String, Integer> hits = new TreeMap<>();
        var context = matcher.context();
        Workspace workspace = new Workspace();
        List<Notice> notices = new ArrayList<>();
        try (Source source = Evidence.open(log, log.toString(), new ReadOptions(names, false))) {
            var portions = source.portions();
            while (portions.hasNext()) {
                portions.next().read(workspace, new Sink() {
                    @Override
                    public void event(Event event) {
                        int count = context.match(event);
                        for (int i = 0; i < count; i++) {
                            hits.merge(context.rule(i).id(), 1, Integer::sum);
                        }
                    }

                    @Override
                    public void notice(Notice notice) {
                        notices.add(notice);
                    }
                });
            }
        }
        return hits;
    }
}
