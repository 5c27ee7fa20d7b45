package org.atalaya.sweep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.atalaya.model.Artifact;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Match;
import org.atalaya.model.Message;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;
import org.atalaya.sigma.CorrelationRule;
import org.atalaya.sigma.Correlator;
import org.atalaya.sigma.Hit;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.condition.Explanation;

/** Makes findings of matches. Not thread-safe. */
final class Findings {
    /** Fields of an event that a finding carries. */
    static final int MOST_FIELDS = 500;
    /** Places of joined events that a finding carries. */
    static final int MOST_RELATED = 20;

    /** Places of one pattern that a finding carries. */
    static final int MOST_PLACES = 3;
    /** Parts of a condition that a finding tells. */
    static final int MOST_PARTS = 6;
    /** Bytes of a match that a finding shows. */
    static final int MOST_SHOWN = 120;

    /** What findings in artifacts are of. */
    static final EventType ARTIFACT = EventType.of("", "file", "");

    /** What findings in mails are of. */
    static final EventType MAIL = EventType.of("", "mail", "");

    private final MessageDigest digest;

    Findings() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Finding of(Event event, Optional<Instant> time, Rule rule, List<Match> matches) {
        List<FieldValue> fields = new ArrayList<>();
        event.visit((name, value) -> {
            if (fields.size() < MOST_FIELDS) {
                fields.add(new FieldValue(name, value == null ? "" : value));
            }
        });
        Place place = event.place();
        return new Finding(
                id(rule, place),
                rule,
                time,
                event.host(),
                event.type(),
                place,
                fields,
                matches,
                why(matches),
                List.of());
    }

    /**
     * A YARA rule on an artifact; its place is the first match, or the first byte.
     *
     * @param condition the rule's condition with the value of every part, where no pattern says why it holds
     */
    Finding of(Artifact artifact, RuleMatch match, List<Explanation.Line> condition) {
        long first = match.patterns().stream()
                .mapToLong(RuleMatch.PatternMatch::offset)
                .min()
                .orElse(0);
        List<FieldValue> fields = new ArrayList<>();
        fields.add(new FieldValue("Rule", match.name()));
        fields.add(new FieldValue("Type", artifact.type()));
        fields.add(new FieldValue("Size", Long.toString(artifact.size())));
        artifact.hashes().forEach((name, value) -> fields.add(new FieldValue(name, value)));
        if (!artifact.parent().isEmpty()) {
            fields.add(new FieldValue("Parent", artifact.parent()));
        }
        List<Match> matches = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (RuleMatch.PatternMatch pattern : match.patterns()) {
            if (counts.merge(pattern.name(), 1, Integer::sum) <= MOST_PLACES && matches.size() < MOST_FIELDS) {
                String text = shown(pattern);
                matches.add(new Match(
                        pattern.name(), text, 0, text.length(), pattern.name() + " at byte " + pattern.offset()));
            }
        }
        if (matches.isEmpty()) {
            matches.addAll(holding(condition));
        }
        StringBuilder why = new StringBuilder();
        if (counts.isEmpty()) {
            why.append("It holds that ")
                    .append(matches.stream().map(Match::value).collect(Collectors.joining("; ")));
        }
        counts.forEach((name, count) -> why.append(why.isEmpty() ? "Found: " : "; ")
                .append(name)
                .append(count >= RuleScanner.MAX_TOLD ? " very often" : count == 1 ? " once" : " " + count + " times"));
        Place place = Place.at(artifact.source(), first);
        return new Finding(
                id(match.rule(), place),
                match.rule(),
                Optional.empty(),
                "",
                ARTIFACT,
                place,
                fields,
                matches,
                why.append('.').toString(),
                List.of());
    }

    /** An indicator in an artifact. */
    Finding of(Artifact artifact, IndicatorScan.Hit hit) {
        List<FieldValue> fields = new ArrayList<>();
        fields.add(new FieldValue("Type", artifact.type()));
        fields.add(new FieldValue("Size", Long.toString(artifact.size())));
        artifact.hashes().forEach((name, value) -> fields.add(new FieldValue(name, value)));
        return of(Optional.empty(), ARTIFACT, Place.at(artifact.source(), hit.offset()), fields, hit);
    }

    /** An indicator in a message. */
    Finding of(Message message, IndicatorScan.Hit hit) {
        Place place = Place.at(message.source(), hit.offset());
        return of(message.date(), MAIL, place, IndicatorScan.fields(message), hit);
    }

    private Finding of(
            Optional<Instant> time, EventType type, Place place, List<FieldValue> fields, IndicatorScan.Hit hit) {
        return new Finding(
                id(hit.rule(), place),
                hit.rule(),
                time,
                "",
                type,
                place,
                fields,
                hit.matches(),
                why(hit.matches()),
                List.of());
    }

    /** A message that is a lure, or may be one. */
    Finding of(JudgedMessage message, Rule rule) {
        Judgement judgement = message.judgement();
        List<FieldValue> fields = new ArrayList<>();
        fields.add(new FieldValue("From", message.fromName() + " <" + message.fromAddress() + ">"));
        fields.add(new FieldValue("To", String.join(", ", message.recipients())));
        fields.add(new FieldValue("Subject", message.subject()));
        fields.add(new FieldValue("Brand", judgement.brand()));
        fields.add(new FieldValue("Asks", String.join(", ", judgement.asks())));
        fields.add(new FieldValue("Decibans", Double.toString(judgement.decibans())));
        List<Match> matches = new ArrayList<>();
        for (Judgement.Reason reason : judgement.reasons()) {
            if (reason.decibans() > 0 && matches.size() < MOST_PARTS) {
                String value = String.join(" · ", reason.values());
                matches.add(new Match(reason.code(), value, 0, value.length(), "+" + reason.decibans() + " decibans"));
            }
        }
        Place place = Place.at(judgement.source(), 0);
        return new Finding(
                id(rule, place), rule, message.date(), "", MAIL, place, fields, matches, why(matches), List.of());
    }

