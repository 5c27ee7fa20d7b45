package org.atalaya.evidence.authentication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.atalaya.model.Content;

/** The header fields of a message as their bytes are, and where its body begins. */
final class RawMail {
    /** Bytes of all header fields. */
    static final int MOST_HEADER = 1 << 20;
    /** Header fields. */
    private static final int MOST_FIELDS = 2_000;

    /**
     * A header field.
     *
     * @param text name, colon and value with its folds, lines ended by CR LF, without the last of them; one character a byte
     * @param offset of its first byte
     */
    record Field(String name, String text, long offset) {
        String value() {
            return text.substring(text.indexOf(':') + 1);
        }
    }

    final Content content;
    final List<Field> fields = new ArrayList<>();
    /** Where the body begins. */
    final long body;

    RawMail(Content content) {
        this.content = content;
        int size = (int) Math.min(content.size(), MOST_HEADER);
        byte[] bytes = new byte[size];
        int read = content.read(0, bytes, 0, size);
        int at = 0;
        StringBuilder field = new StringBuilder();
        int start = 0;
        while (at < read) {
            int end = at;
            while (end < read && bytes[end] != '\n') {
                end++;
            }
            int stop = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
            String line = new String(bytes, at, stop - at, StandardCharsets.ISO_8859_1);
            boolean folded = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            if (folded && !field.isEmpty()) {
                field.append("\r\n").append(line);
            } else {
                add(field.toString(), start);
                field.setLength(0);
                field.append(line);
                start = at;
            }
            at = Math.min(read, end + 1);
            if (line.isEmpty()) {
                break;
            }
        }
        add(field.toString(), start);
        this.body = at;
    }

    private void add(String text, long offset) {
        int colon = text.indexOf(':');
        // "From " of an mbox and other lines without a name are no fields.
        if (colon > 0 && fields.size() < MOST_FIELDS) {
            String name = text.substring(0, colon).stripTrailing().toLowerCase(Locale.ROOT);
            if (name.indexOf(' ') < 0) {
                fields.add(new Field(name, text, offset));
            }
        }
    }
}
