package org.atalaya.evidence.evtx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.CRC32;
import org.atalaya.evidence.FileBytes;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Notice;

/**
 * A Windows event log. The file header (4 KiB, signature {@code ElfFile\0}) is checked but not believed: the chunks
 * themselves are scanned, so that logs that were copied while in use ("dirty") give all they hold.
 */
public final class Evtx implements Source {
    static final int FILE_HEADER = 4096;
    /** Chunks that one portion holds: 1 MiB, enough to keep a disk and a worker busy. */
    static final int CHUNKS_PER_PORTION = 16;

    private static final long FILE_MAGIC = 0x00656C6946666C45L; // "ElfFile\0"
    private static final long CHUNK_MAGIC = 0x006B6E6843666C45L; // "ElfChnk\0"

    private final FileChannel channel;
    private final String name;
    private final long size;
    private final ReadOptions options;
    private final long firstChunk;
    private final byte[] header;

    private Evtx(FileChannel channel, String name, ReadOptions options, byte[] header) throws IOException {
        this.channel = channel;
        this.name = name;
        this.options = options;
        this.header = header;
        this.size = channel.size();
        this.firstChunk = Bytes.i64(header, 0) == CHUNK_MAGIC ? 0 : FILE_HEADER;
    }

    /**
     * Whether a file that starts with these bytes is an event log: by its file header, or by the chunk that follows a
     * header that was overwritten.
     *
     * @param head the first bytes of the file
     * @param length how many of them are there
     */
    public static boolean recognises(byte[] head, int length) {
        return length >= 8 && (Bytes.i64(head, 0) == FILE_MAGIC || Bytes.i64(head, 0) == CHUNK_MAGIC)
                || length >= FILE_HEADER + 8 && Bytes.i64(head, FILE_HEADER) == CHUNK_MAGIC;
    }

    /** Opens a file that {@link #recognises} took for an event log. */
    public static Source open(Path path, String name, ReadOptions options) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            byte[] header = new byte[FILE_HEADER];
            int read = FileBytes.read(channel, header, 0, header.length, 0);
            return new Evtx(channel, name, options, java.util.Arrays.copyOf(header, Math.max(read, 128)));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return "evtx";
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Iterator<Portion> portions() {
        return new Iterator<>() {
            private long next = firstChunk;
            private boolean first = true;

            @Override
            public boolean hasNext() {
                return first || next < size;
            }

            @Override
            public Portion next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                long from = next;
                long to = Math.min(size, from + (long) CHUNKS_PER_PORTION * Chunk.SIZE);
                next = Math.max(to, from + 1);
                boolean withHeader = first;
                first = false;
                return new Chunks(from, Math.max(0, to - from), withHeader);
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void checkHeader(Sink sink) {
        if (firstChunk == 0) {
            sink.notice(new Notice(Notice.Kind.DAMAGED, name, 0, "no file header; the chunks were read"));
            return;
        }
        if (Bytes.i64(header, 0) != FILE_MAGIC) {
            sink.notice(new Notice(Notice.Kind.DAMAGED, name, 0, "file header overwritten; the chunks were read"));
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(header, 0, 120);
        if ((int) crc.getValue() != Bytes.i32(header, 124)) {
            sink.notice(new Notice(Notice.Kind.CHECKSUM, name, 124, "checksum of the file header does not agree"));
        }
    }

    /** Some chunks in a row. */
    private final class Chunks implements Portion {
        private final long from;
        private final long length;
        private final boolean withHeader;

        Chunks(long from, long length, boolean withHeader) {
            this.from = from;
            this.length = length;
            this.withHeader = withHeader;
        }

        @Override
        public long bytes() {
            return length + (withHeader ? firstChunk : 0);
        }

        @Override
        public void read(Workspace workspace, Sink sink) throws IOException {
            if (withHeader) {
                checkHeader(sink);
            }
            Worker worker = workspace.get(Worker.class, () -> new Worker(options));
            if (!worker.chunk.options().equals(options)) {
                worker.chunk = new Chunk(options);
            }
            byte[] buffer = worker.buffer;
            int count = FileBytes.read(channel, buffer, 0, buffer.length, from);
            if (count < length) {
                sink.notice(new Notice(
                        Notice.Kind.UNREADABLE, name, from + count, "file became shorter while it was read"));
            }
            int there = (int) Math.min(count, length);
            for (int at = 0; at < there; at += Chunk.SIZE) {
                worker.chunk.read(buffer, at, Math.min(Chunk.SIZE, there - at), from + at, name, sink);
            }
            long recovered = worker.chunk.takeRecovered();
            if (recovered > 0) {
                sink.notice(new Notice(
                        Notice.Kind.NOTE,
                        name,
                        from,
                        recovered + " records recovered from the slack of " + (length / Chunk.SIZE) + " chunks"));
            }
        }
    }

    /** One worker's buffer and chunk. */
    private static final class Worker {
        final byte[] buffer = new byte[CHUNKS_PER_PORTION * Chunk.SIZE];
        Chunk chunk;

        Worker(ReadOptions options) {
            chunk = new Chunk(options);
        }
    }
}
