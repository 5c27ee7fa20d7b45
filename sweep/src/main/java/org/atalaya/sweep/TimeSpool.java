package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts any number of small records by time in bounded memory: runs are sorted in memory and written to temporary files,
 * which are merged at the end. Records of the same time keep the order in which they came.
 */
final class TimeSpool implements AutoCloseable {
    private static final String PREFIX = ".sort-";
    private static final String SUFFIX = ".tmp";
    /** Bytes of a run in memory. */
    private static final int RUN_BYTES = 24 << 20;

    private record Entry(long seconds, int nanos, long sequence, byte[] payload) {
        static final Comparator<Entry> ORDER = Comparator.comparingLong(Entry::seconds)
                .thenComparingInt(Entry::nanos)
                .thenComparingLong(Entry::sequence);
    }

    /** Takes the sorted records. */
    interface Consumer {
        void accept(byte[] payload) throws IOException;
    }

    private final Path folder;
    private final List<Path> runs = new ArrayList<>();
    private List<Entry> current = new ArrayList<>();
    private long bytes;
    private long sequence;

    /** @param folder where temporary files go */
    TimeSpool(Path folder) {
        this.folder = folder;
    }

    /** Removes what a sweep into this folder left that was killed. */
    static void clean(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path run : left) {
                Files.deleteIfExists(run);
            }
        }
    }

    /** Adds a record; those without a time come last. */
    void add(java.util.Optional<java.time.Instant> time, byte[] payload) throws IOException {
        current.add(new Entry(
                time.map(java.time.Instant::getEpochSecond).orElse(Long.MAX_VALUE),
                time.map(java.time.Instant::getNano).orElse(0),
                sequence++,
                payload));
        bytes += payload.length + 64;
        if (bytes > RUN_BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        current.sort(Entry.ORDER);
        Path run = Files.createTempFile(folder, PREFIX, SUFFIX);
        runs.add(run);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
            for (Entry entry : current) {
                out.writeLong(entry.seconds);
                out.writeInt(entry.nanos);
                out.writeLong(entry.sequence);
                out.writeInt(entry.payload.length);
                out.write(entry.payload);
            }
        }
        current = new ArrayList<>();
        bytes = 0;
    }

    /** Gives all records in the order of time. */
    void drain(Consumer consumer) throws IOException {
        if (runs.isEmpty()) {
            current.sort(Entry.ORDER);
            for (Entry entry : current) {
                consumer.accept(entry.payload);
            }
            return;
        }
        flush();
        List<Run> open = new ArrayList<>();
        try {
            PriorityQueue<Run> queue = new PriorityQueue<>(Comparator.comparing((Run run) -> run.head, Entry.ORDER));
            for (Path path : runs) {
                Run run = new Run(path);
                open.add(run);
                if (run.next()) {
                    queue.add(run);
                }
            }
            while (!queue.isEmpty()) {
                Run run = queue.remove();
                consumer.accept(run.head.payload);
                if (run.next()) {
                    queue.add(run);
                }
            }
        } finally {
            for (Run run : open) {
                run.in.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Path run : runs) {
            Files.deleteIfExists(run);
        }
    }

    private static final class Run {
        private final DataInputStream in;
        private Entry head = new Entry(0, 0, 0, new byte[0]);

        Run(Path path) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
        }

        boolean next() throws IOException {
            try {
                long seconds = in.readLong();
                int nanos = in.readInt();
                long sequence = in.readLong();
                byte[] payload = new byte[in.readInt()];
                in.readFully(payload);
                head = new Entry(seconds, nanos, sequence, payload);
                return true;
            } catch (EOFException end) {
                return false;
            }
        }
    }
}
