package org.atalaya.evidence.behaviour;

import java.util.Optional;
import org.atalaya.model.Content;

/** A content that does not show its array, as one that lies in a file. */
record InBlocks(byte[] bytes) implements Content {
    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int at(long place) {
        return bytes[(int) place] & 0xFF;
    }

    @Override
    public int read(long place, byte[] into, int offset, int length) {
        return Content.of(bytes).read(place, into, offset, length);
    }

    @Override
    public Optional<byte[]> array() {
        return Optional.empty();
    }
}
