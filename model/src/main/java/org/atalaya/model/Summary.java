package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One sweep in figures: what was read, what was not, and with which rules. It holds no clock time and nothing that
 * depends on the machine, so that the same evidence and rules give the same summary.
 *
 * @param sources one line per file, in the order read; may be cut, see {@code sourceCount}
 * @param sourceCount how many files there were
 * @param events events read in all
 * @param bytes bytes read in all
 * @param findings findings per level
 * @param findingsByRule findings per rule id
 * @param eventsPerHour events read per hour (UTC), for the timeline
 * @param eventsPerHost events read per host
 * @param notices what could not be read; may be cut, see {@code noticeCount}
 * @param rulesLoaded rules that took part
 * @param refused rules that did not
 * @param partial whether the sweep was stopped before its end
 */
public record Summary(
        List<SourceSummary> sources,
        long sourceCount,
        long events,
        long bytes,
        Map<Level, Long> findings,
        Map<String, Long> findingsByRule,
        SortedMap<Instant, Long> eventsPerHour,
        SortedMap<String, Long> eventsPerHost,
        Optional<Instant> first,
        Optional<Instant> last,
        List<Notice> notices,
        long noticeCount,
        int rulesLoaded,
        List<RefusedRule> refused,
        boolean partial) {}
