package org.atalaya.sweep.mailstore;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.atalaya.lure.likeness.Bands;
import org.atalaya.lure.likeness.Sketch;

/**
 * Writes a segment. Sketches and records wait in two files beside it until it is known how many there are; in memory is what
 * one band needs, 8 bytes a mail, and the mails' identities and places, 16 bytes a mail.
 */
final class SegmentWriter implements Closeable {
    private final Path sketchFile;
    private final Path recordFile;
    private final OutputStream sketches;
    private final OutputStream records;
    private long[] identities = new long[1024];
    private long[] places = new long[1025];
    private int mails;

    /** @param folder where the waiting files go */
    SegmentWriter(Path folder) throws IOException {
        sketchFile = Files.createTempFile(folder, ".new-", ".sketches");
        recordFile = Files.createTempFile(folder, ".new-", ".records");
        sketches = new BufferedOutputStream(Files.newOutputStream(sketchFile), 1 << 16);
        records = new BufferedOutputStream(Files.newOutputStream(recordFile), 1 << 16);
    }

    int mails() {
        return mails;
    }

    /** Whether another mail has room. */
    boolean hasRoom() {
        return mails < Layout.MOST_MAILS && places[mails] < Layout.MOST_TEXTS - 10_000;
    }

    void add(byte[] sketch, byte[] record, long identity) throws IOException {
        if (mails == identities.length) {
            identities = Arrays.copyOf(identities, 2 * mails);
            places = Arrays.copyOf(places, 2 * mails + 1);
        }
        sketches.write(sketch);
        records.write(record);
        identities[mails] = identity;
        places[mails + 1] = places[mails] + record.length;
        mails++;
    }

    /** Counts and sums what goes by. */
    private static final class Summed extends OutputStream {
        private final OutputStream to;
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        private final java.io.ByteArrayOutputStream sums = new java.io.ByteArrayOutputStream();

        Summed(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int value) throws IOException {
            block.put((byte) value);
            full();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int part = Math.min(block.remaining(), length - done);
                block.put(bytes, from + done, part);
                done += part;
                full();
            }
        }

        void putInt(int value) throws IOException {
            // Numbers begin at multiples of their size, so that none lies across blocks.
            block.putInt(value);
            full();
        }

        void putLong(long value) throws IOException {
            block.putLong(value);
            full();
        }

        private void full() throws IOException {
            if (!block.hasRemaining()) {
                crc.reset();
                crc.update(block.array());
                to.write(block.array());
                for (int shift = 0; shift < 32; shift += 8) {
                    sums.write((int) (crc.getValue() >>> shift));
                }
                block.clear();
            }
        }

        /** Fills up to a whole block. */
        void pad() throws IOException {
            while (block.position() > 0) {
                write(0);
            }
        }
    }

    /**
     * Writes the segment; it is there as a whole or not at all.
     *
     * @param to must not exist
     */
    void finish(Path to) throws IOException {
        sketches.close();
        records.close();
        Path made = Files.createTempFile(to.toAbsolutePath().getParent(), ".new-", ".segment");
        try (FileChannel from = FileChannel.open(sketchFile, StandardOpenOption.READ);
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(made), 1 << 18)) {
            ByteBuffer all = from.map(FileChannel.MapMode.READ_ONLY, 0, (long) mails * Sketch.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            int[] entries = entries(all);
            Layout layout = new Layout(mails, entries, places[mails]);
            file.write(new byte[Layout.BLOCK]);
            Summed out = new Summed(file);
            Files.copy(sketchFile, out);
            out.pad();
            for (int i = 0; i <= mails; i++) {
                out.putLong(places[i]);
            }
            out.pad();
            Arrays.sort(identities, 0, mails);
            for (int i = 0; i < mails; i++) {
                out.putLong(identities[i]);
            }
            out.pad();
            for (int band = 0; band < Bands.COUNT; band++) {
                band(band, all, layout, out);
            }
            Files.copy(recordFile, out);
            out.pad();
            finish(made, layout, out, file);
        }
        Files.move(made, to);
    }

    private int[] entries(ByteBuffer all) {
        int[] entries = new int[Bands.COUNT];
        for (int i = 0; i < mails; i++) {
            for (int band = 0; band < entries.length; band++) {
                entries[band] += Bands.key(band, all, i * Sketch.BYTES) == Bands.NONE ? 0 : 1;
            }
        }
        return entries;
    }

    private void band(int band, ByteBuffer all, Layout layout, Summed out) throws IOException {
        int[] slots = new int[layout.slots() + 1];
        int[] sorted = new int[layout.entries()[band]];
        int shift = 16 - layout.bits();
        for (int i = 0; i < mails; i++) {
            int key = Bands.key(band, all, i * Sketch.BYTES);
            if (key != Bands.NONE) {
                slots[(key >>> shift) + 1]++;
            }
        }
        for (int slot = 1; slot < slots.length; slot++) {
            slots[slot] += slots[slot - 1];
        }
        int[] next = slots.clone();
        for (int i = 0; i < mails; i++) {
            int key = Bands.key(band, all, i * Sketch.BYTES);
            if (key != Bands.NONE) {
                sorted[next[key >>> shift]++] = i;
            }
        }
        for (int slot : slots) {
            out.putInt(slot);
        }
        for (int mail : sorted) {
            out.putInt(mail);
        }
        out.pad();
    }

    /** Checksums at the end, then the header. */
    private static void finish(Path made, Layout layout, Summed out, OutputStream file) throws IOException {
        // The header has its own checksum; what stands for it among the others is not read.
        ByteBuffer sums = ByteBuffer.allocate(4 + out.sums.size());
        sums.putInt(0).put(out.sums.toByteArray()).flip();
        file.write(sums.array());
        file.flush();
        ByteBuffer head = ByteBuffer.allocate(Layout.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(Layout.MAGIC).putInt(Layout.VERSION).putInt(layout.mails()).putLong(layout.texts());
        head.putInt(Sketch.BYTES).putInt(Bands.COUNT).putInt(Segment.crc(sums)).putInt(0);
        for (int count : layout.entries()) {
            head.putInt(count);
        }
        head.putInt(Layout.HEADER_SUM, Segment.crc(head.slice(0, Layout.HEADER_SUM)));
        head.clear();
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.write(head, 0);
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        sketches.close();
        records.close();
        Files.deleteIfExists(sketchFile);
        Files.deleteIfExists(recordFile);
    }
}
