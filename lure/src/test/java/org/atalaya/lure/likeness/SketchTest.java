package org.atalaya.lure.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class SketchTest {
    private static Sketch of(String text, String link, String recipient) {
        return Sketch.of(Invented.message(text, link, "", recipient), List.of());
    }

    @Test
    void namesAmountsAddressesAndRandomWordsDoNotMatter() {
        String text =
                "Hola Ana Torres, su adeudo de cuotas patronales suma $12,450.00 y vence mañana; regularice el pago antes de la inspección de la delegación"
                        + " en https://uno.example/pago/a8f3K?c=1 con la referencia XK29F4471. TEST";
        String other =
                "Hola Luis Peña, su adeudo de cuotas patronales suma $980.10 y vence mañana; regularice el pago antes de la inspección de la delegación"
                        + " en https://otro.test/x/pqwR88s?c=7 con la referencia ZZ81B0032. TEST";
        Likeness likeness = of(text, "", "ana.torres@reader.test").likeness(of(other, "", "luis.pena@reader.test"));
        assertThat(likeness.text()).isEqualTo(100);
        assertThat(likeness.alike()).isTrue();
    }

    @Test
    void disguisedLettersDoNotMatter() {
        String text =
                "su cuenta de correo fue suspendida por falta de pago verifique los datos de acceso cuanto antes gracias";
        String disguised = text.replace("cuenta", "cu\u200Benta")
                .replace("pago", "p\u0430go")
                .replace("datos", "dátos");
        assertThat(of(text, "", "").likeness(of(disguised, "", "")).text()).isEqualTo(100);
    }

    @Test
    void anEmptyMessageIsLikeNone() {
        Sketch empty = of("", "", "");
        assertThat(empty.likeness(empty).alike()).isFalse();
        assertThat(empty.likeness(empty).text()).isEqualTo(-1);
        assertThat(empty.bytes()).hasSize(Sketch.BYTES);
    }

    @Test
    void sentencesInAnotherOrderStayAlike() {
        List<String> sentences = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 8; i++) {
            sentences.add(String.join(" ", Invented.words(random, 9)) + ".");
        }
        Sketch one = of(String.join(" ", sentences), "", "");
        Collections.shuffle(sentences, random);
        assertThat(one.likeness(of(String.join(" ", sentences), "", "")).text()).isGreaterThan(60);
    }

    @Property(tries = 100)
    void theEstimateIsNearTheShareOfWordsAndPairsInCommon(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double share) {
        Random random = new Random(seed);
        List<String> words = Invented.words(random, 80);
        List<String> others = Invented.changed(random, words, share);
        Set<String> both = features(words);
        Set<String> all = new HashSet<>(both);
        all.addAll(features(others));
        both.retainAll(features(others));
        double exact = 100.0 * both.size() / all.size();
        // Five standard errors of 128 rows.
        assertThat((double)
                        Invented.sketch(words).likeness(Invented.sketch(others)).text())
                .isBetween(exact - 22, exact + 22);
    }

    private static Set<String> features(List<String> words) {
        Set<String> features = new HashSet<>(words);
        for (int i = 1; i < words.size(); i++) {
            features.add(words.get(i - 1) + " " + words.get(i));
        }
        return features;
    }

    @Test
    void aShapeOfAPathKeepsWordsAndNotWhatAMachineMadeUp() {
        assertThat(Leading.shape("/pago/2024/a8f3Kd92mQ/ver.php?c=19&mail=ana@reader.test#x"))
                .isEqualTo("/pago/9/*/ver.php?c=&mail=");
        assertThat(of("", "https://a.example/wp-content/pago/19/?id=4", "")
                        .likeness(of("", "http://b.test/wp-content/pago/7/?id=99", ""))
                        .links())
                .isTrue();
        assertThat(of("", "https://a.example/", "")
                        .likeness(of("", "https://b.test/", ""))
                        .links())
                .isFalse();
    }
}
