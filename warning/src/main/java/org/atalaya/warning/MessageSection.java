package org.atalaya.warning;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.JudgedMessage.Mark;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.MailGroup;

/**
 * The part of the report that shows messages as a person sees them, beside the reasons of their judgement: text only, nothing
 * that is fetched, runs or can be clicked; addresses are written so that nothing makes links of them.
 */
final class MessageSection {
    /** Messages that are shown unfolded. */
    private static final int UNFOLDED = 5;

    private final Html html;

    MessageSection(Html html) {
        this.html = html;
    }

    void write(MessageTally tally) {
        html.raw("<h2>").say("section.messages").raw("</h2><p class=caption>");
        html.say("messages.caption", tally.count()).raw("</p><p class=types>");
        for (Verdict verdict : List.of(Verdict.values()).reversed()) {
            html.raw("<span")
                    .attribute("class", "chip " + level(verdict))
                    .raw(">")
                    .number(tally.count(verdict));
            html.raw(" ").say("verdicts." + word(verdict)).raw("</span> ");
        }
        if (tally.spam() > 0) {
            html.raw("<small>").say("messages.spam", tally.spam()).raw("</small>");
        }
        html.raw("</p>\n");
        if (tally.groupCount() > 0) {
            groups(tally);
        }
        List<JudgedMessage> gravest = tally.gravest();
        for (int i = 0; i < gravest.size(); i++) {
            message(gravest.get(i), i < UNFOLDED);
        }
        long grave = tally.count() - tally.count(Verdict.CLEAN);
        if (grave > gravest.size()) {
            html.raw("<p class=caption>")
                    .say("messages.more", grave - gravest.size())
                    .raw("</p>\n");
        }
    }

    private void groups(MessageTally tally) {
        List<MailGroup> groups = tally.groups();
        html.raw("<h3>").say("groups.title").raw("</h3><p class=caption>");
        html.say("groups.caption", tally.groupMessages(), tally.groupCount()).raw("</p>");
        html.raw("<div class=scroll tabindex=0><table class=groups><thead><tr>");
        for (String column :
                List.of("verdict", "messages", "lures", "recipients", "senders", "first", "last", "subject")) {
            boolean number =
                    List.of("messages", "lures", "recipients", "senders").contains(column);
            html.raw(number ? "<th class=n scope=col>" : "<th scope=col>")
                    .say("groups." + column)
                    .raw("</th>");
        }
        html.raw("</tr></thead><tbody>\n");
        for (MailGroup group : groups) {
            html.raw("<tr><td><span")
                    .attribute("class", "chip " + level(group.verdict()))
                    .raw(">");
            html.say("verdict.of." + word(group.verdict())).raw("</span></td>");
            for (long number : new long[] {group.messages(), group.lures(), group.recipients(), group.senders()}) {
                html.raw("<td class=n>").number(number).raw("</td>");
            }
            html.raw("<td>").text(minute(group.first())).raw("</td><td>");
            html.text(minute(group.last())).raw("</td><td class=path>");
            safe(group.subject().isBlank() ? "—" : group.subject());
            html.raw(" <small>").text(group.id()).raw("</small></td></tr>\n");
        }
        html.raw("</tbody></table></div>\n");
        if (tally.groupCount() > groups.size()) {
            html.raw("<p class=caption>")
                    .say("groups.more", tally.groupCount() - groups.size())
                    .raw("</p>\n");
        }
    }

