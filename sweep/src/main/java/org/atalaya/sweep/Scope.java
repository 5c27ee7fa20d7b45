package org.atalaya.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.Level;

/**
 * What of the evidence counts.
 *
 * @param least findings below this level are left out
 * @param since only events at or after this time
 * @param until only events before this time
 * @param hosts only events of these hosts, {@code *} and {@code ?} as wildcards; none: all
 * @param recover whether to look for records outside the live part of event logs
 */
public record Scope(
        Level least, Optional<Instant> since, Optional<Instant> until, List<String> hosts, boolean recover) {
    /** All of it, but what is left of deleted records. */
    public static final Scope ALL =
            new Scope(Level.INFORMATIONAL, Optional.empty(), Optional.empty(), List.of(), false);

    /** What of it makes a difference to the results, as a text. */
    String identity() {
        return least + "|" + since + "|" + until + "|" + hosts + "|" + recover;
    }
}
