package org.atalaya.evidence.json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.atalaya.evidence.EventTypes;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Times;
import org.atalaya.evidence.audit.LinuxLog;
import org.atalaya.model.EventType;
import org.atalaya.model.Place;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Reads one JSON object at a time into an event. One per worker, reused. */
final class RecordReader implements PlainLine.Recorder {
    /** Values of one record beyond which the rest is left out, and said so. */
    static final int MOST_VALUES = 20_000;
    /** Characters of one record, likewise; the one text that reaches beyond is still kept. */
    static final int MOST_RECORD = 32 << 20;
    /** Levels of nesting. */
    static final int MOST_LEVELS = 200;
    /** Characters of one text. */
    static final int MOST_CHARACTERS = 16 << 20;

    /** Plans that are remembered, as a power of two, and the paths of one: hostile records are all different. */
    private static final int PLAN_BITS = 9;

    private static final int MOST_PLANNED = 256;

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(MOST_LEVELS)
            .maxStringLength(MOST_CHARACTERS)
            .maxNumberLength(400)
            .maxNameLength(20_000)
            .build();

    /** JSON as RFC 8259 has it, and the numbers that it has not and Python and others write. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** For a second look at a line that is none: raw control characters, odd escapes, odd numbers, loose commas. */
    static final JsonFactory LENIENT = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .enable(
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                    JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_TRAILING_COMMA)
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

    /** Auditbeat's modules whose events are those of the Linux audit system. */
    private static final Set<String> AUDITORS = Set.of("auditd", "system");
    /** Splunk's names of Windows event logs. */
    private static final Pattern WINDOWS_SOURCE = Pattern.compile("(?:Xml)?WinEventLog:.+");

    private final Layout layout;
    private final FlatEvent event;
    private final Values values;
    private final List<Layout.Node> paths = new ArrayList<>();
    private final EventTypes types = new EventTypes();
    private final int channel;
    private final int provider;
    private final int eventId;
    private long record;
    private int prefixes;
    /** A hash of the paths so far. */
    private int signature;
    /** Plans by the signatures of their records. */
    private final @Nullable Plan[] plans = new Plan[1 << PLAN_BITS];
    /** Whether a value was looked at. */
    private boolean looked;

    private final Embedded embedded;
    private final PlainLine plain;
    private boolean tooMany;
    private boolean wrapped;
    private Export export = new Export(() -> FACTORY.createParser(""));
    private long unknown;
    private long given;
    private long base;
    private String unknownKeys = "";
    private Shape shape = Shape.UNKNOWN;

    RecordReader(ReadOptions options) {
        this(options, 0);
    }

    /**
     * Reads records that stand within others.
     *
     * @param level how many records are around them
     */
    RecordReader(ReadOptions options, int level) {
        this.embedded = new Embedded(options, level);
        this.layout = new Layout(options.names());
        this.event = new FlatEvent(options.names());
        this.values = event.values();
        this.plain = new PlainLine(values, this);
        channel = options.names().id("Channel");
        provider = options.names().id("Provider_Name");
        eventId = options.names().id("EventID");
    }

    /** Events of no known shape that the last record gave. */
    long unknown() {
        return unknown;
    }

    /** The top-level keys of the first of them. */
    String unknownKeys() {
        return unknownKeys;
    }

    /** Events given so far. */
    long given() {
        return given;
    }

    /** Whether values of the last record were left out. */
    boolean tooMany() {
        return tooMany;
    }

