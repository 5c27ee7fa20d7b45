package org.atalaya.warning;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.model.RefusedRule;
import org.atalaya.model.Rule;
import org.atalaya.model.SourceSummary;
import org.atalaya.model.Summary;

/**
 * {@code report.html}: one self-contained file without script, in Spanish and English with a switch made of CSS, for the
 * screen, the phone and paper.
 */
public final class HtmlReport {
    static final int MOST_SOURCES = 500;
    static final int MOST_NOTICES = 300;
    static final int MOST_REFUSED = 200;
    static final int MOST_HOSTS = 40;
    static final int MOST_RULES = 400;
    /** Characters of a value shown at once; longer ones are cut, in full they stand in findings.jsonl. */
    static final int MOST_CHARACTERS = 1200;

    private static final int MOST_FIELDS = 120;
    /** The gravest rules are shown unfolded. */
    private static final int UNFOLDED = 6;

    private final Summary summary;
    private final Tally tally;
    private final Map<Language, Words> words = new EnumMap<>(Language.class);
    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Html html = new Html(out, words);

    private HtmlReport(Summary summary, Tally tally) {
        this.summary = summary;
        this.tally = tally;
        for (Language language : Language.values()) {
            words.put(language, new Words(language));
        }
    }

    /**
     * Writes the report.
     *
     * @param initial the language that is shown first
     */
    public static void write(Writer to, Summary summary, Tally tally, Language initial) throws IOException {
        HtmlReport report = new HtmlReport(summary, tally);
        report.html.head(
                initial, Objects.requireNonNull(report.words.get(initial)).get("title"), "report.css");
        report.verdict();
        report.figures();
        if (tally.count() > 0) {
            report.timeline();
            if (!tally.hosts().isEmpty()) {
                report.hosts();
            }
            to.append(report.out);
            report.out.setLength(0);
            report.findings(to);
        }
        if (tally.messages().count() > 0) {
            new MessageSection(report.html).write(tally.messages());
        }
        if (tally.artifacts().count() > 0) {
            new ArtifactSection(report.html).write(tally.artifacts());
        }
        report.sources();
        report.notices();
        report.refused();
        report.foot();
        to.append(report.out);
    }

    private void verdict() {
        boolean blind = summary.events() == 0 && tally.artifacts().count() == 0;
        String level = tally.count() > 0 ? tally.gravest().word() : blind ? "medium" : "none";
        html.raw("<section").attribute("class", "verdict " + level).raw(">");
        if (summary.partial()) {
            html.raw("<p><b>").say("verdict.partial").raw("</b></p>");
        }
        html.raw("<h1>");
        if (tally.count() == 0) {
            html.say(blind ? "verdict.blind" : "verdict.none").raw("</h1><p>");
            html.say(texts -> texts.nothing(summary, tally.artifacts().count())).raw("</p>");
        } else {
            html.say(texts -> texts.found(tally)).raw("</h1><p>");
            Tally.PerRule first = tally.rules().get(0);
            html.say(texts -> texts.get(
                            "verdict.gravest",
                            texts.get("level." + first.rule().level().word()),
                            first.rule().title(texts.language().tag())))
                    .raw("</p><ul class=levels>");
            List<Level> levels = List.of(Level.values()).reversed();
            for (Level one : levels) {
                if (tally.count(one) > 0) {
                    html.raw("<li").attribute("class", "chip " + one.word()).raw(">");
                    html.count("levels." + one.word(), tally.count(one)).raw("</li>");
                }
            }
            html.raw("</ul>");
        }
        html.raw("</section>\n");
    }

    private void figures() {
        html.raw("<section class=figures>");
        figure("files", summary.sourceCount());
        figure("events", summary.events());
        if (tally.artifacts().count() > 0) {
            figure("artifacts", tally.artifacts().count());
        }
        figure("rules", summary.rulesLoaded());
        if (summary.first().isPresent() && summary.last().isPresent()) {
            html.raw("<div class=wide><b>");
            html.raw("<i>").text(Timeline.minute(summary.first().get())).raw("</i> – <i>");
            html.text(Timeline.minute(summary.last().get()))
                    .raw("</i></b><span>")
                    .say("figure.span")
                    .raw("</span></div>");
        }
        figure("unread", summary.noticeCount());
        figure("refused", summary.refused().size());
        html.raw("</section>\n");
    }

    private void figure(String name, long number) {
        html.raw("<div><b>")
                .number(number)
                .raw("</b><span>")
                .say("figure." + name)
                .raw("</span></div>");
    }

