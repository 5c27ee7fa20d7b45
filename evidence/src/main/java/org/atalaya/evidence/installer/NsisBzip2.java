package org.atalaya.evidence.installer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.Refilled;

/**
 * The bzip2 of NSIS ({@code Source/bzip2} there): blocks of 900,000 bytes as bzip2 has them, but each begins with one byte
 * (0x31; 0x17 ends the data), and has neither checksum nor the bit that says it was randomised.
 */
final class NsisBzip2 extends Refilled {
    private static final int BLOCK = 900_000;
    private static final int BEGIN = 0x31, END = 0x17;
    private static final int LONGEST_CODE = 20;
    private static final int MOST_GROUPS = 6, MOST_SELECTORS = 18_002;
    /** Symbols that one table codes before the next is chosen. */
    private static final int GROUP = 50;

    private static final int MOST_SYMBOLS = 258;

    private final InputStream in;
    private long bits;
    private int bitCount;

    /** The block's bytes in the lower 8 bits, above them the place of the byte that comes next. */
    private final int[] block = new int[BLOCK];

    private int left;
    private int place;
    private int run;
    private int last = -1;

    NsisBzip2(InputStream in) {
        super(new byte[1 << 14]);
        this.in = in;
    }

    private int bits(int count) throws IOException {
        while (bitCount < count) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the bzip2 data end within a block");
            }
            bits = bits << 8 | next;
            bitCount += 8;
        }
        bitCount -= count;
        return (int) (bits >>> bitCount) & (1 << count) - 1;
    }

    @Override
    protected boolean refill() throws IOException {
        at = 0;
        end = 0;
        while (end + 256 <= buffer.length) {
            if (left == 0) {
                if (end > 0 || !nextBlock()) {
                    break;
                }
            }
            left--;
            int next = block[place];
            place = next >>> 8;
            int value = next & 0xFF;
            if (run == 4) {
                // Four alike are followed by how many more there are.
                for (int i = 0; i < value; i++) {
                    buffer[end++] = (byte) last;
                }
                run = 0;
                last = -1;
                continue;
            }
            run = value == last ? run + 1 : 1;
            last = value;
            buffer[end++] = (byte) value;
        }
        return end > 0;
    }

    /** Reads the next block; false at the end. */
    private boolean nextBlock() throws IOException {
        int mark = bits(8);
        if (mark == END) {
            return false;
        }
        if (mark != BEGIN) {
            throw new IOException("a bzip2 block that begins with " + mark);
        }
        int origin = bits(24);
        int[] used = used();
        int symbols = used.length + 2;
        int groups = bits(3);
        int selectorCount = bits(15);
        if (used.length == 0 || groups < 2 || groups > MOST_GROUPS || selectorCount == 0) {
            throw new IOException("a bzip2 block without its tables");
        }
        byte[] selectors = selectors(groups, selectorCount);
        int[][] tables = new int[groups][];
        for (int g = 0; g < groups; g++) {
            tables[g] = table(symbols);
        }
        int[] counts = new int[256];
        int size = symbols(used, selectors, tables, symbols - 1, counts);
        if (origin >= size) {
            throw new IOException("a bzip2 block of " + size + " bytes that begins at " + origin);
        }
        int sum = 0;
        for (int i = 0; i < 256; i++) {
            int count = counts[i];
            counts[i] = sum;
            sum += count;
        }
        for (int i = 0; i < size; i++) {
            block[counts[block[i] & 0xFF]++] |= i << 8;
        }
        left = size;
        place = block[origin] >>> 8;
        run = 0;
        last = -1;
        return true;
    }

    private int[] used() throws IOException {
        int rows = bits(16);
        int[] used = new int[256];
        int count = 0;
        for (int row = 0; row < 16; row++) {
            if ((rows & 0x8000 >> row) != 0) {
                int cells = bits(16);
                for (int cell = 0; cell < 16; cell++) {
                    if ((cells & 0x8000 >> cell) != 0) {
                        used[count++] = row * 16 + cell;
                    }
                }
            }
        }
        return java.util.Arrays.copyOf(used, count);
    }

    private byte[] selectors(int groups, int count) throws IOException {
        byte[] order = new byte[groups];
        for (int i = 0; i < groups; i++) {
            order[i] = (byte) i;
        }
        byte[] selectors = new byte[Math.min(count, MOST_SELECTORS)];
        for (int i = 0; i < count; i++) {
            int from = 0;
            while (bits(1) == 1) {
                if (++from >= groups) {
                    throw new IOException("a bzip2 block that chooses a table there is not");
                }
            }
            byte chosen = order[from];
            System.arraycopy(order, 0, order, 1, from);
            order[0] = chosen;
            if (i < selectors.length) {
                selectors[i] = chosen;
            }
        }
        return selectors;
    }

    /** Code lengths of one table, as limits, offsets and symbols of a canonical code, one after the other. */
    private int[] table(int symbols) throws IOException {
        int[] lengths = new int[symbols];
        int length = bits(5);
        for (int i = 0; i < symbols; i++) {
            while (bits(1) == 1) {
                length += bits(1) == 0 ? 1 : -1;
                if (length < 1 || length > LONGEST_CODE) {
                    throw new IOException("a bzip2 code of " + length + " bits");
                }
            }
            if (length < 1 || length > LONGEST_CODE) {
                throw new IOException("a bzip2 code of " + length + " bits");
            }
            lengths[i] = length;
        }
        int[] table = new int[2 * (LONGEST_CODE + 1) + MOST_SYMBOLS];
        int code = 0;
        int number = 0;
        for (int bits = 1; bits <= LONGEST_CODE; bits++) {
            int first = number;
            code <<= 1;
            for (int i = 0; i < symbols; i++) {
                if (lengths[i] == bits) {
                    table[2 * (LONGEST_CODE + 1) + number++] = i;
                }
            }
            // Codes of so many bits below the limit are of this length; with the offset they give the symbol's number.
            table[LONGEST_CODE + 1 + bits] = first - code;
            code += number - first;
            table[bits] = code;
        }
        return table;
    }

    /** Undoes the codes, runs of zeros, and move-to-front; how many bytes that gave. */
    private int symbols(int[] used, byte[] selectors, int[][] tables, int end, int[] counts) throws IOException {
        int[] order = used.clone();
        int size = 0;
        int chosen = 0;
        int inGroup = 0;
        long zeros = 0;
        int weight = 1;
        int[] table = tables[selectors[0]];
        while (true) {
            if (inGroup == GROUP) {
                inGroup = 0;
                if (++chosen >= selectors.length) {
                    throw new IOException("a bzip2 block with more symbols than tables chosen");
                }
                table = tables[selectors[chosen]];
            }
            inGroup++;
            int symbol = symbol(table);
            if (symbol <= 1) {
                zeros += (long) weight << symbol;
                weight <<= 1;
                if (zeros > BLOCK) {
                    throw new IOException("a bzip2 block of more than " + BLOCK + " bytes");
                }
                continue;
            }
            if (size + zeros + (symbol == end ? 0 : 1) > BLOCK) {
                throw new IOException("a bzip2 block of more than " + BLOCK + " bytes");
            }
            for (; zeros > 0; zeros--) {
                block[size++] = order[0];
                counts[order[0]]++;
            }
            weight = 1;
            if (symbol == end) {
                return size;
            }
            int value = order[symbol - 1];
            System.arraycopy(order, 0, order, 1, symbol - 1);
            order[0] = value;
            block[size++] = value;
            counts[value]++;
        }
    }

    private int symbol(int[] table) throws IOException {
        int code = 0;
        for (int length = 1; length <= LONGEST_CODE; length++) {
            code = code << 1 | bits(1);
            if (code < table[length]) {
                int number = code + table[LONGEST_CODE + 1 + length];
                if (number < 0 || number >= MOST_SYMBOLS) {
                    break;
                }
                return table[2 * (LONGEST_CODE + 1) + number];
            }
        }
        throw new IOException("a bzip2 code that stands for nothing");
    }
}
