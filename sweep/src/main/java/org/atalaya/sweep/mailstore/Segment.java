package org.atalaya.sweep.mailstore;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.atalaya.lure.likeness.Bands;
import org.atalaya.lure.likeness.Sketch;

/** A file of a store, open for reading. Not thread-safe. */
final class Segment implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final Layout layout;
    private final Section sketches;
    private final Section places;
    private final Section identities;
    private final Section bands;
    private final Section records;

    private Segment(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.layout = header();
        ByteBuffer sums = sums();
        this.sketches = section(layout.sketches(), layout.places(), sums);
        this.places = section(layout.places(), layout.identities(), sums);
        this.identities = section(layout.identities(), layout.band(0), sums);
        this.bands = section(layout.band(0), layout.records(), sums);
        this.records = section(layout.records(), layout.sums(), sums);
    }

    /**
     * Opens a segment.
     *
     * @throws StoreDamaged when it is none, of another version, cut short, or its header is damaged
     */
    static Segment open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new Segment(file, channel);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private Section section(long from, long to, ByteBuffer sums) throws IOException {
        return new Section(file, channel, from, to - from, sums);
    }

    private Layout header() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Layout.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
            // Until it is whole.
        }
        if (head.hasRemaining() || head.getLong(0) != Layout.MAGIC) {
            throw new StoreDamaged(file, 0, "this is no part of a mail store");
        }
        if (head.getInt(8) != Layout.VERSION) {
            throw new StoreDamaged(
                    file, 8, "version " + head.getInt(8) + " of the format, and only " + Layout.VERSION + " is known");
        }
        if (crc(head.slice(0, Layout.HEADER_SUM)) != head.getInt(Layout.HEADER_SUM)) {
            throw new StoreDamaged(file, Layout.HEADER_SUM, "the checksum of the header does not agree");
        }
        int mails = head.getInt(12);
        long texts = head.getLong(16);
        boolean sizes = head.getInt(24) == Sketch.BYTES && head.getInt(28) == Bands.COUNT;
        if (!sizes || mails < 0 || mails > Layout.MOST_MAILS || texts < 0 || texts > Layout.MOST_TEXTS) {
            throw new StoreDamaged(file, 12, "sizes that no store has");
        }
        int[] entries = new int[Bands.COUNT];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = head.getInt(Layout.FIXED + 4 * i);
            if (entries[i] < 0 || entries[i] > mails) {
                throw new StoreDamaged(file, Layout.FIXED + 4L * i, "more entries than mails");
            }
        }
        Layout made = new Layout(mails, entries, texts);
        if (channel.size() != made.length()) {
            throw new StoreDamaged(
                    file, channel.size(), "the file should have " + made.length() + " bytes and has " + channel.size());
        }
        return made;
    }

    private ByteBuffer sums() throws IOException {
        ByteBuffer sums = channel.map(FileChannel.MapMode.READ_ONLY, layout.sums(), layout.length() - layout.sums())
                .order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer stated = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(stated, 32);
        if (crc(sums.slice(0, sums.capacity())) != stated.getInt(0)) {
            throw new StoreDamaged(file, layout.sums(), "the checksum of the checksums does not agree");
        }
        return sums;
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    int mails() {
        return layout.mails();
    }

    /** Takes each mail that agrees with a sketch in a band, as often as it does. */
    interface Candidates {
        void accept(int mail) throws IOException;
    }

    /** Looks up what a sketch may be alike to. */
    void candidates(ByteBuffer sketch, Candidates found) throws IOException {
        long start = layout.band(0);
        for (int band = 0; band < Bands.COUNT; band++) {
            int key = Bands.key(band, sketch, 0);
            if (key == Bands.NONE) {
                continue;
            }
            long at = layout.band(band) - start;
            int slot = key >>> 16 - layout.bits();
            int from = bands.getInt(at + 4L * slot);
            int to = bands.getInt(at + 4L * (slot + 1));
            int all = layout.entries()[band];
            if (from < 0 || to < from || to > all) {
                throw bands.wrong(at + 4L * slot, "a directory that leads nowhere");
            }
            long entries = at + 4L * (layout.slots() + 1);
            for (int i = from; i < to; i++) {
                int mail = bands.getInt(entries + 4L * i);
                if (mail < 0 || mail >= layout.mails()) {
                    throw bands.wrong(entries + 4L * i, "a mail that there is not");
                }
                found.accept(mail);
            }
        }
    }

    /** The bytes that hold the sketch of a mail at {@link #place}. */
    ByteBuffer sketches(int mail) throws StoreDamaged {
        return sketches.at(place(mail), Sketch.BYTES);
    }

    /** Where the sketch of a mail stands. */
    static int place(int mail) {
        return mail * Sketch.BYTES;
    }

    byte[] sketch(int mail) throws StoreDamaged {
        return sketches.get(place(mail), Sketch.BYTES);
    }

    byte[] recordBytes(int mail) throws StoreDamaged {
        long from = places.getLong(8L * mail);
        long to = places.getLong(8L * (mail + 1));
        if (from < 0 || to > layout.texts() || !MailRecord.canHave(to - from)) {
            throw places.wrong(8L * mail, "a record that is nowhere");
        }
        return records.get(from, (int) (to - from));
    }

    MailRecord record(int mail) throws StoreDamaged {
        try {
            return MailRecord.of(recordBytes(mail));
        } catch (IllegalArgumentException broken) {
            throw places.wrong(8L * mail, String.valueOf(broken.getMessage()));
        }
    }

    /** What the mails are known by, in ascending order. */
    long identity(int index) throws StoreDamaged {
        return identities.getLong(8L * index);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