    private void timeline() {
        html.raw("<h2>").say("section.timeline").raw("</h2>");
        if (tally.hours().isEmpty()) {
            html.raw("<p class=caption>").say("timeline.empty").raw("</p>\n");
            return;
        }
        html.raw("<p class=caption>").say("timeline.caption").raw("</p><div class=chart>");
        html.raw(new Timeline(tally.hours(), summary.eventsPerHour()).svg()).raw("</div>\n");
    }

    private void hosts() {
        html.raw("<h2>").say("section.hosts").raw("</h2><p class=caption>").say("hosts.caption");
        html.raw("</p><div class=scroll tabindex=0><table class=matrix><thead><tr><th scope=col>")
                .say("hosts.host");
        html.raw("</th><th class=n scope=col>").say("hosts.all").raw("</th>");
        // Columns without a finding give way on a narrow screen.
        Set<Tactic> seen = EnumSet.noneOf(Tactic.class);
        tally.hosts().forEach(host -> seen.addAll(host.getValue().tactics().keySet()));
        for (Tactic tactic : Tactic.values()) {
            html.raw("<th scope=col")
                    .attribute("class", seen.contains(tactic) ? "t" : "t z")
                    .raw(">");
            html.say("tactic." + tactic).raw("</th>");
        }
        html.raw("</tr></thead><tbody>\n");
        var hosts = tally.hosts();
        for (var host : hosts.subList(0, Math.min(MOST_HOSTS, hosts.size()))) {
            html.raw("<tr><th class=path scope=row><span")
                    .attribute("class", "dot " + host.getValue().gravest().word());
            html.raw(">●</span> ");
            if (host.getKey().isEmpty()) {
                html.say("hosts.none");
            } else {
                html.text(host.getKey());
            }
            html.raw("</th><td class=n>").number(host.getValue().count());
            html.raw("</td>");
            for (Tactic tactic : Tactic.values()) {
                long count = host.getValue().tactics().getOrDefault(tactic, 0L);
                String heat = count == 0
                        ? seen.contains(tactic) ? "c" : "c z"
                        : count < 5 ? "c h1" : count < 50 ? "c h2" : "c h3";
                html.raw("<td").attribute("class", heat).raw(">");
                if (count > 0) {
                    html.number(count);
                }
                html.raw("</td>");
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>");
        if (hosts.size() > MOST_HOSTS) {
            html.raw("<p class=caption>")
                    .say("hosts.more", (long) hosts.size() - MOST_HOSTS)
                    .raw("</p>");
        }
    }

    private void findings(Writer to) throws IOException {
        html.raw("<h2>")
                .say("section.findings")
                .raw("</h2><p class=caption>")
                .say("rules.caption")
                .raw("</p>\n");
        int number = 0;
        List<Tally.PerRule> rules = tally.rules();
        for (Tally.PerRule rule : rules.subList(0, Math.min(MOST_RULES, rules.size()))) {
            number++;
            rule(rule, number <= UNFOLDED && rule.rule().level().compareTo(Level.HIGH) >= 0);
            to.append(out);
            out.setLength(0);
        }
        if (rules.size() > MOST_RULES) {
            html.raw("<p class=caption>")
                    .say("rules.more", (long) rules.size() - MOST_RULES)
                    .raw("</p>");
        }
    }

    private void rule(Tally.PerRule found, boolean unfolded) {
        Rule rule = found.rule();
        html.raw("<details").attribute("class", "rule " + rule.level().word()).raw(unfolded ? " open>" : ">");
        html.raw("<summary><h3>")
                .each(language -> rule.title(language.tag()))
                .raw("</h3> <span class=chip>")
                .say("level." + rule.level().word());
        html.raw("</span> <small>").count("finding", found.count());
        if (!found.hosts().isEmpty()) {
            html.raw(" · ").count("host", found.hosts().size());
        }
        html.raw("</small></summary>\n<div class=about>");
        if (!rule.description().isEmpty()) {
            html.raw("<p><span class=k>").say("rule.description").raw(":</span> ");
            html.each(language -> cut(rule.description(language.tag()))).raw("</p>");
        }
        if (!rule.falsePositives().isEmpty()) {
            html.raw("<p><span class=k>").say("rule.falsepositives").raw(":</span> ");
            html.each(language -> cut(String.join("; ", rule.falsePositives(language.tag()))))
                    .raw("</p>");
        }
        if (!rule.tags().isEmpty()) {
            html.raw("<p>");
            rule.tags().forEach(tag -> html.raw("<span class=tag>").text(tag).raw("</span>"));
            html.raw("</p>");
        }
        if (!rule.references().isEmpty()) {
            html.raw("<p class=refs><span class=k>").say("rule.references").raw(":</span>");
            rule.references().forEach(this::reference);
            html.raw("</p>");
        }
        about("file", rule.file() + ":" + rule.line() + (rule.author().isEmpty() ? "" : " · " + rule.author()));
        html.raw("</div>\n");
        found.shown().forEach(this::finding);
        if (found.count() > found.shown().size()) {
            html.raw("<div class=more>")
                    .say("more", found.count() - found.shown().size())
                    .raw("</div>");
        }
        html.raw("</details>\n");
    }

    private void reference(String reference) {
        html.raw(" <span>");
        if (reference.startsWith("https://") && reference.indexOf(' ') < 0) {
            html.raw("<a rel=\"noreferrer noopener\"")
                    .attribute("href", reference)
                    .raw(">");
            html.text(reference).raw("</a>");
        } else {
            html.text(reference);
        }
        html.raw("</span>");
    }

    private void about(String key, String text) {
        if (!text.isEmpty()) {
            html.raw("<p><span class=k>").say("rule." + key).raw(":</span> ");
            value(text);
            html.raw("</p>");
        }
    }

    private void finding(Finding finding) {
        html.raw("<div class=finding").attribute("id", "f-" + finding.id()).raw("><span class=when>");
        boolean artifact = finding.place().unit() == Place.Unit.BYTE;
        html.text(
                        artifact
                                ? Place.lastName(finding.place().source())
                                : finding.time().map(Object::toString).orElse("—"))
                .raw("</span><span class=host>");
        html.text(finding.host()).raw("</span>");
        if (finding.matches().isEmpty() && finding.related().isEmpty()) {
            html.raw("<p>").say("why.nothing").raw("</p>");
        } else if (!finding.related().isEmpty()) {
            html.raw("<p>").each(language -> finding.why(language.tag())).raw("</p>");
        }
        if (finding.rule().kind().equals("lure")) {
            html.raw("<ul class=facts>");
            for (Match match : finding.matches()) {
                html.raw("<li>")
                        .say(texts -> texts.reason(match.field(), match.value()))
                        .raw("</li>");
            }
            html.raw("</ul>");
        }
        html.raw("<dl class=hits>");
        if (!finding.rule().kind().equals("lure")) {
            Highlights.write(finding.matches(), html);
        }
        html.raw("</dl><p class=where>");
        where(finding.place());
        html.raw("</p>");
        for (Place place : finding.related()) {
            html.raw("<p class=where>").say("finding.related").raw(": ");
            place(place);
            html.raw("</p>");
        }
        if (!finding.fields().isEmpty()) {
            html.raw("<details class=fields><summary>").say("finding.fields");
            html.raw(" (" + finding.fields().size() + ")</summary><dl class=hits>");
            for (FieldValue field : finding.fields()
                    .subList(0, Math.min(MOST_FIELDS, finding.fields().size()))) {
                html.raw("<dt>").text(field.name()).raw("</dt><dd>");
                value(field.value());
                html.raw("</dd>");
            }
            html.raw("</dl></details>");
        }
        html.raw("</div>\n");
    }

    private void where(Place place) {
        html.say("finding.where").raw(": ");
        place(place);
        if (place.recovered()) {
            html.raw(" · ").say("finding.recovered");
        } else if (place.unit() == Place.Unit.RECORD) {
            html.raw("<br>").say("finding.open.record", Long.toString(place.number()));
        }
    }

    private void place(Place place) {
        html.say(
                "finding.place." + place.unit().name().toLowerCase(Locale.ROOT),
                place.source(),
                Long.toString(place.number()),
                Long.toString(place.offset()));
    }

    /** A value with its matched part highlighted; of a long value, the surroundings of the match. */
    private void value(String text) {
        html.text(cut(text));
    }

    private static String cut(String text) {
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "…" : text;
    }

    private void sources() {
        if (summary.sources().isEmpty()) {
            html.raw("<h2>").say("section.read").raw("</h2><p class=caption>");
            html.say("read.none").raw("</p>\n");
            return;
        }
        html.raw("<h2>")
                .say("section.read")
                .raw("</h2><div class=scroll tabindex=0><table><thead><tr><th scope=col>")
                .say("read.file");
        html.raw("</th><th scope=col>")
                .say("read.format")
                .raw("</th><th class=n scope=col>")
                .say("read.events");
        html.raw("</th><th class=n scope=col>")
                .say("read.damaged")
                .raw("</th><th scope=col>")
                .say("read.first")
                .raw("</th><th scope=col>");
        html.say("read.last").raw("</th></tr></thead><tbody>\n");
        List<SourceSummary> sources = summary.sources();
        for (SourceSummary source : sources.subList(0, Math.min(MOST_SOURCES, sources.size()))) {
            html.raw("<tr><td class=path>").text(source.source()).raw("</td><td>");
            if (source.format().isEmpty()) {
                html.say("read.unknown");
            } else {
                html.text(source.format());
            }
            html.raw("</td><td class=n>")
                    .number(source.events())
                    .raw("</td><td class=n>")
                    .number(source.damaged());
            html.raw("</td><td>")
                    .text(source.first().map(Timeline::minute).orElse(""))
                    .raw("</td><td>");
            html.text(source.last().map(Timeline::minute).orElse("")).raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>");
        if (summary.sourceCount() > MOST_SOURCES) {
            html.raw("<p class=caption>")
                    .say("read.more", summary.sourceCount() - MOST_SOURCES)
                    .raw("</p>");
        }
    }

    private void notices() {
        if (summary.sourceCount() == 0 && summary.noticeCount() == 0) {
            return;
        }
        html.raw("\n<h2>").say("section.unread").raw("</h2>");
        if (summary.noticeCount() == 0) {
            html.raw("<p class=caption>").say("unread.none").raw("</p>\n");
            return;
        }
        html.raw("<div class=scroll tabindex=0><table><thead><tr><th scope=col>")
                .say("unread.kind")
                .raw("</th><th scope=col>")
                .say("read.file");
        html.raw("</th><th scope=col>").say("unread.what").raw("</th></tr></thead><tbody>\n");
        List<Notice> notices = summary.notices();
        for (Notice notice : notices.subList(0, Math.min(MOST_NOTICES, notices.size()))) {
            html.raw("<tr><td>")
                    .say("notice." + notice.kind())
                    .raw("</td><td class=path>")
                    .text(notice.source());
            html.raw(notice.offset() >= 0 ? " @" + notice.offset() : "").raw("</td><td class=path>");
            html.text(notice.detail()).raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>");
        long more = summary.noticeCount() - Math.min(MOST_NOTICES, notices.size());
        if (more > 0) {
            html.raw("<p class=caption>").say("unread.more", more).raw("</p>");
        }
    }

    private void refused() {
        html.raw("\n<h2>").say("section.refused").raw("</h2>");
        if (summary.refused().isEmpty()) {
            html.raw("<p class=caption>").say("refused.none").raw("</p>\n");
            return;
        }
        html.raw("<div class=scroll tabindex=0><table><thead><tr><th scope=col>")
                .say("refused.why")
                .raw("</th><th scope=col>")
                .say("refused.where")
                .raw("</th></tr></thead><tbody>\n");
        List<RefusedRule> refused = summary.refused();
        Map<List<String>, List<RefusedRule>> reasons = new LinkedHashMap<>();
        for (RefusedRule rule : refused.subList(0, Math.min(MOST_REFUSED, refused.size()))) {
            reasons.computeIfAbsent(List.of(rule.reason(), rule.mend()), reason -> new ArrayList<>())
                    .add(rule);
        }
        reasons.forEach((reason, rules) -> {
            html.raw("<tr><td class=path>").text(reason.get(0)).raw("<br>");
            html.say("refused.mend", reason.get(1)).raw("</td><td class=path>");
            for (RefusedRule rule : rules) {
                html.raw("<p>").text(rule.title()).raw(rule.title().isEmpty() ? "" : "<br>");
                html.raw("<small>").text(rule.file() + ":" + rule.line() + ":" + rule.column());
                html.raw("</small></p>");
            }
            html.raw("</td></tr>\n");
        });
        html.raw("</tbody></table></div>");
        if (refused.size() > MOST_REFUSED) {
            html.raw("<p class=caption>")
                    .say("refused.more", (long) refused.size() - MOST_REFUSED)
                    .raw("</p>");
        }
    }

    private void foot() {
        html.raw("\n<footer>").say("footer").raw("</footer></main></body></html>\n");
    }
}