    /** The top-level keys of the last record, for saying what was not recognised. */
    private String keys() {
        java.util.TreeSet<String> keys = new java.util.TreeSet<>();
        for (Layout.Node path : paths) {
            keys.add(path.first());
        }
        String text = String.join(", ", keys);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /**
     * Reads the object whose start the parser stands on, to its end, and hands it on; a wrapper around several records
     * ({@code Records}, {@code hits.hits}) gives several. What stands beside the wrapped records is an event of its own
     * unless it is known to tell only of the export.
     */
    void read(JsonParser json, Place place, Export around, Sink sink) {
        read(json, place, 0, around, sink);
    }

    /**
     * The same from a part of a file.
     *
     * @param streamBase offset in the file at which the parser's stream begins
     * @param around tells whether the object is an export or a record that begins like one
     */
    void read(JsonParser json, Place place, long streamBase, Export around, Sink sink) {
        base = streamBase;
        export = around;
        begin();
        object(json, layout.root, place, sink, 0);
        rest(place, sink);
    }

    private void begin() {
        if (layout.trim()) {
            Arrays.fill(plans, null);
        }
        clear();
        tooMany = false;
        wrapped = false;
        unknown = 0;
    }

    private void clear() {
        event.begin();
        paths.clear();
        prefixes = 0;
        signature = 0;
        record++;
    }

    /**
     * Reads a line that is one plain object and hands it on; false, and nothing handed on, when it is anything else.
     *
     * @param from index of the first byte that is no blank
     * @param to index behind the last such byte
     */
    boolean readPlain(byte[] data, int from, int to, Place place, Sink sink) {
        begin();
        boolean plain = this.plain.read(data, from, to, layout.root);
        if (plain) {
            rest(place, sink);
        }
        clear();
        tooMany = false;
        return plain;
    }

    @Override
    public List<Layout.Node> paths() {
        return paths;
    }

    @Override
    public void add(Layout.Node node) {
        int number = paths.size();
        paths.add(node);
        prefixes |= node.prefixes;
        signature = signature * 31 + node.number;
        if (node.record != record) {
            node.record = record;
            node.value = -1;
        }
        if (node.value < 0 && !values.isNull(number)) {
            node.value = number;
        }
    }

    private void rest(Place place, Sink sink) {
        if (!paths.isEmpty() && !(wrapped && Wrappers.isEnvelope(paths))) {
            finish(place, sink);
        }
        clear();
    }

    private void object(JsonParser json, Layout.Node node, Place place, Sink sink, int level) {
        String dataName = "";
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_OBJECT
                    && Wrappers.holdsRecord(node, key, paths)
                    && (level > 0 || export.isOne())) {
                clear();
                object(json, layout.root, place, sink, level + 1);
                continue;
            }
            if (token == JsonToken.START_ARRAY
                    && Wrappers.holdsRecords(node, key, paths)
                    && (level > 0 || export.isOne())) {
                records(json, node.child(key), place, sink, level);
                continue;
            }
            boolean named = node.holdsNamed && (key.equals("@Name") || key.equals("Name"));
            if (named && token == JsonToken.VALUE_STRING) {
                dataName = json.getString();
                continue;
            }
            if (Layout.isPassedOver(key)) {
                json.skipChildren();
                continue;
            }
            if (!room()) {
                json.skipChildren();
                continue;
            }
            Layout.Node child = !dataName.isEmpty() && (key.equals("#text") || key.equals("Text") || key.equals("text"))
                    ? layout.root.child("Event").child("EventData").child(dataName)
                    : node.child(key);
            value(json, token, child, place, sink, level);
        }
    }

    /** Reads an array: its objects are records, anything else in it are values of the record around it. */
    private void records(JsonParser json, Layout.Node node, Place place, Sink sink, int level) {
        long number = 0;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item != JsonToken.START_OBJECT) {
                value(json, item, node, place, sink, level + 1);
                continue;
            }
            Place inner = place.unit() == Place.Unit.ELEMENT
                    ? new Place(
                            place.source(),
                            Place.Unit.ELEMENT,
                            number,
                            base + json.currentTokenLocation().getByteOffset(),
                            false)
                    : place;
            number++;
            wrapped = true;
            rest(place, sink);
            wrapped = false;
            object(json, layout.root, inner, sink, level + 1);
            rest(inner, sink);
            wrapped = true;
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
                    if (length == 0 && node.emptyIsNull) {
                        values.addNull();
                    } else {
                        values.add(json.getStringCharacters(), offset, offset + length);
                    }
                    add(node);
                }
            }
        }
    }

    @Override
    public boolean room() {
        if (paths.size() < MOST_VALUES && values.top() < MOST_RECORD && !layout.full()) {
            return true;
        }
        tooMany = true;
        return false;
    }

    private void finish(Place place, Sink sink) {
        Plan plan = plan();
        shape = plan.shape;
        given++;
        if (plan.mayEmbed && embedded.read(this, shape, place, sink)) {
            return;
        }
        event.name(plan.fields);
        if (plan.mayDerive) {
            Derived.add(shape, this, event);
        }
        event.end(type(), time(plan), place);
        if (shape == Shape.UNKNOWN && unknown++ == 0) {
            unknownKeys = keys();
        }
        sink.event(event);
    }

    /** The plan of a record with these paths, remembered unless its shape follows from values too. */
    private Plan plan() {
        int slot = signature * 0x9E3779B1 >>> 32 - PLAN_BITS;
        Plan known = plans[slot];
        if (known != null && known.isOf(paths)) {
            return known;
        }
        looked = false;
        Plan made = new Plan(shapeOf(), paths, layout, record);
        if (!looked && paths.size() <= MOST_PLANNED) {
            plans[slot] = made;
        }
        return made;
    }

    boolean has(String path) {
        Layout.Node node = layout.at(path);
        return node != null && node.record == record;
    }

    private boolean hasPrefix(String prefix) {
        return (prefixes >> Layout.PREFIXES.indexOf(prefix) & 1) != 0;
    }

    private Shape shapeOf() {
        if (hasPrefix("Event.System.")) {
            return Shape.EVTX_DUMP;
        }
        if (hasPrefix("winlog.")) {
            return Shape.WINLOGBEAT;
        }
        if (has("log_name") && (has("event_id") || hasPrefix("event_data."))) {
            return Shape.WINLOGBEAT_6;
        }
        if (hasPrefix("logsource.") && !flat("Channel", "channel", "LogName", "log_name")) {
            return Shape.LABELLED;
        }
        if (has("eventSource") && has("eventName")) {
            return Shape.CLOUDTRAIL;
        }
        if (hasPrefix("protoPayload.")) {
            return Shape.GCP;
        }
        if (has("auditID") && has("verb")) {
            return Shape.KUBERNETES;
        }
        if (has("Workload") && has("Operation") || has("auditData.Workload") && has("auditData.Operation")) {
            return Shape.M365;
        }
        if (has("eventType") && has("published") && hasPrefix("actor.")) {
            return Shape.OKTA;
        }
        if (has("_path") && has("ts")) {
            return Shape.ZEEK;
        }
        for (Shape platform : Shape.PLATFORMS) {
            if (platform.hasItsKeys(this::has)) {
                return platform;
            }
        }
        if (has("RuleTitle") && has("Channel") && has("EventID")) {
            return Shape.HAYABUSA;
        }
        if (has("__REALTIME_TIMESTAMP") || has("_SOURCE_REALTIME_TIMESTAMP")) {
            return Shape.JOURNALD;
        }
        if (hasPrefix("auditd.")
                || hasPrefix("process.") && AUDITORS.contains(at("event.module").orElse(""))) {
            return Shape.AUDITBEAT;
        }
        if (Defender.isRow(this)) {
            return Shape.DEFENDER;
        }
        if (has("source")
                && WINDOWS_SOURCE.matcher(at("source").orElse("")).matches()
                && flat("EventID", "EventCode")) {
            return Shape.FLAT_WINDOWS;
        }
        if ((flat("Channel", "channel", "LogName", "log_name")
                        || !channelOf("Provider_Name", "ProviderName", "SourceName", "provider_name", "Provider")
                                .isEmpty())
                && flat("EventID", "EventCode", "event_id", "Id", "EventId")) {
            return Shape.FLAT_WINDOWS;
        }
        if ((has("operationName") || hasPrefix("operationName."))
                        && (has("category") || has("resourceId") || has("activityDisplayName"))
                || has("userPrincipalName") && has("appDisplayName")
                || has("riskEventType")) {
            return Shape.AZURE;
        }
        if (has("auditType.category") || has("auditType.action")) {
            return Shape.BITBUCKET;
        }
        if (has("logtype") && has("node_id")) {
            return Shape.OPENCANARY;
        }
        if (has("action") && has("actor") && (has("org") || has("repo") || has("@timestamp"))) {
            return Shape.GITHUB;
        }
        if (has("product") && (has("category") || has("service")) || hasPrefix("logsource.") || labelledByOne()) {
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

    private boolean flat(String... keys) {
        for (String key : keys) {
            if (has(key)) {
                return true;
            }
        }
        return false;
    }

    private EventType type() {
        if (shape.windows) {
            int idAt = event.first(eventId);
            idAt = idAt < 0 ? place("event.code") : idAt;
            int channelAt = event.first(channel);
            int providerAt = event.first(provider);
            if (channelAt >= 0 && shape != Shape.HAYABUSA) {
                return types.windows(values, channelAt, providerAt, idAt);
            }
            String by = text(providerAt);
            String to = Derived.channel(text(channelAt));
            if (to.isEmpty()) {
                String source = at("source").orElse("");
                int colon = source.indexOf("WinEventLog:");
                to = colon < 0 ? CHANNELS.getOrDefault(by, "") : source.substring(colon + "WinEventLog:".length());
            }
            return types.one(EventType.windows(to, by, text(idAt)));
        }
        return types.one(labelled());
    }

    private EventType labelled() {
        return switch (shape) {
            case DEFENDER -> Defender.type(this);
            case JOURNALD -> EventType.of("linux", "", LinuxLog.service(Derived.program(this)));
            case AUDITBEAT -> Derived.auditbeat(this);
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
            case GOOGLE_WORKSPACE -> EventType.of("gcp", "", Derived.workspace(this));
            case LABELLED -> EventType.of(label("product"), label("category"), label("service"));
            default -> shape.platform;
        };
    }

    private String text(int value) {
        return value < 0 ? "" : values.text(value);
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
        if (category.contains("signin") || has("appDisplayName")) {
            return "signinlogs";
        }
        return category.contains("audit") || has("activityDisplayName") ? "auditlogs" : "activitylogs";
    }

    /** The value at a path, whatever the shape calls it. */
    Optional<String> at(String path) {
        looked = true;
        int i = place(path);
        return i < 0 ? Optional.empty() : Optional.of(values.text(i));
    }

    /** The number of the first value at a path that is not null, or -1. */
    private int place(String path) {
        Layout.Node node = layout.at(path);
        return node == null || node.record != record ? -1 : node.value;
    }

    /** All values whose paths begin so, under the rest of their paths. */
    void under(String prefix, java.util.function.BiConsumer<String, String> to) {
        for (int i = 0, count = paths.size(); i < count; i++) {
            String path = paths.get(i).path;
            if (path.startsWith(prefix) && !values.isNull(i)) {
                to.accept(path.substring(prefix.length()), values.text(i));
            }
        }
    }

    /** Whether a path with one beginning stands before the first with another. */
    boolean isBefore(String beginning, String other) {
        for (Layout.Node node : paths) {
            if (node.path.startsWith(beginning)) {
                return true;
            }
            if (node.path.startsWith(other)) {
                return false;
            }
        }
        return false;
    }

    /** All values that are not null with their paths, in the order of the record. */
    void each(java.util.function.BiConsumer<String, String> to) {
        for (int i = 0, count = paths.size(); i < count; i++) {
            if (!values.isNull(i)) {
                to.accept(paths.get(i).path, values.text(i));
            }
        }
    }

    /** All values at a path. */
    List<String> all(String path) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).path.equals(path) && !values.isNull(i)) {
                found.add(values.text(i));
            }
        }
        return found;
    }

    private Optional<Instant> time(Plan plan) {
        for (Layout.Node node : plan.times) {
            if (node.value >= 0) {
                Optional<Instant> found = Times.parse(values.chars(), values.start(node.value), values.end(node.value));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
