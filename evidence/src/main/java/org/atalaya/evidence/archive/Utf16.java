package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.Refilled;

/** Text in UTF-16 with a byte order mark, as UTF-8 without one; broken characters become U+FFFD. */
final class Utf16 extends Refilled {
    private final Reader reader;
    private final char[] chars = new char[1 << 13];

    Utf16(InputStream in) throws IOException {
        super(new byte[0]);
        Charset charset = in.read() == 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        if (in.read() < 0) {
            throw new IOException("no byte order mark");
        }
        // A reader that is given a charset replaces what is malformed.
        reader = new InputStreamReader(in, charset);
    }

    static boolean recognises(byte[] head, int length) {
        return length >= 4
                && (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE && (head[2] != 0 || head[3] != 0)
                        || head[0] == (byte) 0xFE && head[1] == (byte) 0xFF);
    }

    @Override
    protected boolean refill() throws IOException {
        int count = reader.read(chars, 0, chars.length - 1);
        if (count <= 0) {
            return false;
        }
        if (Character.isHighSurrogate(chars[count - 1])) {
            int low = reader.read();
            if (low >= 0) {
                chars[count++] = (char) low;
            }
        }
        buffer = new String(chars, 0, count).getBytes(StandardCharsets.UTF_8);
        at = 0;
        end = buffer.length;
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
