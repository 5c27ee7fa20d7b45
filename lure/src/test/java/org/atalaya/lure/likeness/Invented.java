package org.atalaya.lure.likeness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.atalaya.model.Message;

/** Messages out of invented words, so that two texts have in common what a test wants and nothing else. */
final class Invented {
    private static final String[] SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo ja ke".split(" ");

    private Invented() {}

    static List<String> words(Random random, int count) {
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

    /** Words with a share of them replaced by others. */
    static List<String> changed(Random random, List<String> words, double share) {
        List<String> changed = new ArrayList<>(words);
        for (int i = 0; i < changed.size(); i++) {
            if (random.nextDouble() < share) {
                changed.set(i, words(random, 1).get(0));
            }
        }
        return changed;
    }

    static Message message(String text, String link, String skeleton, String recipient) {
        List<Message.Link> links =
                link.isEmpty() ? List.of() : List.of(new Message.Link(link, "", Message.Link.Kind.ANCHOR, "1", -1, 0));
        return new Message(
                "m",
                "eml",
                List.of(),
                List.of(new Message.Mailbox("", "from@sender.test", -1, 0)),
                List.of(),
                List.of(),
                List.of(new Message.Mailbox("", recipient, -1, 0)),
                "",
                "",
                Optional.empty(),
                List.of(),
                List.of(new Message.Text("1", Message.Text.Kind.PLAIN, text, Message.Offsets.NONE)),
                links,
                List.of(),
                skeleton,
                List.of(),
                List.of());
    }

    static Sketch sketch(List<String> words) {
        return Sketch.of(message(String.join(" ", words), "", "", "ana@reader.test"), List.of());
    }

    static Groups groups(List<Sketch> sketches) {
        ByteBuffer all = ByteBuffer.allocate(sketches.size() * Sketch.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        sketches.forEach(sketch -> all.put(sketch.bytes()));
        return Groups.of(all, Sketch.BYTES, sketches.size());
    }

    static int[] firsts(List<Sketch> sketches) {
        Groups groups = groups(sketches);
        int[] firsts = new int[sketches.size()];
        Arrays.setAll(firsts, groups::first);
        return firsts;
    }
}
