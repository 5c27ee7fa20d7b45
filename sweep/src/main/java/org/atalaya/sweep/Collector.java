package org.atalaya.sweep;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.atalaya.campaign.CaseFile;
import org.atalaya.model.Artifact;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.model.RefusedRule;
import org.atalaya.model.Rule;
import org.atalaya.model.SourceSummary;
import org.atalaya.model.Summary;
import org.atalaya.sigma.Hit;
import org.atalaya.warning.Tally;
import org.atalaya.warning.TimelineCsv;
import org.jspecify.annotations.Nullable;

/**
 * Puts the workers' results back into the order of the evidence and gathers what the report tells. Results that come
 * early wait; a worker too far ahead waits too, so that few results are in memory.
 */
final class Collector {
    /** Results that may wait for an earlier one. */
    private static final int WINDOW = 32;
    /** Sources, notices, hosts and hours that the summary lists one by one. */
    static final int MOST_SOURCES = 1_000;

    static final int MOST_NOTICES = 1_000;
    /** Notices of one source among them, so that a broken file does not hide what others have. */
    static final int MOST_NOTICES_OF_SOURCE = 50;

    static final int MOST_HOSTS = 10_000;
    static final int MOST_HOURS = 200_000;

    /** A worker that waits looks this often whether the sweep was stopped. */
    private static final int MOST_WAIT_MILLIS = 200;

    private record Waiting(Tickets.Ticket ticket, PortionResult result) {}

    private final OutputStream findings;
    private final OutputStream artifacts;
    private final OutputStream messages;
    private final OutputStream sketches;
    private final TimeSpool timeline;
    private final TimeSpool hits;
    private final Journal journal;
    private final Progress progress;
    private final Recollection recollection;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private final Tally tally = new Tally();
    private final Map<String, Long> byRule = new LinkedHashMap<>();
    private final List<SourceSummary> sources = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final SortedSet<String> sensors = new TreeSet<>();
    private final Map<String, Integer> noticesOf = new HashMap<>();
    private final SortedMap<Instant, Long> hours = new TreeMap<>();
    private final SortedMap<String, Long> hosts = new TreeMap<>();
    private long next;
    private long sourceCount;
    private long noticeCount;
    private long events;
    private long bytes;
    private long written;
    private long artifactsWritten;
    private long messagesWritten;
    private long sketchesWritten;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private SourceState current = new SourceState();
    private @Nullable Throwable failure;
    private @Nullable CaseFile caseFile;

    /** What is known of the file whose portions are coming in. */
    private static final class SourceState {
        long events;
        long damaged;

        @Nullable
        Instant first;

        @Nullable
        Instant last;

        final SortedMap<Instant, Long> hours = new TreeMap<>();
        final SortedMap<String, Long> hosts = new TreeMap<>();
    }

    Collector(
            OutputStream findings,
            OutputStream artifacts,
            OutputStream messages,
            OutputStream sketches,
            TimeSpool timeline,
            TimeSpool hits,
            Journal journal,
            Progress progress,
            Recollection recollection) {
        this.findings = findings;
        this.artifacts = artifacts;
        this.messages = messages;
        this.sketches = sketches;
        this.timeline = timeline;
        this.hits = hits;
        this.journal = journal;
        this.progress = progress;
        this.recollection = recollection;
        this.written = journal.findingsLength();
        this.artifactsWritten = journal.artifactsLength();
        this.messagesWritten = journal.messagesLength();
        this.sketchesWritten = journal.sketchesLength();
    }

    /** Also gathers the case for a warning. */
    void gather(CaseFile into) {
        caseFile = into;
    }

    /** Whether a warning is to be drafted. */
    boolean gathers() {
        return caseFile != null;
    }

    /** Tells the case what one portion gave. */
    void gather(
            List<Finding> found, List<Artifact> opened, List<JudgedMessage> judged, Map<String, Set<String>> sensors) {
        CaseFile into = caseFile;
        if (into != null) {
            into.add(found, opened, judged);
            sensors.forEach((host, kinds) -> kinds.forEach(kind -> into.sensor(host, kind)));
        }
    }

