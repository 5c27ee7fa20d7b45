package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Reading;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Event;
import org.junit.jupiter.api.Test;

class JsonMeetsEvtxTest {
    /** The golden JSON of every regression case, read as JSON, shows rules the same event as the log itself. */
    @Test
    void anExportedEventLooksLikeTheSameEventInItsLog() throws IOException {
        Path folder = Corpora.folder("sigma-regression");
        assumeTrue(Files.isDirectory(folder), "corpora absent: sigma-regression");
        List<String> wrong = new ArrayList<>();
        for (Path log : Corpora.files(folder, ".evtx")) {
            List<String> inLog = new ArrayList<>();
            Reading.of(log, false, event -> inLog.add(told(event)));
            Path json = Path.of(log.toString().replaceAll("\\.evtx$", ".json"));
            Reading reading = Reading.of(json, false, event -> {
                String told = told(event);
                if (!inLog.contains(told)) {
                    wrong.add(json.getFileName() + "\n" + told + "\n" + inLog.get(0));
                }
            });
            assertThat(reading.events).isPositive();
            assertThat(reading.notices).isEmpty();
        }
        // One golden file of the public set was edited by hand: Explorer.exe for the log's Explorer.EXE.
        assertThat(wrong.stream().filter(text -> !text.startsWith("ad691d92"))).isEmpty();
    }

    private static String told(Event event) {
        StringBuilder text = new StringBuilder(event.type() + " " + event.host() + "\n");
        List<String> fields = new ArrayList<>();
        event.visit((name, value) -> {
            if (value != null && !name.equals("TimeCreated_SystemTime")) {
                fields.add(name + "=" + value.stripTrailing());
            }
        });
        fields.sort(null);
        return text.append(String.join("\n", fields)).toString();
    }
}
