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
import java.util.Arrays;
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

    /** A record whose payload is {@code bytes[start, start + length)}. */
    private record Entry(long seconds, int nanos, long sequence, byte[] bytes, int start, int length) {
        static final Comparator<Entry> ORDER = Comparator.comparingLong(Entry::seconds)
                .thenComparingInt(Entry::nanos)
                .thenComparingLong(Entry::sequence);

        byte[] payload() {
            return Arrays.copyOfRange(bytes, start, start + length);
        }
    }

    /** Takes the sorted records. */
    interface Consumer {
        void accept(byte[] payload) throws IOException;
    }

    private final Path folder;
    private final List<Path> runs = new ArrayList<>();
    /** The run in work: payloads one after the other, so that they neither move nor stay behind as garbage. */
    private byte[] payloads = new byte[1 << 16];

    private long[] seconds = new long[256];
    private int[] nanos = new int[256];
    private int[] starts = new int[257];
    private int count;
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
        if (count > 0 && starts[count] + (long) payload.length + 64L * count > RUN_BYTES) {
            flush();
        }
        if (count == nanos.length) {
            seconds = Arrays.copyOf(seconds, count * 2);
            nanos = Arrays.copyOf(nanos, count * 2);
            starts = Arrays.copyOf(starts, count * 2 + 1);
        }
        int start = starts[count];
        if (payload.length > payloads.length - start) {
            payloads = Arrays.copyOf(payloads, Math.max(payloads.length * 2, start + payload.length));
        }
        System.arraycopy(payload, 0, payloads, start, payload.length);
        seconds[count] = time.map(java.time.Instant::getEpochSecond).orElse(Long.MAX_VALUE);
        nanos[count] = time.map(java.time.Instant::getNano).orElse(0);
        starts[++count] = start + payload.length;
    }

    /** The records of the run in work by time; those of the same time as they came. */
    private List<Entry> sorted() {
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(seconds[i], nanos[i], sequence++, payloads, starts[i], starts[i + 1] - starts[i]));
        }
        entries.sort(Entry.ORDER);
        return entries;
    }

    private void flush() throws IOException {
        Path run = Files.createTempFile(folder, PREFIX, SUFFIX);
        runs.add(run);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
            for (Entry entry : sorted()) {
                out.writeLong(entry.seconds);
                out.writeInt(entry.nanos);
                out.writeLong(entry.sequence);
                out.writeInt(entry.length);
                out.write(entry.bytes, entry.start, entry.length);
            }
        }
        count = 0;
        if (payloads.length > 2 * RUN_BYTES) {
            payloads = new byte[1 << 16];
        }
    }

    /** Gives all records in the order of time. */
    void drain(Consumer consumer) throws IOException {
        if (runs.isEmpty()) {
            for (Entry entry : sorted()) {
                consumer.accept(entry.payload());
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
                consumer.accept(run.head.payload());
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
        private Entry head = new Entry(0, 0, 0, new byte[0], 0, 0);

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
                head = new Entry(seconds, nanos, sequence, payload, 0, payload.length);
                return true;
            } catch (EOFException end) {
                return false;
            }
        }
    }
}
