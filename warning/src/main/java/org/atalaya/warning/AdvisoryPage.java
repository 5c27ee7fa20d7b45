package org.atalaya.warning;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.atalaya.model.Advisory;
import org.atalaya.model.Attribution;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Exposure;
import org.atalaya.model.Incident;
import org.atalaya.model.Stage;
import org.atalaya.model.Statement;

/**
 * {@code advisory.html}: the warning for people, one file without script, in Spanish and English, for the screen, the phone
 * and paper. Every sentence ends with the numbers of the exhibits it rests on.
 */
final class AdvisoryPage {
    private static final int MOST_INDICATORS = 200;
    private static final int MOST_RULE_CHARACTERS = 6_000;
    private static final int MOST_WEIGHED = 12;
    private static final int MOST_HOSTS = 200;

    private final Advisory advisory;
    private final Map<Language, Words> words = new EnumMap<>(Language.class);
    private final Map<Language, Sentences> sentences;
    private final Map<String, Integer> numbers = new java.util.HashMap<>();
    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Html html = new Html(out, words);

    private AdvisoryPage(Advisory advisory, Map<Language, Sentences> sentences) {
        this.advisory = advisory;
        this.sentences = sentences;
        sentences.forEach((language, of) -> words.put(language, of.words()));
        advisory.exhibits().keySet().forEach(id -> numbers.put(id, numbers.size() + 1));
    }

    /**
     * The page.
     *
     * @param initial the language that is shown first
     */
    static String write(Advisory advisory, Map<Language, Sentences> sentences, Language initial) {
        AdvisoryPage page = new AdvisoryPage(advisory, sentences);
        page.html.head(initial, advisory.number() + " · Atalaya", "report.css", "advisory.css");
        page.masthead();
        page.summary();
        page.actions();
        page.incidents();
        page.indicators();
        page.techniques();
        page.exposures();
        page.unknown();
        page.annex();
        page.rules();
        page.exhibits();
        page.html
                .raw("<footer>")
                .say("advisory.foot")
                .raw(" ")
                .say("advisory.scale")
                .raw("</footer></main></body></html>\n");
        return page.out.toString();
    }

    private void masthead() {
        html.raw("<p class=masthead><b class=tlp")
                .attribute("data-tlp", advisory.tlp().name())
                .raw(">");
        html.text(advisory.tlp().label())
                .raw("</b> <span>")
                .say("advisory.title")
                .raw(" ");
        html.text(advisory.number()).raw("</span>");
        if (!advisory.date().equals(Instant.EPOCH)) {
            html.raw(" <span>")
                    .say("advisory.as-of")
                    .raw(" ")
                    .text(time(advisory.date()))
                    .raw("</span>");
        }
        html.raw("</p>\n");
    }

    /** Both languages of a statement, with the exhibits. */
    private void say(Statement statement) {
        each(texts -> texts.text(statement));
        cite(statement.evidence());
    }

    private void each(Function<Sentences, String> text) {
        for (Language language : Language.values()) {
            html.raw("<span").attribute("lang", language.tag()).raw(">");
            html.text(text.apply(Objects.requireNonNull(sentences.get(language))))
                    .raw("</span>");
        }
    }

    private void cite(List<String> ids) {
        List<String> there = ids.stream().filter(numbers::containsKey).toList();
        if (there.isEmpty()) {
            return;
        }
        html.raw(" <span class=cite>");
        for (int i = 0; i < there.size(); i++) {
            html.raw(i == 0 ? "<a" : " <a").attribute("href", "#e" + numbers.get(there.get(i)));
            html.attribute("title", there.get(i)).raw(">");
            html.text(String.valueOf(numbers.get(there.get(i)))).raw("</a>");
        }
        html.raw("</span>");
    }

    private void heading(String key) {
        html.raw("<h2>").say(key).raw("</h2>\n");
    }

    private void summary() {
        boolean named = advisory.incidents().stream()
                .anyMatch(incident -> incident.attribution().campaign().isPresent());
        String level = advisory.incidents().isEmpty() ? "none" : named ? "critical" : "high";
        html.raw("<section").attribute("class", "verdict " + level).raw(">");
        if (advisory.draft()) {
            html.raw("<p class=draft>").say("advisory.draft").raw("</p>");
        }
        html.raw("<h1>");
        Optional<Incident> first = advisory.incidents().stream()
                .filter(incident -> incident.attribution().campaign().isPresent())
                .findFirst();
        if (first.isPresent()) {
            String profile = first.get().attribution().campaign().orElseThrow().profile();
            each(texts -> texts.name(profile));
        } else {
            html.say("advisory.summary");
        }
        html.raw("</h1>\n");
        sentences(advisory.summary(), "<p>", "</p>\n");
        html.raw("</section>\n");
    }

