package org.atalaya.evidence.dmarc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.atalaya.evidence.Complaints;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Times;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;

/**
 * Reads an aggregate report (RFC 7489, 7.2 and appendix C): one event for each {@code <record>}, which has the fields of the
 * report and of the policy too. A field is named for its path below {@code feedback}, without {@code report_metadata},
 * {@code policy_published} and {@code record}: {@code org_name}, {@code date_range.begin}, {@code row.source_ip},
 * {@code auth_results.dkim.domain}; the last part alone is its second name. The time is the beginning of the period.
 *
 * <p>There is no document type, no entity beyond XML's own five, and nothing is ever fetched.
 */
public final class DmarcReport {
    /** What its events are. */
    public static final EventType TYPE = EventType.of("dmarc", "", "aggregate");

    /** Elements within elements; the schema has five. */
    static final int MOST_LEVELS = 32;
    /** Fields of a record, and of what stands before the records. */
    static final int MOST_FIELDS = 1000;
    /** Characters of one value; the rest is left out. */
    static final int MOST_TEXT = 1 << 14;
    /** Bytes without the end of a tag, after which a file is given up: the parser keeps whole tags. */
    static final int MOST_TAG = 1 << 20;

    private static final Set<String> PARTS = Set.of("report_metadata", "policy_published", "record");

    private final String name;
    private final ReadOptions options;
    private final Sink sink;
    private final Complaints complaints;
    private final FlatEvent event;
    private final List<Field> report = new ArrayList<>();
    private final List<Field> record = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean cut;
    private boolean full;
    private Place place;

    private record Field(String name, String value) {}

    private DmarcReport(String name, ReadOptions options, Sink sink) {
        this.name = name;
        this.options = options;
        this.sink = sink;
        this.complaints = new Complaints(sink, name);
        this.event = new FlatEvent(options.names());
        this.place = Place.line(name, 0, -1);
    }

    /** Whether a file that starts with these bytes is such a report. */
    public static boolean recognises(byte[] head, int length) {
        String start = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        int mark = start.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
        int first = mark;
        while (first < start.length() && start.charAt(first) <= ' ') {
            first++;
        }
        int root = start.indexOf("<feedback", first);
        if (root < 0 || !start.startsWith("<", first)) {
            return false;
        }
        // Only a declaration, comments and the like may stand before the root.
        for (int i = start.indexOf('<', first); i >= 0 && i < root; i = start.indexOf('<', i + 1)) {
            char after = i + 1 < start.length() ? start.charAt(i + 1) : ' ';
            if (after != '?' && after != '!') {
                return false;
            }
        }
        return start.indexOf("<report_metadata", root) > 0 || start.indexOf("<version", root) > 0;
    }

    /** Reads all records of a report. */
    public static void read(InputStream in, String name, ReadOptions options, Sink sink) throws IOException {
        new DmarcReport(name, options, sink).read(in);
    }

    private void read(InputStream in) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        TagGuard guard = new TagGuard(in, MOST_TAG);
        Location at = null;
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(guard);
            try {
                while (xml.hasNext()) {
                    at = xml.getLocation();
                    if (!step(xml)) {
                        break;
                    }
                }
            } finally {
                xml.close();
            }
        } catch (XMLStreamException broken) {
            IOException failed = guard.failed();
            if (failed != null) {
                throw failed;
            }
            long line = at == null ? 1 : at.getLineNumber();
            complaints.add(
                    guard.full() ? Notice.Kind.LIMIT : Notice.Kind.DAMAGED,
                    at == null ? -1 : at.getCharacterOffset(),
                    guard.full()
                            ? "line " + line + ": a tag of more than " + MOST_TAG + " bytes; the rest was left out"
                            : "line " + line + ": not well-formed XML; the records before it were read");
        }
        if (cut) {
            complaints.add(Notice.Kind.LIMIT, -1, "values longer than " + MOST_TEXT + " characters were cut");
        }
        if (full) {
            complaints.add(
                    Notice.Kind.LIMIT, -1, "records with more than " + MOST_FIELDS + " fields; the rest was left out");
        }
        complaints.end();
    }

    /** Reads the next piece; false when the file is nested too deeply. */
    private boolean step(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.next()) {
            case XMLStreamConstants.START_ELEMENT -> {
                if (path.size() == MOST_LEVELS) {
                    complaints.add(
                            Notice.Kind.LIMIT,
                            xml.getLocation().getCharacterOffset(),
                            "elements nested more than " + MOST_LEVELS + " deep; the rest was left out");
                    return false;
                }
                path.add(xml.getLocalName());
                text.setLength(0);
                if (isRecord()) {
                    record.clear();
                    Location at = xml.getLocation();
                    place = Place.line(name, at.getLineNumber(), at.getCharacterOffset());
                }
            }
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                int room = Math.min(xml.getTextLength(), MOST_TEXT - text.length());
                text.append(xml.getTextCharacters(), xml.getTextStart(), room);
                cut |= room < xml.getTextLength();
            }
            case XMLStreamConstants.END_ELEMENT -> end();
            default -> {
                // Comments and instructions say nothing.
            }
        }
        return true;
    }

    private boolean isRecord() {
        return path.size() == 2 && path.get(1).equals("record");
    }

    private void end() {
        String value = text.toString().strip();
        text.setLength(0);
        if (isRecord()) {
            give();
        } else if (!value.isEmpty() && path.size() > 1) {
            boolean within = path.get(1).equals("record");
            List<Field> fields = within ? record : report;
            if (fields.size() < MOST_FIELDS) {
                fields.add(new Field(field(), value));
            } else {
                full = true;
            }
        }
        path.remove(path.size() - 1);
    }

    private String field() {
        int from = PARTS.contains(path.get(1)) && path.size() > 2 ? 2 : 1;
        return String.join(".", path.subList(from, path.size()));
    }

    private void give() {
        event.begin();
        Optional<Instant> time = Optional.empty();
        for (List<Field> fields : List.of(report, record)) {
            for (Field field : fields) {
                event.values().add(field.value());
                String last = field.name().substring(field.name().lastIndexOf('.') + 1);
                event.name(
                        options.names().known(field.name()),
                        last.equals(field.name()) ? -1 : options.names().known(last),
                        false,
                        field.name());
                if (field.name().equals("date_range.begin")) {
                    time = Times.parse(field.value());
                }
            }
        }
        event.end(TYPE, time, place);
        sink.event(event);
    }
}
