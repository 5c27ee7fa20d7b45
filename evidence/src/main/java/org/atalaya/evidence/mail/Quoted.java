package org.atalaya.evidence.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Text;

/** Messages that were forwarded or answered within a text: a block of lines such as From, Sent, To, Subject. */
final class Quoted {
    /** Messages within one text. */
    private static final int MOST = 20;
    /** Lines within which a block has its sender and its subject or date. */
    private static final int MOST_LINES = 8;

    /** Lines that a list of readers may be broken into. */
    private static final int MOST_BROKEN = 4;

    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("from", "from"),
            Map.entry("de", "from"),
            Map.entry("von", "from"),
            Map.entry("da", "from"),
            Map.entry("remitente", "from"),
            Map.entry("subject", "subject"),
            Map.entry("asunto", "subject"),
            Map.entry("assunto", "subject"),
            Map.entry("betreff", "subject"),
            Map.entry("objet", "subject"),
            Map.entry("oggetto", "subject"),
            Map.entry("sent", "date"),
            Map.entry("date", "date"),
            Map.entry("enviado", "date"),
            Map.entry("enviado el", "date"),
            Map.entry("enviada em", "date"),
            Map.entry("fecha", "date"),
            Map.entry("data", "date"),
            Map.entry("gesendet", "date"),
            Map.entry("envoye", "date"),
            Map.entry("envoyé", "date"),
            Map.entry("to", "to"),
            Map.entry("para", "to"),
            Map.entry("an", "to"),
            Map.entry("enviada", "date"),
            Map.entry("enviado em", "date"),
            Map.entry("fecha de envío", "date"),
            Map.entry("data de envio", "date"),
            Map.entry("cc", "other"),
            Map.entry("cco", "other"),
            Map.entry("bcc", "other"),
            Map.entry("cci", "other"),
            Map.entry("con copia", "other"),
            Map.entry("com cópia", "other"),
            Map.entry("reply-to", "other"),
            Map.entry("responder a", "other"),
            Map.entry("responder para", "other"),
            Map.entry("importance", "other"),
            Map.entry("importancia", "other"),
            Map.entry("importância", "other"),
            Map.entry("prioridad", "other"),
            Map.entry("prioridade", "other"),
            Map.entry("attachments", "other"),
            Map.entry("datos adjuntos", "other"),
            Map.entry("anexos", "other"));

    private Quoted() {}

    private record Line(String label, String value, int start, int end) {}

    /** The messages within a text, each with what follows its block up to the next one. */
    static List<Message> in(String source, Text text, List<Link> links) {
        List<Integer> begins = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Line[]> blocks = new ArrayList<>();
        List<Line> recent = new ArrayList<>();
        String all = text.text();
        int from = 0;
        while (from < all.length() && blocks.size() < MOST) {
            int end = all.indexOf('\n', from);
            end = end < 0 ? all.length() : end;
            Optional<Line> line = labelled(all, from, end);
            if (line.isPresent()) {
                boolean another = line.get().label.equals("from")
                        && recent.stream().anyMatch(known -> known.label.equals("from"));
                if (another) {
                    take(recent, begins, ends, blocks);
                    recent.clear();
                }
                recent.add(line.get());
            } else if (!recent.isEmpty() && goesOn(recent, all, end)) {
                // A list of readers that was broken into lines.
            } else if (!all.substring(from, end).isBlank()) {
                take(recent, begins, ends, blocks);
                recent.clear();
            }
            if (recent.size() > MOST_LINES) {
                recent.clear();
            }
            from = end + 1;
        }
        take(recent, begins, ends, blocks);
        List<Message> found = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            int end = i + 1 < begins.size() ? begins.get(i + 1) : all.length();
            found.add(message(source, text, links, blocks.get(i), begins.get(i), ends.get(i), end));
        }
        return found;
    }

    /** Whether a block that has no subject yet has it or a date soon after a line without a label. */
    private static boolean goesOn(List<Line> recent, String all, int end) {
        if (recent.stream().anyMatch(line -> line.label.equals("subject"))) {
            return false;
        }
        int from = end + 1;
        for (int i = 0; i < MOST_BROKEN && from < all.length(); i++) {
            int next = all.indexOf('\n', from);
            next = next < 0 ? all.length() : next;
            Optional<Line> line = labelled(all, from, next);
            String label = line.map(Line::label).orElse("");
            if (label.equals("subject") || label.equals("date")) {
                return true;
            }
            if (label.equals("from")) {
                return false;
            }
            from = next + 1;
        }
        return false;
    }

    private static Optional<Line> labelled(String all, int from, int end) {
        int i = from;
        while (i < end
                && (all.charAt(i) == '>' || all.charAt(i) == ' ' || all.charAt(i) == '*' || all.charAt(i) == '|')) {
            i++;
        }
        int colon = all.indexOf(':', i);
        if (colon < 0 || colon >= end || colon - i > 18) {
            return Optional.empty();
        }
        String label = LABELS.get(all.substring(i, colon)
                .replace("*", "")
                .replace('\u00A0', ' ')
                .strip()
                .toLowerCase(Locale.ROOT));
        if (label == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Line(label, all.substring(colon + 1, end).replace("*", "").strip(), from, end));
    }

    private static void take(List<Line> recent, List<Integer> begins, List<Integer> ends, List<Line[]> blocks) {
        boolean sender = recent.stream().anyMatch(line -> line.label.equals("from") && !line.value.isEmpty());
        boolean subject = recent.stream().anyMatch(line -> line.label.equals("subject"));
        boolean date = recent.stream().anyMatch(line -> line.label.equals("date"));
        if (sender && (subject || date) && recent.size() >= 2) {
            begins.add(recent.get(0).start);
            ends.add(recent.get(recent.size() - 1).end);
            blocks.add(recent.toArray(Line[]::new));
        }
    }

    private static Message message(
            String source, Text text, List<Link> links, Line[] block, int begin, int start, int end) {
        String subject = "";
        List<Mailbox> senders = List.of();
        for (Line line : block) {
            if (line.label.equals("from")) {
                byte[] value = line.value
                        .replace("mailto:", "")
                        .replace('[', '<')
                        .replace(']', '>')
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                long offset = text.offsets().of(line.start);
                long length = Math.max(0, text.offsets().of(line.end) - offset);
                senders = Addresses.read(new Entity.Field("From", value, offset, length), true)
                        .mailboxes();
            } else if (line.label.equals("subject")) {
                subject = line.value;
            }
        }
        int shift = Math.min(start, end);
        Text rest = new Text(
                text.part(),
                text.kind(),
                text.text().substring(shift, end),
                index -> text.offsets().of(index + shift));
        long first = text.offsets().of(begin);
        long last = end < text.text().length() ? text.offsets().of(end) : Long.MAX_VALUE;
        List<Link> own = links.stream()
                .filter(link -> link.part().equals(text.part()) && link.offset() >= first && link.offset() < last)
                .toList();
        return new Message(
                source,
                "quoted",
                List.of(),
                senders,
                List.of(),
                List.of(),
                List.of(),
                "",
                subject,
                Optional.empty(),
                List.of(),
                List.of(rest),
                own,
                List.of(),
                "",
                List.of(),
                List.of());
    }
}
