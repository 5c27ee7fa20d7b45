package org.atalaya.evidence.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * An invitation as a file (RFC 5545). Facts: {@code calendar.event} (summary, organizer), {@code calendar.link} (address). In a
 * mail it is also shown with that.
 */
public final class CalendarFile implements Format {
    @Override
    public String type() {
        return "ics";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return Calendar.recognises(
                new String(head, 0, Math.min(64, head.length), StandardCharsets.UTF_8).replace("\uFEFF", ""));
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Entity part = new Entity();
        Decoded decoded = Decoded.of(Held.of(content, 0, content.size()), part);
        Calendar calendar = Calendar.of(decoded.text());
        if (decoded.isCut() || calendar.isCut) {
            found.notice(
                    Notice.Kind.LIMIT,
                    -1,
                    "more than " + Decoded.MOST + " bytes or " + Calendar.MOST_PROPERTIES
                            + " lines; the rest was left out");
        }
        found.fact(Fact.of("calendar.event", Level.INFORMATIONAL, calendar.summary, calendar.organizer));
        for (Page.Leads leads : calendar.leads) {
            long start = decoded.of(leads.start());
            found.fact(Fact.at(
                    "calendar.link",
                    Level.INFORMATIONAL,
                    start,
                    Math.max(0, decoded.of(leads.end()) - start),
                    leads.target()));
        }
        for (Calendar.Carried file : calendar.files) {
            found.child("attachment", file.name(), file.base64().length(), file::open);
        }
    }
}
