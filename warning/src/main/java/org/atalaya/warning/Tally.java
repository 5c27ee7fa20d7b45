package org.atalaya.warning;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.atalaya.model.FieldValue;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;
import org.atalaya.model.Match;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;

/**
 * What a report needs of all findings, gathered as they come in the order of the evidence: counts, and the first few
 * findings of every rule. Its size depends on rules, hosts and hours, each under a named limit, never on the number of
 * findings.
 */
public final class Tally {
    /** Findings of one rule that a report shows in full. */
    public static final int SHOWN_PER_RULE = 5;
    /** Characters of one value of a finding that is kept for the report. */
    static final int KEPT_CHARACTERS = 4_000;
    /** Hosts that are counted by name; the rest are counted together. */
    static final int MOST_HOSTS = 10_000;
    /** Hours that are counted by themselves. */
    static final int MOST_HOURS = 200_000;

    private final Map<String, PerRule> rules = new LinkedHashMap<>();
    private final Map<Level, Long> levels = new EnumMap<>(Level.class);
    private final SortedMap<Instant, long[]> hours = new TreeMap<>();
    private final Map<String, PerHost> hosts = new TreeMap<>();
    private final ArtifactTree artifacts = new ArtifactTree();
    private final MessageTally messages = new MessageTally();
    private long count;

    /** What one rule found. */
    public static final class PerRule {
        private final Rule rule;
        private final List<Tactic> tactics;
        private final List<Finding> shown = new ArrayList<>();
        private final SortedMap<String, Long> hosts = new TreeMap<>();
        private long count;

        PerRule(Rule rule) {
            this.rule = rule;
            this.tactics = Tactic.of(rule.tags());
        }

        /** The rule. */
        public Rule rule() {
            return rule;
        }

        /** Its findings, counted. */
        public long count() {
            return count;
        }

        /** Its first findings. */
        public List<Finding> shown() {
            return shown;
        }

        /** Findings per host. */
        public SortedMap<String, Long> hosts() {
            return hosts;
        }
    }

    /** What was found on one host. */
    public static final class PerHost {
        private final Map<Tactic, Long> tactics = new EnumMap<>(Tactic.class);
        private Level gravest = Level.INFORMATIONAL;
        private long count;

        /** Findings per tactic of their rules. */
        public Map<Tactic, Long> tactics() {
            return tactics;
        }

        /** The gravest level found. */
        public Level gravest() {
            return gravest;
        }

        /** Findings, counted. */
        public long count() {
            return count;
        }
    }

    /** The messages that were judged. */
    public MessageTally messages() {
        return messages;
    }

    /** What was in what. */
    public ArtifactTree artifacts() {
        return artifacts;
    }

    /** Takes in the next finding. */
    public void add(Finding finding) {
        count++;
        Level level = finding.rule().level();
        levels.merge(level, 1L, Long::sum);
        PerRule perRule = rules.computeIfAbsent(finding.rule().id(), id -> new PerRule(finding.rule()));
        perRule.count++;
        if (perRule.shown.size() < SHOWN_PER_RULE) {
            perRule.shown.add(cut(finding));
        }
        if (finding.place().unit() != Place.Unit.BYTE) {
            host(finding.host(), level, perRule);
        }
        finding.time().ifPresent(time -> {
            Instant hour = time.truncatedTo(ChronoUnit.HOURS);
            if (hours.size() < MOST_HOURS || hours.containsKey(hour)) {
                hours.computeIfAbsent(hour, key -> new long[Level.values().length])[level.ordinal()]++;
            }
        });
    }

    private void host(String host, Level level, PerRule perRule) {
        if (!host.isEmpty() && (perRule.hosts.size() < MOST_HOSTS || perRule.hosts.containsKey(host))) {
            perRule.hosts.merge(host, 1L, Long::sum);
        }
        String counted = hosts.size() < MOST_HOSTS || hosts.containsKey(host) ? host : "…";
        PerHost perHost = hosts.computeIfAbsent(counted, name -> new PerHost());
        perHost.count++;
        perHost.gravest = perHost.gravest.compareTo(level) < 0 ? level : perHost.gravest;
        for (Tactic tactic : perRule.tactics) {
            perHost.tactics.merge(tactic, 1L, Long::sum);
        }
    }

    /** A finding whose long values are cut to what a report can show, so that what is kept stays small. */
    private static Finding cut(Finding finding) {
        boolean isShort = finding.fields().stream()
                        .allMatch(field -> field.value().length() <= KEPT_CHARACTERS)
                && finding.matches().stream().allMatch(match -> match.value().length() <= KEPT_CHARACTERS);
        if (isShort) {
            return finding;
        }
        return new Finding(
                finding.id(),
                finding.rule(),
                finding.time(),
                finding.host(),
                finding.type(),
                finding.place(),
                finding.fields().stream()
                        .map(field -> field.value().length() <= KEPT_CHARACTERS
                                ? field
                                : new FieldValue(field.name(), field.value().substring(0, KEPT_CHARACTERS) + "…"))
                        .toList(),
                finding.matches().stream().map(Tally::cut).toList(),
                finding.why(),
                finding.related(),
                finding.whyIn());
    }

    /** The surroundings of what matched. */
    private static Match cut(Match match) {
        String value = match.value();
        if (value.length() <= KEPT_CHARACTERS) {
            return match;
        }
        int from = Math.max(0, match.start() - KEPT_CHARACTERS / 4);
        int to = Math.min(value.length(), from + KEPT_CHARACTERS);
        return new Match(
                match.field(),
                (from > 0 ? "…" : "") + value.substring(from, to) + (to < value.length() ? "…" : ""),
                match.start() - from + (from > 0 ? 1 : 0),
                Math.min(match.end(), to) - from + (from > 0 ? 1 : 0),
                match.test());
    }

    /** All findings, counted. */
    public long count() {
        return count;
    }

    /** Findings of a level, counted. */
    public long count(Level level) {
        return levels.getOrDefault(level, 0L);
    }

    /** The gravest level among the findings; informational when there are none. */
    public Level gravest() {
        return levels.keySet().stream().max(Comparator.naturalOrder()).orElse(Level.INFORMATIONAL);
    }

    /** Rules that found something: gravest first, then by count, then by title. */
    public List<PerRule> rules() {
        return rules.values().stream()
                .sorted(Comparator.comparing((PerRule rule) -> rule.rule.level())
                        .reversed()
                        .thenComparing(rule -> -rule.count)
                        .thenComparing(rule -> rule.rule.title())
                        .thenComparing(rule -> rule.rule.id()))
                .toList();
    }

    /** Findings per hour (UTC) and level (by ordinal). */
    public SortedMap<Instant, long[]> hours() {
        return hours;
    }

    /** How many hosts with findings have a name. */
    public int namedHosts() {
        return hosts.size() - (hosts.containsKey("") ? 1 : 0);
    }

    /** Hosts with findings: gravest first, then by count, then by name, which is empty where the evidence names none. */
    public List<Map.Entry<String, PerHost>> hosts() {
        return hosts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, PerHost> host) -> host.getValue().gravest)
                        .reversed()
                        .thenComparing(host -> -host.getValue().count)
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }
}
