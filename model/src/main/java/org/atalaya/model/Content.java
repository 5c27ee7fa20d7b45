package org.atalaya.model;

import java.util.Optional;

/**
 * The bytes of an artifact, read at any place; in memory or in a file, and never changed while it is open. Several
 * threads may read at the same time.
 */
public interface Content {
    /** Size in bytes. */
    long size();

    /**
     * The byte at a place, 0 to 255.
     *
     * @throws IndexOutOfBoundsException outside of 0 to {@link #size} − 1
     */
    int at(long place);

    /**
     * Copies bytes from a place; fewer than asked for only at the end.
     *
     * @return how many bytes were copied, 0 at or beyond the end
     * @throws IndexOutOfBoundsException when the place is negative or {@code into} is too small
     */
    int read(long place, byte[] into, int offset, int length);

    /**
     * The whole content where it lies in memory as one array from its first byte on; not to be written to. Empty when it
     * lies in a file: then {@link #read} by the block.
     */
    Optional<byte[]> array();

    /** A content in memory. The array is not copied and must not be changed afterwards. */
    static Content of(byte[] bytes) {
        return new InMemory(bytes);
    }

    /** A content in memory. */
    record InMemory(byte[] bytes) implements Content {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int at(long place) {
            return bytes[Math.toIntExact(place)] & 0xFF;
        }

        @Override
        public int read(long place, byte[] into, int offset, int length) {
            if (place < 0) {
                throw new IndexOutOfBoundsException("place " + place);
            }
            int count = (int) Math.max(0, Math.min(length, bytes.length - place));
            if (count > 0) {
                System.arraycopy(bytes, (int) place, into, offset, count);
            }
            return count;
        }

        @Override
        public Optional<byte[]> array() {
            return Optional.of(bytes);
        }
    }
}
