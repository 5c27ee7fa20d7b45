package org.atalaya.evidence.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Header;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Offsets;
import org.atalaya.model.Message.Part;
import org.atalaya.model.Message.Text;
import org.atalaya.model.Notice;

/** Makes a {@link Message} of a split one, and hands on what it carries. */
final class Reading {
    /** Links of one message. */
    static final int MOST_LINKS = 5_000;
    /** Characters of all texts of one message. */
    static final int MOST_TEXT = 8 << 20;

    /** Messages within messages beyond which those in another form are read as files; see {@link Wrapped}. */
    static final int MOST_WRAPPED = 16;
    /** Messages within messages that are told as artifacts of their own; what deeper ones carry is told as the last one's. */
    static final int MOST_OPENED = 6;

    private final Content content;
    private final Found found;
    /** Where what the message being read carries is put: the outermost one, or that of the message within. */
    private Found into;

    private int characters;
    /** Messages, and parts in another form, that the one being read lies in. */
    private int within;

    Reading(Content content, Found found) {
        this.content = content;
        this.found = found;
        this.into = found;
    }

    /** What is gathered of one message. */
    private static final class Gathered {
        final List<Part> parts = new ArrayList<>();
        final List<Text> texts = new ArrayList<>();
        final List<Link> links = new ArrayList<>();
        final List<Message> within = new ArrayList<>();
        final List<Fact> facts = new ArrayList<>();
        final StringBuilder skeleton = new StringBuilder();
    }

    /** Reads the message that the content is. */
    Message read(Mime.Split split) throws IOException {
        split.oddities().forEach((what, count) -> {
            String told = switch (what) {
                case "depth" ->
                    "more than " + Mime.MOST_LEVELS
                            + " parts within one another; what is deeper is read as a file of its own";
                case "parts" -> "more than " + Mime.MOST_PARTS + " parts; the rest was left out";
                case "headers" ->
                    "more header fields than " + Mime.MOST_FIELDS + " or " + Mime.MOST_FIELDS_BYTES
                            + " bytes of them; the rest was left out";
                default -> "";
            };
            if (!told.isEmpty()) {
                found.notice(Notice.Kind.LIMIT, -1, told);
            }
        });
        List<Fact> odd = new ArrayList<>();
        if (split.oddities().containsKey("unended")) {
            odd.add(Fact.of("mail.unended", Level.INFORMATIONAL));
        }
        if (split.oddities().containsKey("garbage")) {
            odd.add(Fact.of("mail.no-header", Level.LOW));
        }
        return read(split.message(), odd);
    }

    /**
     * Reads a message that was taken apart otherwise.
     *
     * @param odd what is odd about how it was taken apart
     */
    Message read(Entity entity, List<Fact> odd) throws IOException {
        Message message = message(entity, found.source(), "1", odd);
        message.facts().forEach(found::fact);
        found.passwordsWithin(Passwords.in(message));
        return message;
    }

    private Message message(Entity entity, String source, String id, List<Fact> odd) throws IOException {
        Gathered gathered = new Gathered();
        gathered.facts.addAll(odd);
        gathered.facts.addAll(entity.facts);
        part(entity, id, gathered);
        List<Header> headers = new ArrayList<>(entity.fields.size());
        for (Entity.Field field : entity.fields) {
            headers.add(new Header(field.name(), Words.decode(field.value()), field.offset(), field.length()));
        }
        List<Mailbox> from = mailboxes(entity, "from", true, gathered);
        quote(source, gathered);
        return new Message(
                source,
                entity.format,
                headers,
                from,
                mailboxes(entity, "sender", true, gathered),
                mailboxes(entity, "reply-to", true, gathered),
                recipients(entity, gathered),
                mailboxes(entity, "return-path", true, gathered).stream()
                        .findFirst()
                        .map(Mailbox::address)
                        .orElse(""),
                subject(entity),
                entity.field("date").map(field -> Words.decode(field.value())).flatMap(Dates::read),
                gathered.parts,
                gathered.texts,
                gathered.links,
                Results.of(entity),
                gathered.skeleton.toString(),
                gathered.facts,
                gathered.within);
    }

