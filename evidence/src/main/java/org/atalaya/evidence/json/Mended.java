package org.atalaya.evidence.json;

import java.io.IOException;
import java.io.InputStream;
import org.atalaya.evidence.Refilled;

/**
 * A stream in which every byte that is not UTF-8 (RFC 3629, section 4) stands as a question mark, so that offsets stay what
 * they are.
 */
final class Mended extends Refilled {
    private final InputStream in;
    /** End of what was read; what is whole ends where the stream's buffer does. */
    private int filled;

    private boolean ended;

    Mended(InputStream in) {
        super(new byte[1 << 16]);
        this.in = in;
    }

    @Override
    protected boolean refill() throws IOException {
        if (ended) {
            return false;
        }
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        at = 0;
        end = 0;
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            ended = true;
            end = mend(buffer, filled);
        } else {
            filled += count;
            end = mend(buffer, filled - open(buffer, filled));
        }
        return true;
    }

    /** How many bytes at the end may be the beginning of a character whose rest is not there. */
    private static int open(byte[] bytes, int end) {
        for (int back = 1; back <= Math.min(3, end); back++) {
            int b = bytes[end - back] & 0xFF;
            if (b >= 0xC0) {
                return length(b) > back ? back : 0;
            }
            if (b < 0x80) {
                return 0;
            }
        }
        return 0;
    }

    private static int length(int first) {
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }

    /** Replaces what is not UTF-8 before {@code end}, and returns {@code end}. */
    static int mend(byte[] bytes, int end) {
        int i = 0;
        while (i < end) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int length = length(bytes[i] & 0xFF);
            boolean whole = length > 1 && i + length <= end;
            for (int k = 1; whole && k < length; k++) {
                whole = (bytes[i + k] & 0xC0) == 0x80;
            }
            if (whole) {
                i += length;
            } else {
                bytes[i++] = '?';
            }
        }
        return end;
    }
}
