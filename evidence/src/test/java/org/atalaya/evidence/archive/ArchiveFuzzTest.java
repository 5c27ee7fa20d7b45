package org.atalaya.evidence.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.atalaya.evidence.Reading;

class ArchiveFuzzTest {
    @FuzzTest
    void anyBytesAreReadOrReported(byte[] data) throws IOException {
        if (data.length < 4) {
            return;
        }
        data[0] = 'P';
        data[1] = 'K';
        data[2] = 3;
        data[3] = 4;
        Path file = Files.createTempFile("fuzz", ".zip");
        try {
            Files.write(file, data);
            Reading.of(file, false, event -> event.tree());
        } finally {
            Files.delete(file);
        }
    }
}
