package org.atalaya.sweep.mailstore;

import org.atalaya.lure.likeness.Bands;
import org.atalaya.lure.likeness.Sketch;

/**
 * Where the parts of a segment stand. All numbers are little-endian; every part begins at a whole block.
 *
 * @param mails how many there are
 * @param entries of each band
 * @param texts bytes of the records
 */
record Layout(int mails, int[] entries, long texts) {
    /** The first bytes. */
    static final long MAGIC = 0x4C49414D4C415441L;

    static final int VERSION = 1;
    /** Bytes that one checksum stands for. */
    static final int BLOCK = 4096;
    /** Mails of a segment. */
    static final int MOST_MAILS = 2_000_000;
    /** Bytes of the records of a segment. */
    static final long MOST_TEXTS = 1_500_000_000L;
    /** Bytes of the fields before the entries of each band. */
    static final int FIXED = 40;
    /** Where the checksum of the header stands: after it comes nothing. */
    static final int HEADER_SUM = BLOCK - 4;

    static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }

    private static long padded(long bytes) {
        return blocks(bytes) * BLOCK;
    }

    long sketches() {
        return BLOCK;
    }

    /** Places of the records, one more than mails. */
    long places() {
        return sketches() + padded((long) mails * Sketch.BYTES);
    }

    /** What each mail is known by, sorted. */
    long identities() {
        return places() + padded(8L * (mails + 1));
    }

    /** Where a band begins: its directory, then its mails in the order of their keys. */
    long band(int band) {
        long at = identities() + padded(8L * mails);
        for (int i = 0; i < band; i++) {
            at += padded(4L * (slots() + 1 + entries[i]));
        }
        return at;
    }

    long records() {
        return band(Bands.COUNT);
    }

    long sums() {
        return records() + padded(texts);
    }

    /** Bytes of the whole file. */
    long length() {
        return sums() + 4 * blocks(sums());
    }

    /** Bits of a key that the directory of a band tells apart. */
    int bits() {
        return Math.clamp(32L - Integer.numberOfLeadingZeros(Math.max(1, mails)), 1, 16);
    }

    int slots() {
        return 1 << bits();
    }
}
