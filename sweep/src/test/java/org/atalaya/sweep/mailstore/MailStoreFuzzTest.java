package org.atalaya.sweep.mailstore;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.atalaya.lure.likeness.Sketch;

class MailStoreFuzzTest {
    private static final Sketch ASKED = StoreFiles.sketch(StoreFiles.words(1, 50));
    private static final byte[] SOUND = sound();

    private static byte[] sound() {
        try {
            Path folder = Files.createTempDirectory("atalaya-fuzz-");
            StoreFiles.add(folder, 0, 2, 3);
            Path file = MailStore.files(folder).get(0);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(folder);
            return bytes;
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** Bytes as they are, and laid over a sound segment with its checksums made right again, as a hostile writer would. */
    @FuzzTest
    void anyBytesAreAnsweredOrRefused(byte[] data) throws IOException {
        ask(data);
        if (data.length > 4) {
            byte[] laid = SOUND.clone();
            ByteBuffer in = ByteBuffer.wrap(data);
            while (in.remaining() >= 5) {
                int at = Math.floorMod(in.getInt(), laid.length);
                laid[at] = in.get();
            }
            ask(laid);
            mend(laid);
            ask(laid);
        }
    }

    private static void mend(byte[] laid) {
        ByteBuffer all = ByteBuffer.wrap(laid).order(ByteOrder.LITTLE_ENDIAN);
        // A block for each 4,096 bytes, and four bytes for each block.
        int blocks = laid.length / (Layout.BLOCK + 4);
        while (4 * blocks + blocks * Layout.BLOCK < laid.length) {
            blocks++;
        }
        int sums = laid.length - 4 * blocks;
        for (int block = 1; block < blocks && sums > 0 && (block + 1) * Layout.BLOCK <= sums; block++) {
            all.putInt(sums + 4 * block, Segment.crc(all.slice(block * Layout.BLOCK, Layout.BLOCK)));
        }
        all.putInt(32, Segment.crc(all.slice(sums, 4 * blocks)));
        all.putInt(Layout.HEADER_SUM, Segment.crc(all.slice(0, Layout.HEADER_SUM)));
    }

    private static void ask(byte[] bytes) throws IOException {
        Path folder = Files.createTempDirectory("atalaya-fuzz-");
        try {
            Files.write(folder.resolve("mails-000001.atalaya"), bytes);
            try (MailStore store = MailStore.open(folder)) {
                store.similar(List.of(ASKED));
            } catch (StoreDamaged told) {
                // What a damaged store gives.
            }
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