    private void actions() {
        if (advisory.actions().isEmpty()) {
            return;
        }
        heading("advisory.actions");
        html.raw("<div class=actions>\n");
        advisory.actions().forEach((audience, actions) -> {
            html.raw("<section class=who><h3>")
                    .say("audience." + audience.name().toLowerCase(Locale.ROOT))
                    .raw("</h3><ol>");
            sentences(actions, "<li>", "</li>");
            html.raw("</ol></section>\n");
        });
        html.raw("</div>\n");
    }

    private void incidents() {
        if (advisory.incidents().isEmpty()) {
            return;
        }
        heading("advisory.timeline");
        int number = 0;
        for (Incident incident : advisory.incidents()) {
            number++;
            int shown = number;
            html.raw("<section class=incident><h3>")
                    .say(texts -> texts.get("advisory.incident", shown))
                    .raw("</h3>\n");
            chain(incident);
            attribution(incident.attribution());
            if (!incident.resembling().isEmpty()) {
                html.raw("<h4>").say("advisory.resembling").raw("</h4><ol class=resembling>");
                sentences(incident.resembling(), "<li>", "</li>");
                html.raw("</ol><p>").say("resembles.caution").raw("</p>\n");
            }
            html.raw("</section>\n");
        }
    }

    private void chain(Incident incident) {
        html.raw("<ol class=chain>");
        for (Stage stage : Stage.values()) {
            List<Incident.Step> steps = incident.steps().stream()
                    .filter(step -> step.stage() == stage)
                    .toList();
            boolean seen = steps.stream().anyMatch(step -> step.what().code().equals("step.seen"));
            html.raw("<li")
                    .attribute("class", seen ? "seen" : steps.isEmpty() ? "gap" : "able")
                    .raw("><b>");
            html.say("stage." + stage.word()).raw("</b>");
            for (Incident.Step step : steps) {
                html.raw("<div>");
                step.first()
                        .ifPresent(time -> html.raw("<time>").text(time(time)).raw("</time> "));
                if (!step.host().isEmpty()) {
                    html.raw("<span class=at>").text(step.host()).raw("</span> ");
                }
                say(step.what());
                html.raw("</div>");
            }
            if (!seen) {
                incident.gaps().stream()
                        .filter(gap -> gap.stage() == stage)
                        .forEach(gap -> html.raw("<div class=unseen>")
                                .say(texts -> texts.get(gap.code(), texts.get("sensor." + gap.sensor())))
                                .raw("</div>"));
            }
            html.raw("</li>");
        }
        html.raw("</ol>\n");
    }

    private void attribution(Attribution attribution) {
        html.raw("<h4>").say("advisory.attribution").raw("</h4>\n");
        sentences(attribution.reasons(), "<p>", "</p>");
        html.raw("<div class=candidates>");
        for (Attribution.Candidate candidate : attribution.candidates()) {
            if (candidate.probability() < 0.005 && candidate.evidence().isEmpty()) {
                continue;
            }
            long percent = Math.round(candidate.probability() * 100);
            boolean first = candidate == attribution.candidates().get(0);
            html.raw("<details").raw(first ? " open>" : ">").raw("<summary><span class=bar><i");
            html.attribute("style", "width:" + percent + "%").raw("></i></span><b>");
            each(texts -> texts.name(candidate.profile()));
            html.raw("</b> <span class=pc>")
                    .text(percent < 1 ? "<1" : Long.toString(percent))
                    .raw(" %</span></summary><ul class=weights>");
            candidate.evidence().stream().limit(MOST_WEIGHED).forEach(this::weighed);
            html.raw("</ul></details>");
        }
        html.raw("</div>\n");
        if (!attribution.flips().isEmpty()) {
            html.raw("<p class=flips><b>").say("advisory.flips").raw("</b></p><ul>");
            sentences(attribution.flips(), "<li>", "</li>");
            html.raw("</ul>\n");
        }
    }

