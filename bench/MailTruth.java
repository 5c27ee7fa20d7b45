import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Notice;

/**
 * Compares senders, link hosts and links with what bench/mail-truth.tsv holds of them, by hash: {@code java -cp
 * 'cli/target/lib/*' bench/MailTruth.java [show] FOLDER...}. A mail that differs is named; {@code show} also says what ours is.
 */
final class MailTruth {
    private record Truth(String sender, String hosts, String links, String notes) {}

    public static void main(String[] args) throws IOException {
        Map<String, Truth> truths = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("bench/mail-truth.tsv"))) {
            if (!line.startsWith("#")) {
                String[] parts = line.split("\t", -1);
                truths.put(parts[0], new Truth(parts[1], parts[3], parts[5], parts[6]));
            }
        }
        boolean show = args[0].equals("show");
        int all = 0;
        int senders = 0;
        int hosts = 0;
        int links = 0;
        for (int i = show ? 1 : 0; i < args.length; i++) {
            for (Path file : files(Path.of(args[i]))) {
                byte[] bytes = Files.readAllBytes(file);
                Truth truth = truths.remove(hash(bytes));
                if (truth == null) {
                    continue;
                }
                List<Message> messages = read(bytes);
                String written = messages.get(0).from().isEmpty()
                        ? ""
                        : messages.get(0).from().get(0).address().toLowerCase(Locale.ROOT);
                String sender = written.isEmpty() ? "-" : written;
                Set<String> targets = new TreeSet<>(BY_CODE_POINT);
                messages.forEach(message -> links(message, targets));
                Set<String> led = new TreeSet<>(BY_CODE_POINT);
                targets.forEach(target -> led.add(host(target)));
                boolean sameSender = truth.sender.equals(sender.equals("-") ? "-" : hash(sender));
                boolean sameHosts = truth.hosts.equals(hash(String.join("\n", led)));
                boolean sameLinks = truth.links.equals(hash(String.join("\n", targets)));
                all++;
                senders += sameSender ? 1 : 0;
                hosts += sameHosts ? 1 : 0;
                links += sameLinks ? 1 : 0;
                if (!sameSender || !sameHosts || !sameLinks) {
                    System.out.println(file.getFileName() + (sameSender ? "" : " sender") + (sameHosts ? "" : " hosts")
                            + (sameLinks ? "" : " links") + " (" + truth.notes + ")"
                            + (show ? " ours: " + sender + " " + led + " " + targets.size() : ""));
                }
            }
        }
        System.out.printf(
                "%d mails: sender equal %d, link hosts equal %d, links equal %d; %d of the truth not in these folders%n",
                all, senders, hosts, links, truths.size());
    }

    private static final Comparator<String> BY_CODE_POINT = (a, b) -> Arrays.compare(
            a.codePoints().toArray(), b.codePoints().toArray());

    private static void links(Message message, Set<String> links) {
        for (Link link : message.links()) {
            boolean led = switch (link.kind()) {
                case ANCHOR, AREA, FORM, TEXT, REFRESH -> true;
                case REMOTE, QR, PDF, CALENDAR, DOCUMENT -> false;
            };
            if (led && link.target().toLowerCase(Locale.ROOT).matches("(?s)https?:.*")) {
                links.add(link.target());
            }
        }
        message.within().stream().filter(inner -> inner.format().equals("eml")).forEach(inner -> links(inner, links));
    }

    /** The host as it is written: neither IDNA nor short IPv4 addresses are resolved. */
    private static String host(String target) {
        String rest = target.replaceFirst("^[A-Za-z]+:[/\\\\]*", "").replaceFirst("(?s)[/\\\\?#].*", "");
        return rest.substring(rest.lastIndexOf('@') + 1).replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    }

    private static List<Message> read(byte[] bytes) throws IOException {
        List<Message> messages = new ArrayList<>();
        Formats.ALL.read(Content.of(bytes), "m", Options.STANDARD, new Artifacts.Visitor() {
            @Override
            public void artifact(Artifact artifact, Content content) {}

            @Override
            public void message(Message message) {
                messages.add(message);
            }

            @Override
            public void notice(Notice notice) {}
        });
        return messages;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var listed = Files.list(folder)) {
            return listed.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
