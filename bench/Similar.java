import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.atalaya.lure.likeness.Sketch;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Message;
import org.atalaya.sweep.mailstore.MailRecord;
import org.atalaya.sweep.mailstore.MailStore;
import org.atalaya.sweep.mailstore.MailStoreWriter;

/**
 * How well and how fast the recipients of a mailing are found: {@code java -cp 'cli/target/lib/*' bench/Similar.java MAILS SEED
 * FOLDER [ATALAYA]}, such as {@code 1000000 1 /tmp/similar ./atalaya}. Makes a store of so many invented TEST mails in the
 * folder, of mailings whose members are known, and asks for variants that are not in it. The variants have other names,
 * amounts, links and order of sentences, and 0 to 20 % of their words are others, each copy by itself. Mailings share topics
 * (words) and footers; four in ten mails are of nobody else. With ATALAYA, whole processes are timed as well. The mails are made
 * as messages, not as bytes: reading them is not in these times.
 */
final class Similar {
    private static final int TOPICS = 60;
    private static final int FOOTERS = 40;
    private static final int ASKED = 200;
    private static final int PROCESSES = 40;

    private final Random random;
    private final List<String> words = new ArrayList<>();
    private final List<List<String>> topics = new ArrayList<>();
    private final List<String> footers = new ArrayList<>();

    /** A mailing: its sentences, and where it leads. */
    private record Mailing(int number, int size, List<List<String>> sentences, String footer, boolean ownPath) {}

    /** A copy of a mailing. */
    private record Copy(Message message, String text) {}

    private Similar(long seed) {
        random = new Random(seed);
        String[] syllables = "ba ce di fo gu la me ni po ru sa te vi zo ja ke tra pre cion dor mente ble".split(" ");
        for (int i = 0; i < 6_000; i++) {
            StringBuilder word = new StringBuilder();
            for (int j = 2 + random.nextInt(3); j > 0; j--) {
                word.append(syllables[random.nextInt(syllables.length)]);
            }
            words.add(word.toString());
        }
        for (int i = 0; i < TOPICS; i++) {
            List<String> topic = new ArrayList<>();
            for (int j = 0; j < 120; j++) {
                topic.add(words.get(random.nextInt(words.size())));
            }
            topics.add(topic);
        }
        for (int i = 0; i < FOOTERS; i++) {
            footers.add(String.join(" ", some(topics.get(i % TOPICS), 8 + random.nextInt(14))) + ".");
        }
    }

    public static void main(String[] args) throws Exception {
        int mails = Integer.parseInt(args[0]);
        Path folder = Path.of(args[2]);
        Path store = folder.resolve("store");
        Files.createDirectories(folder);
        Similar bench = new Similar(Long.parseLong(args[1]));
        List<Mailing> mailings = bench.mailings(mails);
        System.out.printf("%,d mails, %,d mailings of 5 or more%n", mails, mailings.stream()
                .filter(one -> one.size() >= 5)
                .count());
        if (!Files.exists(store)) {
            bench.build(mailings, store);
        }
        List<Mailing> asked = new ArrayList<>(
                mailings.stream().filter(one -> one.size() >= 5 && one.size() <= 3_000).toList());
        Collections.shuffle(asked, new Random(7));
        asked = asked.subList(0, Math.min(ASKED, asked.size()));
        bench.ask(asked, store);
        if (args.length > 3) {
            bench.processes(asked, store, folder, args[3]);
        }
    }

