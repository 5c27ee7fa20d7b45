package org.atalaya.campaign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.atalaya.indicators.WarningLists;
import org.atalaya.model.Artifact;
import org.atalaya.model.Event;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
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
    /** Services that everybody uses whose mention is told. */
    private static final int MOST_ORDINARY = 100;

    private static final Duration HOST_GAP = Duration.ofDays(7);

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

    private final Knowledge knowledge;
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
     * An empty file of a case that is compared with profiles alone.
     *
     * @param lists of what is no trace of anything
     */
    public CaseFile(List<Profile> profiles, WarningLists lists) {
        this(Knowledge.of(profiles, lists));
    }

    /** An empty file. */
    public CaseFile(Knowledge knowledge) {
        this.knowledge = knowledge;
        this.published = Published.of(knowledge.profiles());
        this.everyday = new Ordinary(knowledge.lists());
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
        String group = finding.rule().id() + "\n"
                + (Exhibits.onHost(finding) ? finding.host() : finding.place().source());
        if (items.size() >= MOST_ITEMS || counts.merge(group, 1, Integer::sum) > MOST_PER_RULE_AND_HOST) {
            passedOver++;
        } else if (!byId.containsKey(finding.id())) {
            Values values = values(finding.id());
            keep(Exhibits.of(finding, values), values);
            rules.computeIfAbsent(finding.rule().id(), key -> new Rules(finding.rule(), new LinkedHashSet<>()))
                    .exhibits()
                    .add(finding.id());
        }
    }

    private void add(Artifact artifact) {
        String id = artifactId(artifact.source());
        if (items.size() >= MOST_ITEMS) {
            passedOver++;
        } else if (!byId.containsKey(id)) {
            Values values = values(id);
            keep(Exhibits.of(artifact, id, values), values);
        }
    }

    private void add(JudgedMessage message) {
        sensor("", "mail");
        if (!Exhibits.bad(message) && !Exhibits.permits(message)) {
            return;
        }
        String id = messageId(message.judgement().source());
        Item known = byId.get(id);
        if (known == null && items.size() >= MOST_ITEMS) {
            passedOver++;
        } else if (known == null || !known.grave()) {
            // Once all messages are read, one may turn out graver than it was told.
            Values values = values(id);
            Item item = Exhibits.of(message, id, values);
            if (known != null) {
                items.removeIf(one -> one == known);
            }
            keep(item, values);
        }
    }

    private Values values(String id) {
        return new Values(id, published, everyday, knowledge.networks());
    }

    private void keep(Item item, Values values) {
        byId.put(item.exhibit().id(), item);
        items.add(item);
        for (String domain : values.ordinary) {
            if (ordinary.size() < MOST_ORDINARY || ordinary.containsKey(domain)) {
                ordinary.computeIfAbsent(domain, key -> new LinkedHashSet<>())
                        .add(item.exhibit().id());
            }
        }
    }

    /** An empty file that knows no campaign. */
    public static CaseFile empty() {
        return new CaseFile(List.of(), WarningLists.none());
    }

    /** The id that an artifact has as an exhibit. */
    public String artifactId(String source) {
        return "a-" + hex(source);
    }

    /** The id that a message has as an exhibit. */
    public String messageId(String source) {
        return "m-" + hex(source);
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

    Knowledge knowledge() {
        return knowledge;
    }

    List<Profile> profiles() {
        return knowledge.profiles();
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
