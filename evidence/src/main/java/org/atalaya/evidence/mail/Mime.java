package org.atalaya.evidence.mail;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.atalaya.evidence.mail.Entity.Field;
import org.atalaya.model.Content;

/**
 * Splits a message into its parts (RFC 5322 section 2, RFC 2046 section 5.1), as forgiving as mail programs are: one pass
 * over the lines, every byte looked at once.
 */
final class Mime {
    /** Parts within parts; what lies deeper is a part that is not taken apart. */
    static final int MOST_LEVELS = 100;
    /** Parts of one message. */
    static final int MOST_PARTS = 2_000;
    /** Header fields of one message or part. */
    static final int MOST_FIELDS = 2_000;
    /** Bytes of one header field. */
    static final int MOST_FIELD = 1 << 18;
    /** Bytes of all header fields of a message or part. */
    static final int MOST_FIELDS_BYTES = 1 << 21;

    private final Lines lines;
    private final long size;
    private final List<Entity> open = new ArrayList<>();
    /** Boundaries of the open multiparts, and at which level. */
    private final Map<String, List<Integer>> boundaries = new HashMap<>();

    private int parts;

    /** What was odd, and how often; see {@link Message} facts. */
    private final Map<String, Integer> oddities = new java.util.TreeMap<>();

    private Mime(Content content) {
        this.lines = new Lines(content);
        this.size = content.size();
    }

    /**
     * A message taken apart.
     *
     * @param oddities what was odd about it: {@code depth}, {@code parts}, {@code headers}, {@code unended}, {@code garbage}
     */
    record Split(Entity message, Map<String, Integer> oddities) {}

    /** Splits the message that begins with the content's first byte. */
    static Split split(Content content) {
        Mime mime = new Mime(content);
        Entity message = mime.read();
        return new Split(message, mime.oddities);
    }

    private Entity read() {
        Entity root = new Entity();
        root.message = true;
        begin(root);
        while (!open.isEmpty() && lines.next()) {
            if (lines.length() > 2 && lines.at(0) == '-' && lines.at(1) == '-') {
                boundary();
            }
        }
        if (!boundaries.isEmpty()) {
            odd("unended");
        }
        close(0, size);
        return root;
    }

    private void odd(String what) {
        oddities.merge(what, 1, Integer::sum);
    }

    /** Reads the headers of an entity and opens it. */
    private void begin(Entity entity) {
        entity.start = lines.after();
        if (!headers(entity)) {
            // A boundary came before the headers ended: the part has no body.
            entity.bodyStart = lines.start();
            entity.bodyEnd = lines.start();
            Parameters.describe(entity);
            open.add(entity);
            boundary();
            return;
        }
        entity.bodyStart = lines.after();
        entity.bodyEnd = entity.bodyStart;
        Parameters.describe(entity);
        open.add(entity);
        if (open.size() >= MOST_LEVELS) {
            if (entity.isMultipart() || entity.type.equals("message/rfc822")) {
                odd("depth");
            }
            return;
        }
        String boundary = entity.parameters.getOrDefault("boundary", "");
        if (entity.isMultipart() && !boundary.isEmpty()) {
            boundaries
                    .computeIfAbsent(boundary.stripTrailing(), key -> new ArrayList<>())
                    .add(open.size() - 1);
        } else if (isPlainMessage(entity)) {
            Entity inner = new Entity();
            inner.message = true;
            if (add(entity, inner)) {
                begin(inner);
            }
        }
    }

    private static boolean isPlainMessage(Entity entity) {
        return (entity.type.equals("message/rfc822") || entity.type.equals("message/global"))
                && !entity.encoding.equals("base64")
                && !entity.encoding.equals("quoted-printable");
    }

    private boolean add(Entity parent, Entity part) {
        if (++parts > MOST_PARTS) {
            odd("parts");
            return false;
        }
        parent.parts.add(part);
        return true;
    }

    /** Whether the current line is the boundary of an open multipart; if so, closes and opens what it says. */
    private void boundary() {
        Integer level = levelOf();
        if (level == null) {
            return;
        }
        close(level + 1, lines.start());
        boolean last = isLast;
        Entity multipart = open.get(level);
        if (last) {
            // What follows belongs to nobody until a boundary of an outer part.
            forget(multipart, level);
            return;
        }
        Entity part = new Entity();
        if (multipart.type.equals("multipart/digest")) {
            part.type = "message/rfc822";
        }
        if (add(multipart, part)) {
            begin(part);
        }
    }

    private boolean isLast;

