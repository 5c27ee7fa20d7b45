package org.atalaya.evidence.artifact;

import java.util.Optional;
import org.atalaya.model.Content;

/** Some bytes of a content as a content of their own. */
public record Window(Content content, long from, long size) implements Content {
    @Override
    public int at(long place) {
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException("place " + place + " of " + size);
        }
        return content.at(from + place);
    }

    @Override
    public int read(long place, byte[] into, int offset, int length) {
        if (place < 0) {
            throw new IndexOutOfBoundsException("place " + place);
        }
        int count = (int) Math.clamp(size - place, 0, length);
        return count == 0 ? 0 : content.read(from + place, into, offset, count);
    }

    @Override
    public Optional<byte[]> array() {
        return Optional.empty();
    }
}
