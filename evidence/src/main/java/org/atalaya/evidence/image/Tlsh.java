package org.atalaya.evidence.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * TLSH, the locality-sensitive hash of Oliver, Cheng and Chen, "TLSH – A Locality Sensitive Hash" (2013): 128 buckets, one
 * byte of checksum, written with the version mark T1 of release 4.
 */
public final class Tlsh {
    /** Bytes below which there is no hash. */
    public static final int SHORTEST = 50;

    /** Bytes whose triples are counted together. */
    private static final int WINDOW = 5;

    private static final int TRIPLES = 6;
    private static final int BUCKETS = 128;
    /** The permutation of Pearson, "Fast Hashing of Variable-Length Text Strings" (1990), as hexadecimal. */
    private static final String PEARSON =
            "01 57 31 0c b0 b2 66 a6 79 c1 06 54 f9 e6 2c a3 0e c5 d5 b5 a1 55 da 50 40 ef 18 e2 ec 8e 26 c8"
                    + " 6e b1 68 67 8d fd ff 32 4d 65 51 12 2d 60 1f de 19 6b be 46 56 ed f0 22 48 f2 14 d6 f4 e3"
                    + " 95 eb 61 ea 39 16 3c fa 52 af d0 05 7f c7 6f 3e 87 f8 ae a9 d3 3a 42 9a 6a c3 f5 ab 11 bb"
                    + " b6 b3 00 f3 84 38 94 4b 80 85 9e 64 82 7e 5b 0d 99 f6 d8 db 77 44 df 4e 53 58 c9 63 7a 0b"
                    + " 5c 20 88 72 34 0a 8a 1e 30 b7 9c 23 3d 1a 8f 4a fb 5e 81 a2 3f 98 aa 07 73 a7 f1 ce 03 96"
                    + " 37 3b 97 dc 5a 35 17 83 7d ad 0f ee 4f 5f 59 10 69 89 e1 e0 d9 a0 25 7b 76 49 02 9d 2e 74"
                    + " 09 91 86 e4 cf d4 ca d7 45 e5 1b bc 43 7c a8 fc 2a 04 1d 6c 15 f7 13 cd 27 cb e9 28 ba 93"
                    + " c6 c0 9b 21 a4 bf 62 cc a5 b4 75 4c 8c 24 d2 ac 29 36 9f 08 b9 e8 71 c4 e7 2f 92 78 33 41"
                    + " 1c 90 fe dd 5d bd c2 8b 70 2b 47 6d b8 d1";

    private static final int[] TABLE = table();

