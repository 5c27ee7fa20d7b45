package org.atalaya.indicators.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text that is used again and again for the texts of one place, so that these make no garbage. UTF-8. */
final class HeldText {
    private byte[] bytes = new byte[64];
    private int length;

    void set(byte[] from, int begin, int end) {
        room(end - begin);
        System.arraycopy(from, begin, bytes, 0, end - begin);
        length = end - begin;
    }

    void clear() {
        length = 0;
    }

    void append(byte one) {
        room(length + 1);
        bytes[length++] = one;
    }

    /** Adds a code point that is no surrogate. */
    void appendCharacter(int point) {
        if (point < 0x80) {
            append((byte) point);
            return;
        }
        for (byte one : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            append(one);
        }
    }

    private void room(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }

    /** The array that holds it, from index 0. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
