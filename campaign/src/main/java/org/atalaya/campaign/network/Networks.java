package org.atalaya.campaign.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Country and autonomous system (RFC 6793, 32 bits) of addresses, from tables of ranges that can be replaced. A fact of a
 * network is weak: addresses change hands, and where a provider announces one is not where its user sits.
 *
 * <p>Tables are CSV files of {@code first,last,value} or {@code block,value}: addresses as text or, in files with
 * {@code -num} in the name, as numbers; the value is a country of two letters (ISO 3166) or an AS number, anything after it
 * is a name. Lines that begin with {@code #} are for people. The kind of the value is told by the first line that has one.
 * A file {@code systems.tsv} names the country of providers that serve one; it counts where no range knows the country.
 */
public final class Networks {
    /** Ranges in one table. */
    static final int MOST_RANGES = 3_000_000;
    /** Bytes of one table. */
    static final long MOST_BYTES = 256L << 20;
    /** Tables in one folder. */
    static final int MOST_TABLES = 32;

    private static final int LONGEST_LINE = 1_024;
    private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final String SYSTEMS = "systems.tsv";
    private static final long MOST_BYTES_OF_SYSTEMS = 1 << 20;

    private record Table(String name, boolean countries, Ranges v4, Ranges v6) {}

    private final List<Table> tables;
    private final Map<String, String> systems;

    private Networks(List<Table> tables, Map<String, String> systems) {
        this.tables = List.copyOf(tables);
        this.systems = Map.copyOf(systems);
    }

    /** What is known of an address: empty texts where nothing is. */
    public record Fact(String country, String asn) {}

    /** Tables that know nothing. */
    public static Networks none() {
        return new Networks(List.of(), Map.of());
    }

    /**
     * Reads the tables of folders; of two that know an address that of the earlier folder counts.
     *
     * @param folders absent ones count as empty
     * @throws IllegalArgumentException when a table is wrong; the message says file, line and what was expected
     */
    public static Networks read(List<Path> folders) throws IOException {
        List<Table> tables = new ArrayList<>();
        Map<String, String> systems = new HashMap<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            TreeSet<Path> files = new TreeSet<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.csv")) {
                all.forEach(files::add);
            }
            if (files.size() > MOST_TABLES) {
                throw new IllegalArgumentException(
                        folder + ": expected at most " + MOST_TABLES + " tables, found " + files.size());
            }
            for (Path file : files) {
                tables.add(table(file));
            }
            Path named = folder.resolve(SYSTEMS);
            if (Files.exists(named)) {
                systems(named).forEach(systems::putIfAbsent);
            }
        }
        return new Networks(tables, systems);
    }

    /** Countries of autonomous systems whose users are of one. */
    private static Map<String, String> systems(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES_OF_SYSTEMS) {
            throw new IllegalArgumentException(file + ": larger than " + MOST_BYTES_OF_SYSTEMS + " bytes");
        }
        Map<String, String> systems = new HashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] cells = line.split("\t");
            if (cells.length < 2 || !cells[0].matches("\\d{1,10}") || !cells[1].matches("[A-Z]{2}|-")) {
                throw wrong(file, number, "an AS number, a tab, a country of two letters or -", line);
            }
            if (!cells[1].equals("-")) {
                systems.put(cells[0], cells[1]);
            }
        }
        return systems;
    }

    private static Table table(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IllegalArgumentException(file + ": larger than " + MOST_BYTES + " bytes");
        }
        String name = String.valueOf(file.getFileName());
        boolean numbersAreV6 = name.contains("ipv6");
        Ranges.Builder v4 = new Ranges.Builder();
        Ranges.Builder v6 = new Ranges.Builder();
        Boolean countries = null;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (line.length() > LONGEST_LINE) {
                    throw wrong(file, number, "a line of at most " + LONGEST_LINE + " characters", "a longer one");
                }
                Row row = row(file, number, line, numbersAreV6);
                if (countries == null) {
                    countries = row.country;
                } else if (countries != row.country) {
                    throw wrong(file, number, "countries only, or AS numbers only", line);
                }
                Ranges.Builder into = row.first.v6() ? v6 : v4;
                into.add(row.first, row.last, row.value);
                if (into.size() > MOST_RANGES) {
                    throw wrong(file, number, "at most " + MOST_RANGES + " ranges", "more");
                }
            }
        } catch (java.nio.charset.CharacterCodingException broken) {
            throw new IllegalArgumentException(file + ": expected a CSV file in UTF-8");
        }
        return new Table(name, Boolean.TRUE.equals(countries), v4.build(), v6.build());
    }

    private record Row(Address first, Address last, boolean country, long value) {}

    private static Row row(Path file, int number, String line, boolean numbersAreV6) {
        int comma = line.indexOf(',');
        if (comma < 0) {
            throw wrong(file, number, "first,last,value or block,value", line);
        }
        String begin = line.substring(0, comma);
        int slash = begin.indexOf('/');
        Optional<Address> first = Address.of(slash < 0 ? begin : begin.substring(0, slash), numbersAreV6);
        Optional<Address> last = Optional.empty();
        String rest = line.substring(comma + 1);
        if (slash >= 0) {
            String prefix = begin.substring(slash + 1);
            if (first.isPresent() && prefix.matches("\\d{1,3}")) {
                int bits = Integer.parseInt(prefix);
                last = bits <= (first.get().v6() ? 128 : 32)
                        ? Optional.of(first.get().last(bits))
                        : Optional.empty();
            }
        } else {
            int next = rest.indexOf(',');
            if (next >= 0) {
                last = Address.of(rest.substring(0, next), numbersAreV6);
                rest = rest.substring(next + 1);
            }
        }
        if (first.isEmpty()
                || last.isEmpty()
                || first.get().v6() != last.get().v6()
                || first.get().compareTo(last.get()) > 0) {
            throw wrong(file, number, "a range of addresses", line);
        }
        int end = rest.indexOf(',');
        String value = (end < 0 ? rest : rest.substring(0, end)).strip();
        if (COUNTRY.matcher(value).matches()) {
            String country = value.toUpperCase(Locale.ROOT);
            return new Row(first.get(), last.get(), true, country.charAt(0) << 8 | country.charAt(1));
        }
        if (NUMBER.matcher(value).matches() && Long.parseLong(value) <= 0xFFFF_FFFFL) {
            return new Row(first.get(), last.get(), false, Long.parseLong(value));
        }
        throw wrong(file, number, "a country of two letters or an AS number up to 4294967295", value);
    }

    private static IllegalArgumentException wrong(Path file, int line, String expected, String found) {
        String shown = found.length() > 100 ? found.substring(0, 100) + "…" : found;
        return new IllegalArgumentException(file + ":" + line + ": expected " + expected + ", found " + shown);
    }

    /** How many ranges all tables have. */
    public long size() {
        return tables.stream()
                .mapToLong(table -> (long) table.v4.size() + table.v6.size())
                .sum();
    }

    /** What the tables know of an address in the form of a text; nothing of what is no address. */
    public Fact of(String text) {
        Optional<Address> address =
                text.chars().anyMatch(c -> c == '.' || c == ':') ? Address.of(text, false) : Optional.empty();
        String country = "";
        String asn = "";
        for (Table table : address.isPresent() ? tables : List.<Table>of()) {
            if (table.countries ? country.isEmpty() : asn.isEmpty()) {
                Optional<Long> found = (address.get().v6() ? table.v6 : table.v4).find(address.get());
                if (found.isPresent() && table.countries) {
                    long letters = found.get();
                    country = "" + (char) (letters >> 8) + (char) (letters & 0xFF);
                } else if (found.isPresent()) {
                    asn = Long.toString(found.get());
                }
            }
        }
        return new Fact(country.isEmpty() ? systems.getOrDefault(asn, "") : country, asn);
    }
}
