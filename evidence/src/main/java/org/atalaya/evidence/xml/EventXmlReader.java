package org.atalaya.evidence.xml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.xml.stream.XMLStreamException;
import org.atalaya.evidence.Complaints;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;

/**
 * Finds the {@code <Event>} elements of a text and reads each by itself, so that a broken one costs no other and a file of
 * any size needs the memory of its largest event. What stands between them (a root element, declarations, evtx_dump's
 * {@code Record n} lines) is passed over.
 */
public final class EventXmlReader {
    /** Bytes of one event; a longer one is passed over. */
    static final int MOST_EVENT = 16 << 20;

    private static final byte[] START = "<Event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "</Event>".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final String name;
    private final Sink sink;
    private final Complaints complaints;
    private final EventXml xml;
    private final int mostEvent;
    private byte[] buffer = new byte[1 << 16];
    /** What is not yet read of the buffer. */
    private int at;

    private int length;
    /** Offset in the file of what is not yet read, and the line that it is in. */
    private long base;

    private long line = 1;
    private boolean ended;

    EventXmlReader(InputStream in, String name, ReadOptions options, Sink sink, int mostEvent) {
        this.in = in;
        this.name = name;
        this.sink = sink;
        this.complaints = new Complaints(sink, name);
        this.xml = new EventXml(options.names());
        this.mostEvent = mostEvent;
    }

    /** Whether a file that starts with these bytes is event XML. */
    public static boolean recognises(byte[] head, int length) {
        int i = length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF ? 3 : 0;
        while (i < length && (head[i] == ' ' || head[i] == '\n' || head[i] == '\r' || head[i] == '\t')) {
            i++;
        }
        String start = new String(head, i, length - i, StandardCharsets.ISO_8859_1);
        boolean markup = start.length() > 1 && start.charAt(0) == '<' && !Character.isDigit(start.charAt(1));
        return (markup || start.startsWith("Record "))
                && (start.contains("<Events>") || start.contains("<Events ") || start(head, i, length) >= 0);
    }

    /** Reads all events of a text. */
    public static void read(InputStream in, String name, ReadOptions options, Sink sink) throws IOException {
        new EventXmlReader(in, name, options, sink, MOST_EVENT).read();
    }

    void read() throws IOException {
        long events = 0;
        while (true) {
            int start = start(at, at + length);
            if (start < 0) {
                drop(Math.max(0, length - START.length));
                if (!fill()) {
                    break;
                }
                continue;
            }
            drop(start);
            events++;
            if (!one()) {
                break;
            }
        }
        if (events == 0) {
            complaints.add(Notice.Kind.UNKNOWN_SHAPE, -1, "XML without an <Event> element with its end");
        }
        complaints.end();
    }

    /** Reads the event at the beginning of the buffer; false when the file ends within it. */
    private boolean one() throws IOException {
        int from = START.length;
        while (true) {
            int end = find(END, at + from, at + length);
            int next = start(at + from, end < 0 ? at + length : at + end);
            if (next >= 0) {
                complaints.add(Notice.Kind.DAMAGED, base, "line " + line + ": <Event> without its end");
                drop(next);
                return true;
            }
            if (end >= 0) {
                event(end + END.length);
                drop(end + END.length);
                return true;
            }
            if (length > mostEvent) {
                complaints.add(
                        Notice.Kind.LIMIT,
                        base,
                        "line " + line + ": an event of more than " + mostEvent + " bytes; passed over");
                drop(START.length);
                return true;
            }
            from = Math.max(START.length, length - END.length);
            if (!fill()) {
                complaints.add(
                        Notice.Kind.DAMAGED, base, "line " + line + ": the file ends within an event, cut short");
                return false;
            }
        }
    }

    private void event(int end) {
        Place place = Place.line(name, line, base);
        try {
            xml.read(new String(buffer, at, end, StandardCharsets.UTF_8), place);
            if (xml.full()) {
                complaints.add(
                        Notice.Kind.LIMIT,
                        base,
                        "line " + line + ": more than " + EventXml.MOST_FIELDS + " fields; the rest was left out");
            }
            sink.event(xml.event());
        } catch (XMLStreamException broken) {
            String reason = broken.getMessage();
            complaints.add(
                    Notice.Kind.DAMAGED,
                    base,
                    "line " + line + ": not well-formed: "
                            + (reason == null
                                    ? ""
                                    : reason.lines().reduce((a, b) -> b).orElse("")));
        }
    }

    /** Reads on behind what is in the buffer. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (at > 0) {
            System.arraycopy(buffer, at, buffer, 0, length);
            at = 0;
        }
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, length * 2);
        }
        int count = in.read(buffer, length, buffer.length - length);
        if (count < 0) {
            ended = true;
            return false;
        }
        length += count;
        return true;
    }

    private void drop(int count) {
        for (int i = at; i < at + count; i++) {
            if (buffer[i] == '\n') {
                line++;
            }
        }
        at += count;
        length -= count;
        base += count;
    }

    /** Where something stands between two places of the buffer, counted from {@link #at}; -1 if nowhere. */
    private int find(byte[] what, int from, int to) {
        outer:
        for (int i = from; i + what.length <= to; i++) {
            for (int k = 0; k < what.length; k++) {
                if (buffer[i + k] != what[k]) {
                    continue outer;
                }
            }
            return i - at;
        }
        return -1;
    }

    private int start(int from, int to) {
        int found = start(buffer, from, to);
        return found < 0 ? -1 : found - at;
    }

    /** Where an {@code <Event} starts that is not {@code <EventData}, {@code <EventID} …; -1 if nowhere. */
    private static int start(byte[] bytes, int from, int to) {
        outer:
        for (int i = from; i + START.length < to; i++) {
            for (int k = 0; k < START.length; k++) {
                if (bytes[i + k] != START[k]) {
                    continue outer;
                }
            }
            byte after = bytes[i + START.length];
            if (after == '>' || after == ' ' || after == '\n' || after == '\r' || after == '\t') {
                return i;
            }
        }
        return -1;
    }
}
