package org.atalaya.evidence.evtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.atalaya.evidence.Reading;
import org.atalaya.fixtures.Corpora;
import org.atalaya.fixtures.EvtxEvent;
import org.atalaya.fixtures.EvtxWriter;
import org.atalaya.model.Event;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage of every kind and place: nothing is thrown, and what was not touched is read. */
class EvtxDamageTest {
    private static final int RECORDS = 12;

    @TempDir
    Path folder;

    private final Map<Long, String> seen = new TreeMap<>();
    private final Map<Long, Long> offsets = new TreeMap<>();
    private List<Notice> notices = List.of();

    private void read(byte[] log, boolean recover) throws IOException {
        seen.clear();
        offsets.clear();
        Path path = Files.write(folder.resolve("made.evtx"), log);
        notices = Reading.of(path, recover, this::keep).notices;
    }

    private void keep(Event event) {
        List<String> fields = new ArrayList<>();
        event.visit((name, value) -> fields.add(name + "=" + value));
        event.tree();
        seen.put(event.place().number(), event.type() + " " + event.time() + " " + fields);
        offsets.put(event.place().number(), event.place().offset());
    }

    private static int place(Map<Long, Long> offsets, long id) {
        return Math.toIntExact(offsets.getOrDefault(id, -1L));
    }

    /** Two chunks of records that are all of one make: the first of a chunk holds its templates and names. */
    private static byte[] log(EvtxEvent.Layout layout) {
        EvtxWriter writer = new EvtxWriter();
        for (int i = 0; i < 2 * RECORDS; i++) {
            if (i == RECORDS) {
                writer.endChunk();
            }
            writer.event(new EvtxEvent("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", 22)
                    .layout(layout)
                    .time(Instant.parse("2026-03-02T15:04:05Z").plusSeconds(i))
                    .data("QueryName", "host-" + i + ".example.com")
                    .data("Number", i));
        }
        return writer.bytes();
    }

    @Test
    void aDamagedRecordCostsNoOther() throws IOException {
        Random random = new Random(23);
        for (EvtxEvent.Layout layout : EvtxEvent.Layout.values()) {
            byte[] sound = log(layout);
            read(sound, false);
            assertThat(seen).hasSize(2 * RECORDS);
            Map<Long, String> all = new TreeMap<>(seen);
            Map<Long, Long> places = new TreeMap<>(offsets);
            for (int round = 0; round < 300; round++) {
                long victim = 2 + random.nextInt(RECORDS - 2);
                int from = place(places, victim);
                int to = place(places, victim + 1);
                byte[] odd = sound.clone();
                if (round % 3 == 0) {
                    Arrays.fill(odd, from, to, (byte) (round % 2 == 0 ? 0 : 0xFF));
                } else {
                    for (int i = 0; i <= round % 7; i++) {
                        odd[from + random.nextInt(round % 3 == 1 ? 24 : to - from)] = (byte) random.nextInt(256);
                    }
                }
                read(odd, false);
                for (long id = 1; id <= 2 * RECORDS; id++) {
                    if (id != victim) {
                        assertThat(seen).as("%s, round %d", layout, round).containsEntry(id, all.get(id));
                    }
                }
            }
        }
    }

    @Test
    void aSizeThatCoversTheNextRecordsHidesNone() throws IOException {
        byte[] odd = log(EvtxEvent.Layout.NESTED);
        read(odd, false);
        int third = place(offsets, 3);
        ByteBuffer bytes = ByteBuffer.wrap(odd).order(ByteOrder.LITTLE_ENDIAN);
        int reach = place(offsets, 8) - third + 3;
        bytes.putInt(third + 4, reach);
        read(odd, false);
        assertThat(seen).hasSize(2 * RECORDS);
        assertThat(notices).isNotEmpty();
    }

    @Test
    void aDamagedChunkCostsNoOther() throws IOException {
        Random random = new Random(29);
        byte[] sound = log(EvtxEvent.Layout.NESTED);
        read(sound, false);
        Map<Long, String> all = new TreeMap<>(seen);
        for (int round = 0; round < 200; round++) {
            byte[] odd = sound.clone();
            int from = random.nextInt(4096 + 65536);
            Arrays.fill(
                    odd, from, Math.min(4096 + 65536, from + 1 + random.nextInt(70_000)), (byte) random.nextInt(256));
            if (round % 2 == 0) {
                odd[4096 + random.nextInt(512)] ^= (byte) (1 + random.nextInt(255));
            }
            read(odd, round % 3 == 0);
            if (seen.isEmpty()) {
                // Header and first chunk gone: the file is no event log by its first bytes.
                assertThat(notices).isNotEmpty();
                continue;
            }
            for (long id = RECORDS + 1; id <= 2 * RECORDS; id++) {
                assertThat(seen).as("round %d", round).containsEntry(id, all.get(id));
            }
        }
    }

    @Test
    void logsOfTheSecondMinorVersionAreReadAlike() throws IOException {
        byte[] log = log(EvtxEvent.Layout.NESTED);
        ByteBuffer bytes = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getShort(36)).isEqualTo((short) 1);
        bytes.putShort(36, (short) 2);
        CRC32 crc = new CRC32();
        crc.update(log, 0, 120);
        bytes.putInt(124, (int) crc.getValue());
        read(log, false);
        assertThat(notices).isEmpty();
        assertThat(seen).hasSize(2 * RECORDS);
    }

    @Test
    void realLogsCutChangedAndZeroedAnywhereAreReadToTheirEnd() throws IOException {
        Path corpus = Corpora.folder("evtx-odd");
        assumeTrue(Files.isDirectory(corpus), "corpora absent: evtx-odd");
        Random random = new Random(31);
        long events = 0;
        for (Path log : Corpora.files(corpus, ".evtx")) {
            if (Files.size(log) > 100_000) {
                continue;
            }
            byte[] sound = Files.readAllBytes(log);
            for (int round = 0; round < 25; round++) {
                byte[] odd = sound.clone();
                switch (round % 3) {
                    case 0 -> odd = Arrays.copyOf(odd, 4096 + random.nextInt(odd.length - 4096));
                    case 1 -> {
                        for (int i = 0; i < 1 + random.nextInt(200); i++) {
                            odd[4096 + random.nextInt(odd.length - 4096)] = (byte) random.nextInt(256);
                        }
                    }
                    default -> {
                        int from = 4096 + random.nextInt(odd.length - 4096);
                        Arrays.fill(odd, from, Math.min(odd.length, from + random.nextInt(5000)), (byte) 0);
                    }
                }
                read(odd, round % 2 == 0);
                events += seen.size();
                assertThat(notices).hasSizeLessThan(100);
            }
        }
        assertThat(events).isPositive();
    }
}
