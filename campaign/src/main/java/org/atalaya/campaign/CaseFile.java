package org.atalaya.campaign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.indicators.WarningLists;
import org.atalaya.model.Artifact;
import org.atalaya.model.Event;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Fact;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Stage;

/**
 * Everything of a sweep that may speak for or against a campaign: exhibits, what each says, and by what it may be joined
 * with others. It grows with rules, hosts and lures, under named limits, not with the evidence. Not thread-safe: it is fed
 * in the order of the evidence.
 */
public final class CaseFile {
    /** Exhibits of one rule on one host or artifact root that are kept; more say the same again. */
    public static final int MOST_PER_RULE_AND_HOST = 50;
    /** Exhibits in all. */
    public static final int MOST_ITEMS = 50_000;
    /** Sensors of hosts that are remembered. */
    static final int MOST_SENSORS = 20_000;
    /** Values of one fact that become terms. */
    private static final int MOST_VALUES = 100;

    /** Characters of one finding's fields that are looked at; twice the longest command line of Windows. */
    private static final int MOST_CHARACTERS = 65_536;

    private static final Duration HOST_GAP = Duration.ofDays(7);
    private static final Pattern HASH =
            Pattern.compile("(?<![0-9a-fA-F])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9a-fA-F])");
    private static final Pattern DOMAIN =
            Pattern.compile("(?<![\\w@.-])((?:[a-z0-9_-]{1,63}\\.){1,8}[a-z][a-z0-9-]{1,62})(?![\\w-])");
    private static final Pattern ADDRESS = Pattern.compile("(?<![\\d.])(\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\d.]*\\d)");
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

    /**
     * An exhibit with what it says.
     *
     * @param seen stages that it shows as having happened
     * @param able stages that something of it could do
     * @param keys what it may be joined with others by; each with its kind in front
     * @param grave whether it alone makes an incident
     * @param domains contacted, led to, or asked for
     * @param addresses contacted
     */
    record Item(
            Exhibit exhibit,
            List<Trace> traces,
            Set<Stage> seen,
            Set<Stage> able,
            Set<String> keys,
            boolean grave,
            Set<String> domains,
            Set<String> addresses) {
        /** Whether it shows a place on the network that gives orders or hands out files. */
        boolean controls() {
            boolean known = traces.stream().anyMatch(trace -> trace.term().startsWith("indicator:"));
            return !exhibit.host().isEmpty()
                    && (known || seen.contains(Stage.REMOTE_CONTROL) || seen.contains(Stage.DOWNLOAD))
                    && !seen.contains(Stage.GEOFENCE)
                    && exhibit.level().compareTo(Level.MEDIUM) >= 0;
        }
    }

    private final List<Profile> profiles;
    private final Published published;
    private final Ordinary everyday;
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Item> byId = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Set<String>> sensors = new HashMap<>();
    private final Map<String, Rules> rules = new LinkedHashMap<>();
    private final List<Trace> about = new ArrayList<>();
    private final MessageDigest digest;
    private final Map<String, Set<String>> ordinary = new LinkedHashMap<>();
    private long passedOver;

    /** A rule that fired, and what it was seen by. */
    record Rules(org.atalaya.model.Rule rule, Set<String> exhibits) {}

