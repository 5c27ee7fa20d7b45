package org.atalaya.evidence.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/** Unpacks files that are packed by themselves. A size that is claimed reserves no memory beyond {@link #MOST_MEMORY_KIB}. */
public final class Streams {
    /** KiB of memory for one stream: enough for a dictionary of 64 MiB, the largest that the level of xz and 7z ask for. */
    public static final int MOST_MEMORY_KIB = 70 << 10;

    /** Bytes of a .lzma header: properties, size of the dictionary, unpacked size. */
    private static final int LZMA_HEADER = 13;

    /** Bytes of the properties of LZMA: lc, lp and pb, and the size of the dictionary. */
    public static final int LZMA_PROPERTIES = 5;

    /** Properties that every writer uses unless told otherwise: lc 3, lp 0, pb 2. */
    private static final int USUAL_PROPERTIES = 0x5D;

    private static final int LEAST_DICTIONARY = 1 << 12;

    private static final long MOST_LZMA_SIZE = 1L << 38;

    private Streams() {}

    static InputStream unpack(Kind kind, InputStream in) throws IOException {
        return switch (kind) {
            case GZIP -> new GZIPInputStream(in, 1 << 16);
            case ZSTD -> new ZstdInputStream(in);
            case XZ -> new XZInputStream(in, MOST_MEMORY_KIB);
            case LZMA -> new LZMAInputStream(in, MOST_MEMORY_KIB);
            case BZIP2 -> bzip2(in);
            case UTF_16 -> new Utf16(in);
            default -> throw new IllegalArgumentException(kind.format());
        };
    }

    /** Unpacked bytes of bzip2, of one stream or several one after the other. */
    public static InputStream bzip2(InputStream in) throws IOException {
        return new BZip2CompressorInputStream(in, true);
    }

    /**
     * Unpacked bytes of LZMA without a header.
     *
     * @param unpacked their number, −1 when a mark ends them
     * @param properties lc, lp and pb in one byte, and the size of the dictionary in four
     */
    public static InputStream lzma(InputStream in, long unpacked, byte[] properties) throws IOException {
        if (properties.length < LZMA_PROPERTIES) {
            throw new EOFException("LZMA without its properties");
        }
        int dictionary = (int) little(properties, 1, 4);
        // No more of the dictionary is used than there are bytes.
        long used = unpacked < 0 || dictionary < 0 ? dictionary : Math.min(dictionary, Math.max(unpacked, 1 << 12));
        int needed = used < 0 ? Integer.MAX_VALUE : LZMAInputStream.getMemoryUsage((int) used, properties[0]);
        if (needed > MOST_MEMORY_KIB) {
            throw new MemoryLimitException(needed, MOST_MEMORY_KIB);
        }
        return new LZMAInputStream(in, unpacked, properties[0], (int) used);
    }

    /**
     * Whether bytes begin like a .lzma file, which has no mark of its own: the usual properties, a dictionary of 2^n or
     * 2^n + 2^(n−1) bytes, a size that is possible, and a beginning that unpacks (as xz recognises them).
     */
    static boolean isLzma(byte[] head, int length) {
        if (length < LZMA_HEADER + 5 || head[0] != USUAL_PROPERTIES || head[LZMA_HEADER] != 0) {
            return false;
        }
        long dictionary = little(head, 1, 4);
        long size = little(head, 5, 8);
        if (dictionary < LEAST_DICTIONARY
                || Long.bitCount(dictionary) > 2
                || Long.bitCount(dictionary) == 2
                        && Long.highestOneBit(dictionary) != Long.lowestOneBit(dictionary) << 1
                || size == 0
                || size < -1
                || size > MOST_LZMA_SIZE) {
            return false;
        }
        // A dictionary of the least size is enough for the first byte.
        byte[] start = head.clone();
        start[1] = 0;
        start[2] = LEAST_DICTIONARY >> 8;
        start[3] = 0;
        start[4] = 0;
        try (LZMAInputStream in = new LZMAInputStream(new ByteArrayInputStream(start, 0, length), MOST_MEMORY_KIB)) {
            return in.read() >= 0;
        } catch (IOException notLzma) {
            return false;
        }
    }

    private static long little(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | bytes[from + i] & 0xFF;
        }
        return value;
    }
}
