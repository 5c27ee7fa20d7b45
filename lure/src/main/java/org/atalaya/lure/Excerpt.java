package org.atalaya.lure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.lure.domain.Domains;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.JudgedMessage.Mark;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Text;
import org.atalaya.model.Sender;

/** Takes from a message what people need to see beside its judgement. */
public final class Excerpt {
    /** Characters of the body. */
    static final int MOST_BODY = 3_000;
    /** Links, recipients and attachments, each. */
    static final int MOST_LISTED = 20;
    /** Characters of an address, a name or a shown text. */
    static final int MOST_CHARACTERS = 300;

    private Excerpt() {}

    /** What a report shows of a message. */
    public static JudgedMessage of(Message message, Judgement judgement, Sender sender) {
        Mailbox from = message.from().isEmpty()
                ? new Mailbox("", "", -1, 0)
                : message.from().get(0);
        Optional<Text> body = body(message);
        String text = body.map(one ->
                        one.text().substring(0, Math.min(MOST_BODY, one.text().length())))
                .orElse("");
        return new JudgedMessage(
                judgement,
                cut(from.name()),
                cut(from.address()),
                message.replyTo().stream()
                        .map(one -> cut(one.address()))
                        .limit(MOST_LISTED)
                        .toList(),
                message.recipients().stream()
                        .map(one -> cut(one.address()))
                        .limit(MOST_LISTED)
                        .toList(),
                cut(message.subject()),
                message.date(),
                text,
                body.map(one -> marks(one, text.length(), judgement)).orElse(List.of()),
                links(message),
                message.parts().stream()
                        .filter(Message.Part::attached)
                        .map(part -> cut(part.name().isEmpty() ? part.type() : part.name()))
                        .limit(MOST_LISTED)
                        .toList(),
                "",
                sender);
    }

    private static Optional<Text> body(Message message) {
        Optional<Text> html = of(message, Text.Kind.HTML);
        return html.isPresent() && !html.get().text().isBlank()
                ? html
                : of(message, Text.Kind.PLAIN).or(() -> html);
    }

    private static Optional<Text> of(Message message, Text.Kind kind) {
        return message.texts().stream().filter(text -> text.kind() == kind).findFirst();
    }

    private static List<Mark> marks(Text text, int length, Judgement judgement) {
        List<Mark> all = new ArrayList<>();
        for (Reason reason : judgement.reasons()) {
            if (reason.part().equals(text.part()) && reason.offset() >= 0 && reason.length() > 0) {
                int start = index(text, reason.offset(), length);
                int end = index(text, reason.offset() + reason.length(), length);
                if (end > start) {
                    all.add(new Mark(start, end, reason.code()));
                }
            }
        }
        all.sort(Comparator.comparingInt(Mark::start).thenComparingInt(Mark::end));
        List<Mark> apart = new ArrayList<>();
        int last = 0;
        for (Mark mark : all) {
            if (mark.start() >= last) {
                apart.add(mark);
                last = mark.end();
            }
        }
        return apart;
    }

    /** The first character that stands at a place of the message or behind it. */
    private static int index(Text text, long place, int length) {
        int low = 0;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (text.offsets().of(middle) < place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static List<JudgedMessage.Link> links(Message message) {
        List<JudgedMessage.Link> links = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        for (Message.Link link : message.links()) {
            String host = Domains.host(link.target());
            boolean counts =
                    link.kind() != Message.Link.Kind.REMOTE && !link.target().startsWith("#");
            if (counts && links.size() < MOST_LISTED && hosts.add(host.isEmpty() ? link.target() : host)) {
                links.add(new JudgedMessage.Link(cut(link.target()), cut(link.shown())));
            }
        }
        return links;
    }

    private static String cut(String text) {
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "…" : text;
    }
}
