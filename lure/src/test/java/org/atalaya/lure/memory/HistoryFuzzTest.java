package org.atalaya.lure.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

class HistoryFuzzTest {
    private static final byte[] HEAD =
            ("atalaya-history\t" + HistoryFile.VERSION + "\n").getBytes(StandardCharsets.UTF_8);

    /** One for all runs: making a folder for each is what takes the time. */
    @TempDir
    static Path folder = Path.of("");

    /** What was read and written is the same when it is read again: a memory does not drift from sweep to sweep. */
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] data) throws IOException {
        boolean headed = data.length >= HEAD.length && Arrays.equals(data, 0, HEAD.length, HEAD, 0, HEAD.length);
        byte[] whole = data;
        if (!headed) {
            whole = Arrays.copyOf(HEAD, HEAD.length + data.length);
            System.arraycopy(data, 0, whole, HEAD.length, data.length);
        }
        Path file = folder.resolve("history");
        Files.write(file, whole);
        SenderMemory memory;
        try {
            memory = HistoryFile.read(file);
        } catch (IllegalArgumentException told) {
            assertThat(told.getMessage()).contains("history");
            return;
        }
        HistoryFile.write(memory, file);
        byte[] once = Files.readAllBytes(file);
        HistoryFile.write(HistoryFile.read(file), file);
        assertThat(Files.readAllBytes(file)).isEqualTo(once);
    }
}
