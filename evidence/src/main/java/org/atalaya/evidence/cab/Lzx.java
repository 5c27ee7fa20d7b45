package org.atalaya.evidence.cab;

import java.io.IOException;
import java.util.Arrays;

/**
 * LZX as cabinets use it ([MS-PATCH], "LZX DELTA", without its deltas; the window is kept over all blocks of a folder).
 * Broken data ends in an exception, never outside of the window.
 */
final class Lzx implements Blocks {
    private static final int LEAST_MATCH = 2;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 249;
    private static final int PRETREE = 20;
    private static final int ALIGNED = 8;
    private static final int LONGEST_CODE = 16;
    /** Frames beyond which calls are not translated. */
    private static final int MOST_TRANSLATED = 32_768;

    private static final int[] EXTRA = new int[51];
    private static final int[] BASE = new int[51];

    static {
        for (int i = 0; i < EXTRA.length; i++) {
            EXTRA[i] = i < 4 ? 0 : Math.min(17, i / 2 - 1);
        }
        for (int i = 1; i < BASE.length; i++) {
            BASE[i] = BASE[i - 1] + (1 << EXTRA[i - 1]);
        }
    }

    private final byte[] window;
    private final int mask;
    private int at;
    private long total;
    private final int slots;
    private final byte[] mainLengths;
    private final byte[] lengthLengths = new byte[LENGTHS];
    private final short[] mainTable = new short[1 << LONGEST_CODE];
    private final short[] lengthTable = new short[1 << LONGEST_CODE];
    private final short[] alignedTable = new short[1 << 7];
    private final byte[] alignedLengths = new byte[ALIGNED];
    private boolean hasLengthTree;

    private int r0 = 1;
    private int r1 = 1;
    private int r2 = 1;
    private boolean started;
    private int translated;
    private int frames;
    private int blockType;
    private int blockLeft;
    private boolean blockIsOdd;

    private byte[] in = new byte[0];
    private int inAt;
    private int inEnd;
    private int bits;
    private int bitCount;

    /** A decoder for a window of 2^{@code windowBits} bytes, 15 to 21. */
    Lzx(int windowBits) throws IOException {
        if (windowBits < 15 || windowBits > 21) {
            throw new IOException("an LZX window of 2^" + windowBits + " bytes, which there is not");
        }
        window = new byte[1 << windowBits];
        mask = window.length - 1;
        slots = windowBits == 21 ? 50 : windowBits == 20 ? 42 : windowBits * 2;
        mainLengths = new byte[LITERALS + slots * 8];
    }

    @Override
    public void unpack(byte[] packed, int length, byte[] into, int unpacked) throws IOException {
        in = packed;
        inAt = 0;
        inEnd = length;
        bits = 0;
        bitCount = 0;
        if (!started) {
            started = true;
            if (read(1) == 1) {
                translated = read(16) << 16 | read(16);
            }
        }
        int from = at;
        int left = unpacked;
        while (left > 0) {
            if (blockLeft == 0) {
                block();
            }
            int run = Math.min(left, blockLeft);
            int done = blockType == 3 ? stored(run) : matches(run);
            left -= done;
            blockLeft -= done;
            if (left < 0 || blockLeft < 0) {
                throw new IOException("an LZX match beyond its block");
            }
        }
        for (int i = 0; i < unpacked; i++) {
            into[i] = window[from + i & mask];
        }
        translate(into, unpacked);
        frames++;
        total += unpacked;
    }

    /** The next bits, the first in the highest place; data are 16-bit words, low byte first. */
    private int read(int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        need(count);
        int value = bits >>> 32 - count;
        bits <<= count;
        bitCount -= count;
        return value;
    }

    private void need(int count) throws IOException {
        while (bitCount < count) {
            // Beyond the end are zeros: a last code may reach for bits that it does not need.
            if (inAt > inEnd + 4) {
                throw new IOException("an LZX block ends too early");
            }
            int word = (inAt < inEnd ? in[inAt] & 0xFF : 0) | (inAt + 1 < inEnd ? (in[inAt + 1] & 0xFF) << 8 : 0);
            inAt += 2;
            bits |= word << 16 - bitCount;
            bitCount += 16;
        }
    }

    private int decode(short[] table, byte[] lengths, int tableBits) throws IOException {
        need(Math.min(16, tableBits));
        int symbol = table[bits >>> 32 - tableBits];
        if (symbol < 0 || lengths[symbol] == 0) {
            throw new IOException("an LZX code that its tree does not have");
        }
        bits <<= lengths[symbol];
        bitCount -= lengths[symbol];
        return symbol;
    }

    /** Fills a table by the leading bits of each code: canonical codes, shortest first. */
    private static boolean table(byte[] lengths, int count, short[] table, int tableBits) throws IOException {
        Arrays.fill(table, (short) -1);
        int place = 0;
        boolean any = false;
        for (int length = 1; length <= tableBits; length++) {
            for (int symbol = 0; symbol < count; symbol++) {
                if (lengths[symbol] == length) {
                    int span = 1 << tableBits - length;
                    if (place + span > table.length) {
                        throw new IOException("an LZX tree with too many codes");
                    }
                    Arrays.fill(table, place, place + span, (short) symbol);
                    place += span;
                    any = true;
                }
            }
        }
        return any;
    }

