package org.atalaya.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.Kind;
import org.atalaya.indicators.Probe;
import org.atalaya.indicators.WarningLists;
import org.atalaya.model.Artifact;
import org.atalaya.model.Event;
import org.atalaya.model.Fact;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.atalaya.model.Values;

/**
 * Looks for indicators in what one worker reads: in every value of an event, in names, digests and facts of artifacts,
 * and in headers, links and texts of mails. Not thread-safe.
 */
final class IndicatorScan {
    /** Characters of one text of a mail that are looked at. */
    private static final int MOST_TEXT = 1 << 20;
    /** Messages within messages. */
    private static final int MOST_WITHIN = 8;
    /** Indicators whose list is remembered. */
    private static final int MOST_KNOWN = 10_000;
    /** Values on warning lists that are told for one portion of the evidence. */
    private static final int MOST_LISTED = 20;

    /** Characters around a hit that its finding shows. */
    private static final int MOST_AROUND = 2_000;

    private final IndicatorPack pack;
    private final Probe probe;
    private final Values read = new Values();
    private final Map<Integer, Optional<WarningLists.Listed>> known = new LinkedHashMap<>();
    private final Map<String, long[]> listed = new TreeMap<>();
    private char[] chars = new char[256];

    /** Hits of one rule in one piece of evidence. */
    record Hit(Rule rule, List<Match> matches, long offset) {}

    /** Hits as they are found, by rule and place. */
    private final class Gathered {
        private final Optional<Instant> time;
        private final Map<String, Hit> hits = new LinkedHashMap<>();
        private final Set<Integer> numbers = new HashSet<>();

        Gathered(Optional<Instant> time) {
            this.time = time;
        }

        void take(String field, String value, long offset) {
            take(field, value, index -> offset, Set.of());
        }

        /** Takes what was hit in a value, but for indicators that were told already. */
        void take(String field, String value, IntToLongFunction places, Set<Integer> told) {
            for (int i = 0; i < probe.count(); i++) {
                Indicator indicator = probe.indicator(i);
                boolean version = indicator.kind() == Kind.IPV4
                        && field.toLowerCase(Locale.ROOT).contains("version");
                if (version || told.contains(probe.number(i))) {
                    continue;
                }
                numbers.add(probe.number(i));
                Optional<WarningLists.Listed> list = list(probe.number(i), indicator);
                if (list.isPresent()) {
                    listed.computeIfAbsent(
                                    indicator.value() + "\n"
                                            + indicator.origin().file() + "\n"
                                            + list.get().title("en"),
                                    key -> new long[1])[0]++;
                    continue;
                }
                Rule rule = pack.rule(indicator, indicator.level(time));
                long offset = places.applyAsLong(probe.start(i));
                int from = Math.max(0, probe.start(i) - MOST_AROUND);
                int to = Math.min(value.length(), probe.end(i) + MOST_AROUND);
                hits.computeIfAbsent(rule.id() + "\n" + offset, key -> new Hit(rule, new ArrayList<>(), offset))
                        .matches()
                        .add(new Match(
                                field,
                                value.substring(from, to),
                                probe.start(i) - from,
                                probe.end(i) - from,
                                reason(indicator, time)));
            }
            probe.clear();
        }

        List<Hit> hits() {
            return List.copyOf(hits.values());
        }
    }

    IndicatorScan(IndicatorPack pack) {
        this.pack = pack;
        this.probe = new Probe(pack.set());
    }

    private Optional<WarningLists.Listed> list(int number, Indicator indicator) {
        Optional<WarningLists.Listed> before = known.get(number);
        if (before != null) {
            return before;
        }
        Optional<WarningLists.Listed> list = pack.lists().of(indicator);
        if (known.size() < MOST_KNOWN) {
            known.put(number, list);
        }
        return list;
    }

    /** Why a hit counts as much as it does. */
    private static String reason(Indicator indicator, Optional<Instant> time) {
        StringBuilder text = new StringBuilder("indicator ")
                .append(indicator.kind().word())
                .append(" = ")
                .append(indicator.value())
                .append(" of ")
                .append(indicator.origin().file());
        indicator
                .origin()
                .tlp()
                .ifPresent(tlp -> text.append(" (").append(tlp.label()).append(')'));
        int score = indicator.score(time);
        text.append(", confidence ").append(indicator.about().confidence());
        if (score != indicator.about().confidence()) {
            text.append(", counts ").append(score);
        }
        switch (indicator.at(time)) {
            case VALID -> {}
            case BEFORE ->
                text.append(", ").append(days(time, indicator.about().from())).append(" days before it was published");
            case AFTER ->
                text.append(", ").append(days(indicator.about().until(), time)).append(" days after its validity");
        }
        return text.toString();
    }

