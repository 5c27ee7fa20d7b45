package org.atalaya.indicators.read;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * JSON (RFC 8259) token by token, out of a stream of UTF-8, in memory that does not grow with it.
 *
 * <p>Feeds are hundreds of megabytes of which a tenth is wanted. So no text becomes a {@link String} unless it is asked for:
 * a name is compared as bytes, and a value that nobody wants is checked and passed by, eight bytes at a time. What is passed
 * by is checked as strictly as what is kept: quotes, escapes, UTF-8, numbers, depth.
 *
 * <p>Lines are counted between the tokens only, since no text may hold a line end.
 */
final class JsonScanner {
    /** Bytes of the longest name of a property. */
    private static final int MOST_NAME = 1_000;
    /** Characters of the longest number. */
    private static final int MOST_NUMBER = 100;
    /** Bytes that are read at once. */
    private static final int PORTION = 1 << 16;
    /** Zeros after what was read: they end each loop over words. */
    private static final int PADDING = Long.BYTES;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long UPPER = EACH << 7;

    /** What stands at the scanner's place. */
    enum Token {
        START_OBJECT,
        END_OBJECT,
        START_ARRAY,
        END_ARRAY,
        /** The name of a property; its value follows. */
        NAME,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        /** Nothing yet, or nothing more. */
        END
    }

    private final InputStream in;
    private byte[] buffer = new byte[PORTION + PADDING];
    private int at;
    private int filled;
    /** Bytes that were dropped from the buffer. */
    private long dropped;

    private long line = 1;
    private long lineStart;
    private long tokenStart;

    private Token token = Token.END;
    private boolean begun;
    private int depth;
    /** A bit for each level: whether it is an object. */
    private long objects;

    /** The text or number of the token, without quotes. */
    private int from;

    private int to;
    private boolean escaped;

    JsonScanner(InputStream in) throws IOException {
        this.in = in;
        while (filled < 3 && fill(0)) {
            // A mark of byte order has three bytes.
        }
        if (filled >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF) {
            at = 3;
            lineStart = 3;
        }
    }

    Token token() {
        return token;
    }

    /** Bytes that it holds. */
    int held() {
        return buffer.length;
    }

    /** The place of the token, for people. */
    String place() {
        return "line " + line + ", column " + Math.max(1, tokenStart - lineStart + 1);
    }

    /**
     * Goes on to the next token.
     *
     * @throws Fault when there is none that JSON allows
     */
    Token next() throws IOException {
        token = advance(true);
        return token;
    }

    /** At a name: passes its value by. At the begin of an object or list: passes it by, up to its end. */
    void skip() throws IOException {
        if (token == Token.NAME) {
            token = advance(false);
        }
        if (token == Token.START_OBJECT || token == Token.START_ARRAY) {
            int outside = depth - 1;
            do {
                token = advance(false);
            } while (depth > outside);
        }
    }

    private Token advance(boolean kept) throws IOException {
        int c = blanks();
        tokenStart = dropped + at;
        if (token == Token.NAME) {
            if (c != ':') {
                throw wrong("expected : after the name of a property");
            }
            at++;
            c = blanks();
            tokenStart = dropped + at;
            return value(c, kept);
        }
        if (depth == 0) {
            if (begun) {
                if (c >= 0) {
                    throw new Fault(place(), "something follows the end of the JSON");
                }
                return Token.END;
            }
            begun = true;
            return value(c, kept);
        }
        boolean object = (objects >>> depth - 1 & 1) != 0;
        if (c == (object ? '}' : ']')) {
            at++;
            depth--;
            return object ? Token.END_OBJECT : Token.END_ARRAY;
        }
        if (token != Token.START_OBJECT && token != Token.START_ARRAY) {
            if (c != ',') {
                throw wrong(object ? "expected , or }" : "expected , or ]");
            }
            at++;
            c = blanks();
            tokenStart = dropped + at;
        }
        if (!object) {
            return value(c, kept);
        }
        if (c != '"') {
            throw wrong("expected the name of a property in quotes");
        }
        text(true, MOST_NAME);
        return Token.NAME;
    }

