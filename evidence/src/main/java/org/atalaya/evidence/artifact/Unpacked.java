package org.atalaya.evidence.artifact;

import java.io.Closeable;
import java.io.IOException;
import org.atalaya.evidence.Spool;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/** A content that waits to be read: in memory, or in a temporary file that is opened only then. */
final class Unpacked implements Closeable {
    private final long size;
    private final @Nullable Content inMemory;
    private final @Nullable Spool spool;
    private @Nullable FileContent open;

    private Unpacked(long size, @Nullable Content inMemory, @Nullable Spool spool) {
        this.size = size;
        this.inMemory = inMemory;
        this.spool = spool;
    }

    /** A content that is there already, and that somebody else gives up. */
    static Unpacked of(Content content) {
        return new Unpacked(content.size(), content, null);
    }

    /** A content in a temporary file, which goes with it. */
    static Unpacked of(Spool spool, long size) {
        return new Unpacked(size, null, spool);
    }

    long size() {
        return size;
    }

    /** Bytes that it takes in memory while it waits. */
    long waiting() {
        return spool == null ? size : 0;
    }

    Content open() throws IOException {
        if (inMemory != null) {
            return inMemory;
        }
        if (spool == null) {
            throw new IllegalStateException("neither in memory nor in a file");
        }
        FileContent content = FileContent.open(spool.path());
        open = content;
        return content;
    }

    @Override
    public void close() throws IOException {
        try (Spool file = spool) {
            if (open != null) {
                open.close();
            }
        }
    }
}