    private static int[] table() {
        String[] cells = PEARSON.split(" ", -1);
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            table[i] = Integer.parseInt(cells[i], 16);
        }
        return table;
    }

    /** What the first two bytes of a triple come to; its third is joined by the last step. */
    private static int pair(int salt, int i, int j) {
        return TABLE[TABLE[TABLE[salt] ^ i] ^ j];
    }

    /**
     * By a byte and the one before it: what they come to under the salts 2, 3, 11 and 0, a byte each. With these tables and
     * separate counters 327 MB/s, with six small tables 175 MB/s, on the machine of bench/RESULTS.md.
     */
    private static final int[] NEXT = new int[1 << 16];
    /** By a byte and the second before it: salts 5 and 7. */
    private static final char[] SECOND = new char[1 << 16];
    /** By a byte and the third before it: salt 13. */
    private static final byte[] THIRD = new byte[1 << 16];

    static {
        for (int i = 0; i < 256; i++) {
            for (int j = 0; j < 256; j++) {
                int at = i << 8 | j;
                NEXT[at] = pair(2, i, j) | pair(3, i, j) << 8 | pair(11, i, j) << 16 | pair(0, i, j) << 24;
                SECOND[at] = (char) (pair(5, i, j) | pair(7, i, j) << 8);
                THIRD[at] = (byte) pair(13, i, j);
            }
        }
    }

    /**
     * How often each value came out of the step before the last, by triple: the last step only renames the buckets, and
     * counters of their own spare the loads of one triple the stores of another.
     */
    private final int[][] counts = new int[TRIPLES][256];

    private final byte[] before = new byte[WINDOW - 1];
    private int checksum;
    private long length;

    /** Nothing yet. */
    public Tlsh() {}

    /** The hash of some bytes; empty when they are too few or too much alike. */
    public static Optional<String> of(byte[] data) {
        Tlsh tlsh = new Tlsh();
        tlsh.update(data, data.length);
        return tlsh.hash();
    }

    /** Takes the next bytes of what is hashed: the first {@code count} of an array. */
    public void update(byte[] data, int count) {
        int at = 0;
        // The windows that begin in the bytes before.
        for (; at < count && at < WINDOW - 1; at++) {
            if (length + at >= WINDOW - 1) {
                take(
                        data[at],
                        earlier(data, at - 1),
                        earlier(data, at - 2),
                        earlier(data, at - 3),
                        earlier(data, at - 4));
            }
        }
        int[] first = counts[0];
        int[] second = counts[1];
        int[] third = counts[2];
        int[] fourth = counts[3];
        int[] fifth = counts[4];
        int[] sixth = counts[5];
        int[] table = TABLE;
        int sum = checksum;
        for (; at < count; at++) {
            int a = (data[at] & 0xFF) << 8;
            int c = data[at - 2] & 0xFF;
            int d = data[at - 3] & 0xFF;
            int e = data[at - 4] & 0xFF;
            int next = NEXT[a | data[at - 1] & 0xFF];
            int after = SECOND[a | c];
            sum = table[(next >>> 24 ^ sum) & 0xFF];
            first[(next ^ c) & 0xFF]++;
            second[(next >>> 8 ^ d) & 0xFF]++;
            third[(after ^ d) & 0xFF]++;
            fourth[(after >>> 8 ^ e) & 0xFF]++;
            fifth[(next >>> 16 ^ e) & 0xFF]++;
            sixth[(THIRD[a | d] ^ e) & 0xFF]++;
        }
        checksum = sum;
        byte[] last = new byte[WINDOW - 1];
        for (int i = 0; i < last.length; i++) {
            last[i] = earlier(data, count - last.length + i);
        }
        System.arraycopy(last, 0, before, 0, last.length);
        length += count;
    }

    /** A byte of this call, or one of those before it, which have negative places. */
    private byte earlier(byte[] data, int at) {
        return at >= 0 ? data[at] : before[before.length + at];
    }

    private void take(byte first, byte second, byte third, byte fourth, byte fifth) {
        int a = (first & 0xFF) << 8;
        int c = third & 0xFF;
        int d = fourth & 0xFF;
        int e = fifth & 0xFF;
        int next = NEXT[a | second & 0xFF];
        checksum = TABLE[(next >>> 24 ^ checksum) & 0xFF];
        counts[0][(next ^ c) & 0xFF]++;
        counts[1][(next >>> 8 ^ d) & 0xFF]++;
        counts[2][(SECOND[a | c] ^ d) & 0xFF]++;
        counts[3][(SECOND[a | c] >>> 8 ^ e) & 0xFF]++;
        counts[4][(next >>> 16 ^ e) & 0xFF]++;
        counts[5][(THIRD[a | d] ^ e) & 0xFF]++;
    }

    /** The hash of what was taken; empty when it is too little or too much alike. */
    public Optional<String> hash() {
        int[] buckets = new int[256];
        for (int[] of : counts) {
            for (int i = 0; i < of.length; i++) {
                buckets[TABLE[i]] += of[i];
            }
        }
        int[] sorted = Arrays.copyOf(buckets, BUCKETS);
        Arrays.sort(sorted);
        int low = sorted[BUCKETS / 4 - 1];
        int middle = sorted[BUCKETS / 2 - 1];
        int high = sorted[BUCKETS * 3 / 4 - 1];
        // More than half of the buckets must have been hit: the 64th of 128 in order, too.
        if (length < SHORTEST || sorted[BUCKETS / 2 - 1] == 0) {
            return Optional.empty();
        }
        StringBuilder hash = new StringBuilder("T1");
        swapped(checksum, hash);
        swapped(lengthClass(length), hash);
        hash.append("%02x".formatted((int) (low * 100f / high) % 16 << 4 | (int) (middle * 100f / high) % 16));
        for (int i = BUCKETS / 4 - 1; i >= 0; i--) {
            int code = 0;
            for (int j = 0; j < 4; j++) {
                int count = buckets[4 * i + j];
                code |= (count > high ? 3 : count > middle ? 2 : count > low ? 1 : 0) << 2 * j;
            }
            hash.append("%02x".formatted(code));
        }
        return Optional.of(hash.toString().toUpperCase(Locale.ROOT));
    }

    private static void swapped(int value, StringBuilder into) {
        into.append("%02x".formatted((value & 0xF) << 4 | value >> 4 & 0xF));
    }

    /** The logarithmic class of a length, with a finer base for longer data. */
    private static int lengthClass(long length) {
        double class1 = length <= 656
                ? Math.log(length) / Math.log(1.5)
                : length <= 3_199
                        ? Math.log(length) / Math.log(1.3) - 8.72777
                        : Math.log(length) / Math.log(1.1) - 62.5472;
        return (int) class1 & 0xFF;
    }
}
