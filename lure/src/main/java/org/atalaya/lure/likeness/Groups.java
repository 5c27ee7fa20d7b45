package org.atalaya.lure.likeness;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Which of many sketches are variants of one mailing.
 *
 * <p>Candidates come from bands: sketches that agree in three rows of the text, in what they carry, or in frame and links.
 * Those of a band are compared one with another, at most {@value #MOST_LEADERS} for each, and joined where they are
 * {@link Likeness#alike}, unless the first mails of both groups have nothing to do with each other: a frame that many
 * mailings share cannot chain them together. The same sketches in the same order give the same groups.
 *
 * <p>Needs 12 bytes of memory for each sketch; the sketches themselves may lie in a file.
 */
public final class Groups {
    /** Sketches that can be grouped. */
    public static final int MOST = 4_000_000;
    /** Groups of one band that each sketch of it is compared with. */
    static final int MOST_LEADERS = 16;
    /** Rows of a band. */
    private static final int BAND_ROWS = 3;

    private static final int BANDS = Sketch.ROWS / BAND_ROWS;
    private static final int OTHER_KEYS = 4;

    private final ByteBuffer sketches;
    private final int stride;
    private final int count;
    private final int[] parents;

    private Groups(ByteBuffer sketches, int stride, int count) {
        this.sketches = sketches;
        this.stride = stride;
        this.count = count;
        this.parents = new int[count];
        Arrays.setAll(parents, i -> i);
    }

    /**
     * Groups sketches.
     *
     * @param sketches one after the other, in little-endian order
     * @param stride bytes from one to the next, at least {@link Sketch#BYTES}
     * @param count how many there are, at most {@link #MOST}
     */
    public static Groups of(ByteBuffer sketches, int stride, int count) {
        if (count > MOST || (long) count * stride > sketches.capacity()) {
            throw new IllegalArgumentException(count + " sketches of " + stride + " bytes cannot be grouped");
        }
        Groups groups = new Groups(sketches, stride, count);
        groups.join();
        return groups;
    }

    /** The index of the first sketch of the group that a sketch belongs to; its own when it is alone or the first. */
    public int first(int index) {
        int root = index;
        while (parents[root] != root) {
            root = parents[root];
        }
        for (int i = index; parents[i] != root; ) {
            int next = parents[i];
            parents[i] = root;
            i = next;
        }
        return root;
    }

    /** What a group is called: 12 hexadecimal digits of SHA-256 over its first sketch. */
    public String id(int index) {
        byte[] sketch = new byte[Sketch.BYTES];
        sketches.get(first(index) * stride, sketch);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sketch), 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void join() {
        long[] entries = new long[count];
        for (int band = 0; band < BANDS + OTHER_KEYS; band++) {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int key = key(band, i * stride);
                if (key != 0) {
                    entries[kept++] = (long) key << 32 | i;
                }
            }
            Arrays.sort(entries, 0, kept);
            for (int from = 0; from < kept; ) {
                int to = from + 1;
                while (to < kept && entries[to] >>> 32 == entries[from] >>> 32) {
                    to++;
                }
                if (to - from > 1) {
                    bucket(entries, from, to);
                }
                from = to;
            }
        }
    }

    /** What a sketch is looked up by in a band; 0 where it has nothing of the kind. */
    private int key(int band, int at) {
        if (band < BANDS) {
            if (sketches.getShort(at + Sketch.WORDS) == 0) {
                return 0;
            }
            int row = at + band * BAND_ROWS;
            return 1 << 24
                    | (sketches.get(row) & 0xFF) << 16
                    | (sketches.get(row + 1) & 0xFF) << 8
                    | sketches.get(row + 2) & 0xFF;
        }
        return Bands.other(band - BANDS, sketches, at);
    }

    private void bucket(long[] entries, int from, int to) {
        int[] leaders = new int[Math.min(MOST_LEADERS, to - from)];
        int led = 0;
        for (int i = from; i < to; i++) {
            int index = (int) entries[i];
            boolean joined = false;
            for (int j = 0; j < led && !joined; j++) {
                joined = first(leaders[j]) == first(index);
            }
            for (int j = 0; j < led && !joined; j++) {
                joined = union(leaders[j], index);
            }
            if (!joined && led < leaders.length) {
                leaders[led++] = index;
            }
        }
    }

    private boolean union(int a, int b) {
        if (!likeness(a, b).alike()) {
            return false;
        }
        int one = first(a);
        int other = first(b);
        if (!likeness(one, other).loose()) {
            return false;
        }
        parents[Math.max(one, other)] = Math.min(one, other);
        return true;
    }

    /** How like two of the sketches are. */
    public Likeness likeness(int a, int b) {
        return Likeness.of(sketches, a * stride, sketches, b * stride);
    }
}
