package org.atalaya.sweep.mailstore;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Message;

/**
 * What a store tells of a mail. All texts are hostile.
 *
 * @param recipient those of {@code To} and {@code Cc}, separated by a comma and a space
 * @param sender address of the sender
 * @param subject decoded
 * @param messageId of the header, without its angles
 * @param source the file; what lies in it follows after {@code !}
 * @param date when it says that it was written
 * @param verdict when it was put in
 */
public record MailRecord(
        String recipient,
        String sender,
        String subject,
        String messageId,
        String source,
        Optional<Instant> date,
        Verdict verdict) {
    /** Bytes of a text; longer ones are cut. */
    static final int MOST_TEXT = 1_000;

    private static final int MOST_BYTES = 5 * (MOST_TEXT + 2) + 10;

    /** What a store keeps of a judged message. */
    public static MailRecord of(Message message, JudgedMessage judged) {
        String id = message.header("Message-ID").orElse("").strip();
        if (id.startsWith("<") && id.endsWith(">")) {
            id = id.substring(1, id.length() - 1);
        }
        return new MailRecord(
                String.join(", ", judged.recipients()),
                judged.fromAddress(),
                judged.subject(),
                id,
                message.source(),
                judged.date(),
                judged.judgement().verdict());
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(200);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(verdict.ordinal());
            out.writeBoolean(date.isPresent());
            out.writeLong(date.map(Instant::getEpochSecond).orElse(0L));
            for (String text : new String[] {recipient, sender, subject, messageId, source}) {
                byte[] coded = cut(text);
                out.writeShort(coded.length);
                out.write(coded);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] cut(String text) {
        byte[] coded = text.getBytes(StandardCharsets.UTF_8);
        if (coded.length <= MOST_TEXT) {
            return coded;
        }
        int end = MOST_TEXT;
        while (end > 0 && (coded[end] & 0xC0) == 0x80) {
            end--;
        }
        return java.util.Arrays.copyOf(coded, end);
    }

    /** Whether a record can have so many bytes. */
    static boolean canHave(long length) {
        return length >= 20 && length <= MOST_BYTES;
    }

    /**
     * Reads a record back.
     *
     * @throws IllegalArgumentException when the bytes are none; the message says why
     */
    static MailRecord of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int verdict = in.readUnsignedByte();
            boolean dated = in.readBoolean();
            long seconds = in.readLong();
            if (verdict >= Verdict.values().length
                    || seconds < Instant.MIN.getEpochSecond()
                    || seconds > Instant.MAX.getEpochSecond()) {
                throw new IllegalArgumentException("a verdict or time that there is not");
            }
            String[] texts = new String[5];
            for (int i = 0; i < texts.length; i++) {
                byte[] coded = new byte[in.readUnsignedShort()];
                in.readFully(coded);
                texts[i] = new String(coded, StandardCharsets.UTF_8);
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException("more bytes than a record has");
            }
            return new MailRecord(
                    texts[0],
                    texts[1],
                    texts[2],
                    texts[3],
                    texts[4],
                    dated ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty(),
                    Verdict.values()[verdict]);
        } catch (IOException early) {
            throw new IllegalArgumentException("a record that ends early", early);
        }
    }
}