    private @org.jspecify.annotations.Nullable Integer levelOf() {
        if (boundaries.isEmpty() || lines.length() > 1_000) {
            return null;
        }
        String rest = new String(lines.bytes(), 2, lines.length() - 2, java.nio.charset.StandardCharsets.ISO_8859_1)
                .stripTrailing();
        List<Integer> levels = boundaries.get(rest);
        isLast = false;
        if (levels == null && rest.endsWith("--")) {
            levels = boundaries.get(rest.substring(0, rest.length() - 2));
            isLast = true;
        }
        return levels == null ? null : levels.get(levels.size() - 1);
    }

    private void close(int from, long end) {
        for (int i = open.size() - 1; i >= from; i--) {
            Entity entity = open.remove(i);
            forget(entity, i);
            entity.bodyEnd = Math.max(entity.bodyStart, end);
        }
    }

    private void forget(Entity entity, int level) {
        String boundary = entity.parameters.getOrDefault("boundary", "").stripTrailing();
        List<Integer> levels = boundaries.get(boundary);
        if (levels != null && levels.remove((Integer) level) && levels.isEmpty()) {
            boundaries.remove(boundary);
        }
    }

    /** Reads header fields up to the empty line; false when a boundary of an open multipart came first. */
    private boolean headers(Entity entity) {
        String name = "";
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        long offset = 0;
        long end = 0;
        int bytes = 0;
        while (lines.next()) {
            if (lines.end() == lines.start()) {
                break;
            }
            if (lines.length() > 2 && lines.at(0) == '-' && lines.at(1) == '-' && levelOf() != null) {
                keep(entity, name, value, offset, end);
                return false;
            }
            boolean fold = lines.at(0) == ' ' || lines.at(0) == '\t';
            if (fold && !name.isEmpty()) {
                if (lines.isBlank() && !isFieldNext()) {
                    // A line of spaces is the empty line to most programs when no field follows.
                    break;
                }
                if (value.size() < MOST_FIELD) {
                    value.writeBytes(lines.bytes());
                }
                end = lines.end();
                continue;
            }
            int colon = colon();
            if (colon < 0) {
                boolean envelope = entity.fields.isEmpty() && name.isEmpty() && isEnvelope();
                if (!envelope && !isFieldNext()) {
                    // No field: the body begins here, without an empty line before it.
                    odd("garbage");
                    lines.moveTo(lines.start());
                    break;
                }
                if (!envelope) {
                    odd("garbage");
                }
                continue;
            }
            keep(entity, name, value, offset, end);
            value.reset();
            byte[] line = lines.bytes();
            name = new String(line, 0, colon, java.nio.charset.StandardCharsets.ISO_8859_1).stripTrailing();
            value.write(line, colon + 1, line.length - colon - 1);
            offset = lines.start();
            end = lines.end();
            bytes += line.length;
            if (entity.fields.size() >= MOST_FIELDS || bytes > MOST_FIELDS_BYTES) {
                odd("headers");
                name = "";
            }
        }
        keep(entity, name, value, offset, end);
        return true;
    }

    private static void keep(Entity entity, String name, ByteArrayOutputStream value, long offset, long end) {
        if (!name.isEmpty()) {
            entity.fields.add(new Field(name, value.toByteArray(), offset, end - offset));
        }
    }

    /** Where the current line's name of a field ends; −1 when it has none. */
    private int colon() {
        for (int i = 0; i < lines.length(); i++) {
            int c = lines.at(i);
            if (c == ':') {
                int last = i;
                while (last > 0 && (lines.at(last - 1) == ' ' || lines.at(last - 1) == '\t')) {
                    last--;
                }
                return last == 0 ? -1 : i;
            }
            boolean space = c == ' ' || c == '\t';
            if (c < 0x21 && !space || c > 0x7E || space && !onlySpacesUntilColon(i)) {
                return -1;
            }
        }
        return -1;
    }

    private boolean onlySpacesUntilColon(int from) {
        for (int i = from; i < lines.length(); i++) {
            if (lines.at(i) == ':') {
                return true;
            }
            if (lines.at(i) != ' ' && lines.at(i) != '\t') {
                return false;
            }
        }
        return false;
    }

    private boolean isEnvelope() {
        String start = new String(
                        lines.bytes(), 0, Math.min(6, lines.length()), java.nio.charset.StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        return start.startsWith("from ") || start.startsWith(">from ");
    }

    /** Whether the line after the current one begins a field. */
    private boolean isFieldNext() {
        long here = lines.start();
        boolean field = lines.next() && lines.length() > 0 && colon() > 0;
        lines.moveTo(here);
        lines.next();
        return field;
    }
}
