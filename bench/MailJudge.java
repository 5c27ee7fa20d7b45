import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.lure.Judge;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/**
 * What the judge says of the mails of the corpora, beside what people say:
 * {@code java -cp 'cli/target/lib/*' bench/MailJudge.java ORIGINALS STRIPPED [show WHAT]}. Both folders hold {@code phishing}
 * and {@code ham}; the labels in {@code bench/mail-labels.tsv} and, counted apart, {@code bench/mail-labels-blind.tsv},
 * {@code bench/mail-labels-second.tsv} and {@code bench/mail-labels-third.tsv} are by the hash of the original.
 * {@code show missed}, {@code show false}, {@code show brand} or {@code show speed} lists; what is held out, and that is all of
 * the second set and nothing of the third, is never listed.
 */
final class MailJudge {
    private record Label(String set, String label, Set<String> slices, String brand, boolean heldOut) {}

    private final Judge judge;
    private final String show;
    private final Map<String, int[]> table = new LinkedHashMap<>();

    private MailJudge(String show) throws IOException {
        this.judge = Judge.load(Path.of("knowledge"));
        this.show = show;
    }

    public static void main(String[] args) throws Exception {
        Path originals = Path.of(args[0]);
        Path stripped = Path.of(args[1]);
        MailJudge bench = new MailJudge(args.length > 3 ? args[3] : "");
        Map<String, Label> labels = new HashMap<>();
        labels(Path.of("bench/mail-labels.tsv"), "", labels);
        labels(Path.of("bench/mail-labels-blind.tsv"), "blind ", labels);
        labels(Path.of("bench/mail-labels-second.tsv"), "second ", labels);
        labels(Path.of("bench/mail-labels-third.tsv"), "third ", labels);
        for (Path file : files(originals.resolve("phishing"))) {
            Label label = labels.get(hash(file));
            Judgement judged = bench.judged(stripped.resolve("phishing").resolve(file.getFileName()));
            bench.phishing(file, label, judged);
        }
        for (Path file : files(stripped.resolve("ham"))) {
            Judgement judged = bench.judged(file);
            String kind = file.getFileName().toString().startsWith("easy") ? "ham easy" : "ham hard";
            boolean wrong = judged.verdict().compareTo(Verdict.SUSPICIOUS) >= 0;
            bench.count(kind, wrong);
            if (wrong && bench.show.equals("false")) {
                bench.tell(file, judged);
            }
        }
        bench.table.forEach((name, counts) -> System.out.printf(
                "%-34s %4d of %4d  %6.2f %%%n", name, counts[0], counts[1], 100.0 * counts[0] / counts[1]));
        bench.speed(stripped);
    }

    private static void labels(Path file, String set, Map<String, Label> labels) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#")) {
                String[] parts = line.split("\t");
                int last = Character.digit(parts[0].charAt(63), 16);
                boolean heldOut =
                        switch (set) {
                            case "" -> last >= 8;
                            case "blind " -> last % 2 == 1;
                            case "third " -> false;
                            default -> true;
                        };
                labels.put(parts[0], new Label(set, parts[1], Set.of(parts[2].split(",")), parts[3], heldOut));
            }
        }
    }

    private void phishing(Path file, Label label, Judgement judged) {
        boolean caught = judged.verdict().compareTo(Verdict.SUSPICIOUS) >= 0;
        count("all of the corpus", caught);
        if (label == null) {
            return;
        }
        count(label.set + "labelled " + label.label, caught);
        if (!label.label.equals("phishing")) {
            return;
        }
        String part = label.heldOut ? " (never tuned on)" : " (tuned)";
        count(label.set + "phishing" + part, caught);
        if (label.slices.contains("wallet")) {
            count(label.set + "wallet", caught);
            count(label.set + "wallet" + part, caught);
        }
        if (label.slices.contains("dmarc-pass")) {
            count(label.set + "DMARC pass", caught);
            count(label.set + "DMARC pass" + part, caught);
        }
        if (!label.brand.equals("-")) {
            count(label.set + "brand named", judged.brand().equals(label.brand));
            if (show.equals("brand") && !label.heldOut && !judged.brand().equals(label.brand)) {
                System.out.println(label.brand);
                tell(file, judged);
            }
        }
        if (!caught && show.equals("missed") && !label.heldOut) {
            tell(file, judged);
        }
    }

    private void count(String name, boolean hit) {
        int[] counts = table.computeIfAbsent(name, key -> new int[2]);
        counts[0] += hit ? 1 : 0;
        counts[1]++;
    }

    private void tell(Path file, Judgement judged) {
        System.out.println(file.getFileName() + " " + judged.decibans() + " " + judged.brand() + " " + judged.right());
        judged.reasons().forEach(reason ->
                System.out.println("    " + reason.code() + " " + reason.decibans() + " " + reason.values()));
    }

    private Judgement judged(Path file) throws IOException {
        return judged(Content.of(Files.readAllBytes(file)), file.getFileName().toString());
    }

    private Judgement judged(Content content, String name) throws IOException {
        List<Message> messages = new ArrayList<>();
        List<Artifact> artifacts = new ArrayList<>();
        Formats.ALL.read(content, name, Options.STANDARD, new Artifacts.Visitor() {
            @Override
            public void artifact(Artifact artifact, Content bytes) {
                if (!artifact.parent().isEmpty()) {
                    artifacts.add(artifact);
                }
            }

            @Override
            public void message(Message message) {
                messages.add(message);
            }

            @Override
            public void notice(Notice notice) {}
        });
        return judge.judge(messages.get(0), artifacts);
    }

    private void speed(Path stripped) throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (String folder : List.of("phishing", "ham")) {
            for (Path file : files(stripped.resolve(folder))) {
                all.add(Files.readAllBytes(file));
            }
        }
        for (int round = 0; round < 5; round++) {
            long[] times = new long[all.size()];
            for (int i = 0; i < times.length; i++) {
                long start = System.nanoTime();
                judged(Content.of(all.get(i)), "m");
                times[i] = System.nanoTime() - start;
            }
            long sum = Arrays.stream(times).sum();
            Arrays.sort(times);
            System.out.printf(
                    "%.0f mails/s on one core, median %.2f ms, p99 %.2f ms, longest %.1f ms%n",
                    times.length * 1e9 / sum,
                    times[times.length / 2] / 1e6,
                    times[times.length * 99 / 100] / 1e6,
                    times[times.length - 1] / 1e6);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var listed = Files.list(folder)) {
            return listed.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
