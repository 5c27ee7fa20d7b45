package org.atalaya.indicators.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.indicators.read.JsonScanner.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonScannerTest {
    private static final String BROKEN = "broken";

    /** A stream that hands out a few bytes at a time, so that each token is cut somewhere. */
    private static InputStream slow(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    private static List<String> ours(byte[] bytes, Random random) throws IOException {
        List<String> tokens = new ArrayList<>();
        try {
            JsonScanner json = new JsonScanner(slow(bytes, random));
            while (json.next() != Token.END) {
                tokens.add(
                        switch (json.token()) {
                            case NAME, TEXT, NUMBER -> json.token() + " " + json.string();
                            default -> json.token().toString();
                        });
            }
        } catch (Fault broken) {
            tokens.add(BROKEN);
        }
        return tokens;
    }

    private static List<String> theirs(byte[] bytes) {
        List<String> tokens = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), bytes)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                tokens.add(
                        switch (token) {
                            case PROPERTY_NAME -> "NAME " + whole(json.getString());
                            case VALUE_STRING -> "TEXT " + whole(json.getString());
                            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "NUMBER " + json.getString();
                            case VALUE_TRUE -> "TRUE";
                            case VALUE_FALSE -> "FALSE";
                            case VALUE_NULL -> "NULL";
                            default -> token.toString();
                        });
            }
        } catch (JacksonException broken) {
            tokens.add(BROKEN);
        }
        return tokens;
    }

    /** A text with question marks for halves of pairs. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static void value(StringBuilder into, Random random, int depth) {
        switch (random.nextInt(depth > 6 ? 6 : 9)) {
            case 0 -> into.append(random.nextInt());
            case 1 -> into.append(random.nextDouble() * Math.pow(10, random.nextInt(40) - 20));
            case 2 -> into.append(random.nextBoolean());
            case 3 -> into.append("null");
            case 4, 5 -> text(into, random);
            case 6, 7 -> {
                into.append('{');
                for (int i = random.nextInt(5); i > 0; i--) {
                    text(into, random);
                    into.append(random.nextBoolean() ? ":" : " :\n ");
                    value(into, random, depth + 1);
                    into.append(i > 1 ? ", " : "");
                }
                into.append('}');
            }
            default -> {
                into.append("[ ");
                for (int i = random.nextInt(5); i > 0; i--) {
                    value(into, random, depth + 1);
                    into.append(i > 1 ? ",\r\n\t" : "");
                }
                into.append(']');
            }
        }
    }

    private static void text(StringBuilder into, Random random) {
        String[] parts = {
            "a", "value of some length", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "ñ", "世", "😀", "/"
        };
        into.append('"');
        for (int i = random.nextInt(6); i > 0; i--) {
            into.append(parts[random.nextInt(parts.length)]);
        }
        into.append('"');
    }

    @Property(tries = 2_000)
    void whatIsJsonHasTheTokensThatJacksonSees(@ForAll Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        value(text, random, 0);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(ours(bytes, random)).isEqualTo(theirs(bytes)).doesNotContain(BROKEN);
    }

    @Property(tries = 4_000)
    void whatIsDamagedIsRefusedWhereJacksonRefusesIt(@ForAll Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        value(text, random, 0);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(4) > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) "{}[],:\"\\0e-.tu \n".charAt(random.nextInt(16));
        } else {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        List<String> theirs = theirs(bytes);
        List<String> ours = ours(bytes, random);
        if (bytes.length == 0 || new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            assertThat(ours).containsExactly(BROKEN);
        } else if (new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0
                && one(theirs)
                && ours.stream().noneMatch(token -> token.startsWith("NAME") && token.indexOf('?') >= 0)) {
            // Jackson refuses half of a pair in a name, and takes it in a text.
            assertThat(ours).as(new String(bytes, StandardCharsets.UTF_8)).satisfies(tokens -> {
                // Where exactly something is noticed may differ by a token; that it is, may not.
                assertThat(tokens.contains(BROKEN)).isEqualTo(theirs.contains(BROKEN));
                assertThat(tokens.contains(BROKEN) ? theirs : tokens).isEqualTo(theirs);
            });
        }
    }

    /** Whether there is one value only: Jackson reads several, one after the other. */
    private static boolean one(List<String> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += tokens.get(i).startsWith("START") ? 1 : tokens.get(i).startsWith("END") ? -1 : 0;
            if (depth == 0 && i < tokens.size() - 1) {
                return false;
            }
        }
        return true;
    }

    @Property(tries = 1_000)
    void whatIsPassedByLeavesTheScannerWhereReadingWouldHave(@ForAll Random random) throws IOException {
        StringBuilder text = new StringBuilder("[");
        value(text, random, 0);
        text.append(", \"after\"]");
        JsonScanner json = new JsonScanner(slow(text.toString().getBytes(StandardCharsets.UTF_8), random));
        json.next();
        json.next();
        json.skip();
        assertThat(json.next()).isEqualTo(Token.TEXT);
        assertThat(json.string()).isEqualTo("after");
        assertThat(json.next()).isEqualTo(Token.END_ARRAY);
        assertThat(json.next()).isEqualTo(Token.END);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{\"a\":1,}",
                "{,}",
                "[1,]",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "[01]",
                "[1.]",
                "[.5]",
                "[+1]",
                "[-]",
                "[1e]",
                "[1-2]",
                "[NaN]",
                "[tru]",
                "[nul",
                "[\"a",
                "[\"\\x\"]",
                "[\"\\u12\"]",
                "[\"\\u12g4\"]",
                "[\"a\tb\"]",
                "[\"a\u0000b\"]",
                "[1]]",
                "[}",
                "{]",
                "// comment\n[1]",
                "{} {}"
            })
    void whatIsNoJsonIsRefusedWithItsPlace(String text) {
        for (boolean passedBy : new boolean[] {false, true}) {
            assertThatThrownBy(() -> {
                        JsonScanner json =
                                new JsonScanner(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
                        while (json.next() != Token.END) {
                            if (passedBy) {
                                json.skip();
                            }
                        }
                    })
                    .as(text)
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.place()).matches("line \\d+, column \\d+"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C0 80",
                "C3",
                "C3 28",
                "E0 80 80",
                "ED A0 80",
                "F0 80 80 80",
                "F4 90 80 80",
                "F8 88 80 80 80",
                "FF"
            })
    void whatIsNoUtf8IsRefused(String hex) {
        byte[] inner = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
        byte[] bytes = new byte[inner.length + 2];
        bytes[0] = bytes[bytes.length - 1] = '"';
        System.arraycopy(inner, 0, bytes, 1, inner.length);
        assertThatThrownBy(() -> new JsonScanner(new ByteArrayInputStream(bytes)).next())
                .isInstanceOf(Fault.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void halfOfASurrogatePairIsNoCharacter() throws IOException {
        JsonScanner json = new JsonScanner(new ByteArrayInputStream(
                "[\"a\\ud83d\", \"\\ude00b\", \"\\ud83d\\ud83d\\ude00\"]".getBytes(StandardCharsets.UTF_8)));
        List<String> texts = new ArrayList<>();
        json.next();
        while (json.next() == Token.TEXT) {
            texts.add(json.string());
        }
        assertThat(texts).containsExactly("a?", "?b", "?😀");
    }

    @Test
    void depthAndLengthAreBoundedAndMemoryStaysWhenTextsAreLong() throws IOException {
        assertThatThrownBy(() -> scan("[".repeat(65))).isInstanceOf(Fault.class).hasMessageContaining("64 levels");
        assertThatThrownBy(() -> scan("{\"" + "n".repeat(1_001) + "\":1}"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("1000 bytes");
        assertThatThrownBy(() -> scan("[\"" + "t".repeat(ImportLimits.MOST_TEXT + 1) + "\"]"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("1048576 bytes");
        assertThatThrownBy(() -> scan("[" + "1".repeat(101) + "]"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("100 characters");
        JsonScanner json = new JsonScanner(new ByteArrayInputStream(
                ("{\"a\":\"" + "t\\u0041ñ".repeat(500_000) + "\",\"b\":7}").getBytes(StandardCharsets.UTF_8)));
        json.next();
        json.next();
        json.skip();
        assertThat(json.held()).isLessThan(200_000);
        json.next();
        json.next();
        assertThat(json.whole()).isEqualTo(7);
    }

    private static void scan(String text) throws IOException {
        JsonScanner json = new JsonScanner(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        while (json.next() != Token.END) {
            // All of it.
        }
    }

    @Test
    void linesAndColumnsAreThoseOfTheToken() throws IOException {
        JsonScanner json = new JsonScanner(
                new ByteArrayInputStream("\uFEFF{\n  \"a\" : [1,\r\n 22]}".getBytes(StandardCharsets.UTF_8)));
        List<String> places = new ArrayList<>();
        while (json.next() != Token.END) {
            places.add(json.token() + " " + json.place());
        }
        assertThat(places)
                .containsExactly(
                        "START_OBJECT line 1, column 1",
                        "NAME line 2, column 3",
                        "START_ARRAY line 2, column 9",
                        "NUMBER line 2, column 10",
                        "NUMBER line 3, column 2",
                        "END_ARRAY line 3, column 4",
                        "END_OBJECT line 3, column 5");
    }
}
