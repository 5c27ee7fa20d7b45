package org.atalaya.evidence.archive;

import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** Bytes of a container that belong to none of its members: a fact, and an artifact of their own. */
public final class Overlay {
    private Overlay() {}

    /** The first place in a range where something other than zeros stands; −1 where nothing does. */
    public static long firstWritten(Content content, long from, long to) {
        byte[] block = new byte[1 << 14];
        for (long at = from; at < to; at += block.length) {
            int count = content.read(at, block, 0, (int) Math.min(block.length, to - at));
            for (int i = 0; i < count; i++) {
                if (block[i] != 0) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    /**
     * Tells of the bytes behind a container's end.
     *
     * @param kind of the container
     * @param end where it ends
     */
    public static void tell(String kind, long end, Content content, Remarks remarks) {
        long length = content.size() - end;
        remarks.fact(Fact.at("archive.bytes-after-end", Level.LOW, end, length, Long.toString(length), kind));
        remarks.part("overlay", "bytes after the end", end, length);
    }
}