    /** The parts of a condition that hold: those of its first level, or the whole where there is one only. */
    private static List<Match> holding(List<Explanation.Line> condition) {
        List<Match> parts = new ArrayList<>();
        for (Explanation.Line line : condition) {
            boolean first = line.level() == 1 && line.value().equals("true");
            if ((first || condition.size() == 1) && parts.size() < MOST_PARTS) {
                parts.add(new Match("condition", line.text(), 0, line.text().length(), "= true"));
            }
        }
        return parts;
    }

    /** The bytes of a match as text, where they are text, else in hexadecimal. */
    private static String shown(RuleMatch.PatternMatch match) {
        byte[] bytes = match.data().length > MOST_SHOWN ? Arrays.copyOf(match.data(), MOST_SHOWN) : match.data();
        boolean wide = bytes.length > 1 && bytes[1] == 0;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i += wide ? 2 : 1) {
            int c = bytes[i] & 0xFF;
            if (c < 32 || c > 126 || match.hex()) {
                return HexFormat.ofDelimiter(" ").formatHex(bytes);
            }
            text.append((char) c);
        }
        return text.toString();
    }

    Finding of(Correlator.CorrelationHit hit) {
        List<Hit> hits = hit.hits();
        Hit last = hits.get(hits.size() - 1);
        List<FieldValue> fields = new ArrayList<>();
        hit.group().forEach((name, value) -> fields.add(new FieldValue(name, value)));
        hit.observed().forEach((name, value) -> fields.add(new FieldValue(name, value)));
        Set<Place> related = new LinkedHashSet<>();
        hits.forEach(one -> related.add(one.place()));
        return new Finding(
                id(hit.rule().rule(), last.place()),
                hit.rule().rule(),
                Optional.of(last.time()),
                last.host(),
                last.type(),
                last.place(),
                fields,
                List.of(),
                english(hit),
                related.stream().limit(MOST_RELATED).toList(),
                Map.of("es", spanish(hit)));
    }

    private static String english(Correlator.CorrelationHit hit) {
        String span = span(hit.rule().timespan());
        String what = hit.observed().isEmpty()
                ? hit.count() + (hit.count() == 1 ? " hit" : " hits") + " within " + span
                : (hit.rule().type() == CorrelationRule.Type.NEW_VALUE ? "Not seen within " : "A jump within ")
                        + span
                        + ": "
                        + values(hit.observed());
        return what + (hit.group().isEmpty() ? "" : " for " + values(hit.group())) + ".";
    }

    private static String spanish(Correlator.CorrelationHit hit) {
        String span = span(hit.rule().timespan());
        String what = hit.observed().isEmpty()
                ? hit.count() + (hit.count() == 1 ? " coincidencia" : " coincidencias") + " en " + span
                : (hit.rule().type() == CorrelationRule.Type.NEW_VALUE
                                ? "Algo que no se había visto en "
                                : "Un salto en ")
                        + span
                        + ": "
                        + values(hit.observed());
        return what + (hit.group().isEmpty() ? "" : " para " + values(hit.group())) + ".";
    }

    private static String values(Map<String, String> values) {
        return values.entrySet().stream()
                .map(one -> one.getKey() + " = " + one.getValue())
                .collect(Collectors.joining(", "));
    }

    /** A pattern that several observations hold together; its place is that of the last. */
    Finding of(PatternJoin.Joined joined, Rule rule) {
        Hit last = joined.hits().get(joined.hits().size() - 1);
        List<Match> matches = List.of(PatternScan.match(joined.pattern()));
        int many = joined.hits().size();
        String test = matches.get(0).test();
        return new Finding(
                id(rule, last.place()),
                rule,
                Optional.of(last.time()),
                last.host(),
                last.type(),
                last.place(),
                List.of(),
                matches,
                "Held by " + (many == 1 ? "1 observation" : many + " observations") + " together: " + test + ".",
                joined.hits().stream().map(Hit::place).limit(MOST_RELATED).toList(),
                Map.of(
                        "es",
                        many == 1
                                ? "Lo cumple 1 observación: " + test + "."
                                : "Lo cumplen " + many + " observaciones juntas: " + test + "."));
    }

    /** A length of time in days where it has at least two and no rest, otherwise in hours, minutes and seconds. */
    private static String span(Duration length) {
        return length.toDays() >= 2 && length.equals(Duration.ofDays(length.toDays()))
                ? length.toDays() + "d"
                : length.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    /** The first 16 hexadecimal digits of SHA-256 over rule and place. */
    private String id(Rule rule, Place place) {
        String text = rule.id() + "\n" + place.source() + "\n" + place.offset() + "\n" + place.number();
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
    }

    private static String why(List<Match> matches) {
        if (matches.isEmpty()) {
            return "The rule matched on what the event does not contain.";
        }
        Set<String> tests = new LinkedHashSet<>();
        matches.forEach(match -> tests.add(match.test()));
        return "The rule matched: " + String.join("; ", tests) + ".";
    }
}
