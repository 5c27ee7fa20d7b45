package org.atalaya.evidence.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongUnaryOperator;
import org.atalaya.model.Content;

/** Bytes that an artifact holds, in one piece or scattered, and where each of them stands in it. */
public interface Held {
    /** How many bytes there are, as far as is known before they are read. */
    long size();

    /**
     * The bytes from the first one on.
     *
     * @throws IOException when the disk under the artifact fails
     */
    InputStream open() throws IOException;

    /** The offset in the artifact of the byte at an index; −1 when it is not known. */
    long place(long index);

    /** Bytes of the artifact from the first of these to the last; 0 where they do not lie in their order. */
    default long span() {
        long first = place(0);
        return first < 0 ? 0 : Math.max(0, place(size()) - first);
    }

    /**
     * The first bytes, at most so many.
     *
     * @throws IOException when the disk under the artifact fails
     */
    default byte[] first(int most) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes((int) Math.min(most, size()));
        }
    }

    /** A piece of a content as it is. */
    static Held of(Content content, long from, long length) {
        return new Piece(content, from, Math.clamp(length, 0, Math.max(0, content.size() - from)));
    }

    /** Bytes in memory, which must not be changed afterwards. */
    static Held of(byte[] bytes, LongUnaryOperator places) {
        return new Made(bytes, places);
    }

    /** A piece of a content. */
    record Piece(Content content, long from, long size) implements Held {
        @Override
        public InputStream open() {
            return new ContentStream(content, from, size);
        }

        @Override
        public long place(long index) {
            return from + index;
        }

        @Override
        public byte[] first(int most) {
            byte[] bytes = new byte[(int) Math.min(most, size)];
            content.read(from, bytes, 0, bytes.length);
            return bytes;
        }
    }

    /** Bytes that were made of others. */
    record Made(byte[] bytes, LongUnaryOperator places) implements Held {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public long place(long index) {
            return places.applyAsLong(index);
        }
    }
}
