package org.atalaya.evidence.iso;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.atalaya.model.Content;

/** The bytes of extents one after the other. */
final class Extents extends InputStream {
    private final Content content;
    private final Iterator<Extent> rest;
    private long at;
    private long left;

    Extents(Content content, List<Extent> extents) {
        this.content = content;
        this.rest = extents.iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (left == 0) {
            if (!rest.hasNext()) {
                return -1;
            }
            Extent next = rest.next();
            at = next.from();
            left = next.length();
        }
        int count = (int) Math.min(length, left);
        if (at < 0) {
            java.util.Arrays.fill(into, offset, offset + count, (byte) 0);
        } else {
            count = content.read(at, into, offset, count);
            if (count == 0 && length > 0) {
                throw new IOException("the image ends " + left + " bytes before this part of it does");
            }
            at += count;
        }
        left -= count;
        return count;
    }
}
