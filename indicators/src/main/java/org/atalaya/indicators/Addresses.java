package org.atalaya.indicators;

/** Addresses and networks as bytes: the length of the prefix in bits, then the address with the other bits cleared. */
final class Addresses {
    private Addresses() {}

    /**
     * An IPv4 address in dotted decimals, without leading zeros that some read as octal.
     *
     * @return 5 for the bytes written (32, address), else {@link Keys#NONE}
     */
    static int four(char[] text, int from, int to, byte[] into) {
        int part = 0;
        int value = 0;
        int digits = 0;
        if (to - from < 7 || to - from > 15) {
            return Keys.NONE;
        }
        for (int i = from; i <= to; i++) {
            char c = i < to ? text[i] : '.';
            if (c == '.') {
                if (digits == 0 || value > 255 || part == 4) {
                    return Keys.NONE;
                }
                into[++part] = (byte) value;
                value = 0;
                digits = 0;
            } else if (c >= '0' && c <= '9' && !(digits > 0 && value == 0) && digits < 3) {
                value = value * 10 + c - '0';
                digits++;
            } else {
                return Keys.NONE;
            }
        }
        into[0] = 32;
        return part == 4 ? 5 : Keys.NONE;
    }

    /**
     * An IPv6 address (RFC 4291 §2.2), without a zone.
     *
     * @return 17 for the bytes written (128, address), else {@link Keys#NONE}
     */
    static int six(char[] text, int from, int to, byte[] into) {
        if (to - from < 2 || to - from > 45) {
            return Keys.NONE;
        }
        java.util.Arrays.fill(into, 0, 17, (byte) 0);
        int group = 0;
        int gap = -1;
        int i = from;
        if (text[i] == ':') {
            if (text[i + 1] != ':') {
                return Keys.NONE;
            }
            gap = 0;
            i += 2;
        }
        while (i < to) {
            int value = 0;
            int start = i;
            while (i < to && i - start < 4 && Keys.digit(text[i]) >= 0) {
                value = value << 4 | Keys.digit(text[i++]);
            }
            if (i < to && text[i] == '.') {
                int tail = group > 6 ? Keys.NONE : tail(text, start, to, into, group);
                if (tail == Keys.NONE) {
                    return Keys.NONE;
                }
                group += 2;
                i = to;
                break;
            }
            if (i == start || group == 8) {
                return Keys.NONE;
            }
            into[1 + group * 2] = (byte) (value >> 8);
            into[2 + group * 2] = (byte) value;
            group++;
            if (i < to) {
                if (text[i] != ':' || i + 1 == to) {
                    return Keys.NONE;
                }
                i++;
                if (text[i] == ':') {
                    if (gap >= 0) {
                        return Keys.NONE;
                    }
                    gap = group;
                    i++;
                }
            }
        }
        if (gap < 0 ? group != 8 : group > 7) {
            return Keys.NONE;
        }
        if (gap >= 0) {
            int after = (group - gap) * 2;
            System.arraycopy(into, 1 + gap * 2, into, 17 - after, after);
            java.util.Arrays.fill(into, 1 + gap * 2, 17 - after, (byte) 0);
        }
        into[0] = (byte) 128;
        return 17;
    }

    private static int tail(char[] text, int from, int to, byte[] into, int group) {
        byte[] four = new byte[5];
        if (four(text, from, to, four) == Keys.NONE) {
            return Keys.NONE;
        }
        System.arraycopy(four, 1, into, 1 + group * 2, 4);
        return 4;
    }

    /** Clears the bits beyond a prefix, copying {@code length} bytes of a key from one array to another. */
    static void mask(byte[] key, int length, int bits, byte[] into) {
        into[0] = (byte) bits;
        for (int i = 1; i < length; i++) {
            int left = bits - (i - 1) * 8;
            into[i] = left >= 8 ? key[i] : left <= 0 ? 0 : (byte) (key[i] & 0xFF << 8 - left);
        }
    }

    static String shown(byte[] bytes, int from, int length) {
        int bits = bytes[from] & 0xFF;
        StringBuilder text = new StringBuilder();
        if (length == 5) {
            for (int i = 1; i < 5; i++) {
                text.append(i == 1 ? "" : ".").append(bytes[from + i] & 0xFF);
            }
        } else {
            six(bytes, from + 1, text);
        }
        return bits == (length - 1) * 8
                ? text.toString()
                : text.append('/').append(bits).toString();
    }

    /** As RFC 5952 recommends: the longest run of zero groups left out. */
    private static void six(byte[] bytes, int from, StringBuilder text) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(bytes, from, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                best = i;
                bestLength = run;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += bestLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group(bytes, from, i)));
            }
        }
    }

    private static int group(byte[] bytes, int from, int i) {
        return (bytes[from + i * 2] & 0xFF) << 8 | bytes[from + i * 2 + 1] & 0xFF;
    }
}
