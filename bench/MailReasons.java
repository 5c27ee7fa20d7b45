import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.fixtures.MailSet;
import org.atalaya.lure.Judge;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Judgement;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/**
 * The reasons that the judge finds in the labelled mails, the ham and our own set, as a table for {@code mail-weights.py}:
 * {@code java -cp 'cli/target/lib/*:fixtures/target/classes' bench/MailReasons.java ORIGINALS STRIPPED}. One line each: kind, name,
 * label, slices, whether it is held out, decibans, codes. Of the blind labels only those are written whose hash ends in an
 * even digit; the others are for measuring.
 */
final class MailReasons {
    private MailReasons() {}

    public static void main(String[] args) throws Exception {
        Judge judge = Judge.load(Path.of("knowledge"));
        Map<String, String[]> labels = new HashMap<>();
        labels(Path.of("bench/mail-labels.tsv"), false, labels);
        labels(Path.of("bench/mail-labels-blind.tsv"), true, labels);
        for (String kind : List.of("phishing", "ham")) {
            try (var files = Files.list(Path.of(args[0], kind))) {
                for (Path file : files.sorted().toList()) {
                    String[] label = labels.getOrDefault(hash(file), new String[] {"-", "-", "0"});
                    if (kind.equals("ham") || !label[0].equals("-")) {
                        byte[] raw = Files.readAllBytes(Path.of(args[1], kind).resolve(file.getFileName()));
                        tell(kind, file.getFileName().toString(), label, judged(judge, raw));
                    }
                }
            }
        }
        Path packs = Files.createTempDirectory("packs");
        for (var pack : MailSet.packs().entrySet()) {
            Files.writeString(packs.resolve(pack.getKey()), pack.getValue());
        }
        Judge ours = Judge.load(Path.of("knowledge"), packs);
        for (MailSet.Case one : MailSet.all()) {
            String[] label = {one.lure() ? "phishing" : "twin", "-", one.heldOut() ? "1" : "0"};
            tell("set", one.id(), label, judged(ours, one.raw()));
        }
    }

    private static void labels(Path file, boolean blind, Map<String, String[]> labels) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] parts = line.split("\t");
                int last = Character.digit(parts[0].charAt(63), 16);
                if (!blind || last % 2 == 0) {
                    labels.put(parts[0], new String[] {parts[1], parts[2], !blind && last >= 8 ? "1" : "0"});
                }
            }
        }
    }

    private static void tell(String kind, String name, String[] label, Judgement judged) {
        StringBuilder codes = new StringBuilder();
        judged.reasons().forEach(reason -> codes.append(reason.code()).append(' '));
        System.out.println(String.join(
                "\t", kind, name, label[0], label[1], label[2], Double.toString(judged.decibans()), codes.toString().strip()));
    }

    private static Judgement judged(Judge judge, byte[] raw) throws IOException {
        List<Message> messages = new ArrayList<>();
        List<Artifact> artifacts = new ArrayList<>();
        Formats.ALL.read(Content.of(raw), "m.eml", Options.STANDARD, new Artifacts.Visitor() {
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

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
