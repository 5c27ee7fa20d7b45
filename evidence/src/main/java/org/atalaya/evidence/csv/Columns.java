package org.atalaya.evidence.csv;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.EventType;

/**
 * What the columns of a table mean.
 *
 * @param table what its rows are when the titles tell; otherwise all parts are empty
 */
record Columns(char delimiter, List<Column> columns, boolean dayFirst, int headerRow, EventType table) {
    /** A column: its name for rules and what part of an event it is. */
    record Column(String name, Part part) {}

    /** Parts of an event that a column may be. */
    enum Part {
        DATA,
        HEADER,
        TIME,
        MESSAGE,
        PRODUCT,
        CATEGORY,
        SERVICE,
        /** A whole record as JSON. */
        RECORD
    }

    private static final EventType EVENTS = EventType.of("", "", "");
    private static final EventType PROXY = EventType.of("", "proxy", "");
    /** Titles of what was asked for, in the W3C names that Sigma uses and in plain ones. */
    private static final Set<String> ASKED = Set.of("cshost", "csuri", "curi", "csuristem", "url", "rdns", "desthost");
    /** Titles of who asked. */
    private static final Set<String> ASKING = Set.of("cip", "clientip", "srcip", "csusername", "user", "username");

    private static final Set<String> HASHES = Set.of("sha256", "sha1", "md5", "hash", "hashes");
    private static final EventType MESSAGE_TRACE = EventType.of("m365", "", "message_trace");

    /**
     * Titles of message trace tables (learn.microsoft.com, "Message trace": the enhanced summary report and {@code
     * Get-MessageTrace}) → the names that Graph has for them.
     */
    private static final Map<String, Column> TRACE = Map.ofEntries(
            Map.entry("origintimestamp", new Column("receivedDateTime", Part.TIME)),
            Map.entry("origintimestamputc", new Column("receivedDateTime", Part.TIME)),
            Map.entry("received", new Column("receivedDateTime", Part.TIME)),
            Map.entry("date(utc)", new Column("receivedDateTime", Part.TIME)),
            Map.entry("senderaddress", new Column("senderAddress", Part.DATA)),
            Map.entry("recipientaddress", new Column("recipientAddress", Part.DATA)),
            Map.entry("recipientstatus", new Column("recipientStatus", Part.DATA)),
            Map.entry("messagesubject", new Column("subject", Part.DATA)),
            Map.entry("subject", new Column("subject", Part.DATA)),
            Map.entry("messageid", new Column("messageId", Part.DATA)),
            Map.entry("originalclientip", new Column("fromIP", Part.DATA)),
            Map.entry("fromip", new Column("fromIP", Part.DATA)),
            Map.entry("toip", new Column("toIP", Part.DATA)),
            Map.entry("totalbytes", new Column("size", Part.DATA)),
            Map.entry("size", new Column("size", Part.DATA)),
            Map.entry("status", new Column("status", Part.DATA)));

    private static boolean isTrace(List<String> plain) {
        return plain.contains("senderaddress")
                && (plain.contains("recipientaddress") || plain.contains("recipientstatus"))
                && plain.stream()
                        .anyMatch(title -> TRACE.containsKey(title)
                                && TRACE.getOrDefault(title, new Column("", Part.DATA))
                                                .part()
                                        == Part.TIME);
    }

    private static final Map<String, Column> KNOWN = new java.util.HashMap<>();
    /** Columns any of which shows that a table is one of events. */
    private static final Set<String> TELLING = Set.of("EventID", "Channel", "CommandLine", "Image", "EventRecordID");

    private static final Set<String> SPANISH =
            Set.of("nivel", "fechayhora", "origen", "iddelevento", "iddeevento", "categoriadelatarea");

