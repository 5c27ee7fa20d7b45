package org.atalaya.sweep.mailstore;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.atalaya.lure.likeness.Sketch;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Message;

/** Small stores out of invented words. */
final class StoreFiles {
    private static final String[] SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo ja ke".split(" ");

    private StoreFiles() {}

    static List<String> words(long seed, int count) {
        Random random = new Random(seed);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder word = new StringBuilder();
            for (int j = 0; j < 4; j++) {
                word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
            words.add(word.toString());
        }
        return words;
    }

    static Sketch sketch(List<String> words) {
        return Sketch.of(
                new Message(
                        "m",
                        "eml",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "",
                        "",
                        Optional.empty(),
                        List.of(),
                        List.of(new Message.Text(
                                "1", Message.Text.Kind.PLAIN, String.join(" ", words), Message.Offsets.NONE)),
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        List.of()),
                List.of());
    }

    static MailRecord record(int number) {
        return new MailRecord(
                "lector" + number + "@reader.test",
                "aviso@sender.test",
                "[TEST] año " + number,
                number + "@sender.test",
                "box/" + number + ".eml",
                Optional.of(Instant.ofEpochSecond(1_700_000_000L + number)),
                Verdict.values()[number % Verdict.values().length]);
    }

    /** Adds mailings of a number of copies each; numbers go on from a first one. */
    static long add(Path folder, int first, int mailings, int copies) throws IOException {
        try (MailStoreWriter writer = MailStoreWriter.open(folder)) {
            int number = first;
            for (int mailing = 0; mailing < mailings; mailing++) {
                for (int copy = 0; copy < copies; copy++) {
                    List<String> words = new ArrayList<>(words(mailing, 50));
                    words.set(copy % 50, "cambio");
                    writer.add(sketch(words), record(number++));
                }
            }
            return writer.finish();
        }
    }
}