    private Token value(int c, boolean kept) throws IOException {
        switch (c) {
            case '"' -> {
                text(kept, ImportLimits.MOST_TEXT);
                return Token.TEXT;
            }
            case '{', '[' -> {
                if (depth == ImportLimits.MOST_DEPTH) {
                    throw wrong("more than " + ImportLimits.MOST_DEPTH + " levels of objects and lists");
                }
                at++;
                long bit = 1L << depth++;
                objects = c == '{' ? objects | bit : objects & ~bit;
                return c == '{' ? Token.START_OBJECT : Token.START_ARRAY;
            }
            case 't' -> {
                word("true");
                return Token.TRUE;
            }
            case 'f' -> {
                word("false");
                return Token.FALSE;
            }
            case 'n' -> {
                word("null");
                return Token.NULL;
            }
            default -> {
                if (c != '-' && (c < '0' || c > '9')) {
                    throw wrong("expected a value");
                }
                number();
                return Token.NUMBER;
            }
        }
    }

    /** What is wrong at the place of the token, and what is there. */
    private Fault wrong(String expected) {
        String found = at >= filled
                ? "the end"
                : buffer[at] > ' ' && buffer[at] < 127
                        ? String.valueOf((char) buffer[at])
                        : String.format("byte 0x%02x", buffer[at] & 0xFF);
        return new Fault(place(), "no JSON that can be read: " + expected + ", found " + found);
    }

    private Fault wrongHere(String what) {
        tokenStart = dropped + at;
        return new Fault(place(), "no JSON that can be read: " + what);
    }

    /** Reads more, keeping the bytes from an index on; false at the end. */
    private boolean fill(int keep) throws IOException {
        if (keep > 0) {
            System.arraycopy(buffer, keep, buffer, 0, filled - keep);
            dropped += keep;
            at -= keep;
            from -= keep;
            filled -= keep;
        }
        if (filled + PORTION / 2 + PADDING > buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, filled, buffer.length - PADDING - filled);
        filled += Math.max(0, count);
        Arrays.fill(buffer, filled, filled + PADDING, (byte) 0);
        return count >= 0;
    }

    /** Whether so many bytes follow; those of the token are kept. */
    private boolean has(int count, int keep) throws IOException {
        boolean more = true;
        int first = keep;
        while (filled - at < count && more) {
            more = fill(first);
            first = 0;
        }
        return filled - at >= count;
    }

    /** Passes blanks by; the byte after them, −1 at the end. */
    private int blanks() throws IOException {
        while (true) {
            int c = buffer[at];
            if (c > ' ') {
                return c;
            }
            if (c == '\n') {
                line++;
                lineStart = dropped + at + 1;
            } else if (c != ' ' && c != '\r' && c != '\t') {
                if (at < filled) {
                    return c & 0xFF;
                }
                if (!fill(at)) {
                    return -1;
                }
                continue;
            }
            at++;
        }
    }

    private void word(String expected) throws IOException {
        if (!has(expected.length(), at)) {
            throw wrong("expected " + expected);
        }
        for (int i = 0; i < expected.length(); i++) {
            if (buffer[at + i] != expected.charAt(i)) {
                throw wrong("expected " + expected);
            }
        }
        at += expected.length();
    }

