package org.atalaya.evidence.pdf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads values from bytes, ISO 32000-1 7.2 and 7.3, and takes what is broken as well as it goes; it always moves on. */
final class Syntax {
    /** Values within values. */
    static final int MOST_DEPTH = 48;
    /** Values of one object. */
    static final int MOST_ITEMS = 200_000;

    final byte[] bytes;
    final int end;
    int at;
    /** Whether a name was written with numbers for plain letters. */
    boolean hiddenName;

    private int items;
    private int depth;

    Syntax(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = Math.min(end, bytes.length);
    }

    /** The next value; {@link Item.Other#NOTHING} at the end or at a closing bracket. */
    Item next() {
        space();
        if (at >= end || ++items > MOST_ITEMS) {
            return Item.Other.NOTHING;
        }
        int c = bytes[at];
        switch (c) {
            case '/' -> {
                at++;
                return new Item.Name(name());
            }
            case '(' -> {
                return string();
            }
            case '<' -> {
                if (at + 1 < end && bytes[at + 1] == '<') {
                    at += 2;
                    return nested(true);
                }
                return hex();
            }
            case '[' -> {
                at++;
                return nested(false);
            }
            case ']', '>', '}', ')', '{' -> {
                return Item.Other.NOTHING;
            }
            default -> {
                return number(c) ? numeral() : new Item.Other(word());
            }
        }
    }

    private static boolean number(int c) {
        return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.';
    }

    private Item nested(boolean dictionary) {
        if (++depth > MOST_DEPTH) {
            depth--;
            return Item.Other.NOTHING;
        }
        Item item = dictionary ? dictionary() : array();
        depth--;
        return item;
    }

    private Item dictionary() {
        Map<String, Item> entries = new LinkedHashMap<>();
        while (true) {
            space();
            if (at >= end || items > MOST_ITEMS) {
                break;
            }
            if (bytes[at] == '>') {
                at += at + 1 < end && bytes[at + 1] == '>' ? 2 : 1;
                break;
            }
            if (bytes[at] != '/') {
                // Not a key: passed over, unless the object ends here.
                int before = at;
                Item odd = next();
                if (odd instanceof Item.Other other
                        && (other.word().equals("endobj") || other.word().equals("stream"))) {
                    at = before;
                    break;
                }
                at = Math.max(at, before + 1);
                continue;
            }
            at++;
            String key = name();
            entries.put(key, next());
        }
        return new Item.Dictionary(entries);
    }

    private Item array() {
        List<Item> list = new ArrayList<>();
        while (true) {
            space();
            if (at >= end || items > MOST_ITEMS) {
                break;
            }
            if (bytes[at] == ']') {
                at++;
                break;
            }
            int before = at;
            Item item = next();
            if (item instanceof Item.Other other
                    && (other.word().equals("endobj") || other.word().isEmpty())) {
                if (other.word().isEmpty() && at < end && bytes[at] != '>') {
                    at = Math.max(at, before + 1);
                    continue;
                }
                at = before;
                break;
            }
            list.add(item);
        }
        return new Item.Many(list);
    }

    /** A number, or a reference {@code 12 0 R}. */
    private Item numeral() {
        int start = at;
        while (at < end && number(bytes[at])) {
            at++;
        }
        double value = parse(start, at);
        int after = at;
        if (value >= 0 && value == Math.rint(value) && value < 100_000_000) {
            int i = skip(at);
            int second = i;
            while (i < end && bytes[i] >= '0' && bytes[i] <= '9' && i - second < 6) {
                i++;
            }
            int third = skip(i);
            if (i > second
                    && third > i
                    && third < end
                    && bytes[third] == 'R'
                    && (third + 1 >= end || !isRegular(bytes[third + 1]))) {
                at = third + 1;
                return new Item.Reference((int) value);
            }
        }
        at = after;
        return new Item.Number(value);
    }

    private double parse(int from, int to) {
        double value = 0;
        double scale = 0;
        boolean negative = false;
        for (int i = from; i < to; i++) {
            int c = bytes[i];
            if (c == '-') {
                negative = true;
            } else if (c == '.') {
                scale = 1;
            } else if (c != '+') {
                value = value * 10 + (c - '0');
                scale *= 10;
            }
        }
        value = scale > 1 ? value / scale : value;
        return negative ? -value : value;
    }

    /** A name's text; {@code #41} stands for a character (7.3.5). */
    private String name() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (at < end && isRegular(bytes[at])) {
            int c = bytes[at++];
            if (c == '#' && at + 1 < end) {
                int high = Character.digit(bytes[at], 16);
                int low = Character.digit(bytes[at + 1], 16);
                if (high >= 0 && low >= 0) {
                    c = high << 4 | low;
                    hiddenName |= Character.isLetter(c) && c < 0x80;
                    at += 2;
                }
            }
            if (out.size() < 256) {
                out.write(c);
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private String word() {
        int start = at;
        while (at < end && isRegular(bytes[at])) {
            at++;
        }
        if (at == start) {
            at++;
        }
        return new String(bytes, start, Math.min(at - start, 32), StandardCharsets.ISO_8859_1);
    }

    private Item string() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int open = 1;
        at++;
        while (at < end) {
            int c = bytes[at++];
            if (c == '(') {
                open++;
            } else if (c == ')') {
                if (--open == 0) {
                    break;
                }
            } else if (c == '\\' && at < end) {
                c = escaped();
                if (c < 0) {
                    continue;
                }
            }
            out.write(c);
        }
        return new Item.Text(out.toByteArray());
    }

    private int escaped() {
        int c = bytes[at++];
        switch (c) {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case '\r':
                at += at < end && bytes[at] == '\n' ? 1 : 0;
                return -1;
            case '\n':
                return -1;
            default:
                if (c < '0' || c > '7') {
                    return c & 0xFF;
                }
                int value = c - '0';
                for (int i = 0; i < 2 && at < end && bytes[at] >= '0' && bytes[at] <= '7'; i++) {
                    value = value * 8 + bytes[at++] - '0';
                }
                return value & 0xFF;
        }
    }

    private Item hex() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int half = -1;
        at++;
        while (at < end && bytes[at] != '>') {
            int digit = bytes[at] > 0 ? Character.digit(bytes[at], 16) : -1;
            at++;
            if (digit >= 0) {
                if (half < 0) {
                    half = digit;
                } else {
                    out.write(half << 4 | digit);
                    half = -1;
                }
            }
        }
        if (half >= 0) {
            out.write(half << 4);
        }
        at = Math.min(end, at + 1);
        return new Item.Text(out.toByteArray());
    }

    /** Moves over white space and comments. */
    void space() {
        at = skip(at);
    }

    private int skip(int from) {
        int i = from;
        while (i < end) {
            int c = bytes[i];
            if (c == '%') {
                while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
                    i++;
                }
            } else if (isSpace(c)) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    /** Where the data of a picture among operators ends that begins at an index: at the white space before {@code EI} (8.9.7). */
    int endOfInline(int from) {
        int index = from;
        while (index + 3 <= end
                && !(isSpace(bytes[index])
                        && bytes[index + 1] == 'E'
                        && bytes[index + 2] == 'I'
                        && (index + 3 == end || isSpace(bytes[index + 3])))) {
            index++;
        }
        return index;
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f';
    }

    static boolean isRegular(int c) {
        return !isSpace(c) && "()<>[]{}/%".indexOf(c) < 0;
    }
}
