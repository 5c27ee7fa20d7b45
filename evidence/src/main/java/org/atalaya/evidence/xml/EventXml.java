package org.atalaya.evidence.xml;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.atalaya.evidence.EventTypes;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.Times;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Place;

/**
 * Reads one {@code <Event>} element into an event with the names that the same record has when read from its event log.
 * There is no document type, no entity beyond XML's own five, and nothing is ever fetched. One per worker, reused.
 */
public final class EventXml {
    /** Elements within elements. */
    static final int MOST_LEVELS = 64;
    /** Fields of one event. */
    static final int MOST_FIELDS = 20_000;

    /** References to characters that XML 1.0 (2.2) forbids; event logs hold such characters all the same. */
    private static final Pattern FORBIDDEN_REFERENCE =
            Pattern.compile("&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));");

    /** Sysmon for Linux: event id → category (its schema is that of Sysmon for Windows). */
    private static final Map<String, String> LINUX = Map.of(
            "1", "process_creation",
            "3", "network_connection",
            "5", "process_termination",
            "9", "raw_access_read",
            "11", "file_event",
            "23", "file_delete");

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    private final FlatEvent event;
    private final EventTypes types = new EventTypes();
    private final List<String> names = new ArrayList<>();
    private final List<StringBuilder> texts = new ArrayList<>();
    private final boolean[] leaf = new boolean[MOST_LEVELS + 1];
    private String channel = "";
    private String provider = "";
    private String eventId = "";
    private Optional<Instant> time = Optional.empty();
    private boolean full;

    /** A reader for events with these field names. */
    public EventXml(FieldNames fieldNames) {
        event = new FlatEvent(fieldNames);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        for (int i = 0; i <= MOST_LEVELS; i++) {
            names.add("");
            texts.add(new StringBuilder());
        }
    }

    /** The event last read; valid until the next. */
    public FlatEvent event() {
        return event;
    }

    /** Whether fields of the last event were left out for their number. */
    public boolean full() {
        return full;
    }

    /**
     * Reads one element.
     *
     * @param xml from {@code <Event} to {@code </Event>}
     * @throws XMLStreamException when it is not well-formed or nested too deeply
     */
    public void read(String xml, Place place) throws XMLStreamException {
        String text = printable(xml);
        try {
            parse(text);
        } catch (XMLStreamException broken) {
            String mended = FORBIDDEN_REFERENCE.matcher(text).replaceAll("\uFFFD");
            if (mended.equals(text)) {
                throw broken;
            }
            parse(mended);
        }
        EventType type = provider.equals("Linux-Sysmon")
                ? new EventType("linux", LINUX.getOrDefault(eventId, ""), "sysmon", channel, provider, eventId)
                : EventType.windows(channel, provider, eventId);
        event.end(types.one(type), time, place);
    }

    /** Replaces characters that XML 1.0 (2.2) forbids. */
    private static String printable(String xml) {
        for (int i = 0; i < xml.length(); i++) {
            if (forbidden(xml.charAt(i))) {
                char[] chars = xml.toCharArray();
                for (int k = i; k < chars.length; k++) {
                    if (forbidden(chars[k])) {
                        chars[k] = '\uFFFD';
                    }
                }
                return new String(chars);
            }
        }
        return xml;
    }

    private static boolean forbidden(char c) {
        return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= '\uFFFE';
    }

    private void parse(String xml) throws XMLStreamException {
        event.begin();
        channel = "";
        provider = "";
        eventId = "";
        time = Optional.empty();
        full = false;
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
        try {
            int level = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++level > MOST_LEVELS) {
                            throw new XMLStreamException("more than " + MOST_LEVELS + " elements within each other");
                        }
                        leaf[level - 1] = false;
                        leaf[level] = true;
                        texts.get(level).setLength(0);
                        start(reader, level);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (leaf[level]) {
                            texts.get(level)
                                    .append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        end(level);
                        level--;
                    }
                    default -> {}
                }
            }
        } finally {
            reader.close();
        }
    }

    private void start(XMLStreamReader reader, int level) {
        String element = reader.getLocalName();
        String name = element;
        boolean system = level > 2 && names.get(2).equals("System");
        boolean rendered = level > 2 && names.get(2).equals("RenderingInfo");
        boolean data = !system && (element.equals("Data") || element.equals("ComplexData"));
        for (int i = 0; level > 1 && i < reader.getAttributeCount(); i++) {
            String attribute = reader.getAttributeLocalName(i);
            String value = reader.getAttributeValue(i);
            if (data) {
                if (attribute.equals("Name")) {
                    name = value;
                }
                continue;
            }
            add(
                    rendered || element.equals("RenderingInfo")
                            ? "RenderingInfo_" + attribute
                            : element + "_" + attribute,
                    value,
                    system);
            if (system && level == 3) {
                if (element.equals("Provider") && attribute.equals("Name")) {
                    provider = value;
                } else if (element.equals("TimeCreated") && attribute.equals("SystemTime")) {
                    time = Times.parse(value);
                }
            }
        }
        // The rendered text of a header field must not hide its number.
        names.set(level, rendered && !element.equals("Message") ? "RenderingInfo_" + name : name);
    }

    private void end(int level) {
        if (level < 2 || !leaf[level]) {
            return;
        }
        String name = names.get(level);
        String value = texts.get(level).toString();
        if (level == 2) {
            boolean section = name.equals("System") || name.equals("EventData") || name.equals("UserData");
            if (!section || !value.isBlank()) {
                add(name, value, false);
            }
        } else if (names.get(2).equals("System")) {
            if (value.isEmpty()) {
                return;
            }
            add(name, value, true);
            switch (name) {
                case "EventID" -> eventId = value.strip();
                case "Channel" -> channel = value;
                default -> {}
            }
        } else {
            add(name, value, false);
        }
    }

    private void add(String name, String value, boolean header) {
        if (event.count() >= MOST_FIELDS) {
            full = true;
        } else if (value.isEmpty()) {
            event.addNull(name, header);
        } else {
            event.add(name, value, header);
        }
    }
}