    private static String subject(Entity entity) {
        return entity.field("subject")
                .map(field -> Words.decode(field.value()).strip())
                .orElse("");
    }

    private static List<Mailbox> recipients(Entity entity, Gathered gathered) {
        List<Mailbox> all = new ArrayList<>(mailboxes(entity, "to", false, gathered));
        all.addAll(mailboxes(entity, "cc", false, gathered));
        return all;
    }

    private static List<Mailbox> mailboxes(Entity entity, String name, boolean one, Gathered gathered) {
        List<Mailbox> all = new ArrayList<>();
        int fields = 0;
        for (Entity.Field field : entity.fields) {
            if (!field.name().equalsIgnoreCase(name)) {
                continue;
            }
            fields++;
            Addresses.Read read = Addresses.read(field, one);
            all.addAll(read.mailboxes());
            if (name.equals("from") && read.malformed() && !entity.isMade) {
                gathered.facts.add(Fact.at(
                        "mail.from-malformed", Level.LOW, field.offset(), field.length(), Words.decode(field.value())));
            }
        }
        if (name.equals("from") && fields > 1) {
            gathered.facts.add(Fact.of("mail.from-twice", Level.MEDIUM, Integer.toString(fields)));
        }
        return all;
    }

    private void quote(String source, Gathered gathered) {
        Optional<Text> body = gathered.texts.stream()
                .filter(text -> text.kind() == Text.Kind.HTML)
                .findFirst()
                .or(() -> gathered.texts.stream()
                        .filter(text -> text.kind() == Text.Kind.PLAIN)
                        .findFirst());
        body.ifPresent(text -> gathered.within.addAll(Quoted.in(source, text, gathered.links)));
    }

    private void part(Entity entity, String id, Gathered gathered) throws IOException {
        boolean attached = isAttached(entity);
        Held body = entity.body(content);
        gathered.parts.add(new Part(
                id,
                entity.type,
                entity.parameters.getOrDefault("charset", "").toLowerCase(Locale.ROOT),
                entity.encoding,
                entity.name,
                attached,
                body.place(0),
                body.span()));
        if (!entity.reference.isEmpty()) {
            link(entity.reference, entity.name, Link.Kind.DOCUMENT, id, body.place(0), body.place(0), gathered);
        }
        if (!entity.parts.isEmpty() && entity.type.startsWith("message/")) {
            within(entity, entity.parts.get(0), id, gathered);
            return;
        }
        if (!entity.parts.isEmpty()) {
            for (int i = 0; i < entity.parts.size(); i++) {
                part(entity.parts.get(i), id + "." + (i + 1), gathered);
            }
            return;
        }
        if (within <= MOST_WRAPPED && (attached || !entity.type.startsWith("text/"))) {
            Optional<Wrapped> wrapped = Wrapped.in(entity, body, found::notice);
            if (wrapped.isPresent()) {
                wrapped(wrapped.get(), entity, id, gathered);
                return;
            }
        }
        boolean html = entity.type.equals("text/html") || attached && isPage(entity.name);
        boolean text = entity.type.equals("text/plain")
                || entity.type.equals("text")
                || entity.isMultipart()
                || !entity.typed && !attached;
        if (isCalendar(entity)) {
            calendar(entity, id, gathered);
            if (attached) {
                carried(entity, id);
            }
            return;
        }
        if (html) {
            page(entity, id, attached, gathered);
        } else if (text && !attached) {
            plain(entity, id, gathered);
        }
        if (attached || !html && !text) {
            carried(entity, id);
        }
    }

    private void within(Entity holder, Entity message, String id, Gathered gathered) throws IOException {
        Found outer = into;
        boolean tells = within < MOST_OPENED;
        into = tells ? opened(holder, id, "message", message.format) : outer;
        within++;
        Message inner = message(message, tells ? into.source() : outer.source() + "!" + id, id + ".1", List.of());
        within--;
        into.passwordsWithin(Passwords.in(inner));
        into = outer;
        gathered.within.add(inner);
    }

