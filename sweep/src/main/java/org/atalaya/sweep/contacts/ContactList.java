package org.atalaya.sweep.contacts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The addresses of a file: one in each line, alone or as a field among others, such as in a CSV export; of several in a line
 * the first counts.
 *
 * @param addresses in the form of {@link ContactAddress#normal}, each once, in order
 * @param without lines that hold no address, but for empty ones and the first
 * @param firstWithout the first of them, 0 without one
 */
public record ContactList(SortedSet<String> addresses, long without, long firstWithout) {
    /** Addresses of a list. */
    public static final int MOST = 2_000_000;
    /** Characters of a line that are looked at. */
    private static final int MOST_LINE = 20_000;

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException when there is no address in it, or too many; the message says how to mend it
     */
    public static ContactList read(Path file) throws IOException {
        SortedSet<String> addresses = new TreeSet<>();
        long without = 0;
        long first = 0;
        long number = 0;
        try (Reader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 1 << 16)) {
            StringBuilder line = new StringBuilder();
            boolean more = true;
            while (more) {
                more = line(reader, line);
                number++;
                if (line.toString().isBlank()) {
                    continue;
                }
                Optional<String> address = address(line.toString());
                if (address.isPresent()) {
                    addresses.add(address.get());
                    if (addresses.size() > MOST) {
                        throw new IllegalArgumentException(file + " line " + number + ": more than " + MOST
                                + " addresses; split the list and ask for each part");
                    }
                } else if (number > 1) { // The first may name the columns.
                    without++;
                    first = first == 0 ? number : first;
                }
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no address of mail; expected one in each line");
        }
        return new ContactList(addresses, without, first);
    }

    /** Reads a line, or its beginning when it is too long; whether another follows. */
    private static boolean line(Reader reader, StringBuilder line) throws IOException {
        line.setLength(0);
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (c == '\n') {
                return true;
            }
            if (line.length() < MOST_LINE && c != '\uFEFF') {
                line.append((char) c);
            }
        }
        return false;
    }

    private static Optional<String> address(String line) {
        for (String field : line.split("[,;\t| \"']+", 200)) {
            if (field.indexOf('@') > 0) {
                Optional<String> address = ContactAddress.normal(field);
                if (address.isPresent()) {
                    return address;
                }
            }
        }
        return Optional.empty();
    }
}
