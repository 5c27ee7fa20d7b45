package org.atalaya.warning;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.model.Judgement.Verdict;
import tools.jackson.core.JsonGenerator;

/** Variants of a mail as JSON, one object per line; {@code docs/mail-store.md} describes it. */
public final class SimilarJson {
    private SimilarJson() {}

    /**
     * One mail as a line, with its line end. All texts are hostile.
     *
     * @param percent how like it is, 0 to 100
     */
    public static String line(
            int percent,
            String recipient,
            String sender,
            Optional<Instant> date,
            String subject,
            String messageId,
            String source,
            Verdict verdict) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(300);
        try (JsonGenerator json = JsonLines.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("likeness", percent);
            json.writeStringProperty("recipient", recipient);
            json.writeStringProperty("sender", sender);
            date.ifPresent(time -> json.writeStringProperty("date", time.toString()));
            json.writeStringProperty("subject", subject);
            json.writeStringProperty("messageId", messageId);
            json.writeStringProperty("source", source);
            json.writeStringProperty("verdict", verdict.name().toLowerCase(Locale.ROOT));
            json.writeEndObject();
        }
        return bytes.toString(StandardCharsets.US_ASCII) + "\n";
    }
}
