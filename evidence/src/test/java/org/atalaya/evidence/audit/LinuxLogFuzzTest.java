package org.atalaya.evidence.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

class LinuxLogFuzzTest {
    @FuzzTest
    void anyBytesAreReadOrReported(byte[] data) throws IOException {
        LinuxLog.recognises(data, data.length);
        LinuxLog.read(new ByteArrayInputStream(data), "f.log", new ReadOptions(new FieldNames(), false), new Sink() {
            @Override
            public void event(Event event) {
                event.tree();
            }

            @Override
            public void notice(Notice notice) {}
        });
    }
}
