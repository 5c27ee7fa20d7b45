package org.atalaya.evidence.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** What is read straight from the bytes of a line is what the full parser reads, or it is left to that. */
class PlainLineTest {
    private static final String[] KEYS = {
        "EventID",
        "Channel",
        "a",
        "a.b",
        "",
        "ñandú",
        "xmlns",
        "Event",
        "EventData",
        "Data",
        "Name",
        "#text",
        "\\u0041",
        "q\\\"q"
    };
    private static final String[] VALUES = {
        "1",
        "-0.5e+7",
        "01",
        "1.",
        "-",
        "true",
        "false",
        "null",
        "nul",
        "\"\"",
        "\"x\"",
        "\"á\"",
        "\"\\u00e1\\n\"",
        "\"😀\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\x\"",
        "\"a\tb\"",
        "NaN",
        "[]",
        "[1,\"b\",[null]]",
        "{}",
        "[{\"a\":1},{\"a\":2}]"
    };

    private final RecordReader plain = new RecordReader(new ReadOptions(new FieldNames(), false));
    private final RecordReader full = new RecordReader(new ReadOptions(new FieldNames(), false));

    @Test
    void aPlainLineIsReadFromItsBytes() {
        assertThat(read("{\"Channel\":\"Security\",\"EventID\":4624, \"x\" : [1, {\"y\":\"\\u0041ñ😀\"}] }"))
                .hasValue(List.of("Channel=Security", "EventID=4624", "x=1", "y=Añ😀"));
    }

    @Test
    void keysThatFollowInAnotherOrderThanBeforeAreToldApart() {
        assertThat(read("{\"a\":1,\"b\":2,\"c\":3}")).hasValue(List.of("a=1", "b=2", "c=3"));
        assertThat(read("{\"b\":1,\"a\":2,\"ab\":3}")).hasValue(List.of("b=1", "a=2", "ab=3"));
        assertThat(read("{\"a\":1,\"ab\":2,\"b\":3}")).hasValue(List.of("a=1", "ab=2", "b=3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1}{\"a\":2}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":01}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":NaN}",
                "[{\"a\":1}]",
                "{\"Records\":[{\"a\":1}]}",
                "{\"a\":tru}",
                "{\"a",
                "{\"a\":\"\\u00",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{a:1}",
                "{\"a\":}"
            })
    void whatIsOddIsLeftToTheFullParser(String line) {
        assertThat(read(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC0AF, 0xEDA080, 0x80, 0xC3, 0xF8888080, 0xF4908080, 0xE080AF})
    void brokenUtf8IsLeftToTheFullParser(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int b = bytes >>> shift & 0xFF;
            text.append(b == 0 ? "" : (char) b);
        }
        byte[] line = ("{\"a\":\"" + text + "\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(plain.readPlain(line, 0, line.length, Place.line("t", 1, 0), new Seen()))
                .isFalse();
    }

    @Test
    void deepNestingIsLeftToTheFullParser() {
        assertThat(read("{\"a\":".repeat(5000) + "1" + "}".repeat(5000))).isEmpty();
        assertThat(read("{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}")).isEmpty();
    }

    @Test
    void whatIsReadIsWhatTheFullParserReads() {
        Random random = new Random(11);
        int taken = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] line = object(random, 0).getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(3) - 1; k > 0; k--) {
                line[random.nextInt(line.length)] = (byte) "\"\\{}[],: \n0e-u\u00c3\u00ff".charAt(random.nextInt(16));
            }
            Seen seen = new Seen();
            if (plain.readPlain(line, 0, line.length, Place.line("t", 1, 0), seen)) {
                taken++;
                assertThat(seen.events)
                        .as(new String(line, StandardCharsets.UTF_8))
                        .isEqualTo(byParser(line));
            } else {
                assertThat(seen.events).isEmpty();
            }
        }
        assertThat(taken).isGreaterThan(10_000);
    }

    private static String object(Random random, int level) {
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(5); i >= 0; i--) {
            boolean nested = level < 3 && random.nextInt(4) == 0;
            text.append('"').append(KEYS[random.nextInt(KEYS.length)]).append(random.nextInt(8) == 0 ? "\" : " : "\":");
            text.append(nested ? object(random, level + 1) : VALUES[random.nextInt(VALUES.length)]);
            text.append(i == 0 ? "" : ",");
        }
        return text.append('}').toString();
    }

    private java.util.Optional<List<String>> read(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        Seen seen = new Seen();
        return plain.readPlain(bytes, 0, bytes.length, Place.line("t", 1, 0), seen)
                ? java.util.Optional.of(seen.events.get(0))
                : java.util.Optional.empty();
    }

    private List<List<String>> byParser(byte[] line) {
        Seen seen = new Seen();
        try (JsonParser json = RecordReader.FACTORY.createParser(line)) {
            json.nextToken();
            full.read(json, Place.line("t", 1, 0), new Export(() -> RecordReader.FACTORY.createParser(line)), seen);
            assertThat(json.nextToken()).isNull();
        } catch (JacksonException broken) {
            throw new AssertionError("no JSON for the full parser", broken);
        }
        return seen.events;
    }

    /** The fields of the events given. */
    private static final class Seen implements Sink {
        final List<List<String>> events = new ArrayList<>();

        @Override
        public void event(Event event) {
            List<String> fields = new ArrayList<>();
            event.visit((name, value) -> fields.add(name + "=" + value));
            events.add(fields);
        }

        @Override
        public void notice(Notice notice) {
            throw new AssertionError(notice);
        }
    }
}
