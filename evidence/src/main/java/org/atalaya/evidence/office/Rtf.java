package org.atalaya.evidence.office;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * Rich text, read as loosely as Word reads it: what stands between the digits of an object (groups, control words, spaces)
 * is passed over. One pass, without recursion.
 *
 * <p>Facts: {@code office.object} and {@code office.equation-object} (class), {@code office.linked-object} (class, topic,
 * item), {@code office.packaged-file}, {@code rtf.object-updates-itself}, {@code office.external-template} (address),
 * {@code office.dde} (command), {@code rtf.odd-head} (its first characters).
 */
public final class Rtf implements Format {
    /** Bytes of one document. */
    static final int MOST_BYTES = 64 << 20;
    /** Objects of one document. */
    static final int MOST_OBJECTS = 256;

    /** One reader serves all. */
    public static final Rtf FORMAT = new Rtf();

    private Rtf() {}

    @Override
    public String type() {
        return "rtf";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        // Word asks for no more than these four.
        return head.length >= 5 && head[0] == '{' && head[1] == '\\' && head[2] == 'r' && head[3] == 't';
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        byte[] bytes = new byte[(int) Math.min(content.size(), MOST_BYTES)];
        int size = content.read(0, bytes, 0, bytes.length);
        if (size < content.size()) {
            found.notice(Notice.Kind.LIMIT, size, "only the first 64 MiB of the document were read");
        }
        new Reading(bytes, size, found).read();
    }

    private static final class Reading {
        private final byte[] bytes;
        private final int size;
        private final Found found;
        private int at;
        private int depth;
        /** Depth of the group whose digits are an object; 0 for none. */
        private int objectDepth;

        private int objectStart;
        private int half = -1;
        private ByteArrayOutputStream object = new ByteArrayOutputStream();
        /** Depth of a group whose text is kept: a template's address or a field's command. */
        private int textDepth;

        private String textOf = "";
        private int textStart;
        private StringBuilder text = new StringBuilder();
        private int objects;
        private boolean updates;
        private final List<String> seen = new ArrayList<>();

        Reading(byte[] bytes, int size, Found found) {
            this.bytes = bytes;
            this.size = size;
            this.found = found;
        }

        void read() throws IOException {
            if (size > 6 && (bytes[4] != 'f' || bytes[5] != '1')) {
                String head = new String(bytes, 0, Math.min(size, 8), java.nio.charset.StandardCharsets.ISO_8859_1);
                found.fact(Fact.at("rtf.odd-head", Level.LOW, 0, 6, head));
            }
            while (at < size) {
                int c = bytes[at];
                if (c == '{') {
                    depth++;
                    at++;
                } else if (c == '}') {
                    close();
                    depth = Math.max(0, depth - 1);
                    at++;
                } else if (c == '\\') {
                    control();
                } else {
                    character((char) (c & 0xFF));
                    at++;
                }
            }
            depth = 0;
            close();
        }

        private void character(char c) {
            if (objectDepth > 0) {
                int digit = c < 0x80 ? Character.digit(c, 16) : -1;
                if (digit >= 0) {
                    if (half < 0) {
                        half = digit;
                    } else {
                        object.write(half << 4 | digit);
                        half = -1;
                    }
                }
            } else if (textDepth > 0 && c != '\r' && c != '\n' && text.length() < 4096) {
                text.append(c);
            }
        }

        private void control() throws IOException {
            int start = at++;
            if (at >= size) {
                return;
            }
            int c = bytes[at];
            if (c == '\'') {
                // A character by its hexadecimal number; among an object's digits it is passed over.
                if (at + 2 < size && objectDepth == 0) {
                    int code =
                            Character.digit((char) bytes[at + 1], 16) << 4 | Character.digit((char) bytes[at + 2], 16);
                    character((char) (code & 0xFF));
                }
                at += 3;
                return;
            }
            if (!isLetter(c)) {
                if (c == '\\' || c == '{' || c == '}') {
                    character((char) c);
                }
                at++;
                return;
            }
            int wordStart = at;
            while (at < size && isLetter(bytes[at]) && at - wordStart < 64) {
                at++;
            }
            String word = new String(bytes, wordStart, at - wordStart, java.nio.charset.StandardCharsets.ISO_8859_1);
            int numberStart = at;
            if (at < size && bytes[at] == '-') {
                at++;
            }
            long number = 0;
            while (at < size && bytes[at] >= '0' && bytes[at] <= '9') {
                number = Math.min(1L << 40, number * 10 + bytes[at] - '0');
                at++;
            }
            if (numberStart < size && bytes[numberStart] == '-') {
                number = -number;
            }
            if (at < size && bytes[at] == ' ') {
                at++;
            }
            word(word.toLowerCase(Locale.ROOT), number, start);
        }

        private void word(String word, long number, int start) throws IOException {
            switch (word) {
                case "bin" -> {
                    int count = (int) Math.max(0, Math.min(number, size - at));
                    if (objectDepth > 0) {
                        object.write(bytes, at, count);
                    }
                    at += count;
                }
                case "objdata" -> {
                    finishObject();
                    objectDepth = Math.max(1, depth);
                    objectStart = start;
                    half = -1;
                }
                case "objupdate" -> {
                    if (!updates) {
                        found.fact(Fact.at("rtf.object-updates-itself", Level.MEDIUM, start, at - start));
                    }
                    updates = true;
                }
                case "template", "fldinst" -> {
                    finishText();
                    textDepth = Math.max(1, depth);
                    textOf = word;
                    textStart = start;
                }
                default -> {}
            }
        }

        private void close() throws IOException {
            if (objectDepth > 0 && depth <= objectDepth) {
                finishObject();
            }
            if (textDepth > 0 && depth <= textDepth) {
                finishText();
            }
        }

        private void finishObject() throws IOException {
            byte[] data = object.toByteArray();
            boolean had = objectDepth > 0 && data.length > 0;
            objectDepth = 0;
            object = new ByteArrayOutputStream();
            if (had && objects++ < MOST_OBJECTS) {
                EmbeddedObject.ole1(data, objectStart, Math.min(size, at) - objectStart, found);
            } else if (had && objects == MOST_OBJECTS + 1) {
                found.notice(
                        Notice.Kind.LIMIT,
                        objectStart,
                        "more than " + MOST_OBJECTS + " objects; the rest was left out");
            }
        }

        private void finishText() {
            String value = text.toString().trim();
            text = new StringBuilder();
            boolean had = textDepth > 0;
            textDepth = 0;
            if (!had || value.isEmpty() || seen.size() > MOST_OBJECTS || seen.contains(value)) {
                return;
            }
            String upper = value.toUpperCase(Locale.ROOT);
            int length = Math.min(size, at) - textStart;
            if (textOf.equals("template") && Ooxml.isRemote(value)) {
                seen.add(value);
                found.fact(Fact.at("office.external-template", Level.HIGH, textStart, length, value));
            } else if (textOf.equals("fldinst") && upper.startsWith("DDE")) {
                seen.add(value);
                found.fact(Fact.at("office.dde", Level.HIGH, textStart, length, value));
            } else if (textOf.equals("fldinst")
                    && (upper.startsWith("INCLUDEPICTURE") || upper.startsWith("INCLUDETEXT"))
                    && upper.contains("://")) {
                seen.add(value);
                found.fact(Fact.at("office.remote-part", Level.MEDIUM, textStart, length, "field", value));
            }
        }

        private static boolean isLetter(int c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
    }
}
