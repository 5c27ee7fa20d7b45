package org.atalaya.evidence.authentication;

import java.util.Optional;

/** Addresses of the Internet that are written as digits (RFC 4291 section 2.2); no name is ever taken for one. */
final class Address {
    private Address() {}

    /** The four or sixteen bytes of an address; empty when the text is none. */
    static Optional<byte[]> read(String text) {
        if (text.length() > 45) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? four(text) : six(text);
    }

    private static Optional<byte[]> four(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("\\d{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> six(String text) {
        String written = text;
        int last = text.lastIndexOf(':');
        if (text.indexOf('.') > last) {
            // The last four bytes may be written as those of an address of four.
            Optional<byte[]> end = four(text.substring(last + 1));
            if (end.isEmpty()) {
                return Optional.empty();
            }
            byte[] b = end.get();
            written = text.substring(0, last + 1) + Integer.toHexString((b[0] & 0xFF) << 8 | b[1] & 0xFF) + ":"
                    + Integer.toHexString((b[2] & 0xFF) << 8 | b[3] & 0xFF);
        }
        int gap = written.indexOf("::");
        if (gap >= 0 && written.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String[] head = groups(gap < 0 ? written : written.substring(0, gap));
        String[] tail = gap < 0 ? new String[0] : groups(written.substring(gap + 2));
        int count = head.length + tail.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        byte[] bytes = new byte[16];
        for (int i = 0; i < count; i++) {
            String group = i < head.length ? head[i] : tail[i - head.length];
            int at = i < head.length ? i : 8 - count + i;
            if (!group.matches("[0-9A-Fa-f]{1,4}")) {
                return Optional.empty();
            }
            int value = Integer.parseInt(group, 16);
            bytes[2 * at] = (byte) (value >> 8);
            bytes[2 * at + 1] = (byte) value;
        }
        return Optional.of(bytes);
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }
}