    static {
        header("EventID", "eventid", "eventcode", "eventidentifier", "iddelevento", "iddeevento", "idevento");
        header("Channel", "channel", "logname", "log", "canal", "registro");
        header("Provider_Name", "providername", "provider", "source", "sourcename", "origen");
        header("Provider_Guid", "providerid", "providerguid");
        header("Computer", "computer", "computername", "machinename", "hostname", "host", "equipo");
        header("EventRecordID", "eventrecordid", "recordid", "recordnumber", "record");
        header("Level", "level", "nivel", "entrytype");
        header("Keywords", "keywords", "palabrasclave");
        header("Task", "task");
        header("Opcode", "opcode");
        header("Version", "version");
        header("TaskCategory", "taskcategory", "categoriadelatarea", "category");
        for (String time : List.of(
                "timecreated",
                "timegenerated",
                "timestamp",
                "@timestamp",
                "dateandtime",
                "fechayhora",
                "datetime",
                "systemtime",
                "eventtime",
                "time",
                "_time")) {
            KNOWN.put(time, new Column("TimeCreated_SystemTime", Part.TIME));
        }
        KNOWN.put("message", new Column("Message", Part.MESSAGE));
        KNOWN.put("mensaje", new Column("Message", Part.MESSAGE));
        KNOWN.put("product", new Column("product", Part.PRODUCT));
        KNOWN.put("service", new Column("service", Part.SERVICE));
    }

    private static void header(String name, String... spellings) {
        for (String spelling : spellings) {
            KNOWN.put(spelling, new Column(name, Part.HEADER));
        }
    }

    private static String plain(String title) {
        return Normalizer.normalize(title.strip(), Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\p{M} ._-]", title.startsWith("_") ? "$0" : "");
    }

    /** The columns of the table in the first rows of a text, or nothing when it is no table of events. */
    static Optional<Columns> find(List<List<String>> rows, char delimiter) {
        for (int i = 0; i < Math.min(rows.size(), 3); i++) {
            List<String> row = rows.get(i);
            // Excel's separator line and PowerShell's type line.
            if (row.isEmpty() || row.get(0).startsWith("sep=") || row.get(0).startsWith("#TYPE")) {
                continue;
            }
            return row.size() < 2 ? Optional.empty() : of(row, delimiter, i);
        }
        return Optional.empty();
    }

    private static Optional<Columns> of(List<String> titles, char delimiter, int row) {
        List<String> plain = titles.stream().map(Columns::plain).toList();
        boolean powerShell = plain.contains("logname") && plain.contains("id");
        boolean product = plain.contains("product");
        boolean trace = isTrace(plain);
        boolean timed = plain.stream()
                .anyMatch(title ->
                        KNOWN.getOrDefault(title, new Column("", Part.DATA)).part() == Part.TIME);
        boolean proxy = timed
                && plain.stream().anyMatch(ASKED::contains)
                && plain.stream().anyMatch(ASKING::contains);
        boolean hashes = timed && plain.stream().anyMatch(HASHES::contains);
        boolean audit = plain.contains("auditdata");
        boolean spanish = plain.stream().anyMatch(SPANISH::contains);
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < titles.size(); i++) {
            String title = titles.get(i).strip();
            Column column = switch (plain.get(i)) {
                case "auditdata" -> new Column(title, Part.RECORD);
                case "creationdate" -> new Column(title, audit ? Part.TIME : Part.DATA);
                case "id" -> powerShell ? new Column("EventID", Part.HEADER) : new Column(title, Part.DATA);
                case "processid" ->
                    powerShell ? new Column("Execution_ProcessID", Part.HEADER) : new Column(title, Part.DATA);
                case "threadid" ->
                    powerShell ? new Column("Execution_ThreadID", Part.HEADER) : new Column(title, Part.DATA);
                case "category" -> new Column("category", product ? Part.CATEGORY : Part.DATA);
                case "service" -> new Column("service", product ? Part.SERVICE : Part.DATA);
                default -> KNOWN.getOrDefault(plain.get(i), new Column(title, Part.DATA));
            };
            column = trace ? TRACE.getOrDefault(plain.get(i), column) : column;
            columns.add(column);
            names.add(column.name());
        }
        boolean telling =
                product || trace || audit || proxy || hashes || names.stream().anyMatch(TELLING::contains);
        return telling
                ? Optional.of(new Columns(
                        delimiter, List.copyOf(columns), spanish, row, trace ? MESSAGE_TRACE : proxy ? PROXY : EVENTS))
                : Optional.empty();
    }
}
