package org.atalaya.evidence.json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.atalaya.evidence.EventTypes;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Times;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Place;
import org.atalaya.model.Values;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads one JSON object at a time into an event. One per worker, reused. */
final class RecordReader {
    /** Values of one record beyond which the rest is left out, and said so. */
    static final int MOST_VALUES = 20_000;
    /** Levels of nesting. */
    static final int MOST_LEVELS = 200;
    /** Characters of one text. */
    static final int MOST_CHARACTERS = 16 << 20;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_LEVELS)
                    .maxStringLength(MOST_CHARACTERS)
                    .maxNumberLength(400)
                    .maxNameLength(20_000)
                    .build())
            .build();

    /** Channels of providers that write to one only, for records that do not say their channel. */
    private static final Map<String, String> CHANNELS = Map.of(
            "Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational",
            "Microsoft-Windows-Security-Auditing", "Security",
            "Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational",
            "Microsoft-Windows-Windows Defender", "Microsoft-Windows-Windows Defender/Operational",
            "Microsoft-Windows-TaskScheduler", "Microsoft-Windows-TaskScheduler/Operational",
            "Service Control Manager", "System");

    /** Sigma specification 2.1, "LogSource": lower case, spaces replaced. */
    private static final Pattern SIGMA_NAME = Pattern.compile("[a-z][a-z0-9_.-]{1,40}");

    /** Sigma specification 2.1, taxonomy: categories that stand without a product. */
    private static final Set<String> GENERIC_CATEGORIES = Set.of(
            "antivirus",
            "application",
            "database",
            "dns",
            "dns_query",
            "file_event",
            "firewall",
            "network",
            "network_connection",
            "process_creation",
            "proxy",
            "webserver");

    private final FieldNames names;
    private final Layout layout;
    private final FlatEvent event;
    private final Values values;
    private final List<Layout.Node> paths = new ArrayList<>();
    private final EventTypes types = new EventTypes();
    private final int channel;
    private final int provider;
    private final int eventId;
    private long marks;
    private boolean tooMany;
    private Shape shape = Shape.UNKNOWN;

    RecordReader(FieldNames names) {
        this.names = names;
        this.layout = new Layout(names);
        this.event = new FlatEvent(names);
        this.values = event.values();
        channel = names.id("Channel");
        provider = names.id("Provider_Name");
        eventId = names.id("EventID");
    }

    /** The shape of the last record. */
    Shape shape() {
        return shape;
    }

    /** Whether values of the last record were left out. */
    boolean tooMany() {
        return tooMany;
    }

    /** The top-level keys of the last record, for saying what was not recognised. */
    String keys() {
        java.util.TreeSet<String> keys = new java.util.TreeSet<>();
        for (Layout.Node path : paths) {
            int dot = path.path.indexOf('.');
            keys.add(dot < 0 ? path.path : path.path.substring(0, dot));
        }
        String text = String.join(", ", keys);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /**
     * Reads the object whose start the parser stands on, to its end, and hands it on; a wrapper around several records
     * ({@code Records}, {@code hits.hits}) gives several.
     */
    void read(JsonParser json, Place place, Sink sink) {
        layout.trim();
        begin();
        tooMany = false;
        object(json, layout.root, place, sink, 0);
        if (!paths.isEmpty()) {
            finish(place, sink);
        }
    }

    private void object(JsonParser json, Layout.Node node, Place place, Sink sink, int level) {
        String dataName = "";
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            JsonToken token = json.nextToken();
            boolean top = node == layout.root;
            if (top && token == JsonToken.START_OBJECT && (key.equals("_source") || key.equals("result"))) {
                begin();
                object(json, node, place, sink, level + 1);
                continue;
            }
            if (top && token == JsonToken.START_ARRAY && key.equals("Records")
                    || token == JsonToken.START_ARRAY && node.path.equals("hits") && key.equals("hits")) {
                records(json, place, sink);
                continue;
            }
            boolean named = node.path.endsWith("EventData.Data") && (key.equals("@Name") || key.equals("Name"));
            if (named && token == JsonToken.VALUE_STRING) {
                dataName = json.getString();
                continue;
            }
            if (key.equals("xmlns") || key.equals("@xmlns")) {
                json.skipChildren();
                continue;
            }
            Layout.Node child = !dataName.isEmpty() && (key.equals("#text") || key.equals("Text") || key.equals("text"))
                    ? layout.root.child("Event").child("EventData").child(dataName)
                    : node.child(key);
            value(json, token, child, place, sink, level);
        }
    }

    private void records(JsonParser json, Place place, Sink sink) {
        begin();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            object(json, layout.root, place, sink, 1);
            if (!paths.isEmpty()) {
                finish(place, sink);
            }
            begin();
        }
    }

    private void value(JsonParser json, JsonToken token, Layout.Node node, Place place, Sink sink, int level) {
        switch (token) {
            case START_OBJECT -> object(json, node, place, sink, level + 1);
            case START_ARRAY -> {
                for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
                    value(json, item, node, place, sink, level + 1);
                }
            }
            case VALUE_NULL -> {
                if (room()) {
                    values.addNull();
                    add(node);
                }
            }
            default -> {
                if (room()) {
                    int length = json.getStringLength();
                    int offset = json.getStringOffset();
                    // What evtx_dump writes as an empty text has no size in the event log, where that is no value at
                    // all.
                    if (length == 0 && node.path.startsWith("Event.")) {
                        values.addNull();
                    } else {
                        values.add(json.getStringCharacters(), offset, offset + length);
                    }
                    add(node);
                }
            }
        }
    }

    private void add(Layout.Node node) {
        paths.add(node);
        marks |= node.marks;
    }

    /** Forgets the record before. */
    private void begin() {
        event.begin();
        paths.clear();
        marks = 0;
    }

    private boolean room() {
        if (paths.size() < MOST_VALUES) {
            return true;
        }
        tooMany = true;
        return false;
    }

    private void finish(Place place, Sink sink) {
        shape = shapeOf();
        for (Layout.Node path : paths) {
            event.name(path.field(shape), path.alias(shape), path.header(shape));
        }
        event.end(type(), time(), place);
        sink.event(event);
    }

    private boolean has(Mark mark) {
        return mark.in(marks);
    }

    private boolean has(Mark first, Mark second) {
        return first.in(marks) && second.in(marks);
    }

    private Shape shapeOf() {
        if (has(Mark.EVENT_SYSTEM)) {
            return Shape.EVTX_DUMP;
        }
        if (has(Mark.WINLOG)) {
            return Shape.WINLOGBEAT;
        }
        if (has(Mark.LOG_NAME) && (has(Mark.EVENT_ID) || has(Mark.EVENT_DATA))) {
            return Shape.WINLOGBEAT_6;
        }
        if (has(Mark.LOG_SOURCE) && !has(Mark.CHANNEL)) {
            return Shape.LABELLED;
        }
        if (has(Mark.EVENT_SOURCE, Mark.EVENT_NAME)) {
            return Shape.CLOUDTRAIL;
        }
        if (has(Mark.PROTO_PAYLOAD)) {
            return Shape.GCP;
        }
        if (has(Mark.AUDIT_ID, Mark.VERB)) {
            return Shape.KUBERNETES;
        }
        if (has(Mark.WORKLOAD, Mark.OPERATION)) {
            return Shape.M365;
        }
        if (has(Mark.EVENT_TYPE, Mark.PUBLISHED) && has(Mark.ACTOR_PARTS)) {
            return Shape.OKTA;
        }
        if (has(Mark.PATH, Mark.TS)) {
            return Shape.ZEEK;
        }
        if (has(Mark.ANY_EVENT_ID)
                && (has(Mark.CHANNEL)
                        || !channelOf("Provider_Name", "ProviderName", "SourceName", "provider_name", "Provider")
                                .isEmpty())) {
            return Shape.FLAT_WINDOWS;
        }
        if ((has(Mark.OPERATION_NAME) || has(Mark.OPERATION_NAME_PARTS))
                        && (has(Mark.CATEGORY) || has(Mark.RESOURCE_ID) || has(Mark.ACTIVITY_DISPLAY_NAME))
                || has(Mark.USER_PRINCIPAL_NAME, Mark.APP_DISPLAY_NAME)
                || has(Mark.RISK_EVENT_TYPE)) {
            return Shape.AZURE;
        }
        if (has(Mark.AUDIT_TYPE)) {
            return Shape.BITBUCKET;
        }
        if (has(Mark.LOG_TYPE, Mark.NODE_ID)) {
            return Shape.OPENCANARY;
        }
        if (has(Mark.ACTION, Mark.ACTOR) && (has(Mark.ORG) || has(Mark.REPO) || has(Mark.TIMESTAMP))) {
            return Shape.GITHUB;
        }
        if (has(Mark.PRODUCT) && (has(Mark.CATEGORY) || has(Mark.SERVICE)) || has(Mark.LOG_SOURCE) || labelledByOne()) {
            return Shape.LABELLED;
        }
        return Shape.UNKNOWN;
    }

    /** A product alone is believed when it is written as Sigma writes products, a category when Sigma has it. */
    private boolean labelledByOne() {
        return at("product").filter(SIGMA_NAME.asMatchPredicate()).isPresent()
                || at("category").filter(GENERIC_CATEGORIES::contains).isPresent();
    }

    /** The channel that a provider writes to, by the first of some keys that names one; empty when it is not known. */
    private String channelOf(String... keys) {
        for (String key : keys) {
            String channel = at(key).map(CHANNELS::get).orElse("");
            if (!channel.isEmpty()) {
                return channel;
            }
        }
        return "";
    }

    private EventType type() {
        if (shape.windows) {
            int id = event.first(eventId);
            int channelAt = event.first(channel);
            int providerAt = event.first(provider);
            if (id < 0) {
                id = place("event.code");
            }
            if (channelAt < 0 && providerAt >= 0) {
                String name = values.text(providerAt);
                return EventType.windows(CHANNELS.getOrDefault(name, ""), name, id < 0 ? "" : values.text(id));
            }
            return types.windows(values, channelAt, providerAt, id);
        }
        return switch (shape) {
            case CLOUDTRAIL -> EventType.of("aws", "", "cloudtrail");
            case GCP -> EventType.of("gcp", "", google());
            case KUBERNETES -> EventType.of("kubernetes", "application", "audit");
            case M365 -> EventType.of("m365", "", "audit");
            case OKTA -> EventType.of("okta", "", "okta");
            case GITHUB -> EventType.of("github", "", "audit");
            case BITBUCKET -> EventType.of("bitbucket", "", "audit");
            case OPENCANARY -> EventType.of("opencanary", "application", "");
            case ZEEK -> EventType.of("zeek", "", at("_path").orElse(""));
            case AZURE -> EventType.of("azure", "", azure());
            case LABELLED -> EventType.of(label("product"), label("category"), label("service"));
            default -> EventType.of("", "", "");
        };
    }

    private String label(String name) {
        return at("logsource." + name).or(() -> at(name)).orElse("").toLowerCase(Locale.ROOT);
    }

    private String google() {
        return switch (at("protoPayload.serviceName").orElse("")) {
            case "login.googleapis.com" -> "google_workspace.login";
            case "admin.googleapis.com" -> "google_workspace.admin";
            default -> "gcp.audit";
        };
    }

    private String azure() {
        Optional<String> risk = at("riskEventType");
        if (risk.isPresent()) {
            boolean privileged =
                    risk.get().endsWith("AlertIncident") || risk.get().endsWith("AlertConfiguration");
            return privileged ? "pim" : "riskdetection";
        }
        String category = at("category").orElse("").toLowerCase(Locale.ROOT);
        if (category.contains("signin") || has(Mark.APP_DISPLAY_NAME)) {
            return "signinlogs";
        }
        return category.contains("audit") || has(Mark.ACTIVITY_DISPLAY_NAME) ? "auditlogs" : "activitylogs";
    }

    /** The value at a path, whatever the shape calls it. */
    private Optional<String> at(String path) {
        int i = place(path);
        return i < 0 ? Optional.empty() : Optional.of(values.text(i));
    }

    /** The number of the first value at a path, or -1. */
    private int place(String path) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).path.equals(path) && !values.isNull(i)) {
                return i;
            }
        }
        return -1;
    }

    /** The time under the best of the names that hold one. */
    private Optional<Instant> time() {
        int above = -1;
        while (true) {
            int best = Layout.NO_TIME;
            int at = -1;
            for (int i = 0; i < paths.size(); i++) {
                int rank = paths.get(i).timeRank;
                if (rank > above && rank < best && !values.isNull(i)) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return Optional.empty();
            }
            Optional<Instant> found = Times.parse(values.text(at));
            if (found.isPresent()) {
                return found;
            }
            above = best;
        }
    }

    FieldNames names() {
        return names;
    }
}
