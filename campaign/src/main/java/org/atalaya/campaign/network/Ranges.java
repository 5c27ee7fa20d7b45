package org.atalaya.campaign.network;

import java.util.Arrays;
import java.util.Optional;

/**
 * A table of address ranges, each with a number: sorted by their beginnings, found by binary search. Arrays of primitives,
 * since a table of the whole Internet has half a million ranges.
 */
final class Ranges {
    private final long[] highs;
    private final long[] lows;
    private final long[] lastHighs;
    private final long[] lastLows;
    private final long[] values;

    private Ranges(long[] highs, long[] lows, long[] lastHighs, long[] lastLows, long[] values) {
        this.highs = highs;
        this.lows = lows;
        this.lastHighs = lastHighs;
        this.lastLows = lastLows;
        this.values = values;
    }

    /** Gathers ranges in any order. */
    static final class Builder {
        private long[][] columns = new long[5][1024];
        private int size;

        int size() {
            return size;
        }

        void add(Address first, Address last, long value) {
            if (size == columns[0].length) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = Arrays.copyOf(columns[i], size * 2);
                }
            }
            long[] row = {first.high(), first.low(), last.high(), last.low(), value};
            for (int i = 0; i < row.length; i++) {
                columns[i][size] = row[i];
            }
            size++;
        }

        Ranges build() {
            boolean sorted = true;
            for (int i = 1; i < size && sorted; i++) {
                sorted = compare(i - 1, i) <= 0;
            }
            long[][] built = new long[columns.length][];
            if (sorted) {
                for (int i = 0; i < built.length; i++) {
                    built[i] = Arrays.copyOf(columns[i], size);
                }
            } else {
                Integer[] order = new Integer[size];
                Arrays.setAll(order, i -> i);
                Arrays.sort(order, this::compare);
                for (int i = 0; i < built.length; i++) {
                    built[i] = new long[size];
                    for (int k = 0; k < size; k++) {
                        built[i][k] = columns[i][order[k]];
                    }
                }
            }
            return new Ranges(built[0], built[1], built[2], built[3], built[4]);
        }

        private int compare(int one, int other) {
            int high = Long.compareUnsigned(columns[0][one], columns[0][other]);
            return high != 0 ? high : Long.compareUnsigned(columns[1][one], columns[1][other]);
        }
    }

    int size() {
        return values.length;
    }

    /** The number of the last range that begins at or before an address, when it reaches that far. */
    Optional<Long> find(Address address) {
        int low = 0;
        int high = values.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (new Address(highs[middle], lows[middle], address.v6()).compareTo(address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0 || new Address(lastHighs[high], lastLows[high], address.v6()).compareTo(address) < 0) {
            return Optional.empty();
        }
        return Optional.of(values[high]);
    }
}
