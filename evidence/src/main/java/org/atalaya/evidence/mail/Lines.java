package org.atalaya.evidence.mail;

import java.util.Arrays;
import org.atalaya.model.Content;

/** Goes over the lines of a content, ended by CR LF, LF or CR; memory does not grow with the content. */
final class Lines {
    /** Bytes that are held of a content that lies in a file. */
    private static final int WINDOW = 1 << 18;
    /** Bytes of one line that are seen; the rest of a longer one is passed over. */
    static final int MOST_SEEN = 1 << 16;

    private final Content content;
    private final byte[] held;
    private final boolean whole;
    private long base;
    private int count;

    private long next;
    private long start;
    private long end;
    private int at;
    private int seen;

    Lines(Content content) {
        this.content = content;
        this.whole = content.array().isPresent();
        this.held = content.array().orElseGet(() -> new byte[(int) Math.min(WINDOW, Math.max(1, content.size()))]);
        this.count = whole ? (int) content.size() : 0;
    }

    /** Moves to the next line; false at the end of the content. */
    boolean next() {
        if (next >= content.size()) {
            return false;
        }
        start = next;
        if (!whole && (start < base || start + MOST_SEEN > base + count) && base + count < content.size()) {
            fill(start);
        }
        at = (int) (start - base);
        int stop = at;
        while (stop < count && held[stop] != '\n' && held[stop] != '\r') {
            stop++;
        }
        seen = Math.min(stop - at, MOST_SEEN);
        if (stop < count) {
            end = base + stop;
            next = end + 1;
            if (held[stop] == '\r' && next < content.size() && content.at(next) == '\n') {
                next++;
            }
        } else {
            passOver(base + stop);
        }
        return true;
    }

    private void passOver(long from) {
        byte[] block = new byte[1 << 13];
        long place = from;
        while (place < content.size()) {
            int read = content.read(place, block, 0, block.length);
            for (int i = 0; i < read; i++) {
                if (block[i] == '\n' || block[i] == '\r') {
                    end = place + i;
                    boolean both = block[i] == '\r' && end + 1 < content.size() && content.at(end + 1) == '\n';
                    next = end + (both ? 2 : 1);
                    return;
                }
            }
            place += Math.max(1, read);
        }
        end = content.size();
        next = end;
    }

    private void fill(long from) {
        base = from;
        count = content.read(from, held, 0, held.length);
    }

    /** Goes back to a place where a line begins. */
    void moveTo(long place) {
        next = place;
    }

    /** Place of the line's first byte. */
    long start() {
        return start;
    }

    /** Place after the line's last byte, its end of line not counted. */
    long end() {
        return end;
    }

    /** Place after the line's end of line. */
    long after() {
        return next;
    }

    /** How many bytes of the line are seen. */
    int length() {
        return seen;
    }

    /** A byte of the line, 0 to 255. */
    int at(int index) {
        return held[at + index] & 0xFF;
    }

    /** Whether it has no bytes but spaces and tabs. */
    boolean isBlank() {
        for (int i = 0; i < seen; i++) {
            if (held[at + i] != ' ' && held[at + i] != '\t') {
                return false;
            }
        }
        return end - start <= MOST_SEEN;
    }

    /** The bytes of the line that are seen. */
    byte[] bytes() {
        return Arrays.copyOfRange(held, at, at + seen);
    }
}
