package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Finding;
import org.atalaya.model.Place;
import org.atalaya.sigma.Explanation;
import org.atalaya.sigma.Matcher;
import org.atalaya.sigma.RulePack;
import org.atalaya.sigma.RuleSet;
import org.atalaya.warning.FindingJson;
import org.atalaya.yara.RuleScanner;

/** Tells why a finding fired: its rule's condition with every test true or false, and the values that it saw. */
public final class Explain {
    /**
     * A finding and its explanation.
     *
     * @param lines the condition as an indented tree; empty when the event or the rule is not there any more
     */
    public record Explained(Finding finding, List<Explanation.Line> lines) {}

    private Explain() {}

    /**
     * Looks a finding up in the results of a sweep and evaluates its rule again on the event, which is read again from
     * the evidence.
     *
     * @param id the finding's id, or the beginning of one
     * @param out where the results are
     * @throws IllegalArgumentException when there is no such finding
     */
    public static Explained of(String id, Path out, RuleFiles rules) throws IOException {
        List<Finding> found = new ArrayList<>();
        Path file = out.resolve("findings.jsonl");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            FindingJson.read(in, finding -> {
                if (found.isEmpty() && finding.id().startsWith(id)) {
                    found.add(finding);
                }
            });
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no finding " + id + " in " + file);
        }
        Finding finding = found.get(0);
        if (finding.place().unit() == Place.Unit.BYTE) {
            return new Explained(finding, artifact(finding, rules));
        }
        RulePack.Loaded loaded = Sweep.load(rules);
        RuleSet one = new RuleSet(
                loaded.rules().rules().stream()
                        .filter(rule -> rule.id().equals(finding.rule().id()))
                        .toList(),
                List.of(),
                List.of());
        FieldNames names = new FieldNames();
        Matcher.Context context = Matcher.of(one, loaded.logSources(), names).context();
        List<Explanation.Line> lines = new ArrayList<>();
        String source = finding.place().source();
        int member = source.indexOf('!');
        Path evidence = Path.of(member < 0 ? source : source.substring(0, member));
        if (!one.rules().isEmpty() && Files.exists(evidence)) {
            Reading.of(List.of(evidence), out, finding.place().recovered(), names, event -> {
                if (lines.isEmpty() && event.place().equals(finding.place())) {
                    lines.addAll(context.explain(event).orElse(List.of()));
                }
            });
        }
        return new Explained(finding, lines);
    }

    /** Why a YARA rule holds for an artifact, which is taken out of its file again. */
    private static List<Explanation.Line> artifact(Finding finding, RuleFiles rules) throws IOException {
        List<Explanation.Line> lines = new ArrayList<>();
        String source = finding.place().source();
        int member = source.indexOf('!');
        Path evidence = Path.of(member < 0 ? source : source.substring(0, member));
        if (!Files.exists(evidence)) {
            return lines;
        }
        FileScan.Request scan = new FileScan.Request(
                YaraPack.of(rules.yara()).rules(), 1, RuleScanner.Options.STANDARD, member >= 0, false, true);
        FileScan.run(
                scan,
                List.of(evidence),
                result -> {
                    for (int i = 0; i < result.matches().size(); i++) {
                        if (result.source().equals(source)
                                && result.matches()
                                        .get(i)
                                        .rule()
                                        .id()
                                        .equals(finding.rule().id())) {
                            result.why().get(i).forEach(line -> lines.add(line(line)));
                        }
                    }
                },
                new AtomicBoolean());
        return lines;
    }

    private static Explanation.Line line(org.atalaya.yara.condition.Explanation.Line line) {
        boolean holds = !line.value().equals("false") && !line.value().equals("undefined");
        return new Explanation.Line(line.level(), holds, line.text() + " = " + line.value(), List.of(), 0);
    }
}
