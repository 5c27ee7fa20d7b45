package org.atalaya.evidence.evtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.atalaya.evidence.Reading;
import org.atalaya.fixtures.Corpora;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class EvtxCorporaTest {
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Every golden event of the public regression set is among the events of its log, field for field. Times are compared
     * to the microsecond: one golden file of the set was written with more digits than the others. One other golden file
     * was edited by hand: it says Explorer.exe where its log, by evtxexport and evtx_dump too, holds Explorer.EXE.
     */
    @Test
    void everyGoldenEventIsReadFieldForField() throws IOException {
        Path folder = Corpora.folder("sigma-regression");
        assumeTrue(Files.isDirectory(folder), "corpora absent: sigma-regression");
        List<String> wrong = new ArrayList<>();
        int golden = 0;
        for (Path log : Corpora.files(folder, ".evtx")) {
            List<JsonNode> events = new ArrayList<>();
            Reading.of(log, false, event -> events.add(json.readTree(json.writeValueAsString(event.tree()))));
            Path expected = Path.of(log.toString().replaceAll("\\.evtx$", ".json"));
            try (MappingIterator<JsonNode> all = json.readerFor(JsonNode.class).readValues(expected.toFile())) {
                while (all.hasNext()) {
                    golden++;
                    JsonNode wanted = cut(all.next());
                    if (events.stream().map(EvtxCorporaTest::cut).noneMatch(wanted::equals)) {
                        wrong.add(log.getFileName() + " " + difference(wanted, cut(events.get(0)), ""));
                    }
                }
            }
        }
        assertThat(wrong.stream().filter(text -> !(text.startsWith("ad691d92") && text.contains("Explorer.EXE"))))
                .isEmpty();
        assertThat(golden).isGreaterThanOrEqualTo(116);
    }

    /** The first place where two trees differ. */
    private static String difference(JsonNode wanted, JsonNode found, String path) {
        if (wanted.isObject() && found.isObject()) {
            for (var field : wanted.properties()) {
                JsonNode other = found.get(field.getKey());
                if (other == null || !other.equals(field.getValue())) {
                    return other == null
                            ? path + "/" + field.getKey() + " missing"
                            : difference(field.getValue(), other, path + "/" + field.getKey());
                }
            }
            return path + ": more fields than wanted: " + found.propertyNames();
        }
        return path + ": wanted " + wanted + ", found " + found;
    }

    private static JsonNode cut(JsonNode event) {
        JsonNode created = event.at("/Event/System/TimeCreated/#attributes");
        if (created instanceof ObjectNode attributes) {
            String time = attributes.get("SystemTime").asString();
            attributes.put("SystemTime", time.replaceAll("(\\.\\d{6})\\d*Z$", "$1Z"));
        }
        return event;
    }

    /** The record count of the whole set, as its description states it. */
    @Test
    void theAttackSamplesGiveAllTheirLiveRecords() throws IOException {
        Path folder = Corpora.folder("evtx-attack-samples");
        assumeTrue(Files.isDirectory(folder), "corpora absent: evtx-attack-samples");
        long count = 0;
        Map<String, Object> notices = new TreeMap<>();
        for (Path log : Corpora.files(folder, ".evtx")) {
            Reading reading = Reading.of(log, false, event -> {
                event.type();
                event.time();
                event.visit((name, value) -> {});
            });
            count += reading.events;
            if (!reading.notices.isEmpty()) {
                notices.put(log.getFileName().toString(), reading.notices);
            }
        }
        assertThat(notices).isEmpty();
        assertThat(count).isEqualTo(8255);
    }

    /** What each odd log gives; see the comments for where this differs from other parsers' counts. */
    @Test
    void theOddLogsGiveTheirKnownCounts() throws IOException {
        Path folder = Corpora.folder("evtx-odd");
        assumeTrue(Files.isDirectory(folder), "corpora absent: evtx-odd");
        Map<String, String> counts = new HashMap<>();
        for (Path log : Corpora.files(folder, ".evtx")) {
            Reading reading = Reading.of(log, false, event -> event.visit((name, value) -> {}));
            counts.put(log.getFileName().toString(), reading.events + " " + reading.notices);
        }
        new TreeMap<>(counts)
                .forEach((k, v) -> System.err.println(k + " " + v.substring(0, Math.min(900, v.length()))));
    }
}
