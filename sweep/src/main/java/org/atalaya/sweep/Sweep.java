package org.atalaya.sweep;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.model.Advisory;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Finding;
import org.atalaya.model.Notice;
import org.atalaya.model.RefusedRule;
import org.atalaya.model.Rule;
import org.atalaya.model.Summary;
import org.atalaya.sigma.Correlator;
import org.atalaya.sigma.Hit;
import org.atalaya.sigma.Matcher;
import org.atalaya.sigma.RulePack;
import org.atalaya.sigma.RuleSet;
import org.atalaya.warning.FindingJson;
import org.atalaya.warning.HtmlReport;
import org.atalaya.warning.NavigatorLayer;
import org.atalaya.warning.TimelineCsv;

/**
 * One run over evidence: reads, matches, correlates and writes. Workers take portions in the order of the evidence and
 * hand their results to a {@link Collector}, which puts them back into that order, so that the outputs are the same byte
 * for byte whatever the number of workers.
 */
public final class Sweep {
    private final SweepRequest request;
    private final Progress progress;
    private final Ahead ahead;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** A sweep that has not begun. */
    public Sweep(SweepRequest request, Progress progress) {
        this(request, progress, Ahead.nothing());
    }

    /**
     * A sweep that has not begun.
     *
     * @param ahead rules that may be those of the request, being loaded already
     */
    public Sweep(SweepRequest request, Progress progress, Ahead ahead) {
        this.request = request;
        this.progress = progress;
        this.ahead = ahead;
    }

    /**
     * Asks a running sweep to stop at its next event; its results so far are written. A portion in work counts as not
     * read. Any thread may ask.
     */
    public void stop() {
        stopped.set(true);
    }

    /**
     * Runs the sweep.
     *
     * @throws IOException when the results cannot be written
     * @throws IllegalArgumentException when a mapping or placeholder file is wrong; the message says where and how
     */
    public SweepResult run() throws IOException {
        Map<String, Path> results = new LinkedHashMap<>();
        results.put("--out", request.out());
        request.warn().ifPresent(asked -> results.put("--warn", asked.out()));
        results.forEach(this::outside);
        Optional<Warn> warn = request.warn().isPresent() ? Optional.of(Warn.begin(request)) : Optional.empty();
        Mail mail = new Mail(
                request.rules().knowledge(),
                request.mail(),
                warn.map(Warn::ownDomains).orElse(List.of()));
        Recollection recollection = Recollection.begin(mail, request.mail().history());
        Optional<RulePack.Loaded> begun = ahead.loaded(request.rules());
        RulePack.Loaded loaded = begun.isPresent() ? begun.get() : load(request.rules());
        RuleSet rules = loaded.rules();
        YaraPack yara = YaraPack.of(request.rules().yara());
        Optional<IndicatorPack> indicators = IndicatorPack.of(request.rules());
        FieldNames names = new FieldNames();
        Matcher matcher = Matcher.of(rules, loaded.logSources(), names);
        Files.createDirectories(request.out());
        TimeSpool.clean(request.out());
        List<Notice> notices = new ArrayList<>();
        List<EvidenceFiles.Entry> files = EvidenceFiles.list(request.paths(), Set.copyOf(results.values()), notices);
        progress.total(
                files.size(),
                files.stream().mapToLong(EvidenceFiles.Entry::size).sum());
        Path findingsFile = request.out().resolve("findings.jsonl");
        Path artifactsFile = request.out().resolve("artifacts.jsonl");
        Path messagesFile = request.out().resolve("messages.jsonl");
        try (TimeSpool timeline = new TimeSpool(request.out());
                TimeSpool hits = new TimeSpool(request.out())) {
            String knowledge = warn.isPresent() ? warn.get().identity() : "";
            Journal journal = Journal.open(
                    request,
                    files,
                    loaded.identity()
                            + yara.identity()
                            + indicators.map(IndicatorPack::identity).orElse("")
                            + knowledge);
            try (OutputStream out = new BufferedOutputStream(journal.findings(findingsFile), 1 << 18);
                    OutputStream artifacts = new BufferedOutputStream(journal.artifacts(artifactsFile), 1 << 16);
                    OutputStream messages = new BufferedOutputStream(
                            journal.messages(request.out().resolve(MailGroups.MESSAGES)), 1 << 16);
                    OutputStream sketches = new BufferedOutputStream(
                            journal.sketches(request.out().resolve(MailGroups.SKETCHES)), 1 << 16)) {
                Collector collector = new Collector(
                        out, artifacts, messages, sketches, timeline, hits, journal, progress, recollection);
                warn.ifPresent(drafting -> collector.gather(drafting.caseFile()));
                // First, as in a sweep without interruption.
                notices.forEach(collector::notice);
                indicators.ifPresent(pack -> pack.notices().forEach(collector::notice));
                journal.replay(collector);
                long evaluations = work(
                        rules,
                        matcher,
                        yara,
                        mail,
                        names,
                        files,
                        collector,
                        journal,
                        warn.map(drafting -> drafting.watch(names)),
                        indicators);
                correlate(rules, indicators, hits, collector);
                messages.flush();
                sketches.flush();
                group(mail, recollection, messagesFile, collector);
                matcher.unrouted().forEach(rule -> collector.unrouted(rule.rule()));
                if (collector.tally().artifacts().count() > 0) {
                    yara.rules(); // also where a sweep before this one asked them
                }
                List<RefusedRule> refused = new ArrayList<>(rules.refused());
                refused.addAll(yara.refused());
                Summary summary = collector.summary(
                        rules.rules().size() + rules.correlations().size() + yara.count(), refused, stopped.get());
                out.flush();
                artifacts.flush();
                List<Path> outputs = write(collector, timeline, summary, findingsFile, artifactsFile, messagesFile);
                journal.finish(stopped.get());
                if (!stopped.get()) {
                    recollection.keep();
                }
                Optional<Advisory> advisory = Optional.empty();
                if (warn.isPresent()) {
                    advisory = Optional.of(warn.get().draft(summary));
                    outputs = Stream.concat(outputs.stream(), warn.get().write(advisory.get()).stream())
                            .toList();
                }
                return new SweepResult(summary, collector.tally(), evaluations, outputs, advisory, collector.sensors());
            }
        }
    }

