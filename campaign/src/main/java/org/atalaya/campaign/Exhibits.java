package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.atalaya.model.Artifact;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Fact;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Stage;

/** Makes exhibits of findings, artifacts and messages: what each says, shows and could do. */
final class Exhibits {
    /** Values of one fact that become terms. */
    private static final int MOST_VALUES = 100;
    /** Characters of one finding's fields that are looked at; twice the longest command line of Windows. */
    private static final int MOST_CHARACTERS = 65_536;
    /** Words of a permission that may name a host or a file. */
    private static final int MOST_WORDS = 200;

    private static final Pattern EXERCISE = Pattern.compile(
            "red[ -]?team|equipo rojo|pen(?:etration)?[ -]?test|pruebas? de penetraci[oó]n|simulacro de ataque|adversary emulation");
    private static final Pattern PERMISSION = Pattern.compile(
            "autoriza|permiso|authori[sz]|permission|con conocimiento de|written consent|consentimiento");
    private static final Set<String> SHARED_USERS = Set.of(
            "",
            "-",
            "system",
            "nt authority\\system",
            "nt authority\\sistema",
            "local service",
            "network service",
            "anonymous logon");

    /** Products whose logs are of many machines: that a line of them names none does not make them one place. */
    private static final Set<String> OF_MACHINES = Set.of("windows", "linux", "macos", "zeek");

    private Exhibits() {}

    /**
     * The exhibit of a finding.
     *
     * @param values an empty one for its id
     */
    static CaseFile.Item of(Finding finding, Values values) {
        boolean onHost = onHost(finding);
        List<String> techniques = new ArrayList<>();
        String id = finding.id();
        // Its title is of one language; the exhibit has it in all.
        values.say("rule:" + finding.rule().id().toLowerCase(Locale.ROOT), "");
        for (String tag : finding.rule().tags()) {
            String low = tag.toLowerCase(Locale.ROOT);
            if (low.matches("attack\\.t\\d{4}(\\.\\d{3})?")) {
                techniques.add(low.substring(7));
                values.say("technique:" + low.substring(7), low.substring(7).toUpperCase(Locale.ROOT));
            } else if (low.matches("attack\\.s\\d{4}")) {
                values.say("software:" + low.substring(7), low.substring(7).toUpperCase(Locale.ROOT));
            } else if (low.startsWith("indicator.") || low.startsWith("expired.")) {
                values.say(low.replaceFirst("\\.", ":"), first(finding));
            }
        }
        String user = "";
        String actor = "";
        int left = MOST_CHARACTERS;
        for (FieldValue field : finding.fields()) {
            String value = field.value();
            switch (field.name()) {
                case "Rule" -> values.say("rule:" + value.toLowerCase(Locale.ROOT), "");
                case "User", "TargetUserName", "SubjectUserName", "user.name" ->
                    user = user.isEmpty() && !shared(value) ? value : user;
                case "Actor", "actor_id", "UserId", "actor.alternateId", "actor.email" ->
                    actor = actor.isEmpty() && !shared(value) ? value : actor;
                case "WorkstationName", "SourceHostname" -> peer(value, values.keys);
                default -> {}
            }
            if (!finding.rule().kind().equals("lure") && left > 0) {
                String head = value.length() <= left ? value : value.substring(0, left);
                left -= head.length();
                values.names(head);
                values.field(field.name(), head, finding.time());
            }
        }
        if (onHost && !finding.host().isEmpty()) {
            values.keys.add("host|" + finding.host().toLowerCase(Locale.ROOT));
        }
        if (!user.isEmpty()) {
            values.keys.add("user|" + user.toLowerCase(Locale.ROOT));
        }
        if (!onHost) {
            values.keys.add("source|" + finding.place().source());
        } else if (finding.host().isEmpty()) {
            onPlatform(finding, actor, values.keys);
            user = user.isEmpty() ? actor : user;
        }
        Set<Stage> stages = Stages.ofTechniques(techniques);
        boolean inFile = finding.rule().kind().equals("yara");
        return new CaseFile.Item(
                new Exhibit(
                        id,
                        Exhibit.Kind.FINDING,
                        finding.rule().level(),
                        titles(finding),
                        finding.time(),
                        finding.host(),
                        user,
                        finding.place(),
                        finding.why(),
                        techniques.stream()
                                .map(one -> one.toUpperCase(Locale.ROOT))
                                .toList(),
                        Map.of()),
                values.traces,
                inFile ? EnumSet.noneOf(Stage.class) : stages,
                inFile ? stages : EnumSet.noneOf(Stage.class),
                values.keys,
                finding.rule().level().compareTo(Level.HIGH) >= 0
                        || values.traces.stream().anyMatch(trace -> trace.term().startsWith("indicator:")),
                values.domains,
                values.addresses);
    }

    /**
     * What a finding of a log that names no host may be joined by: the record itself, which a correlation points at too; the
     * account that acted, a mere number within its service; and the service.
     */
    private static void onPlatform(Finding finding, String actor, Set<String> keys) {
        keys.add(record(finding.place()));
        finding.related().forEach(place -> keys.add(record(place)));
        String service = finding.type().product();
        if (!actor.isEmpty()) {
            String low = actor.toLowerCase(Locale.ROOT);
            keys.add("user|" + (low.indexOf('@') >= 0 ? low : service + ":" + low));
        }
        if (!service.isEmpty() && !OF_MACHINES.contains(service)) {
            keys.add("service|" + service);
        }
    }

