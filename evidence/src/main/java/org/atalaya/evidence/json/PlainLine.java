package org.atalaya.evidence.json;

import java.util.Arrays;
import java.util.List;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line that is one well-formed JSON object (RFC 8259) straight from its bytes: keys are told by their bytes
 * without making strings, and the keys that followed one another in the record before are tried first. Anything out of
 * the ordinary (a wrapper around records, a fault, a limit) makes it give up, and the line is read by the full parser,
 * which knows what to say of it. One per worker, reused.
 */
final class PlainLine {
    /** Characters of one number, and of one key. */
    private static final int MOST_NUMBER = 400;

    private static final int MOST_KEY = 20_000;

    private final Values values;
    private final Recorder recorder;
    private byte[] data = new byte[0];
    private int at;
    private int end;
    private boolean odd;

    /** Where the values' paths are noted. */
    interface Recorder {
        /** Notes the path of the value that was just added. */
        void add(Layout.Node node);

        /** Whether another value may be kept. */
        boolean room();

        /** The paths noted so far. */
        List<Layout.Node> paths();
    }

    PlainLine(Values values, Recorder recorder) {
        this.values = values;
        this.recorder = recorder;
    }

    /** Whether {@code [from, to)} is one plain object, with nothing but blanks behind it. */
    static boolean isObject(byte[] line, int from, int to) {
        int end = to;
        while (end > from && JsonSource.isSpace(line[end - 1])) {
            end--;
        }
        Recorder nothing = new Recorder() {
            @Override
            public void add(Layout.Node node) {}

            @Override
            public boolean room() {
                return true;
            }

            @Override
            public List<Layout.Node> paths() {
                return List.of();
            }
        };
        return end > from
                && new PlainLine(new Values(), nothing).read(line, from, end, new Layout(new FieldNames()).root);
    }

    /** Reads the object in {@code [from, to)}; false when the full parser must read it, values may be there then. */
    boolean read(byte[] line, int from, int to, Layout.Node root) {
        if (line[from] != '{') {
            return false;
        }
        data = line;
        at = from + 1;
        end = to;
        odd = false;
        // A character takes at least a byte, so that no value needs room of its own.
        values.reserve(to - from);
        object(root, 0);
        return !odd && at == to;
    }

    private void object(Layout.Node node, int level) {
        if (level >= RecordReader.MOST_LEVELS - 2) {
            odd = true;
            return;
        }
        int c = skipBlanks();
        if (c == '}') {
            at++;
            return;
        }
        Layout.Edge expected = node.first;
        Layout.Edge before = null;
        while (true) {
            if (c != '"') {
                odd = true;
                return;
            }
            at++;
            Layout.Edge edge = key(node, expected);
            if (odd || edge == null) {
                odd = true;
                return;
            }
            if (edge != expected) {
                Layout.Edge known = edge.key == Layout.Edge.NOT_BYTES ? null : edge;
                if (before == null) {
                    node.first = known;
                } else {
                    before.next = known;
                }
            }
            before = edge;
            expected = edge.next;
            c = at < end && data[at] == ':' ? ':' : skipBlanks();
            if (c != ':') {
                odd = true;
                return;
            }
            at++;
            value(node, edge, level);
            if (odd) {
                return;
            }
            c = at < end && data[at] == ',' ? ',' : skipBlanks();
            at++;
            if (c == '}') {
                return;
            }
            if (c != ',') {
                odd = true;
                return;
            }
            c = at < end && data[at] == '"' ? '"' : skipBlanks();
        }
    }

    /** The edge of the key that begins here, behind which the place then is; null when the key is odd. */
    private Layout.@Nullable Edge key(Layout.Node node, Layout.@Nullable Edge expected) {
        byte[] bytes = data;
        int from = at;
        if (expected != null) {
            byte[] name = expected.key;
            int stop = from + name.length;
            if (stop < end && bytes[stop] == '"' && Arrays.equals(bytes, from, stop, name, 0, name.length)) {
                at = stop + 1;
                return expected;
            }
        }
        int hash = 0;
        int i = from;
        boolean plain = true;
        while (i < end && bytes[i] != '"') {
            byte b = bytes[i++];
            if (b < ' ' || b == '\\') {
                plain = false;
                break;
            }
            hash = hash * 31 + b;
        }
        if (!plain || i >= end) {
            return spelled(node);
        }
        at = i + 1;
        if (i - from > MOST_KEY) {
            return null;
        }
        return node.edge(bytes, from, i, hash);
    }

    /** A key with escapes or letters beyond ASCII. */
    private Layout.@Nullable Edge spelled(Layout.Node node) {
        int top = values.top();
        int stop = text(top);
        if (odd || stop - top > MOST_KEY) {
            return null;
        }
        String key = new String(values.chars(), top, stop - top);
        return new Layout.Edge(Layout.Edge.NOT_BYTES, key, node.child(key));
    }

    private void value(Layout.Node node, Layout.Edge edge, int level) {
        int c = at < end ? data[at] : -1;
        if (c <= ' ') {
            c = skipBlanks();
        }
        Layout.Node child = edge.node;
        if (node.holdsNamed && (edge.name.equals("@Name") || edge.name.equals("Name"))) {
            odd = true;
        } else if (c == '{' && Wrappers.holdsRecord(node, edge.name, recorder.paths())
                || c == '[' && Wrappers.holdsRecords(node, edge.name, recorder.paths())) {
            odd = true;
        } else if (edge.passedOver) {
            if (c == '"') {
                at++;
                text(values.top());
            } else {
                odd = true;
            }
        } else {
            any(c, child, level);
        }
    }

