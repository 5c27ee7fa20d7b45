package org.atalaya.evidence.mail;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.model.Message.Offsets;
import org.jspecify.annotations.Nullable;

/** The characters of a text part, and where each of them stands in the message. */
final class Decoded implements Offsets {
    /** Encoded bytes of one text part; more is not read as text. */
    static final int MOST = 4 << 20;

    private final byte[] raw;
    private final String encoding;
    private final Charset charset;
    private final Held body;
    private final boolean cut;
    private final String text;
    /** Whether each character is one byte that stands as it is. */
    private final boolean plain;

    private int @Nullable [] places;

    private Decoded(byte[] raw, String encoding, String declared, Held body, boolean cut) {
        this.raw = raw;
        this.encoding = encoding;
        this.body = body;
        this.cut = cut;
        byte[] bytes = Transfer.decode(raw, encoding, new int[0]);
        this.charset = Charsets.of(declared, bytes, bytes.length);
        this.text = new String(bytes, charset);
        this.plain = Transfer.isAsIs(encoding)
                && text.length() == raw.length
                && (charset == StandardCharsets.UTF_8 || charset == Charsets.WESTERN);
    }

    /**
     * Reads the body of a part.
     *
     * @throws IOException when the disk under it fails
     */
    static Decoded of(Held body, Entity part) throws IOException {
        return of(body, part, part.parameters.getOrDefault("charset", ""));
    }

    /** Reads the body of a part in a character set that was found out otherwise. */
    static Decoded of(Held body, Entity part, String charset) throws IOException {
        return new Decoded(body.first(MOST), part.encoding, charset, body, body.size() > MOST);
    }

    String text() {
        return text;
    }

    /** Whether there was more than was read. */
    boolean isCut() {
        return cut;
    }

    @Override
    public long of(int index) {
        if (plain) {
            return body.place(Math.min(index, raw.length));
        }
        int[] known = places;
        if (known == null) {
            known = find();
            places = known;
        }
        return body.place(known[Math.max(0, Math.min(index, known.length - 1))]);
    }

    private int[] find() {
        int[] encoded = new int[raw.length];
        byte[] bytes = Transfer.decode(raw, encoding, encoded);
        // As many characters as bytes: one of each, in the sets that are asked first.
        boolean single =
                text.length() == bytes.length && (charset == StandardCharsets.UTF_8 || charset == Charsets.WESTERN);
        int[] characters = single ? null : Charsets.places(bytes, charset, text.length());
        boolean asIs = Transfer.isAsIs(encoding);
        int[] all = new int[text.length() + 1];
        for (int i = 0; i < all.length; i++) {
            int at = characters == null ? i : characters[i];
            all[i] = asIs ? at : at < bytes.length ? encoded[at] : raw.length;
        }
        return all;
    }
}
