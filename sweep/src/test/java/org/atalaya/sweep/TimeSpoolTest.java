package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSpoolTest {
    @TempDir
    Path folder;

    private record Row(long second, int number) {}

    @Test
    void manyRecordsComeInTheOrderOfTimeAndThenAsTheyCame() throws IOException {
        assertThat(roundTrip(100, 20)).isZero();
        assertThat(roundTrip(70_000, 1_000)).isGreaterThan(1);
    }

    @Test
    void oneRecordMayBeLargerThanARun() throws IOException {
        assertThat(roundTrip(3, 30 << 20)).isGreaterThan(1);
    }

    /** Returns how many runs lay on disk. */
    private long roundTrip(int count, int size) throws IOException {
        Random random = new Random(7);
        List<Row> rows = new ArrayList<>();
        List<Row> found = new ArrayList<>();
        long runs;
        try (TimeSpool spool = new TimeSpool(folder)) {
            for (int i = 0; i < count; i++) {
                Row row = new Row(random.nextInt(50), i);
                rows.add(row);
                byte[] payload = new byte[size];
                java.nio.ByteBuffer.wrap(payload).putLong(row.second).putInt(row.number);
                spool.add(row.second == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(row.second)), payload);
            }
            try (Stream<Path> files = Files.list(folder)) {
                runs = files.count();
            }
            spool.drain(payload -> {
                var buffer = java.nio.ByteBuffer.wrap(payload);
                found.add(new Row(buffer.getLong(), buffer.getInt()));
                assertThat(payload).hasSize(size);
            });
        }
        // Those without a time come last.
        rows.sort(Comparator.comparingLong(row -> row.second == 0 ? Long.MAX_VALUE : row.second));
        assertThat(found).isEqualTo(rows);
        assertThat(folder).isEmptyDirectory();
        return runs;
    }
}
