package org.atalaya.lure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Part;
import org.atalaya.model.Message.Text;

/** A message with the links of what it carries, of documents, pictures, invitations and profiles, and the texts of PDF. */
public final class Whole {
    /** Links of a message with what it carries. */
    private static final int MOST_LINKS = 10_000;
    /** Documents whose texts are taken. */
    private static final int MOST_TEXTS = 20;

    private Whole() {}

    /**
     * The message with all links and texts; one that has them already stays as it is.
     *
     * @param artifacts what it carries, as it was taken apart; may be empty
     */
    public static Message of(Message message, List<Artifact> artifacts) {
        if (artifacts.isEmpty()) {
            return message;
        }
        List<Link> links = new ArrayList<>(message.links());
        Set<String> known = new HashSet<>();
        links.forEach(link -> known.add(key(link)));
        List<Text> texts = new ArrayList<>(message.texts());
        for (Artifact artifact : artifacts) {
            for (Fact fact : artifact.facts()) {
                if (fact.code().equals("pdf.text")
                        && texts.size() < message.texts().size() + MOST_TEXTS) {
                    text(carrier(message, artifact), fact.values().get(0), texts);
                    continue;
                }
                Link.Kind kind = kind(fact);
                int value = fact.code().equals("mobileconfig.web-clip") ? 1 : 0;
                if (kind != null && fact.values().size() > value && links.size() < MOST_LINKS) {
                    boolean isDirect =
                            artifact.source().indexOf('!', message.source().length() + 1) < 0;
                    Link link =
                            link(fact.values().get(value), kind, fact, artifact, isDirect, carrier(message, artifact));
                    if (known.add(key(link))) {
                        links.add(link);
                    }
                }
            }
        }
        boolean same = links.size() == message.links().size()
                && texts.size() == message.texts().size();
        return same ? message : with(message, links, texts);
    }

    private static void text(Part part, String said, List<Text> texts) {
        boolean known = texts.stream()
                .anyMatch(text -> text.kind() == Text.Kind.PDF
                        && text.part().equals(part.id())
                        && text.text().equals(said));
        if (!known) {
            texts.add(new Text(part.id(), Text.Kind.PDF, said, index -> part.offset()));
        }
    }

    private static Link.@org.jspecify.annotations.Nullable Kind kind(Fact fact) {
        return switch (fact.code()) {
            case "pdf.link", "pdf.sends-form" -> Link.Kind.PDF;
            case "image.qr" -> Link.Kind.QR;
            case "calendar.link" -> Link.Kind.CALENDAR;
            case "html.sends-form", "html.moves-on", "office.link", "mobileconfig.link", "mobileconfig.web-clip" ->
                Link.Kind.DOCUMENT;
            default -> null;
        };
    }

    private static String key(Link link) {
        return link.kind() + " " + link.part() + " " + link.target();
    }

    /** A link that stands in an artifact: where exactly, if the artifact stands in the message byte for byte. */
    private static Link link(String target, Link.Kind kind, Fact fact, Artifact artifact, boolean isDirect, Part part) {
        boolean exact = isDirect && part.offset() >= 0 && part.length() == artifact.size() && fact.offset() >= 0;
        return exact
                ? new Link(target, "", kind, part.id(), part.offset() + fact.offset(), fact.length())
                : new Link(target, "", kind, part.id(), part.offset(), part.length());
    }

    /** The part of a message that an artifact came in. */
    static Part carrier(Message message, Artifact artifact) {
        int start = Math.min(artifact.source().length(), message.source().length() + 1);
        int end = artifact.source().indexOf('!', start);
        String name =
                artifact.source().substring(start, end < 0 ? artifact.source().length() : end);
        return message.parts().stream()
                .filter(part -> part.name().equals(name) || name.equals("part-" + part.id()))
                .findFirst()
                .orElse(new Part("", "", "", "", "", true, -1, 0));
    }

    private static Message with(Message message, List<Link> links, List<Text> texts) {
        return new Message(
                message.source(),
                message.format(),
                message.headers(),
                message.from(),
                message.sender(),
                message.replyTo(),
                message.recipients(),
                message.returnPath(),
                message.subject(),
                message.date(),
                message.parts(),
                texts,
                links,
                message.authentications(),
                message.skeleton(),
                message.facts(),
                message.within());
    }
}
