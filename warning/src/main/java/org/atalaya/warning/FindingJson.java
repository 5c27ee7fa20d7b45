package org.atalaya.warning;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Findings as JSON, one object per line; {@code docs/findings.schema.json} describes it. Not thread-safe. */
public final class FindingJson {
    /** Bytes of one line when reading; many times what readers let a record have. */
    static final int LONGEST_LINE = 1 << 29;

    /** Most characters of one value when reading: any value that fits in a line. */
    private static final StreamReadConstraints CONSTRAINTS =
            StreamReadConstraints.builder().maxStringLength(LONGEST_LINE).build();

    private static final JsonFactory FACTORY =
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
    private static final JsonFactory ESCAPING =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    /** What is the same in all findings of a rule, by the rule itself. */
    private final Map<Rule, SerializableString> rules = new IdentityHashMap<>();

    /** One finding as a line, with its line end. */
    public byte[] line(Finding finding) {
        bytes.reset();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(finding, json, ready(finding.rule()));
        } catch (StreamWriteException halfPair) {
            // Evidence holds half surrogate pairs, which UTF-8 cannot: such a finding is written with escapes instead.
            bytes.reset();
            try (JsonGenerator json = ESCAPING.createGenerator(bytes)) {
                write(finding, json, null);
            }
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /** A rule's object, written once; rules in use are no more than those loaded. */
    private SerializableString ready(Rule rule) {
        SerializableString known = rules.get(rule);
        if (known == null) {
            ByteArrayOutputStream object = new ByteArrayOutputStream(1024);
            try (JsonGenerator json = FACTORY.createGenerator(object)) {
                rule(rule, json);
            }
            known = new SerializedString(object.toString(StandardCharsets.UTF_8));
            rules.put(rule, known);
        }
        return known;
    }

    private static void write(Finding finding, JsonGenerator json, @Nullable SerializableString ready) {
        json.writeStartObject();
        json.writeStringProperty("id", finding.id());
        finding.time().ifPresent(time -> json.writeStringProperty("time", time.toString()));
        json.writeStringProperty("level", finding.rule().level().word());
        json.writeStringProperty("title", finding.rule().title());
        json.writeStringProperty("host", finding.host());
        json.writeStringProperty("why", finding.why());
        json.writeName("rule");
        if (ready == null) {
            rule(finding.rule(), json);
        } else {
            json.writeRawValue(ready);
        }
        json.writeName("event");
        type(finding.type(), json);
        json.writeName("place");
        place(finding.place(), json);
        json.writeArrayPropertyStart("matches");
        for (Match match : finding.matches()) {
            json.writeStartObject();
            json.writeStringProperty("field", match.field());
            json.writeStringProperty("value", match.value());
            json.writeNumberProperty("start", match.start());
            json.writeNumberProperty("end", match.end());
            json.writeStringProperty("test", match.test());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("fields");
        for (FieldValue field : finding.fields()) {
            json.writeStartObject();
            json.writeStringProperty("name", field.name());
            json.writeStringProperty("value", field.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!finding.related().isEmpty()) {
            json.writeArrayPropertyStart("related");
            finding.related().forEach(place -> place(place, json));
            json.writeEndArray();
        }
        if (!finding.whyIn().isEmpty()) {
            json.writeObjectPropertyStart("whyIn");
            finding.whyIn().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void rule(Rule rule, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("id", rule.id());
        json.writeStringProperty("kind", rule.kind());
        json.writeStringProperty("status", rule.status());
        json.writeStringProperty("description", rule.description());
        json.writeStringProperty("author", rule.author());
        texts("tags", rule.tags(), json);
        texts("references", rule.references(), json);
        texts("falsepositives", rule.falsePositives(), json);
        json.writeStringProperty("file", rule.file());
        json.writeNumberProperty("line", rule.line());
        if (!rule.translations().isEmpty()) {
            json.writeObjectPropertyStart("translations");
            rule.translations().forEach((language, texts) -> {
                json.writeObjectPropertyStart(language);
                json.writeStringProperty("title", texts.title());
                json.writeStringProperty("description", texts.description());
                if (!texts.falsePositives().isEmpty()) {
                    texts("falsepositives", texts.falsePositives(), json);
                }
                json.writeEndObject();
            });
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void texts(String name, List<String> texts, JsonGenerator json) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void type(EventType type, JsonGenerator json) {
        json.writeStartObject();
        text("product", type.product(), json);
        text("category", type.category(), json);
        text("service", type.service(), json);
        text("channel", type.channel(), json);
        text("provider", type.provider(), json);
        text("id", type.eventId(), json);
        json.writeEndObject();
    }

    private static void text(String name, String value, JsonGenerator json) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private static void place(Place place, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("source", place.source());
        json.writeNumberProperty(unit(place.unit()), place.number());
        json.writeNumberProperty("offset", place.offset());
        if (place.recovered()) {
            json.writeBooleanProperty("recovered", true);
        }
        json.writeEndObject();
    }

    private static String unit(Place.Unit unit) {
        return switch (unit) {
            case RECORD -> "record";
            case LINE -> "line";
            case ELEMENT -> "element";
            case BYTE -> "byte";
        };
    }

    /**
     * Reads findings back, line by line, in the memory of the longest line. A last line that was cut off, as a stopped
     * run leaves it, is left out.
     *
     * @param in bytes that {@link #line} wrote; not closed
     * @return how many there were
     * @throws IOException when reading fails, or a line with a line end is no finding
     */
    public static long read(InputStream in, Consumer<Finding> consumer) throws IOException {
        long count = 0;
        byte[] bytes = new byte[1 << 16];
        int filled = 0;
        int scanned = 0;
        while (true) {
            int start = 0;
            for (; scanned < filled; scanned++) {
                if (bytes[scanned] == '\n') {
                    if (scanned > start) {
                        Finding finding = parse(bytes, start, scanned, count + 1);
                        consumer.accept(finding);
                        count++;
                    }
                    start = scanned + 1;
                }
            }
            System.arraycopy(bytes, start, bytes, 0, filled - start);
            filled -= start;
            scanned = filled;
            if (filled == bytes.length) {
                if (filled >= LONGEST_LINE) {
                    throw new IOException("finding " + (count + 1) + " is longer than " + LONGEST_LINE + " bytes");
                }
                bytes = Arrays.copyOf(bytes, Math.min(LONGEST_LINE, filled * 2));
            }
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read < 0) {
                // What follows the last line end was cut off: a whole line always ends in one.
                return count;
            }
            filled += read;
        }
    }

    private static Finding parse(byte[] bytes, int start, int end, long number) throws IOException {
        try (JsonParser json = FACTORY.createParser(bytes, start, end - start)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("finding " + number + " cannot be read: an object was expected");
            }
            Finding finding = new Reader(json).finding();
            if (json.nextToken() != null) {
                throw new IOException("finding " + number + " cannot be read: text after the object");
            }
            return finding;
        } catch (JacksonException broken) {
            throw new IOException("finding " + number + " cannot be read: " + broken.getOriginalMessage(), broken);
        }
    }

    /** Reads one object token by token; parts it does not know are skipped. */
    private static final class Reader {
        private final JsonParser json;

        Reader(JsonParser json) {
            this.json = json;
        }

        Finding finding() {
            String id = "";
            String title = "";
            String host = "";
            String why = "";
            Level level = Level.INFORMATIONAL;
            Optional<Instant> time = Optional.empty();
            Rule rule = rule("", level, false);
            EventType type = EventType.of("", "", "");
            Place place = Place.line("", 0, -1);
            List<Match> matches = List.of();
            List<FieldValue> fields = List.of();
            List<Place> related = List.of();
            Map<String, String> whyIn = Map.of();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "id" -> id = json.getString();
                    case "time" -> time = time(json.getString());
                    case "level" -> level = Level.of(json.getString()).orElse(Level.INFORMATIONAL);
                    case "title" -> title = json.getString();
                    case "host" -> host = json.getString();
                    case "why" -> why = json.getString();
                    case "rule" -> rule = rule(title, level, true);
                    case "event" -> type = type();
                    case "place" -> place = place();
                    case "matches" -> matches = list(this::match);
                    case "fields" -> fields = list(this::field);
                    case "related" -> related = list(this::place);
                    case "whyIn" -> whyIn = byLanguage();
                    default -> json.skipChildren();
                }
            }
            return new Finding(id, rule, time, host, type, place, fields, matches, why, related, whyIn);
        }

        private Map<String, String> byLanguage() {
            Map<String, String> texts = new TreeMap<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String language = json.currentName();
                json.nextToken();
                texts.put(language, json.getString());
            }
            return texts;
        }

        private static Optional<Instant> time(String text) {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeParseException notATime) {
                return Optional.empty();
            }
        }

        private Rule rule(String title, Level level, boolean inside) {
            String[] texts = {"", "", "", "", "", ""};
            List<String> tags = List.of();
            List<String> references = List.of();
            List<String> falsePositives = List.of();
            int line = 0;
            Map<String, Rule.Translation> translations = Map.of();
            if (inside) {
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "id" -> texts[0] = json.getString();
                        case "kind" -> texts[1] = json.getString();
                        case "status" -> texts[2] = json.getString();
                        case "description" -> texts[3] = json.getString();
                        case "author" -> texts[4] = json.getString();
                        case "tags" -> tags = list(json::getString);
                        case "references" -> references = list(json::getString);
                        case "falsepositives" -> falsePositives = list(json::getString);
                        case "file" -> texts[5] = json.getString();
                        case "line" -> line = json.getIntValue();
                        case "translations" -> translations = translations();
                        default -> json.skipChildren();
                    }
                }
            }
            return new Rule(
                    texts[0],
                    title,
                    texts[1],
                    level,
                    texts[2],
                    texts[3],
                    texts[4],
                    tags,
                    references,
                    falsePositives,
                    texts[5],
                    line,
                    translations);
        }

