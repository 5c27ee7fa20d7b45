package org.atalaya.evidence.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.atalaya.evidence.Complaints;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.xml.EventXml;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;

/** Reads a Linux text log line by line: audit records, syslog lines, Sysmon's XML within them. */
public final class LinuxLog {
    /** Lines at the beginning that are looked at to recognise a log. */
    private static final int LOOKED_AT = 5;

    private static final EventType AUDIT = EventType.of("linux", "", "auditd");
    private static final int MOST_TYPES = 1000;

    private final String name;
    private final Sink sink;
    private final Complaints complaints;
    private final FlatEvent event;
    private final EventXml xml;
    private final Executions executions;
    private final Map<String, EventType> types = new HashMap<>();
    private boolean yearless;

    private LinuxLog(String name, ReadOptions options, Sink sink) {
        this.name = name;
        this.sink = sink;
        this.complaints = new Complaints(sink, name);
        this.event = new FlatEvent(options.names());
        this.xml = new EventXml(options.names());
        this.executions = new Executions(options.names(), sink);
    }

    /** Whether one of the first lines is an audit record or a syslog line. */
    public static boolean recognises(byte[] head, int length) {
        String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        return text.lines()
                .map(line -> line.startsWith("\u00EF\u00BB\u00BF") ? line.substring(3) : line)
                .filter(line -> !line.isBlank())
                .limit(LOOKED_AT)
                .anyMatch(line -> SyslogLine.parse(line).isPresent()
                        || (line.startsWith("type=") || line.startsWith("node="))
                                && AuditRecord.parse(line).isPresent());
    }

    /** Reads all records of a text. */
    public static void read(InputStream in, String name, ReadOptions options, Sink sink) throws IOException {
        new LinuxLog(name, options, sink).read(new Lines(in));
    }

    /** A reader of records that stand one by one within other logs; what they add up to is told by each alone. */
    public static LinuxLog within(ReadOptions options, Sink sink) {
        return new LinuxLog("", options, sink);
    }

    /** Whether a text is one that {@link #record} reads. */
    public static boolean recognises(String text) {
        String first = text.lines().findFirst().orElse("");
        return isAudit(first) && AuditRecord.parse(first).isPresent()
                || SyslogLine.parse(first).isPresent();
    }

    /**
     * Reads the lines of one record.
     *
     * @param host who wrote it, for records that do not say
     */
    public void record(String text, String host, Place place) {
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            Optional<AuditRecord> record = isAudit(line) ? AuditRecord.parse(line) : Optional.empty();
            if (record.isPresent()) {
                AuditRecord one = record.get();
                audit(one, one.node().isEmpty() ? host : one.node(), place);
            } else if (!line(line, place)) {
                event.begin();
                event.add("message", line, false);
                event.add("Computer", host, true);
                event.end(EventType.of("linux", "", "syslog"), Optional.empty(), place);
                sink.event(event);
            }
        });
        executions.forget();
    }

    /** Sigma's service of a program's lines. */
    public static String service(String program) {
        return new SyslogLine(Optional.empty(), true, "", program, "", "").service();
    }

    private static boolean isAudit(String line) {
        return line.startsWith("type=") || line.startsWith("node=") || line.startsWith("audit: type=");
    }

    private void read(Lines lines) throws IOException {
        long unknown = 0;
        long firstUnknown = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (lines.tooLong()) {
                complaints.add(
                        Notice.Kind.LIMIT,
                        lines.offset(),
                        "line " + lines.number() + " is longer than " + Lines.MOST_LINE + " bytes; passed over");
            } else if (!line.isBlank() && !line(line, Place.line(name, lines.number(), lines.offset()))) {
                if (unknown++ == 0) {
                    firstUnknown = lines.number();
                }
            }
        }
        executions.end();
        complaints.end();
        if (unknown > 0) {
            sink.notice(new Notice(
                    Notice.Kind.UNKNOWN_SHAPE,
                    name,
                    -1,
                    unknown + " lines are neither audit records nor syslog lines, the first is line " + firstUnknown));
        }
        if (yearless) {
            sink.notice(new Notice(
                    Notice.Kind.NOTE,
                    name,
                    -1,
                    "lines give no year, so their events have no time and no rule over time sees them"));
        }
    }

    /** Reads a line; false when it is of no kind that is known. */
    private boolean line(String line, Place place) {
        if (line.startsWith("type=") || line.startsWith("node=")) {
            Optional<AuditRecord> record = AuditRecord.parse(line);
            record.ifPresent(one -> audit(one, one.node(), place));
            return record.isPresent();
        }
        Optional<SyslogLine> parsed = SyslogLine.parse(line);
        if (parsed.isEmpty()) {
            return false;
        }
        SyslogLine syslog = parsed.get();
        String message = syslog.message();
        if (message.startsWith("<Event") && sysmon(message, place)) {
            return true;
        }
        if (message.startsWith("type=") || message.startsWith("node=") || message.startsWith("audit: type=")) {
            Optional<AuditRecord> record = AuditRecord.parse(message);
            if (record.isPresent()) {
                AuditRecord one = record.get();
                audit(one, one.node().isEmpty() ? syslog.host() : one.node(), place);
                return true;
            }
        }
        yearless |= !syslog.hasYear();
        event.begin();
        event.add("message", message, false);
        event.add("program", syslog.program(), false);
        if (!syslog.pid().isEmpty()) {
            event.add("pid", syslog.pid(), false);
        }
        event.add("Computer", syslog.host(), true);
        event.end(type(syslog), syslog.time(), place);
        sink.event(event);
        return true;
    }

    private EventType type(SyslogLine line) {
        EventType known = types.get(line.program());
        if (known == null) {
            known = new EventType("linux", "", line.service(), "", line.program(), "");
            if (types.size() == MOST_TYPES) {
                types.clear();
            }
            types.put(line.program(), known);
        }
        return known;
    }

    private boolean sysmon(String message, Place place) {
        try {
            xml.read(message, place);
            sink.event(xml.event());
            return true;
        } catch (XMLStreamException broken) {
            complaints.add(
                    Notice.Kind.DAMAGED,
                    place.offset(),
                    "line " + place.number() + ": event XML that is not well-formed; taken as text");
            return false;
        }
    }

    private void audit(AuditRecord record, String host, Place place) {
        event.begin();
        event.add("type", record.type(), false);
        for (AuditRecord.Field field : record.fields()) {
            if (field.value().isEmpty()) {
                event.addNull(field.name(), false);
            } else {
                event.add(field.name(), field.value(), false);
            }
        }
        if (record.type().equals("EXECVE")) {
            // Keywords of rules reach over several arguments.
            event.add("command", record.command(), false);
        } else if (record.type().equals("SYSCALL") && record.get("SYSCALL").isEmpty()) {
            String call = record.syscall();
            if (!call.isEmpty()) {
                event.add("SYSCALL", call, false);
            }
        }
        if (!host.isEmpty()) {
            event.add("Computer", host, true);
        }
        event.end(AUDIT, record.time(), place);
        sink.event(event);
        executions.add(record.node().equals(host) ? record : record.on(host), place);
        if (record.fields().size() >= AuditRecord.MOST_FIELDS) {
            complaints.add(
                    Notice.Kind.LIMIT,
                    place.offset(),
                    "line " + place.number() + ": more than " + AuditRecord.MOST_FIELDS
                            + " fields; the rest was left out");
        }
    }
}
