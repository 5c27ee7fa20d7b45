package org.atalaya.evidence.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.evidence.mail.Entity.Field;
import org.atalaya.evidence.outlook.Complaint;
import org.atalaya.evidence.outlook.Entries;
import org.atalaya.evidence.outlook.Item;
import org.atalaya.evidence.outlook.Properties;
import org.atalaya.evidence.outlook.RichBody;
import org.atalaya.evidence.outlook.Tags;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/**
 * Makes of a message as Outlook keeps it ([MS-OXCMSG], [MS-OXOMSG]) one as it travels, so that both are read alike. Header
 * fields come from the header that it arrived with; where Outlook would show another sender or subject than that header
 * says, what Outlook shows counts.
 */
final class Outlook {
    /** Bytes of the header that a message arrived with. */
    private static final int MOST_HEADER = Mime.MOST_FIELDS_BYTES;

    /** [MS-OXCMSG] 2.2.2.23: the attachment is shown within the text. */
    private static final int SHOWN_WITHIN = 4;

    private final String format;
    private final Complaint complaint;

    /**
     * Makes messages.
     *
     * @param format as in {@link org.atalaya.model.Message#format}
     */
    Outlook(String format, Complaint complaint) {
        this.format = format;
        this.complaint = complaint;
    }

    /** The message with its header, bodies and attachments. */
    Entity message(Item item) throws IOException {
        Entity message = new Entity();
        message.message = true;
        message.format = format;
        message.type = "multipart/mixed";
        message.typed = true;
        message.parts.addAll(parts(item));
        header(item, message);
        return message;
    }

    /** Its bodies and attachments, without its header. */
    List<Entity> parts(Item item) throws IOException {
        List<Entity> parts = new ArrayList<>();
        List<Entity> bodies = bodies(item.properties());
        if (bodies.size() == 1) {
            parts.add(bodies.get(0));
        } else if (bodies.size() > 1) {
            Entity alternative = typed("multipart/alternative");
            alternative.parts.addAll(bodies);
            parts.add(alternative);
        }
        for (Item.Attachment attachment : item.attachments()) {
            attachment(attachment, parts);
        }
        return parts;
    }

    private static Entity typed(String type) {
        Entity entity = new Entity();
        entity.type = type;
        entity.typed = true;
        return entity;
    }

    private static Entity body(String type, String charset, Held held) {
        Entity body = typed(type);
        body.parameters = charset.isEmpty() ? Map.of() : Map.of("charset", charset);
        body.held = held;
        body.bodyStart = held.place(0);
        return body;
    }

    private List<Entity> bodies(Properties own) throws IOException {
        List<Entity> bodies = new ArrayList<>();
        Optional<Held> text = own.body(Tags.TEXT);
        Optional<Held> html = own.body(Tags.HTML);
        Optional<Held> rich = own.body(Tags.RTF);
        if (text.isPresent()) {
            bodies.add(body("text/plain", own.charsetName(Tags.TEXT), text.get()));
        }
        // Which of several Outlook shows: [MS-OXBBODY] 2.1.3. Rich text is most often made of one of the others.
        if (rich.isPresent() && (html.isEmpty() || own.number(Tags.NATIVE_BODY).orElse(0) == 2)) {
            RichBody made = RichBody.of(rich.get(), complaint);
            if (made.page().size() > 0 && !(made.isPlain() && text.isPresent())) {
                bodies.add(body(made.isPlain() ? "text/plain" : "text/html", "utf-8", made.page()));
            }
        }
        if (html.isPresent()) {
            bodies.add(body("text/html", own.charsetName(Tags.HTML), html.get()));
        }
        return bodies;
    }

    private void attachment(Item.Attachment attachment, List<Entity> parts) throws IOException {
        Properties own = attachment.properties();
        String name = own.text(Tags.LONG_NAME);
        name = name.isEmpty() ? own.text(Tags.SHORT_NAME) : name;
        name = name.isEmpty() ? own.text(Tags.NAME) : name;
        if (attachment.message().isPresent()) {
            Entity held = typed("message/rfc822");
            held.name = name;
            held.parts.add(message(attachment.message().get()));
            parts.add(held);
            return;
        }
        for (Item.Stream stream : attachment.streams()) {
            Entity object = typed("application/octet-stream");
            object.name = (name.isEmpty() ? "" : name + "/") + stream.name();
            object.disposition = "attachment";
            object.held = stream.held();
            parts.add(object);
        }
        String path = own.text(Tags.LONG_PATH);
        path = path.isEmpty() ? own.text(Tags.PATH) : path;
        int method = own.number(Tags.METHOD).orElse(Tags.BY_VALUE);
        boolean isElsewhere = method == Tags.BY_REFERENCE
                || method == Tags.BY_REFERENCE_RESOLVED
                || method == Tags.BY_REFERENCE_ONLY
                || method == Tags.BY_WEB_REFERENCE;
        Optional<Held> data =
                own.held(Tags.DATA).filter(held -> attachment.streams().isEmpty());
        if (data.isEmpty() && !isElsewhere) {
            return;
        }
        String type = own.text(Tags.MIME_TYPE).toLowerCase(Locale.ROOT);
        Entity entity = typed(type.indexOf('/') > 0 ? type : Parameters.typeOf(name));
        entity.name = name;
        boolean within = own.number(Tags.HIDDEN).orElse(0) != 0
                || (own.number(Tags.FLAGS).orElse(0) & SHOWN_WITHIN) != 0;
        entity.disposition = within ? "inline" : "attachment";
        entity.reference = isElsewhere ? path : "";
        entity.held = data.orElse(Held.of(new byte[0], index -> own.place(Tags.METHOD)));
        parts.add(entity);
    }