    private void weighed(Attribution.Weighed weighed) {
        html.raw("<li").raw(weighed.counts() && !weighed.weak() ? ">" : " class=idle>");
        html.raw("<span")
                .attribute("class", "weight " + (weighed.decibans() >= 0 ? "for" : "against"))
                .raw(">");
        html.text(String.format(Locale.ROOT, "%+.1f", weighed.decibans())).raw("</span> ");
        say(weighed.what());
        html.raw(" <small>").text(weighed.reliability());
        if (!weighed.counts()) {
            html.raw(" · ").say("advisory.clustered");
        } else if (weighed.weak()) {
            html.raw(" · ").say("advisory.weak");
        }
        html.raw("</small></li>");
    }

    private void indicators() {
        if (!advisory.indicators().isEmpty()) {
            heading("advisory.indicators");
            html.raw("<p class=caption>").say("advisory.indicators.caption").raw("</p>");
            table("advisory.kind", "advisory.value", "advisory.role", "advisory.seen", "advisory.evidence");
            for (Advisory.Sighted sighted : advisory.indicators()
                    .subList(0, Math.min(MOST_INDICATORS, advisory.indicators().size()))) {
                html.raw("<tr><td>").text(sighted.kind()).raw("</td><td class=ioc>");
                html.text(defanged(sighted)).raw(" <small>");
                html.say(sighted.known().isEmpty() ? "advisory.new" : "advisory.known")
                        .raw("</small></td><td>");
                html.say("role." + sighted.role()).raw("</td><td>");
                html.text(sighted.first().map(AdvisoryPage::time).orElse("–")).raw("</td><td>");
                cite(sighted.evidence());
                html.raw("</td></tr>\n");
            }
            html.raw("</tbody></table></div>\n");
        }
        if (!advisory.suppressed().isEmpty()) {
            html.raw("<details class=rule><summary><h3>")
                    .say("advisory.suppressed")
                    .raw("</h3></summary><ul>");
            sentences(advisory.suppressed(), "<li>", "</li>");
            html.raw("</ul></details>\n");
        }
    }

    /** A value in which no program finds an address to follow. */
    static String defanged(Advisory.Sighted sighted) {
        return switch (sighted.kind()) {
            case "domain", "ipv4", "email" -> sighted.value().replace(".", "[.]");
            case "url" -> Defanged.of(sighted.value());
            case "ipv6" -> sighted.value().replace(":", "[:]");
            default -> sighted.value();
        };
    }

    /** A table with its head, open for rows. */
    private void table(String... columns) {
        html.raw("<div class=scroll><table><thead><tr>");
        for (String key : columns) {
            html.raw("<th>").say(key).raw("</th>");
        }
        html.raw("</tr></thead><tbody>\n");
    }

    private void sentences(List<Statement> statements, String before, String after) {
        for (Statement statement : statements) {
            html.raw(before);
            say(statement);
            html.raw(after);
        }
    }