    private void any(int first, Layout.Node node, int level) {
        switch (first) {
            case '"' -> {
                at++;
                int start = values.top();
                int stop = text(start);
                if (!room()) {
                    return;
                }
                if (stop == start && node.emptyIsNull) {
                    values.addNull();
                } else {
                    values.close(stop);
                }
                recorder.add(node);
            }
            case '{' -> {
                at++;
                object(node, level + 1);
            }
            case '[' -> {
                at++;
                array(node, level + 1);
            }
            case 't' -> word("true", node);
            case 'f' -> word("false", node);
            case 'n' -> word("null", node);
            default -> number(node);
        }
    }

    private boolean room() {
        if (odd || !recorder.room()) {
            odd = true;
            return false;
        }
        return true;
    }

    private void array(Layout.Node node, int level) {
        if (level >= RecordReader.MOST_LEVELS - 2) {
            odd = true;
            return;
        }
        int c = skipBlanks();
        if (c == ']') {
            at++;
            return;
        }
        while (true) {
            any(c, node, level);
            if (odd) {
                return;
            }
            c = skipBlanks();
            at++;
            if (c == ']') {
                return;
            }
            if (c != ',') {
                odd = true;
                return;
            }
            c = skipBlanks();
        }
    }

    private void word(String word, Layout.Node node) {
        int length = word.length();
        if (at + length > end) {
            odd = true;
            return;
        }
        for (int i = 0; i < length; i++) {
            if (data[at + i] != word.charAt(i)) {
                odd = true;
                return;
            }
        }
        at += length;
        if (!room()) {
            return;
        }
        if (word.equals("null")) {
            values.addNull();
        } else {
            values.add(word);
        }
        recorder.add(node);
    }

    /** RFC 8259 section 6, kept as it is written. */
    private void number(Layout.Node node) {
        byte[] bytes = data;
        int from = at;
        int i = from;
        if (i < end && bytes[i] == '-') {
            i++;
        }
        int digits = digits(i);
        odd = digits == i || bytes[i] == '0' && digits > i + 1;
        i = digits;
        if (i < end && bytes[i] == '.') {
            digits = digits(i + 1);
            odd |= digits == i + 1;
            i = digits;
        }
        if (i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
            i++;
            if (i < end && (bytes[i] == '+' || bytes[i] == '-')) {
                i++;
            }
            digits = digits(i);
            odd |= digits == i;
            i = digits;
        }
        odd |= i - from > MOST_NUMBER;
        if (!room()) {
            return;
        }
        at = i;
        char[] chars = values.chars();
        int top = values.top();
        for (int k = from; k < i; k++) {
            chars[top++] = (char) bytes[k];
        }
        values.close(top);
        recorder.add(node);
    }

    private int digits(int from) {
        int i = from;
        while (i < end && data[i] >= '0' && data[i] <= '9') {
            i++;
        }
        return i;
    }

    /**
     * Writes the text whose opening quote is just behind to the values' characters; the place is then behind its closing
     * quote.
     *
     * @return the index behind its last character
     */
    private int text(int top) {
        byte[] bytes = data;
        char[] chars = values.chars();
        int to = top;
        int i = at;
        int stop = end;
        while (i < stop) {
            int b = bytes[i++];
            if (b >= ' ' && b != '"' && b != '\\') {
                chars[to++] = (char) b;
            } else if (b == '"') {
                at = i;
                return to;
            } else if (b == '\\') {
                at = i;
                chars[to++] = escaped();
                i = at;
            } else if (b < 0) {
                at = i;
                to = wide(b & 0xFF, chars, to);
                i = at;
            } else {
                odd = true;
            }
            if (odd) {
                return top;
            }
        }
        odd = true;
        return top;
    }

    private char escaped() {
        int c = at < end ? data[at++] : -1;
        switch (c) {
            case '"', '\\', '/' -> {
                return (char) c;
            }
            case 'b' -> {
                return '\b';
            }
            case 'f' -> {
                return '\f';
            }
            case 'n' -> {
                return '\n';
            }
            case 'r' -> {
                return '\r';
            }
            case 't' -> {
                return '\t';
            }
            case 'u' -> {
                if (end - at < 4) {
                    odd = true;
                    return 0;
                }
                int value = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = data[at] < 0 ? -1 : Character.digit(data[at], 16);
                    odd |= digit < 0;
                    value = value << 4 | digit & 15;
                    at++;
                }
                return (char) value;
            }
            default -> {
                odd = true;
                return 0;
            }
        }
    }

    /** RFC 3629 section 4; the index behind the last character written. */
    private int wide(int lead, char[] chars, int to) {
        int more =
                lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
        if (more == 0 || end - at < more) {
            odd = true;
            return to;
        }
        int value = lead & 0x3F >> more;
        for (int i = 0; i < more; i++) {
            int b = data[at++];
            odd |= (b & 0xC0) != 0x80;
            value = value << 6 | b & 0x3F;
        }
        if (more == 1) {
            chars[to] = (char) value;
            return to + 1;
        }
        if (more == 2) {
            odd |= value < 0x800 || Character.isSurrogate((char) value);
            chars[to] = (char) value;
            return to + 1;
        }
        odd |= value < 0x10000 || value > 0x10FFFF;
        if (odd) {
            return to;
        }
        chars[to] = Character.highSurrogate(value);
        chars[to + 1] = Character.lowSurrogate(value);
        return to + 2;
    }

    /** Passes over blanks; the byte that follows, or -1 at the end. */
    private int skipBlanks() {
        while (at < end) {
            int c = data[at];
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return c;
            }
            at++;
        }
        return -1;
    }
}
