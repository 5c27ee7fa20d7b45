package org.atalaya.evidence.csv;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.Complaints;
import org.atalaya.evidence.EventTypes;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.RenderedText;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Times;
import org.atalaya.evidence.json.JsonText;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;

/** Reads a table of events row by row. */
public final class CsvLog {
    private static final char[] DELIMITERS = {',', ';', '\t'};
    private static final Pattern DAY_FIRST =
            Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4}),? +(\\d{1,2})(:\\d\\d:\\d\\d.*)");

    /** Event Viewer's tables say who wrote an event and not in which channel; these write to one. */
    private static final Map<String, String> CHANNELS = Map.ofEntries(
            Map.entry("microsoft-windows-sysmon", "Microsoft-Windows-Sysmon/Operational"),
            Map.entry("sysmon", "Microsoft-Windows-Sysmon/Operational"),
            Map.entry("microsoft windows security auditing.", "Security"),
            Map.entry("microsoft-windows-security-auditing", "Security"),
            Map.entry("microsoft-windows-eventlog", "Security"),
            Map.entry("service control manager", "System"),
            Map.entry("eventlog", "System"),
            Map.entry("msiinstaller", "Application"),
            Map.entry("application error", "Application"),
            Map.entry("powershell", "Windows PowerShell"),
            Map.entry("powershell (microsoft-windows-powershell)", "Microsoft-Windows-PowerShell/Operational"),
            Map.entry("microsoft-windows-powershell", "Microsoft-Windows-PowerShell/Operational"),
            Map.entry("taskscheduler", "Microsoft-Windows-TaskScheduler/Operational"),
            Map.entry("microsoft-windows-taskscheduler", "Microsoft-Windows-TaskScheduler/Operational"),
            Map.entry("windows defender", "Microsoft-Windows-Windows Defender/Operational"),
            Map.entry("microsoft-windows-windows defender", "Microsoft-Windows-Windows Defender/Operational"));

    private final String name;
    private final Sink sink;
    private final Complaints complaints;
    private final FlatEvent event;
    private final EventTypes types = new EventTypes();
    private final JsonText json;

    private CsvLog(String name, ReadOptions options, Sink sink) {
        this.name = name;
        this.sink = sink;
        this.complaints = new Complaints(sink, name);
        this.event = new FlatEvent(options.names());
        this.json = new JsonText(options);
    }

    /** Whether the bytes begin with the header of a table of events. */
    public static boolean recognises(byte[] head, int length) {
        return columns(head, length).isPresent();
    }

    private static Optional<Columns> columns(byte[] head, int length) {
        Optional<Columns> best = Optional.empty();
        for (char delimiter : DELIMITERS) {
            try {
                Optional<Columns> found = Columns.find(CsvRows.of(head, length, delimiter, 3), delimiter);
                if (found.isPresent()
                        && (best.isEmpty()
                                || found.get().columns().size()
                                        > best.get().columns().size())) {
                    best = found;
                }
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return best;
    }

    /** Reads all rows of a table. */
    public static void read(InputStream in, String name, ReadOptions options, Sink sink) throws IOException {
        new CsvLog(name, options, sink).read(in, CsvRows.MOST_ROW);
    }

    /** The same with a smaller limit, for tests. */
    static void read(InputStream in, String name, ReadOptions options, Sink sink, int mostRow) throws IOException {
        new CsvLog(name, options, sink).read(in, mostRow);
    }

    private void read(InputStream in, int mostRow) throws IOException {
        byte[] head = in.readNBytes(8192);
        Optional<Columns> found = columns(head, head.length);
        if (found.isEmpty()) {
            complaints.add(Notice.Kind.UNKNOWN_SHAPE, -1, "a table without a column that tells of events");
            return;
        }
        Columns columns = found.get();
        CsvRows rows =
                new CsvRows(new java.io.SequenceInputStream(new java.io.ByteArrayInputStream(head), in), mostRow);
        rows.skipMark();
        List<String> row = new ArrayList<>();
        for (int i = 0; i <= columns.headerRow(); i++) {
            rows.next(columns.delimiter(), row);
        }
        long typeless = 0;
        while (rows.next(columns.delimiter(), row)) {
            if (rows.cut()) {
                complaints.add(
                        Notice.Kind.LIMIT,
                        rows.offset(),
                        "line " + rows.line() + ": a row of more than " + mostRow
                                + " bytes, perhaps a quote without its pair; passed over, where possible up to the next line");
            } else if (!row.isEmpty()) {
                if (rows.open()) {
                    complaints.add(
                            Notice.Kind.DAMAGED,
                            rows.offset(),
                            "line " + rows.line() + ": the file ends within quotes, cut short; what is there was read");
                }
                if (row.size() > columns.columns().size() + 1) {
                    complaints.add(
                            Notice.Kind.DAMAGED,
                            rows.offset(),
                            "line " + rows.line() + ": " + row.size() + " cells under "
                                    + columns.columns().size() + " columns; the rest was read without names");
                }
                typeless += row(columns, row, Place.line(name, rows.line(), rows.offset())) ? 0 : 1;
            }
        }
        complaints.end();
        if (typeless > 0) {
            sink.notice(new Notice(
                    Notice.Kind.UNKNOWN_SHAPE,
                    name,
                    -1,
                    typeless + " rows name neither channel nor product, so only rules without log source and keywords"
                            + " saw them; add a Channel column"));
        }
    }

    /** Reads a row; false when it does not say what kind of event it is. */
    private boolean row(Columns columns, List<String> row, Place place) {
        String channel = "";
        String provider = "";
        String eventId = "";
        String message = "";
        String product = "";
        String category = "";
        String service = "";
        Optional<Instant> time = Optional.empty();
        for (int i = 0; i < Math.min(row.size(), columns.columns().size()); i++) {
            // The record says all that the cells beside it say, and more.
            if (columns.columns().get(i).part() == Columns.Part.RECORD && json.read(row.get(i), place, sink)) {
                return true;
            }
        }
        event.begin();
        for (int i = 0; i < row.size(); i++) {
            String value = row.get(i);
            // Event Viewer gives the message a cell but no title.
            Columns.Column column = i < columns.columns().size()
                    ? columns.columns().get(i)
                    : new Columns.Column("Message", Columns.Part.MESSAGE);
            if (value.isEmpty() || column.name().isEmpty()) {
                continue;
            }
            boolean header = column.part() == Columns.Part.HEADER || column.part() == Columns.Part.TIME;
            event.add(column.name(), value, header);
            switch (column.part()) {
                case TIME -> time = time.isPresent() ? time : time(value, columns.dayFirst());
                case MESSAGE -> message = message.isEmpty() ? value : message;
                case PRODUCT -> product = value.toLowerCase(Locale.ROOT);
                case CATEGORY -> category = value.toLowerCase(Locale.ROOT);
                case SERVICE -> service = value.toLowerCase(Locale.ROOT);
                case HEADER, DATA, RECORD -> {
                    switch (column.name()) {
                        case "Channel" -> channel = value;
                        case "Provider_Name" -> provider = value;
                        case "EventID" -> eventId = value.strip();
                        default -> {}
                    }
                }
            }
        }
        if (channel.isEmpty() && !eventId.isEmpty()) {
            channel = CHANNELS.getOrDefault(provider.toLowerCase(Locale.ROOT), "");
            if (!channel.isEmpty()) {
                event.add("Channel", channel, true);
            }
        }
        if (!message.isEmpty() && !eventId.isEmpty()) {
            RenderedText.addFields(message, eventId, event);
        }
        if (!columns.table().product().isEmpty() || !columns.table().category().isEmpty()) {
            event.end(types.one(columns.table()), time, place);
            sink.event(event);
            return true;
        }
        EventType type = product.isEmpty() && !(channel.isEmpty() && eventId.isEmpty())
                ? EventType.windows(channel, provider, eventId)
                : EventType.of(product, category, service);
        event.end(types.one(type), time, place);
        sink.event(event);
        return !product.isEmpty() || !channel.isEmpty();
    }

    private static Optional<Instant> time(String text, boolean dayFirst) {
        if (dayFirst) {
            Matcher matcher = DAY_FIRST.matcher(text.strip());
            if (matcher.matches()) {
                return Times.parse(matcher.group(3) + "-" + two(matcher.group(2)) + "-" + two(matcher.group(1)) + " "
                        + two(matcher.group(4)) + matcher.group(5).strip());
            }
        }
        return Times.parse(text);
    }

    private static String two(String digits) {
        return digits.length() == 1 ? "0" + digits : digits;
    }
}
