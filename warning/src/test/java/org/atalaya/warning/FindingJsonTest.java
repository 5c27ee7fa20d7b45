package org.atalaya.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingJsonTest {
    private final FindingJson json = new FindingJson();

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(
            @ForAll String text,
            @ForAll String other,
            @ForAll Level level,
            @ForAll Place.Unit unit,
            @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long number,
            @ForAll boolean flag)
            throws IOException {
        Place place = new Place(text, unit, number, -number, flag);
        List<String> texts = List.of(other, text);
        Finding finding = new Finding(
                other,
                new Rule(
                        text,
                        other,
                        text,
                        level,
                        other,
                        text,
                        other,
                        texts,
                        texts,
                        texts,
                        text,
                        7,
                        Map.of("es", new Rule.Translation(text, other, texts))),
                flag ? Optional.of(Instant.ofEpochSecond(number, 123_456_700)) : Optional.empty(),
                text,
                new EventType(text, other, text, other, text, other),
                place,
                List.of(new FieldValue(text, other), new FieldValue(other, text)),
                List.of(new Match(text, other, 1, 2, text)),
                other,
                flag ? List.of(place, place) : List.of(),
                flag ? Map.of("es", text) : Map.of());
        byte[] line = json.line(finding);
        assertThat(read(line)).containsExactly(finding);
        for (int i = 0; i < line.length - 1; i++) {
            assertThat(line[i]).isNotEqualTo((byte) '\n');
        }
    }

    @Test
    void halfASurrogatePairFromEvidenceIsKept() throws IOException {
        Finding finding = Invented.finding(Invented.installer(), 1, "H\uDC00", "a\uD83Db\uD83D\uDE00\uD800");
        assertThat(read(json.line(finding))).containsExactly(finding);
    }

    @Test
    void aRuleWithoutTitleDoesNotUpsetTheReader() throws IOException {
        Finding finding = Invented.finding(Invented.rule("r", "", Level.LOW, "attack.impact"), 1, "H", "v");
        assertThat(read(json.line(finding))).containsExactly(finding);
    }

    @Test
    void aLastLineThatWasCutOffIsLeftOutWhereverItWasCut(@TempDir Path folder) throws IOException {
        List<Finding> day = Invented.day();
        byte[] all = lines(day);
        int last = json.line(day.get(3)).length;
        Path file = folder.resolve("findings.jsonl");
        for (int missing = 2; missing < last; missing++) {
            Files.write(file, Arrays.copyOf(all, all.length - missing));
            List<Finding> back = new ArrayList<>();
            try (InputStream in = Files.newInputStream(file)) {
                assertThat(FindingJson.read(in, back::add)).isEqualTo(3);
            }
            assertThat(back).isEqualTo(day.subList(0, 3));
        }
    }

    @Test
    void aBrokenLineBeforeTheLastIsAnErrorWithItsNumber() {
        byte[] lines = ("{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"c\"}\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(lines)).isInstanceOf(IOException.class).hasMessageContaining("finding 2");
    }

    @Test
    void aLongValueIsReadBackWhole() throws IOException {
        Finding finding = Invented.finding(Invented.installer(), 1, "H", "x".repeat(1 << 20));
        assertThat(read(lines(List.of(finding, finding)))).containsExactly(finding, finding);
    }

    @Test
    void theSameFindingGivesTheSameBytes() {
        assertThat(lines(Invented.day())).isEqualTo(lines(Invented.day()));
        assertThat(new String(json.line(Invented.day().get(0)), StandardCharsets.UTF_8))
                .startsWith("{\"id\":\"f1\",\"time\":\"2024-01-30T15:14:05Z\",\"level\":\"high\",\"title\":");
    }

    private byte[] lines(List<Finding> findings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        findings.forEach(finding -> bytes.writeBytes(json.line(finding)));
        return bytes.toByteArray();
    }

    private static List<Finding> read(byte[] lines) throws IOException {
        List<Finding> back = new ArrayList<>();
        FindingJson.read(new ByteArrayInputStream(lines), back::add);
        return back;
    }
}
