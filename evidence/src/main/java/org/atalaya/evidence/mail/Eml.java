package org.atalaya.evidence.mail;

import java.io.IOException;
import java.util.Set;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.model.Content;

/**
 * A mail as it travels (RFC 5322, RFC 2045 to 2049): a {@link org.atalaya.model.Message}, and its attachments as children.
 *
 * <p>Facts: {@code mail.from-malformed} (the field), {@code mail.from-twice} (how often), {@code mail.unended}, {@code
 * mail.no-header}, {@code mail.asks-password} (the part).
 */
public final class Eml implements Format {
    /** Fields that mails have; two different ones at the start make a text one. */
    private static final Set<String> KNOWN = Set.of(
            "received",
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "return-path",
            "delivered-to",
            "reply-to",
            "content-type",
            "authentication-results",
            "arc-seal",
            "dkim-signature",
            "x-mailer",
            "x-original-to",
            "received-spf",
            "envelope-to",
            "sender");
    /** Those without which a text is none. */
    private static final Set<String> OWN =
            Set.of("received", "from", "return-path", "message-id", "delivered-to", "subject", "mime-version");

    @Override
    public String type() {
        return "eml";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        int known = 0;
        int own = 0;
        int at = 0;
        int lines = 0;
        while (at < head.length && lines++ < 200) {
            int end = at;
            while (end < head.length && head[end] != '\n' && head[end] != '\r') {
                end++;
            }
            boolean fold = end > at && (head[at] == ' ' || head[at] == '\t');
            boolean envelope =
                    at == 0 && end > 5 && Ascii.lower(latin(head, 0, 5)).equals("from ");
            if (!fold && !envelope) {
                int colon = at;
                while (colon < end && head[colon] > ' ' && head[colon] < 0x7F && head[colon] != ':') {
                    colon++;
                }
                if (colon == end || head[colon] != ':' || colon == at) {
                    return known >= 2 && own >= 1;
                }
                String name = Ascii.lower(latin(head, at, Math.min(colon, at + 40)));
                known += KNOWN.contains(name) ? 1 : 0;
                own += OWN.contains(name) ? 1 : 0;
                if (known >= 2 && own >= 1) {
                    return true;
                }
            } else if (fold && at == 0) {
                return false;
            }
            at = end + 1;
            if (at < head.length && head[end] == '\r' && head[at] == '\n') {
                at++;
            }
        }
        // Nothing but fields as far as is seen; one of them may be as long as its writer likes.
        boolean cut = head.length >= Artifacts.HEAD && at >= head.length;
        return own >= 1 && (known >= 2 || cut);
    }

    private static String latin(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        found.message(new Reading(content, found).read(Mime.split(content)));
    }
}
