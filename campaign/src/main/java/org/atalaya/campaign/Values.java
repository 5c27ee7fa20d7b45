package org.atalaya.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.campaign.network.Networks;

/**
 * What the texts of one exhibit hold: hashes, domains and addresses, which of them are indicators, what its networks are,
 * and by which of them it may be joined with others.
 */
final class Values {
    /** Values of one kind in one text. */
    private static final int MOST_IN_TEXT = 20;
    /** Addresses of one exhibit whose network is told. */
    private static final int MOST_NETWORKS = 50;

    private static final Pattern HASH =
            Pattern.compile("(?<![0-9a-fA-F])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9a-fA-F])");
    private static final Pattern DOMAIN =
            Pattern.compile("(?<![\\w@.-])((?:[a-z0-9_-]{1,63}\\.){1,8}[a-z][a-z0-9-]{1,62})(?![\\w-])");
    private static final Pattern ADDRESS = Pattern.compile("(?<![\\d.])(\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\d.]*\\d)");
    private static final Pattern V6 = Pattern.compile("[0-9a-f]{0,4}:[0-9a-f:]{2,40}");

    private final String id;
    private final Published published;
    private final Ordinary everyday;
    private final Networks networks;
    private final Set<String> placed = new LinkedHashSet<>();

    /** What the exhibit says. */
    final List<Trace> traces = new ArrayList<>();
    /** What it may be joined with others by; each with its kind in front. */
    final Set<String> keys = new LinkedHashSet<>();
    /** Domains contacted, led to, or asked for. */
    final Set<String> domains = new LinkedHashSet<>();
    /** Addresses contacted. */
    final Set<String> addresses = new LinkedHashSet<>();
    /** Domains likewise that everybody asks for. */
    final Set<String> ordinary = new LinkedHashSet<>();

    Values(String id, Published published, Ordinary everyday, Networks networks) {
        this.id = id;
        this.published = published;
        this.everyday = everyday;
        this.networks = networks;
    }

    /** Adds what the exhibit says. */
    void say(String term, String shown) {
        traces.add(new Trace(term, id, shown));
    }

    /** Takes the names of files in a text. */
    void names(String value) {
        for (String name : FileNames.in(value.toLowerCase(Locale.ROOT))) {
            if (!everyday.program(name)) {
                keys.add("file|" + name);
            }
        }
    }

    /** Takes the name of an artifact, if it is not that of a program found everywhere. */
    void named(String name) {
        if (!everyday.program(name.toLowerCase(Locale.ROOT))) {
            attached(name);
        }
    }

    /** Takes the name of a file, and the hash that it may be named after. */
    void attached(String name) {
        names(name);
        hashes(name.toLowerCase(Locale.ROOT)).forEach(hash -> keys.add("hash|" + hash));
    }

    /** Takes the hashes of a content, by their names. */
    void hashed(Map<String, String> hashes) {
        for (Map.Entry<String, String> hash : hashes.entrySet()) {
            hit(hash.getValue().toLowerCase(Locale.ROOT), Optional.empty());
            if (hash.getKey().startsWith("sha") || hash.getKey().equals("md5")) {
                keys.add("hash|" + hash.getValue().toLowerCase(Locale.ROOT));
            }
        }
    }

    /**
     * Takes the hashes, domains and addresses of a field.
     *
     * @param time of the exhibit, for the validity of indicators
     */
    void field(String field, String value, Optional<Instant> time) {
        String low = value.toLowerCase(Locale.ROOT);
        for (String hash : hashes(low)) {
            hit(hash, time);
            keys.add("hash|" + hash);
        }
        Matcher found = DOMAIN.matcher(low);
        for (int i = 0; i < MOST_IN_TEXT && found.find(); i++) {
            String domain = found.group(1);
            boolean hit = hit(domain, time);
            boolean asked =
                    field.equals("QueryName") || field.equals("DestinationHostname") || field.equals("Url") || hit;
            if (asked && everyday.domain(domain)) {
                ordinary.add(domain);
            } else if (asked && !FileNames.is(domain)) {
                domains.add(domain);
                keys.add("domain|" + domain);
            }
        }
        Matcher ips = ADDRESS.matcher(low);
        for (int i = 0; i < MOST_IN_TEXT && ips.find(); i++) {
            String address = ips.group(1);
            boolean hit = hit(address, time);
            if (!everyday.address(address)) {
                place(address);
                if (hit || field.equals("DestinationIp") || field.equals("DestAddress")) {
                    addresses.add(address);
                    keys.add("address|" + address);
                }
            }
        }
        if (V6.matcher(low).matches()) {
            place(low);
        }
    }

    /** Says the country and network of an address, as far as a table knows them. */
    private void place(String address) {
        if (placed.size() >= MOST_NETWORKS || !placed.add(address)) {
            return;
        }
        Networks.Fact fact = networks.of(address);
        if (!fact.country().isEmpty()) {
            say("country:" + fact.country().toLowerCase(Locale.ROOT), address);
        }
        if (!fact.asn().isEmpty()) {
            say("asn:" + fact.asn(), address);
        }
    }

    /** The first hashes in a text of lower case. */
    private static List<String> hashes(String text) {
        return HASH.matcher(text)
                .results()
                .limit(MOST_IN_TEXT)
                .map(MatchResult::group)
                .toList();
    }

    /** Whether a value is an indicator; without a time it counts as valid, since files and mails may bear none. */
    private boolean hit(String value, Optional<Instant> time) {
        List<Published.One> found = published.find(value);
        for (Published.One one : found) {
            Trace trace = new Trace(one.term(time), id, one.indicator().value());
            if (!traces.contains(trace)) {
                traces.add(trace);
            }
        }
        return !found.isEmpty();
    }
}
