package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import org.atalaya.evidence.Spool;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/** Takes unpacked bytes: a few stay in memory, many go to a temporary file. */
final class Spooling {
    /** Bytes of one artifact that stay in memory. */
    static final int MOST_IN_MEMORY = 4 << 20;

    private final long most;

    private byte[] bytes = new byte[1 << 12];
    private int length;
    private long size;
    private @Nullable Spool file;
    private @Nullable OutputStream out;

    /**
     * Nothing yet.
     *
     * @param left bytes that may still be held in memory
     */
    Spooling(long left) {
        this.most = Math.min(MOST_IN_MEMORY, left);
    }

    long size() {
        return size;
    }

    void write(byte[] block, int count) throws IOException {
        OutputStream spool = out;
        if (spool == null && length + count > most) {
            Spool made = new Spool();
            file = made;
            spool = Files.newOutputStream(made.path());
            out = spool;
            spool.write(bytes, 0, length);
            bytes = new byte[0];
        }
        if (spool != null) {
            spool.write(block, 0, count);
        } else {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
            System.arraycopy(block, 0, bytes, length, count);
            length += count;
        }
        size += count;
    }

    /** What was written. */
    Unpacked end() throws IOException {
        Spool spooled = file;
        OutputStream spool = out;
        if (spooled == null || spool == null) {
            return Unpacked.of(Content.of(Arrays.copyOf(bytes, length)));
        }
        spool.close();
        return Unpacked.of(spooled, size);
    }

    /** Gives up what was written. */
    void discard() throws IOException {
        OutputStream spool = out;
        Spool spooled = file;
        if (spool != null) {
            spool.close();
        }
        if (spooled != null) {
            spooled.close();
        }
    }
}
