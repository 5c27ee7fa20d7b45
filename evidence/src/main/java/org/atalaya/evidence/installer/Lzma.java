package org.atalaya.evidence.installer;

import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.archive.Streams;

/** LZMA as installers have it: a byte of properties, four of the window's size, and data that say where they end. */
final class Lzma {
    /** Bytes of the window that are granted; data may ask for up to 4 GB. */
    static final int MOST_WINDOW = 64 << 20;

    private Lzma() {}

    static InputStream open(InputStream in) throws IOException {
        byte[] head = in.readNBytes(Streams.LZMA_PROPERTIES);
        if (head.length < Streams.LZMA_PROPERTIES) {
            throw new IOException("LZMA data without its properties");
        }
        long window = (head[1] & 0xFFL) | (head[2] & 0xFFL) << 8 | (head[3] & 0xFFL) << 16 | (head[4] & 0xFFL) << 24;
        if (window > MOST_WINDOW) {
            throw new IOException("LZMA data with a window of " + window + " bytes");
        }
        return Streams.lzma(in, -1, head);
    }
}