    /** Refuses a folder of results that is a folder of evidence. */
    private void outside(String option, Path results) {
        for (Path path : request.paths()) {
            if (Files.isDirectory(path) && EvidenceFiles.real(path).equals(EvidenceFiles.real(results))) {
                throw new IllegalArgumentException("the results would go into the evidence folder " + path
                        + " itself, which is never changed; choose another with " + option);
            }
        }
    }

    /** The rules and log sources of some files, from the cache when nothing changed. */
    static RulePack.Loaded load(RuleFiles files) throws IOException {
        return RulePack.load(
                files.sigma(),
                mappings(files.knowledge(), files.mapping()),
                placeholders(files.knowledge(), files.placeholders()),
                files.cache());
    }

    private static List<Path> mappings(Path knowledge, Optional<Path> added) {
        List<Path> mappings = new ArrayList<>();
        mappings.add(knowledge.resolve("logsources.yml"));
        added.ifPresent(mappings::add);
        return mappings;
    }

    /** Our own values, where there are some, and those of the user. */
    private static List<Path> placeholders(Path knowledge, Optional<Path> added) {
        List<Path> placeholders = new ArrayList<>();
        Path ours = knowledge.resolve("placeholders.yml");
        if (Files.exists(ours)) {
            placeholders.add(ours);
        }
        added.ifPresent(placeholders::add);
        return placeholders;
    }

