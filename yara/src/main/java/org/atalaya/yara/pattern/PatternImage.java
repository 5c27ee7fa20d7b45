package org.atalaya.yara.pattern;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The flat form of a {@link PatternSet}: a magic, a version, and its arrays one after the other, each with its length
 * before it; little-endian. Arrays are copied whole, so that reading costs what copying costs. The image is trusted like
 * the program itself, but lengths are checked.
 */
final class PatternImage {
    private static final int MAGIC = 0x5041_5441; // "ATAP"
    private static final int VERSION = 2;

    private PatternImage() {}

    static byte[] write(PatternSet set) {
        Output output = new Output();
        output.ints(new int[] {MAGIC, VERSION, set.dialect.ordinal(), set.patterns});
        output.ints(set.slotPattern);
        output.ints(set.elementSlot);
        output.bytes(set.elementFlags);
        output.ints(set.elementStart);
        output.ints(set.elementLength);
        output.ints(set.elementExtra);
        output.bytes(set.values);
        output.bytes(set.masks);
        output.ints(set.code);
        output.longs(set.classes);
        output.ints(set.postings);
        output.longs(set.windows.bitmap);
        output.longs(set.windows.shortBitmap);
        output.ints(set.windows.table4);
        output.ints(set.windows.table3);
        output.ints(set.windows.table2);
        output.ints(set.windows.table1);
        output.ints(set.slow);
        output.ints(set.slowFirst);
        output.ints(set.chains);
        output.longs(set.minSize);
        output.longs(set.maxSize);
        output.longs(set.onlyOffset);
        byte[] image = new byte[output.buffer.position()];
        output.buffer.flip().get(image);
        return image;
    }

    static PatternSet read(ByteBuffer image) {
        Input input = new Input(image.slice().order(ByteOrder.LITTLE_ENDIAN));
        int[] head = input.ints();
        if (head.length != 4 || head[0] != MAGIC || head[1] != VERSION || head[2] < 0 || head[2] > 1 || head[3] < 0) {
            throw new IllegalArgumentException("not a pattern image of version " + VERSION);
        }
        int[] slotPattern = input.ints();
        int[] elementSlot = input.ints();
        byte[] elementFlags = input.bytes();
        int[] elementStart = input.ints();
        int[] elementLength = input.ints();
        int[] elementExtra = input.ints();
        byte[] values = input.bytes();
        byte[] masks = input.bytes();
        int[] code = input.ints();
        long[] classes = input.longs();
        int[] postings = input.ints();
        Windows windows =
                new Windows(input.longs(), input.longs(), input.ints(), input.ints(), input.ints(), input.ints());
        PatternSet set = new PatternSet(
                Dialect.values()[head[2]],
                head[3],
                slotPattern,
                elementSlot,
                elementFlags,
                elementStart,
                elementLength,
                elementExtra,
                values,
                masks,
                code,
                classes,
                postings,
                windows,
                input.ints(),
                input.ints(),
                input.ints(),
                input.longs(),
                input.longs(),
                input.longs());
        image.position(image.position() + input.buffer.position());
        return set;
    }

    private static final class Output {
        private ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

        private void room(long bytes) {
            long needed = buffer.position() + bytes + 16;
            if (needed > buffer.capacity()) {
                buffer = ByteBuffer.allocate(Math.toIntExact(Math.max(needed, buffer.capacity() * 2L)))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(buffer.flip());
            }
        }

        void ints(int[] items) {
            room(4L * items.length);
            buffer.putInt(items.length);
            buffer.asIntBuffer().put(items);
            buffer.position(buffer.position() + 4 * items.length);
        }

        void longs(long[] items) {
            room(8L * items.length);
            buffer.putInt(items.length);
            buffer.asLongBuffer().put(items);
            buffer.position(buffer.position() + 8 * items.length);
        }

        void bytes(byte[] items) {
            room(items.length);
            buffer.putInt(items.length).put(items);
        }
    }

    private static final class Input {
        private final ByteBuffer buffer;

        Input(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        private int length(int width) {
            int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
            if (length < 0 || (long) length * width > buffer.remaining()) {
                throw new IllegalArgumentException("the pattern image is cut short or damaged");
            }
            return length;
        }

        int[] ints() {
            int[] items = new int[length(4)];
            buffer.asIntBuffer().get(items);
            buffer.position(buffer.position() + 4 * items.length);
            return items;
        }

        long[] longs() {
            long[] items = new long[length(8)];
            buffer.asLongBuffer().get(items);
            buffer.position(buffer.position() + 8 * items.length);
            return items;
        }

        byte[] bytes() {
            byte[] items = new byte[length(1)];
            buffer.get(items);
            return items;
        }
    }
}
