package org.atalaya.evidence.script;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.atalaya.model.Content;

/**
 * A script's characters.
 *
 * @param charset in which they were read; one byte a character unless the bytes say otherwise
 * @param first bytes before the first character
 * @param width bytes of a character
 * @param size bytes that were read
 * @param cut whether there is more than was read
 */
public record SourceText(String text, Charset charset, int first, int width, int size, boolean cut) {
    /** Bytes of one script; more is not read. */
    public static final int MOST_BYTES = 8 << 20;

    /** Reads the text; UTF-16 by its mark or by its zeros, everything else byte by byte. */
    public static SourceText of(Content content) {
        byte[] bytes = new byte[(int) Math.min(content.size(), MOST_BYTES)];
        int count = content.read(0, bytes, 0, bytes.length);
        return of(bytes, count, content.size() > count);
    }

    static SourceText of(byte[] bytes, int count, boolean cut) {
        Charset charset = StandardCharsets.ISO_8859_1;
        int first = 0;
        if (count >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
            charset = StandardCharsets.UTF_16LE;
            first = 2;
        } else if (count >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF) {
            charset = StandardCharsets.UTF_16BE;
            first = 2;
        } else if (count >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            charset = StandardCharsets.UTF_8;
            first = 3;
        } else if (isLittle(bytes, count)) {
            charset = StandardCharsets.UTF_16LE;
        }
        boolean wide = charset == StandardCharsets.UTF_16LE || charset == StandardCharsets.UTF_16BE;
        String text = new String(bytes, first, count - first, charset);
        return new SourceText(text, charset, first, wide ? 2 : 1, count, cut);
    }

    private static boolean isLittle(byte[] bytes, int count) {
        int looked = Math.min(count, 64) & ~1;
        for (int i = 0; i < looked; i += 2) {
            if (bytes[i] == 0 || bytes[i + 1] != 0) {
                return false;
            }
        }
        return looked >= 8;
    }

    /** The place of a character in the content; exact for one or two bytes a character, near for UTF-8 beyond ASCII. */
    public long place(int character) {
        return Math.min(size, first + (long) character * width);
    }

    /** Bytes from one character to another. */
    public long length(int from, int to) {
        return Math.max(0, place(to) - place(from));
    }

    /** Whether the first bytes of a content can be text at all. */
    public static boolean isText(byte[] head) {
        int count = Math.min(head.length, 4096);
        if (count < 4) {
            return false;
        }
        boolean marked =
                head[0] == (byte) 0xFF && head[1] == (byte) 0xFE || head[0] == (byte) 0xFE && head[1] == (byte) 0xFF;
        if (marked || isLittle(head, count)) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            int value = head[i];
            if (value >= 0
                    && value < 0x20
                    && value != '\t'
                    && value != '\n'
                    && value != '\r'
                    && value != '\f'
                    && value != 0x1B) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of a text that was made from one of this charset. */
    static byte[] bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