    /** Reads code lengths, which are told as differences to those of the block before. */
    private void lengths(byte[] lengths, int from, int to) throws IOException {
        byte[] pre = new byte[PRETREE];
        for (int i = 0; i < PRETREE; i++) {
            pre[i] = (byte) read(4);
        }
        short[] preTable = new short[1 << LONGEST_CODE];
        table(pre, PRETREE, preTable, LONGEST_CODE);
        for (int i = from; i < to; ) {
            int symbol = decode(preTable, pre, LONGEST_CODE);
            if (symbol == 17 || symbol == 18) {
                int run = symbol == 17 ? read(4) + 4 : read(5) + 20;
                Arrays.fill(lengths, i, Math.min(to, i + run), (byte) 0);
                i += run;
            } else if (symbol == 19) {
                int run = read(1) + 4;
                int change = decode(preTable, pre, LONGEST_CODE);
                if (change > 16) {
                    throw new IOException("an LZX run of a length that there is not");
                }
                byte length = (byte) ((lengths[Math.min(i, to - 1)] - change + 17) % 17);
                Arrays.fill(lengths, i, Math.min(to, i + run), length);
                i += run;
            } else {
                lengths[i] = (byte) ((lengths[i] - symbol + 17) % 17);
                i++;
            }
        }
    }

    private void block() throws IOException {
        if (blockIsOdd) {
            inAt++;
            blockIsOdd = false;
        }
        blockType = read(3);
        blockLeft = read(16) << 8 | read(8);
        if (blockLeft == 0) {
            throw new IOException("an empty LZX block");
        }
        switch (blockType) {
            case 1, 2 -> {
                if (blockType == 2) {
                    for (int i = 0; i < ALIGNED; i++) {
                        alignedLengths[i] = (byte) read(3);
                    }
                    table(alignedLengths, ALIGNED, alignedTable, 7);
                }
                lengths(mainLengths, 0, LITERALS);
                lengths(mainLengths, LITERALS, mainLengths.length);
                table(mainLengths, mainLengths.length, mainTable, LONGEST_CODE);
                lengths(lengthLengths, 0, LENGTHS);
                hasLengthTree = table(lengthLengths, LENGTHS, lengthTable, LONGEST_CODE);
            }
            case 3 -> {
                // On to the next word; where that begins here, one is passed over.
                if (bitCount == 0) {
                    inAt += 2;
                }
                bits = 0;
                bitCount = 0;
                r0 = number();
                r1 = number();
                r2 = number();
                blockIsOdd = (blockLeft & 1) != 0;
            }
            default -> throw new IOException("an LZX block of type " + blockType);
        }
    }

    private int number() throws IOException {
        if (inAt + 4 > inEnd) {
            throw new IOException("an LZX block ends too early");
        }
        int value = (in[inAt] & 0xFF)
                | (in[inAt + 1] & 0xFF) << 8
                | (in[inAt + 2] & 0xFF) << 16
                | (in[inAt + 3] & 0xFF) << 24;
        inAt += 4;
        return value;
    }

    private int stored(int wanted) throws IOException {
        int count = Math.min(wanted, inEnd - inAt);
        if (count <= 0) {
            throw new IOException("an LZX block ends too early");
        }
        for (int i = 0; i < count; i++) {
            window[at] = in[inAt++];
            at = at + 1 & mask;
        }
        return count;
    }

    private int matches(int wanted) throws IOException {
        int done = 0;
        while (done < wanted) {
            int symbol = decode(mainTable, mainLengths, LONGEST_CODE);
            if (symbol < LITERALS) {
                window[at] = (byte) symbol;
                at = at + 1 & mask;
                done++;
                continue;
            }
            int length = symbol - LITERALS & 7;
            int slot = symbol - LITERALS >> 3;
            if (length == 7) {
                if (!hasLengthTree) {
                    throw new IOException("an LZX match without a tree of lengths");
                }
                length += decode(lengthTable, lengthLengths, LONGEST_CODE);
            }
            length += LEAST_MATCH;
            int offset = offset(slot);
            if (offset <= 0 || offset > window.length || offset > total + Blocks.MOST_UNPACKED) {
                throw new IOException("an LZX match before the beginning");
            }
            for (int i = 0; i < length; i++) {
                window[at] = window[at - offset & mask];
                at = at + 1 & mask;
            }
            done += length;
        }
        return done;
    }

    private int offset(int slot) throws IOException {
        int offset;
        switch (slot) {
            case 0 -> offset = r0;
            case 1 -> {
                offset = r1;
                r1 = r0;
                r0 = offset;
            }
            case 2 -> {
                offset = r2;
                r2 = r0;
                r0 = offset;
            }
            default -> {
                int extra = EXTRA[slot];
                offset = BASE[slot] - 2;
                if (blockType == 2 && extra >= 3) {
                    offset += read(extra - 3) << 3;
                    offset += decode(alignedTable, alignedLengths, 7);
                } else {
                    offset += read(extra);
                }
                r2 = r1;
                r1 = r0;
                r0 = offset;
            }
        }
        return offset;
    }

    /** Calls of x86 code stand with absolute targets, so that the same target is the same bytes; they are turned back. */
    private void translate(byte[] data, int length) {
        if (translated == 0 || frames >= MOST_TRANSLATED || length <= 10) {
            return;
        }
        for (int i = 0; i < length - 10; i++) {
            if (data[i] != (byte) 0xE8) {
                continue;
            }
            int current = (int) total + i;
            int absolute = (data[i + 1] & 0xFF)
                    | (data[i + 2] & 0xFF) << 8
                    | (data[i + 3] & 0xFF) << 16
                    | (data[i + 4] & 0xFF) << 24;
            if (absolute >= -current && absolute < translated) {
                int relative = absolute >= 0 ? absolute - current : absolute + translated;
                data[i + 1] = (byte) relative;
                data[i + 2] = (byte) (relative >> 8);
                data[i + 3] = (byte) (relative >> 16);
                data[i + 4] = (byte) (relative >> 24);
            }
            i += 4;
        }
    }
}
