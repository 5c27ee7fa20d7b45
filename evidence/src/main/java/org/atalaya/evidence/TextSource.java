package org.atalaya.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** A text log that one worker reads from the beginning to the end, since its records are known only in their order. */
public final class TextSource implements Source {
    /** Reads a text log's records. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads all records of a stream.
         *
         * @param in the bytes of the file, UTF-8 perhaps with a byte order mark, perhaps invalid
         */
        void read(InputStream in, String name, ReadOptions options, Sink sink) throws IOException;
    }

    private final Path path;
    private final String name;
    private final String format;
    private final ReadOptions options;
    private final Reader reader;
    private final long size;

    /** A source of this format. */
    public TextSource(Path path, String name, String format, ReadOptions options, Reader reader) throws IOException {
        this.path = path;
        this.name = name;
        this.format = format;
        this.options = options;
        this.reader = reader;
        this.size = Files.size(path);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Iterator<Portion> portions() {
        return List.<Portion>of(new Portion() {
                    @Override
                    public long bytes() {
                        return size;
                    }

                    @Override
                    public void read(Workspace workspace, Sink sink) throws IOException {
                        try (InputStream in = Files.newInputStream(path)) {
                            reader.read(in, name, options, sink);
                        }
                    }
                })
                .iterator();
    }

    @Override
    public void close() {}
}
