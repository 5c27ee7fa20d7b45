package org.atalaya.lure.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {
    private static final String FRAME = "html body table tr td img p p a p table tr td p a p hr p a img";

    @Test
    void variantsOfOneMailingAreOneGroupAndOthersAreNot() {
        Random random = new Random(7);
        List<Sketch> sketches = new ArrayList<>();
        for (int mailing = 0; mailing < 40; mailing++) {
            List<String> words = Invented.words(random, 60);
            for (int copy = 0; copy < 6; copy++) {
                sketches.add(Invented.sketch(Invented.changed(random, words, 0.1)));
            }
        }
        int[] firsts = Invented.firsts(sketches);
        int together = 0;
        for (int i = 0; i < firsts.length; i++) {
            assertThat(firsts[i] / 6).as("sketch %d", i).isEqualTo(i / 6);
            together += firsts[i] == i / 6 * 6 ? 1 : 0;
        }
        assertThat(together).isGreaterThanOrEqualTo(firsts.length - 2);
    }

    @Test
    void aFrameThatManyMailingsShareDoesNotChainThem() {
        Random random = new Random(9);
        List<String> footer = Invented.words(random, 12);
        List<Sketch> sketches = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            List<String> words = new ArrayList<>(Invented.words(random, 50));
            words.addAll(footer);
            sketches.add(Sketch.of(
                    Invented.message(String.join(" ", words), "https://list.test/news/" + i, FRAME, ""), List.of()));
        }
        assertThat(Invented.firsts(sketches)).doesNotHaveDuplicates();
    }

    private static List<Sketch> posts(Random random, String parting, int count) {
        String footer = String.join(" ", Invented.words(random, 20));
        String quoted = "> " + String.join("\n> ", Invented.words(random, 20));
        List<Sketch> sketches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String own = String.join(" ", Invented.words(random, 8 + i % 8));
            sketches.add(Sketch.of(
                    Invented.message(
                            own + "\n" + quoted + "\n" + parting + footer, "https://list.test/info/lista", "", ""),
                    List.of()));
        }
        return sketches;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- \n",
                "_______________________________________________\n",
                "==========\n",
                "To unsubscribe from this list write to us. ",
                "Si desea cancelar su suscripción: "
            })
    void shortPostsAreNotJoinedByTheFooterAndTheQuotationThatTheyShare(String parting) {
        assertThat(Invented.firsts(posts(new Random(5), parting, 60))).doesNotHaveDuplicates();
    }

    @Test
    void variantsOfAMailingWithAFooterAreOneGroupStill() {
        Random random = new Random(6);
        List<String> words = Invented.words(random, 40);
        String footer = "\n-- \n" + String.join(" ", Invented.words(random, 20));
        List<Sketch> sketches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String own = String.join(" ", Invented.changed(random, words, 0.05));
            sketches.add(Sketch.of(Invented.message(own + footer, "", "", ""), List.of()));
        }
        assertThat(Invented.firsts(sketches)).containsOnly(0);
    }

    @Test
    void aTextThatStandsBehindALineIsNoFooterWhereItIsLong() {
        Random random = new Random(8);
        List<String> words = Invented.words(random, 250);
        List<Sketch> sketches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String text = "-- \n" + String.join(" ", Invented.changed(random, words, 0.05));
            sketches.add(Sketch.of(Invented.message(text, "", "", ""), List.of()));
        }
        assertThat(Invented.firsts(sketches)).containsOnly(0);
    }

    @Test
    void likenessDoesNotWanderFromMailToMail() {
        Random random = new Random(3);
        List<String> words = Invented.words(random, 80);
        List<Sketch> sketches = new ArrayList<>();
        for (int step = 0; step < 80; step++) {
            // Each is like the one before it, and the last has nothing of the first.
            sketches.add(Invented.sketch(words));
            words = new ArrayList<>(words.subList(5, words.size()));
            words.addAll(Invented.words(random, 5));
        }
        int[] firsts = Invented.firsts(sketches);
        for (int i = 0; i < firsts.length; i++) {
            assertThat(i - firsts[i]).as("sketch %d", i).isLessThan(24);
        }
    }

    @Test
    void mailsWithoutATextAreJoinedByTwoOtherKindsOfLikeness() {
        List<Sketch> sketches = List.of(
                Sketch.of(Invented.message("ver pago", "https://a.example/pago/ver/1", FRAME, ""), List.of()),
                Sketch.of(Invented.message("ver pago", "https://b.example/pago/ver/2", FRAME, ""), List.of()),
                Sketch.of(Invented.message("ver pago", "", "", ""), List.of()));
        assertThat(Invented.firsts(sketches)).containsExactly(0, 0, 2);
    }

    @Property(tries = 20)
    void theFirstOfAGroupComesFirstAndIsItsOwn(@ForAll long seed) {
        Random random = new Random(seed);
        List<List<String>> texts = new ArrayList<>();
        for (int mailing = 0; mailing < 5; mailing++) {
            List<String> words = Invented.words(random, 30);
            for (int copy = 0; copy < 4; copy++) {
                texts.add(Invented.changed(random, words, 0.3 * random.nextDouble()));
            }
        }
        Collections.shuffle(texts, random);
        int[] firsts = Invented.firsts(texts.stream().map(Invented::sketch).toList());
        for (int i = 0; i < firsts.length; i++) {
            assertThat(firsts[i]).isLessThanOrEqualTo(i);
            assertThat(firsts[firsts[i]]).isEqualTo(firsts[i]);
        }
    }
}
