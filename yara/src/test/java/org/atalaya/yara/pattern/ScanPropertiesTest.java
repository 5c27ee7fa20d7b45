package org.atalaya.yara.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.atalaya.model.Content;

class ScanPropertiesTest {
    /** A content that is not an array, and gives at most seven bytes at a time. */
    record Trickle(byte[] bytes) implements Content {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int at(long place) {
            return bytes[(int) place] & 0xFF;
        }

        @Override
        public int read(long place, byte[] into, int offset, int length) {
            int count = (int) Math.max(0, Math.min(Math.min(length, 7), bytes.length - place));
            System.arraycopy(bytes, (int) place, into, offset, count);
            return count;
        }

        @Override
        public Optional<byte[]> array() {
            return Optional.empty();
        }
    }

    private static final String LETTERS = "ab\0cA\n1";

    private static byte[] data(Random random) {
        byte[] data = new byte[random.nextInt(60)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        return data;
    }

    private static Modifiers modifiers(Random random, boolean text) {
        Modifiers m = Modifiers.NONE;
        m = random.nextInt(3) == 0 ? m.withWide() : m;
        m = random.nextInt(3) == 0 ? m.withAscii() : m;
        m = random.nextInt(4) == 0 ? m.withFullword() : m;
        if (text && random.nextInt(4) == 0) {
            int low = random.nextInt(4);
            return m.withXor(low, low + random.nextInt(40));
        }
        return random.nextInt(3) == 0 ? m.withNocase() : m;
    }

    private static Pattern pattern(Random random) throws PatternError {
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] bytes = new byte[1 + random.nextInt(6)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
                }
                yield new Pattern.Text(bytes, modifiers(random, true));
            }
            case 1 ->
                new Pattern.Hex(HexParser.parse(hex(random, 2), Dialect.CLASSIC, new ArrayList<>()), Modifiers.NONE);
            default -> {
                String body = regex(random, 3, random.nextBoolean() ? "" : "?");
                RegexNode root = RegexParser.parse(Found.bytes(body), Dialect.CLASSIC, new ArrayList<>());
                yield new Pattern.Regex(root, random.nextBoolean(), random.nextBoolean(), modifiers(random, false));
            }
        };
    }

    private static String hex(Random random, int depth) {
        StringBuilder body = new StringBuilder();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String digits = String.format("%02X", (int) LETTERS.charAt(random.nextInt(LETTERS.length())));
            switch (random.nextInt(8)) {
                case 0 -> body.append("?").append(digits.charAt(1));
                case 1 -> body.append("~").append(digits);
                case 2 -> body.append("??");
                case 3 -> {
                    if (depth > 0) {
                        body.append("(")
                                .append(hex(random, depth - 1))
                                .append("|")
                                .append(hex(random, depth - 1));
                        body.append(")");
                    } else {
                        body.append(digits);
                    }
                }
                default -> body.append(digits);
            }
            if (i + 1 < count && random.nextInt(4) == 0) {
                int min = random.nextInt(3);
                body.append("[")
                        .append(min)
                        .append("-")
                        .append(min + random.nextInt(4))
                        .append("]");
            }
        }
        return body.toString();
    }

    private static String regex(Random random, int depth, String lazy) {
        StringBuilder body = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(depth > 0 ? 7 : 4)) {
                case 0 ->
                    body.append("[").append(random.nextBoolean() ? "^" : "").append("ab1]");
                case 1 -> body.append(".");
                case 2, 3 -> body.append("abc1A".charAt(random.nextInt(5)));
                case 4 ->
                    body.append("(").append(regex(random, depth - 1, lazy)).append(")");
                case 5 -> {
                    body.append("(").append(regex(random, depth - 1, lazy));
                    body.append("|").append(regex(random, depth - 1, lazy)).append(")");
                }
                default -> body.append("\\w");
            }
            switch (random.nextInt(8)) {
                case 0 -> body.append("*").append(lazy);
                case 1 -> body.append("+").append(lazy);
                case 2 -> body.append("?").append(lazy);
                case 3 -> body.append("{1,3}").append(lazy);
                default -> {}
            }
        }
        return body.toString();
    }

    @Property(tries = 3000)
    void the_engine_finds_what_the_definition_says(@ForAll long seed) throws PatternError {
        Random random = new Random(seed);
        PatternSet.Builder builder = PatternSet.builder(random.nextBoolean() ? Dialect.CLASSIC : Dialect.X);
        List<Pattern> patterns = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            patterns.add(pattern(random));
            ids.add(builder.add(patterns.get(i)));
        }
        PatternSet set = PatternSet.load(ByteBuffer.wrap(builder.build().image()));
        Scan scan = new Scan(set);
        Scan trickled = new Scan(set);
        for (int round = 0; round < 3; round++) {
            byte[] data = data(random);
            scan.run(Content.of(data), ScanLimits.STANDARD);
            trickled.run(new Trickle(data), ScanLimits.STANDARD);
            for (int i = 0; i < patterns.size(); i++) {
                Pattern pattern = patterns.get(i);
                boolean xorWord =
                        pattern.modifiers().hasXor() && pattern.modifiers().fullword();
                if (xorWord && set.dialect == Dialect.X) {
                    continue; // neighbours are XORed there; the definition above is the classic one
                }
                List<String> found = Found.of(scan, ids.get(i));
                assertThat(Found.of(trickled, ids.get(i))).isEqualTo(found);
                Map<Integer, BitSet> expected = new SlowMatcher(data).matches(pattern);
                List<Long> offsets = new ArrayList<>();
                for (int k = 0; k < found.size(); k++) {
                    long offset = scan.offset(ids.get(i), k);
                    offsets.add(offset);
                    BitSet lengths = expected.getOrDefault((int) offset, new BitSet());
                    assertThat(lengths.get(scan.length(ids.get(i), k)))
                            .as("%s in %s: %s, may be %s", pattern, java.util.Arrays.toString(data), found, expected)
                            .isTrue();
                }
                if (!pattern.modifiers().fullword() || pattern instanceof Pattern.Text) {
                    assertThat(offsets)
                            .as("%s in %s", pattern, java.util.Arrays.toString(data))
                            .containsExactlyElementsOf(expected.keySet().stream()
                                    .map(k -> (long) k)
                                    .toList());
                }
            }
        }
    }
}
