package org.atalaya.evidence.dmarc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

class DmarcFuzzTest {
    @FuzzTest
    void anyBytesAreReadOrReported(byte[] data) throws IOException {
        DmarcReport.recognises(data, data.length);
        DmarcReport.read(new ByteArrayInputStream(data), "f.xml", new ReadOptions(new FieldNames(), false), new Sink() {
            @Override
            public void event(Event event) {
                event.tree();
            }

            @Override
            public void notice(Notice notice) {}
        });
    }
}