    private void header(Item item, Entity message) throws IOException {
        Properties own = item.properties();
        message.fields.addAll(arrived(own));
        sender(own, message);
        subject(own, message);
        if (message.field("to").isEmpty() && message.field("cc").isEmpty()) {
            recipients(item, message);
        }
        Optional<Instant> sent = own.time(Tags.SENT);
        Optional<Instant> written = sent.isPresent() ? sent : own.time(Tags.RECEIVED);
        written.map(time -> DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)))
                .ifPresent(date -> addMissing("Date", date, own, Tags.SENT, message));
        addMissing("Message-ID", own.text(Tags.MESSAGE_ID), own, Tags.MESSAGE_ID, message);
        addMissing("In-Reply-To", own.text(Tags.ANSWERS), own, Tags.ANSWERS, message);
        addMissing("List-Unsubscribe", own.text(Tags.UNSUBSCRIBE), own, Tags.UNSUBSCRIBE, message);
        Optional<Held> replies = own.held(Tags.REPLY_ENTRIES);
        if (replies.isPresent()) {
            List<String> people = new ArrayList<>();
            for (Entries.Entry entry : Entries.read(replies.get())) {
                people.add(mailbox(entry.name(), entry.address()));
            }
            addMissing("Reply-To", String.join(", ", people), own, Tags.REPLY_ENTRIES, message);
        }
    }

    /** The fields of the header that the message arrived with ([MS-OXOMSG] 2.2.1.61), none when it never travelled. */
    private static List<Field> arrived(Properties own) throws IOException {
        Optional<Held> held = own.body(Tags.HEADERS);
        if (held.isEmpty()) {
            return List.of();
        }
        byte[] bytes = held.get().first(MOST_HEADER);
        boolean wide = own.charset(Tags.HEADERS).equals(Optional.of(StandardCharsets.UTF_16LE));
        // One byte for each character: what is no ASCII in a header is rare, and read as UTF-8.
        byte[] plain = wide ? new String(bytes, StandardCharsets.UTF_16LE).getBytes(StandardCharsets.UTF_8) : bytes;
        List<Field> fields = new ArrayList<>();
        int from = 0;
        long units = 0;
        for (Field field : Mime.split(Content.of(plain)).message().fields) {
            units += wide ? units(plain, from, (int) field.offset()) : 0;
            long length = wide
                    ? 2 * units(plain, (int) field.offset(), (int) (field.offset() + field.length()))
                    : field.length();
            from = (int) field.offset();
            long first = wide ? 2 * units : field.offset();
            long place = held.get().place(first);
            long last = held.get().place(first + length);
            fields.add(new Field(field.name(), field.value(), place, Math.max(0, last - place)));
        }
        return fields;
    }

    /** How many units of UTF-16 some bytes of UTF-8 are. */
    private static long units(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.max(0, to - from), StandardCharsets.UTF_8).length();
    }

    private static Field field(String name, String value, Properties own, int tag) {
        long size = own.held(tag).map(Held::span).orElse(0L);
        return new Field(name, value.getBytes(StandardCharsets.UTF_8), own.place(tag), size);
    }

    private static void addMissing(String name, String value, Properties own, int tag, Entity message) {
        if (!value.isEmpty() && message.field(name.toLowerCase(Locale.ROOT)).isEmpty()) {
            message.fields.add(field(name, value, own, tag));
        }
    }

    private static void replace(String name, Field by, Entity message) {
        message.fields.removeIf(field -> field.name().equalsIgnoreCase(name));
        message.fields.add(by);
    }

    /** Somebody whom Outlook shows, by the numbers of the properties that say so. */
    private record Somebody(String name, String address, int tag) {
        static Somebody of(Properties own, int nameTag, int typeTag, int addressTag, int smtpTag) throws IOException {
            String name = own.text(nameTag);
            String smtp = own.text(smtpTag);
            String other = own.text(addressTag);
            boolean exchange = own.text(typeTag).equalsIgnoreCase("EX") || other.startsWith("/");
            // An address of Exchange names an account of the same organisation, and no domain.
            String address = !smtp.isEmpty() ? smtp : exchange ? "" : other;
            return new Somebody(
                    name.isEmpty() && exchange ? other.substring(other.lastIndexOf('=') + 1) : name,
                    address,
                    !smtp.isEmpty() ? smtpTag : !other.isEmpty() ? addressTag : nameTag);
        }

        boolean isNobody() {
            return name.isEmpty() && address.isEmpty();
        }
    }

    private static String mailbox(String name, String address) {
        String quoted = name.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n\\u0000]+", " ");
        String plain = address.replaceAll("[<>\\s\\u0000]+", "");
        boolean alone = quoted.isEmpty() || name.equalsIgnoreCase(address);
        return plain.isEmpty() ? "\"" + quoted + "\"" : alone ? plain : "\"" + quoted + "\" <" + plain + ">";
    }

    private static void sender(Properties own, Entity message) throws IOException {
        Somebody shown = Somebody.of(own, Tags.FOR_NAME, Tags.FOR_TYPE, Tags.FOR_ADDRESS, Tags.FOR_SMTP);
        Somebody sent = Somebody.of(own, Tags.SENDER_NAME, Tags.SENDER_TYPE, Tags.SENDER_ADDRESS, Tags.SENDER_SMTP);
        Somebody from = shown.isNobody() ? sent : shown;
        if (!from.isNobody()) {
            Field made = field("From", mailbox(from.name, from.address), own, from.tag);
            Optional<Field> known = message.field("from");
            boolean same = known.isPresent() && isSame(known.get(), from);
            if (!same) {
                if (known.isPresent() && !from.address.isEmpty()) {
                    message.facts.add(Fact.at(
                            "mail.sender-otherwise",
                            Level.MEDIUM,
                            made.offset(),
                            made.length(),
                            Words.decode(known.get().value()),
                            Words.decode(made.value())));
                }
                replace("From", made, message);
                message.isMade = true;
            }
        }
        if (!sent.address.isEmpty() && !sent.address.equalsIgnoreCase(from.address)) {
            addMissing("Sender", mailbox(sent.name, sent.address), own, sent.tag, message);
        }
    }

    /** Whether the header's sender is the one that is shown: by the address, or by the name where there is no address. */
    private static boolean isSame(Field known, Somebody from) {
        var first = Addresses.read(known, true).mailboxes().stream().findFirst();
        if (first.isEmpty()) {
            return false;
        }
        boolean name = from.name.isEmpty()
                || from.name.equalsIgnoreCase(from.address)
                || letters(first.get().name()).equals(letters(from.name));
        return name && (from.address.isEmpty() || first.get().address().equalsIgnoreCase(from.address));
    }

    private static String letters(String text) {
        return text.replaceAll("[^\\p{L}\\p{N}]+", "").toLowerCase(Locale.ROOT);
    }

    private static void subject(Properties own, Entity message) throws IOException {
        String shown = own.text(Tags.SUBJECT);
        // [MS-OXCMSG] 2.2.1.9: a first character of 1 says that the next one counts those before the subject itself.
        String subject = shown.length() > 1 && shown.charAt(0) == 1 ? shown.substring(2) : shown;
        boolean same = message.field("subject")
                .map(field -> letters(Words.decode(field.value())).equals(letters(subject)))
                .orElse(false);
        if (!subject.isEmpty() && !same) {
            replace("Subject", field("Subject", subject.replaceAll("[\\r\\n]+", " "), own, Tags.SUBJECT), message);
        }
    }

    private static void recipients(Item item, Entity message) throws IOException {
        List<String> to = new ArrayList<>();
        List<String> cc = new ArrayList<>();
        for (Properties one : item.recipients()) {
            Somebody somebody = Somebody.of(one, Tags.NAME, Tags.TYPE, Tags.ADDRESS, Tags.SMTP);
            // [MS-OXOMSG] 2.2.3.1: 0 who wrote it, 1 to, 2 copy, 3 blind copy.
            int kind = one.number(Tags.RECIPIENT_KIND).orElse(1) & 0xF;
            if (!somebody.isNobody() && (kind == 1 || kind == 2)) {
                (kind == 1 ? to : cc).add(mailbox(somebody.name, somebody.address));
            }
        }
        long place = item.recipients().isEmpty() ? -1 : item.recipients().get(0).place(Tags.NAME);
        add("To", to, place, message);
        add("Cc", cc, place, message);
    }

    private static void add(String name, List<String> written, long place, Entity message) {
        if (!written.isEmpty()) {
            message.fields.add(new Field(name, String.join(", ", written).getBytes(StandardCharsets.UTF_8), place, 0));
        }
    }
}
