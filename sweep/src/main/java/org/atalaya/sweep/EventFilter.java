package org.atalaya.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.atalaya.model.Event;

/** Which events of the evidence count: by time and host. An event without time counts unless a time was asked for. */
final class EventFilter {
    private final Optional<Instant> since;
    private final Optional<Instant> until;
    private final List<Pattern> hosts;

    EventFilter(Scope scope) {
        since = scope.since();
        until = scope.until();
        hosts = scope.hosts().stream().map(EventFilter::pattern).toList();
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toLowerCase(Locale.ROOT).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    boolean passes(Event event, Optional<Instant> time) {
        if (since.isPresent() && (time.isEmpty() || time.get().isBefore(since.get()))) {
            return false;
        }
        if (until.isPresent() && (time.isEmpty() || !time.get().isBefore(until.get()))) {
            return false;
        }
        if (hosts.isEmpty()) {
            return true;
        }
        String host = event.host().toLowerCase(Locale.ROOT);
        return hosts.stream().anyMatch(pattern -> pattern.matcher(host).matches());
    }
}