    private static long days(Optional<Instant> from, Optional<Instant> to) {
        return Duration.between(from.orElse(Instant.EPOCH), to.orElse(Instant.EPOCH))
                .toDays();
    }

    private void ask(String text) {
        int length = Math.min(text.length(), MOST_TEXT);
        if (chars.length < length) {
            chars = new char[length];
        }
        text.getChars(0, length, chars, 0);
        probe.text(chars, 0, length);
    }

    /** The indicators of an event. */
    List<Hit> event(Event event, Optional<Instant> time) {
        read.clear();
        event.readAll(read);
        for (int i = 0; i < read.count(); i++) {
            probe.text(read.chars(), read.start(i), read.end(i));
        }
        if (probe.count() == 0) {
            return List.of();
        }
        probe.clear();
        // Nearly no event has one; of those that do, the fields are read once more to say which.
        Gathered gathered = new Gathered(time);
        event.visit((name, value) -> {
            if (value != null) {
                ask(value);
                if (probe.count() > 0) {
                    gathered.take(name, value, event.place().offset());
                }
            }
        });
        return gathered.hits();
    }

    /** The indicators of an artifact: its digests, its name, and what was found in it. */
    List<Hit> artifact(Artifact artifact) {
        Gathered gathered = new Gathered(Optional.empty());
        for (String name : List.of("md5", "sha1", "sha256", "sha512")) {
            String value = artifact.hashes().getOrDefault(name, "");
            if (!value.isEmpty()) {
                char[] digits = value.toCharArray();
                probe.hash(digits, 0, digits.length);
                gathered.take(name, value, 0);
            }
        }
        String name = Place.lastName(artifact.source());
        char[] text = name.toCharArray();
        probe.text(Kind.FILE_NAME, text, 0, text.length);
        gathered.take("Name", name, 0);
        for (Fact fact : artifact.facts()) {
            for (String value : fact.values()) {
                ask(value);
                gathered.take(fact.code(), value, Math.max(0, fact.offset()));
            }
        }
        return gathered.hits();
    }

    /** The indicators of a message and those within it: who sent it, by which hosts, and where it leads. */
    List<Hit> message(Message message) {
        Gathered gathered = new Gathered(message.date());
        message(message, gathered, 0);
        return gathered.hits();
    }

    private void message(Message message, Gathered gathered, int depth) {
        for (Message.Header header : message.headers()) {
            ask(header.value());
            gathered.take(header.name(), header.value(), Math.max(0, header.offset()));
        }
        for (Message.Link link : message.links()) {
            ask(link.target());
            gathered.take("Link", link.target(), Math.max(0, link.offset()));
        }
        // Links and headers say it better than the text that they stand in.
        Set<Integer> told = new HashSet<>(gathered.numbers);
        for (Message.Text part : message.texts()) {
            ask(part.text());
            gathered.take(
                    "Text", part.text(), index -> Math.max(0, part.offsets().of(index)), told);
        }
        for (Message.Part part : message.parts()) {
            ask(part.name());
            gathered.take("Attachment", part.name(), Math.max(0, part.offset()));
        }
        for (Message inner : message.within()) {
            if (depth < MOST_WITHIN) {
                message(inner, gathered, depth + 1);
            }
        }
    }

    /** Fields that a finding of a message carries. */
    static List<FieldValue> fields(Message message) {
        List<FieldValue> fields = new ArrayList<>();
        message.from().forEach(from -> fields.add(new FieldValue("From", from.name() + " <" + from.address() + ">")));
        fields.add(new FieldValue("Subject", message.subject()));
        return fields;
    }

    /** Whether a level is worth telling. */
    static boolean tells(Hit hit, Level least) {
        return hit.rule().level().compareTo(least) >= 0;
    }

    /** What was hit and is on a warning list, since the last time this was asked. */
    List<Notice> listed(String source) {
        if (listed.isEmpty()) {
            return List.of();
        }
        List<Notice> notices = new ArrayList<>();
        listed.forEach((key, count) -> {
            if (notices.size() < MOST_LISTED) {
                String[] parts = key.split("\n", -1);
                notices.add(new Notice(
                        Notice.Kind.NOTE,
                        source,
                        -1,
                        "on a warning list: " + parts[0] + " of " + parts[1] + " is one of the " + parts[2] + "; "
                                + count[0] + (count[0] == 1 ? " hit is no finding" : " hits are no findings")));
            }
        });
        if (listed.size() > MOST_LISTED) {
            notices.add(new Notice(
                    Notice.Kind.LIMIT,
                    source,
                    -1,
                    (listed.size() - MOST_LISTED) + " more values on warning lists were hit and are not listed"));
        }
        listed.clear();
        return notices;
    }
}
