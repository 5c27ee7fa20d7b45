package org.atalaya.evidence.image;

import java.util.Arrays;
import java.util.List;
import org.atalaya.evidence.artifact.Entropy;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and names at any place of a content. A place outside of the content reads as zero, so that no claim of a hostile
 * header can end a reader; ask {@link #has} first wherever absence means something. Several threads may read.
 */
public final class View {
    /** Bytes read at once from a content that lies in a file. */
    private static final int BLOCK = 1 << 16;

    private final Content content;
    private final byte @Nullable [] whole;
    private final long start;
    private final long size;
    private final boolean big;
    private final Block block;

    /** The bytes read last of a content that lies in a file; shared by all views of it. */
    private static final class Block {
        private byte[] bytes = new byte[0];
        private long start = -1;
        private int size;

        synchronized int at(Content content, long place) {
            if (start < 0 || place < start || place >= start + size) {
                if (bytes.length == 0) {
                    bytes = new byte[BLOCK];
                }
                start = place & -(long) BLOCK;
                size = content.read(start, bytes, 0, BLOCK);
                if (place >= start + size) {
                    return 0;
                }
            }
            return bytes[(int) (place - start)] & 0xFF;
        }
    }

    private View(Content content, Block block, long start, long size, boolean big) {
        this.content = content;
        this.block = block;
        this.whole = content.array().orElse(null);
        this.start = start;
        this.size = size;
        this.big = big;
    }

    /** The whole content, numbers with the lowest byte first. */
    public static View of(Content content) {
        return new View(content, new Block(), 0, content.size(), false);
    }

    /** The same bytes, numbers in the given byte order. */
    public View bigEndian(boolean highestByteFirst) {
        return highestByteFirst == big ? this : new View(content, block, start, size, highestByteFirst);
    }

    /** Some of the bytes, clipped to this view, as a view that starts at 0. */
    public View part(long at, long length) {
        long from = Math.clamp(at, 0, size);
        return new View(content, block, start + from, Math.clamp(length, 0, size - from), big);
    }

    /** Size in bytes. */
    public long size() {
        return size;
    }

    /** The content below, whose places are not those of a {@link #part}. */
    public Content content() {
        return content;
    }

    /** Whether all bytes from a place on are inside. */
    public boolean has(long at, long length) {
        return at >= 0 && length >= 0 && at <= size && length <= size - at;
    }

    /** One byte, 0 to 255. */
    public int u8(long at) {
        if (at < 0 || at >= size) {
            return 0;
        }
        byte[] all = whole;
        return all != null ? all[(int) (start + at)] & 0xFF : block.at(content, start + at);
    }

    /** Two bytes, unsigned. */
    public int u16(long at) {
        return big ? u8(at) << 8 | u8(at + 1) : u8(at) | u8(at + 1) << 8;
    }

    /** Four bytes, unsigned. */
    public long u32(long at) {
        return i32(at) & 0xFFFF_FFFFL;
    }

    /** Four bytes, signed. */
    public int i32(long at) {
        return big ? u16(at) << 16 | u16(at + 2) : u16(at) | u16(at + 2) << 16;
    }

    /** Eight bytes; unsigned values keep their bits. */
    public long i64(long at) {
        return big ? u32(at) << 32 | u32(at + 4) : u32(at) | u32(at + 4) << 32;
    }

    /** A copy of some bytes, fewer where this view ends. */
    public byte[] bytes(long at, int length) {
        if (at < 0 || at >= size || length <= 0) {
            return new byte[0];
        }
        byte[] copy = new byte[(int) Math.min(length, size - at)];
        int count = content.read(start + at, copy, 0, copy.length);
        return count == copy.length ? copy : Arrays.copyOf(copy, count);
    }

    /** The bytes up to the first zero byte, the limit or the end; without the zero. */
    public byte[] name(long at, int limit) {
        int length = 0;
        while (length < limit && at + length < size && u8(at + length) != 0) {
            length++;
        }
        return bytes(at, length);
    }

    /** Whether ASCII text stands at a place. */
    public boolean says(long at, String ascii) {
        if (!has(at, ascii.length())) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (u8(at + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A fact of some of these bytes, clipped to them; of the whole when a hostile header points elsewhere. */
    public Fact fact(String code, Level level, long at, long length, String... values) {
        return fact(code, level, at, length, List.of(values));
    }

    /** As {@link #fact(String, Level, long, long, String...)}. */
    public Fact fact(String code, Level level, long at, long length, List<String> values) {
        boolean inside = at >= 0 && at < size;
        return new Fact(code, level, inside ? start + at : -1, inside ? Math.clamp(length, 0, size - at) : 0, values);
    }

    /** Bits per byte of some bytes, 0 to 8, of at most {@code limit} of them spread over the range. */
    public double entropy(long at, long length, int limit) {
        long end = Math.clamp(at + length, 0, size);
        long from = Math.clamp(at, 0, end);
        long[] counts = new long[256];
        long total = 0;
        long step = Math.max(1, (end - from) / limit);
        // whole blocks with gaps between them, so that a file is read by the block
        long run = step == 1 ? Long.MAX_VALUE : BLOCK;
        long place = from;
        while (place < end) {
            long stop = Math.min(end, run == Long.MAX_VALUE ? end : place + run);
            for (; place < stop; place++) {
                counts[u8(place)]++;
                total++;
            }
            if (run != Long.MAX_VALUE) {
                place += run * (step - 1);
            }
        }
        return Entropy.of(counts, total);
    }
}
