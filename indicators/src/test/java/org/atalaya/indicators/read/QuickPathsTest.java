package org.atalaya.indicators.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.indicators.Kind;
import org.atalaya.indicators.pattern.Observation;
import org.atalaya.indicators.pattern.PatternException;
import org.atalaya.indicators.pattern.StixPattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is read quickly is what the whole grammar says. */
class QuickPathsTest {
    private static final String[] PATHS = {
        "domain-name:value",
        "ipv4-addr:value",
        "ipv6-addr:value",
        "url:value",
        "email-addr:value",
        "file:name",
        "file:hashes.MD5",
        "file:hashes.'MD5'",
        "file:hashes.'SHA-1'",
        "file:hashes.'SHA-256'",
        "file:hashes.SHA1",
        "file:hashes.'MD5",
        "file:hashes.MD5'",
        "file:size",
        "domain-name",
        "network-traffic:dst_ref.value"
    };
    private static final String[] VALUES = {
        "bad.example",
        "203.0.113.7",
        "2001:db8::1",
        "http://bad.example/a?b=c",
        "a@bad.example",
        "a.msi",
        "",
        "x\\'y",
        "x\\\\y",
        "x\\y",
        "niño.example"
    };
    private static final String[] GLUE = {
        " OR ", "OR", " OR", "OR ", "] OR [", "]OR[", " AND ", "] AND [", "] FOLLOWEDBY [", "\tOR\n"
    };

    private record One(Kind kind, String value) {}

    private static <T> T any(T[] of, Random random) {
        return of[random.nextInt(of.length)];
    }

    private static String pattern(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? " [" : "[");
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(any(PATHS, random))
                    .append(any(
                            new String[] {" = ", "=", "  =  ", " == ", " != ", " \0= ", " LIKE ", " NOT = "}, random))
                    .append(random.nextInt(20) == 0 ? "7" : "'" + any(VALUES, random) + "'")
                    .append(i > 0 ? any(GLUE, random) : "");
        }
        text.append(
                any(new String[] {"]", "]", "]", " ]", "] ", "]]", "", "] REPEATS 2 TIMES", "] // c", "]\0"}, random));
        return text.toString();
    }

    private static HeldText held(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        HeldText held = new HeldText();
        held.set(bytes, 0, bytes.length);
        return held;
    }

    @Property(tries = 20_000)
    void aPatternThatIsTakenForValuesIsOneOfTheGrammarAndHoldsForEachOfThem(@ForAll Random random) {
        String pattern = pattern(random);
        List<One> values = new ArrayList<>();
        boolean taken = Equalities.take(pattern, (kind, value) -> values.add(new One(kind, value)));
        PlainPattern plain = new PlainPattern();
        HeldText held = held(pattern);
        if (plain.read(held)) {
            assertThat(taken).as(pattern).isTrue();
            assertThat(values)
                    .as(pattern)
                    .containsExactly(new One(
                            plain.kind(),
                            new String(held.bytes(), plain.from(), plain.to() - plain.from(), StandardCharsets.UTF_8)));
        }
        if (taken) {
            StixPattern whole = StixPattern.parse(pattern);
            for (One one : values) {
                assertThat(whole.matches(Observation.of(List.of(observed(one.value)))))
                        .as(pattern)
                        .isTrue();
            }
            assertThat(whole.matches(Observation.of(List.of(observed("something else")))))
                    .as(pattern)
                    .isFalse();
        }
    }

    /** One observation of objects of all kinds, each of the value. */
    private static JsonNode observed(String value) {
        String quoted = JsonMapper.shared().writeValueAsString(value);
        String[] objects = {
            "\"type\":\"domain-name\",\"value\":" + quoted,
            "\"type\":\"ipv4-addr\",\"value\":" + quoted,
            "\"type\":\"ipv6-addr\",\"value\":" + quoted,
            "\"type\":\"url\",\"value\":" + quoted,
            "\"type\":\"email-addr\",\"value\":" + quoted,
            "\"type\":\"file\",\"name\":" + quoted + ",\"hashes\":{\"MD5\":" + quoted + ",\"SHA-1\":" + quoted
                    + ",\"SHA1\":" + quoted + ",\"SHA-256\":" + quoted + "}",
            "\"type\":\"network-traffic\",\"dst_ref\":\"x--1\""
        };
        StringBuilder refs = new StringBuilder();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < objects.length; i++) {
            refs.append(i == 0 ? "" : ",").append("\"x--").append(i).append('"');
            all.append(",{\"id\":\"x--")
                    .append(i)
                    .append("\",")
                    .append(objects[i])
                    .append('}');
        }
        return JsonMapper.shared()
                .readTree(
                        "{\"type\":\"bundle\",\"objects\":[{\"type\":\"observed-data\",\"id\":\"o\",\"number_observed\":1,"
                                + "\"first_observed\":\"2024-01-01T00:00:00Z\",\"last_observed\":\"2024-01-01T00:00:00Z\","
                                + "\"object_refs\":[" + refs + "]}" + all + "]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[domain-name:value = 'a.example' ORurl:value = 'b']",
                "[file:hashes.'MD5 = 'a']",
                "[domain-name:value \0= 'a.example']",
                "[domain-name:value = 'a.example']\0"
            })
    void whatTheGrammarRefusesIsNotTakenForValues(String pattern) {
        assertThat(Equalities.take(pattern, (kind, value) -> true)).isFalse();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> StixPattern.parse(pattern))
                .isInstanceOf(PatternException.class);
    }

    @Property(tries = 20_000)
    void aTimeIsThatOfTheLibrary(@ForAll Random random) {
        String text = String.format(
                "%04d-%02d-%02dT%02d:%02d:%02d%sZ",
                random.nextInt(10) == 0 ? random.nextInt(10_000) : 1970 + random.nextInt(230),
                random.nextInt(14),
                random.nextInt(33),
                random.nextInt(25),
                random.nextInt(61),
                random.nextInt(62),
                any(new String[] {"", "", ".0", ".123", ".123456789", ".", ".1234567890"}, random));
        Optional<Instant> expected;
        try {
            Instant time = Instant.parse(text);
            boolean within = !time.isBefore(Instant.EPOCH) && time.isBefore(Instant.parse("2200-01-01T00:00:00Z"));
            expected = within ? Optional.of(Instant.ofEpochSecond(time.getEpochSecond())) : Optional.empty();
        } catch (DateTimeParseException none) {
            expected = Optional.empty();
        }
        assertThat(Times.parse(text).map(time -> Instant.ofEpochSecond(time.getEpochSecond())))
                .as(text)
                .isEqualTo(expected);
        Optional<Instant> held;
        try {
            held = Times.of(() -> "", "time", held(text)).map(time -> Instant.ofEpochSecond(time.getEpochSecond()));
        } catch (Fault none) {
            held = Optional.empty();
        }
        assertThat(held).as(text).isEqualTo(expected);
    }
}
