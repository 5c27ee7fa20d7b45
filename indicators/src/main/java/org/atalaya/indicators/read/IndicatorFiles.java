package org.atalaya.indicators.read;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.atalaya.indicators.IndicatorSet;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.SetFullException;

/** Files and folders of indicators. What a file is, is told by its content. */
public final class IndicatorFiles {
    private static final int HEAD = 4_096;

    private final IndicatorSetBuilder into = new IndicatorSetBuilder();
    private final List<String> refused = new ArrayList<>();

    private IndicatorFiles() {}

    /**
     * A set, and the files of folders that are not in it.
     *
     * @param refused why each was left out, one line each; files that hold no indicators at all are not among them
     */
    public record Read(IndicatorSet set, List<String> refused) {}

    /**
     * Reads files and folders, in this order and by name within a folder.
     *
     * @throws ImportException when a file that was named is broken or holds no indicators; the message says where and how
     * @throws IOException when a file cannot be read
     */
    public static Read read(List<Path> paths) throws IOException {
        IndicatorFiles files = new IndicatorFiles();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.folder(path);
            } else {
                files.file(path);
            }
        }
        return new Read(files.into.build(), List.copyOf(files.refused));
    }

    /** Reads one file that is in memory. */
    static IndicatorSet read(String name, byte[] bytes) throws IOException {
        IndicatorFiles files = new IndicatorFiles();
        files.whole(name, new java.io.ByteArrayInputStream(bytes));
        return files.into.build();
    }

    private void folder(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(folder, ImportLimits.MOST_FOLDERS)) {
            found = all.filter(Files::isRegularFile)
                    .limit(ImportLimits.MOST_FILES + 1L)
                    .sorted()
                    .toList();
        }
        if (found.size() > ImportLimits.MOST_FILES) {
            throw new ImportException(
                    folder.toString(), "", "more than " + ImportLimits.MOST_FILES + " files; name fewer of them");
        }
        for (Path path : found) {
            try {
                file(path);
            } catch (ImportException broken) {
                if (!broken.isForeign()) {
                    refused.add(String.valueOf(broken.getMessage()));
                }
            }
        }
    }

    private void file(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            whole(path.toString(), in);
        }
    }

    /** A file, all of whose members are taken, or none. */
    private void whole(String name, InputStream in) throws IOException {
        Counted raw = new Counted(in);
        BufferedInputStream head = new BufferedInputStream(raw, 1 << 16);
        byte[] first = peek(head);
        if (first.length > 3 && first[0] == 'P' && first[1] == 'K' && first[2] == 3 && first[3] == 4) {
            zip(name, raw, head);
        } else if (first.length > 1 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B) {
            try {
                take(name, new Bounded(new GZIPInputStream(head, 1 << 16), raw));
            } catch (ZipException broken) {
                throw new ImportException(name, "", "a gzip file that is broken: " + broken.getMessage());
            } catch (EOFException cut) {
                throw new ImportException(name, "", "a gzip file that ends too early; fetch it again");
            }
        } else {
            take(name, new Bounded(head, raw));
        }
    }

    /** The members of a ZIP; those taken before a broken one are given back too. */
    private void zip(String name, Counted raw, InputStream in) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(in)) {
            Bounded bounded = new Bounded(zip, raw);
            int members = 0;
            int taken = 0;
            into.beginGroup();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++members > ImportLimits.MOST_MEMBERS) {
                    throw new Fault("", "more than " + ImportLimits.MOST_MEMBERS + " files in one archive");
                }
                if (!entry.isDirectory()) {
                    try {
                        take(name + "!" + entry.getName(), bounded);
                        taken++;
                    } catch (ImportException broken) {
                        if (!broken.isForeign()) {
                            throw broken;
                        }
                    }
                }
            }
            if (taken == 0) {
                throw ImportException.foreign(name, "expected a file of indicators in the archive, found none");
            }
        } catch (EOFException cut) {
            into.forgetGroup();
            throw new ImportException(name, "", "an archive that ends too early; fetch it again");
        } catch (ZipException | IllegalArgumentException broken) {
            into.forgetGroup();
            if (broken instanceof ImportException told) {
                throw told;
            }
            throw new ImportException(name, "", "an archive that cannot be read: " + broken.getMessage());
        } catch (Fault fault) {
            into.forgetGroup();
            throw new ImportException(name, fault.place(), fault.what());
        }
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        return head;
    }

    private void take(String name, Bounded in) throws IOException {
        into.begin(name);
        boolean kept = false;
        try {
            content(name, in);
            into.keep();
            kept = true;
        } catch (Fault fault) {
            throw new ImportException(name, fault.place(), fault.what());
        } catch (SetFullException full) {
            throw new ImportException(name, "", String.valueOf(full.getMessage()));
        } finally {
            if (!kept) {
                into.forget();
            }
        }
    }

    private void content(String name, Bounded raw) throws IOException {
        raw.atMost(ImportLimits.MOST_BYTES);
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        byte[] head = peek(in);
        Charset charset = charset(head);
        String text = new String(head, charset).replace("\uFEFF", "");
        String begin = text.stripLeading();
        if (begin.isEmpty()) {
            throw ImportException.foreign(name, "expected indicators, found nothing");
        }
        char first = begin.charAt(0);
        if (first == '{' || first == '[' && !begin.startsWith("[.]")) {
            JsonFile.read(name, in, into);
        } else if (first == '<') {
            raw.atMost(ImportLimits.MOST_XML);
            OpenIoc.read(name, in, into);
        } else {
            if (charset == StandardCharsets.UTF_8 && begin.indexOf('\0') >= 0) {
                throw ImportException.foreign(
                        name, "expected STIX, MISP, OpenIOC, CSV or a list of values, found bytes that are no text");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, charset), 1 << 16);
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
            if (CsvTable.header(text.lines().findFirst().orElse(""))) {
                CsvTable.read(reader, into);
            } else {
                PlainList.read(reader, into);
            }
        }
    }

    private static Charset charset(byte[] head) {
        if (head.length > 1 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xFF) == 0xFE) {
            return StandardCharsets.UTF_16LE;
        }
        if (head.length > 1 && (head[0] & 0xFF) == 0xFE && (head[1] & 0xFF) == 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    /** Counts the bytes of the file itself. */
    private static final class Counted extends FilterInputStream {
        private long read;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            read += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            read += Math.max(0, count);
            return count;
        }
    }

    /** Ends where a file has become larger than it may. Not closed with its reader: an archive goes on after it. */
    private static final class Bounded extends FilterInputStream {
        private final Counted raw;
        private long unpacked;
        private long begun;
        private long most = ImportLimits.MOST_BYTES;

        Bounded(InputStream in, Counted raw) {
            super(in);
            this.raw = raw;
        }

        /** From here on so many bytes may follow. */
        void atMost(long bytes) {
            begun = unpacked;
            most = bytes;
        }

        private void count(int bytes) {
            unpacked += Math.max(0, bytes);
            long allowed = Math.min(most, ImportLimits.MOST_BYTES - begun);
            if (unpacked - begun > allowed) {
                throw new Fault("", "larger than " + (most >> 20) + " MB; split it");
            }
            if (unpacked > ImportLimits.FREE_BYTES && unpacked / ImportLimits.MOST_GROWTH > raw.read) {
                throw new Fault(
                        "", "packed so that it grows more than " + ImportLimits.MOST_GROWTH + " times, as bombs do");
            }
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            count(count);
            return count;
        }

        @Override
        public void close() {
            // Whoever opened the file closes it.
        }
    }
}
