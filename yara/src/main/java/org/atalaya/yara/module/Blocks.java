package org.atalaya.yara.module;

import java.util.function.Consumer;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/** A range of a content, or a text, gone over by the block. */
record Blocks(Content content, long from, long length) {
    private static final int BLOCK = 1 << 16;

    static Blocks of(byte[] text) {
        return new Blocks(Content.of(text), 0, text.length);
    }

    /** Null when the range is negative or begins beyond the content; cut at its end. */
    static @Nullable Blocks of(Functions.Host host, long from, long length) {
        Content content = host.content();
        if (from < 0 || length < 0 || from > content.size() || (from == content.size() && length > 0)) {
            return null;
        }
        long there = Math.min(length, content.size() - from);
        host.worked(there);
        return new Blocks(content, from, there);
    }

    int at(long i) {
        return content.at(from + i);
    }

    long[] distribution() {
        long[] counts = new long[256];
        each(bytes -> {
            for (byte b : bytes) {
                counts[b & 0xFF]++;
            }
        });
        return counts;
    }

    void each(Consumer<byte[]> taker) {
        long done = 0;
        while (done < length) {
            byte[] block = new byte[(int) Math.min(BLOCK, length - done)];
            int got = content.read(from + done, block, 0, block.length);
            if (got <= 0) {
                return;
            }
            taker.accept(got == block.length ? block : java.util.Arrays.copyOf(block, got));
            done += got;
        }
    }
}
