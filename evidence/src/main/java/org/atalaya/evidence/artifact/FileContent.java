package org.atalaya.evidence.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.atalaya.evidence.FileBytes;
import org.atalaya.model.Content;

/**
 * The bytes of a file, read by the block; small files are read to memory at once. A file that shrinks while it is read has
 * zeros in place of what is gone.
 */
public final class FileContent implements Content, Closeable {
    /** Files up to this size lie in memory. */
    static final int MOST_IN_MEMORY = 8 << 20;

    private static final int BLOCK = 1 << 15;

    private final FileChannel channel;
    private final long size;
    private final Optional<byte[]> array;
    /** One thread's last block, for reading byte by byte. */
    private final ThreadLocal<Block> block = ThreadLocal.withInitial(Block::new);

    private static final class Block {
        final byte[] bytes = new byte[BLOCK];
        long from = -1;
    }

    private FileContent(FileChannel channel, long mostInMemory) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        if (size <= mostInMemory) {
            byte[] bytes = new byte[(int) size];
            FileBytes.read(channel, bytes, 0, bytes.length, 0);
            array = Optional.of(bytes);
        } else {
            array = Optional.empty();
        }
    }

    /** Opens a file. */
    public static FileContent open(Path path) throws IOException {
        return open(path, MOST_IN_MEMORY);
    }

    /** Opens a file of which only some places will be read: none of it is read before. */
    public static FileContent openUnread(Path path) throws IOException {
        return open(path, -1);
    }

    private static FileContent open(Path path, long mostInMemory) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileContent(channel, mostInMemory);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** The bytes of an open file, which stays open. */
    public static FileContent of(FileChannel channel) throws IOException {
        return new FileContent(channel, MOST_IN_MEMORY);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int at(long place) {
        if (array.isPresent()) {
            return array.get()[Math.toIntExact(place)] & 0xFF;
        }
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException("place " + place + " of " + size);
        }
        Block here = block.get();
        long from = place & -BLOCK;
        if (here.from != from) {
            here.from = -1;
            java.util.Arrays.fill(here.bytes, (byte) 0);
            fill(from, here.bytes, 0, (int) Math.min(BLOCK, size - from));
            here.from = from;
        }
        return here.bytes[(int) (place - from)] & 0xFF;
    }

    @Override
    public int read(long place, byte[] into, int offset, int length) {
        if (place < 0) {
            throw new IndexOutOfBoundsException("place " + place);
        }
        int count = (int) Math.max(0, Math.min(length, size - place));
        if (count > 0 && array.isPresent()) {
            System.arraycopy(array.get(), (int) place, into, offset, count);
        } else if (count > 0) {
            java.util.Arrays.fill(into, offset, offset + count, (byte) 0);
            fill(place, into, offset, count);
        }
        return count;
    }

    private void fill(long place, byte[] into, int offset, int count) {
        try {
            ByteBuffer target = ByteBuffer.wrap(into, offset, count);
            long at = place;
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read <= 0) {
                    return;
                }
                at += read;
            }
        } catch (IOException failing) {
            throw new UncheckedIOException(failing);
        }
    }

    @Override
    public Optional<byte[]> array() {
        return array;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