    private void techniques() {
        if (advisory.techniques().isEmpty()) {
            return;
        }
        heading("advisory.techniques");
        table("advisory.technique", "advisory.stage", "advisory.evidence");
        for (Advisory.Technique technique : advisory.techniques()) {
            html.raw("<tr><td>").text(technique.id()).raw("</td><td>");
            technique.stage().ifPresent(stage -> html.say("stage." + stage.word()));
            html.raw("</td><td>");
            cite(technique.evidence());
            html.raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    private void exposures() {
        if (advisory.exposures().isEmpty()) {
            return;
        }
        heading("advisory.exposure");
        html.raw("<p class=caption>").say("advisory.exposure.caption").raw("</p>");
        table("advisory.organisation", "advisory.probability", "advisory.impact", "advisory.why");
        for (Exposure exposure : advisory.exposures()) {
            html.raw("<tr><td>").text(exposure.name()).raw("</td><td class=n>");
            html.text(Math.round(exposure.probability() * 100) + " %").raw("</td><td class=n>");
            html.text(String.format(Locale.ROOT, "%.2f", exposure.impact())).raw("</td><td>");
            for (Exposure.Factor factor : exposure.factors()) {
                html.raw("<p>");
                say(factor.what());
                html.raw(" <small>")
                        .text(String.format(Locale.ROOT, "%+.1f", factor.logit()))
                        .raw("</small></p>");
            }
            html.raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }

    private void unknown() {
        if (advisory.unknowns().isEmpty()) {
            return;
        }
        heading("advisory.unknown");
        html.raw("<ul>");
        sentences(advisory.unknowns(), "<li>", "</li>");
        html.raw("</ul>\n");
    }

    private void annex() {
        if (advisory.incidents().isEmpty()) {
            return;
        }
        heading("advisory.annex");
        html.raw("<p class=caption>").say("advisory.annex.caption").raw("</p><dl class=annex>");
        field(
                "annex.what",
                advisory.incidents().stream()
                        .flatMap(incident -> incident.steps().stream())
                        .filter(step -> step.what().code().equals("step.seen"))
                        .map(Incident.Step::stage)
                        .distinct()
                        .sorted()
                        .toList());
        html.raw("<dt>").say("annex.when").raw("</dt><dd>");
        html.text(range()).raw("</dd><dt>").say("annex.hosts").raw("</dt><dd>");
        html.text(hosts()).raw("</dd>");
        for (String key : List.of("annex.services", "annex.operations", "annex.data", "annex.risk", "annex.impact")) {
            html.raw("<dt>")
                    .say(key)
                    .raw("</dt><dd class=blank>")
                    .say("annex.person")
                    .raw("</dd>");
        }
        html.raw("</dl>\n");
    }

    private void field(String key, List<Stage> stages) {
        html.raw("<dt>").say(key).raw("</dt><dd>");
        html.say(texts -> stages.stream()
                        .map(stage -> texts.get("stage." + stage.word()))
                        .collect(Collectors.joining(", ")))
                .raw("</dd>");
    }

    private String hosts() {
        List<String> hosts = advisory.incidents().stream()
                .flatMap(incident -> incident.hosts().stream())
                .distinct()
                .sorted()
                .toList();
        int more = hosts.size() - MOST_HOSTS;
        return hosts.stream().limit(MOST_HOSTS).collect(Collectors.joining(", ")) + (more > 0 ? " +" + more : "");
    }

    private String range() {
        Optional<Instant> first = advisory.incidents().stream()
                .flatMap(incident -> incident.first().stream())
                .min(Instant::compareTo);
        Optional<Instant> last = advisory.incidents().stream()
                .flatMap(incident -> incident.last().stream())
                .max(Instant::compareTo);
        return first.map(AdvisoryPage::time).orElse("–") + " – "
                + last.map(AdvisoryPage::time).orElse("–");
    }

    private void rules() {
        if (advisory.rules().isEmpty()) {
            return;
        }
        heading("advisory.rules");
        for (Advisory.UsedRule rule : advisory.rules()) {
            html.raw("<details class=rule><summary><h3>");
            Exhibit exhibit = rule.evidence().isEmpty()
                    ? null
                    : advisory.exhibits().get(rule.evidence().get(0));
            if (exhibit == null) {
                html.text(rule.title());
            } else {
                html.say(texts -> Defanged.of(exhibit.title(texts.language().tag())));
            }
            html.raw("</h3><small>").text(rule.kind()).raw("</small>");
            cite(rule.evidence());
            html.raw("</summary>");
            if (!rule.text().isEmpty()) {
                html.raw("<pre>")
                        .text(
                                rule.text(),
                                0,
                                Math.min(MOST_RULE_CHARACTERS, rule.text().length()))
                        .raw("</pre>");
            }
            html.raw("</details>\n");
        }
    }

    private void exhibits() {
        if (advisory.exhibits().isEmpty()) {
            return;
        }
        heading("advisory.exhibits");
        html.raw("<ol class=exhibits>\n");
        for (Exhibit exhibit : advisory.exhibits().values()) {
            html.raw("<li").attribute("id", "e" + numbers.get(exhibit.id())).raw("><b>");
            html.say(texts -> Defanged.of(exhibit.title(texts.language().tag())))
                    .raw("</b> ");
            html.raw("<span")
                    .attribute("class", "chip " + exhibit.level().word())
                    .raw(">");
            html.say("level." + exhibit.level().word()).raw("</span><br><small>");
            exhibit.time().ifPresent(time -> html.text(time(time)).raw(" · "));
            if (!exhibit.host().isEmpty()) {
                html.text(exhibit.host()).raw(" · ");
            }
            html.text(exhibit.place().source());
            if (exhibit.place().number() > 0) {
                html.text(" #" + exhibit.place().number());
            }
            html.raw(" · <code>").text(exhibit.id()).raw("</code></small></li>\n");
        }
        html.raw("</ol>\n");
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' ').replace(":00Z", " UTC");
    }
}
