package org.atalaya.indicators.pattern;

import java.math.BigInteger;
import java.util.Optional;

/** An address or a network in CIDR notation (RFC 4632), of IPv4 or IPv6 (RFC 4291 §2.2). */
record Net(BigInteger bits, int length, int size) {
    /** Whether all addresses of another are of this one. */
    boolean holds(Net other) {
        return size == other.size
                && length <= other.length
                && bits.shiftRight(size - length).equals(other.bits.shiftRight(size - length));
    }

    /** The network of a text; empty when it is none. Looks nothing up. */
    static Optional<Net> of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        Optional<BigInteger> bits = address.indexOf(':') >= 0 ? six(address) : four(address);
        int size = address.indexOf(':') >= 0 ? 128 : 32;
        if (bits.isEmpty()) {
            return Optional.empty();
        }
        if (slash < 0) {
            return Optional.of(new Net(bits.get(), size, size));
        }
        String digits = text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > size) {
            return Optional.empty();
        }
        return Optional.of(new Net(bits.get(), Integer.parseInt(digits), size));
    }

    private static Optional<BigInteger> four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        long bits = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return Optional.of(BigInteger.valueOf(bits));
    }

    private static Optional<BigInteger> six(String text) {
        String rest = text;
        String tail = "";
        int dot = text.indexOf('.');
        if (dot >= 0) {
            int colon = text.lastIndexOf(':', dot);
            Optional<BigInteger> last = colon < 0 ? Optional.empty() : four(text.substring(colon + 1));
            if (last.isEmpty()) {
                return Optional.empty();
            }
            rest = text.substring(0, colon + 1);
            tail = Long.toHexString(last.get().longValue() >>> 16) + ":"
                    + Long.toHexString(last.get().longValue() & 0xFFFF);
            rest = rest + tail;
        }
        int gap = rest.indexOf("::");
        String[] before = (gap < 0 ? rest : rest.substring(0, gap)).split(":", -1);
        String[] after = gap < 0 ? new String[0] : rest.substring(gap + 2).split(":", -1);
        int count = groups(before) + groups(after);
        if (gap < 0 ? count != 8 : count > 7 || rest.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        BigInteger bits = BigInteger.ZERO;
        int written = 0;
        for (String[] part : new String[][] {before, after}) {
            if (part == after) {
                bits = bits.shiftLeft(16 * (8 - count));
            }
            for (String group : part) {
                if (group.isEmpty() && part.length == 1) {
                    continue;
                }
                if (!group.matches("[0-9a-fA-F]{1,4}")) {
                    return Optional.empty();
                }
                bits = bits.shiftLeft(16).or(BigInteger.valueOf(Integer.parseInt(group, 16)));
                written++;
            }
        }
        return written == count ? Optional.of(bits) : Optional.empty();
    }

    private static int groups(String[] parts) {
        return parts.length == 1 && parts[0].isEmpty() ? 0 : parts.length;
    }
}
