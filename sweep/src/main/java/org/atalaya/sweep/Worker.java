package org.atalaya.sweep;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.atalaya.campaign.CaseFile;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Workspace;
import org.atalaya.lure.likeness.Sketch;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Level;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;
import org.atalaya.model.Notice;
import org.atalaya.model.Values;
import org.atalaya.sigma.Hit;
import org.atalaya.sigma.Matcher;
import org.atalaya.sigma.SigmaRule;
import org.atalaya.warning.ArtifactJson;
import org.atalaya.warning.FindingJson;
import org.atalaya.warning.MessageJson;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.pattern.Deadline;
import org.jspecify.annotations.Nullable;

/** One thread of a sweep: reads portions, matches their events, makes findings. */
final class Worker implements Runnable, Sink {
    /** Seconds that the YARA rules may take for one artifact. */
    static final long SCAN_SECONDS = 120;

    /** Bytes of an artifact whose matches may need so much memory that only one such artifact is scanned at a time. */
    private static final long LARGE = 128L << 20;

    private static final Object ONE_LARGE = new Object();

    private final Tickets tickets;
    private final Collector collector;
    private final Matcher.Context context;
    private final YaraPack yara;
    private @Nullable RuleScanner scanner;
    private final Mail mail;
    private final Map<String, Set<String>> wanted;
    private final EventFilter filter;
    private final Level least;
    private final Optional<IndicatorWatch> watch;
    private final @Nullable IndicatorScan indicators;
    private final @Nullable PatternScan patterns;
    private final Values read = new Values();
    private @Nullable EventType sensed;
    private String sensedHost = "";
    private final AtomicBoolean stopped;
    private final Workspace workspace = new Workspace();
    private final Findings findings = new Findings();
    private final FindingJson json = new FindingJson();
    private final List<Waiting> waiting = new ArrayList<>();
    /** Bytes of the artifact that came last. */
    private Content raw = Content.of(new byte[0]);

    private PortionResult result = new PortionResult();

    /** Leaves a portion in work when the sweep was stopped: one of a packed log can be gigabytes. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    private long lastHour = Long.MIN_VALUE;
    private long[] hourCount = {0};
    private String lastHost = "";
    private long[] hostCount = {0};

    Worker(
            Tickets tickets,
            Collector collector,
            Matcher matcher,
            YaraPack yara,
            Mail mail,
            Map<String, Set<String>> wanted,
            EventFilter filter,
            Level least,
            Optional<IndicatorWatch> watch,
            Optional<IndicatorPack> pack,
            AtomicBoolean stopped) {
        this.tickets = tickets;
        this.collector = collector;
        this.context = matcher.context();
        this.yara = yara;
        this.mail = mail;
        this.wanted = wanted;
        this.filter = filter;
        this.least = least;
        this.watch = watch;
        this.indicators = pack.map(IndicatorScan::new).orElse(null);
        this.patterns = pack.filter(one -> !one.set().patterns().isEmpty())
                .map(PatternScan::new)
                .orElse(null);
        this.stopped = stopped;
    }

    long evaluations() {
        return context.evaluations();
    }

    @Override
    public void run() {
        try {
            for (Tickets.Ticket ticket = tickets.next(); ticket != null; ticket = tickets.next()) {
                tickets.pace(ticket);
                result = new PortionResult();
                waiting.clear();
                lastHour = Long.MIN_VALUE;
                lastHost = "\0";
                result.notices.addAll(ticket.file().notices);
                Portion portion = ticket.portion();
                if (portion != null) {
                    try {
                        portion.read(workspace, this);
                        judge("");
                        IndicatorScan looking = indicators;
                        if (looking != null) {
                            looking.listed(ticket.file().entry.name()).forEach(this::notice);
                        }
                    } catch (IOException failed) {
                        notice(new Notice(
                                Notice.Kind.UNREADABLE, ticket.file().entry.name(), -1, "reading failed: " + failed));
                    } catch (Stopped asked) {
                        return;
                    } catch (Mail.Unusable broken) {
                        throw broken;
                    } catch (RuntimeException bug) {
                        // The other evidence is still read: whoever wrote this one must not end the sweep.
                        notice(Notice.defect(ticket.file().entry.name(), bug, portion.bytes() + " bytes early"));
                    } finally {
                        ticket.file().done();
                    }
                }
                if (result.timeless > 0) {
                    notice(new Notice(
                            Notice.Kind.LIMIT,
                            ticket.file().entry.name(),
                            -1,
                            result.timeless + (result.timeless == 1 ? " hit" : " hits")
                                    + " without a time took no part in correlations"));
                }
                collector.submit(ticket, result);
            }
        } catch (RuntimeException | Error bug) {
            collector.fail(bug);
        }
    }

    @Override
    public void event(Event event) {
        if (stopped.get()) {
            throw new Stopped();
        }
        Optional<Instant> time = event.time();
        if (!filter.passes(event, time)) {
            return;
        }
        count(event, time);
        if (watch.isPresent()) {
            watch(watch.get(), event, time);
        }
        IndicatorScan looking = indicators;
        if (looking != null) {
            sense(event);
            for (IndicatorScan.Hit hit : looking.event(event, time)) {
                if (IndicatorScan.tells(hit, least)) {
                    tell(findings.of(event, time, hit.rule(), hit.matches()));
                }
            }
            PatternScan asking = patterns;
            if (asking != null) {
                for (IndicatorScan.Hit hit : whole(asking.event(event, time))) {
                    if (IndicatorScan.tells(hit, least)) {
                        tell(findings.of(event, time, hit.rule(), hit.matches()));
                    }
                }
            }
        }
        int matches = context.match(event);
        for (int i = 0; i < matches; i++) {
            SigmaRule rule = context.rule(i);
            Set<String> fields = wanted.get(rule.id());
            if (fields != null && time.isPresent()) {
                result.hits.add(hit(event, i, time.get(), fields));
            } else if (fields != null) {
                result.timeless++;
            }
            if (!rule.silent() && rule.rule().level().compareTo(least) >= 0) {
                Finding finding = findings.of(event, time, rule.rule(), context.matches(i));
                tell(finding);
            }
        }
    }

    /** Keeps the parts of patterns that were found, and gives the hits of those that are whole. */
    private List<IndicatorScan.Hit> whole(PatternScan.Found found) {
        result.hits.addAll(found.parts());
        result.timeless += found.timeless();
        return found.whole();
    }

