package org.atalaya.evidence.evtx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Values;

/** Whatever bytes a chunk holds, it is read to its end: events or notices, nothing thrown, no value without bound. */
class EvtxFuzzTest {
    @FuzzTest
    void anyBytesBehindAChunkHeaderAreReadToTheirEnd(byte[] data) throws IOException {
        byte[] chunk = new byte[Chunk.SIZE];
        System.arraycopy("ElfChnk\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 0, chunk, 0, 8);
        chunk[50] = 1; // Free space offset 0x10000: all of it counts.
        System.arraycopy(data, 0, chunk, Chunk.HEADER, Math.min(data.length, Chunk.SIZE - Chunk.HEADER));
        Values values = new Values();
        Sink sink = new Sink() {
            @Override
            public void event(Event event) {
                event.type();
                event.time();
                event.host();
                event.place();
                event.tree();
                event.visit((name, value) -> {});
                values.clear();
                event.readAll(values);
                // A record cannot say more than its bytes allow: at most two characters of hexadecimal per byte, in
                // each
                // of its places.
                assertThat(values.top()).isLessThan(64 << 20);
            }

            @Override
            public void notice(Notice notice) {
                assertThat(notice.detail()).isNotBlank();
            }
        };
        new Chunk(new ReadOptions(new FieldNames(), true)).read(chunk, 0, Chunk.SIZE, 4096, "fuzz", sink);
        byte[] cut = Arrays.copyOf(chunk, Math.min(Chunk.SIZE, Chunk.HEADER + data.length));
        new Chunk(new ReadOptions(new FieldNames(), false)).read(cut, 0, cut.length, 4096, "fuzz", sink);
    }
}
