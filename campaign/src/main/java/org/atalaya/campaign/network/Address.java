package org.atalaya.campaign.network;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address as an unsigned number of 128 bits; IPv4 in the low 32 of them.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 * @param v6 whether it is of IPv6
 */
record Address(long high, long low, boolean v6) implements Comparable<Address> {
    private static final int LONGEST = 45;
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    /** The address of a text in one of the usual forms (RFC 4291 2.2), or of a decimal number; empty when it is none. */
    static Optional<Address> of(String text, boolean numbersAreV6) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        if (text.indexOf(':') >= 0) {
            return v6(text);
        }
        if (text.indexOf('.') >= 0) {
            long value = dotted(text);
            return value < 0 ? Optional.empty() : Optional.of(new Address(0, value, false));
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(text);
        int most = numbersAreV6 ? 128 : 32;
        return number.bitLength() > most
                ? Optional.empty()
                : Optional.of(new Address(number.shiftRight(64).longValue(), number.longValue(), numbersAreV6));
    }

    /** The number of a dotted address, or -1. */
    private static long dotted(String text) {
        long value = 0;
        int parts = 0;
        int at = 0;
        while (at < text.length()) {
            int end = at;
            int part = 0;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9' && end - at < 4) {
                part = part * 10 + text.charAt(end) - '0';
                end++;
            }
            if (end == at || part > 255 || ++parts > 4) {
                return -1;
            }
            value = value << 8 | part;
            if (end == text.length()) {
                return parts == 4 ? value : -1;
            }
            if (text.charAt(end) != '.') {
                return -1;
            }
            at = end + 1;
        }
        return -1;
    }

    private static Optional<Address> v6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String[] before = groups(gap < 0 ? text : text.substring(0, gap));
        String[] after = groups(gap < 0 ? "" : text.substring(gap + 2));
        int count = before.length + after.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            String group = i < before.length ? before[i] : i >= 8 - after.length ? after[i - 8 + after.length] : "0";
            if (!GROUP.matcher(group).matches()) {
                return Optional.empty();
            }
            long value = Integer.parseInt(group, 16);
            if (i < 4) {
                high = high << 16 | value;
            } else {
                low = low << 16 | value;
            }
        }
        return Optional.of(new Address(high, low, true));
    }

    private static String[] groups(String part) {
        return part.isEmpty() ? new String[0] : part.split(":", -1);
    }

    /** The last address of the block that begins here, all bits after the prefix set. */
    Address last(int prefix) {
        if (!v6) {
            return new Address(0, low | (prefix == 0 ? 0xFFFF_FFFFL : (1L << 32 - prefix) - 1), false);
        }
        long highMask = prefix >= 64 ? 0 : prefix == 0 ? -1L : (1L << 64 - prefix) - 1;
        long lowMask = prefix <= 64 ? -1L : prefix == 128 ? 0 : (1L << 128 - prefix) - 1;
        return new Address(high | highMask, low | lowMask, true);
    }

    @Override
    public int compareTo(Address other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }
}
