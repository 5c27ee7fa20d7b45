package org.atalaya.evidence.json;

import java.util.List;
import org.atalaya.evidence.FieldList;

/** What follows from the paths of a record alone, so that records with the same paths pay for it once. */
final class Plan {
    /** Where shapes other than these have their time, the likeliest first. */
    private static final List<String> TIMES = List.of(
            "@timestamp",
            "eventTime",
            "TimeCreated",
            "SystemTime",
            "EventTime",
            "UtcTime",
            "_time",
            "timestamp",
            "Timestamp",
            "TimeGenerated",
            "time",
            "createdDateTime",
            "activityDateTime",
            "CreationTime",
            "published",
            "requestReceivedTimestamp",
            "ts",
            "created_at",
            "receivedDateTime",
            "Received",
            "id.time",
            "auditData.CreationTime",
            "CreationDate",
            "fired_at",
            "update_time",
            "mail.timestamp");

    private static final List<String> SYSTEM_TIMES = List.of(
            "Event.System.TimeCreated.#attributes.SystemTime",
            "Event.System.TimeCreated_attributes.SystemTime",
            "Event.System.TimeCreated.SystemTime");

    private static final List<String> JOURNAL_TIMES = List.of("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP");

    final Shape shape;
    final FieldList fields = new FieldList();
    /** Whether a field may hold a whole event as text. */
    final boolean mayEmbed;
    /** Whether fields follow from others. */
    final boolean mayDerive;
    /** Paths that may tell the time, the likeliest first. */
    final List<Layout.Node> times;

    private final Layout.Node[] paths;

    Plan(Shape shape, List<Layout.Node> paths, Layout layout, long record) {
        this.shape = shape;
        this.paths = paths.toArray(Layout.Node[]::new);
        boolean raw = false;
        boolean message = false;
        for (Layout.Node path : this.paths) {
            fields.add(path.field(shape), path.alias(shape), path.header(shape), path.spelled(shape));
            raw |= path.path.equals("_raw");
            message |= path.path.equals("Message");
        }
        fields.seal();
        mayEmbed = shape.mayEmbed && (raw || shape != Shape.FLAT_WINDOWS);
        mayDerive = message || shape != Shape.FLAT_WINDOWS;
        List<String> candidates = switch (shape) {
            case EVTX_DUMP -> SYSTEM_TIMES;
            case JOURNALD -> JOURNAL_TIMES;
            default -> TIMES;
        };
        times = candidates.stream()
                .map(layout::at)
                .filter(node -> node != null && node.record == record)
                .toList();
    }

    /** Whether a record has these paths. */
    boolean isOf(List<Layout.Node> others) {
        if (others.size() != paths.length) {
            return false;
        }
        for (int i = 0; i < paths.length; i++) {
            if (others.get(i) != paths[i]) {
                return false;
            }
        }
        return true;
    }
}
