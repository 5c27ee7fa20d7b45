package org.atalaya.evidence.artifact;

import java.io.IOException;
import org.atalaya.model.Content;

/** A content that must be given up when it has been read. */
record Unpacked(Content content, Closing closing) implements AutoCloseable {
    /** Gives up what holds the content. */
    @FunctionalInterface
    interface Closing {
        void close() throws IOException;
    }

    /** A content that somebody else gives up. */
    static Unpacked whole(Content content) {
        return new Unpacked(content, () -> {});
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
