package org.atalaya.evidence.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.artifact.Names;

/** A member of a container, still packed. */
final class Member {
    /** Turns packed bytes into unpacked ones. */
    @FunctionalInterface
    interface Unpacking {
        InputStream of(InputStream packed) throws IOException;
    }

    /** Gives the packed bytes. */
    @FunctionalInterface
    interface Packed {
        InputStream open() throws IOException;
    }

    private static final int MOST_NAME = 400;

    final String name;
    /** Packed size in bytes. */
    final long size;
    /** CRC-32 of the unpacked bytes, -1 if the container does not say. */
    final long crc;

    private final Packed packed;
    private final Unpacking unpacking;
    private long taken;

    private final boolean wasLocked;

    Member(String name, long size, long crc, Packed packed, Unpacking unpacking) {
        this(name, size, crc, packed, unpacking, false);
    }

    /**
     * A member.
     *
     * @param wasLocked whether a password opened it
     */
    Member(String name, long size, long crc, Packed packed, Unpacking unpacking, boolean wasLocked) {
        this.wasLocked = wasLocked;
        this.name = plain(name);
        this.size = size;
        this.crc = crc;
        this.packed = packed;
        this.unpacking = unpacking;
    }

    /** Names come from the evidence: what would steer a terminal or hide a name's end is shown as a question mark. */
    private static String plain(String name) {
        int most = Math.min(MOST_NAME, name.codePointCount(0, name.length()));
        return Names.line(name.substring(0, name.offsetByCodePoints(0, most)));
    }

    /** The unpacked bytes. */
    InputStream open() throws IOException {
        InputStream in = packed.open();
        try {
            return unpacking.of(new Counting(in));
        } catch (IOException | RuntimeException failed) {
            in.close();
            throw failed;
        }
    }

    /** Whether a password opened it. */
    boolean wasLocked() {
        return wasLocked;
    }

    /** Packed bytes read so far. */
    long taken() {
        return taken;
    }

    private final class Counting extends FilterInputStream {
        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) {
                taken++;
            }
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0) {
                taken += count;
            }
            return count;
        }
    }
}
