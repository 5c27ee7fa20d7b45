package org.atalaya.evidence.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.evidence.outlook.Complaint;
import org.atalaya.evidence.outlook.MsgFile;
import org.atalaya.evidence.outlook.Tnef;
import org.atalaya.model.Content;

/**
 * What a part of a mail holds in another form and a mail program shows as if it stood there: a {@code winmail.dat}, whose
 * bodies and attachments are those of the mail, a {@code .msg}, or a message that was encoded, each a message within.
 *
 * @param isMessage whether the only part is a message within
 */
record Wrapped(List<Entity> parts, boolean isMessage) {
    /** Encoded bytes of such a part; a larger one is an attachment like any other, and read as a file. */
    static final int MOST = 48 << 20;
    /** Bytes by which one is told. */
    private static final int HEAD = 512;
    /** Decoded bytes for each of which the place is kept; farther ones share the last. */
    private static final int MOST_PLACES = 4 << 20;

    /**
     * Looks into a part.
     *
     * @param complaint told of what could not be read
     * @throws IOException when the disk under it fails
     */
    static Optional<Wrapped> in(Entity part, Held body, Complaint complaint) throws IOException {
        if (body.size() > MOST || body.size() == 0) {
            return Optional.empty();
        }
        byte[] head;
        try (Transfer transfer = new Transfer(new ByteArrayInputStream(body.first(HEAD * 2)), part.encoding)) {
            head = transfer.readNBytes(HEAD);
        }
        boolean tnef = Tnef.recognises(head);
        boolean compound = CompoundFile.recognises(head);
        // One that stands as it is in a mail was taken apart with it, or lies too deep.
        boolean mail = (part.held != null || !Transfer.isAsIs(part.encoding))
                && (part.type.equals("message/rfc822") || part.type.equals("message/global"));
        if (!tnef && !compound && !mail) {
            return Optional.empty();
        }
        byte[] raw = body.first(MOST);
        Decoding decoded = decode(raw, part.encoding);
        Content content = Content.of(decoded.bytes);
        LongUnaryOperator places = index -> body.place(decoded.place(index));
        Complaint placed = (kind, offset, what) ->
                complaint.tell(kind, offset < 0 ? body.place(0) : places.applyAsLong(offset), what);
        if (tnef) {
            List<Entity> parts = new Outlook("tnef", placed).parts(Tnef.read(content, placed));
            return parts.isEmpty() ? Optional.empty() : Optional.of(new Wrapped(moved(parts, places), false));
        }
        if (compound) {
            Optional<CompoundFile> file = CompoundFile.open(content);
            if (!Msg.isMessage(file)) {
                return Optional.empty();
            }
            Entity message = new Outlook("msg", placed).message(MsgFile.read(file.get(), placed));
            return Optional.of(new Wrapped(moved(List.of(message), places), true));
        }
        Mime.Split split = Mime.split(content);
        pieces(split.message(), content);
        return Optional.of(new Wrapped(moved(List.of(split.message()), places), true));
    }

    /** Bytes, and for each of the first of them which encoded one it was made of. */
    private record Decoding(byte[] bytes, int[] places) {
        long place(long index) {
            return places.length == 0 ? index : places[(int) Math.clamp(index, 0, places.length - 1)];
        }
    }

    private static Decoding decode(byte[] raw, String encoding) {
        if (Transfer.isAsIs(encoding)) {
            return new Decoding(raw, new int[0]);
        }
        if (raw.length <= MOST_PLACES) {
            int[] places = new int[raw.length];
            byte[] bytes = Transfer.decode(raw, encoding, places);
            return new Decoding(bytes, Arrays.copyOf(places, Math.max(1, bytes.length)));
        }
        return new Decoding(Transfer.decode(raw, encoding, new int[0]), new int[1]);
    }

    /** The bodies of parts that are pieces of another content than the mail. */
    private static void pieces(Entity entity, Content content) {
        entity.held = entity.body(content);
        entity.parts.forEach(part -> pieces(part, content));
    }

    /** Gives places in the decoded bytes as places in the mail. */
    private static List<Entity> moved(List<Entity> entities, LongUnaryOperator places) {
        for (Entity entity : entities) {
            Held held = entity.held;
            if (held != null) {
                entity.held = new Moved(held, places);
            }
            entity.fields.replaceAll(field -> {
                long first = field.offset() < 0 ? -1 : places.applyAsLong(field.offset());
                long last = field.offset() < 0 ? -1 : places.applyAsLong(field.offset() + field.length());
                return new Entity.Field(field.name(), field.value(), first, Math.max(0, last - first));
            });
            moved(entity.parts, places);
        }
        return entities;
    }

    /** Bytes that lie in decoded ones. */
    private record Moved(Held inner, LongUnaryOperator places) implements Held {
        @Override
        public long size() {
            return inner.size();
        }

        @Override
        public java.io.InputStream open() throws IOException {
            return inner.open();
        }

        @Override
        public long place(long index) {
            long within = inner.place(index);
            return within < 0 ? -1 : places.applyAsLong(within);
        }
    }
}