    /** Tells the case of a message that turned out graver once all were read. */
    void gather(JudgedMessage graver) {
        gather(List.of(), List.of(), List.of(graver), Map.of());
    }

    /** Blocks while a ticket's number is too far ahead of what has been put in order. */
    synchronized void pace(long number, AtomicBoolean stopped) {
        while (number >= next + WINDOW && failure == null && !stopped.get()) {
            try {
                wait(MOST_WAIT_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Takes a result; whatever is complete up to here is written. */
    synchronized void submit(Tickets.Ticket ticket, PortionResult result) {
        waiting.put(ticket.number(), new Waiting(ticket, result));
        try {
            for (Waiting ready = waiting.remove(next); ready != null; ready = waiting.remove(next)) {
                take(ready.ticket(), ready.result());
                next++;
            }
        } catch (IOException full) {
            fail(new UncheckedIOException(full));
        }
        notifyAll();
    }

    /** Ends the sweep with an error: the first one counts. */
    synchronized void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    synchronized void rethrow() throws IOException {
        if (failure instanceof UncheckedIOException wrapped) {
            throw wrapped.getCause();
        }
        if (failure instanceof RuntimeException bug) {
            throw bug;
        }
        if (failure instanceof Error bug) {
            throw bug;
        }
    }

    private void take(Tickets.Ticket ticket, PortionResult result) throws IOException {
        if (failure != null) {
            return;
        }
        if (caseFile != null) {
            gather(
                    result.findings.stream().map(PortionResult.Written::finding).toList(),
                    result.artifacts.stream()
                            .map(PortionResult.WrittenArtifact::artifact)
                            .toList(),
                    result.messages.stream()
                            .map(PortionResult.WrittenMessage::message)
                            .toList(),
                    result.sensors);
            journal.portion(result.findings.size(), result.artifacts.size(), result.messages.size(), result.sensors);
        }
        result.sensors.values().forEach(sensors::addAll);
        if (!result.artifacts.isEmpty()) {
            sensors.add("files");
        }
        if (!result.messages.isEmpty()) {
            sensors.add("mail");
        }
        for (PortionResult.WrittenArtifact written : result.artifacts) {
            artifacts.write(written.line());
            artifactsWritten += written.line().length;
            tally.artifacts().add(written.artifact());
        }
        for (PortionResult.WrittenMessage written : result.messages) {
            messages.write(written.line());
            messagesWritten += written.line().length;
            sketches.write(written.sketched());
            sketchesWritten += written.sketched().length;
            recollection.learn(written.message());
        }
        for (PortionResult.Written written : result.findings) {
            emit(written);
        }
        for (Hit hit : result.hits) {
            byte[] packed = HitBytes.write(hit);
            hits.add(Optional.of(hit.time()), packed);
            journal.hit(packed);
        }
        for (Notice notice : result.notices) {
            notice(notice);
            journal.notice(notice);
        }
        result.hours.forEach(
                (hour, count) -> current.hours.merge(Instant.ofEpochSecond(hour * 3600), count[0], Long::sum));
        result.hosts.forEach((host, count) -> current.hosts.merge(host, count[0], Long::sum));
        current.events += result.events;
        current.damaged += result.damaged;
        current.first = earlier(current.first, result.first);
        current.last = later(current.last, result.last);
        long portionBytes = ticket.portion() == null ? 0 : ticket.portion().bytes();
        progress.advance(portionBytes, result.events, result.findings.size());
        if (ticket.last()) {
            SourceSummary source = new SourceSummary(
                    ticket.file().entry.name(),
                    ticket.file().format(),
                    ticket.file().entry.size(),
                    current.events,
                    current.damaged,
                    Optional.ofNullable(current.first),
                    Optional.ofNullable(current.last));
            source(source);
            current.hours.forEach(this::hour);
            current.hosts.forEach(this::host);
            findings.flush();
            artifacts.flush();
            messages.flush();
            sketches.flush();
            journal.source(
                    ticket.file().index,
                    written,
                    artifactsWritten,
                    messagesWritten,
                    sketchesWritten,
                    source,
                    current.hours,
                    current.hosts);
            current = new SourceState();
        }
    }

    /** What is learnt of senders by messages that are written already. */
    Recollection recollection() {
        return recollection;
    }

    /** A file that was read to its end. */
    void source(SourceSummary source) {
        sourceCount++;
        events += source.events();
        bytes += source.bytes();
        first = earlier(first, source.first().orElse(null));
        last = later(last, source.last().orElse(null));
        if (sources.size() < MOST_SOURCES) {
            sources.add(source);
        }
    }

    void hour(Instant hour, long count) {
        if (hours.size() < MOST_HOURS || hours.containsKey(hour)) {
            hours.merge(hour, count, Long::sum);
        }
    }

    void host(String host, long count) {
        String name = hosts.size() < MOST_HOSTS || hosts.containsKey(host) ? host : "…";
        hosts.merge(name, count, Long::sum);
    }

    void hit(Hit hit) throws IOException {
        hits.add(Optional.of(hit.time()), HitBytes.write(hit));
    }

    /** Writes a finding and counts it. */
    void emit(PortionResult.Written finding) throws IOException {
        findings.write(finding.line());
        written += finding.line().length;
        count(finding.finding(), finding.row());
    }

    /** Writes a finding that joins events of several portions. */
    void emitJoined(PortionResult.Written finding) throws IOException {
        emit(finding);
        gather(List.of(finding.finding()), List.of(), List.of(), Map.of());
    }

    /** Counts a finding that is written already. */
    void count(Finding finding, byte[] row) throws IOException {
        tally.add(finding);
        if (finding.place().unit() == Place.Unit.BYTE) {
            tally.artifacts().add(finding);
        }
        byRule.merge(finding.rule().id(), 1L, Long::sum);
        timeline.add(finding.time(), row);
    }

    /** The finding as a line of the timeline. */
    static byte[] row(Finding finding) {
        return TimelineCsv.line(finding).getBytes(StandardCharsets.UTF_8);
    }

    void notice(Notice notice) {
        noticeCount++;
        if (notices.size() >= MOST_NOTICES) {
            return;
        }
        int count = noticesOf.merge(notice.source(), 1, Integer::sum);
        if (count <= MOST_NOTICES_OF_SOURCE) {
            notices.add(notice);
        } else if (count == MOST_NOTICES_OF_SOURCE + 1) {
            notices.add(new Notice(
                    Notice.Kind.LIMIT,
                    notice.source(),
                    -1,
                    "more than " + MOST_NOTICES_OF_SOURCE
                            + " notices of this file; the others are counted and not listed"));
        }
    }

    /** A rule that no event can reach. */
    void unrouted(Rule rule) {
        notice(new Notice(
                Notice.Kind.NOTE,
                rule.file(),
                -1,
                "rule \"" + rule.title()
                        + "\" took no part: nothing maps its log source to events; add it with --mapping"));
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        return a == null ? b : b == null || a.isBefore(b) ? a : b;
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null ? b : b == null || a.isAfter(b) ? a : b;
    }

    /** What the evidence could show: {@code process}, {@code network}, {@code files}, {@code mail}. */
    SortedSet<String> sensors() {
        return sensors;
    }

    Tally tally() {
        return tally;
    }

    /** Counts the file in work when the sweep was stopped, as far as it was read. */
    private void countUnfinished() {
        events += current.events;
        first = earlier(first, current.first);
        last = later(last, current.last);
        current.hours.forEach(this::hour);
        current.hosts.forEach(this::host);
        current = new SourceState();
    }

    Summary summary(int rules, List<RefusedRule> refused, boolean partial) {
        countUnfinished();
        Map<Level, Long> levels = new java.util.EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            levels.put(level, tally.count(level));
        }
        return new Summary(
                List.copyOf(sources),
                sourceCount,
                events,
                bytes,
                levels,
                byRule,
                hours,
                hosts,
                Optional.ofNullable(first),
                Optional.ofNullable(last),
                List.copyOf(notices),
                noticeCount,
                rules,
                refused,
                partial);
    }
}
