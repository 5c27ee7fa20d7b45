package org.atalaya.evidence.strings;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Bytes written as text: long runs of Base64, hexadecimal digits or numbers in a list, decoded when what they hold is
 * recognised. One pass; each run is decoded once.
 */
public final class Blobs {
    /** Characters from which on a run of Base64 is decoded. */
    public static final int SHORTEST_BASE64 = 48;
    /** Digits from which on a run of hexadecimal digits is decoded. */
    public static final int SHORTEST_HEX = 96;
    /** Numbers from which on a list is decoded. */
    public static final int SHORTEST_LIST = 48;
    /** Blobs told of one text. */
    public static final int MOST_BLOBS = 256;
    /** Bytes of one inflated blob. */
    public static final int MOST_INFLATED = 32 << 20;

    private Blobs() {}

    /**
     * One decoded run.
     *
     * @param encoding {@code base64}, {@code hex}, {@code list}, followed by {@code +deflate} when it was inflated too
     * @param holds what it is: see {@link #kind}
     * @param from its first character in the text
     * @param to after its last
     */
    public record Blob(String encoding, String holds, int from, int to, byte[] bytes) {}

    /** Takes the blobs one by one. */
    @FunctionalInterface
    public interface Visitor {
        void blob(Blob blob);
    }

    /**
     * Tells the runs of a text that hold something known.
     *
     * @return false when there were more than {@link #MOST_BLOBS}
     */
    public static boolean find(CharSequence text, Visitor visitor) {
        int told = 0;
        int i = 0;
        int length = text.length();
        while (i < length) {
            char c = text.charAt(i);
            if (!isBase64(c)) {
                i++;
                continue;
            }
            int end = i;
            boolean hex = true;
            while (end < length && isBase64(text.charAt(end))) {
                hex &= digit(text.charAt(end)) >= 0;
                end++;
            }
            int padded = end;
            while (padded < length && padded < end + 2 && text.charAt(padded) == '=') {
                padded++;
            }
            Optional<Blob> blob = Optional.empty();
            if (end - i <= 4 && (c >= '0' && c <= '9')) {
                int listEnd = list(text, i);
                if (listEnd > padded) {
                    blob = numbers(text, i, listEnd);
                    padded = listEnd;
                }
            } else if (hex && padded == end && end - i >= SHORTEST_HEX && (end - i) % 2 == 0) {
                blob = known("hex", i, end, hex(text, i, end));
            } else if (end - i >= SHORTEST_BASE64) {
                int from = i;
                int to = padded;
                blob = base64(text, i, end).flatMap(bytes -> known("base64", from, to, bytes));
            }
            if (blob.isPresent()) {
                if (told++ >= MOST_BLOBS) {
                    return false;
                }
                visitor.blob(blob.get());
            }
            i = Math.max(padded, i + 1);
        }
        return true;
    }

    private static Optional<Blob> known(String encoding, int from, int to, byte[] bytes) {
        String kind = kind(bytes);
        if (!kind.isEmpty()) {
            return Optional.of(new Blob(encoding, kind, from, to, bytes));
        }
        Optional<byte[]> inflated = inflate(bytes, true, MOST_INFLATED);
        if (inflated.isPresent()) {
            String within = kind(inflated.get());
            if (!within.isEmpty()) {
                return Optional.of(new Blob(encoding + "+deflate", within, from, to, inflated.get()));
            }
        }
        return Optional.empty();
    }

    /**
     * What bytes are by their first ones: {@code pe}, {@code zip}, {@code gzip}, {@code ole}, {@code pdf}, {@code cab},
     * {@code rar}, {@code 7z}, {@code lnk}, {@code text}, {@code text16}; empty when nothing is recognised.
     */
    public static String kind(byte[] bytes) {
        if (bytes.length < 12) {
            return "";
        }
        if (bytes[0] == 'M' && bytes[1] == 'Z' && bytes.length >= 64) {
            return "pe";
        }
        if (starts(bytes, 'P', 'K', 3, 4)) {
            return "zip";
        }
        if (starts(bytes, 0x1F, 0x8B, 8)) {
            return "gzip";
        }
        if (starts(bytes, 0xD0, 0xCF, 0x11, 0xE0)) {
            return "ole";
        }
        if (starts(bytes, '%', 'P', 'D', 'F')) {
            return "pdf";
        }
        if (starts(bytes, 'M', 'S', 'C', 'F')) {
            return "cab";
        }
        if (starts(bytes, 'R', 'a', 'r', '!')) {
            return "rar";
        }
        if (starts(bytes, '7', 'z', 0xBC, 0xAF)) {
            return "7z";
        }
        if (starts(bytes, 0x4C, 0, 0, 0, 1, 0x14, 2, 0)) {
            return "lnk";
        }
        if (isText(bytes, 1)) {
            return "text";
        }
        return isText(bytes, 2) ? "text16" : "";
    }