        private Map<String, Rule.Translation> translations() {
            Map<String, Rule.Translation> translations = new TreeMap<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String language = json.currentName();
                String title = "";
                String description = "";
                List<String> falsePositives = List.of();
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        String name = json.currentName();
                        json.nextToken();
                        switch (name) {
                            case "title" -> title = json.getString();
                            case "description" -> description = json.getString();
                            case "falsepositives" -> falsePositives = list(json::getString);
                            default -> json.skipChildren();
                        }
                    }
                    translations.put(language, new Rule.Translation(title, description, falsePositives));
                }
            }
            return translations;
        }

        private EventType type() {
            String[] texts = {"", "", "", "", "", ""};
            List<String> names = List.of("product", "category", "service", "channel", "provider", "id");
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                int index = names.indexOf(json.currentName());
                json.nextToken();
                if (index >= 0) {
                    texts[index] = json.getString();
                } else {
                    json.skipChildren();
                }
            }
            return new EventType(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]);
        }

        private Place place() {
            String source = "";
            Place.Unit unit = Place.Unit.LINE;
            long number = 0;
            long offset = -1;
            boolean recovered = false;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "source" -> source = json.getString();
                    case "record", "line", "element", "byte" -> {
                        unit = Place.Unit.valueOf(name.toUpperCase(java.util.Locale.ROOT));
                        number = json.getLongValue();
                    }
                    case "offset" -> offset = json.getLongValue();
                    case "recovered" -> recovered = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
            return new Place(source, unit, number, offset, recovered);
        }

        private Match match() {
            String field = "";
            String value = "";
            String test = "";
            int start = 0;
            int end = 0;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "field" -> field = json.getString();
                    case "value" -> value = json.getString();
                    case "test" -> test = json.getString();
                    case "start" -> start = json.getIntValue();
                    case "end" -> end = json.getIntValue();
                    default -> json.skipChildren();
                }
            }
            return new Match(field, value, start, end, test);
        }

        private FieldValue field() {
            String name = "";
            String value = "";
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "name" -> name = json.getString();
                    case "value" -> value = json.getString();
                    default -> json.skipChildren();
                }
            }
            return new FieldValue(name, value);
        }

        private <T> List<T> list(java.util.function.Supplier<T> item) {
            List<T> items = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
                items.add(item.get());
            }
            return List.copyOf(items);
        }
    }
}