    private static String record(Place place) {
        return "record|" + place.source() + "|" + place.number() + "|" + place.offset();
    }

    /** Whether a finding is on a host, rather than in a file of no host that is known. */
    static boolean onHost(Finding finding) {
        return finding.place().unit() != Place.Unit.BYTE;
    }

    /**
     * The exhibit of an artifact.
     *
     * @param id of it
     * @param values an empty one for that id
     */
    static CaseFile.Item of(Artifact artifact, String id, Values values) {
        values.say("type:" + artifact.type(), artifact.type());
        Set<Stage> able = EnumSet.noneOf(Stage.class);
        Level level = Level.INFORMATIONAL;
        for (Fact fact : artifact.facts()) {
            level = level.compareTo(fact.level()) < 0 ? fact.level() : level;
            able.addAll(Stages.ofFact(fact.code()));
            values.say("fact:" + fact.code(), String.join(", ", fact.values()));
            for (int i = 0; i < Math.min(MOST_VALUES, fact.values().size()); i++) {
                String value = fact.values().get(i).toLowerCase(Locale.ROOT);
                values.say("value:" + fact.code() + "=" + value, fact.values().get(i));
            }
        }
        values.keys.add("source|" + artifact.source());
        if (!artifact.parent().isEmpty()) {
            values.keys.add("source|" + artifact.parent());
        }
        values.hashed(artifact.hashes());
        String name = Place.lastName(artifact.source());
        values.named(name);
        String type = artifact.type();
        return new CaseFile.Item(
                new Exhibit(
                        id,
                        Exhibit.Kind.ARTIFACT,
                        level,
                        Map.of("en", name + " (" + type + ")", "es", name + " (" + type + ")"),
                        Optional.empty(),
                        "",
                        "",
                        Place.at(artifact.source(), 0),
                        "",
                        List.of(),
                        artifact.hashes()),
                values.traces,
                EnumSet.noneOf(Stage.class),
                able,
                values.keys,
                values.traces.stream().anyMatch(trace -> trace.term().startsWith("indicator:")),
                Set.of(),
                Set.of());
    }

    /** Whether a message permits an exercise, by what stands in it; a person has to ask. */
    static boolean permits(JudgedMessage message) {
        String body = message.body().toLowerCase(Locale.ROOT);
        return EXERCISE.matcher(body).find() && PERMISSION.matcher(body).find();
    }

    /** Whether a message is one that its reader should not have got. */
    static boolean bad(JudgedMessage message) {
        Judgement.Verdict verdict = message.judgement().verdict();
        return verdict == Judgement.Verdict.MALICIOUS || verdict == Judgement.Verdict.SUSPICIOUS;
    }

    /**
     * The exhibit of a message.
     *
     * @param id of it
     * @param values an empty one for that id
     */
    static CaseFile.Item of(JudgedMessage message, String id, Values values) {
        Judgement judgement = message.judgement();
        boolean bad = bad(message);
        if (permits(message)) {
            values.say("exercise:permission", message.subject());
        }
        if (bad) {
            String verdict = judgement.verdict().name().toLowerCase(Locale.ROOT);
            values.say("mail:" + verdict, verdict);
            if (!judgement.brand().isEmpty()) {
                values.say("brand:" + judgement.brand(), judgement.brand());
            }
            judgement.asks().forEach(ask -> values.say("ask:" + ask, ask));
            values.keys.add("source|" + judgement.source());
            message.attachments().forEach(values::attached);
            for (JudgedMessage.Link link : message.links()) {
                values.field("Url", link.target(), message.date());
            }
            values.keys.add("lure|" + message.fromAddress().toLowerCase(Locale.ROOT) + "|" + message.subject());
        } else {
            // A permission is brought to the case by what it names, the hosts and files in its text.
            for (String word : message.body().toLowerCase(Locale.ROOT).split("[^a-z0-9._-]+")) {
                if (word.length() > 3 && word.length() < 64 && values.keys.size() < MOST_WORDS) {
                    values.keys.add("named|" + word);
                }
            }
        }
        return new CaseFile.Item(
                new Exhibit(
                        id,
                        Exhibit.Kind.MESSAGE,
                        bad ? Level.HIGH : Level.INFORMATIONAL,
                        Map.of("en", message.subject(), "es", message.subject()),
                        message.date(),
                        "",
                        "",
                        Place.at(judgement.source(), 0),
                        message.fromAddress(),
                        List.of(),
                        Map.of()),
                values.traces,
                bad ? EnumSet.of(Stage.DELIVERY) : EnumSet.noneOf(Stage.class),
                EnumSet.noneOf(Stage.class),
                values.keys,
                judgement.verdict() == Judgement.Verdict.MALICIOUS,
                values.domains,
                Set.of());
    }

    private static String first(Finding finding) {
        return finding.matches().isEmpty() ? "" : finding.matches().get(0).value();
    }

    private static Map<String, String> titles(Finding finding) {
        return Map.of("en", finding.rule().title("en"), "es", finding.rule().title("es"));
    }

    private static boolean shared(String user) {
        String low = user.toLowerCase(Locale.ROOT);
        return SHARED_USERS.contains(low)
                || low.endsWith("$")
                || low.startsWith("nt authority")
                || low.startsWith("s-1-");
    }

    private static void peer(String value, Set<String> keys) {
        if (value.length() > 2 && !value.equals("-")) {
            keys.add("peer|" + value.toLowerCase(Locale.ROOT));
        }
    }
}
