package org.atalaya.sweep.contacts;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A list as ranges that can be asked for one by one: the first bits of an address's HMAC say in which it would be, and at least
 * {@value #LEAST_PEOPLE} people of the list share each, so that whoever serves the ranges learns of a question no more than that
 * it is about one of them, or somebody not in the list. All are of one size, filled up with sums of nobody, so that nothing is
 * told by how much is sent.
 *
 * <p>Big-endian: magic (8), id of the key (8), bits (4), people (4), people of the smallest range (4), sums of each range (4),
 * HMAC over that (32); then 2^bits ranges, each of so many sums of 32 bytes, sorted, and HMAC over header, number and sums (32).
 */
public final class ContactRanges implements Contacts {
    /** People of the list that share a range, at least. */
    public static final int LEAST_PEOPLE = 16;

    static final String MAGIC = "ATALRNG1";
    /** More ranges than 2^20 would be of less than {@value #LEAST_PEOPLE} people in any list that can be read. */
    static final int MOST_BITS = 20;

    private static final int HEAD = 32;

    private final Path file;
    private final FileChannel channel;
    private final ContactKey key;
    private final byte[] head;
    private final int bits;
    private final int people;
    private final int smallest;
    private final int size;

    private ContactRanges(Path file, FileChannel channel, ContactKey key, byte[] head) {
        this.file = file;
        this.channel = channel;
        this.key = key;
        this.head = head;
        ByteBuffer fields = ByteBuffer.wrap(head);
        this.bits = fields.getInt(16);
        this.people = fields.getInt(20);
        this.smallest = fields.getInt(24);
        this.size = fields.getInt(28);
    }

    /**
     * How a list is cut.
     *
     * @param bits of the sums that say the range
     * @param smallest people of the smallest range: at least {@link #LEAST_PEOPLE}
     * @param size sums of every range: the people of the largest
     */
    public record Cut(int bits, int smallest, int size) {
        /** How many ranges there are. */
        public int ranges() {
            return 1 << bits;
        }
    }

    /**
     * The finest cut whose smallest range still has {@link #LEAST_PEOPLE} people.
     *
     * @param sums of the list
     * @throws IllegalArgumentException when the list itself has fewer
     */
    static Cut cut(byte[][] sums) {
        if (sums.length < LEAST_PEOPLE) {
            throw new IllegalArgumentException("the list has " + sums.length
                    + (sums.length == 1 ? " person" : " people") + ", and in a range of fewer than "
                    + LEAST_PEOPLE + " nobody is hidden; exchange a set instead");
        }
        int[] counts = new int[1 << MOST_BITS];
        for (byte[] sum : sums) {
            counts[range(sum, MOST_BITS)]++;
        }
        for (int bits = MOST_BITS; bits > 0; bits--) {
            int least = Arrays.stream(counts).min().orElse(0);
            if (least >= LEAST_PEOPLE) {
                return new Cut(bits, least, Arrays.stream(counts).max().orElse(0));
            }
            int[] folded = new int[counts.length / 2];
            for (int i = 0; i < folded.length; i++) {
                folded[i] = counts[2 * i] + counts[2 * i + 1];
            }
            counts = folded;
        }
        return new Cut(0, sums.length, sums.length);
    }

    /** The first bits of a sum. */
    static int range(byte[] sum, int bits) {
        int first = (sum[0] & 0xFF) << 24 | (sum[1] & 0xFF) << 16 | (sum[2] & 0xFF) << 8 | sum[3] & 0xFF;
        return bits == 0 ? 0 : first >>> 32 - bits;
    }

    /**
     * Writes the ranges of a list.
     *
     * @throws IllegalArgumentException when the list has fewer than {@link #LEAST_PEOPLE} people
     */
    public static Cut write(ContactList list, ContactKey key, Path to) throws IOException {
        byte[][] sums = ContactSet.sums(list, key);
        Cut cut = cut(sums);
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        head.put(MAGIC.getBytes(StandardCharsets.US_ASCII)).put(key.id());
        head.putInt(cut.bits()).putInt(sums.length).putInt(cut.smallest()).putInt(cut.size());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
            out.write(head.array());
            out.write(key.sum("ranges", head.array()));
            int next = 0;
            for (int range = 0; range < cut.ranges(); range++) {
                byte[][] filled = new byte[cut.size()][];
                int count = 0;
                while (next < sums.length && range(sums[next], cut.bits()) == range) {
                    filled[count++] = sums[next++];
                }
                for (; count < filled.length; count++) {
                    filled[count] = nobody(key, range, count, cut.bits());
                }
                Arrays.sort(filled, Arrays::compareUnsigned);
                ByteBuffer bytes = ByteBuffer.allocate(cut.size() * ContactKey.BYTES);
                for (byte[] sum : filled) {
                    bytes.put(sum);
                }
                out.write(bytes.array());
                out.write(key.sum("range", head.array(), number(range), bytes.array()));
            }
        }
        return cut;
    }

    /** A sum that stands for nobody and cannot be told from others without the key. */
    private static byte[] nobody(ContactKey key, int range, int index, int bits) {
        byte[] sum = key.sum("nobody", number(range), number(index));
        if (bits > 0) {
            ByteBuffer first = ByteBuffer.wrap(sum);
            first.putInt(0, range << 32 - bits | first.getInt(0) << bits >>> bits);
        }
        return sum;
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    static ContactRanges open(Path file, FileChannel channel, ContactKey key) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD + ContactKey.BYTES);
        read(channel, head, 0, file);
        byte[] fields = Arrays.copyOf(head.array(), HEAD);
        Contacts.check(
                Arrays.copyOfRange(head.array(), HEAD, HEAD + ContactKey.BYTES),
                key.sum("ranges", fields),
                "the header of " + file);
        ContactRanges ranges = new ContactRanges(file, channel, key, fields);
        boolean sizes = ranges.bits >= 0
                && ranges.bits <= MOST_BITS
                && ranges.size >= ranges.smallest
                && ranges.size <= ContactList.MOST
                && ranges.smallest >= LEAST_PEOPLE;
        if (!sizes || channel.size() != ranges.start(1 << ranges.bits)) {
            throw new IllegalArgumentException(file + " has sizes that no file of ranges has, or is cut short");
        }
        return ranges;
    }

    private static void read(FileChannel channel, ByteBuffer to, long from, Path file) throws IOException {
        while (to.hasRemaining()) {
            if (channel.read(to, from + to.position()) < 0) {
                throw new IllegalArgumentException(file + " is cut short; ask who made it for another copy");
            }
        }
    }

    /** Where a range begins. */
    private long start(int range) {
        return HEAD + ContactKey.BYTES + (long) range * (size + 1) * ContactKey.BYTES;
    }

    @Override
    public boolean holds(String address) throws IOException {
        byte[] sought = key.contact(address);
        int range = range(sought, bits);
        int length = size * ContactKey.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(length + ContactKey.BYTES);
        read(channel, bytes, start(range), file);
        byte[] sums = Arrays.copyOf(bytes.array(), length);
        Contacts.check(
                Arrays.copyOfRange(bytes.array(), length, bytes.capacity()),
                key.sum("range", head, number(range), sums),
                "range " + range + " of " + file);
        return Contacts.search(ByteBuffer.wrap(sums), 0, size, sought);
    }

    @Override
    public int people() {
        return people;
    }

    /** People of the list that share the smallest range. */
    public int smallest() {
        return smallest;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
