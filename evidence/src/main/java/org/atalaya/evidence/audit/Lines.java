package org.atalaya.evidence.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.atalaya.evidence.LineEnds;
import org.jspecify.annotations.Nullable;

/** The lines of a stream with their numbers and offsets; invalid UTF-8 becomes U+FFFD. */
final class Lines {
    /** Bytes of one line; a longer one is passed over. */
    static final int MOST_LINE = 4 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private byte[] bytes = new byte[1 << 10];
    private int at;
    private int end;
    private long position;
    private long offset;
    private long number;
    private boolean tooLong;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Offset in bytes of the line last read. */
    long offset() {
        return offset;
    }

    /** Number, from 1, of the line last read. */
    long number() {
        return number;
    }

    /** Whether the line last read was longer than {@link #MOST_LINE}; it is then given empty. */
    boolean tooLong() {
        return tooLong;
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String next() throws IOException {
        offset = position;
        tooLong = false;
        int length = 0;
        boolean any = false;
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end <= 0) {
                    end = 0;
                    break;
                }
            }
            any = true;
            int stop = LineEnds.next(buffer, at, end);
            int count = stop - at;
            if (length + count > MOST_LINE) {
                tooLong = true;
                length = 0;
            } else if (!tooLong) {
                if (length + count > bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
                }
                System.arraycopy(buffer, at, bytes, length, count);
                length += count;
            }
            position += count;
            at = stop;
            if (stop < end) {
                at++;
                position++;
                break;
            }
        }
        if (!any) {
            return null;
        }
        number++;
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        int from = number == 1
                        && length >= 3
                        && bytes[0] == (byte) 0xEF
                        && bytes[1] == (byte) 0xBB
                        && bytes[2] == (byte) 0xBF
                ? 3
                : 0;
        return tooLong ? "" : new String(bytes, from, length - from, StandardCharsets.UTF_8);
    }
}
