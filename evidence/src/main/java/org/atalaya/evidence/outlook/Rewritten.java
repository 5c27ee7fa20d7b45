package org.atalaya.evidence.outlook;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.atalaya.evidence.artifact.Held;

/** Bytes that are made one after the other, of which every sixteenth remembers which byte of the source it was made of. */
final class Rewritten {
    private static final int SHIFT = 4;

    private final int most;
    private byte[] bytes = new byte[1 << 12];
    private int[] sources = new int[bytes.length >> SHIFT];
    private int size;
    private boolean full;

    /** Keeps at most so many bytes. */
    Rewritten(int most) {
        this.most = most;
    }

    /** Adds a byte that was made of the source's byte at an index. */
    void add(int value, int source) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
            sources = Arrays.copyOf(sources, bytes.length >> SHIFT);
        }
        if (size >= most) {
            full = true;
            return;
        }
        if ((size & (1 << SHIFT) - 1) == 0) {
            sources[size >> SHIFT] = source;
        }
        bytes[size++] = (byte) value;
    }

    /** Adds a text in UTF-8. */
    void add(String text, int source) {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            add(one, source);
        }
    }

    int size() {
        return size;
    }

    /** Whether more was made than is kept. */
    boolean isFull() {
        return full;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** What was made, with the places of what it was made of. */
    Held held(Held source) {
        int[] kept = Arrays.copyOf(sources, Math.max(1, size + (1 << SHIFT) - 1 >> SHIFT));
        return Held.of(bytes(), index -> source.place(kept[(int) Math.clamp(index >> SHIFT, 0, kept.length - 1)]));
    }
}
