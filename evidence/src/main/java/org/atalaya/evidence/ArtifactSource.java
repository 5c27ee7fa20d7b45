package org.atalaya.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** A file that is taken apart as an artifact, and whose logs are read as well when it is a container of such. */
final class ArtifactSource implements Source {
    /** Bytes of a container of logs beyond which only its logs are read. */
    static final long MOST_OF_LOGS = 256L << 20;

    private final Path path;
    private final String name;
    private final long size;
    private final @Nullable Source logs;
    private final boolean isOfLogs;
    private final String unknown;
    private final ReadOptions options;

    /**
     * A file that is no log.
     *
     * @param logs the same file as a container of logs; null when it is none
     * @param isOfLogs whether only its logs are read when it is large
     * @param unknown what to say when no reader of artifacts knows it either
     * @param options for the reports of DMARC in it
     */
    ArtifactSource(Path path, String name, @Nullable Source logs, boolean isOfLogs, String unknown, ReadOptions options)
            throws IOException {
        this.path = path;
        this.name = name;
        this.size = Files.size(path);
        this.logs = logs;
        this.isOfLogs = isOfLogs;
        this.unknown = unknown;
        this.options = options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return logs == null ? "artifact" : logs.format();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Iterator<Portion> portions() {
        List<Portion> portions = new ArrayList<>();
        portions.add(new Whole());
        Source container = logs;
        if (container == null) {
            return portions.iterator();
        }
        Iterator<Portion> first = portions.iterator();
        Iterator<Portion> rest = container.portions();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return first.hasNext() || rest.hasNext();
            }

            @Override
            public Portion next() {
                return first.hasNext() ? first.next() : rest.next();
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (logs != null) {
            logs.close();
        }
    }

    private final class Whole implements Portion {
        @Override
        public long bytes() {
            return logs == null ? size : 0;
        }

        /** Whether a file lies in the same folder; the name comes from the content and must not lead anywhere else. */
        private Optional<Boolean> beside(String wanted) {
            if (wanted.isEmpty() || !wanted.matches("[^/\\\\:\\p{Cntrl}]+") || wanted.startsWith(".")) {
                return Optional.of(false);
            }
            return Optional.of(Stream.of(wanted, wanted.toLowerCase(Locale.ROOT), wanted.toUpperCase(Locale.ROOT))
                    .anyMatch(one -> Files.isRegularFile(path.resolveSibling(one))));
        }

        @Override
        public void read(Workspace workspace, Sink sink) throws IOException {
            if (isOfLogs && size > MOST_OF_LOGS) {
                sink.notice(new Notice(
                        Notice.Kind.LIMIT,
                        name,
                        -1,
                        "larger than " + MOST_OF_LOGS + " bytes: its logs are read, other files in it are not opened"));
                return;
            }
            try (FileContent content = FileContent.open(path)) {
                Formats.ALL.read(content, name, Options.STANDARD, this::beside, new Apart(sink, options, logs == null) {
                    @Override
                    public void artifact(Artifact artifact, Content bytes) throws IOException {
                        if (artifact.parent().isEmpty() && artifact.type().equals("data") && logs == null) {
                            sink.notice(new Notice(Notice.Kind.UNKNOWN_SHAPE, name, -1, unknown));
                        }
                        super.artifact(artifact, bytes);
                    }
                });
            }
        }
    }
}
