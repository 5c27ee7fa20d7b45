package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Values;

/** Whatever bytes a JSON file holds, it is read to its end: events or notices, nothing thrown. */
class JsonFuzzTest {
    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) throws IOException {
        Path file = Files.createTempFile("fuzz", ".json");
        try {
            byte[] json = new byte[data.length + 2];
            json[0] = '{';
            json[1] = '"';
            System.arraycopy(data, 0, json, 2, data.length);
            Files.write(file, json);
            Values values = new Values();
            Sink sink = new Sink() {
                @Override
                public void event(Event event) {
                    event.type();
                    event.time();
                    event.tree();
                    values.clear();
                    event.readAll(values);
                }

                @Override
                public void notice(Notice notice) {
                    assertThat(notice.detail()).isNotBlank();
                }
            };
            try (Source source = JsonSource.open(file, "fuzz", new ReadOptions(new FieldNames(), false))) {
                var portions = source.portions();
                while (portions.hasNext()) {
                    portions.next().read(new Workspace(), sink);
                }
            }
        } finally {
            Files.delete(file);
        }
    }
}