    private long work(
            RuleSet rules,
            Matcher matcher,
            YaraPack yara,
            Mail mail,
            FieldNames names,
            List<EvidenceFiles.Entry> files,
            Collector collector,
            Journal journal,
            Optional<IndicatorWatch> watch,
            Optional<IndicatorPack> indicators)
            throws IOException {
        Tickets tickets = new Tickets(
                files, journal.done(), new ReadOptions(names, request.scope().recover(), true), collector, stopped);
        Map<String, Set<String>> wanted = Correlator.wantedFields(rules.correlations());
        EventFilter filter = new EventFilter(request.scope());
        List<Worker> workers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.max(1, request.threads()); i++) {
            Worker worker = new Worker(
                    tickets,
                    collector,
                    matcher,
                    yara,
                    mail,
                    wanted,
                    filter,
                    request.scope().least(),
                    watch,
                    indicators,
                    stopped);
            workers.add(worker);
            if (i > 0) {
                threads.add(Thread.ofPlatform().name("worker-" + i).start(worker));
            }
        }
        workers.get(0).run();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                stopped.set(true);
                Thread.currentThread().interrupt();
            }
        }
        tickets.close();
        collector.rethrow();
        return workers.stream().mapToLong(Worker::evaluations).sum();
    }

    private void correlate(RuleSet rules, Optional<IndicatorPack> indicators, TimeSpool hits, Collector collector)
            throws IOException {
        PatternJoin patterns =
                new PatternJoin(indicators.map(pack -> pack.set().patterns()).orElse(List.of()));
        if (rules.correlations().isEmpty() && indicators.isEmpty()) {
            return;
        }
        Findings findings = new Findings();
        FindingJson json = new FindingJson();
        List<Finding> found = new ArrayList<>();
        Set<String> silent = rules.silent();
        Correlator correlator = new Correlator(rules.correlations(), hit -> {
            if (!silent.contains(hit.rule().id()) && isTold(hit.rule().rule())) {
                found.add(findings.of(hit));
            }
        });
        hits.drain(payload -> {
            Hit hit = HitBytes.read(payload);
            if (PatternJoin.concerns(hit)) {
                patterns.accept(hit);
            } else {
                correlator.accept(hit);
                flush(found, json, collector);
            }
        });
        correlator.finish();
        if (indicators.isPresent()) {
            join(patterns, indicators.get(), findings, found, collector);
        }
        flush(found, json, collector);
        if (correlator.dropped() > 0) {
            collector.notice(new Notice(
                    Notice.Kind.LIMIT,
                    "correlation",
                    -1,
                    correlator.dropped() + " groups or hits were given up because a correlation reached its limits ("
                            + Correlator.MOST_GROUPS + " groups, " + Correlator.MOST_KEPT + " hits and values)"));
        }
    }

    private void join(
            PatternJoin patterns,
            IndicatorPack indicators,
            Findings findings,
            List<Finding> found,
            Collector collector) {
        List<Notice> notices = new ArrayList<>();
        for (PatternJoin.Joined joined : patterns.finish(notices)) {
            Rule rule = indicators.rule(
                    joined.pattern(),
                    Optional.of(joined.hits().get(joined.hits().size() - 1).time()));
            if (isTold(rule)) {
                found.add(findings.of(joined, rule));
            }
        }
        notices.forEach(collector::notice);
    }

    private boolean isTold(Rule rule) {
        return rule.level().compareTo(request.scope().least()) >= 0;
    }

    /** Writes the messages with what their groups add; those that became graver are findings now. */
    private void group(Mail mail, Recollection recollection, Path messages, Collector collector) throws IOException {
        Findings findings = new Findings();
        FindingJson json = new FindingJson();
        List<Finding> found = new ArrayList<>();
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(messages), 1 << 16)) {
            MailGroups.write(
                            request.out(),
                            mail,
                            collector.tally().messages(),
                            to,
                            raised -> {
                                collector.gather(raised);
                                mail.rule(raised)
                                        .filter(this::isTold)
                                        .ifPresent(rule -> found.add(findings.of(raised, rule)));
                            },
                            grouped -> recollection.told(grouped, (told, rule) -> {
                                collector.gather(told);
                                if (isTold(rule)) {
                                    found.add(findings.of(told, rule));
                                }
                            }))
                    .forEach(collector::notice);
            recollection.notices().forEach(collector::notice);
        }
        flush(found, json, collector);
    }

    private static void flush(List<Finding> found, FindingJson json, Collector collector) throws IOException {
        for (Finding finding : found) {
            collector.emitJoined(new PortionResult.Written(finding, json.line(finding), Collector.row(finding)));
        }
        found.clear();
    }

    private List<Path> write(
            Collector collector, TimeSpool timeline, Summary summary, Path findings, Path artifacts, Path messages)
            throws IOException {
        Path csv = request.out().resolve("timeline.csv");
        Path layer = request.out().resolve("navigator.json");
        FutureTask<Void> others = new FutureTask<>(() -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(csv), 1 << 16)) {
                out.write(TimelineCsv.header().getBytes(StandardCharsets.UTF_8));
                timeline.drain(out::write);
            }
            Files.write(layer, NavigatorLayer.write(collector.tally()));
            return null;
        });
        Thread.ofPlatform().name("timeline").start(others);
        Path report = request.out().resolve("report.html");
        try (Writer writer = Files.newBufferedWriter(report)) {
            HtmlReport.write(writer, summary, collector.tally(), request.language());
        } finally {
            await(others);
        }
        return List.of(report, findings, csv, layer, artifacts, messages);
    }

    /** Waits for what another thread does; an interruption does not end the waiting, since the files must be whole. */
    static void await(FutureTask<Void> doing) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    doing.get();
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    switch (failed.getCause()) {
                        case IOException full -> throw full;
                        case Error error -> throw error;
                        case RuntimeException defect -> throw defect;
                        case null, default -> throw new IllegalStateException(failed);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