    private void tell(Finding finding) {
        result.findings.add(new PortionResult.Written(finding, json.line(finding), Collector.row(finding)));
    }

    /** Remembers what the host of an event records. */
    private void sense(Event event) {
        if (event.type() != sensed || !event.host().equals(sensedHost)) {
            sensed = event.type();
            sensedHost = event.host();
            String sensor = CaseFile.sensorOf(event);
            if (!sensor.isEmpty()) {
                result.sensors
                        .computeIfAbsent(sensedHost, key -> new java.util.TreeSet<>())
                        .add(sensor);
            }
        }
    }

    private void watch(IndicatorWatch published, Event event, Optional<Instant> time) {
        sense(event);
        for (IndicatorWatch.Hit hit : published.find(event, time, read)) {
            Finding finding = findings.of(event, time, hit.rule(), List.of(hit.match()));
            if (finding.rule().level().compareTo(least) >= 0) {
                tell(finding);
            }
        }
    }

    private void count(Event event, Optional<Instant> time) {
        result.events++;
        String host = event.host();
        if (!host.equals(lastHost)) {
            lastHost = host;
            hostCount = result.hosts.computeIfAbsent(host, key -> new long[1]);
        }
        hostCount[0]++;
        if (time.isPresent()) {
            Instant instant = time.get();
            long hour = Math.floorDiv(instant.getEpochSecond(), 3600L);
            if (hour != lastHour) {
                lastHour = hour;
                hourCount = result.hours.computeIfAbsent(hour, key -> new long[1]);
            }
            hourCount[0]++;
            Instant first = result.first;
            if (first == null || instant.isBefore(first)) {
                result.first = instant;
            }
            Instant last = result.last;
            if (last == null || instant.isAfter(last)) {
                result.last = instant;
            }
        }
    }

