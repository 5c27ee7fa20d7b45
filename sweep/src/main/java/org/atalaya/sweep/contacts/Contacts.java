package org.atalaya.sweep.contacts;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;

/** Who is in a list, asked without the list: a {@link ContactSet} or {@link ContactRanges}. Not thread-safe. */
public sealed interface Contacts extends Closeable permits ContactSet, ContactRanges {
    /**
     * Whether an address is in the list.
     *
     * @param address in the form of {@link ContactAddress#normal}
     * @throws IllegalArgumentException when what would answer is damaged
     */
    boolean holds(String address) throws IOException;

    /** People in the list. */
    int people();

    /**
     * Opens either.
     *
     * @throws IllegalArgumentException when the file is neither, is damaged, or was made with another key
     */
    static Contacts open(Path file, ContactKey key) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ByteBuffer head = ByteBuffer.allocate(16);
            while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
                // Until it is whole.
            }
            String magic = new String(head.array(), 0, 8, StandardCharsets.ISO_8859_1);
            boolean set = magic.equals(ContactSet.MAGIC);
            if (!set && !magic.equals(ContactRanges.MAGIC)) {
                throw new IllegalArgumentException(file
                        + " is neither a set nor a file of ranges; make one with contacts make or contacts ranges");
            }
            if (!Arrays.equals(Arrays.copyOfRange(head.array(), 8, 16), key.id())) {
                throw new IllegalArgumentException(
                        file + " was made with another key; ask who made it for the key of this exchange");
            }
            return set ? ContactSet.open(file, channel, key) : ContactRanges.open(file, channel, key);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** Whether one of the sorted sums of a buffer is a certain one. */
    static boolean search(ByteBuffer sums, int from, int count, byte[] sought) {
        byte[] one = new byte[ContactKey.BYTES];
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            sums.get(from + middle * ContactKey.BYTES, one);
            int order = Arrays.compareUnsigned(one, sought);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /** Fails when a sum is not what it should be. */
    static void check(byte[] stated, byte[] made, String what) {
        if (!MessageDigest.isEqual(stated, made)) {
            throw new IllegalArgumentException(what + " is damaged or was changed; ask who made it for another copy");
        }
    }
}
