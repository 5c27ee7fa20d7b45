package org.atalaya.evidence.sevenzip;

/** Reads the numbers of a header one after the other. */
final class HeaderBytes {
    private final byte[] bytes;
    private int at;

    HeaderBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int left() {
        return bytes.length - at;
    }

    int one() throws Broken {
        if (at >= bytes.length) {
            throw new Broken("the header ends too early");
        }
        return bytes[at++] & 0xFF;
    }

    byte[] bytes(long length) throws Broken {
        if (length < 0 || length > left()) {
            throw new Broken("the header ends too early");
        }
        byte[] part = java.util.Arrays.copyOfRange(bytes, at, at + (int) length);
        at += (int) length;
        return part;
    }

    void skip(long length) throws Broken {
        bytes(length);
    }

    /** 7zFormat.txt "NUMBER": the first byte's leading ones count the bytes that follow. */
    long number() throws Broken {
        int first = one();
        long value = 0;
        int mask = 0x80;
        for (int i = 0; i < 8; i++, mask >>= 1) {
            if ((first & mask) == 0) {
                return value + ((long) (first & mask - 1) << 8 * i);
            }
            value |= (long) one() << 8 * i;
        }
        return value;
    }

    /** A number of things of which each takes a byte of the header or more, or is bounded otherwise. */
    int count(int most) throws Broken {
        long count = number();
        if (count < 0 || count > most) {
            throw new Broken("the header counts " + Long.toUnsignedString(count) + " where " + most + " is the most");
        }
        return (int) count;
    }

    long four() throws Broken {
        return one() | (long) one() << 8 | (long) one() << 16 | (long) one() << 24;
    }

    boolean[] bits(int count) throws Broken {
        if ((count + 7) / 8 > left()) {
            throw new Broken("the header ends too early");
        }
        boolean[] bits = new boolean[count];
        int here = 0;
        for (int i = 0; i < count; i++) {
            if (i % 8 == 0) {
                here = one();
            }
            bits[i] = (here & 0x80 >> i % 8) != 0;
        }
        return bits;
    }

    /** Bits, or one byte that stands for all of them being set. */
    boolean[] bitsOrAll(int count) throws Broken {
        if (one() == 0) {
            return bits(count);
        }
        boolean[] all = new boolean[count];
        java.util.Arrays.fill(all, true);
        return all;
    }
}