    private Hit hit(Event event, int number, Instant time, Set<String> fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String field : fields) {
            List<String> found = context.values(number, field);
            if (!found.isEmpty()) {
                values.put(field, new ArrayList<>(found));
            }
        }
        return new Hit(context.rule(number).id(), time, values, event.host(), event.type(), event.place());
    }

    /** A message that waits until all that it carries has been taken apart. */
    private record Waiting(Message message, List<Artifact> carried, List<Authentication> found) {}

    @Override
    public void message(Message message) {
        IndicatorScan looking = indicators;
        if (looking != null) {
            for (IndicatorScan.Hit hit : looking.message(message)) {
                if (IndicatorScan.tells(hit, least)) {
                    tell(findings.of(message, hit));
                }
            }
            PatternScan asking = patterns;
            if (asking != null) {
                for (IndicatorScan.Hit hit : whole(asking.message(message, Findings.MAIL))) {
                    if (IndicatorScan.tells(hit, least)) {
                        tell(findings.of(message, hit));
                    }
                }
            }
        }
        List<Authentication> found = List.of();
        try {
            // A message comes right after the artifact that it is.
            found = mail.check(message, raw);
        } catch (Mail.Unusable broken) {
            throw broken;
        } catch (RuntimeException defect) {
            notice(Notice.defect(message.source(), defect, "the check of this message's sender"));
        }
        waiting.add(new Waiting(message, new ArrayList<>(), found));
    }

    /** Judges the messages that do not hold a source. */
    private void judge(String source) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Waiting> whole = waiting.stream()
                .filter(one -> !source.startsWith(one.message.source() + "!"))
                .toList();
        waiting.removeAll(whole);
        for (Waiting one : whole) {
            JudgedMessage judged;
            byte[] sketched;
            try {
                judged = mail.judge(one.message, one.carried, one.found);
                sketched = MailGroups.sketched(Sketch.of(one.message, one.carried), judged.judgement());
            } catch (Mail.Unusable broken) {
                throw broken;
            } catch (RuntimeException defect) {
                // Whoever wrote this message must not end the reading of the others.
                notice(Notice.defect(one.message.source(), defect, "this message"));
                continue;
            }
            result.messages.add(new PortionResult.WrittenMessage(judged, MessageJson.line(judged), sketched));
            mail.rule(judged).ifPresent(rule -> {
                if (rule.level().compareTo(least) >= 0) {
                    Finding finding = findings.of(judged, rule);
                    tell(finding);
                }
            });
        }
    }

    @Override
    public void artifact(Artifact artifact, Content content) {
        if (stopped.get()) {
            throw new Stopped();
        }
        judge(artifact.source());
        raw = content;
        // What rules asked of it need not wait in memory for its turn.
        Artifact told = new Artifact(
                artifact.source(),
                artifact.parent(),
                artifact.role(),
                artifact.type(),
                artifact.size(),
                artifact.hashes(),
                artifact.entropy(),
                artifact.facts(),
                Map.of());
        result.artifacts.add(new PortionResult.WrittenArtifact(told, ArtifactJson.line(told)));
        for (Waiting one : waiting) {
            if (one.carried.size() < Mail.MOST_CARRIED) {
                one.carried.add(told);
            }
        }
        IndicatorScan looking = indicators;
        if (looking != null) {
            for (IndicatorScan.Hit hit : looking.artifact(artifact)) {
                if (IndicatorScan.tells(hit, least)) {
                    tell(findings.of(told, hit));
                }
            }
            PatternScan asking = patterns;
            if (asking != null) {
                for (IndicatorScan.Hit hit : whole(asking.artifact(artifact, Findings.ARTIFACT))) {
                    if (IndicatorScan.tells(hit, least)) {
                        tell(findings.of(told, hit));
                    }
                }
            }
        }
        scan(artifact, content);
    }

    private void scan(Artifact artifact, Content content) {
        RuleScanner rules = scanner;
        if (rules == null) {
            rules = new RuleScanner(yara.rules());
            scanner = rules;
        }
        if (content.size() > LARGE) {
            synchronized (ONE_LARGE) {
                scan(rules, artifact, content);
                rules.release();
            }
        } else {
            scan(rules, artifact, content);
        }
    }

    private void scan(RuleScanner rules, Artifact artifact, Content content) {
        List<RuleMatch> matches;
        try {
            matches = rules.scan(
                    content,
                    Formats.ALL.structures(content, artifact.structures()),
                    new RuleScanner.Options(YaraPack.externals(artifact), SCAN_SECONDS, RuleScanner.MAX_TOLD));
        } catch (Deadline.Passed late) {
            notice(new Notice(
                    Notice.Kind.LIMIT,
                    artifact.source(),
                    -1,
                    "took more than " + SCAN_SECONDS + " seconds to scan; no YARA rule was asked"));
            return;
        }
        for (String note : rules.notes()) {
            notice(new Notice(Notice.Kind.LIMIT, artifact.source(), -1, note));
        }
        for (RuleMatch match : matches) {
            if (match.rule().level().compareTo(least) >= 0) {
                // Where patterns matched, they say why.
                Finding finding =
                        findings.of(artifact, match, match.patterns().isEmpty() ? rules.explain(match) : List.of());
                tell(finding);
            }
        }
    }

    @Override
    public void notice(Notice notice) {
        if (notice.kind() == Notice.Kind.DAMAGED) {
            result.damaged++;
        }
        result.notices.add(notice);
    }
}
