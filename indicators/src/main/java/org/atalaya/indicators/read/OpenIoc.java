package org.atalaya.indicators.read;

import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.atalaya.indicators.About;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;

/**
 * OpenIOC 1.0 and 1.1. What stands under OR alone is one value each; what is joined by AND becomes a STIX pattern: items
 * of one kind of object are asked of one object, items of different kinds of different observations. Document types and
 * entities are refused.
 */
final class OpenIoc {
    private final XMLStreamReader xml;
    private final IndicatorSetBuilder into;
    private int items;
    private String id = "";
    private String name = "";
    private Optional<Instant> modified = Optional.empty();

    /** A condition of one property, as part of a pattern. */
    private record Item(String type, String comparison) {}

    /** An {@code Indicator} element: what it joins, and by what. */
    private static final class Group {
        final boolean and;
        final List<Item> items = new ArrayList<>();
        /** Whether something of it cannot be asked. */
        boolean incomplete;
        /** Characters of its items. */
        long length;

        Group(boolean and) {
            this.and = and;
        }
    }

    private OpenIoc(XMLStreamReader xml, IndicatorSetBuilder into) {
        this.xml = xml;
        this.into = into;
    }

    static void read(String file, InputStream in, IndicatorSetBuilder into) {
        into.format("openioc");
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            if (!new OpenIoc(xml, into).document()) {
                throw ImportException.foreign(file, "expected OpenIOC, whose first element is ioc or OpenIOC");
            }
        } catch (XMLStreamException broken) {
            throw new Fault(
                    broken.getLocation() == null
                            ? ""
                            : "line " + broken.getLocation().getLineNumber(),
                    "no XML that can be read: "
                            + String.valueOf(broken.getMessage())
                                    .lines()
                                    .skip(1)
                                    .findFirst()
                                    .orElse("it is broken"));
        }
    }

    private Fault fault(String what) {
        return new Fault("line " + xml.getLocation().getLineNumber(), what);
    }

    private boolean document() throws XMLStreamException {
        int depth = 0;
        Deque<Group> groups = new ArrayDeque<>();
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw fault("a document type or an entity, which indicators need none of; remove it");
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > ImportLimits.MOST_DEPTH) {
                        throw fault("more than " + ImportLimits.MOST_DEPTH + " elements within each other");
                    }
                    String element = xml.getLocalName();
                    if (depth == 1 && !element.equals("ioc") && !element.equals("OpenIOC")) {
                        return false;
                    }
                    switch (element) {
                        case "ioc", "OpenIOC" -> {
                            id = attribute("id");
                            modified = Times.parse(attribute("last-modified"));
                        }
                        case "short_description" -> {
                            name = text();
                            depth--;
                        }
                        case "Indicator" -> groups.push(new Group("AND".equalsIgnoreCase(attribute("operator"))));
                        case "IndicatorItem" -> {
                            item(groups);
                            depth--;
                        }
                        default -> {}
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    if (xml.getLocalName().equals("Indicator") && !groups.isEmpty()) {
                        close(groups.pop(), groups);
                    }
                }
                default -> {}
            }
        }
        return true;
    }

    private String attribute(String of) {
        String value = xml.getAttributeValue(null, of);
        return value == null ? "" : value;
    }

    /** The text of an element without others in it. */
    private String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (text.length() + xml.getTextLength() > ImportLimits.MOST_TEXT) {
                        throw fault("a text of more than " + ImportLimits.MOST_TEXT + " characters");
                    }
                    text.append(xml.getText());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return text.toString().strip();
                }
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                default -> throw fault("expected a text");
            }
        }
    }

    private void item(Deque<Group> groups) throws XMLStreamException {
        if (++items > ImportLimits.MOST_OBJECTS) {
            throw fault("more than " + ImportLimits.MOST_OBJECTS + " items; split the file");
        }
        String condition = attribute("condition").toLowerCase(Locale.ROOT);
        boolean not = Boolean.parseBoolean(attribute("negate")) || condition.endsWith("not");
        String search = "";
        String content = "";
        int open = 1;
        while (open > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (xml.getLocalName().equals("Context")) {
                    search = attribute("search");
                }
                if (xml.getLocalName().equals("Content")) {
                    content = text();
                } else if (++open > ImportLimits.MOST_DEPTH) {
                    throw fault("more than " + ImportLimits.MOST_DEPTH + " elements within each other");
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open--;
            } else if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw fault("an entity, which indicators need none of; write its text");
            }
        }
        Optional<String> path = path(search, content);
        Optional<String> comparison =
                path.isEmpty() ? Optional.empty() : comparison(path.get(), condition, not, content);
        if (comparison.isEmpty()) {
            into.passOver(path.isEmpty() ? "term " + Fault.shown(search) : "condition " + Fault.shown(condition));
            if (!groups.isEmpty()) {
                groups.peek().incomplete = true;
            }
            return;
        }
        Item item = new Item(path.get().substring(0, path.get().indexOf(':')), comparison.get());
        if (groups.isEmpty() || groups.stream().noneMatch(group -> group.and)) {
            pattern("[" + item.comparison + "]");
        } else {
            add(groups.peek(), item);
        }
    }

    /** Ends a group: what is below AND becomes one part of it, and the topmost AND a pattern. */
    private void close(Group group, Deque<Group> outer) {
        boolean inAnd = outer.stream().anyMatch(above -> above.and);
        if (!group.and && !inAnd) {
            return;
        }
        boolean oneType = group.items.stream().map(Item::type).distinct().count() == 1;
        // Of an OR the parts that can be asked are enough; of an AND they are not.
        boolean lost = group.incomplete && group.and || group.items.isEmpty();
        if (inAnd) {
            Group above = java.util.Objects.requireNonNull(outer.peek());
            if (lost || !oneType) {
                into.passOver("nested condition over several kinds of objects");
                above.incomplete = true;
            } else {
                add(
                        above,
                        new Item(
                                group.items.get(0).type,
                                "(" + String.join(group.and ? " AND " : " OR ", comparisons(group.items)) + ")"));
            }
        } else if (lost) {
            into.passOver("AND of which a part cannot be asked");
        } else {
            Map<String, List<Item>> byType = new LinkedHashMap<>();
            group.items.forEach(item ->
                    byType.computeIfAbsent(item.type, key -> new ArrayList<>()).add(item));
            List<String> observations = byType.values().stream()
                    .map(one -> "[" + String.join(" AND ", comparisons(one)) + "]")
                    .toList();
            pattern(String.join(" AND ", observations));
        }
    }

    private void add(Group group, Item item) {
        group.length += item.comparison.length();
        if (group.length > StixPattern.MOST_CHARACTERS) {
            throw fault("a condition of more than " + StixPattern.MOST_CHARACTERS
                    + " characters; write several, or put values under OR");
        }
        group.items.add(item);
    }

    private static List<String> comparisons(List<Item> items) {
        return items.stream().map(Item::comparison).toList();
    }

    private void pattern(String text) {
        About about = new About(id, name, Indicator.UNSPECIFIED, modified, Optional.empty());
        if (Equalities.take(text, (kind, value) -> into.add(kind, value, about, Optional.empty()))) {
            return;
        }
        try {
            into.add(text, about, Optional.empty());
        } catch (PatternException broken) {
            throw fault("a condition that cannot be read: " + broken.getMessage());
        }
    }

    private static Optional<String> comparison(String path, String condition, boolean not, String content) {
        if (content.isEmpty() || content.length() > StixPattern.MOST_EXPRESSION) {
            return Optional.empty();
        }
        boolean number = path.equals("file:size");
        if (number && !content.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        boolean hash = path.startsWith("file:hashes.");
        String quoted = content.replace("\\", "\\\\").replace("'", "\\'");
        String like = quoted.replace("%", "\\\\%").replace("_", "\\\\_");
        String before = path + (not ? " NOT " : " ");
        return Optional.ofNullable(
                switch (condition) {
                    case "is", "isnot" ->
                        before + "= "
                                + (number ? content : "'" + (hash ? quoted.toLowerCase(Locale.ROOT) : quoted) + "'");
                    case "contains", "containsnot" -> number ? null : before + "LIKE '%" + like + "%'";
                    case "starts-with" -> number ? null : before + "LIKE '" + like + "%'";
                    case "ends-with" -> number ? null : before + "LIKE '%" + like + "'";
                    case "matches" -> number ? null : before + "MATCHES '" + quoted + "'";
                    case "greater-than" -> number ? before + "> " + content : null;
                    case "less-than" -> number ? before + "< " + content : null;
                    default -> null;
                });
    }

    /** The STIX path of a term; empty for one that nothing here is asked of. */
    private static Optional<String> path(String search, String content) {
        String address = content.indexOf(':') >= 0 ? "ipv6-addr:value" : "ipv4-addr:value";
        return Optional.ofNullable(
                switch (search.toLowerCase(Locale.ROOT)) {
                    case "fileitem/md5sum" -> "file:hashes.MD5";
                    case "fileitem/sha1sum" -> "file:hashes.'SHA-1'";
                    case "fileitem/sha256sum" -> "file:hashes.'SHA-256'";
                    case "fileitem/filename" -> "file:name";
                    case "fileitem/sizeinbytes" -> "file:size";
                    case "fileitem/filepath" -> "directory:path";
                    case "dnsentryitem/host", "dnsentryitem/recordname", "network/dns", "urlhistoryitem/hostname" ->
                        "domain-name:value";
                    case "portitem/remoteip", "routeentryitem/destination", "network/ip" -> address;
                    case "network/uri", "urlhistoryitem/url", "filedownloadhistoryitem/sourceurl" -> "url:value";
                    case "email/from", "email/sender" -> "email-addr:value";
                    case "email/subject" -> "email-message:subject";
                    case "registryitem/keypath", "registryitem/path" -> "windows-registry-key:key";
                    case "processitem/arguments" -> "process:command_line";
                    default -> null;
                });
    }
}