    private void number() throws IOException {
        from = at;
        int digits = 0;
        while (true) {
            if (at == filled) {
                if (!fill(from)) {
                    break;
                }
                continue;
            }
            byte c = buffer[at];
            if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
                break;
            }
            at++;
            if (++digits > MOST_NUMBER) {
                throw wrongHere("a number of more than " + MOST_NUMBER + " characters");
            }
        }
        to = at;
        escaped = false;
        int i = from + (buffer[from] == '-' ? 1 : 0);
        int whole = digits(i);
        boolean good = whole > i && (buffer[i] != '0' || whole == i + 1);
        i = whole;
        if (i < to && buffer[i] == '.') {
            int part = digits(i + 1);
            good &= part > i + 1;
            i = part;
        }
        if (i < to && (buffer[i] == 'e' || buffer[i] == 'E')) {
            i += i + 1 < to && (buffer[i + 1] == '+' || buffer[i + 1] == '-') ? 2 : 1;
            int part = digits(i);
            good &= part > i;
            i = part;
        }
        if (!good || i < to) {
            throw new Fault(place(), "no JSON that can be read: expected a number, found " + Fault.shown(string()));
        }
    }

    private int digits(int index) {
        int i = index;
        while (i < to && buffer[i] >= '0' && buffer[i] <= '9') {
            i++;
        }
        return i;
    }

    /** Reads a text, whose first quote is at the scanner's place. */
    private void text(boolean kept, int most) throws IOException {
        from = ++at;
        escaped = false;
        while (true) {
            long word = (long) WORDS.get(buffer, at);
            long quote = word ^ EACH * '"';
            long slash = word ^ EACH * '\\';
            // The upper bit of each byte that is a quote, a backslash, below a blank or beyond ASCII; the lowest is
            // exact.
            long stop = (quote - EACH & ~quote | slash - EACH & ~slash | word - EACH * ' ' & ~word | word) & UPPER;
            if (stop == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(stop) >>> 3;
            if (at >= filled) {
                at = filled;
                bounded(kept, most);
                if (!fill(kept ? from : at)) {
                    throw wrongHere("a text without the quote that ends it");
                }
                continue;
            }
            int c = buffer[at];
            if (c == '"') {
                bounded(kept, most);
                to = at++;
                return;
            } else if (c == '\\') {
                escape(kept);
            } else if (c < 0) {
                beyondAscii(kept);
            } else {
                throw wrongHere(String.format("a control character in a text; write \\u%04x", c));
            }
        }
    }

    private void bounded(boolean kept, int most) {
        if (kept && at - from > most) {
            throw wrongHere("a text of more than " + most + " bytes");
        }
    }

    private void escape(boolean kept) throws IOException {
        escaped = true;
        if (has(2, kept ? from : at)) {
            int c = buffer[at + 1];
            if (c == 'u') {
                if (has(6, kept ? from : at) && hex(buffer, at + 2) >= 0) {
                    at += 6;
                    return;
                }
            } else if (c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't') {
                at += 2;
                return;
            }
        }
        throw wrongHere("a backslash in a text begins none of the escapes of JSON");
    }

    /** One character of more than one byte (RFC 3629 §4). */
    private void beyondAscii(boolean kept) throws IOException {
        int first = buffer[at] & 0xFF;
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        boolean good = length > 0 && has(length, kept ? from : at);
        if (good) {
            int second = buffer[at + 1] & 0xFF;
            int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
            int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
            good = second >= least && second <= most;
            for (int i = 2; i < length; i++) {
                good &= (buffer[at + i] & 0xC0) == 0x80;
            }
        }
        if (!good) {
            throw wrongHere("bytes that are no UTF-8; save the file as UTF-8");
        }
        at += length;
    }

    private static int hex(byte[] bytes, int index) {
        int value = 0;
        for (int i = index; i < index + 4; i++) {
            value = value << 4 | Character.digit(bytes[i], 16);
        }
        return value;
    }

    /** Copies the text, name or number of the token, without escapes; only until the scanner goes on. */
    void copy(HeldText into) {
        if (!escaped) {
            into.set(buffer, from, to);
            return;
        }
        into.clear();
        int i = from;
        while (i < to) {
            if (buffer[i] != '\\') {
                into.append(buffer[i++]);
                continue;
            }
            byte c = buffer[i + 1];
            if (c != 'u') {
                into.append((byte)
                        (switch (c) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            default -> c;
                        }));
                i += 2;
                continue;
            }
            int unit = hex(buffer, i + 2);
            i += 6;
            if (Character.isHighSurrogate((char) unit) && i + 6 <= to && buffer[i] == '\\' && buffer[i + 1] == 'u') {
                int low = hex(buffer, i + 2);
                if (Character.isLowSurrogate((char) low)) {
                    unit = Character.toCodePoint((char) unit, (char) low);
                    i += 6;
                }
            }
            // Half of a pair is no character.
            into.appendCharacter(unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE ? '?' : unit);
        }
    }

    /** The text, name or number of the token; only until the scanner goes on. */
    String string() {
        HeldText text = new HeldText();
        copy(text);
        return text.toString();
    }

    /** Which of some names the token is; −1 for another. */
    int among(Names names) {
        if (escaped) {
            HeldText plain = new HeldText();
            copy(plain);
            return names.find(plain.bytes(), 0, plain.length());
        }
        return names.find(buffer, from, to);
    }

    /** The number of the token where it is a whole one from 0 to 999,999,999; −1 for another. */
    int whole() {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || i - from > 8) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
