package org.atalaya.evidence.mail;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.atalaya.model.Content;
import org.atalaya.model.Message.Offsets;
import org.jspecify.annotations.Nullable;

/** The characters of a text part, and where each of them stands in the message. */
final class Decoded implements Offsets {
    /** Encoded bytes of one text part; more is not read as text. */
    static final int MOST = 4 << 20;

    private final byte[] raw;
    private final String encoding;
    private final Charset charset;
    private final long start;
    private final boolean cut;
    private final String text;
    /** Whether each character is one byte that stands as it is. */
    private final boolean plain;

    private int @Nullable [] places;

    private Decoded(byte[] raw, String encoding, String declared, long start, boolean cut) {
        this.raw = raw;
        this.encoding = encoding;
        this.start = start;
        this.cut = cut;
        byte[] bytes = Transfer.decode(raw, encoding, new int[0]);
        this.charset = Charsets.of(declared, bytes, bytes.length);
        this.text = new String(bytes, charset);
        this.plain = Transfer.isAsIs(encoding)
                && text.length() == raw.length
                && (charset == StandardCharsets.UTF_8 || charset == Charsets.WESTERN);
    }

    /** Reads the body of a part. */
    static Decoded of(Content content, Entity part) {
        return of(content, part, part.parameters.getOrDefault("charset", ""));
    }

    /** Reads the body of a part in a character set that was found out otherwise. */
    static Decoded of(Content content, Entity part, String charset) {
        long length = part.bodyEnd - part.bodyStart;
        byte[] raw = new byte[(int) Math.min(MOST, length)];
        content.read(part.bodyStart, raw, 0, raw.length);
        return new Decoded(raw, part.encoding, charset, part.bodyStart, length > MOST);
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
            return start + Math.min(index, raw.length);
        }
        int[] known = places;
        if (known == null) {
            known = find();
            places = known;
        }
        return start + known[Math.max(0, Math.min(index, known.length - 1))];
    }

    private int[] find() {
        int[] encoded = new int[raw.length];
        byte[] bytes = Transfer.decode(raw, encoding, encoded);
        // As many characters as bytes: one of each, in the sets that are asked first.
        boolean single =
                text.length() == bytes.length && (charset == StandardCharsets.UTF_8 || charset == Charsets.WESTERN);
        int[] characters = single ? null : Charsets.places(bytes, charset, text.length());
        int[] all = new int[text.length() + 1];
        for (int i = 0; i < all.length; i++) {
            int at = characters == null ? i : characters[i];
            all[i] = Transfer.isAsIs(encoding) ? at : at < bytes.length ? encoded[at] : raw.length;
        }
        return all;
    }
}