    /** What a part holds in another form is read as if it stood in its place. */
    private void wrapped(Wrapped wrapped, Entity holder, String id, Gathered gathered) throws IOException {
        if (wrapped.isMessage()) {
            within(holder, wrapped.parts().get(0), id, gathered);
            return;
        }
        if (within < MOST_OPENED) {
            opened(holder, id, "attachment", "tnef");
        }
        within++;
        for (int i = 0; i < wrapped.parts().size(); i++) {
            part(wrapped.parts().get(i), id + "." + (i + 1), gathered);
        }
        within--;
    }

    /** Tells a part that is read here, and gives where what it holds is put. */
    private Found opened(Entity holder, String id, String role, String type) throws IOException {
        Held body = holder.body(content);
        return into.opened(role, name(holder, id), type, body.size(), () -> new Transfer(body.open(), holder.encoding));
    }

    private static String name(Entity entity, String id) {
        return entity.name.isEmpty() ? "part-" + id : entity.name;
    }

    private static boolean isPage(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".html")
                || lower.endsWith(".htm")
                || lower.endsWith(".shtml")
                || lower.endsWith(".xhtml");
    }

    private static boolean isCalendar(Entity entity) {
        String lower = entity.name.toLowerCase(Locale.ROOT);
        return entity.type.equals("text/calendar")
                || entity.type.equals("application/ics")
                || lower.endsWith(".ics")
                || lower.endsWith(".vcs");
    }

    /** An invitation is shown with the mail, whether it is attached or not. */
    private void calendar(Entity entity, String id, Gathered gathered) throws IOException {
        if (!mayRead(entity)) {
            return;
        }
        Decoded decoded = decoded(entity);
        Calendar calendar = Calendar.of(decoded.text());
        if (calendar.isCut) {
            found.notice(
                    Notice.Kind.LIMIT,
                    entity.body(content).place(0),
                    "an invitation of more than " + Calendar.MOST_PROPERTIES + " lines; the rest was left out");
        }
        text(calendar.shown, Text.Kind.CALENDAR, id, decoded, gathered);
        Set<String> known = new HashSet<>();
        for (Page.Leads leads : calendar.leads) {
            known.add(leads.target());
            long start = decoded.of(leads.start());
            link(leads.target(), leads.shown(), leads.kind(), id, start, decoded.of(leads.end()), gathered);
        }
        Offsets places = calendar.shown.offsets(decoded);
        for (Addressed.At at : Addressed.in(calendar.shown.text())) {
            if (known.add(at.target())) {
                link(
                        at.target(),
                        at.target(),
                        Link.Kind.CALENDAR,
                        id,
                        places.of(at.start()),
                        places.of(at.end() - 1) + 1,
                        gathered);
            }
        }
        if (!isAttached(entity)) {
            for (Calendar.Carried file : calendar.files) {
                into.child("attachment", file.name(), file.base64().length(), file::open);
            }
        }
    }

    private static boolean isAttached(Entity entity) {
        return entity.disposition.equals("attachment")
                || !entity.name.isEmpty() && !entity.disposition.equals("inline")
                || !entity.name.isEmpty() && !entity.type.startsWith("text/") && !entity.type.startsWith("image/");
    }

    private boolean mayRead(Entity entity) {
        if (characters > MOST_TEXT) {
            found.notice(
                    Notice.Kind.LIMIT,
                    entity.bodyStart,
                    "more than " + MOST_TEXT + " characters of text; the rest was left out");
            return false;
        }
        return true;
    }

    private void plain(Entity entity, String id, Gathered gathered) throws IOException {
        if (!mayRead(entity)) {
            return;
        }
        Decoded decoded = decoded(entity);
        String raw = decoded.text();
        String text = raw.replace("\r\n", "\n");
        Offsets places = decoded;
        if (text.length() < raw.length()) {
            Mapped mapped = new Mapped(text.length());
            for (int i = 0; i < raw.length(); i++) {
                if (raw.charAt(i) != '\r' || i + 1 >= raw.length() || raw.charAt(i + 1) != '\n') {
                    mapped.add(raw.charAt(i), i);
                }
            }
            places = mapped.offsets(decoded);
        }
        gathered.texts.add(new Text(id, Text.Kind.PLAIN, text, places));
        for (Addressed.At at : Addressed.in(text)) {
            link(at, id, places, gathered);
        }
    }

    private Decoded decoded(Entity entity) throws IOException {
        Decoded decoded = Decoded.of(entity.body(content), entity);
        characters += decoded.text().length();
        if (decoded.isCut()) {
            found.notice(
                    Notice.Kind.LIMIT,
                    entity.body(content).place(Decoded.MOST),
                    "a text longer than " + Decoded.MOST + " bytes; the rest was not read as text");
        }
        return decoded;
    }

    private static void link(
            String target, String shown, Link.Kind kind, String id, long start, long end, Gathered gathered) {
        if (gathered.links.size() < MOST_LINKS) {
            gathered.links.add(new Link(target, shown, kind, id, start, Math.max(0, end - start)));
        }
    }

    private void page(Entity entity, String id, boolean attached, Gathered gathered) throws IOException {
        if (!mayRead(entity)) {
            return;
        }
        Decoded decoded = decoded(entity);
        Page page = Page.of(decoded.text());
        boolean declared = !entity.parameters.getOrDefault("charset", "").isEmpty();
        if (!declared
                && !page.charset.isEmpty()
                && !page.charset.toLowerCase(Locale.ROOT).startsWith("utf-16")) {
            decoded = Decoded.of(entity.body(content), entity, page.charset);
            page = Page.of(decoded.text());
        }
        Text.Kind kind = attached ? Text.Kind.DOCUMENT : Text.Kind.HTML;
        text(page.shown, kind, id, decoded, gathered);
        text(page.hidden, Text.Kind.HIDDEN, id, decoded, gathered);
        text(page.alt, Text.Kind.ALT, id, decoded, gathered);
        for (Page.Leads leads : page.leads) {
            boolean document = attached && leads.kind() != Link.Kind.REMOTE && leads.kind() != Link.Kind.FORM;
            link(
                    leads.target(),
                    leads.shown(),
                    document ? Link.Kind.DOCUMENT : leads.kind(),
                    id,
                    decoded.of(leads.start()),
                    decoded.of(leads.end()),
                    gathered);
        }
        gathered.skeleton.append(gathered.skeleton.isEmpty() ? "" : " ").append(page.skeleton);
        addresses(page, id, decoded, gathered);
        if (page.asksPassword) {
            Held body = entity.body(content);
            gathered.facts.add(Fact.at("mail.asks-password", Level.HIGH, body.place(0), body.span(), id));
        }
        if (!attached && (page.runs || page.asksPassword)) {
            child("body", "body-" + id + ".html", "html", entity);
        }
    }

    /** Programs make links of addresses in HTML as well, unless they are links already. */
    private static void addresses(Page page, String id, Decoded decoded, Gathered gathered) {
        List<Addressed.At> found = Addressed.in(page.shown.text());
        if (found.isEmpty()) {
            return;
        }
        Set<String> known = new HashSet<>();
        for (Page.Leads leads : page.leads) {
            Addressed.in(leads.shown()).forEach(at -> known.add(at.target()));
        }
        Offsets places = page.shown.offsets(decoded);
        for (Addressed.At at : found) {
            if (known.add(at.target())) {
                link(at, id, places, gathered);
            }
        }
    }

    private static void link(Addressed.At at, String id, Offsets places, Gathered gathered) {
        link(at.target(), at.target(), Link.Kind.TEXT, id, places.of(at.start()), places.of(at.end()), gathered);
    }

    private static void text(Mapped text, Text.Kind kind, String id, Decoded decoded, Gathered gathered) {
        if (text.length() > 0) {
            gathered.texts.add(new Text(id, kind, text.text(), text.offsets(decoded)));
        }
    }

    private void carried(Entity entity, String id) throws IOException {
        boolean mail = entity.type.startsWith("message/rfc822") || entity.type.startsWith("message/global");
        child(mail ? "message" : "attachment", name(entity, id), mail ? "eml" : "", entity);
    }

    private void child(String role, String name, String type, Entity entity) throws IOException {
        Held body = entity.body(content);
        if (body.size() > 0) {
            // A message that lies too deep begins anew, so that its depth in this one does not count.
            Found holder = role.equals("message") ? found : into;
            holder.child(role, name, type, body.size(), () -> new Transfer(body.open(), entity.encoding));
        }
    }
}
