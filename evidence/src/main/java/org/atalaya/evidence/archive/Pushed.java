package org.atalaya.evidence.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Spool;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Unheard;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The members of a container whose reader tells all of them at once, such as a cabinet: those that are logs or may hold such
 * wait in temporary files until they are asked for, the others are passed over.
 */
final class Pushed implements Members {
    /** Bytes that wait, over all members. */
    private static final long MOST_BYTES = 2L << 30;
    /** Members that wait. */
    private static final int MOST_MEMBERS = 10_000;

    private record Waiting(String name, Spool spool, long size) {}

    private final Format format;
    private final Content content;
    private final String source;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean isRead;
    private long left = MOST_BYTES;
    private boolean isFull;

    Pushed(Format format, Content content, String source) {
        this.format = format;
        this.content = content;
        this.source = source;
    }

    @Override
    public @Nullable Member next(Remarks remarks) throws IOException {
        if (!isRead) {
            isRead = true;
            try {
                format.dissect(content, new Keeping(remarks));
            } catch (RuntimeException | StackOverflowError defect) {
                Notice told = Notice.defect(source, defect, "this " + format.type());
                remarks.notice(told.kind(), "", told.offset(), told.detail());
            }
        }
        Waiting next = waiting.poll();
        if (next == null) {
            return null;
        }
        return Member.of(next.name, next.size, -1, () -> new Given(next.spool));
    }

    @Override
    public void close() {
        waiting.forEach(one -> one.spool.close());
        waiting.clear();
    }

    /** The bytes of a temporary file, which goes when they have been read. */
    private static final class Given extends FilterInputStream {
        private final Spool spool;

        Given(Spool spool) throws IOException {
            super(Files.newInputStream(spool.path()));
            this.spool = spool;
        }

        @Override
        public void close() throws IOException {
            super.close();
            spool.close();
        }
    }

    /** Keeps what may hold logs; whatever else is told of the container is told where it is taken apart. */
    private final class Keeping extends Unheard {
        private final Remarks remarks;

        Keeping(Remarks remarks) {
            this.remarks = remarks;
        }

        @Override
        public void child(String role, String name, long packedSize, Unpacking unpacking) throws IOException {
            if (isFull) {
                return;
            }
            if (waiting.size() == MOST_MEMBERS || left <= 0) {
                isFull = true;
                remarks.notice(
                        Notice.Kind.LIMIT,
                        "",
                        -1,
                        "its logs are more than " + MOST_MEMBERS + " files or " + MOST_BYTES
                                + " bytes; the rest was left out");
                return;
            }
            Spool spool = null;
            try (InputStream in = unpacking.open()) {
                byte[] head = in.readNBytes(Artifacts.HEAD);
                if (Evidence.mayHoldLogs(head)) {
                    spool = new Spool();
                    long size = keep(head, in, spool);
                    waiting.add(new Waiting(name, spool, size));
                    spool = null;
                }
            } catch (IOException | RuntimeException broken) {
                remarks.notice(Notice.Kind.DAMAGED, name, -1, "cannot be unpacked: " + broken.getMessage());
            } finally {
                if (spool != null) {
                    spool.close();
                }
            }
        }

        private long keep(byte[] head, InputStream in, Spool spool) throws IOException {
            long size = head.length;
            try (OutputStream out = Files.newOutputStream(spool.path())) {
                out.write(head);
                byte[] block = new byte[1 << 14];
                while (size < left) {
                    int count;
                    try {
                        count = in.read(block);
                    } catch (IOException broken) {
                        // What came before is read; that it is damaged is told with the artifact.
                        break;
                    }
                    if (count < 0) {
                        break;
                    }
                    out.write(block, 0, count);
                    size += count;
                }
            }
            left -= size;
            return size;
        }

        @Override
        public void part(String role, String name, long offset, long length) throws IOException {
            if (offset >= 0 && length > 0 && offset < content.size()) {
                child(role, name, length, () -> new ContentStream(content, offset, length));
            }
        }

        @Override
        public void notice(Notice.Kind kind, long offset, String detail) {
            remarks.notice(kind, "", offset, detail);
        }

        @Override
        public String source() {
            return source;
        }
    }
}
