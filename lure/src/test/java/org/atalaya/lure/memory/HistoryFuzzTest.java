package org.atalaya.lure.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class HistoryFuzzTest {
    /** What was read and written is the same when it is read again: a memory does not drift from sweep to sweep. */
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] data) throws IOException {
        Path folder = Files.createTempDirectory("atalaya-fuzz-");
        Path file = folder.resolve("history");
        Path again = folder.resolve("again");
        try {
            asked(file, data);
            byte[] head = ("atalaya-history\t" + HistoryFile.VERSION + "\n").getBytes(StandardCharsets.UTF_8);
            byte[] whole = java.util.Arrays.copyOf(head, head.length + data.length);
            System.arraycopy(data, 0, whole, head.length, data.length);
            if (asked(file, whole)) {
                HistoryFile.write(HistoryFile.read(file), file);
                HistoryFile.write(HistoryFile.read(file), again);
                assertThat(again).hasSameBinaryContentAs(file);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(again);
            Files.delete(folder);
        }
    }

    private static boolean asked(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            HistoryFile.read(file);
            return true;
        } catch (IllegalArgumentException told) {
            assertThat(told.getMessage()).contains("history");
            return false;
        }
    }
}
