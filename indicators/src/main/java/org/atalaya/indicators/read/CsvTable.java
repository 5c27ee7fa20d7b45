package org.atalaya.indicators.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.indicators.About;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.Kind;
import org.atalaya.model.Tlp;

/**
 * A table with a header: a column of values and, where there is one, of their kinds; or columns that are named by kinds.
 * The {@code indicators.csv} of a warning is one. Separated by commas or semicolons, quoted as in RFC 4180.
 */
final class CsvTable {
    private static final Set<String> VALUE = Set.of("value", "indicator", "ioc", "observable", "ioc_value", "dst");
    private static final Set<String> KIND = Set.of("kind", "type", "indicator_type", "ioc_type", "indicator type");
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("confidence", "confidence"),
            Map.entry("confidence_level", "confidence"),
            Map.entry("valid_from", "from"),
            Map.entry("first_seen", "from"),
            Map.entry("first_seen_utc", "from"),
            Map.entry("date", "from"),
            Map.entry("valid_until", "until"),
            Map.entry("expires", "until"),
            Map.entry("tlp", "tlp"),
            Map.entry("name", "name"),
            Map.entry("description", "name"),
            Map.entry("comment", "name"),
            Map.entry("role", "name"),
            Map.entry("id", "id"),
            Map.entry("published", "id"));

    private final Lines lines;
    private final IndicatorSetBuilder into;
    private final List<String> columns = new ArrayList<>();
    private final List<Optional<Kind>> kinds = new ArrayList<>();
    private final char separator;
    private int rowBegan;
    private String lastWord = "";
    private Optional<Kind> lastKind = Optional.empty();

    private CsvTable(Lines lines, IndicatorSetBuilder into, char separator) {
        this.lines = lines;
        this.into = into;
        this.separator = separator;
    }

    /** Whether a first line is the header of such a table. */
    static boolean header(String line) {
        char separator = separator(line);
        if (line.indexOf(separator) < 0 && !VALUE.contains(name(line))) {
            return false;
        }
        for (String cell : line.split(String.valueOf(separator), -1)) {
            if (VALUE.contains(name(cell)) || Values.named(name(cell)).isPresent() && !cell.contains(".")) {
                return true;
            }
        }
        return false;
    }

    private static char separator(String line) {
        return line.indexOf(';') >= 0 && line.indexOf(',') < 0 ? ';' : line.indexOf('\t') >= 0 ? '\t' : ',';
    }

    private static String name(String cell) {
        return cell.replace("\"", "").replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT);
    }

    static void read(BufferedReader in, IndicatorSetBuilder into) throws IOException {
        into.format("csv");
        Lines lines = new Lines(in);
        String header = lines.next();
        CsvTable table = new CsvTable(lines, into, separator(header));
        boolean value = false;
        for (String cell : table.cells(header)) {
            String name = name(cell);
            if (!value && VALUE.contains(name)) {
                value = true;
                table.columns.add("value");
            } else {
                table.columns.add(KIND.contains(name) ? "kind" : OTHERS.getOrDefault(name, ""));
            }
            table.kinds.add(Values.named(name));
        }
        if (value) {
            table.kinds.replaceAll(kind -> Optional.empty());
        }
        table.rows();
    }

    private void rows() throws IOException {
        for (String line = lines.next(); !line.equals(Lines.END); line = lines.next()) {
            rowBegan = lines.number();
            if (line.isBlank() || line.charAt(0) == '#') {
                continue;
            }
            row(cells(line));
        }
    }

    /** The cells of a row, which may go on over lines. */
    private List<String> cells(String first) throws IOException {
        List<String> cells = new ArrayList<>();
        if (first.indexOf('"') < 0) {
            int from = 0;
            for (int to = first.indexOf(separator); to >= 0; to = first.indexOf(separator, from)) {
                cells.add(first.substring(from, to));
                from = to + 1;
            }
            cells.add(first.substring(from));
            return cells;
        }
        StringBuilder cell = new StringBuilder();
        String line = first;
        boolean quoted = false;
        int i = 0;
        int row = 0;
        while (true) {
            if (i == line.length()) {
                if (!quoted) {
                    break;
                }
                cell.append('\n');
                row += line.length() + 1;
                line = lines.next();
                i = 0;
                if (line.equals(Lines.END) || row > ImportLimits.MOST_LINE) {
                    throw new Fault(
                            "line " + rowBegan,
                            row > ImportLimits.MOST_LINE
                                    ? "a row of more than " + ImportLimits.MOST_LINE
                                            + " characters; a quote may lack its pair"
                                    : "a quote without its pair");
                }
                continue;
            }
            char c = line.charAt(i++);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i < line.length() && line.charAt(i) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == separator) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private void row(List<String> cells) {
        String value = "";
        String word = "";
        String id = "";
        String name = "";
        int confidence = Indicator.UNSPECIFIED;
        Optional<Instant> from = Optional.empty();
        Optional<Instant> until = Optional.empty();
        Optional<Tlp> tlp = Optional.empty();
        for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
            String cell = cells.get(i).strip();
            if (cell.isEmpty()) {
                continue;
            }
            switch (columns.get(i)) {
                case "value" -> value = plain(cell);
                case "kind" -> word = cell;
                case "id" -> id = cell;
                case "name" -> name = name.isEmpty() ? cell : name;
                case "confidence" -> confidence = confidence(cell);
                case "from" -> from = Times.of(this::place, "time", cell);
                case "until" -> until = Times.of(this::place, "time", cell);
                case "tlp" ->
                    tlp = Optional.of(
                            JsonFile.tlp(cell.toUpperCase(Locale.ROOT).startsWith("TLP:") ? cell : "TLP:" + cell));
                default -> {}
            }
        }
        About about = new About(id, name, confidence, from, until);
        if (!value.isEmpty()) {
            take(word.isEmpty() ? Values.looks(value) : named(word), word, value, about, tlp);
        }
        for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
            if (kinds.get(i).isPresent() && !cells.get(i).isBlank()) {
                take(kinds.get(i), "", plain(cells.get(i).strip()), about, tlp);
            }
        }
    }

    private String place() {
        return "line " + rowBegan;
    }

    /** The kind of a word; rows of one kind often follow each other. */
    private Optional<Kind> named(String word) {
        if (!word.equals(lastWord)) {
            lastWord = word;
            lastKind = Values.named(word);
        }
        return lastKind;
    }

    private void take(Optional<Kind> kind, String word, String value, About about, Optional<Tlp> tlp) {
        if (kind.isEmpty()) {
            into.passOver(
                    word.isEmpty() ? "value of no kind that is looked for" : "value of kind " + Fault.shown(word));
        } else if (!into.add(Values.exact(kind.get(), value), value, about, tlp)) {
            into.passOver("value that is no " + kind.get().word());
        }
    }

    /** Without what keeps spreadsheets from taking it for a formula, and not defanged. */
    private static String plain(String cell) {
        boolean guarded = cell.length() > 1 && cell.charAt(0) == '\'' && "=+-@".indexOf(cell.charAt(1)) >= 0;
        return Refang.of(guarded ? cell.substring(1) : cell);
    }

    private int confidence(String cell) {
        int number = 0;
        for (int i = 0; i < cell.length(); i++) {
            int digit = cell.charAt(i) - '0';
            number = digit < 0 || digit > 9 || i > 2 ? -1_000_000 : number * 10 + digit;
        }
        if (number < 0 || number > 100) {
            throw new Fault(place(), "confidence: expected a whole number from 0 to 100, found " + Fault.shown(cell));
        }
        return number;
    }
}
