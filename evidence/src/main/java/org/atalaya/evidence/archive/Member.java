package org.atalaya.evidence.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Names;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;

/** A member of a container, still packed. */
public final class Member {
    /** Turns packed bytes into unpacked ones. */
    @FunctionalInterface
    interface Unpacking {
        InputStream of(InputStream packed) throws IOException;
    }

    /** Gives bytes. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }

    private static final int MOST_NAME = 400;

    final String name;
    /** Packed size in bytes. */
    final long size;
    /** CRC-32 of the unpacked bytes, -1 if the container does not say. */
    final long crc;

    private final Opening opening;
    private final boolean isCounted;
    private long taken;

    private Member(String name, long size, long crc, Opening opening, boolean isCounted) {
        this.name = plain(name);
        this.size = size;
        this.crc = crc;
        this.opening = opening;
        this.isCounted = isCounted;
    }

    /** A member packed by itself, whose packed bytes are counted as they are taken. */
    static Member packed(String name, long size, long crc, Opening packed, Unpacking unpacking) {
        Member[] made = new Member[1];
        made[0] = new Member(name, size, crc, () -> made[0].open(packed, unpacking), true);
        return made[0];
    }

    /**
     * A member packed together with others.
     *
     * @param size how many packed bytes they take together
     * @param crc of the member's unpacked bytes, -1 if the container does not say
     * @param opening gives the unpacked bytes
     */
    public static Member of(String name, long size, long crc, Opening opening) {
        return new Member(name, size, crc, opening, false);
    }

    /** A member whose bytes stand in the container as they are. */
    public static Member stored(String name, Content content, long offset, long length) {
        return new Member(name, length, -1, () -> new ContentStream(content, offset, length), false);
    }

    /** How many of the bytes that a member is said to have are there; tells when some are not. */
    static long there(String name, Content content, long offset, long said, Remarks remarks) {
        long there = Math.max(0, Math.min(said, content.size() - offset));
        if (there < said) {
            remarks.notice(
                    Notice.Kind.DAMAGED, name, offset, "says that it has " + said + " bytes; " + there + " are there");
        }
        return there;
    }

    /** Names come from the evidence: what would steer a terminal or hide a name's end is shown as a question mark. */
    private static String plain(String name) {
        int most = Math.min(MOST_NAME, name.codePointCount(0, name.length()));
        return Names.line(name.substring(0, name.offsetByCodePoints(0, most)));
    }

    /** The unpacked bytes. */
    InputStream open() throws IOException {
        return opening.open();
    }

    private InputStream open(Opening packed, Unpacking unpacking) throws IOException {
        InputStream in = packed.open();
        try {
            return unpacking.of(new Counting(in));
        } catch (IOException | RuntimeException failed) {
            in.close();
            throw failed;
        }
    }

    /** Packed bytes read so far. */
    long taken() {
        return isCounted ? taken : size;
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