    /** To the minute, in UTC. */
    private static String minute(Optional<Instant> time) {
        return time.map(one -> one.truncatedTo(ChronoUnit.MINUTES)
                        .toString()
                        .replace('T', ' ')
                        .replace(":00Z", ""))
                .orElse("");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String level(Verdict verdict) {
        return switch (verdict) {
            case MALICIOUS -> "high";
            case SUSPICIOUS -> "medium";
            case UNSURE -> "informational";
            case CLEAN -> "low";
        };
    }

    private void message(JudgedMessage message, boolean unfolded) {
        Judgement judgement = message.judgement();
        html.raw("<details").attribute("class", "mail " + level(judgement.verdict()));
        html.attribute("id", "m-" + Integer.toHexString(judgement.source().hashCode()));
        html.raw(unfolded ? " open>" : ">").raw("<summary><span class=chip>");
        html.say("verdict.of." + word(judgement.verdict())).raw("</span> <b>");
        html.text(message.subject().isBlank() ? "—" : message.subject()).raw("</b> <small>");
        html.say(texts -> odds(texts, judgement.decibans()))
                .raw("</small></summary>\n<div class=both><div class=seen>");
        seen(message);
        html.raw("</div><div class=reasons>");
        reasons(judgement);
        html.raw("</div></div></details>\n");
    }

    private void seen(JudgedMessage message) {
        html.raw("<dl>");
        row("mail.from", (message.fromName() + " <" + message.fromAddress() + ">").strip());
        row("mail.reply", String.join(", ", message.replyTo()));
        row("mail.to", String.join(", ", message.recipients()));
        row("mail.date", message.date().map(Object::toString).orElse(""));
        row("mail.attached", String.join(", ", message.attachments()));
        html.raw("</dl>");
        if (!message.body().isBlank()) {
            html.raw("<div class=body>");
            int from = 0;
            String body = message.body();
            for (Mark mark : message.marks()) {
                safe(body.substring(from, mark.start()));
                html.raw("<mark>");
                safe(body.substring(mark.start(), mark.end()));
                html.raw("</mark>");
                from = mark.end();
            }
            safe(body.substring(from));
            html.raw("</div>");
        }
        if (!message.links().isEmpty()) {
            html.raw("<ul class=leads>");
            for (JudgedMessage.Link link : message.links()) {
                html.raw("<li>");
                if (!link.shown().isBlank() && !link.shown().equals(link.target())) {
                    html.raw("“");
                    safe(link.shown());
                    html.raw("” → ");
                }
                html.raw("<code>");
                safe(link.target());
                html.raw("</code></li>");
            }
            html.raw("</ul>");
        }
        html.raw("<p class=where>").text(message.judgement().source()).raw("</p>");
    }

    private void row(String key, String value) {
        if (!value.isBlank()) {
            html.raw("<dt>").say(key).raw("</dt><dd>");
            safe(value);
            html.raw("</dd>");
        }
    }

    private void safe(String text) {
        html.text(Defanged.of(text));
    }

    private void reasons(Judgement judgement) {
        if (!judgement.brand().isEmpty()) {
            html.raw("<p>").say("judged.claim", judgement.brand()).raw(" ");
            html.say("judged.right." + word(judgement.right())).raw("</p>");
        }
        html.raw("<ul class=facts>");
        for (Reason reason : judgement.reasons()) {
            html.raw("<li><span")
                    .attribute("class", "weight " + (reason.decibans() < 0 ? "against" : "for"))
                    .raw(">");
            html.text(String.format(Locale.ROOT, "%+.0f", reason.decibans())).raw("</span> ");
            html.say(texts -> texts.reason(reason));
            if (reason.offset() >= 0) {
                html.raw(" <small>")
                        .say("artifact.at", reason.offset(), reason.length())
                        .raw("</small>");
            }
            html.raw("</li>");
        }
        html.raw("</ul>");
    }

    private static String odds(Words texts, double decibans) {
        double odds = Math.pow(10, Math.abs(decibans) / 10);
        long rounded = odds < 10
                ? Math.max(1, Math.round(odds))
                : Math.round(odds / Math.pow(10, Math.floor(Math.log10(odds))))
                        * Math.round(Math.pow(10, Math.floor(Math.log10(odds))));
        return texts.get(decibans < 0 ? "odds.against" : "odds.for", Math.min(rounded, 1_000_000));
    }
}
