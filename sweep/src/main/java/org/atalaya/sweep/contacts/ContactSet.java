package org.atalaya.sweep.contacts;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A list as the sorted HMACs of its addresses. Big-endian: magic (8), id of the key (8), people (4), 0 (4), 32 bytes for each,
 * HMAC over all of it (32).
 */
public final class ContactSet implements Contacts {
    static final String MAGIC = "ATALSET1";
    private static final int HEAD = 24;

    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final ContactKey key;
    private final int people;

    private ContactSet(FileChannel channel, ByteBuffer bytes, ContactKey key, int people) {
        this.channel = channel;
        this.bytes = bytes;
        this.key = key;
        this.people = people;
    }

    /** Writes the set of a list. */
    public static void write(ContactList list, ContactKey key, Path to) throws IOException {
        byte[][] sums = sums(list, key);
        ByteBuffer all = ByteBuffer.allocate(HEAD + sums.length * ContactKey.BYTES);
        all.put(MAGIC.getBytes(java.nio.charset.StandardCharsets.US_ASCII)).put(key.id());
        all.putInt(sums.length).putInt(0);
        for (byte[] sum : sums) {
            all.put(sum);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
            out.write(all.array());
            out.write(key.sum("set", all.array()));
        }
    }

    /** What stands for the addresses of a list, sorted. */
    static byte[][] sums(ContactList list, ContactKey key) {
        byte[][] sums = new byte[list.addresses().size()][];
        int count = 0;
        for (String address : list.addresses()) {
            sums[count++] = key.contact(address);
        }
        Arrays.sort(sums, Arrays::compareUnsigned);
        return sums;
    }

    static ContactSet open(Path file, FileChannel channel, ContactKey key) throws IOException {
        long size = channel.size();
        long most = HEAD + (long) (ContactList.MOST + 1) * ContactKey.BYTES;
        if (size < HEAD + ContactKey.BYTES || size > most) {
            throw new IllegalArgumentException(file + " has " + size + " bytes, which no set has");
        }
        ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        int people = bytes.getInt(16);
        if (people < 0 || size != HEAD + ((long) people + 1) * ContactKey.BYTES) {
            throw new IllegalArgumentException(file + " says that it holds " + people + " people and has " + size
                    + " bytes, which does not agree");
        }
        byte[] stated = new byte[ContactKey.BYTES];
        int end = (int) size - ContactKey.BYTES;
        bytes.get(end, stated);
        Contacts.check(stated, key.sum("set", bytes.slice(0, end)), file.toString());
        return new ContactSet(channel, bytes, key, people);
    }

    @Override
    public boolean holds(String address) {
        return Contacts.search(bytes, HEAD, people, key.contact(address));
    }

    @Override
    public int people() {
        return people;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