    private List<String> some(List<String> from, int count) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean common = random.nextInt(10) < 3;
            some.add(common ? words.get(random.nextInt(words.size())) : from.get(random.nextInt(from.size())));
        }
        return some;
    }

    private List<Mailing> mailings(int mails) {
        List<Mailing> mailings = new ArrayList<>();
        int left = mails;
        while (left > 0) {
            // Four in ten are alone; the others follow a long tail up to 5,000.
            int size = random.nextInt(mails) < mails / 2 ? 1 : (int) Math.min(5_000, 2 / Math.pow(random.nextDouble(), 1.2));
            size = Math.min(size, left);
            left -= size;
            List<String> topic = topics.get(random.nextInt(TOPICS));
            List<List<String>> sentences = new ArrayList<>();
            for (int i = 5 + random.nextInt(5); i > 0; i--) {
                sentences.add(some(topic, 6 + random.nextInt(7)));
            }
            mailings.add(new Mailing(
                    mailings.size(), size, sentences, footers.get(random.nextInt(FOOTERS)), random.nextBoolean()));
        }
        return mailings;
    }

    private Copy copy(Mailing mailing, String recipient) {
        double changed = 0.2 * random.nextDouble();
        List<String> sentences = new ArrayList<>();
        for (List<String> sentence : mailing.sentences()) {
            List<String> made = new ArrayList<>(sentence);
            for (int i = 0; i < made.size(); i++) {
                if (random.nextDouble() < changed) {
                    made.set(i, words.get(random.nextInt(words.size())));
                }
            }
            sentences.add(String.join(" ", made) + ".");
        }
        if (random.nextBoolean()) {
            Collections.shuffle(sentences, random);
        }
        String name = words.get(random.nextInt(words.size())) + " " + words.get(random.nextInt(words.size()));
        String path = mailing.ownPath()
                ? "/" + mailing.sentences().get(0).get(0) + "/" + random.nextInt(100_000) + "?c=" + random.nextInt()
                : "/" + Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
        String link = "https://h" + random.nextInt(1 << 30) + ".example" + path;
        String text = "TEST " + name + ": $" + random.nextInt(90_000) + ".00 " + String.join(" ", sentences) + " " + link
                + "\n" + mailing.footer();
        Message message = new Message(
                "m",
                "eml",
                List.of(),
                List.of(new Message.Mailbox("", "aviso@sender.test", -1, 0)),
                List.of(),
                List.of(),
                List.of(new Message.Mailbox("", recipient, -1, 0)),
                "",
                "[TEST] " + random.nextInt(1_000_000),
                Optional.empty(),
                List.of(),
                List.of(new Message.Text("1", Message.Text.Kind.PLAIN, text, Message.Offsets.NONE)),
                List.of(new Message.Link(link, "", Message.Link.Kind.TEXT, "1", -1, 0)),
                List.of(),
                "",
                List.of(),
                List.of());
        return new Copy(message, text);
    }

    private void build(List<Mailing> mailings, Path store) throws IOException {
        long start = System.nanoTime();
        long sketching = 0;
        int number = 0;
        long finishing;
        try (MailStoreWriter writer = MailStoreWriter.open(store)) {
            for (Mailing mailing : mailings) {
                for (int i = 0; i < mailing.size(); i++) {
                    String recipient = "lector" + number + "@reader.test";
                    Message message = copy(mailing, recipient).message();
                    long before = System.nanoTime();
                    Sketch sketch = Sketch.of(message, List.of());
                    sketching += System.nanoTime() - before;
                    writer.add(
                            sketch,
                            new MailRecord(
                                    recipient,
                                    "aviso@sender.test",
                                    message.subject(),
                                    mailing.number() + "." + i + "@sender.test",
                                    "export/" + number / 1000 + "/" + number + ".eml",
                                    Optional.of(Instant.ofEpochSecond(1_700_000_000L + number)),
                                    Verdict.UNSURE));
                    number++;
                }
            }
            finishing = System.nanoTime();
            writer.finish();
        }
        long end = System.nanoTime();
        long size = 0;
        try (var files = Files.list(store)) {
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
        }
        System.out.printf(
                "build: %.1f s (sketches %.1f s, segment %.1f s), %.1f MB, %.0f bytes a mail%n",
                (end - start) / 1e9, sketching / 1e9, (end - finishing) / 1e9, size / 1e6, (double) size / number);
    }

    private void ask(List<Mailing> asked, Path store) throws IOException {
        long found = 0;
        long wrong = 0;
        long members = 0;
        Map<Boolean, long[]> byPath = new HashMap<>();
        List<Sketch> sketches = new ArrayList<>();
        for (Mailing mailing : asked) {
            sketches.add(Sketch.of(copy(mailing, "asker@reader.test").message(), List.of()));
        }
        double[] times = new double[asked.size()];
        for (int round = 0; round < 2; round++) {
            found = 0;
            wrong = 0;
            members = 0;
            byPath.clear();
            for (int i = 0; i < asked.size(); i++) {
                Mailing mailing = asked.get(i);
                long start = System.nanoTime();
                List<MailStore.Found> given;
                try (MailStore opened = MailStore.open(store)) {
                    given = opened.similar(List.of(sketches.get(i)));
                }
                times[i] = (System.nanoTime() - start) / 1e6;
                long right = given.stream()
                        .filter(one -> one.mail().messageId().startsWith(mailing.number() + "."))
                        .count();
                found += right;
                wrong += given.size() - right;
                members += mailing.size();
                long[] path = byPath.computeIfAbsent(mailing.ownPath(), key -> new long[2]);
                path[0] += right;
                path[1] += mailing.size();
            }
        }
        Arrays.sort(times);
        System.out.printf(
                "%d questions: recall %.2f %% (%d of %d), precision %.2f %% (%d wrong)%n",
                asked.size(), 100.0 * found / members, found, members, 100.0 * found / (found + wrong), wrong);
        byPath.forEach((own, counts) -> System.out.printf(
                "  links %s: recall %.2f %%%n", own ? "of one shape" : "of no shape", 100.0 * counts[0] / counts[1]));
        System.out.printf(
                "in one process, store warm and opened each time: median %.0f ms, p95 %.0f ms, longest %.0f ms%n",
                times[times.length / 2], times[times.length * 95 / 100], times[times.length - 1]);
    }

    private void processes(List<Mailing> asked, Path store, Path folder, String atalaya) throws Exception {
        double[] times = new double[Math.min(PROCESSES, asked.size())];
        for (int i = 0; i < times.length; i++) {
            Path file = folder.resolve("asked.eml");
            Files.write(
                    file,
                    ("From: <aviso@sender.test>\r\nTo: <asker@reader.test>\r\nSubject: [TEST]\r\n"
                                    + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                                    + copy(asked.get(i), "asker@reader.test").text() + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            long start = System.nanoTime();
            Process process = new ProcessBuilder(
                            atalaya, "mail", "similar", file.toString(), "--store", store.toString(), "--lang", "en")
                    .redirectOutput(folder.resolve("answer.txt").toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int code = process.waitFor();
            times[i] = (System.nanoTime() - start) / 1e6;
            if (code != 1) {
                System.out.println("question " + i + " gave code " + code);
            }
        }
        Arrays.sort(times);
        System.out.printf(
                "whole process: median %.0f ms, p95 %.0f ms, longest %.0f ms%n",
                times[times.length / 2], times[times.length * 95 / 100], times[times.length - 1]);
    }
}