    /**
     * An empty file.
     *
     * @param lists of what is no trace of anything
     */
    public CaseFile(List<Profile> profiles, WarningLists lists) {
        this.profiles = List.copyOf(profiles);
        this.everyday = new Ordinary(lists);
        this.published = Published.of(profiles);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Takes what one portion of the evidence gave: artifacts count where a finding or an indicator concerns them. */
    public void add(List<Finding> findings, List<Artifact> artifacts, List<JudgedMessage> messages) {
        NavigableSet<String> concerned = new TreeSet<>();
        for (Finding finding : findings) {
            add(finding);
            if (finding.place().unit() == Place.Unit.BYTE
                    && finding.rule().level().compareTo(Level.LOW) > 0) {
                concerned.add(finding.place().source());
            }
        }
        messages.forEach(this::add);
        if (!artifacts.isEmpty()) {
            sensors.computeIfAbsent("", key -> new HashSet<>()).add("files");
        }
        for (Artifact artifact : artifacts) {
            boolean named = artifact.hashes().values().stream()
                    .anyMatch(value ->
                            !published.find(value.toLowerCase(Locale.ROOT)).isEmpty());
            if (named || concerns(concerned, artifact.source())) {
                add(artifact);
            }
        }
    }

    /** Whether a source, what holds it or what it holds is among some. */
    private static boolean concerns(NavigableSet<String> concerned, String source) {
        for (int end = source.length(); end > 0; end = source.lastIndexOf('!', end - 1)) {
            if (concerned.contains(source.substring(0, end))) {
                return true;
            }
        }
        String within = concerned.ceiling(source + "!");
        return within != null && within.startsWith(source + "!");
    }

    /** Remembers that a host's logs could show something: {@code process}, {@code network}, {@code mail}, {@code files}. */
    public void sensor(String host, String sensor) {
        if (sensors.size() < MOST_SENSORS || sensors.containsKey(host)) {
            sensors.computeIfAbsent(host, key -> new HashSet<>()).add(sensor);
        }
    }

    /** Adds what is known of whose evidence it is, such as {@code victim:country=mx}. */
    public void about(String term, String exhibit, String shown) {
        about.add(new Trace(term.toLowerCase(Locale.ROOT), exhibit, shown));
    }

    private void add(Finding finding) {
        boolean onHost = finding.place().unit() != Place.Unit.BYTE;
        String group = finding.rule().id() + "\n"
                + (onHost ? finding.host() : finding.place().source());
        if (items.size() >= MOST_ITEMS || counts.merge(group, 1, Integer::sum) > MOST_PER_RULE_AND_HOST) {
            passedOver++;
            return;
        }
        List<String> techniques = new ArrayList<>();
        List<Trace> traces = new ArrayList<>();
        String id = finding.id();
        // Its title is of one language; the exhibit has it in all.
        traces.add(new Trace("rule:" + finding.rule().id().toLowerCase(Locale.ROOT), id, ""));
        for (String tag : finding.rule().tags()) {
            String low = tag.toLowerCase(Locale.ROOT);
            if (low.matches("attack\\.t\\d{4}(\\.\\d{3})?")) {
                techniques.add(low.substring(7));
                traces.add(new Trace(
                        "technique:" + low.substring(7), id, low.substring(7).toUpperCase(Locale.ROOT)));
            } else if (low.startsWith("indicator.") || low.startsWith("expired.")) {
                traces.add(new Trace(low.replaceFirst("\\.", ":"), id, first(finding)));
            }
        }
        String user = "";
        Set<String> keys = new LinkedHashSet<>();
        Set<String> domains = new LinkedHashSet<>();
        Set<String> addresses = new LinkedHashSet<>();
        int left = MOST_CHARACTERS;
        for (FieldValue field : finding.fields()) {
            String value = field.value();
            switch (field.name()) {
                case "Rule" -> traces.add(new Trace("rule:" + value.toLowerCase(Locale.ROOT), id, ""));
                case "User", "TargetUserName", "SubjectUserName", "user.name" ->
                    user = user.isEmpty() && !shared(value) ? value : user;
                case "WorkstationName", "SourceHostname" -> host(value, keys);
                default -> {}
            }
            if (!finding.rule().kind().equals("lure") && left > 0) {
                String head = value.length() <= left ? value : value.substring(0, left);
                left -= head.length();
                names(head, keys);
                indicators(field.name(), head, id, finding.time(), traces, keys, domains, addresses);
            }
        }
        if (onHost && !finding.host().isEmpty()) {
            keys.add("host|" + finding.host().toLowerCase(Locale.ROOT));
        }
        if (!user.isEmpty()) {
            keys.add("user|" + user.toLowerCase(Locale.ROOT));
        }
        if (!onHost) {
            keys.add("source|" + finding.place().source());
        }
        Set<Stage> stages = Stages.ofTechniques(techniques);
        boolean inFile = finding.rule().kind().equals("yara");
        Item item = new Item(
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
                traces,
                inFile ? EnumSet.noneOf(Stage.class) : stages,
                inFile ? stages : EnumSet.noneOf(Stage.class),
                keys,
                finding.rule().level().compareTo(Level.HIGH) >= 0
                        || traces.stream().anyMatch(trace -> trace.term().startsWith("indicator:")),
                domains,
                addresses);
        if (byId.putIfAbsent(id, item) == null) {
            items.add(item);
            rules.computeIfAbsent(finding.rule().id(), key -> new Rules(finding.rule(), new LinkedHashSet<>()))
                    .exhibits()
                    .add(id);
        }
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

    private static void host(String value, Set<String> keys) {
        if (value.length() > 2 && !value.equals("-")) {
            keys.add("peer|" + value.toLowerCase(Locale.ROOT));
        }
    }

    private void names(String value, Set<String> keys) {
        for (String name : FileNames.in(value.toLowerCase(Locale.ROOT))) {
            if (!everyday.program(name)) {
                keys.add("file|" + name);
            }
        }
    }

    /** The first hashes in a text of lower case. */
    private static List<String> hashes(String text) {
        return HASH.matcher(text).results().limit(20).map(MatchResult::group).toList();
    }

    /** What a file's name may be joined by: itself, or the hash that it is named after. */
    private void named(String name, Set<String> keys) {
        names(name, keys);
        hashes(name.toLowerCase(Locale.ROOT)).forEach(hash -> keys.add("hash|" + hash));
    }

    private void indicators(
            String field,
            String value,
            String id,
            Optional<Instant> time,
            List<Trace> traces,
            Set<String> keys,
            Set<String> domains,
            Set<String> addresses) {
        String low = value.toLowerCase(Locale.ROOT);
        for (String hash : hashes(low)) {
            hit(hash, id, time, traces);
            keys.add("hash|" + hash);
        }
        Matcher found = DOMAIN.matcher(low);
        for (int i = 0; i < 20 && found.find(); i++) {
            String domain = found.group(1);
            boolean hit = hit(domain, id, time, traces);
            boolean asked =
                    field.equals("QueryName") || field.equals("DestinationHostname") || field.equals("Url") || hit;
            if (asked && everyday.domain(domain) && (ordinary.size() < MOST_VALUES || ordinary.containsKey(domain))) {
                ordinary.computeIfAbsent(domain, key -> new LinkedHashSet<>()).add(id);
            }
            if (asked && !everyday.domain(domain) && !FileNames.is(domain)) {
                domains.add(domain);
                keys.add("domain|" + domain);
            }
        }
        Matcher ips = ADDRESS.matcher(low);
        for (int i = 0; i < 20 && ips.find(); i++) {
            boolean hit = hit(ips.group(1), id, time, traces);
            if ((hit || field.equals("DestinationIp") || field.equals("DestAddress"))
                    && !everyday.address(ips.group(1))) {
                addresses.add(ips.group(1));
                keys.add("address|" + ips.group(1));
            }
        }
    }

    /** Whether a value is an indicator; without a time it counts as valid, since files and mails may bear none. */
    private boolean hit(String value, String id, Optional<Instant> time, List<Trace> traces) {
        List<Published.One> found = published.find(value);
        for (Published.One one : found) {
            Trace trace = new Trace(one.term(time), id, one.indicator().value());
            if (!traces.contains(trace)) {
                traces.add(trace);
            }
        }
        return !found.isEmpty();
    }

    private void add(Artifact artifact) {
        String id = "a-" + hex(artifact.source());
        if (items.size() >= MOST_ITEMS || byId.containsKey(id)) {
            passedOver += items.size() >= MOST_ITEMS ? 1 : 0;
            return;
        }
        List<Trace> traces = new ArrayList<>();
        traces.add(new Trace("type:" + artifact.type(), id, artifact.type()));
        Set<Stage> able = EnumSet.noneOf(Stage.class);
        Level level = Level.INFORMATIONAL;
        for (Fact fact : artifact.facts()) {
            level = level.compareTo(fact.level()) < 0 ? fact.level() : level;
            able.addAll(Stages.ofFact(fact.code()));
            traces.add(new Trace("fact:" + fact.code(), id, String.join(", ", fact.values())));
            for (int i = 0; i < Math.min(MOST_VALUES, fact.values().size()); i++) {
                String value = fact.values().get(i).toLowerCase(Locale.ROOT);
                traces.add(new Trace(
                        "value:" + fact.code() + "=" + value, id, fact.values().get(i)));
            }
        }
        Set<String> keys = new LinkedHashSet<>();
        keys.add("source|" + artifact.source());
        if (!artifact.parent().isEmpty()) {
            keys.add("source|" + artifact.parent());
        }
        for (Map.Entry<String, String> hash : artifact.hashes().entrySet()) {
            hit(hash.getValue().toLowerCase(Locale.ROOT), id, Optional.empty(), traces);
            if (hash.getKey().startsWith("sha") || hash.getKey().equals("md5")) {
                keys.add("hash|" + hash.getValue().toLowerCase(Locale.ROOT));
            }
        }
        String name = Place.lastName(artifact.source());
        if (!everyday.program(name.toLowerCase(Locale.ROOT))) {
            named(name, keys);
        }
        String type = artifact.type();
        Item item = new Item(
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
                traces,
                EnumSet.noneOf(Stage.class),
                able,
                keys,
                traces.stream().anyMatch(trace -> trace.term().startsWith("indicator:")),
                Set.of(),
                Set.of());
        byId.put(id, item);
        items.add(item);
    }

    private void add(JudgedMessage message) {
        sensor("", "mail");
        Judgement judgement = message.judgement();
        String body = message.body().toLowerCase(Locale.ROOT);
        boolean exercise =
                EXERCISE.matcher(body).find() && PERMISSION.matcher(body).find();
        boolean bad = judgement.verdict() == Judgement.Verdict.MALICIOUS
                || judgement.verdict() == Judgement.Verdict.SUSPICIOUS;
        String id = "m-" + hex(judgement.source());
        if (!bad && !exercise || items.size() >= MOST_ITEMS || byId.containsKey(id)) {
            return;
        }
        List<Trace> traces = new ArrayList<>();
        if (exercise) {
            traces.add(new Trace("exercise:permission", id, message.subject()));
        }
        Set<String> keys = new LinkedHashSet<>();
        Set<String> domains = new LinkedHashSet<>();
        if (bad) {
            String verdict = judgement.verdict().name().toLowerCase(Locale.ROOT);
            traces.add(new Trace("mail:" + verdict, id, verdict));
            if (!judgement.brand().isEmpty()) {
                traces.add(new Trace("brand:" + judgement.brand(), id, judgement.brand()));
            }
            judgement.asks().forEach(ask -> traces.add(new Trace("ask:" + ask, id, ask)));
            keys.add("source|" + judgement.source());
            message.attachments().forEach(name -> named(name, keys));
            for (JudgedMessage.Link link : message.links()) {
                indicators("Url", link.target(), id, message.date(), traces, keys, domains, new LinkedHashSet<>());
            }
            keys.add("lure|" + message.fromAddress().toLowerCase(Locale.ROOT) + "|" + message.subject());
        } else {
            // A permission is brought to the case by what it names, the hosts and files in its text.
            for (String word : body.split("[^a-z0-9._-]+")) {
                if (word.length() > 3 && word.length() < 64 && keys.size() < 200) {
                    keys.add("named|" + word);
                }
            }
        }
        Item item = new Item(
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
                traces,
                bad ? EnumSet.of(Stage.DELIVERY) : EnumSet.noneOf(Stage.class),
                EnumSet.noneOf(Stage.class),
                keys,
                judgement.verdict() == Judgement.Verdict.MALICIOUS,
                domains,
                Set.of());
        byId.put(id, item);
        items.add(item);
    }

    private String hex(String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
    }

    /** What the kind of an event says that its host records; empty when it says nothing of use here. */
    public static String sensorOf(Event event) {
        org.atalaya.model.EventType type = event.type();
        String category = type.category();
        if (category.equals("process_creation") || type.eventId().equals("4688")) {
            return "process";
        }
        if (category.equals("network_connection")
                || category.equals("dns_query")
                || category.equals("proxy")
                || category.equals("dns")
                || category.equals("firewall")) {
            return "network";
        }
        if (type.channel().contains("Sysmon")) {
            return switch (type.eventId()) {
                case "1" -> "process";
                case "3", "22" -> "network";
                default -> "";
            };
        }
        return "";
    }

    List<Item> items() {
        return items;
    }

    List<Profile> profiles() {
        return profiles;
    }

    /** The indicators that its exhibits are compared with. */
    public Published published() {
        return published;
    }

    Map<String, Rules> rules() {
        return rules;
    }

    List<Trace> about() {
        return about;
    }

    /** Domains that everybody asks for, with the exhibits that name them. */
    Map<String, Set<String>> ordinary() {
        return ordinary;
    }

    Map<String, Set<String>> sensors() {
        return sensors;
    }

    /** Findings that were not kept because enough of the same kind were. */
    public long passedOver() {
        return passedOver;
    }

    static Duration hostGap() {
        return HOST_GAP;
    }
}
