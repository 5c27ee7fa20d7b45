package org.atalaya.yara.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BlocksTest {
    @Test
    void a_content_in_a_file_gives_the_same_matches_across_its_blocks() throws PatternError {
        byte[] data = new byte[Scan.BLOCK * 2 + 5000];
        Random random = new Random(7);
        String lump = "L".repeat(Scan.MARGIN * 2);
        for (int edge : new int[] {0, Scan.BLOCK, Scan.BLOCK * 2, data.length}) {
            for (int k = 0; k < 40; k++) {
                int at = edge - 60 + random.nextInt(120);
                plant(
                        data,
                        at,
                        List.of("needle", "n\0e\0e\0d\0", "foo--bar", "aa1").get(random.nextInt(4)));
            }
        }
        plant(data, Scan.BLOCK - Scan.MARGIN - 100, "<" + lump + ">");
        PatternSet.Builder builder = PatternSet.builder();
        List<Integer> ids = new ArrayList<>();
        ids.add(builder.add(Found.text("needle", Modifiers.NONE.withFullword())));
        ids.add(builder.add(Found.text("need", Modifiers.NONE.withWide().withNocase())));
        ids.add(builder.add(Found.regex("fo+.{0,3000}bar")));
        ids.add(builder.add(Found.hex("66 6f 6f [1000-] 62 61 72")));
        ids.add(builder.add(Found.text("<" + lump + ">")));
        ids.add(builder.add(Found.regex("\\w\\w1")));
        Scan whole = new Scan(builder.build());
        Scan blocks = new Scan(builder.build());
        whole.run(Content.of(data), ScanLimits.STANDARD);
        blocks.run(new ScanPropertiesTest.Trickle(data), ScanLimits.STANDARD);
        for (int id : ids) {
            assertThat(Found.of(whole, id)).isNotEmpty().isEqualTo(Found.of(blocks, id));
        }
    }

    private static void plant(byte[] data, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= 0 && at + i < data.length) {
                data[at + i] = (byte) text.charAt(i);
            }
        }
    }

    @Test
    @Timeout(30)
    void expressions_known_to_be_slow_end_and_tell_that_they_were_cut_short() throws PatternError {
        byte[] data = Found.bytes("foobar..........".repeat(20_000));
        PatternSet.Builder builder = PatternSet.builder();
        int dots = builder.add(Found.regex("foobar\\.{128,}foobar"));
        int any = builder.add(Found.regex("[a-z.]{50,}[^a-z.]"));
        Scan scan = new Scan(builder.build());
        scan.run(Content.of(data), new ScanLimits(1000, 10_000, 3_000_000));
        assertThat(scan.count(dots)).isZero();
        assertThat(scan.count(any)).isZero();
        assertThat(scan.truncatedCount()).isEqualTo(1);
        assertThat(scan.truncated(0)).isEqualTo(any);
    }

    @Test
    void a_hint_changes_nothing_where_the_pattern_matters() throws PatternError {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            PatternSet.Builder gated = PatternSet.builder();
            PatternSet.Builder open = PatternSet.builder();
            List<Hint> uses = new ArrayList<>();
            for (int use = 0; use < 1 + random.nextInt(3); use++) {
                Hint hint = new Hint(random.nextInt(30), 10 + random.nextInt(50), random.nextInt(4) == 0 ? 2 : -1);
                uses.add(hint);
                gated.add(Found.text("ab"), hint, new ArrayList<>());
            }
            open.add(Found.text("ab"));
            byte[] data = new byte[random.nextInt(60)];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) "abc".charAt(random.nextInt(3));
            }
            Scan withHints = new Scan(gated.build());
            Scan without = new Scan(open.build());
            withHints.run(Content.of(data), ScanLimits.STANDARD);
            without.run(Content.of(data), ScanLimits.STANDARD);
            List<String> all = Found.of(without, 0);
            List<String> found = Found.of(withHints, 0);
            assertThat(all).containsAll(found);
            for (Hint use : uses) {
                if (data.length >= use.minSize() && data.length <= use.maxSize()) {
                    List<String> needed = use.offset() < 0
                            ? all
                            : all.stream()
                                    .filter(m -> m.startsWith(use.offset() + "+"))
                                    .toList();
                    assertThat(found).containsAll(needed);
                }
            }
        }
    }
}