    private static boolean starts(byte[] bytes, int... values) {
        for (int i = 0; i < values.length; i++) {
            if (bytes[i] != (byte) values[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] bytes, int step) {
        int looked = Math.min(bytes.length / step, 2048);
        int spaces = 0;
        for (int i = 0; i < looked; i++) {
            int value = bytes[i * step] & 0xFF;
            boolean readable = value >= 0x20 && value < 0x7F || value == '\t' || value == '\r' || value == '\n';
            if (!readable || step == 2 && bytes[i * 2 + 1] != 0) {
                return false;
            }
            spaces += value <= 0x20 || value == '(' || value == ';' || value == '/' ? 1 : 0;
        }
        return looked >= 8 && spaces > 0;
    }

    /** Bytes of raw deflate or (by their head) gzip or zlib; empty when they are not, or inflate to nothing. */
    public static Optional<byte[]> inflate(byte[] packed, boolean complete, int most) {
        int from = 0;
        boolean raw = true;
        if (packed.length > 18 && starts(packed, 0x1F, 0x8B, 8) && packed[3] == 0) {
            from = 10;
        } else if (packed.length > 6 && packed[0] == 0x78 && ((packed[0] & 0xFF) << 8 | packed[1] & 0xFF) % 31 == 0) {
            raw = false;
        }
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(packed, from, packed.length - from);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!inflater.finished() && out.size() < most) {
                int count = inflater.inflate(buffer);
                if (count == 0) {
                    break;
                }
                out.write(buffer, 0, Math.min(count, most - out.size()));
            }
            boolean good = out.size() > 0 && (!complete || inflater.finished() || out.size() >= most);
            return good ? Optional.of(out.toByteArray()) : Optional.empty();
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    /** Decodes Base64 of either alphabet; white space and padding are passed over. Empty when another character stands there. */
    public static Optional<byte[]> base64(CharSequence text, int from, int to) {
        byte[] out = new byte[(to - from) / 4 * 3 + 3];
        int size = 0;
        int bits = 0;
        int held = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int value = value(c);
            if (value < 0) {
                if (c == '=' || c <= ' ') {
                    continue;
                }
                return Optional.empty();
            }
            bits = bits << 6 | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                out[size++] = (byte) (bits >> held);
            }
        }
        return Optional.of(java.util.Arrays.copyOf(out, size));
    }

    private static int value(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
    }

    private static boolean isBase64(char c) {
        return c != '-' && c != '_' && value(c) >= 0;
    }

    /** The value of a hexadecimal digit, −1 for another character. */
    public static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static byte[] hex(CharSequence text, int from, int to) {
        byte[] bytes = new byte[(to - from) / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digit(text.charAt(from + 2 * i)) << 4 | digit(text.charAt(from + 2 * i + 1)));
        }
        return bytes;
    }

    /** After the last number of a list of at least {@link #SHORTEST_LIST} numbers 0 to 255; the start when there is none. */
    private static int list(CharSequence text, int from) {
        int at = from;
        int numbers = 0;
        int end = from;
        while (at < text.length()) {
            int after = number(text, at);
            if (after == at) {
                break;
            }
            numbers++;
            end = after;
            at = after;
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
            if (at >= text.length() || text.charAt(at) != ',') {
                break;
            }
            at++;
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
        }
        return numbers >= SHORTEST_LIST ? end : from;
    }

    private static int number(CharSequence text, int from) {
        int at = from;
        boolean hex = at + 1 < text.length() && text.charAt(at) == '0' && (text.charAt(at + 1) | 0x20) == 'x';
        if (hex) {
            at += 2;
        }
        int value = 0;
        int first = at;
        while (at < text.length() && at - first < 4) {
            int digit = hex
                    ? digit(text.charAt(at))
                    : text.charAt(at) >= '0' && text.charAt(at) <= '9' ? text.charAt(at) - '0' : -1;
            if (digit < 0) {
                break;
            }
            value = value * (hex ? 16 : 10) + digit;
            at++;
        }
        return at == first || value > 255 ? from : at;
    }

    private static Optional<Blob> numbers(CharSequence text, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = from;
        while (at < to) {
            int after = number(text, at);
            if (after == at) {
                at++;
                continue;
            }
            String digits = text.subSequence(at, after).toString();
            boolean hex = digits.length() > 1 && (digits.charAt(1) | 0x20) == 'x';
            out.write(hex ? Integer.parseInt(digits.substring(2), 16) : Integer.parseInt(digits));
            at = after;
        }
        return known("list", from, to, out.toByteArray());
    }
}
