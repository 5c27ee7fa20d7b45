package org.atalaya.sweep;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Values;

/** Counts what evidence holds: events by kind and host, gaps in time, logons. */
public final class Metrics {
    /** Different values of one kind that are counted; the rest are counted together. */
    private static final int MOST = 20_000;

    /** Events per channel (or log source) and event id. */
    public final Map<String, Long> kinds = new TreeMap<>();
    /** Events per host. */
    public final Map<String, Long> hosts = new TreeMap<>();
    /** Security 4624 and 4625 by outcome, user, logon type and source. */
    public final Map<String, Long> logons = new TreeMap<>();
    /** The longest silences of a host's channel, longest first. */
    public final List<Gap> gaps = new ArrayList<>();
    /** What could not be read. */
    public final List<Notice> notices = new ArrayList<>();
    /** Events in all. */
    public long events;

    private final Map<String, Instant> last = new TreeMap<>();

    /** A silence between two events of one host and channel that follow each other in the evidence. */
    public record Gap(String what, Instant from, Instant to) {
        /** How long it lasted. */
        public Duration length() {
            return Duration.between(from, to);
        }
    }

    private Metrics() {}

    /** Counts files and folders. */
    public static Metrics of(List<Path> paths) {
        Metrics metrics = new Metrics();
        FieldNames names = new FieldNames();
        Values values = new Values();
        metrics.notices.addAll(
                Reading.of(paths, Path.of("atalaya-out"), false, names, event -> metrics.count(event, names, values)));
        metrics.gaps.sort(Comparator.comparing(Gap::length).reversed().thenComparing(Gap::what));
        return metrics;
    }

    private void count(Event event, FieldNames names, Values values) {
        events++;
        EventType type = event.type();
        String source = type.channel().isEmpty() ? (type.product() + " " + type.service()).strip() : type.channel();
        add(kinds, source + "\t" + type.eventId());
        add(hosts, event.host());
        event.time().ifPresent(time -> {
            String key = event.host() + "\t" + source;
            Instant before = last.put(key, time);
            if (before != null && Duration.between(before, time).compareTo(Duration.ofHours(1)) > 0) {
                gaps.add(new Gap(key, before, time));
                if (gaps.size() > MOST) {
                    gaps.sort(Comparator.comparing(Gap::length).reversed());
                    gaps.subList(MOST / 2, gaps.size()).clear();
                }
            }
        });
        boolean logon = type.eventId().equals("4624") || type.eventId().equals("4625");
        if (logon && type.channel().equals("Security")) {
            add(
                    logons,
                    (type.eventId().equals("4624") ? "ok" : "failed") + "\t"
                            + text(event, "TargetDomainName", names, values) + "\\"
                            + text(event, "TargetUserName", names, values) + "\t"
                            + text(event, "LogonType", names, values) + "\t"
                            + text(event, "IpAddress", names, values));
        }
    }

    private static String text(Event event, String name, FieldNames names, Values values) {
        values.clear();
        event.read(names.id(name), values);
        return values.count() == 0 ? "" : values.text(0);
    }

    private static void add(Map<String, Long> counts, String key) {
        counts.merge(counts.size() < MOST || counts.containsKey(key) ? key : "…", 1L, Long::sum);
    }
}
