package org.atalaya.sigma;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code new_value}: remembers, for each group, the values of a field that it had within the last {@code timespan}, and
 * fires at the first hit with another one, once the group has been watched for {@code learn} and has had {@code least}
 * hits. A value is remembered from then on, so that it fires once. What comes while a group learns is taken for usual.
 *
 * <p>Groups stand in the order of their last hit and values in that of their last occurrence, so that what is forgotten,
 * or given up because of a limit, is what has been still for longest. A hit without the field counts for nothing.
 */
final class NewValueState extends CorrelationState {
    private final LinkedHashMap<Map<String, String>, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
    private long kept;

    private static final class Group {
        final Map<String, String> key;
        final Instant opened;
        final LinkedHashMap<List<String>, Instant> values = new LinkedHashMap<>();
        Instant touched;
        long hits;

        Group(Map<String, String> key, Instant opened) {
            this.key = key;
            this.opened = opened;
            this.touched = opened;
        }

        void forget(Instant start) {
            Iterator<Instant> oldest = values.values().iterator();
            while (oldest.hasNext() && oldest.next().isBefore(start)) {
                oldest.remove();
            }
        }
    }

    NewValueState(CorrelationRule rule, Fired fired) {
        super(rule, fired);
    }

    @Override
    void accept(Hit hit, Instant now) {
        List<List<String>> tuples = combinations(hit, rule.fields());
        if (tuples.isEmpty()) {
            return;
        }
        Instant start = before(now, rule.timespan());
        forget(start);
        for (Map<String, String> key : keys(hit)) {
            Group group = groups.get(key);
            if (group == null) {
                if (groups.size() == Correlator.MOST_GROUPS) {
                    giveUp();
                }
                group = new Group(key, now);
                groups.put(key, group);
            }
            kept -= group.values.size();
            group.forget(start);
            look(group, tuples, hit, now);
            kept += group.values.size();
            while (kept > Correlator.MOST_KEPT) {
                if (groups.size() > 1) {
                    giveUp();
                } else {
                    Iterator<Instant> oldest = group.values.values().iterator();
                    oldest.next();
                    oldest.remove();
                    kept--;
                    drop(1);
                }
            }
        }
    }

    private void look(Group group, List<List<String>> tuples, Hit hit, Instant now) {
        boolean knows = group.hits >= rule.baseline().least()
                && !now.isBefore(after(group.opened, rule.baseline().learn()));
        int values = group.values.size();
        for (List<String> tuple : tuples) {
            List<String> form = rule.baseline().bits() == 0
                    ? tuple
                    : tuple.stream()
                            .map(value -> network(value, rule.baseline().bits()))
                            .toList();
            // Taken out first, so that it stands last.
            boolean known = group.values.remove(form) != null;
            group.values.put(form, now);
            if (knows && !known) {
                Map<String, String> observed = new LinkedHashMap<>();
                for (int i = 0; i < tuple.size(); i++) {
                    observed.put(rule.fields().get(i), tuple.get(i));
                }
                observed.put("EarlierHits", Long.toString(group.hits));
                observed.put("EarlierValues", Integer.toString(values));
                fired.fire(new Correlator.CorrelationHit(rule, group.key, List.of(hit), 1, observed), now);
            }
        }
        group.hits++;
        group.touched = now;
    }

    private void giveUp() {
        Group group = groups.values().iterator().next();
        groups.remove(group.key);
        kept -= group.values.size();
        drop(1);
    }

    private void forget(Instant start) {
        while (!groups.isEmpty()) {
            Group group = groups.values().iterator().next();
            if (!group.touched.isBefore(start)) {
                return;
            }
            groups.remove(group.key);
            kept -= group.values.size();
        }
    }

    /**
     * The network that an address lies in; a port behind it is left out, an IPv4 address within an IPv6 one counts as
     * itself. Any other text stays as it is.
     */
    static String network(String text, int bits) {
        byte[] address = Network.address(withoutPort(text.strip()));
        if (address.length == 0) {
            return text;
        }
        List<Byte> parts = new ArrayList<>();
        boolean mapped = address.length == 16 && new Network(address, 128).isMapped();
        for (int i = mapped ? 12 : 0; i < address.length; i++) {
            parts.add(address[i]);
        }
        byte[] network = new byte[parts.size()];
        int left = network.length == 4 ? bits : 2 * bits;
        for (int i = 0; i < network.length && left > 0; i++, left -= 8) {
            network[i] = (byte) (parts.get(i) & (left >= 8 ? 0xFF : 0xFF << 8 - left));
        }
        return HexFormat.of().formatHex(network);
    }

    private static String withoutPort(String text) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close < 0 ? text : text.substring(1, close);
        }
        int colon = text.indexOf(':');
        return colon > 0 && text.indexOf(':', colon + 1) < 0 && text.indexOf('.') >= 0
                ? text.substring(0, colon)
                : text;
    }
}
