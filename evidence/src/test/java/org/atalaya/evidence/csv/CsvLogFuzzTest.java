package org.atalaya.evidence.csv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

class CsvLogFuzzTest {
    @FuzzTest
    void anyBytesAreReadOrReported(byte[] data) throws IOException {
        CsvLog.read(new ByteArrayInputStream(data), "f.csv", new ReadOptions(new FieldNames(), false), new Sink() {
            @Override
            public void event(Event event) {
                event.tree();
            }

            @Override
            public void notice(Notice notice) {}
        });
    }
}
