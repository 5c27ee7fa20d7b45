package org.atalaya.sigma;

import java.util.Optional;

/** An IP network in CIDR notation (RFC 4632, RFC 4291 2.3), and the strict reading of addresses that goes with it. */
record Network(byte[] address, int prefix) {

    /** Reads {@code 10.0.0.0/8}, {@code fe80::/10} or a bare address; empty when it is neither. */
    static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.length == 0) {
            return Optional.empty();
        }
        int prefix = address.length * 8;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            prefix = Integer.parseInt(digits);
        }
        return prefix > address.length * 8 ? Optional.empty() : Optional.of(new Network(address, prefix));
    }

    boolean contains(String text) {
        byte[] other = address(text);
        if (other.length == 16 && address.length == 4 && isMapped(other)) {
            other = java.util.Arrays.copyOfRange(other, 12, 16);
        }
        if (other.length != address.length) {
            return false;
        }
        int whole = prefix >> 3;
        for (int i = 0; i < whole; i++) {
            if (other[i] != address[i]) {
                return false;
            }
        }
        int rest = prefix & 7;
        return rest == 0 || ((other[whole] ^ address[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    /** Whether it is an IPv4 address within an IPv6 one (RFC 4291 2.5.5.2). */
    boolean isMapped() {
        return isMapped(address);
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    /** The 4 or 16 bytes of an address, or none when the text is no address; a zone ({@code %eth0}) is dropped. */
    static byte[] address(String raw) {
        String text = raw.strip();
        if (text.length() > 64) {
            return new byte[0];
        }
        int zone = text.indexOf('%');
        if (zone > 0) {
            text = text.substring(0, zone);
        }
        return text.indexOf(':') < 0 ? v4(text) : v6(text);
    }

    private static byte[] v4(String text) {
        byte[] bytes = new byte[4];
        int part = 0;
        int value = -1;
        int digits = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == 4) {
                    return new byte[0];
                }
                bytes[part++] = (byte) value;
                value = -1;
                digits = 0;
            } else if (c >= '0' && c <= '9') {
                value = Math.max(value, 0) * 10 + c - '0';
                // A leading zero may mean octal (RFC 6943 3.1.1): such a text is no address.
                if (value > 255 || ++digits > 1 && value < 10) {
                    return new byte[0];
                }
            } else {
                return new byte[0];
            }
        }
        return part == 4 ? bytes : new byte[0];
    }

    private static byte[] v6(String text) {
        byte[] none = new byte[0];
        String body = text;
        byte[] tail = none;
        int dot = body.indexOf('.');
        if (dot >= 0) {
            int colon = body.lastIndexOf(':');
            tail = colon < 0 || colon > dot ? none : v4(body.substring(colon + 1));
            if (tail.length == 0) {
                return none;
            }
            body = body.substring(0, colon + 1);
            body = body.endsWith("::") ? body : body.substring(0, colon);
        }
        int room = 16 - tail.length;
        int gap = body.indexOf("::");
        byte[] before = groups(gap < 0 ? body : body.substring(0, gap));
        byte[] after = gap < 0 ? none : groups(body.substring(gap + 2));
        if ((before.length & 1) + (after.length & 1) > 0) {
            return none;
        }
        int used = before.length + after.length;
        if (gap < 0 ? used != room : used > room - 2) {
            return none;
        }
        byte[] bytes = new byte[16];
        System.arraycopy(before, 0, bytes, 0, before.length);
        System.arraycopy(after, 0, bytes, room - after.length, after.length);
        System.arraycopy(tail, 0, bytes, room, tail.length);
        return bytes;
    }

    /** The bytes of groups between colons; one byte, an odd number, when they are malformed. */
    private static byte[] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] groups = text.split(":", -1);
        if (groups.length > 8) {
            return new byte[1];
        }
        byte[] bytes = new byte[groups.length * 2];
        for (int i = 0; i < groups.length; i++) {
            String group = groups[i];
            if (group.isEmpty() || group.length() > 4) {
                return new byte[1];
            }
            int value = 0;
            for (int k = 0; k < group.length(); k++) {
                int digit = Character.digit(group.charAt(k), 16);
                if (digit < 0 || group.charAt(k) > 'f') {
                    return new byte[1];
                }
                value = value << 4 | digit;
            }
            bytes[2 * i] = (byte) (value >> 8);
            bytes[2 * i + 1] = (byte) value;
        }
        return bytes;
    }
}
