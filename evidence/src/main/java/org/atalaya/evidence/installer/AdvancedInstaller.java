package org.atalaya.evidence.installer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Notice;

/**
 * The bootstrapper of Advanced Installer: a footer of 72 bytes with the mark {@code ADVINSTSFX} at 64, the number of files
 * at 8 and the place of their list at 20. An entry of the list has 24 bytes — at 8 whether the first bytes are inverted,
 * then size, place and length of the name — and its name in UTF-16. As public readers of the format have it; there is no
 * specification.
 */
public final class AdvancedInstaller {
    private static final String MARK = "ADVINSTSFX";
    private static final int MARK_IN_FOOTER = 64;
    private static final int ENTRY = 24;
    private static final int INVERTED = 2;
    private static final int INVERTED_BYTES = 0x200;
    private static final int LONGEST_NAME = 1_024;
    /** Files that are handed on. */
    static final int MOST_FILES = 1_000;
    /** Bytes before the end in which the footer is looked for. */
    static final int SEARCHED = 1 << 14;

    private AdvancedInstaller() {}

    /** Place of the footer, −1 when there is none. */
    public static long footer(View view, long start, long end) {
        long mark = Search.last(view, Math.max(start, end - SEARCHED), end, MARK);
        return mark - MARK_IN_FOOTER < start ? -1 : mark - MARK_IN_FOOTER;
    }

    /** Hands the files on; whether there was any. */
    public static boolean open(View view, long footer, Found found) throws IOException {
        long count = view.u32(footer + 8);
        long at = view.u32(footer + 20);
        int told = 0;
        for (long i = 0; i < count; i++) {
            long size = view.u32(at + 12);
            long place = view.u32(at + 16);
            long letters = view.u32(at + 20);
            if (letters > LONGEST_NAME || !view.has(at, ENTRY + 2 * letters) || !view.has(place, size)) {
                found.notice(
                        Notice.Kind.DAMAGED,
                        at,
                        "the list of the bootstrapper's files ends after " + i + " of " + count);
                break;
            }
            if (told == MOST_FILES) {
                found.notice(Notice.Kind.LIMIT, at, "the bootstrapper has more than " + MOST_FILES + " files");
                break;
            }
            String name = new String(view.bytes(at + ENTRY, (int) (2 * letters)), StandardCharsets.UTF_16LE);
            boolean isInverted = view.u32(at + 8) == INVERTED;
            if (size > 0) {
                told++;
                found.child("member", name, size, () -> {
                    InputStream in = new ContentStream(view.content(), place, size);
                    return isInverted ? new Inverted(in) : in;
                });
            }
            at += ENTRY + 2 * letters;
        }
        return told > 0;
    }

    /** Bytes of which the first are inverted, bit by bit. */
    private static final class Inverted extends FilterInputStream {
        private long at;

        Inverted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            return one < 0 ? one : at++ < INVERTED_BYTES ? one ^ 0xFF : one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            for (int i = 0; i < count && at + i < INVERTED_BYTES; i++) {
                into[offset + i] ^= (byte) 0xFF;
            }
            at += Math.max(0, count);
            return count;
        }
    }
}
