package org.atalaya.lure.memory;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What senders did before, on disk: lines of UTF-8 whose fields are separated by tabs. The first is {@code
 * atalaya-history}, tab, the version; every other {@code sender}, {@code trait}, {@code value}, and up to eight days as {@code
 * 2024-01-23} separated by commas. The trait {@code days} has no value and comes first of each sender. Sorted, so that the same
 * memory is the same bytes.
 */
public final class HistoryFile {
    /** Version of the format. */
    public static final int VERSION = 1;
    /** Bytes of a file. */
    public static final long MOST_BYTES = 256L << 20;
    /** Characters of a sender or a value. */
    public static final int MOST_VALUE = 255;
    /** Characters of a line: sender, trait, value, days and tabs. */
    private static final int MOST_LINE = 2 * MOST_VALUE + 120;

    private static final String HEAD = "atalaya-history\t" + VERSION;
    private static final String DAYS = "days";

    private HistoryFile() {}

    /**
     * Reads a file; an empty memory where there is none yet.
     *
     * @throws IllegalArgumentException when it is no such file or a line is wrong; the message says where and how to mend it
     * @throws IOException when it cannot be read
     */
    public static SenderMemory read(Path file) throws IOException {
        SenderMemory memory = new SenderMemory();
        if (!Files.exists(file)) {
            return memory;
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IllegalArgumentException(
                    file + ": larger than " + MOST_BYTES + " bytes; remove it, or name another with --history");
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String head = line(reader, file, 1).orElse("");
            if (!head.equals(HEAD)) {
                throw wrong(file, 1, "expected \"" + HEAD.replace("\t", "<tab>") + "\"");
            }
            int number = 2;
            for (Optional<String> line = line(reader, file, number);
                    line.isPresent();
                    line = line(reader, file, number)) {
                take(memory, line.get(), file, number);
                number++;
            }
        } catch (CharacterCodingException broken) {
            throw new IllegalArgumentException(
                    file + ": is no UTF-8; remove it, or name another with --history", broken);
        }
        return memory;
    }

    /** A line, of which no more is read than may be there. */
    private static Optional<String> line(BufferedReader reader, Path file, int number) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return Optional.empty();
        }
        while (c >= 0 && c != '\n') {
            line.append((char) c);
            if (line.length() > MOST_LINE) {
                throw wrong(file, number, "expected at most " + MOST_LINE + " characters");
            }
            c = reader.read();
        }
        return Optional.of(line.toString());
    }

    private static void take(SenderMemory memory, String line, Path file, int number) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4) {
            throw wrong(
                    file,
                    number,
                    "expected sender, trait, value and days with tabs between, found " + fields.length + " fields");
        }
        String sender = fields[0];
        if (sender.isEmpty() || !SenderMemory.isPlain(sender) || !SenderMemory.isPlain(fields[2])) {
            throw wrong(
                    file, number, "expected a sender and a value of at most " + MOST_VALUE + " printable characters");
        }
        Optional<Trait> trait = Trait.of(fields[1]);
        boolean days = fields[1].equals(DAYS);
        if (trait.isEmpty() && !days) {
            throw wrong(file, number, "expected a trait such as days, link or ask, found \"" + fields[1] + "\"");
        }
        for (String word : fields[3].split(",", Past.MOST_DAYS + 1)) {
            int day = day(word, file, number);
            if (days) {
                memory.saw(sender, day);
            } else {
                memory.add(sender, trait.orElseThrow(), fields[2], day);
            }
        }
    }

    private static int day(String word, Path file, int number) {
        try {
            return Math.toIntExact(LocalDate.parse(word).toEpochDay());
        } catch (DateTimeException | ArithmeticException broken) {
            throw wrong(file, number, "expected days such as 2024-01-23, found \"" + word + "\"");
        }
    }

    private static IllegalArgumentException wrong(Path file, int line, String expected) {
        return new IllegalArgumentException(file + ":" + line + ": " + expected
                + "; it was not written by atalaya, or was changed: remove it, or name another with --history");
    }

    /**
     * Writes a file: beside it first and then in its place, so that there is always a whole one.
     *
     * @throws IOException when it cannot be written; what was there stays
     */
    public static void write(SenderMemory memory, Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path beside = absolute.resolveSibling(absolute.getFileName() + ".new");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(beside)) {
                out.write(HEAD + "\n");
                for (Map.Entry<String, Past> sender : memory.senders.entrySet()) {
                    row(out, sender.getKey(), DAYS, "", sender.getValue().days);
                    for (Map.Entry<Trait, TreeMap<String, Days>> trait :
                            sender.getValue().traits().entrySet()) {
                        for (Map.Entry<String, Days> value : trait.getValue().entrySet()) {
                            row(out, sender.getKey(), trait.getKey().word, value.getKey(), value.getValue());
                        }
                    }
                }
            }
            if (Files.size(beside) > MOST_BYTES) {
                throw new IOException(
                        file + ": the history would be larger than " + MOST_BYTES + " bytes; it stays as it was");
            }
            try {
                Files.move(beside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException plain) {
                Files.move(beside, absolute, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void row(BufferedWriter out, String sender, String trait, String value, Days days)
            throws IOException {
        out.write(sender);
        out.write('\t');
        out.write(trait);
        out.write('\t');
        out.write(value);
        char before = '\t';
        for (int day : days.all()) {
            out.write(before);
            out.write(LocalDate.ofEpochDay(day).toString());
            before = ',';
        }
        out.write('\n');
    }
}
