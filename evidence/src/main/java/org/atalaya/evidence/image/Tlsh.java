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
    static final int SHORTEST = 50;

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

    private Tlsh() {}

    private static int[] table() {
        String[] cells = PEARSON.split(" ", -1);
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            table[i] = Integer.parseInt(cells[i], 16);
        }
        return table;
    }

    private static int pearson(int salt, int i, int j, int k) {
        return TABLE[TABLE[TABLE[TABLE[salt] ^ i] ^ j] ^ k];
    }

    /** The hash of some bytes; empty when they are too few or too much alike. */
    public static Optional<String> of(byte[] data) {
        if (data.length < SHORTEST) {
            return Optional.empty();
        }
        int[] buckets = new int[256];
        int checksum = 0;
        for (int at = 4; at < data.length; at++) {
            int a = data[at] & 0xFF;
            int b = data[at - 1] & 0xFF;
            int c = data[at - 2] & 0xFF;
            int d = data[at - 3] & 0xFF;
            int e = data[at - 4] & 0xFF;
            checksum = pearson(0, a, b, checksum);
            buckets[pearson(2, a, b, c)]++;
            buckets[pearson(3, a, b, d)]++;
            buckets[pearson(5, a, c, d)]++;
            buckets[pearson(7, a, c, e)]++;
            buckets[pearson(11, a, b, e)]++;
            buckets[pearson(13, a, d, e)]++;
        }
        int[] sorted = Arrays.copyOf(buckets, BUCKETS);
        Arrays.sort(sorted);
        int low = sorted[BUCKETS / 4 - 1];
        int middle = sorted[BUCKETS / 2 - 1];
        int high = sorted[BUCKETS * 3 / 4 - 1];
        if (high == 0) {
            return Optional.empty();
        }
        StringBuilder hash = new StringBuilder("T1");
        swapped(checksum, hash);
        swapped(lengthClass(data.length), hash);
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
    private static int lengthClass(int length) {
        double class1 = length <= 656
                ? Math.log(length) / Math.log(1.5)
                : length <= 3_199
                        ? Math.log(length) / Math.log(1.3) - 8.72777
                        : Math.log(length) / Math.log(1.1) - 62.5472;
        return (int) class1 & 0xFF;
    }
}
