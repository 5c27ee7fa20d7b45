package org.atalaya.evidence.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.RenderedText;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Times;
import org.atalaya.evidence.audit.LinuxLog;
import org.atalaya.evidence.xml.EventXml;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.jspecify.annotations.Nullable;

/**
 * Whole events that stand as text within a field of a record: {@code _raw} of Splunk, {@code message} of log shippers,
 * {@code Message} of Amazon SNS, {@code AuditData} of Microsoft's audit search. The event is then given instead of the
 * record around it. One per worker, reused.
 */
final class Embedded {
    private static final List<String> KEYS =
            List.of("_raw", "event.original", "message", "Message", "Sns.Message", "AuditData", "log", "event");

    /** Splunk's {@code key=value} text of Windows events. */
    private static final Map<String, String> WINDOWS = Map.of(
            "LogName", "Channel",
            "EventCode", "EventID",
            "ComputerName", "Computer",
            "SourceName", "Provider_Name",
            "RecordNumber", "EventRecordID");

    private final ReadOptions options;
    private final JsonText inner;
    private final FlatEvent event;
    private @Nullable EventXml xml;
    private @Nullable LinuxLog linux;
    private Place place = Place.line("", 0, -1);
    private Sink sink = NOWHERE;

    private static final Sink NOWHERE = new Sink() {
        @Override
        public void event(Event event) {}

        @Override
        public void notice(Notice notice) {}
    };

    Embedded(ReadOptions options, int level) {
        this.options = options;
        this.inner = new JsonText(options, level);
        this.event = new FlatEvent(options.names());
    }

    /** Gives the event that a record holds; false when it holds none and is one itself. */
    boolean read(RecordReader record, Shape shape, Place at, Sink to) {
        place = at;
        sink = to;
        if (shape == Shape.JOURNALD) {
            Optional<String> audit = Derived.audit(record);
            audit.ifPresent(text -> linux(text, record.at("_HOSTNAME").orElse("")));
            return audit.isPresent();
        }
        for (String key : shape == Shape.UNKNOWN ? KEYS : List.of("_raw")) {
            Optional<String> text = record.at(key);
            if (text.isPresent() && text(text.get().strip(), key.equals("_raw"), record)) {
                return true;
            }
        }
        return false;
    }

    private boolean text(String text, boolean raw, RecordReader record) {
        if (text.startsWith("<Event")) {
            return xml(text);
        }
        if (text.startsWith("{")) {
            return inner.read(text, place, sink);
        }
        if (text.contains("LogName=") && text.contains("EventCode=")) {
            return windows(text, record.at("_time").flatMap(Times::parse));
        }
        if (raw && LinuxLog.recognises(text)) {
            linux(text, record.at("host").orElse(""));
            return true;
        }
        return false;
    }

    private boolean xml(String text) {
        EventXml reader = xml;
        if (reader == null) {
            reader = new EventXml(options.names());
            xml = reader;
        }
        try {
            reader.read(text, place);
        } catch (XMLStreamException notXml) {
            return false;
        }
        if (reader.full()) {
            sink.notice(new Notice(
                    Notice.Kind.LIMIT,
                    place.source(),
                    place.offset(),
                    "event XML with too many fields; the rest was left out"));
        }
        sink.event(reader.event());
        return true;
    }

    private boolean windows(String text, Optional<java.time.Instant> time) {
        event.begin();
        int at = 0;
        String message = "";
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            int equals = text.indexOf('=', at);
            if (equals > at && equals < end) {
                String key = text.substring(at, equals).strip();
                if (key.equals("Message")) {
                    message = text.substring(equals + 1);
                    break;
                }
                String value = text.substring(equals + 1, end).strip();
                event.add(WINDOWS.getOrDefault(key, key), value, WINDOWS.containsKey(key));
            }
            at = end + 1;
        }
        String id = event.first("EventID").orElse("");
        String channel = event.first("Channel").orElse("");
        if (id.isEmpty() || channel.isEmpty()) {
            return false;
        }
        if (!message.isEmpty()) {
            event.add("Message", message, false);
            RenderedText.addFields(message, id, event);
        }
        int firstLine = text.indexOf('\n');
        event.end(
                EventType.windows(channel, event.first("Provider_Name").orElse(""), id),
                time.isPresent() || firstLine < 0 ? time : Times.parse(text.substring(0, firstLine)),
                place);
        sink.event(event);
        return true;
    }

    private void linux(String text, String host) {
        LinuxLog reader = linux;
        if (reader == null) {
            reader = LinuxLog.within(options, new Sink() {
                @Override
                public void event(Event found) {
                    sink.event(found);
                }

                @Override
                public void notice(Notice notice) {
                    sink.notice(new Notice(notice.kind(), place.source(), place.offset(), notice.detail()));
                }
            });
            linux = reader;
        }
        reader.record(text, host, place);
    }
}
