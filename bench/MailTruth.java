import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** Compares senders and links with the list of bench/mail-truth.py: {@code java -cp 'cli/target/lib/*' bench/MailTruth.java LIST}. */
final class MailTruth {
    public static void main(String[] args) throws IOException {
        int all = 0;
        int senders = 0;
        int leads = 0;
        for (String line : new String(Files.readAllBytes(Path.of(args[0])), StandardCharsets.UTF_8).split("\n")) {
            String[] parts = line.split("\t", -1);
            List<Message> messages = read(Path.of(parts[0]));
            Message first = messages.get(0);
            String from = first.from().isEmpty() ? "" : first.from().get(0).address().toLowerCase(Locale.ROOT);
            Set<String> links = new TreeSet<>();
            messages.forEach(message -> links(message, links));
            Set<String> expected = new TreeSet<>(List.of(parts).subList(3, parts.length));
            all++;
            if (from.equals(parts[2])) {
                senders++;
            } else {
                System.out.println(parts[0] + " from: " + parts[2] + " | ours: " + from);
            }
            if (links.equals(expected)) {
                leads++;
            } else {
                System.out.println(parts[0] + " links: " + expected.size() + " | ours: " + links.size());
            }
        }
        System.out.printf("%d mails: sender equal %d, links equal %d%n", all, senders, leads);
    }

    private static void links(Message message, Set<String> links) {
        for (Link link : message.links()) {
            boolean clicked = link.kind() == Link.Kind.ANCHOR || link.kind() == Link.Kind.AREA;
            if (clicked && link.target().toLowerCase(Locale.ROOT).matches("(?s)https?:.*")) {
                links.add(link.target());
            }
        }
        message.within().stream().filter(inner -> inner.format().equals("eml")).forEach(inner -> links(inner, links));
    }

    private static List<Message> read(Path file) throws IOException {
        List<Message> messages = new ArrayList<>();
        Formats.ALL.read(Content.of(Files.readAllBytes(file)), "m", Options.STANDARD, new Artifacts.Visitor() {
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
}
