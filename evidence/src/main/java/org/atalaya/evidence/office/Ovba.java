package org.atalaya.evidence.office;

import java.util.Arrays;
import java.util.Optional;

/** The compression of macro sources, [MS-OVBA] 2.4.1: chunks of 4096 bytes, each of literals and copies from itself. */
final class Ovba {
    /** Bytes of one unpacked source. */
    static final int MOST_UNPACKED = 16 << 20;

    private static final int CHUNK = 4096;

    private Ovba() {}

    /**
     * Unpacks from a place to the end, or to the first chunk that is broken.
     *
     * @return empty when no container begins there or nothing could be unpacked
     */
    static Optional<byte[]> unpack(byte[] packed, int from) {
        // [MS-OVBA] 2.4.1.1.1: the signature byte.
        if (from < 0 || from >= packed.length || packed[from] != 1) {
            return Optional.empty();
        }
        byte[] out = new byte[CHUNK];
        int size = 0;
        int at = from + 1;
        while (at + 2 <= packed.length && size < MOST_UNPACKED) {
            int header = packed[at] & 0xFF | (packed[at + 1] & 0xFF) << 8;
            // 2.4.1.1.5: bits 0 to 11 the size less 3, bits 12 to 14 the signature 3, bit 15 whether it is compressed.
            if ((header >> 12 & 7) != 3) {
                break;
            }
            int end = Math.min(packed.length, at + (header & 0xFFF) + 3);
            if (out.length < size + 2 * CHUNK) {
                out = Arrays.copyOf(out, Math.max(out.length * 2, size + 2 * CHUNK));
            }
            if (header < 0x8000) {
                int count = Math.min(CHUNK, packed.length - at - 2);
                System.arraycopy(packed, at + 2, out, size, count);
                size += count;
            } else {
                int unpacked = chunk(packed, at + 2, end, out, size);
                size += unpacked;
                if (unpacked == 0) {
                    break;
                }
            }
            at = end;
        }
        return size == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(out, Math.min(size, MOST_UNPACKED)));
    }

    /** 2.4.1.3.2: one compressed chunk; how many bytes it gave. */
    private static int chunk(byte[] packed, int from, int end, byte[] out, int base) {
        int at = from;
        int size = 0;
        while (at < end && size < CHUNK) {
            int flags = packed[at++];
            for (int bit = 0; bit < 8 && at < end && size < CHUNK; bit++) {
                if ((flags >> bit & 1) == 0) {
                    out[base + size++] = packed[at++];
                    continue;
                }
                if (at + 2 > end) {
                    return size;
                }
                int token = packed[at] & 0xFF | (packed[at + 1] & 0xFF) << 8;
                at += 2;
                // 2.4.1.3.19.1: as many bits for the offset as the bytes so far need, 4 at least.
                int bits = Math.max(4, 32 - Integer.numberOfLeadingZeros(Math.max(size - 1, 0)));
                int length = (token & 0xFFFF >> bits) + 3;
                int offset = (token >> 16 - bits) + 1;
                if (offset > size) {
                    return size;
                }
                for (int i = 0; i < length && size < CHUNK; i++, size++) {
                    out[base + size] = out[base + size - offset];
                }
            }
        }
        return size;
    }
}
